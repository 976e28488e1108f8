"""The events: what one prints beside what it is found by, and the sections it stands in."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.http import JsonResponse
from django.urls import path

from events.forms.keys import is_key
from events.forms.plan import EventForm, echo
from events.models import EditionRow, Entry, Event, EventFormat, Plan, Reference

from .base import RecordedAdmin

GONE_VALUE = "Этого значения в справочнике уже нет: его удалили или объединили с другим. Выберите ещё раз."


class CheckedChoices:
    """A choice that is fetched while one searches; what is no key is an error of its field, and among no rows sought."""

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [key for key in value if is_key(key) or not key], attr)


class ValueWidget(CheckedChoices, AutocompleteSelect):
    """One value of a reference book."""


class FormatsWidget(CheckedChoices, AutocompleteSelectMultiple):
    """Django's, without the mark that empties the field at once: it stands in a list that has room for its items alone."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


@admin.register(Event)
class EventAdmin(RecordedAdmin):
    """One event."""

    form = EventForm
    list_display = ["__str__", "plan", "printed_format", "printed_schedule", "printed_venue", "printed_department"]
    list_filter = [
        "plan",
        *((name, admin.RelatedOnlyFieldListFilter) for name in ("formats", "department", "venue")),
    ]
    autocomplete_fields = ["venue", "department"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "plan",
                    "title",
                    "chosen_formats",
                    "venue",
                    "schedule",
                    "department",
                    "co_executors",
                    "sections",
                ]
            },
        ),
        (
            "Другие слова для печати",
            {
                "fields": ["format_wording", "venue_wording", "department_wording"],
                "description": "Заполняйте, только если в таблице плана должно стоять не то, что выбрано выше: "
                "например, «вебинар для специалистов КДУ» при форме «вебинар». Если изменить выбранное выше, "
                "прежние слова отсюда уберутся.",
            },
        ),
        ("Для участников", {"fields": ["audience", "details", "contact", "link"]}),
        ("Только для сотрудников", {"fields": ["private_notes"]}),
    ]

    class Media:
        js = ["admin/schedule_echo.js", "admin/labels.js"]

    def plan_of(self, thing):
        """The plan it is an event of."""
        return thing.plan

    def get_queryset(self, request):
        return super().get_queryset(request).with_references().select_related("plan")

    def get_readonly_fields(self, request, obj=None):
        return ["plan"] if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The formats are chosen as every other value of a reference book, though the form stores them itself."""
        form = super().get_form(request, obj, change=change, **kwargs)
        relation = Event._meta.get_field("formats")
        form.base_fields["chosen_formats"].widget = RelatedFieldWidgetWrapper(
            FormatsWidget(relation, self.admin_site),
            relation.remote_field,  # type: ignore[arg-type]  # the stubs know no relation of many to many
            self.admin_site,
            can_add_related=self.admin_site.get_model_admin(EventFormat).has_add_permission(request),
        )
        return form

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A value that was merged into another is not to be chosen."""
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = ValueWidget(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if issubclass(db_field.remote_field.model, Reference):
            field.queryset = field.queryset.present()
            field.error_messages["invalid_choice"] = GONE_VALUE
        return field

    def get_changeform_initial_data(self, request):
        """A new event belongs to the newest plan unless the address names a plan, or sections."""
        newest = Plan.objects.values_list("pk", flat=True).first()
        initial = {"plan": newest, **super().get_changeform_initial_data(request)}
        if "sections" in initial:
            initial["sections"] = [key for key in str(initial["sections"]).split(",") if is_key(key)]
        return initial

    def get_urls(self):
        view = self.admin_site.admin_view(self.schedule_echo)
        return [path("schedule-echo/", view, name="events_event_schedule_echo"), *super().get_urls()]

    def schedule_echo(self, request):
        """What a schedule typed so far means, for the line under the field."""
        year = request.GET.get("year", "")
        typed = request.GET.get("text", "")[:500]
        return JsonResponse({"echo": echo(typed, int(year) if year.isdecimal() and len(year) == 4 else None)})

    def get_deleted_objects(self, objs, request):
        """A published event is never deleted: it is taken out of its sections, and the next edition says so."""
        _, counts, needed, protected = super().get_deleted_objects(objs, request)
        uids = set(EditionRow.objects.filter(uid__in=[event.uid for event in objs]).values_list("uid", flat=True))
        published = [f"{event} (опубликовано; уберите его из разделов)" for event in objs if event.uid in uids]
        entries = Entry.objects.filter(event__in=objs).select_related("section").in_plan_order()
        told: list = []
        for event in objs:
            own = [f"Пункт в разделе «{entry.section}»" for entry in entries if entry.event_id == event.pk]
            told += [f"Мероприятие «{event}»", *([own] if own else [])]
        return told, counts, needed, [*protected, *published]

    def save_related(self, request, form, formsets, change):
        """Store the formats and the places in sections, then say what will be printed."""
        super().save_related(request, form, formsets, change)
        form.save_sets()
        for sentence in form.said_of_print():
            self.message_user(request, sentence, messages.INFO)
        for sentence in form.warnings():
            self.message_user(request, sentence, messages.WARNING)

    @admin.display(description="форма")
    def printed_format(self, event):
        return event.printed_format

    @admin.display(description="срок", ordering="schedule__name")
    def printed_schedule(self, event):
        return event.printed_schedule

    @admin.display(description="место", ordering="venue__name")
    def printed_venue(self, event):
        return event.printed_venue

    @admin.display(description="ответственный", ordering="department__name")
    def printed_department(self, event):
        return event.printed_department
