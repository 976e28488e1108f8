"""The working plan that methodologists edit: Plan, its Sections, their Entries, and the Events they list."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from events import text
from events.document import APPROVAL_FORMS, Approval
from events.schedules import FIRST_YEAR, LAST_YEAR

from .ordering import Positioned, PositionedQuerySet
from .recording import Recorded, RecordedQuerySet, history
from .reference import Department, EventFormat, Schedule, Venue
from .search import SearchQuerySet, stem_index

MAX_WORDS = 5_000
PUBLISHED_YEAR = (
    "План уже опубликован, поэтому год у него не меняется. Для другого года нужен другой план: "
    "откройте на странице плана «Новый план из этого», строки перенесёте оттуда."
)
OTHER_PLAN = "Раздел и мероприятие относятся к планам разных лет. Выберите раздел того же плана."


class Words(models.TextField):
    """Printed words of one cell: any length a person would type, no more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(MAX_WORDS))


class PlanQuerySet(RecordedQuerySet):
    """Words of the working plan."""

    def for_year(self, year: int):
        """The plan of one year: none or one."""
        return self.filter(year=year)

    def at_hand(self, year: int) -> "Plan | None":
        """The plan that people work at in ``year``: of that year, else the newest; None where there is none. One query."""
        is_other = models.Case(models.When(year=year, then=0), default=1)
        return self.order_by(is_other, "-year").first()


class Plan(Recorded):
    """One year's working plan: its heading, title and approval block. What the public sees is an Edition of it."""

    year = models.PositiveSmallIntegerField(
        "год",
        unique=True,
        error_messages={"unique": "План на этот год уже есть. Откройте его в списке планов."},
    )
    heading = models.CharField("шапка", max_length=500, blank=True, help_text="Строка над названием плана.")
    title = models.CharField("название", max_length=500, help_text="Например: ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2025 г.")
    approval_form = models.CharField(
        "гриф утверждения", max_length=10, choices=list(APPROVAL_FORMS.items()), default="stamp"
    )
    approval_post = models.TextField(
        "должность",
        max_length=500,
        blank=True,
        help_text="Должность и организация, каждая строка грифа с новой строки. Для приказа: чей приказ.",
    )
    approval_name = models.CharField(
        "инициалы и фамилия", max_length=200, blank=True, help_text="Например: И. И. Иванова"
    )
    approved_on = models.DateField("дата утверждения", null=True, blank=True)
    order_number = models.CharField("номер приказа", max_length=50, blank=True)
    history = history()

    objects = PlanQuerySet.as_manager()

    record_order = 2
    units = (("approval_form", "approval_post", "approval_name", "approved_on", "order_number"),)

    class Meta(Recorded.Meta):
        verbose_name = "план"
        verbose_name_plural = "планы"
        ordering = ["-year"]
        permissions = [("publish_plan", "Может публиковать план")]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="plan_year_is_between_1990_and_2100",
                violation_error_message=f"Год плана должен быть от {FIRST_YEAR} до {LAST_YEAR}.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="plan_title_is_not_empty",
                violation_error_message="Впишите название плана.",
            ),
            models.CheckConstraint(
                condition=~Q(approval_form="signed") | (Q(approved_on__isnull=False) & ~Q(approval_name="")),
                name="plan_signed_approval_has_name_and_date",
                violation_error_message="Гриф с датой требует даты утверждения и фамилии. "
                "Впишите их или выберите строки для подписи от руки.",
            ),
            models.CheckConstraint(
                condition=~Q(approval_form="order") | (Q(approved_on__isnull=False) & ~Q(order_number="")),
                name="plan_order_approval_has_number_and_date",
                violation_error_message="Утверждение приказом требует номера и даты приказа.",
            ),
        ]

    def __str__(self):
        return f"План на {self.year} год"

    def clean(self):
        """Raises ``ValidationError`` when the year of a published plan would change: its editions stay where they are."""
        self.title = text.clean(self.title)
        self.heading = text.clean(self.heading)
        self.approval_post = text.clean_lines(self.approval_post)
        if self.pk and self.editions.exclude(year=self.year).exists():
            raise ValidationError({"year": PUBLISHED_YEAR})

    def entry_count(self) -> int:
        """How many rows the official table will have."""
        return Entry.objects.listed().filter(section__plan=self).count()

    @property
    def approval(self) -> Approval:
        """The approval block as the document has it."""
        return Approval(self.approval_form, self.approval_post, self.approval_name, self.approved_on, self.order_number)


class Section(Positioned):
    """A section of a plan; the title of the first is often empty."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name="план")
    title = Words("название", blank=True, help_text="Печатается полосой над пунктами. У первого раздела бывает пустым.")
    note = Words("примечание", blank=True, help_text="Печатается под названием: «… проходят также по заявкам МО».")
    uid = models.UUIDField("постоянный номер", default=uuid.uuid4, unique=True, editable=False)
    history = history()

    record_order = 3
    parent_field = "plan"

    class Meta(Positioned.Meta):
        verbose_name = "раздел"
        verbose_name_plural = "разделы"
        ordering = ["plan", "position", "pk"]

    def __str__(self):
        return text.clean(self.title) or "Раздел без названия"


class EventQuerySet(RecordedQuerySet, SearchQuerySet):
    """Words of the events."""

    def with_references(self):
        """Events with all their printed words: three queries, however many events there are."""
        return self.select_related("venue", "schedule", "department").prefetch_related("formats")


class Formats(models.ManyToManyField):
    """The formats of an event; a form stores them as rows of their own, so that each has a history."""

    def save_form_data(self, instance, data):
        instance.set_formats(data)


class Event(Recorded):
    """The thing itself; listed in one section or in several, counted once. ``uid`` is the same in every edition, for good.

    The four ``*_wording`` fields hold printed words that differ from those of the reference value beside them.
    """

    uid = models.UUIDField("постоянный номер", default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="events", verbose_name="план")
    title = Words("название")
    ancestor = models.UUIDField("мероприятие прошлого плана", null=True, blank=True, editable=False)
    formats = Formats(
        EventFormat, through="EventFormatUse", related_name="events", verbose_name="формы мероприятия", blank=True
    )
    format_wording = Words("форма для печати", blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="events", verbose_name="место проведения", null=True, blank=True
    )
    venue_wording = Words("место для печати", blank=True)
    schedule = models.ForeignKey(
        Schedule, models.PROTECT, related_name="events", verbose_name="срок", null=True, blank=True
    )
    schedule_wording = Words("срок для печати", blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="events", verbose_name="ответственный отдел", null=True, blank=True
    )
    department_wording = Words("ответственный для печати", blank=True)
    co_executors = Words(
        "соисполнители", blank=True, help_text="Печатаются после отдела: другие отделы, организации, фамилии."
    )
    audience = Words("для кого", blank=True, help_text="Например: руководители хореографических коллективов.")
    details = Words(
        "подробности", blank=True, help_text="Видны всем на странице мероприятия: программа, условия участия."
    )
    contact = models.CharField(
        "как записаться", max_length=300, blank=True, help_text="Рабочий телефон или почта. Видны всем."
    )
    link = models.URLField("ссылка", max_length=500, blank=True, help_text="Положение, запись, трансляция. Видна всем.")
    private_notes = models.TextField(
        "служебные заметки", max_length=10_000, blank=True, help_text="Видны только сотрудникам, не публикуются."
    )
    stems = models.TextField(editable=False)
    history = history(excluded_fields=["stems"])

    objects = EventQuerySet.as_manager()

    record_order = 4
    units = (
        ("formats", "format_wording"),
        ("venue", "venue_wording"),
        ("schedule", "schedule_wording"),
        ("department", "department_wording", "co_executors"),
    )

    class Meta(Recorded.Meta):
        verbose_name = "мероприятие"
        verbose_name_plural = "мероприятия"
        ordering = ["-plan", "title"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="event_title_is_not_empty",
                violation_error_message="Впишите название мероприятия.",
            )
        ]

    def __str__(self):
        return self.title if len(self.title) <= 120 else f"{self.title[:119]}…"

    def clean(self):
        self.title = text.clean(self.title)
        for name in ("audience", "details", "contact", "private_notes"):
            setattr(self, name, text.without_controls(getattr(self, name)))

    def derive(self):
        """Keep the searchable words true to the fields."""
        self.stems = stem_index(self.title, self.format_wording, self.venue_wording, self.co_executors, self.audience)

    def set_formats(self, values) -> None:
        """Give the event just these formats, or the formats with these keys; the event must be stored."""
        wanted = {getattr(value, "pk", value) for value in values}
        for use in self.format_uses.all():
            if use.eventformat_id in wanted:
                wanted.remove(use.eventformat_id)
            else:
                use.delete()
        for pk in sorted(wanted):
            EventFormatUse(event=self, eventformat_id=pk).save()

    @property
    def printed_format(self) -> str:
        """The words of the column «Форма мероприятия»."""
        return self.format_wording or ", ".join(value.printed for value in self.ordered_formats)

    @property
    def ordered_formats(self) -> list[EventFormat]:
        """The formats by name, in one order whatever the database's collation: printed words must not depend on it."""
        return sorted(self.formats.all(), key=lambda value: value.name)

    @property
    def printed_venue(self) -> str:
        """The words of the column «Место проведения»."""
        return self.venue_wording or (self.venue.printed if self.venue else "")

    @property
    def printed_schedule(self) -> str:
        """The words of the column «Дата проведения»."""
        return self.schedule_wording or (self.schedule.printed if self.schedule else "")

    @property
    def printed_department(self) -> str:
        """The words of the column «Ответственный/исполнитель»."""
        department = self.department.printed if self.department else ""
        return self.department_wording or ", ".join(filter(None, (department, self.co_executors)))


class EventFormatUse(Recorded):
    """One format of one event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="format_uses", verbose_name="мероприятие")
    eventformat = models.ForeignKey(EventFormat, models.PROTECT, related_name="uses", verbose_name="форма")
    history = history()

    record_order = 5

    class Meta(Recorded.Meta):
        db_table = "events_event_formats"
        verbose_name = "форма мероприятия"
        verbose_name_plural = "формы мероприятий"
        # As Django named them when the table was its own.
        unique_together = [("event", "eventformat")]

    def __str__(self):
        return str(self.eventformat)


class EntryQuerySet(PositionedQuerySet):
    """Words of the entries."""

    def listed(self):
        """The lines that will be printed: those that were taken off the plan are not among them."""
        return self.filter(is_dropped=False)

    def in_plan_order(self):
        """As the official table lists them."""
        return self.order_by("section__position", "section", "position", "pk")


class Entry(Positioned):
    """A line of the plan: an event listed in a section at a position.

    A line that an edition has is not deleted: it is dropped, stands struck where it stood, and is printed no more.
    """

    section = models.ForeignKey(Section, models.CASCADE, related_name="entries", verbose_name="раздел")
    event = models.ForeignKey(Event, models.CASCADE, related_name="entries", verbose_name="мероприятие")
    is_dropped = models.BooleanField("снято с плана", default=False, editable=False)
    drop_reason = models.CharField("почему снято", max_length=500, blank=True, editable=False)
    history = history()

    objects = EntryQuerySet.as_manager()

    record_order = 6
    parent_field = "section"
    units = (("section", "position"), ("is_dropped", "drop_reason"))

    class Meta(Positioned.Meta):
        verbose_name = "пункт плана"
        verbose_name_plural = "пункты плана"
        ordering = ["section", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "event"],
                name="entry_event_is_listed_once_in_section",
                violation_error_message="Это мероприятие уже стоит в этом разделе.",
            ),
        ]

    def __str__(self):
        return str(self.event)

    @property
    def is_counted(self) -> bool:
        """Whether it will be printed."""
        return not self.is_dropped

    def clean(self):
        """Raises ``ValidationError`` when the event belongs to another year's plan."""
        if self.section_id and self.event_id and self.section.plan_id != self.event.plan_id:
            raise ValidationError(OTHER_PLAN)
