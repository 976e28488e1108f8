"""What the admin classes share: search that knows Russian word forms, history, read access by role."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from simple_history.admin import SimpleHistoryAdmin


class RecordedAdmin(SimpleHistoryAdmin):
    """A model with history and the ``holding`` search of its QuerySet, also behind every autocomplete."""

    search_fields = ["pk"]  # only switches the search box on; get_search_results does the searching
    search_help_text = "Слова в любой форме, можно не до конца"
    list_per_page = 50
    object_history_list_template = "admin/events/_history.html"

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """An old version, for reading; django-simple-history would let a mere reader post it back."""
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def get_search_results(self, request, queryset, search_term):
        """Rows holding every word; SQLite's own LIKE would not find «Семинар» by «семинар»."""
        return (queryset.holding(search_term) if search_term else queryset), False


class NamedFields:
    """Inline rows have their headings above the table only: each field says its name to a screen reader itself."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            field.widget.attrs.setdefault("aria-label", str(field.label or name))


class ReadOnlyAdmin(admin.ModelAdmin):
    """A model that is made elsewhere and only looked at here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
