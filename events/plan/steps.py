"""What operations did: for each thing, how it stood before and how it was left. Read from the history, in bulk."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Max, Model, OuterRef, Q, Subquery, Window
from django.db.models.functions import DenseRank

from events.models import Entry, EventFormatUse, Operation
from events.models.recording import Recorded, recorded_models

CHUNK = 5_000  # keys in one statement: SQLite and PostgreSQL take about 32,000


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


def owner_field(model: type[Recorded]) -> str:
    """What names, in a historical row, the thing the row is told under: a format and a line of the plan belong to an event."""
    return "event_id" if model in (EventFormatUse, Entry) else "id"


def steps_of(
    operations: Iterable[Operation],
    only: Mapping[type[Recorded], Q] | None = None,
    first: int | None = None,
) -> list[Step]:
    """The steps of some operations: by operation, then in the order of models, then as they were taken.

    Several writes of one operation to one thing are one step. ``only`` says which historical rows count, models it does not
    name are left out; ``first`` is how many things of each model, with all that belongs to them, are enough of one operation.
    Two queries a model, however many steps there are.
    """
    keys = [operation.pk for operation in operations]
    found: list[Step] = []
    for model in recorded_models():
        if only is None or model in only:
            found += _steps(model, keys, only[model] if only else Q(), first)
    order = {key: index for index, key in enumerate(keys)}
    return sorted(found, key=lambda step: order[step.operation])


def _steps(model: type[Recorded], keys: list[int], only: Q, first: int | None) -> list[Step]:
    history = history_of(model)
    earlier = history.objects.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    rows = history.objects.filter(only, operation__in=keys)
    if first is not None:
        place = Window(DenseRank(), partition_by=[F("operation")], order_by=F(owner_field(model)).asc())
        rows = rows.annotate(place=place).filter(place__lte=first)
    rows = rows.annotate(previous=Subquery(earlier.values("history_id")[:1])).order_by("history_id")
    groups: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.operation_id, row.id), []).append(row)
    firsts = [group[0].previous for group in groups.values() if group[0].previous and group[0].history_type != "+"]
    before = {row.history_id: row for row in in_chunks(history.objects, "history_id", firsts)}
    steps = []
    for (operation, pk), group in groups.items():
        start, end = group[0], group[-1]
        old = before.get(start.previous) if start.history_type != "+" else None
        if start.history_type == "-" and old is None:
            old = start  # removed before anything was known of it: the line itself says how it stood
        new = None if end.history_type == "-" else end
        if old is not None or new is not None:
            steps.append(Step(operation, model, pk, old and values_of(old), new and values_of(new)))
    return steps


def states_at(
    model: type[Recorded], keys: Collection[int], operation: Operation, *, before: bool = False
) -> dict[int, dict[str, Any] | None]:
    """How these things stood when the operation was over, or just ``before`` it; None for what was removed by then.

    Things without a line of history from that time are left out.
    """
    history = history_of(model)
    until = {"operation__lt" if before else "operation__lte": operation.pk}
    latest: list[int] = []
    for chunk in _chunks(keys):
        rows = history.objects.filter(id__in=chunk, **until).order_by().values("id").annotate(last=Max("history_id"))
        latest += rows.values_list("last", flat=True)
    rows = in_chunks(history.objects, "history_id", latest)
    return {row.id: None if row.history_type == "-" else values_of(row) for row in rows}


def in_chunks(queryset: Any, name: str, keys: Collection[Any]) -> Iterator[Any]:
    """The rows whose field ``name`` is one of ``keys``, in as few statements as a database allows; unordered."""
    for chunk in _chunks(keys):
        yield from queryset.filter(**{f"{name}__in": chunk})


def _chunks(keys: Collection[Any]) -> Iterator[list[Any]]:
    ordered = list(keys)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def values_of(row: Any) -> dict[str, Any]:
    """The recorded values of a thing or of a historical row of it, by attribute name, without its key."""
    model: type[Model] = type(row)
    return {name: getattr(row, name) for name in recorded_names(model)}


@cache
def recorded_names(model: type[Model]) -> tuple[str, ...]:
    """The attributes of a recorded model, or of its history, that are kept; its key is none of them."""
    history = model if hasattr(model, "tracked_fields") else history_of(model)
    return tuple(field.attname for field in history.tracked_fields if not field.primary_key)


@cache
def history_of(model: type[Recorded]) -> Any:
    """The model of the historical rows. Asking ``model.history`` makes a new manager each time, which takes a millisecond."""
    return model.history.model
