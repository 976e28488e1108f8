"""Positions: an order kept by people, never typed as a number and never colliding."""

from django.db import models, transaction
from django.db.models import F, Max

# Two sets of positions that cannot meet: a move writes the far one first, so that no row ever stands on another's place.
_FAR = 1_000_000


class Positioned(models.Model):
    """A thing with a place among its siblings. ``position`` only orders; the printed number is counted when it is shown."""

    position = models.PositiveIntegerField("порядок", editable=False)

    class Meta:
        abstract = True
        ordering = ["position"]

    @property
    def parent(self) -> models.Model:
        """The object whose children are ordered; its row is locked while they move."""
        raise NotImplementedError

    def siblings(self) -> models.QuerySet:
        """All children of the same parent, this one among them, in order."""
        raise NotImplementedError

    def save(self, *args, **kwargs):
        """A new child goes to the end."""
        if self.position is not None:
            return super().save(*args, **kwargs)
        with transaction.atomic():
            self._lock_parent()
            self.position = (self.siblings().aggregate(last=Max("position"))["last"] or 0) + 1
            return super().save(*args, **kwargs)

    @transaction.atomic
    def move_to(self, number: int) -> None:
        """Stand at ``number`` (from 1) among the siblings; a number past either end means that end."""
        self._lock_parent()
        order = list(self.siblings().order_by("position"))
        moved = next((item for item in order if item.pk == self.pk), None)
        if moved is None:  # taken out by somebody else meanwhile
            return
        order.remove(moved)
        order.insert(min(max(number, 1), len(order) + 1) - 1, moved)
        if renumber(order):
            moved.save()  # one line of history: this one was moved
        self.position = moved.position

    def number(self) -> int:
        """The place among the siblings, from 1."""
        return self.siblings().filter(position__lte=self.position).count()

    def _lock_parent(self) -> None:
        type(self.parent)._default_manager.select_for_update().get(pk=self.parent.pk)


def renumber(order: list[Positioned]) -> bool:
    """Give all children of one parent the positions 1, 2, … in this order; call it with the parent locked.

    Returns whether anything moved.
    """
    changed = [item for place, item in enumerate(order, start=1) if item.position != place]
    if not changed:
        return False
    step_aside(order[0].siblings())
    for place, item in enumerate(order, start=1):
        item.position = place
    type(order[0])._default_manager.bulk_update(order, ["position"])
    return True


def step_aside(items: models.QuerySet) -> None:
    """Clear the low positions of these siblings, so that each can be given a new one without meeting another."""
    items.update(position=F("position") + _FAR)
