"""The rows of the working plan with the numbers they print, and those of them that a person looks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from events import text
from events.models import Entry, Event, Plan
from events.schedules import months_of_quarter


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the plan with the number it prints, and the numbers of the other rows of its event."""

    entry: Entry
    event: Event
    number: str
    twins: tuple[str, ...]


def list_rows(plan: Plan) -> list[Listed]:
    """All rows in the order of the table. Five queries, however many rows there are."""
    sections = {pk: index for index, pk in enumerate(plan.sections.in_order().values_list("pk", flat=True), start=1)}
    entries = list(Entry.objects.listed().filter(section__plan=plan).select_related("section").in_plan_order())
    references = Event.objects.with_references().select_related("plan").prefetch_related("format_uses")
    events = references.in_bulk({entry.event_id for entry in entries})
    counts: dict[int, int] = {}
    numbers: dict[int, str] = {}
    rows_of: dict[int, list[int]] = {}
    for entry in entries:
        counts[entry.section_id] = place = counts.get(entry.section_id, 0) + 1
        numbers[entry.pk] = f"{sections[entry.section_id]}.{place}" if len(sections) > 1 else str(place)
        rows_of.setdefault(entry.event_id, []).append(entry.pk)
    return [
        Listed(
            entry,
            events[entry.event_id],
            numbers[entry.pk],
            tuple(numbers[pk] for pk in rows_of[entry.event_id] if pk != entry.pk),
        )
        for entry in entries
    ]


def matching(rows: Iterable[Listed], asked: Mapping[str, Any]) -> list[Listed]:
    """The rows that answer to all that is ``asked``: things of the books, a section, a quarter or month, words."""
    stems = text.stems(asked.get("q") or "")
    months = set(range(1, 13))
    if asked.get("quarter"):
        months &= set(months_of_quarter(asked["quarter"]))
    if asked.get("month"):
        months &= {asked["month"]}
    return [row for row in rows if _answers(row, asked, stems, months)]


def _answers(row: Listed, asked: Mapping[str, Any], stems: list[str], months: set[int]) -> bool:
    event = row.event
    if asked.get("section") and row.entry.section_id != asked["section"].pk:
        return False
    if any(asked.get(name) and getattr(event, name) != asked[name] for name in ("department", "venue")):
        return False
    if asked.get("format") and asked["format"] not in event.formats.all():
        return False
    if len(months) < 12 and not (event.schedule and months.intersection(event.schedule.months)):
        return False
    return all(f" {stem}" in event.stems for stem in stems)
