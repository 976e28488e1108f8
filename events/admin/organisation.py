"""The institution's card: one page, for the one row there is."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse

from events.models import Organisation

from .base import RecordedAdmin


@admin.register(Organisation)
class OrganisationAdmin(RecordedAdmin):
    """Whom readers call, for the whole institution."""

    fields = ["name", "short_name", "address", "site", "telephone", "email"]
    search_fields: list[str] = []

    def changelist_view(self, request, extra_context=None):
        """Straight to the card: there is nothing to choose from."""
        organisation = Organisation.objects.current()
        if organisation.pk:
            return redirect(reverse("admin:events_organisation_change", args=[organisation.pk]))
        if self.has_add_permission(request):
            return redirect(reverse("admin:events_organisation_add"))
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request):
        """There is one institution."""
        return super().has_add_permission(request) and not Organisation.objects.exists()

    def get_model_perms(self, request):
        """For the lists of what there is, on every page: the name leads to the card, so whether it is there is not asked."""
        return {
            "add": False,
            "change": self.has_change_permission(request),
            "delete": False,
            "view": self.has_view_permission(request),
        }

    def has_delete_permission(self, request, obj=None):
        """The card is changed, never thrown away."""
        return False
