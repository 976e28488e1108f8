"""Finding in the journal: operations by the thing they touched, by the plan, by words. Things may be gone by now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from events import text
from events.models import (
    Department,
    Entry,
    Event,
    EventFormat,
    EventFormatUse,
    Operation,
    Schedule,
    Section,
    Venue,
)
from events.models.recording import Recorded
from events.plan.naming import name_field
from events.plan.steps import CHUNK, history_of, in_chunks

PARTS: tuple[type[Recorded], ...] = (EventFormatUse, Entry)  # what belongs to an event
_UNDER_EVENTS: tuple[type[Recorded], ...] = (Event, *PARTS)
_NAMED: tuple[type[Recorded], ...] = (Section, Department, Venue, EventFormat, Schedule)


def rows_of(thing: Recorded) -> dict[type[Recorded], Q]:
    """Which historical rows are the history of one thing."""
    rows = {type(thing): Q(id=thing.pk)}
    if isinstance(thing, Event):
        rows |= {EventFormatUse: Q(event_id=thing.pk), Entry: Q(event_id=thing.pk)}
    if isinstance(thing, Section):
        rows |= {Entry: Q(section_id=thing.pk)}
    return rows


def _in(rows: dict[type[Recorded], Q]) -> Q:
    """Operations with at least one of these historical rows."""
    found = Q(pk__in=[])
    for model, which in rows.items():
        found |= Q(pk__in=history_of(model).objects.filter(which).order_by().values("operation"))
    return found


def of_thing(operations: Any, thing: Recorded) -> Any:
    """The operations that touched one thing, be it there or gone."""
    return operations.filter(_in(rows_of(thing)))


def of_year(operations: Any, year: int) -> Any:
    """The journal of one plan: its own operations, those of an earlier plan of the year, and the reference books'."""
    return operations.filter(Q(plan__year=year) | Q(year=year) | Q(plan=None, year=None))


def holding(operations: Any, query: str) -> Any:
    """Operations whose note, or a name of something they touched, has every one of these words in any form.

    The names are looked through once, before the operations: a database that plans both as one statement reads every name
    again and again. Of very many operations the newest are found.
    """
    stems = text.stems(query)
    if not stems:
        return operations.none()
    found: set[int] = set()
    for model in _NAMED:
        found |= _touching(model, _holds(name_field(model), stems))
    events = set(history_of(Event).objects.filter(_holds("title", stems)).order_by().values_list("id", flat=True))
    for model in _UNDER_EVENTS:
        owner = "event_id" if model in PARTS else "id"
        rows = history_of(model).objects.exclude(operation=None).order_by().values_list("operation", flat=True)
        found |= set(in_chunks(rows, owner, events))
    return operations.filter(_holds("note", stems) | Q(pk__in=sorted(found)[-CHUNK:]))


def _touching(model: type[Recorded], which: Q) -> set[int]:
    rows = history_of(model).objects.filter(which).exclude(operation=None).order_by()
    return set(rows.values_list("operation", flat=True).distinct())


def _holds(name: str, stems: Iterable[str]) -> Q:
    """Every stem begins a word of the field. The journal has no index of stems, and LIKE knows no Cyrillic case on SQLite."""
    found = Q()
    for stem in stems:
        pattern = stem.replace("е", "[её]")
        found &= Q(**{f"{name}__iregex": rf"(^|[^0-9a-zа-яё]){pattern}"})
    return found


def people() -> list[str]:
    """Everybody who is named in the journal, by name."""
    return list(Operation.objects.exclude(by_name="").order_by("by_name").values_list("by_name", flat=True).distinct())
