"""What an operation did: for each thing it touched, how it stood before and how it was left. Read from the history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from events.models import Operation
from events.models.recording import Recorded, recorded_models


@dataclass(frozen=True, slots=True)
class Step:
    """One thing before and after an operation: values by attribute name, None where it did not exist."""

    operation: int
    model: type[Recorded]
    pk: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The attributes that differ; none for a thing that was made or removed."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for name, value in self.after.items() if self.before.get(name) != value)


def steps_of(operations: Iterable[Operation]) -> list[Step]:
    """The steps of some operations: by operation, then in the order of models, then as they were taken.

    Several writes of one operation to one thing are one step. Two queries a model, however many steps there are.
    """
    keys = [operation.pk for operation in operations]
    found: list[Step] = []
    for model in recorded_models():
        found += _steps(model, keys)
    return sorted(found, key=lambda step: keys.index(step.operation)) if len(keys) > 1 else found


def _steps(model: type[Recorded], keys: list[int]) -> list[Step]:
    history = model.history.model
    earlier = history.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    rows = (
        history.objects.filter(operation__in=keys)
        .annotate(previous=Subquery(earlier.values("history_id")[:1]))
        .order_by("history_id")
    )
    groups: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.operation_id, row.id), []).append(row)
    firsts = [group[0].previous for group in groups.values() if group[0].previous and group[0].history_type != "+"]
    before = {row.history_id: row for row in _in_chunks(history, firsts)}
    steps = []
    for (operation, pk), group in groups.items():
        first, last = group[0], group[-1]
        old = before.get(first.previous) if first.history_type != "+" else None
        if first.history_type == "-" and old is None:
            old = first  # removed before anything was known of it: the line itself says how it stood
        new = None if last.history_type == "-" else last
        if old is not None or new is not None:
            steps.append(Step(operation, model, pk, old and values_of(old), new and values_of(new)))
    return steps


def _in_chunks(history: Any, keys: list[int], size: int = 5000) -> Iterable[Any]:
    for start in range(0, len(keys), size):
        yield from history.objects.filter(history_id__in=keys[start : start + size])


def values_of(row: Any) -> dict[str, Any]:
    """The recorded values of a thing or of a historical row of it, by attribute name, without its key."""
    history = row if hasattr(row, "tracked_fields") else type(row).history.model
    return {field.attname: getattr(row, field.attname) for field in history.tracked_fields if not field.primary_key}
