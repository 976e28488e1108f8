"""The lines of a plan: which event stands in which section, and where."""

from django.core.exceptions import ValidationError
from django.db import models

from .event import Event
from .ordering import Positioned, PositionedQuerySet
from .plan import Plan, Section
from .recording import history

OTHER_PLAN = "Раздел и мероприятие относятся к планам разных лет. Выберите раздел того же плана."


class EntryQuerySet(PositionedQuerySet):
    """Words of the entries."""

    def listed(self):
        """The lines that will be printed: those that were taken off the plan are not among them."""
        return self.filter(is_dropped=False)

    def of_plan(self, plan: Plan):
        """The lines of all sections of a plan."""
        return self.filter(section__plan=plan)

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
