"""The working plan: plans and their sections."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.forms import Textarea, TextInput
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from events.forms.keys import is_key
from events.forms.plan import PlanForm
from events.models import Edition, EditionRow, Entry, Job, Plan, Proposal, Revision, Section
from events.plan import mending

from . import bulk, checks, ordering, publishing, rollover, submitting, years
from .base import RecordedAdmin
from .edition import may_restore
from .editor import page as editor

LAST = 5  # editions on the plan's own page
LISTED = models.Count("entries", filter=models.Q(entries__is_dropped=False))
SMALL_TEXT = {models.TextField: {"widget": Textarea(attrs={"rows": 3, "cols": 42})}}


class PlanList(ChangeList):
    """All plans with their sections and editions, which only the list asks for."""

    def get_queryset(self, request, exclude_parameters=None):
        """The plans of the list."""
        editions = models.Prefetch("editions", queryset=publishing.edition_list())
        return super().get_queryset(request, exclude_parameters).prefetch_related("sections", editions)


@admin.register(Plan)
class PlanAdmin(
    submitting.SubmittingPages,
    publishing.PublishingPages,
    checks.CheckingPages,
    rollover.RolloverPages,
    years.YearsPages,
    RecordedAdmin,
):
    """One year's plan, with the ways to its sections, draft and publishing."""

    form = PlanForm
    list_display = ["__str__", "table_link", "title", "section_links", "in_force"]
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

    def plan_of(self, thing):
        """A plan is about itself."""
        return thing

    def save_model(self, request, obj, form, change):
        """The plan; what people have said of its findings goes with it to another year."""
        was = Plan.objects.filter(pk=obj.pk).values_list("year", flat=True).first()
        super().save_model(request, obj, form, change)
        if was not in (None, obj.year):
            mending.take_dismissals(was, obj.year)

    def get_changelist(self, request, **kwargs):
        """The list with what it names of each plan."""
        return PlanList

    def get_urls(self):
        return [*bulk.urls(self), *editor.urls(self), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The form of the plan's own words, and its sections with the ways to their pages."""
        extra = {
            "sections": section_list(object_id),
            "editions": edition_list(object_id),
            "waiting": Proposal.objects.waiting().filter(plan=object_id).first() if is_key(object_id) else None,
            "may_restore": may_restore(request),
            "may_add_section": request.user.has_perm("events.add_section"),
            "may_change_section": request.user.has_perm("events.change_section"),
            "may_delete_section": request.user.has_perm("events.delete_section"),
        }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def get_deleted_objects(self, objs, request):
        """Named by sections and rows; a plan that was published or submitted stays, for what was said of it does."""
        _, counts, needed, protected = super().get_deleted_objects(objs, request)
        named = [[str(plan), told_plan(plan)] for plan in objs]
        submitted = Plan.objects.filter(proposals__in=Proposal.objects.filter(plan__in=objs)).distinct()
        protected = [*protected, *(f"{plan} (был на утверждении, поэтому не удаляется)" for plan in submitted)]
        # Nobody has a right of their own to delete these: they go with the plan, or keep it as is said above.
        needed = set(needed) - {model._meta.verbose_name for model in (Proposal, Job)}
        return [item for pair in named for item in pair if item], counts, needed, protected

    def pins_of(self, things):
        """All of the plan goes: its very words have to be those of the moment of the question."""
        return pins(things)

    @admin.display(description="таблица")
    def table_link(self, plan):
        return format_html('<a href="{}">Править таблицу</a>', reverse("admin:events_plan_editor", args=[plan.pk]))

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


def section_list(plan_pk: str) -> list[Section]:
    """The sections of a plan in order, each with ``entry_total``; none for what is no key."""
    if not is_key(plan_pk):
        return []
    return list(Section.objects.filter(plan=int(plan_pk)).annotate(entry_total=LISTED).in_order())


def edition_list(plan_pk: str) -> list[Edition]:
    """The last editions of a plan, the one in force first; none for what is no key."""
    return list(Edition.objects.filter(plan=int(plan_pk)).defer("stored")[:LAST]) if is_key(plan_pk) else []


def pins(plans) -> list[str]:
    """The pins of the plans, each once, by year."""
    return [Revision.objects.pin(year) for year in sorted({plan.year for plan in plans})]


def told_plan(plan: Plan) -> list:
    """What goes with a plan: its sections with their rows, and the events that stand in none of them."""
    told = told_sections(list(Section.objects.filter(plan=plan).in_order()))
    loose = [str(event) for event in plan.events.filter(entries=None).order_by("title", "pk")]
    return [*told, "Мероприятия, которые не стоят ни в одном разделе", loose] if loose else told


def told_sections(sections: list[Section]) -> list:
    """Sections and their rows as nested lists of Russian words for the page that asks whether to delete them."""
    plans = {section.plan_id for section in sections}
    latest = Edition.objects.filter(plan=models.OuterRef("edition__plan")).order_by("-number").values("number")[:1]
    rows = EditionRow.objects.filter(edition__plan__in=plans, edition__number=models.Subquery(latest))
    published = set(rows.values_list("uid", flat=True))
    told: list = []
    entries = Entry.objects.filter(section__in=sections).select_related("event").in_order()
    for section in sections:
        own = [entry for entry in entries if entry.section_id == section.pk]
        told.append(f"Раздел «{section}»")
        listed = [entry for entry in own if not entry.is_dropped]
        named = [_told_row(n, entry, published) for n, entry in enumerate(listed, start=1)]
        named += [f"{entry} (снято с плана)" for entry in own if entry.is_dropped]
        told += [named] if named else []
    return told


def _told_row(number: int, entry: Entry, published: set) -> str:
    note = " (опубликовано, есть в действующей редакции)" if entry.event.uid in published else ""
    return f"Пункт {number}. {entry}{note}"


@admin.register(Section)
class SectionAdmin(RecordedAdmin):
    """One section: its words, and the way to its rows and their order."""

    list_display = ["__str__", "plan", "entry_count", "order_link"]
    list_filter = ["plan"]
    list_select_related = ["plan"]
    fields = ["plan", "title", "note"]
    search_fields = []
    formfield_overrides = SMALL_TEXT

    def plan_of(self, thing):
        """The plan it is a section of."""
        return thing.plan

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(entry_total=LISTED)

    def get_readonly_fields(self, request, obj=None):
        return ["plan"] if obj else []

    def get_changeform_initial_data(self, request):
        """A new section belongs to the newest plan unless the address says otherwise."""
        newest = Plan.objects.values_list("pk", flat=True).first()
        return {"plan": newest, **super().get_changeform_initial_data(request)}

    def get_urls(self):
        return [*ordering.urls(self), *super().get_urls()]

    def get_deleted_objects(self, objs, request):
        """Named by rows: their events stay in the plan, but in no section."""
        found = super().get_deleted_objects(objs, request)
        return told_sections(list(objs)), *found[1:]

    def pins_of(self, things):
        """Its rows go, and their events may be left in no section: the plan has to be that of the question."""
        return pins([thing.plan for thing in things])

    @admin.display(description="пунктов", ordering="entry_total")
    def entry_count(self, section):
        return section.entry_total

    @admin.display(description="порядок")
    def order_link(self, section):
        return format_html('<a href="{}">изменить порядок</a>', ordering.url(section))
