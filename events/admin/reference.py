"""The reference books, and the page that merges misspelt values."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count
from django.shortcuts import render

from events import schedules, text
from events.forms.plan import MergeForm
from events.models import Department, EventFormat, Schedule, Venue

from .base import RecordedAdmin


class ReferenceAdmin(RecordedAdmin):
    """One reference book."""

    list_display = ["name", "printed_name", "is_active", "event_count"]
    list_filter = ["is_active"]
    fields = ["name", "printed_name", "synonyms", "is_active"]
    actions = ["merge"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(event_total=Count("events", distinct=True))

    @admin.display(description="мероприятий", ordering="event_total")
    def event_count(self, value):
        return value.event_total

    def get_search_results(self, request, queryset, search_term):
        """Retired values stay out of autocompletes, so that nobody chooses them again; the others come by name."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        # The query counts events, and Django sorts no such query by the order of the model.
        return (found.active().order_by("name") if "autocomplete" in request.path else found), distinct

    @admin.action(description="Объединить выбранные значения", permissions=["merge"])
    def merge(self, request, queryset):
        """Ask which value stays, then move everything to it."""
        values = queryset.order_by("name")
        if len(values) < 2:
            self.message_user(request, "Отметьте хотя бы два значения, чтобы объединить их.", messages.WARNING)
            return None
        form = MergeForm(request.POST if "confirmed" in request.POST else None, queryset=values)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "title": "Объединить значения",
                "opts": self.opts,
                "values": values,
                "form": form,
            }
            return render(request, "admin/events/merge.html", context)
        target = form.cleaned_data["target"]
        with transaction.atomic():
            moved = sum(value.merge_into(target) for value in values if value.pk != target.pk)
        events = text.plural(moved, "мероприятие", "мероприятия", "мероприятий")
        self.message_user(request, f"Значения объединены в «{target}», перенесено: {events}.", messages.SUCCESS)
        return None

    def has_merge_permission(self, request):
        """Merging changes one value and deletes the others."""
        return self.has_change_permission(request) and self.has_delete_permission(request)


@admin.register(Department)
class DepartmentAdmin(ReferenceAdmin):
    """Responsible departments."""


@admin.register(Venue)
class VenueAdmin(ReferenceAdmin):
    """Places."""


@admin.register(EventFormat)
class EventFormatAdmin(ReferenceAdmin):
    """Forms of events."""

    def get_deleted_objects(self, objs, request):
        """A form in use is kept: the database would let it go and leave its events without one."""
        deletable, counts, needed, protected = super().get_deleted_objects(objs, request)
        used = [f"{value}: мероприятий {value.events.count()}" for value in objs if value.events.exists()]
        return deletable, counts, needed, [*protected, *used]


@admin.register(Schedule)
class ScheduleAdmin(ReferenceAdmin):
    """Schedules that occur in plans; new ones appear by themselves as events are typed in."""

    list_display = ["name", "meaning", "is_active", "event_count"]

    @admin.display(description="понято так")
    def meaning(self, value):
        return schedules.parse(value.name).explanation
