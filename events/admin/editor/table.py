"""The rows of one plan as the editor shows them: the words that print, and beneath them what they mean where that differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from events import schedules, text
from events.forms.differing import Parts
from events.models import Entry, Event, Plan, Reference, ReviewRemark, Section
from events.schedules import list_months

from .noticing import Noticed, marked

# Where an event is found by a value of another name than the words that print.
_FOUND_BY = "найдётся по: "


@dataclass(slots=True)
class Cell:
    """One cell: ``words`` print, ``echo`` says what they mean where they do not say it themselves.

    ``findings`` are those of the checks; ``parts`` are the words with the doubtful places marked, where there are some.
    """

    key: str
    words: str
    echo: str = ""
    findings: Sequence[Noticed] = ()

    @property
    def parts(self) -> Parts:
        """The words in parts."""
        return marked(self.words, self.findings) if self.findings else []


@dataclass(slots=True)
class Line:
    """One row. ``number`` is empty for a row that was taken off; ``twins`` are the other rows of the same event."""

    pk: int
    event: int
    uid: str
    section: int
    number: str
    position: int
    cells: list[Cell]
    department: int | None = None
    reason: str = ""
    is_dropped: bool = False
    twins: list[tuple[int, str]] = field(default_factory=list)
    remarks: Sequence[ReviewRemark] = ()  # the director's, to be seen to

    @property
    def is_doubtful(self) -> bool:
        """Whether the checks have found something in it."""
        return any(cell.findings for cell in self.cells)


@dataclass(slots=True)
class Band:
    """A section with its rows; ``number`` is its place, from 1."""

    section: Section
    number: int
    lines: list[Line] = field(default_factory=list)
    count: int = 0


@dataclass(slots=True)
class Places:
    """Where every row of the plan stands: keys in order, and for each its section's place and its own number (0: none).

    ``sections`` are the places of the sections, in order; ``counts`` how many numbered rows each has: both by its key.
    """

    order: list[int] = field(default_factory=list)
    numbers: dict[int, tuple[int, int]] = field(default_factory=dict)
    rows_of: dict[int, list[int]] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    sections: dict[int, int] = field(default_factory=dict)

    def label(self, pk: int) -> str:
        """«2.4»: the section and the number in it."""
        section, number = self.numbers[pk]
        return f"{section}.{number}" if number else f"{section}, снято"

    def twins(self, entry: Entry) -> list[tuple[int, str]]:
        """The other rows of the event, with their labels."""
        return [(pk, self.label(pk)) for pk in self.rows_of[entry.event_id] if pk != entry.pk]

    def for_page(self) -> dict[str, list]:
        """For the page to arrange its rows: keys of the sections in order; key, section's place, number of each row in order."""
        return {"sections": list(self.sections), "places": [[pk, *self.numbers[pk]] for pk in self.order]}


def places_of(plan: Plan) -> Places:
    """Where the rows of the plan stand. Two queries."""
    sections = plan.sections.in_order().values_list("pk", flat=True)
    rows = Entry.objects.filter(section__plan=plan).in_plan_order()
    return _places(sections, rows.values_list("pk", "section", "event", "is_dropped"))


def _places(sections: Iterable[int], rows: Iterable[tuple[int, int, int, bool]]) -> Places:
    found = Places(sections={pk: number for number, pk in enumerate(sections, start=1)})
    found.counts = dict.fromkeys(found.sections, 0)
    for pk, section, event, is_dropped in rows:
        found.counts[section] += not is_dropped
        found.order.append(pk)
        found.numbers[pk] = (found.sections[section], 0 if is_dropped else found.counts[section])
        found.rows_of.setdefault(event, []).append(pk)
    return found


def rows_of(plan: Plan) -> Any:
    """The rows of a plan with all that they print; two queries."""
    heavy = ("details", "private_notes", "contact", "link", "audience", "stems")
    books = ("venue", "schedule", "department")
    return (
        Entry.objects.filter(section__plan=plan)
        .select_related(*(f"event__{name}" for name in books))
        .defer(*(f"event__{name}" for name in heavy), *(f"event__{book}__stems" for book in books))
        .prefetch_related("event__formats")
        .in_plan_order()
    )


def read_bands(plan: Plan, findings: Mapping[int, Sequence[Noticed]] | None = None) -> tuple[list[Band], Places]:
    """All sections and rows of the plan. Three queries. ``findings`` are by the key of the row."""
    sections = list(plan.sections.in_order())
    entries = list(rows_of(plan))
    bands = {section.pk: Band(section, number) for number, section in enumerate(sections, start=1)}
    entries = [entry for entry in entries if entry.section_id in bands]
    found = _places(bands, ((entry.pk, entry.section_id, entry.event_id, entry.is_dropped) for entry in entries))
    for entry in entries:
        bands[entry.section_id].lines.append(line_of(entry, found, (findings or {}).get(entry.pk, ())))
    for band in bands.values():
        band.count = found.counts[band.section.pk]
    return list(bands.values()), found


def line_of(entry: Entry, places: Places, findings: Sequence[Noticed] = ()) -> Line:
    """One row, of an entry that was read with its event and the event's references."""
    number = places.numbers[entry.pk][1]
    return Line(
        pk=entry.pk,
        event=entry.event_id,
        uid=str(entry.event.uid),
        section=entry.section_id,
        number=str(number or ""),
        position=entry.position,
        cells=_cells(entry.event, findings),
        department=entry.event.department_id,
        reason=entry.drop_reason,
        is_dropped=entry.is_dropped,
        twins=places.twins(entry),
    )


def _cells(event: Event, findings: Sequence[Noticed]) -> list[Cell]:
    words = {
        "title": (text.clean(event.title), ""),
        "format": _found_by(event.printed_format, event.ordered_formats),
        "venue": _found_by(event.printed_venue, [event.venue] if event.venue else []),
        "schedule": (event.printed_schedule, meaning_of(event.schedule.name if event.schedule else "")),
        "department": _department(event),
    }
    by_cell: dict[str, list[Noticed]] = {}
    for finding in findings:
        by_cell.setdefault(finding.column, []).append(finding)
    return [Cell(key, *said, by_cell.get(key, ())) for key, said in words.items()]


def _found_by(words: str, values: Sequence[Reference]) -> tuple[str, str]:
    said = ", ".join(value.printed for value in values)
    return words, "" if not values or said == words else _FOUND_BY + ", ".join(value.name for value in values)


def _department(event: Event) -> tuple[str, str]:
    words = event.printed_department
    department = event.department
    is_said = department is None or words.startswith(department.printed)
    return words, "" if is_said else _FOUND_BY + department.name


@lru_cache(maxsize=4_000)
def meaning_of(name: str) -> str:
    """What a schedule means in a few words: «4 раза в год», «апрель – июнь»; empty where its words say all there is."""
    if not name:
        return ""
    schedule = schedules.parse(name)
    if not schedule.is_recognised:
        return "срок не распознан"
    rhythms = {"quarterly": "4 раза в год", "half_yearly": "2 раза в год", "monthly": "12 раз в год"}
    if schedule.kind in rhythms and not schedule.spans:
        return rhythms[schedule.kind]
    if schedule.kind == "year_round":
        return "весь год, без дат"
    if not schedule.months:
        return "без дат"
    said = list_months(schedule.months)
    return "" if said == name else said
