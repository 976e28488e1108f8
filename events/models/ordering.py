"""Positions: an order kept by people, never typed as a number. There is room between them, so a move writes one row."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

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

    @property
    def is_counted(self) -> bool:
        """Whether it has a number; one that has none keeps its place between the others."""
        return True

    def number(self) -> int:
        """The place among the siblings that are counted, from 1."""
        counted = [thing.pk for thing in self.siblings().in_order() if thing.is_counted or thing.pk == self.pk]
        return 1 + counted.index(self.pk)


def place_between(before: int | None, after: int | None) -> int | None:
    """A position between two others, either of which may be missing at an end; None when there is no room."""
    if before is None:
        return (after or 0) - STEP if after is not None else STEP
    if after is None:
        return before + STEP
    middle = (before + after) // 2
    return middle if before < middle < after else None


def spread(positions: Sequence[int | None]) -> list[int]:
    """Rising positions for things that shall stand in this order; as many as can keep theirs. None has none yet."""
    kept = longest_rising(positions)
    result: list[int | None] = [position if index in kept else None for index, position in enumerate(positions)]
    start = 0
    while start < len(result):
        if result[start] is not None:
            start += 1
            continue
        end = next((index for index in range(start, len(result)) if result[index] is not None), len(result))
        before = result[start - 1] if start else None
        after = result[end] if end < len(result) else None
        found = _between(before, after, end - start)
        if found is None:
            return [(index + 1) * STEP for index in range(len(positions))]
        result[start:end] = found
        start = end
    return [position for position in result if position is not None]


def _between(before: int | None, after: int | None, count: int) -> list[int] | None:
    """``count`` rising positions between two others; None when there is no room."""
    if before is None and after is not None:
        return [after - STEP * number for number in range(count, 0, -1)]
    if after is None:
        return [(before or 0) + STEP * number for number in range(1, count + 1)]
    step = (after - (before or 0)) // (count + 1)
    return [(before or 0) + step * number for number in range(1, count + 1)] if step else None


def longest_rising(positions: Sequence[int | None]) -> set[int]:
    """The indices of a longest strictly rising subsequence: what need not move. None counts for nothing."""
    ends: list[int] = []
    at: list[int] = []
    previous: dict[int, int | None] = {}
    for index, position in enumerate(positions):
        if position is None:
            continue
        length = bisect_left(ends, position)
        previous[index] = at[length - 1] if length else None
        ends[length : length + 1] = [position]
        at[length : length + 1] = [index]
    found: set[int] = set()
    last = at[-1] if at else None
    while last is not None:
        found.add(last)
        last = previous[last]
    return found


def arranged(standing: Sequence[Any], wanted: Sequence[Any], *, is_ordered: bool) -> list[Any]:
    """Give positions so that ``wanted`` stand in their order and the others keep their place behind what they stood behind.

    Without ``is_ordered`` what stands keeps its order and all else goes to the end. The position of a thing that is not
    among ``standing`` says nothing here. Returns the things whose position was set anew.
    """
    there = {id(thing) for thing in standing}
    known = {id(thing) for thing in wanted}
    if is_ordered:
        final = list(wanted)
        for index, thing in enumerate(standing):
            if id(thing) not in known:
                behind = standing[index - 1] if index else None
                place = next((spot + 1 for spot, other in enumerate(final) if other is behind), 0)
                final.insert(place, thing)
    else:
        final = [*standing]
        final += [thing for thing in wanted if id(thing) not in there]
    old = [thing.position if id(thing) in there else None for thing in final]
    changed = []
    for thing, before, position in zip(final, old, spread(old), strict=True):
        if before != position:
            thing.position = position
            changed.append(thing)
    return changed
