"""The working plan: plans, sections, events."""

from django.contrib import admin, messages
from django.db import models
from django.forms import BaseInlineFormSet, Textarea, TextInput
from django.http import JsonResponse
from django.urls import path
from django.utils.html import format_html, format_html_join

from events.forms.plan import EntryFormSet, EventForm, echo
from events.models import EditionRow, Entry, Event, Plan, Section

from . import ordering, publishing
from .base import NamedFields, RecordedAdmin

SMALL_TEXT = {models.TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 42})}}


class SectionFormSet(NamedFields, BaseInlineFormSet):
    """The sections of a plan."""


class EntryLines(NamedFields, EntryFormSet):
    """The entries of an event or of a section."""


class SectionInline(admin.TabularInline):
    """The sections of a plan."""

    model = Section
    formset = SectionFormSet
    extra = 0
    fields = ["title", "note"]
    formfield_overrides = SMALL_TEXT
    show_change_link = True


@admin.register(Plan)
class PlanAdmin(publishing.PublishingPages, RecordedAdmin):
    """One year's plan, with the ways to its order, draft and publishing."""

    list_display = ["__str__", "title", "section_links", "in_force"]
    inlines = [SectionInline]
    search_fields = []
    fieldsets = [
        (None, {"fields": ["year", "heading", "title"]}),
        (
            "Гриф утверждения",
            {"fields": ["approval_form", "approval_post", "approval_name", "approved_on", "order_number"]},
        ),
    ]
    formfield_overrides = {
        models.TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 60})},
        models.CharField: {"widget": TextInput(attrs={"size": 80})},
    }

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .prefetch_related("sections", models.Prefetch("editions", queryset=publishing.edition_list()))
        )

    @admin.display(description="разделы")
    def section_links(self, plan):
        links = ((ordering.url(section), number) for number, section in enumerate(plan.sections.all(), start=1))
        return format_html_join(", ", '<a href="{}">раздел {}</a>', links) or "нет"

    @admin.display(description="опубликовано")
    def in_force(self, plan):
        editions = plan.editions.all()
        if not editions:
            return "ещё нет"
        return format_html('<a href="{}">редакция {}</a>', editions[0].get_absolute_url(), editions[0].number)


class EntryInline(admin.TabularInline):
    """Entries, seen from an event or from a section."""

    model = Entry
    formset = EntryLines
    extra = 0
    verbose_name = "пункт"


class EventEntries(EntryInline):
    """The sections an event is listed in."""

    verbose_name_plural = "в каких разделах стоит"
    extra = 1

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "section":
            field.queryset = Section.objects.select_related("plan").order_by("-plan__year", "position")
            field.label_from_instance = lambda section: f"{section.plan.year}: {section}"
        return field


class SectionEntries(EntryInline):
    """The events of a section."""

    autocomplete_fields = ["event"]
    verbose_name_plural = "пункты раздела"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event")

    def has_change_permission(self, request, obj=None):
        """A line is added or taken out, never turned into another; so it needs no field, and no query, of its own."""
        return False


@admin.register(Section)
class SectionAdmin(RecordedAdmin):
    """One section: its words, its events and their order."""

    list_display = ["__str__", "plan", "entry_count", "order_link"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    fields = ["plan", "title", "note"]
    search_fields = []
    inlines = [SectionEntries]
    formfield_overrides = SMALL_TEXT

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(entry_total=models.Count("entries"))

    def get_readonly_fields(self, request, obj=None):
        return ["plan"] if obj else []

    def get_urls(self):
        return [*ordering.urls(self, Section), *super().get_urls()]

    @admin.display(description="пунктов", ordering="entry_total")
    def entry_count(self, section):
        return section.entry_total

    @admin.display(description="порядок")
    def order_link(self, section):
        return format_html('<a href="{}">изменить порядок</a>', ordering.url(section))


@admin.register(Event)
class EventAdmin(RecordedAdmin):
    """One event; what it prints stands beside what it is found by."""

    form = EventForm
    list_display = ["__str__", "plan", "printed_format", "printed_schedule", "printed_venue", "printed_department"]
    list_filter = ["plan", "formats", "department", "venue"]
    autocomplete_fields = ["formats", "venue", "department"]
    inlines = [EventEntries]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["plan", "title", "venue", "schedule", "department", "co_executors", "seen"]}),
        (
            "Другие слова для печати",
            {
                "fields": ["format_wording", "venue_wording", "schedule_wording", "department_wording"],
                "description": "Заполняйте, только если в таблице плана должно стоять не то, что выбрано выше: "
                "например, «вебинар для специалистов КДУ» при форме «вебинар».",
            },
        ),
        ("Для участников", {"fields": ["audience", "details", "contact", "link"]}),
        ("Только для сотрудников", {"fields": ["private_notes"]}),
    ]

    class Media:
        js = ["admin/schedule_echo.js", "admin/labels.js"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_references().select_related("plan")

    def get_readonly_fields(self, request, obj=None):
        return ["plan"] if obj else []

    def get_changeform_initial_data(self, request):
        """A new event belongs to the newest plan unless the address says otherwise."""
        newest = Plan.objects.values_list("pk", flat=True).first()
        return {"plan": newest, **super().get_changeform_initial_data(request)}

    def get_urls(self):
        view = self.admin_site.admin_view(self.schedule_echo)
        return [path("schedule-echo/", view, name="events_event_schedule_echo"), *super().get_urls()]

    def schedule_echo(self, request):
        """What a schedule typed so far means, for the line under the field."""
        return JsonResponse({"echo": echo(request.GET.get("text", "")[:500])})

    def get_deleted_objects(self, objs, request):
        """A published event is never deleted: it is taken out of its sections, and the next edition says so."""
        deletable, counts, needed, protected = super().get_deleted_objects(objs, request)
        uids = set(EditionRow.objects.filter(uid__in=[event.uid for event in objs]).values_list("uid", flat=True))
        published = [f"{event} (опубликовано; уберите его из разделов)" for event in objs if event.uid in uids]
        return deletable, counts, needed, [*protected, *published]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "schedule" in form.changed_data and obj.schedule:
            self.message_user(request, f"Срок: {obj.schedule.parsed.explanation}", messages.INFO)

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
