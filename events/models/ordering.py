"""Positions: an order kept by people, never typed as a number. There is room between them, so a move writes one row."""

from django.db import models
from django.db.models import Max

from .recording import Recorded, RecordedQuerySet

STEP = 2**20  # between two neighbours of a fresh order: twenty rows fit between any two before it is renumbered


class PositionedQuerySet(RecordedQuerySet):
    """Words of things that have an order."""

    def in_order(self):
        """One order whatever the positions: two of one position stand in the order they were made."""
        return self.order_by("position", "pk")


class Positioned(Recorded):
    """A thing with a place among its siblings. ``position`` only orders; the printed number is counted when it is shown."""

    position = models.BigIntegerField("порядок", editable=False)

    objects = PositionedQuerySet.as_manager()

    class Meta(Recorded.Meta):
        abstract = True
        ordering = ["position", "pk"]

    parent_field = ""

    @property
    def parent_key(self) -> int:
        """The key of the thing whose children are ordered."""
        return getattr(self, f"{self.parent_field}_id")

    def siblings(self) -> PositionedQuerySet:
        """All children of the same parent, this one among them."""
        return type(self).objects.filter(**{self.parent_field: self.parent_key})

    def derive(self) -> None:
        """A new child goes to the end."""
        super().derive()
        if self.position is None:
            self.position = (self.siblings().aggregate(last=Max("position"))["last"] or 0) + STEP

    def number(self) -> int:
        """The place among the siblings, from 1."""
        return 1 + list(self.siblings().in_order().values_list("pk", flat=True)).index(self.pk)


def place_between(before: int | None, after: int | None) -> int | None:
    """A position between two others, either of which may be missing at an end; None when there is no room."""
    if before is None:
        return (after or 0) - STEP if after is not None else STEP
    if after is None:
        return before + STEP
    middle = (before + after) // 2
    return middle if before < middle < after else None
