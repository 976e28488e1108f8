"""Many things written in a few statements, each with its line of history; and what the history does not know of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from events.models import Operation
from events.models.recording import Recorded, bulk, current, current_operation, recorded_models

from .acts import recording

_BATCH = 500  # rows in one statement


def add_all(things: Sequence[Recorded], *, is_derived: bool = False) -> None:
    """Store new things in a few statements, each with its line of history. Things of one model alone are told apart.

    ``is_derived``: what follows from their fields was worked out already, so that other writers need not wait for it.
    """
    for model, group in _by_model(things):
        _derive(group, is_derived=is_derived)
        with bulk():
            model._base_manager.bulk_create(group, batch_size=_BATCH)
        _remember(model, group, "+")


def change_all(things: Sequence[Recorded], *, is_derived: bool = False) -> None:
    """Store changed things in a few statements, each with its line of history. ``is_derived`` as of :func:`add_all`."""
    for model, group in _by_model(things):
        _derive(group, is_derived=is_derived)
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        with bulk():
            model._base_manager.bulk_create(
                group,
                batch_size=_BATCH,
                update_conflicts=True,
                unique_fields=[model._meta.pk.name],
                update_fields=names,
            )
        _remember(model, group, "~")


def remove_all(things: Sequence[Recorded]) -> None:
    """Remove things in a few statements, each with its line of history; whatever refers to them must be gone already."""
    for model, group in _by_model(things):
        _remember(model, group, "-")
        keys = [thing.pk for thing in group]
        for start in range(0, len(keys), _BATCH):
            chunk = model._base_manager.filter(pk__in=keys[start : start + _BATCH])
            chunk._raw_delete(chunk.db)


def _by_model(things: Iterable[Recorded]) -> list[tuple[type[Recorded], list[Recorded]]]:
    groups: dict[type[Recorded], list[Recorded]] = defaultdict(list)
    for thing in things:
        groups[type(thing)].append(thing)
    return list(groups.items())


def _derive(things: Iterable[Recorded], *, is_derived: bool) -> None:
    if not is_derived:
        for thing in things:
            thing.derive()


def _remember(model: type[Recorded], things: Sequence[Recorded], history_type: str) -> None:
    """A line of history for each of the stored things, copied within the database: no value goes through Python again."""
    history = model.history.model
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in history.tracked_fields)
    own = {
        "history_date": connection.ops.adapt_datetimefield_value(_now()),
        "history_type": history_type,
        "history_user": history.get_default_history_user(things[0]) if things else None,
        "operation": current_operation(),
    }
    said = ", ".join(quote(history._meta.get_field(name).column) for name in own)
    values = [getattr(value, "pk", value) for value in own.values()]
    keys = [thing.pk for thing in things]
    with connection.cursor() as cursor:
        for start in range(0, len(keys), _BATCH):
            chunk = keys[start : start + _BATCH]
            places = ", ".join(["%s"] * len(chunk))
            cursor.execute(
                f"INSERT INTO {quote(history._meta.db_table)} ({columns}, {said}) "  # noqa: S608 - names of our own tables
                f"SELECT {columns}, %s, %s, %s, %s FROM {quote(model._meta.db_table)} "
                f"WHERE {quote(model._meta.pk.column)} IN ({places}) ORDER BY {quote(model._meta.pk.column)}",
                [*values, *chunk],
            )


def _now() -> Any:
    """The moment of the open operation: all its lines of history bear it."""
    record = current()
    if record is None:
        raise RuntimeError("no operation is open")
    return record.operation.at


def baseline() -> None:
    """Give each thing that is not as its history says a line of how it stands, so that later operations know what was."""
    for model in recorded_models():
        things = list(model._base_manager.filter(pk__in=differing_from_history(model)))
        known = set(model.history.filter(id__in=[thing.pk for thing in things]).values_list("id", flat=True))
        if things:
            with recording(None, Operation.Kind.START):
                _remember(model, [thing for thing in things if thing.pk not in known], "+")
                _remember(model, [thing for thing in things if thing.pk in known], "~")


def differing_from_history(model: type[Recorded]) -> list[int]:
    """The keys of things that are not as the last line of their history says, or have none, or are gone without one."""
    history = model.history.model
    quote = connection.ops.quote_name
    mine, lines, pk = quote(model._meta.db_table), quote(history._meta.db_table), quote(model._meta.pk.column)
    # A full join of the things and their last lines, written so that SQLite of any age has it; IS NOT DISTINCT FROM of
    # both databases is INTERSECT, for which two NULLs are equal.
    columns = [quote(field.column) for field in history.tracked_fields]
    thing, line = (", ".join(f"{side}.{column}" for column in columns) for side in ("thing", "line"))
    last = (
        f"SELECT * FROM {lines} WHERE history_id IN (SELECT MAX(history_id) FROM {lines} GROUP BY {pk}) "  # noqa: S608 - as above
        "AND history_type <> '-'"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT thing.{pk} FROM {mine} thing LEFT JOIN ({last}) line ON line.{pk} = thing.{pk} "  # noqa: S608 - as above
            f"WHERE NOT EXISTS (SELECT {thing} INTERSECT SELECT {line}) "
            f"UNION SELECT line.{pk} FROM ({last}) line WHERE line.{pk} NOT IN (SELECT {pk} FROM {mine})"
        )
        return sorted(key for (key,) in cursor.fetchall())
