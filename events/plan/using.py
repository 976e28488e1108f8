"""Where a value of a reference book stands, and which values stand nowhere."""

import hashlib
import json
from collections.abc import Collection, Iterable

from django.db.models import Count

from events.models import Department, EditionRow, Event, EventFormat, Reference, Schedule, Venue
from events.plan import operations

FIELDS: dict[type[Reference], str] = {
    Department: "department",
    Venue: "venue",
    EventFormat: "formats",
    Schedule: "schedule",
}


def events_using(value: Reference):
    """The events of all plans that name this value, the newest plan first."""
    named = Event.objects.filter(**{FIELDS[type(value)]: value})
    return named.select_related("plan").order_by("-plan__year", "title", "pk")


def editions_using(value: Reference) -> list[tuple[int, int, int]]:
    """The editions that print this value: year, number, how many rows. One query."""
    rows = EditionRow.objects.all()
    if isinstance(value, EventFormat):
        rows = rows.filter(format_keys__contains=f"|{value.key}|")
    elif isinstance(value, Schedule):  # editions know terms by their words alone
        rows = rows.filter(schedule__in={value.name, value.printed})
    else:
        rows = rows.filter(**{f"{FIELDS[type(value)]}_key": value.key})
    found = rows.order_by("-edition__year", "-edition__number").values_list("edition__year", "edition__number")
    return [tuple(row) for row in found.annotate(rows=Count("pk"))]


def unused(book: type[Reference]):
    """The values of a book that no event of any plan names."""
    return book.objects.present().filter(events=None).order_by("name")


def published(book: type[Reference], values: Iterable[Reference]) -> set[int]:
    """Those of the values that some edition prints, by primary key. One query."""
    column = {EventFormat: "format_keys", Schedule: "schedule"}.get(book, f"{FIELDS[book]}_key")
    said = set(EditionRow.objects.order_by().values_list(column, flat=True).distinct())
    if book is EventFormat:
        said = {key for keys in said for key in keys.split("|")}
    if book is Schedule:
        return {value.pk for value in values if {value.name, value.printed} & said}
    return {value.pk for value in values if value.key in said}


def mark_of(values: Iterable[Reference]) -> str:
    """What a page shows of these values, as a short text."""
    shown = [[value.pk, value.name, value.printed_name, value.synonyms] for value in values]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def remove_unused(book: type[Reference], keys: Collection[int]) -> int:
    """Remove those of the values that still stand nowhere, in the open operation; how many there were."""
    values = list(unused(book).filter(pk__in=keys))
    bearing = set(book.objects.filter(merged_into__in=values).values_list("merged_into", flat=True))
    operations.remove_all([value for value in values if value.pk not in bearing])
    for value in values:
        if value.pk in bearing:  # what was merged into it goes with it
            value.delete()
    return len(values)
