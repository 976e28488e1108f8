"""PlanDocument ─► working plan: import, restore and roll-over go one path, in one transaction, twice without effect.

Nothing is ever deleted here: what a document lacks stays in the plan and is listed as absent.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from events import schedules, text
from events.comparing import DETAILS, EVERYTHING, FACETS, Choices, Comparison, RowChange, compare
from events.document import Approval, Facet, PlanDocument, Row
from events.models import Department, Entry, Event, EventFormat, Plan, Reference, Schedule, Section, Venue
from events.models.ordering import renumber
from events.persons import split_persons
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


def compare_with_plan(
    document: PlanDocument, columns: Iterable[str] = EVERYTHING, choices: Choices | None = None
) -> Comparison:
    """What loading ``document`` would do to the plan of its year; all rows are new when there is no such plan.

    Raises ``ChoiceError`` for a choice that cannot be.
    """
    document = _storable(document)
    plan = Plan.objects.for_year(document.year).first()
    old = build_document(plan) if plan else PlanDocument("", "", document.year)
    return compare(old, document, columns, choices=_choices(choices, _foreign_uids(document)))


def _storable(document: PlanDocument) -> PlanDocument:
    """The document with its words as the plan can hold them."""
    approval = document.approval
    is_whole = approval.approved_on and {"signed": approval.name, "order": approval.order_number}.get(approval.form)
    held = Approval(
        # A stamp that a file shows half filled in is for a hand to finish.
        approval.form if is_whole or approval.form == "none" else "stamp",
        approval.post[:500],
        approval.name[:200],
        approval.approved_on,
        approval.order_number[:50],
    )
    return replace(document, heading=document.heading[:500], title=document.title[:500], approval=held)


def _foreign_uids(document: PlanDocument) -> frozenset[str]:
    """The uids of the document that belong to events of another year: its rows are other events, linked by them all the same."""
    uids = {row.uid for row in document.rows if is_uid(row.uid)}
    strangers = Event.objects.exclude(plan__year=document.year).filter(uid__in=uids)
    return frozenset(map(str, strangers.values_list("uid", flat=True)))


def _choices(choices: Choices | None, foreign: frozenset[str]) -> Choices:
    choices = choices or Choices()
    return replace(choices, provisional=choices.provisional | foreign)


@transaction.atomic
def load(
    document: PlanDocument,
    *,
    reason: str,
    columns: Iterable[str] = EVERYTHING,
    choices: Choices | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Loaded:
    """Bring the plan of ``document.year`` to the words of ``document``, making it if there is none.

    ``columns`` are the keys the document speaks of; ``reason`` stands in the history of each thing touched; ``progress``
    is told how many rows are done and of how many. Raises ``LoadingError`` or ``ChoiceError`` and stores nothing when a row
    cannot be stored or a choice of a person cannot be.
    """
    document = _storable(document)
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
    loader = _Loader(plan, document, reason, set(columns), choices)
    loader.run(progress)
    return Loaded(plan, loader.comparison)


def _plan_words(document: PlanDocument) -> dict:
    return {
        "heading": document.heading,
        "title": document.title or f"План на {document.year} год",
        **_approval_words(document.approval),
    }


def _approval_words(approval: Approval) -> dict:
    return {
        "approval_form": approval.form,
        "approval_post": approval.post,
        "approval_name": approval.name,
        "approved_on": approval.approved_on,
        "order_number": approval.order_number,
    }


class _Loader:
    """One loading: what is there, what comes, and the references met on the way."""

    def __init__(self, plan: Plan, document: PlanDocument, reason: str, columns: set[str], choices: Choices | None):
        self.plan, self.document, self.reason, self.columns = plan, document, reason, columns
        self.foreign = _foreign_uids(document)
        self.comparison = compare(build_document(plan), document, columns, choices=_choices(choices, self.foreign))
        self.sections = list(plan.sections.order_by("position"))
        self.entries = [list(section.entries.select_related("event").order_by("position")) for section in self.sections]
        events = Event.objects.with_references().filter(plan=plan)
        self.events = {str(event.uid): event for event in events}
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
        if "order" in self.columns:
            for section in targets:
                _arrange(section.entries, order[section.pk])
            _arrange(self.plan.sections, targets)

    def _write_plan(self) -> None:
        document = self.document
        written = {
            "heading": {"heading": document.heading},
            "plan_title": {"title": document.title or self.plan.title},
            "approval": _approval_words(document.approval),
        }
        for change in self.comparison.words:
            self._update(self.plan, written.get(change.key, {}))

    def _section(self, index: int) -> Section:
        section, partner = self.document.sections[index], self.comparison.sections[index]
        if partner is None:
            made = Section(plan=self.plan, title=section.title, note=section.note)
            self._store(made)
            return made
        keys = {change.key for change in self.comparison.section_changes[index].cells}
        words = {field: getattr(section, field) for field in ("title", "note") if f"section_{field}" in keys}
        self._update(self.sections[partner], words)
        return self.sections[partner]

    def _entry(self, change: RowChange, section: Section) -> Entry:
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
        self._write_event(event, row, {cell.key for cell in change.cells})
        if entry.section_id != section.pk and "section" in self.columns:
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
        is_free = is_uid(row.uid) and row.uid not in self.foreign and row.uid not in self.events
        event = Event(plan=self.plan, uid=uuid.UUID(row.uid) if is_free else uuid.uuid4())
        event.title = row.title
        self._write_event(event, row, {"title", *self.columns, *DETAILS})
        self.events[str(event.uid)] = event
        if row.uid:
            self.made[row.uid] = event
        return event

    def _write_event(self, event: Event, row: Row, keys: set[str]) -> None:
        """Give the event those words of the row; what else it has stays as it is."""
        is_new = event.pk is None
        if "title" in keys:
            event.title = row.title
        formats = None
        if keys & {"format", "formats"}:
            formats, event.format_wording = self._formats(row)
        for names, write in (
            ({"venue", "venue_facet"}, self._venue),
            ({"schedule", "period"}, self._schedule),
            ({"department", "department_facet"}, self._department),
        ):
            if keys & names:
                write(event, row)
        for field in keys.intersection(DETAILS):
            setattr(event, field, _checked(event, field, getattr(row, field)))
        if is_new or keys:
            self._store(event)
        if formats is not None:
            event.formats.set(formats)
        self.written[event.pk] = row.cells[1:]

    def _formats(self, row: Row) -> tuple[list[Any], str]:
        book = self.books[EventFormat]
        values = [book.of(facet) for facet in row.formats]
        if not values and self._may_name(row.format) and (len(row.format) <= LONGEST_FORMAT or book.find(row.format)):
            values = [book.obtain(row.format)]
        printed = ", ".join(value.printed for value in sorted(values, key=lambda value: value.name))
        return values, "" if printed == row.format else row.format

    def _venue(self, event: Event, row: Row) -> None:
        event.venue = self._value(Venue, row.venue, row.venue_facet)
        event.venue_wording = _wording(event.venue, row.venue)

    def _schedule(self, event: Event, row: Row) -> None:
        period = row.period or schedules.parse(row.schedule).wording
        event.schedule = self.books[Schedule].obtain(period) if row.schedule and _is_name(period) else None
        event.schedule_wording = _wording(event.schedule, row.schedule)

    def _department(self, event: Event, row: Row) -> None:
        department, persons = split_persons(row.department)
        if persons and not row.department_facet and not self.books[Department].find(row.department):
            # A person is no department: «Иванова А. А.» would become one for everybody to choose.
            event.department = self._value(Department, department, None)
        else:
            event.department = self._value(Department, row.department, row.department_facet)
        event.co_executors = ""
        if event.department is None and persons == row.department:
            event.co_executors, event.department_wording = persons, ""
            return
        event.department_wording = _wording(event.department, row.department)
        start = f"{event.department.printed}, " if event.department else None
        if start and row.department.startswith(start):
            event.co_executors, event.department_wording = row.department.removeprefix(start), ""

    def _value(self, model: type[Reference], words: str, facet: Facet | None) -> Any:
        if facet:
            return self.books[model].of(facet)
        return self.books[model].obtain(words) if self._may_name(words) else None

    def _may_name(self, words: str) -> bool:
        """Whether words without a facet are a value of a reference book; our own files say themselves what is one."""
        return _is_name(words) and not self.columns.issuperset(FACETS)

    def _update(self, thing, fields: dict) -> None:
        if any(getattr(thing, field) != value for field, value in fields.items()):
            for field, value in fields.items():
                setattr(thing, field, value)
            self._store(thing)

    def _store(self, thing) -> None:
        thing._change_reason = self.reason[:100]
        thing.save()


def _arrange(things: Any, order: list[Any]) -> None:
    """The document's order; what it lacks keeps its place behind what it stood behind."""
    wanted = list(dict.fromkeys(thing.pk for thing in order))
    known = set(wanted)
    previous: int | None = None
    for thing in things.order_by("position"):
        if thing.pk not in known:
            wanted.insert(wanted.index(previous) + 1 if previous is not None else 0, thing.pk)
        previous = thing.pk
    found = things.in_bulk()
    if wanted:
        renumber([found[pk] for pk in wanted])


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
        found = self.by_key.get(facet.key) or self.find(facet.label)
        if found or not _is_name(facet.label):
            return found or self.obtain(facet.key)
        # The key stands in addresses: a value that comes with one keeps it, if it is a key at all.
        key = facet.key if text.slug(facet.key) == facet.key else ""
        return self._remember(self.model.objects.create(name=text.clean(facet.label)[:LONGEST_NAME], key=key))

    def _remember(self, value: Reference) -> Reference:
        self.by_key[value.key] = value
        for name in value.folded_names:
            self.by_name[name] = value
        return value


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


def is_uid(words: str) -> bool:
    """Whether the words are the text of a UUID: a file that was edited by hand may hold anything."""
    try:
        return str(uuid.UUID(words)) == words
    except ValueError:
        return False
