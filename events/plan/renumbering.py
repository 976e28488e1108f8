"""Which lines of history only gave a thing another number on the way, when its siblings were given room.

When there is no room left between two neighbours, all siblings get new positions; of these, only the one that was moved has
anything to tell.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Min, OuterRef, Q, Subquery

from events.models import Operation
from events.models.ordering import Positioned, longest_rising
from events.models.recording import Recorded, recorded_models
from events.plan.steps import history_of, in_chunks


@dataclass(slots=True)
class Renumbered:
    """Keys of historical rows by model."""

    rows: dict[type[Recorded], list[int]] = field(default_factory=lambda: defaultdict(list))


def renumbered_by(operations: Sequence[Operation]) -> Renumbered:
    """The rows of these operations that tell nothing. Two queries a model that has an order."""
    found = Renumbered()
    for model in recorded_models():
        if issubclass(model, Positioned):
            found.rows[model] = _renumbered(model, [operation.pk for operation in operations])
    return found


def _renumbered(model: type[Positioned], keys: Sequence[int]) -> list[int]:
    history, parent = history_of(model), f"{model.parent_field}_id"
    earlier = history.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    steps = (
        history.objects.filter(operation__in=keys, history_type="~")
        .annotate(old=Subquery(earlier.values("position")[:1]), old_parent=Subquery(earlier.values(parent)[:1]))
        .filter(old_parent=F(parent))
        .order_by("history_id")
        .values("history_id", "operation_id", "id", "old", "position", parent)
    )
    groups: dict[tuple[int, int], dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in steps:
        groups[row["operation_id"], row[parent]][row["id"]].append(row)
    many = {key: group for key, group in groups.items() if len(group) > 1 and _is_moved(group)}
    others = _others(model, many)
    found: list[int] = []
    for key, group in many.items():
        if others[key] <= group.keys():  # every sibling of that time got another position
            order = sorted(group.values(), key=lambda rows: (rows[0]["old"], rows[0]["id"]))
            settled = longest_rising([rows[-1]["position"] for rows in order])
            rows = [row for index in settled for row in order[index]]
            found += [row["history_id"] for row in rows if row["old"] != row["position"]]
    return found


def _is_moved(group: Any) -> bool:
    return any(row["old"] != row["position"] for rows in group.values() for row in rows)


def _others(model: type[Positioned], groups: Any) -> dict[tuple[int, int], set[int]]:
    """For each operation and parent, the children that were there before the operation and after it."""
    parent = f"{model.parent_field}_id"
    lives = (
        history_of(model)
        .objects.order_by()
        .values(parent, "id")
        .annotate(first=Min("operation"), gone=Min("operation", filter=Q(history_type="-")))
    )
    children: dict[int, list[Any]] = defaultdict(list)
    for life in in_chunks(lives, parent, {key[1] for key in groups}):
        children[life[parent]].append(life)
    return {
        (operation, key): {
            life["id"]
            for life in children[key]
            if life["first"] is not None
            and life["first"] < operation
            and not (life["gone"] and life["gone"] <= operation)
        }
        for operation, key in groups
    }
