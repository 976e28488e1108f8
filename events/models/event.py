"""The events of a plan and what each is found by; where they stand in it is told by their entries."""

import uuid

from django.db import models
from django.db.models import Q

from events import text

from .plan import Formats, Plan, Words
from .recording import Recorded, RecordedQuerySet, history
from .reference import Department, EventFormat, Schedule, Venue
from .search import SearchQuerySet, stem_index


class EventQuerySet(RecordedQuerySet, SearchQuerySet):
    """Words of the events."""

    def with_references(self):
        """Events with all their printed words: three queries, however many events there are."""
        return self.select_related("venue", "schedule", "department").prefetch_related("formats")


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
