"""The reference books, and the page that merges misspelt values."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.template.response import TemplateResponse

from events import schedules, text
from events.forms.keys import is_key
from events.forms.reference import MergeForm
from events.models import Abbreviation, Department, EventFormat, Operation, Schedule, Venue
from events.plan import operations

from .base import RecordedAdmin, say_undoable
from .using import UseFilter, UsingPages


class ReferenceAdmin(UsingPages, RecordedAdmin):
    """One reference book. A value that was merged into another is seen nowhere; its marks are for taking that back."""

    change_form_template = "admin/events/reference.html"
    change_list_template = "admin/events/reference_list.html"
    list_display = ["name", "other_printed_name", "event_count", "retired"]
    list_filter = [UseFilter, "is_active"]
    ordering = ["name"]  # said here: a count of events makes the query forget the model's own
    fields = ["name", "printed_name", "synonyms", "is_active"]
    actions = ["merge", "delete_selected"]

    def get_queryset(self, request):
        return super().get_queryset(request).present().annotate(event_total=Count("events", distinct=True))

    @admin.display(description="где стоит", ordering="event_total")
    def event_count(self, value):
        if not value.event_total:
            return "не используется"
        return text.plural(value.event_total, "мероприятие", "мероприятия", "мероприятий")

    @admin.display(description="печатается как", ordering="printed_name")
    def other_printed_name(self, value):
        return value.printed_name if value.printed_name != value.name else ""

    @admin.display(description="действует", ordering="is_active")
    def retired(self, value):
        return "" if value.is_active else "больше не выбирается"

    def get_search_results(self, request, queryset, search_term):
        """Retired values stay out of autocompletes, so that nobody chooses them again; the others come by name."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        # The query counts events, and Django sorts no such query by the order of the model.
        return (found.active().order_by("name") if "autocomplete" in request.path else found), distinct

    def reason_gone(self, pk):
        """A merged value says where its words have gone."""
        value = self.model._base_manager.filter(pk=pk).exclude(merged_into=None).first() if is_key(pk) else None
        return f"Это значение объединили с другим: «{value.merged_into}»." if value else ""

    @admin.action(description="Объединить выбранные значения", permissions=["merge"])
    def merge(self, request, queryset):
        """Ask which value stays, then move everything to it."""
        values = queryset.order_by("name")
        if len(values) < 2:
            gone = "Выбранные значения тем временем объединили или удалили. Отметьте их ещё раз."
            few = "Отметьте хотя бы два значения, чтобы объединить их."
            self.message_user(request, gone if "confirmed" in request.POST else few, messages.WARNING)
            return None
        form = MergeForm(request.POST if "confirmed" in request.POST else None, queryset=values)
        if form.is_valid():
            self._merge(request, form.cleaned_data, values)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Объединить значения",
            "opts": self.opts,
            "choices": zip(form["target"], values, strict=True),
            "values": values,
            "has_carried": bool(self.model.carried),
            "form": form,
        }
        return TemplateResponse(request, "admin/events/merge.html", context, status=400 if form.errors else 200)

    def _merge(self, request, chosen, values) -> None:
        target = chosen["target"]
        names = ", ".join(f"«{value}»" for value in values if value.pk != target.pk)
        try:
            with operations.recording(None, Operation.Kind.MERGE, by=request.user) as record, transaction.atomic():
                record.say(kind=Operation.Kind.MERGE, note=f"{names} → «{target}»")
                moved = operations.merge_references(target, values, keep_names=chosen["keep_names"])
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        events = text.plural(moved, "мероприятие", "мероприятия", "мероприятий")
        say_undoable(request, f"Значения объединены в «{target}», перенесено: {events}.", record)

    def has_merge_permission(self, request):
        """Merging changes one value and takes the others away."""
        return self.has_change_permission(request) and self.has_delete_permission(request)


@admin.register(Department)
class DepartmentAdmin(ReferenceAdmin):
    """Responsible departments, and whom to call there."""

    list_display = ["name", "reader_name", "telephone", "email", "room", "head", "event_count", "retired"]
    fields = None
    fieldsets = [
        (None, {"fields": ReferenceAdmin.fields}),
        (
            "Кому звонить",
            {
                "fields": ["reader_name", "telephone", "email", "room", "head"],
                "description": "Видно всем на страницах сайта сразу после сохранения, без новой редакции плана.",
            },
        ),
    ]


@admin.register(Venue)
class VenueAdmin(ReferenceAdmin):
    """Places."""

    fields = ["name", "reader_name", "printed_name", "synonyms", "is_active"]


@admin.register(EventFormat)
class EventFormatAdmin(ReferenceAdmin):
    """Forms of events."""

    def get_deleted_objects(self, objs, request):
        """A form in use is kept, and the page says how many events need it."""
        deletable, counts, needed, _ = super().get_deleted_objects(objs, request)
        totals = EventFormat.objects.filter(pk__in=[value.pk for value in objs]).annotate(total=Count("events"))
        used = [f"{value}: мероприятий {value.total}" for value in totals.order_by("name") if value.total]
        return deletable, counts, needed, used


@admin.register(Schedule)
class ScheduleAdmin(ReferenceAdmin):
    """Schedules that occur in plans; new ones appear by themselves as events are typed in."""

    list_display = ["name", "meaning", "event_count", "retired"]

    @admin.display(description="понято так")
    def meaning(self, value):
        return schedules.parse(value.name).explanation


@admin.register(Abbreviation)
class AbbreviationAdmin(RecordedAdmin):
    """Abbreviations and synonyms, which only searching knows."""

    list_display = ["name", "listed_meanings"]
    fields = ["name", "meanings"]

    @admin.display(description="что означает то же")
    def listed_meanings(self, value):
        return ", ".join(value.meanings.splitlines())
