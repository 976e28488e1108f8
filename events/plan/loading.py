"""PlanDocument ─► working plan: import, restore and roll-over go one path, in one transaction, twice without effect.

Nothing is ever deleted here: what a document lacks stays in the plan and is listed as absent.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from events import schedules, text
from events.comparing import COMPARED, Comparison, compare
from events.document import Facet, PlanDocument, Row
from events.models import Department, Entry, Event, EventFormat, Plan, Reference, Schedule, Section, Venue
from events.models.ordering import renumber
from events.plan.document import build_document
from events.schedules import FIRST_YEAR, LAST_YEAR

LONGEST_NAME = 500
LONGEST_FORMAT = 100  # letters; a longer wording is a sentence about an event, not the name of a form


class LoadingError(ValueError):
    """The document cannot become a plan; the message is Russian and says what to mend."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The plan after loading, and what the document brought to it."""

    plan: Plan
    comparison: Comparison


def compare_with_plan(document: PlanDocument, columns: Iterable[str] = COMPARED) -> Comparison:
    """What loading ``document`` would do to the plan of its year; all rows are new when there is no such plan."""
    plan = Plan.objects.for_year(document.year).first()
    old = build_document(plan) if plan else PlanDocument("", "", document.year)
    return compare(old, document, columns)


@transaction.atomic
def load(
    document: PlanDocument,
    *,
    reason: str,
    columns: Iterable[str] = COMPARED,
    progress: Callable[[int, int], None] | None = None,
) -> Loaded:
    """Bring the plan of ``document.year`` to the words of ``document``, making it if there is none.

    ``columns`` are the keys the document speaks of; ``reason`` stands in the history of each thing touched; ``progress``
    is told how many rows are done and of how many. Raises ``LoadingError`` and stores nothing when a row cannot be stored.
    """
    for number, section in enumerate(document.sections, start=1):
        for row in section.rows:
            if not text.clean(row.title):
                raise LoadingError(
                    f"Раздел {number}, пункт {row.number or 'без номера'}: пустое название. Впишите его или исключите строку."
                )
    if not FIRST_YEAR <= document.year <= LAST_YEAR:
        raise LoadingError(f"Год плана должен быть от {FIRST_YEAR} до {LAST_YEAR}. Впишите год и повторите загрузку.")
    plan, _ = Plan.objects.get_or_create(year=document.year, defaults=_plan_words(document))
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    loader = _Loader(plan, document, reason, set(columns))
    loader.run(progress)
    return Loaded(plan, loader.comparison)


def _plan_words(document: PlanDocument) -> dict:
    approval = document.approval
    is_whole = approval.approved_on and {"signed": approval.name, "order": approval.order_number}.get(approval.form)
    return {
        "heading": document.heading[:500],
        "title": document.title[:500] or f"План на {document.year} год",
        # A stamp that a file shows half filled in is for a hand to finish.
        "approval_form": approval.form if is_whole or approval.form == "none" else "stamp",
        "approval_post": approval.post[:500],
        "approval_name": approval.name[:200],
        "approved_on": approval.approved_on,
        "order_number": approval.order_number[:50],
    }


class _Loader:
    """One loading: what is there, what comes, and the references met on the way."""

    def __init__(self, plan: Plan, document: PlanDocument, reason: str, columns: set[str]):
        self.plan, self.document, self.reason, self.columns = plan, document, reason, columns
        self.old = build_document(plan)
        self.comparison = compare(self.old, document, columns)
        self.sections = list(plan.sections.order_by("position"))
        self.entries = [list(section.entries.select_related("event").order_by("position")) for section in self.sections]
        events = Event.objects.with_references().filter(plan=plan)
        self.events = {str(event.uid): event for event in events}
        self.foreign = set(
            map(str, Event.objects.exclude(plan=plan).filter(uid__in=_uids(document)).values_list("uid", flat=True))
        )
        self.made: dict[str, Event] = {}  # by the uid the document links rows with
        self.written: dict[int, tuple] = {}  # event pk → the words a row of this document gave it
        self.books: dict[type[Reference], _Book] = {
            model: _Book(model) for model in (EventFormat, Venue, Schedule, Department)
        }

    def run(self, progress: Callable[[int, int], None] | None) -> None:
        """Sections, then rows in the document's order, then positions."""
        self._write_plan()
        targets = [self._section(index) for index in range(len(self.document.sections))]
        order: dict[int, list[Entry]] = {section.pk: [] for section in targets}
        for done, change in enumerate(self.comparison.rows, start=1):
            if change.new is not None:
                section = targets[change.new[0]]
                order[section.pk].append(self._entry(change, section))
            if progress:
                progress(done, len(self.comparison.rows))
        for section in targets:
            self._arrange(section, order[section.pk])

    def _write_plan(self) -> None:
        words = {"heading": self.document.heading[:500], "title": self.document.title[:500] or self.plan.title}
        self._update(self.plan, words)

    def _section(self, index: int) -> Section:
        section, partner = self.document.sections[index], self.comparison.sections[index]
        if partner is None:
            made = Section(plan=self.plan, title=section.title, note=section.note)
            self._store(made)
            return made
        self._update(self.sections[partner], {"title": section.title, "note": section.note})
        return self.sections[partner]

    def _entry(self, change, section: Section) -> Entry:
        row = change.row
        if change.old is None:
            event = self.made.get(row.uid) if row.uid else None
            event = event or self._unlisted(row, section) or self._new_event(row)
            return self._list(event, section)
        entry = self.entries[change.old[0]][change.old[1]]
        event = self.events[str(entry.event.uid)]
        if row.uid:
            self.made.setdefault(row.uid, event)
        if self._clashes(event, row):
            return self._split(entry, row, section)
        self._write_event(event, row)
        if entry.section_id != section.pk:
            self._move(entry, section)
        return entry

    def _unlisted(self, row: Row, section: Section) -> Event | None:
        """The plan's own event with the row's uid, when this section does not list it yet."""
        event = self.events.get(row.uid)
        if event is None or event.entries.filter(section=section).exists():
            return None
        return event

    def _clashes(self, event: Event, row: Row) -> bool:
        """Whether another row of this document already gave the event other words."""
        return self.written.get(event.pk, row.cells[1:]) != row.cells[1:]

    def _split(self, entry: Entry, row: Row, section: Section) -> Entry:
        """The row is no longer the event it was linked with: it becomes an event of its own on the same line."""
        entry.event = self._new_event(row)
        if entry.section_id != section.pk:
            self._move(entry, section)
        self._store(entry)
        return entry

    def _list(self, event: Event, section: Section) -> Entry:
        entry = Entry.objects.filter(section=section, event=event).first() or Entry(section=section, event=event)
        if entry.pk is None:
            self._store(entry)
        return entry

    def _move(self, entry: Entry, section: Section) -> None:
        entry.section, entry.position = section, None
        self._store(entry)

    def _new_event(self, row: Row) -> Event:
        taken = row.uid in self.foreign or row.uid in self.events
        event = Event(plan=self.plan, uid=uuid.UUID(row.uid) if row.uid and not taken else uuid.uuid4())
        event.title = row.title
        self._write_event(event, row)
        self.events[str(event.uid)] = event
        if row.uid:
            self.made[row.uid] = event
        return event

    def _write_event(self, event: Event, row: Row) -> None:
        """Give the event the words of the row; a field whose printed words are right already stays as it is."""
        is_new = event.pk is None
        before = {} if is_new else {field: getattr(event, field) for field in _FIELDS}
        event.title = row.title
        formats = None
        if "format" in self.columns and (is_new or text.clean(event.printed_format) != row.format):
            formats, event.format_wording = self._formats(row)
        for key, write in (("venue", self._venue), ("schedule", self._schedule), ("department", self._department)):
            if key in self.columns and (is_new or text.clean(getattr(event, f"printed_{key}")) != getattr(row, key)):
                write(event, row)
        for field in ("audience", "details", "contact", "link"):
            if words := getattr(row, field):
                setattr(event, field, _checked(event, field, words))
        if is_new or formats is not None or before != {field: getattr(event, field) for field in _FIELDS}:
            self._store(event)
        if formats is not None:
            event.formats.set(formats)
        self.written[event.pk] = row.cells[1:]

    def _formats(self, row: Row) -> tuple[list[Any], str]:
        book = self.books[EventFormat]
        values = [book.of(facet) for facet in row.formats]
        if not values and _is_name(row.format) and (len(row.format) <= LONGEST_FORMAT or book.find(row.format)):
            values = [book.obtain(row.format)]
        printed = ", ".join(value.printed for value in sorted(values, key=lambda value: value.name))
        return values, "" if printed == row.format else row.format

    def _venue(self, event: Event, row: Row) -> None:
        event.venue = self._value(Venue, row.venue, row.venue_facet)
        event.venue_wording = _wording(event.venue, row.venue)

    def _schedule(self, event: Event, row: Row) -> None:
        period = row.period or schedules.parse(row.schedule).wording
        event.schedule = self._value(Schedule, period, None) if row.schedule else None
        event.schedule_wording = _wording(event.schedule, row.schedule)

    def _department(self, event: Event, row: Row) -> None:
        event.department = self._value(Department, row.department, row.department_facet)
        event.co_executors = ""
        event.department_wording = _wording(event.department, row.department)
        start = f"{event.department.printed}, " if event.department else None
        if start and row.department.startswith(start):
            event.co_executors, event.department_wording = row.department.removeprefix(start), ""

    def _value(self, model: type[Reference], words: str, facet: Facet | None) -> Any:
        if not _is_name(words):
            return None
        return self.books[model].of(facet) if facet else self.books[model].obtain(words)

    def _arrange(self, section: Section, order: list[Entry]) -> None:
        """The document's order; entries it lacks keep their place behind the entry they stood behind."""
        wanted = list(dict.fromkeys(entry.pk for entry in order))
        known = set(wanted)
        previous: int | None = None
        for entry in section.entries.order_by("position"):
            if entry.pk not in known:
                wanted.insert(wanted.index(previous) + 1 if previous is not None else 0, entry.pk)
            previous = entry.pk
        entries = section.entries.in_bulk()
        if wanted:
            renumber([entries[pk] for pk in wanted])

    def _update(self, thing, fields: dict) -> None:
        if any(getattr(thing, field) != value for field, value in fields.items()):
            for field, value in fields.items():
                setattr(thing, field, value)
            self._store(thing)

    def _store(self, thing) -> None:
        thing._change_reason = self.reason[:100]
        thing.save()


class _Book:
    """A reference book read once: every value by key and by each of its spellings."""

    def __init__(self, model: type[Reference]):
        self.model = model
        self.by_key: dict[str, Reference] = {}
        self.by_name: dict[str, Reference] = {}
        for value in model.objects.order_by("-pk"):
            self._remember(value)

    def find(self, words: str) -> Reference | None:
        """The value called so, if there is one."""
        return self.by_name.get(text.fold(words))

    def obtain(self, words: str) -> Reference:
        """The value called so, made if there is none; a name longer than the book holds is cut."""
        name = text.clean(words)[:LONGEST_NAME]
        return self.find(name) or self._remember(self.model.objects.create(name=name))

    def of(self, facet: Facet) -> Reference:
        """The value of a recognised facet."""
        return self.by_key.get(facet.key) or self.obtain(facet.label)

    def _remember(self, value: Reference) -> Reference:
        self.by_key[value.key] = value
        for name in value.folded_names:
            self.by_name[name] = value
        return value


_FIELDS = (
    "title",
    "format_wording",
    "venue_id",
    "venue_wording",
    "schedule_id",
    "schedule_wording",
    "department_id",
    "department_wording",
    "co_executors",
    "audience",
    "details",
    "contact",
    "link",
)


def _is_name(words: str) -> bool:
    """Whether words can name a value of a reference book: a dash or dots in a cell are only printed."""
    return any(letter.isalnum() for letter in words)


def _checked(event: Event, field: str, words: str) -> str:
    """The words of a field that the public page shows. Raises ``LoadingError`` for an address that is none, or too long."""
    try:
        return Event._meta.get_field(field).clean(words, event)
    except ValidationError as error:
        raise LoadingError(f"«{event}»: {words[:80]}. {' '.join(error.messages)}") from error


def _wording(value: Reference | None, words: str) -> str:
    """The words to print when they are not those of the reference value."""
    return "" if value and value.printed == words else words


def _uids(document: PlanDocument) -> Iterator[str]:
    return (row.uid for row in document.rows if row.uid)
