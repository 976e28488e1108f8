"""The one way to write the working plan and the reference books: operations, under one lock, field by field.

    with operations.recording(plan, kind="edit", by=user) as operation:
        operations.write(event, seen={"title": "старое"}, wanted={"title": "новое"})

Everything written inside stands in the history under one :class:`~events.models.Operation`; a write outside is refused
(``events.models.recording``). Taking an operation back is the business of ``undoing``.
"""

import fcntl
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from events.models import (
    Abbreviation,
    Department,
    Event,
    EventFormat,
    EventFormatUse,
    Operation,
    Organisation,
    Plan,
    Reference,
    Revision,
    Schedule,
    Venue,
)
from events.models.operation import BOOKS, CONTACTS, person_name, plan_scope
from events.models.ordering import STEP, Positioned, place_between, spread
from events.models.recording import Recorded, Recording, bulk, current, current_operation, opened, recorded_models
from events.plan.merging import FieldConflict, Merge, merge

# A number of our own among the advisory locks of PostgreSQL: «Методплан» has one lock for its writers.
_LOCK = 0x6D6574706C616E
_memory_lock = threading.RLock()
_BATCH = 500  # rows in one statement


class ConflictError(Exception):
    """Somebody else changed what was about to be written; nothing is written. ``thing`` is as it stands now."""

    def __init__(self, thing: Recorded, conflicts: Sequence[FieldConflict]):
        super().__init__(f"{thing}: {', '.join(conflict.name for conflict in conflicts)}")
        self.thing, self.conflicts = thing, tuple(conflicts)


class GoneError(Exception):
    """The thing to be written has been removed meanwhile; nothing is written."""


@contextmanager
def recording(
    plan: Plan | None,
    kind: str,
    *,
    by: Any = None,
    by_name: str = "",
    note: str = "",
    undoes: Operation | None = None,
) -> Iterator[Recording]:
    """Everything written inside is one operation, in one transaction, with the writers' lock held.

    ``plan`` is the plan written to, None for the reference books alone; ``by`` the user, ``by_name`` a name where there is
    no account (a command). Inside an open operation this joins it. A block that changes nothing leaves no operation. Keep
    it short: all other writers wait.
    """
    outer = current()
    if outer is not None:
        yield outer
        return
    fields = {
        "plan": plan,
        "year": plan.year if plan else None,
        "kind": kind,
        "by": by if by is not None and by.is_authenticated else None,
        "by_name": by_name or person_name(by),
        "note": note,
        "undoes": undoes,
    }
    with turn(), opened(Recording(**fields)) as record:
        yield record
        _count(record)


def _count(record: Recording) -> None:
    """Raise the revisions of what was written."""
    if record.is_empty:
        if record.is_written:
            raise RuntimeError(f"written without history: {', '.join(sorted(record.written))}")
        return
    written = [model for model in recorded_models() if model._meta.db_table in record.written]
    if any(model.is_seen_at_once for model in written):
        Revision.objects.raise_to(CONTACTS, record.operation)
    if any(issubclass(model, Reference) for model in written):
        Revision.objects.raise_to(BOOKS, record.operation)
    if any(not issubclass(model, Reference | Organisation | Abbreviation) for model in written):
        # An operation on a reference book may touch events of any year: the pin of every plan has the books in it.
        for scope in sorted(_plan_scopes(record)) or [BOOKS]:
            Revision.objects.raise_to(scope, record.operation)


def _plan_scopes(record: Recording) -> set[str]:
    """Whose pins move: the year the operation is about, and for a plan that was given another year both of them."""
    years = {record.operation.year} if record.operation.year else set()
    if Plan._meta.db_table in record.written:
        history = Plan.history.model
        lines = history.objects.filter(operation=record.operation)
        for line in lines:
            earlier = history.objects.filter(id=line.id, history_id__lt=line.history_id).order_by("-history_id").first()
            years |= {line.year, earlier.year if earlier else line.year}
    return {plan_scope(year) for year in years}


@contextmanager
def turn() -> Iterator[None]:
    """The writers' lock and a transaction. Where a transaction is open already, its own lock has to do."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            yield
    elif connection.in_atomic_block:  # BEGIN IMMEDIATE has made this the one writer
        with transaction.atomic():
            yield
    else:
        # SQLite gives its lock to whoever asks at the right moment and lets others starve: they queue up before it.
        with queue(), transaction.atomic():
            yield


@contextmanager
def queue() -> Iterator[None]:
    """The writers' lock of SQLite alone, without a transaction: for ``turn``, and for replacing the whole database."""
    if connection.is_in_memory_db():
        with _memory_lock:
            yield
        return
    with Path(f"{connection.settings_dict['NAME']}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# Values


def plain(thing: Recorded, name: str) -> Any:
    """The value of a field as merging and comparing take it: keys instead of things, a frozenset for a set of them."""
    if name == "formats":
        uses = thing.format_uses.all() if thing.pk else ()
        return frozenset(use.eventformat_id for use in uses)
    field = thing._meta.get_field(name)
    return getattr(thing, field.attname)


def write(thing: Recorded, *, seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> Merge:
    """Store the fields of ``wanted`` that differ from what was ``seen``, unless somebody else has changed them meanwhile.

    Values are plain (see :func:`plain`); ``seen`` must have every field of ``wanted``. ``thing`` is brought to the stored
    state. Raises ``ConflictError``, ``GoneError`` or ``ValidationError`` and writes nothing then.
    """
    missing = wanted.keys() - seen.keys()
    if missing:
        raise ValueError(f"what was seen of {', '.join(sorted(missing))} is not said")
    stored = type(thing)._base_manager.filter(pk=thing.pk).first()
    if stored is None:
        raise GoneError(str(thing))
    found = merge(seen, {name: plain(stored, name) for name in wanted}, wanted, stored.units)
    if found.conflicts:
        raise ConflictError(stored, found.conflicts)
    formats = found.write.get("formats")
    fields = {name: value for name, value in found.write.items() if name != "formats"}
    for name, value in fields.items():
        setattr(stored, stored._meta.get_field(name).attname, value)
    if fields:
        stored.full_clean()
        stored.save()
    if formats is not None:
        stored.set_formats(formats)
    thing.refresh_from_db()
    return found


def remove(thing: Recorded, *, seen: Mapping[str, Any]) -> None:
    """Remove a thing that still looks as it was ``seen``, with all that belongs to it.

    Raises ``ConflictError`` when somebody has changed it meanwhile, and ``GoneError`` when it is gone.
    """
    stored = type(thing)._base_manager.filter(pk=thing.pk).first()
    if stored is None:
        raise GoneError(str(thing))
    changed = [
        FieldConflict(name, value, plain(stored, name), None)
        for name, value in seen.items()
        if plain(stored, name) != value
    ]
    if changed:
        raise ConflictError(stored, changed)
    stored.delete()


# Order


def place(thing: Positioned, number: int) -> None:
    """Stand at ``number`` (from 1) among the siblings that are counted; a number past either end means that end.

    Writes one row. ``thing`` may be new, or come from other siblings: give it its new parent first. Raises ``GoneError``
    for one that has been removed meanwhile.
    """
    others = _others(thing)
    counted = [index for index, other in enumerate(others) if other.is_counted]
    place = min(max(number, 1), len(counted) + 1) - 1
    _place_at(thing, others, counted[place] if place < len(counted) else len(others))


def place_behind(thing: Positioned, neighbour: int | None) -> None:
    """Stand right behind the sibling with this key, or first where it is None or no sibling any more. As :func:`place`."""
    others = _others(thing)
    keys = [other.pk for other in others]
    _place_at(thing, others, keys.index(neighbour) + 1 if neighbour in keys else 0)


def _others(thing: Positioned) -> list[Positioned]:
    return list(thing.siblings().in_order().exclude(pk=thing.pk))


def _place_at(thing: Positioned, others: list[Positioned], index: int) -> None:
    stored = type(thing)._base_manager.filter(pk=thing.pk).first() if thing.pk else None
    if thing.pk and stored is None:
        raise GoneError(str(thing))
    before, after = others[max(index - 1, 0) : index], others[index : index + 1]
    if stored and stored.parent_key == thing.parent_key and _stands_between(stored, before, after):
        return
    thing.position = _room_between(before, after)
    if thing.position is None:
        _renumber(others)
        thing.position = _room_between(before, after)
    thing.save()


def _stands_between(thing: Positioned, before: Sequence[Positioned], after: Sequence[Positioned]) -> bool:
    return all(other.position < thing.position for other in before) and all(
        other.position > thing.position for other in after
    )


def _room_between(before: Sequence[Positioned], after: Sequence[Positioned]) -> int | None:
    return place_between(*(side[0].position if side else None for side in (before, after)))


def arrange(order: Sequence[Positioned]) -> None:
    """Bring siblings into this order with as few writes as it takes; name all of them."""
    moved = []
    for thing, position in zip(order, spread([thing.position for thing in order]), strict=True):
        if thing.position != position:
            thing.position = position
            moved.append(thing)
    change_all(moved)


def _renumber(order: Sequence[Positioned]) -> None:
    """Make room again: every one of these siblings gets a new position, in this order."""
    for number, thing in enumerate(order, start=1):
        thing.position = number * STEP
    change_all(order)


# Many things at once


def add_all(things: Sequence[Recorded]) -> None:
    """Store new things in a few statements, each with its line of history. Things of one model alone are told apart."""
    for model, group in _by_model(things):
        for thing in group:
            thing.derive()
        with bulk():
            model._base_manager.bulk_create(group, batch_size=_BATCH)
        _remember(model, group, "+")


def change_all(things: Sequence[Recorded]) -> None:
    """Store changed things in a few statements, each with its line of history."""
    for model, group in _by_model(things):
        for thing in group:
            thing.derive()
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
        f"SELECT * FROM {lines} WHERE history_id IN (SELECT MAX(history_id) FROM {lines} GROUP BY {pk}) "  # noqa: S608
        "AND history_type <> '-'"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT thing.{pk} FROM {mine} thing LEFT JOIN ({last}) line ON line.{pk} = thing.{pk} "  # noqa: S608
            f"WHERE NOT EXISTS (SELECT {thing} INTERSECT SELECT {line}) "
            f"UNION SELECT line.{pk} FROM ({last}) line WHERE line.{pk} NOT IN (SELECT {pk} FROM {mine})"
        )
        return sorted(key for (key,) in cursor.fetchall())


def begin_anew(note: str, *, by_name: str = "") -> Operation:
    """Note that what stands here came from elsewhere, a fixture or a backup: every revision moves on to this act.

    So nothing that was kept of, or pinned to, another state is taken for this one.
    """
    with recording(None, Operation.Kind.START, by_name=by_name, note=note) as record:
        record.keep()
        years = Plan.objects.values_list("year", flat=True)
        counted = Revision.objects.values_list("scope", flat=True)
        for scope in sorted({BOOKS, CONTACTS, *counted, *map(plan_scope, years)}):
            Revision.objects.raise_to(scope, record.operation)
        return record.operation


def merge_references(target: Reference, values: Iterable[Reference], *, keep_names: bool = True) -> int:
    """Merge ``values`` of one reference book into ``target``: every event moves to it, their spellings become its synonyms
    where ``keep_names`` says so, and contacts that it lacks are taken from them.

    Each value stays as a mark of the merge, so that it can be taken back. Returns how many events were moved; a few
    statements, however many there are. Raises ``ValidationError`` for a value that is gone or was merged meanwhile.
    """
    target = type(target)._base_manager.get(pk=target.pk)
    moved = 0
    for value in values:
        if type(value) is not type(target):
            raise ValueError("Values of one reference book are merged.")
        stored = type(target).objects.present().filter(pk=value.pk).first()
        if stored is None or target.merged_into_id:
            raise ValidationError("Одно из значений тем временем объединили с другим. Откройте справочник заново.")
        if stored.pk != target.pk:
            moved += _move_events(stored, target)
            target.take_over(stored, keep_names=keep_names)
            stored.save()
    target.save()
    return moved


def _move_events(old: Reference, new: Reference) -> int:
    """Have every event refer to ``new`` where it refers to ``old``; how many there are."""
    if isinstance(old, EventFormat):
        uses = list(EventFormatUse.objects.filter(eventformat=old))
        having = set(EventFormatUse.objects.filter(eventformat=new.pk).values_list("event", flat=True))
        remove_all(uses)
        add_all([EventFormatUse(event_id=use.event_id, eventformat=new) for use in uses if use.event_id not in having])
        return len(uses)
    name = {Venue: "venue", Schedule: "schedule", Department: "department"}[type(old)]
    events = list(Event.objects.filter(**{name: old}))
    for event in events:
        setattr(event, name, new)
    change_all(events)
    return len(events)
