"""Published editions: read only, with the way to their public pages."""

from django.contrib import admin
from django.utils.html import format_html

from events.models import Edition

from .base import ReadOnlyAdmin


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    """Nothing can be added here by hand: editions come from publishing a plan."""

    list_display = ["__str__", "published_at", "published_by", "note"]
    list_filter = ["year"]
    fields = ["year", "number", "title", "published_at", "published_by", "note", "sha256", "public_page"]
    readonly_fields = fields
    date_hierarchy = None

    def get_queryset(self, request):
        return super().get_queryset(request).defer("stored")

    @admin.display(description="страница на сайте")
    def public_page(self, edition):
        return format_html('<a href="{}">{}</a>', edition.get_absolute_url(), edition)
