"""What a document brings to the working plan, worked out in memory: nothing is stored here.

The comparison says what changes; here it becomes rows to be added and changed, with reference values found or made.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from events import schedules
from events.columns import KEYS
from events.comparing import DETAILS, FACETS, Comparison, RowChange
from events.document import Approval, Facet, PlanDocument, Row
from events.models import (
    Department,
    Entry,
    Event,
    EventFormat,
    EventFormatUse,
    Plan,
    Reference,
    Schedule,
    Section,
    Venue,
)
from events.models.ordering import Positioned, spread
from events.models.reference import is_name
from events.persons import split_persons
from events.plan.books import Book

LONGEST_FORMAT = 100  # letters; a longer wording is a sentence about an event, not the name of a form


class LoadingError(ValueError):
    """The document cannot become a plan; the message is Russian and says what to mend."""


class Preparation:
    """One document on its way into a plan: what is there, what comes, what has to be written.

    ``foreign`` are uids of the document that belong to another year's events.
    """

    def __init__(
        self,
        plan: Plan | None,
        document: PlanDocument,
        comparison: Comparison,
        columns: frozenset[str],
        foreign: frozenset[str],
    ):
        self.document, self.comparison, self.columns, self.foreign = document, comparison, columns, foreign
        self.plan = plan or Plan(year=document.year)
        self.is_plan_changed = False
        self.books: dict[type[Reference], Book] = {
            model: Book(model) for model in (EventFormat, Venue, Schedule, Department)
        }
        self.new_sections: list[Section] = []
        self.changed_sections: list[Section] = []
        self.new_events: list[Event] = []
        self.changed_events: dict[int, Event] = {}
        self.new_uses: list[EventFormatUse] = []
        self.gone_uses: list[EventFormatUse] = []
        self.new_entries: list[Entry] = []
        self.changed_entries: dict[int, Entry] = {}
        self._read()

    def _read(self) -> None:
        """The plan as it stands; every entry refers to the one object of its event."""
        self.sections: list[Section] = []
        self.entries: list[list[Entry]] = []
        self.events: dict[str, Event] = {}
        if self.plan.pk is not None:
            found = Event.objects.with_references().prefetch_related("format_uses").filter(plan=self.plan)
            events = {event.pk: event for event in found}
            self.events = {str(event.uid): event for event in events.values()}
            self.sections = list(self.plan.sections.prefetch_related("entries").in_order())
            for section in self.sections:
                entries = sorted(section.entries.all(), key=lambda entry: (entry.position, entry.pk))
                for entry in entries:
                    entry.event = events[entry.event_id]
                self.entries.append(entries)
        # By the uid the document links rows with; by event, the words a row gave it; what stands where.
        self.met: dict[str, Event] = {}
        self.given: dict[int, tuple[str, ...]] = {}
        self.homes = {section.pk: list(entries) for section, entries in zip(self.sections, self.entries, strict=True)}
        self.listed = {(id(entry.event), entry.section_id) for entries in self.entries for entry in entries}

    def run(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Words of the plan, sections, then rows in the document's order, then positions."""
        self._take_plan()
        targets = [self._section(index) for index in range(len(self.document.sections))]
        order: list[list[Entry]] = [[] for _ in targets]
        for done, change in enumerate(self.comparison.rows, start=1):
            if change.new is not None:
                order[change.new[0]].append(self._entry(change, targets[change.new[0]]))
            if progress:
                progress(done, len(self.comparison.rows))
        self._set_in_order(targets, order)

    def _take_plan(self) -> None:
        document = self.document
        words = {
            "heading": {"heading": document.heading},
            "plan_title": {"title": document.title or self.plan.title},
            "approval": _approval_words(document.approval),
        }
        if self.plan.pk is None:
            wanted = {**words["heading"], **words["plan_title"], **words["approval"]}
            wanted["title"] = wanted["title"] or f"План на {document.year} год"
        else:
            keys = [change.key for change in self.comparison.words]
            wanted = {name: value for key in keys for name, value in words.get(key, {}).items()}
        self.is_plan_changed = _set(self.plan, wanted)

    def _section(self, index: int) -> Section:
        section, partner = self.document.sections[index], self.comparison.sections[index]
        if partner is None:
            made = Section(plan=self.plan, title=section.title, note=section.note)
            if is_uid(section.key) and not Section.objects.filter(uid=section.key).exists():
                made.uid = uuid.UUID(section.key)
            self.new_sections.append(made)
            return made
        keys = {change.key for change in self.comparison.section_changes[index].cells}
        words = {name: getattr(section, name) for name in ("title", "note") if f"section_{name}" in keys}
        if _set(self.sections[partner], words):
            self.changed_sections.append(self.sections[partner])
        return self.sections[partner]

    # Rows

    def _entry(self, change: RowChange, section: Section) -> Entry:
        row = change.row
        if change.old is None:
            entry = Entry(section=section, event=self._event_of_new_row(row, section))
            self.new_entries.append(entry)
            self.listed.add((id(entry.event), _key(section)))
            return entry
        entry = self.entries[change.old[0]][change.old[1]]
        if row.uid:
            self.met.setdefault(row.uid, entry.event)
        is_moved = "section" in self.columns and entry.section_id != section.pk
        if self._clashes(entry.event, row):
            # Another row gave the event other words: this one is no longer the same event.
            entry.event = self._new_event(row)
            self._change(entry)
        else:
            self._write(entry.event, row, {cell.key for cell in change.cells})
        if is_moved:
            entry.section = section
            self._change(entry)
        return entry

    def _change(self, entry: Entry) -> None:
        self.changed_entries[entry.pk] = entry

    def _event_of_new_row(self, row: Row, section: Section) -> Event:
        """The event the row is linked with, if the section does not list it yet and the words are the same; else a new one."""
        event = self.met.get(row.uid) or (self.events.get(row.uid) if row.uid not in self.foreign else None)
        if not row.uid or event is None or self._clashes(event, row) or (id(event), _key(section)) in self.listed:
            return self._new_event(row)
        self.met.setdefault(row.uid, event)
        return event

    def _clashes(self, event: Event, row: Row) -> bool:
        return self.given.get(id(event), row.cells[1:]) != row.cells[1:]

    def _new_event(self, row: Row) -> Event:
        is_free = is_uid(row.uid) and row.uid not in self.foreign and row.uid not in self.events
        event = Event(plan=self.plan, uid=uuid.UUID(row.uid) if is_free else uuid.uuid4())
        if is_uid(row.ancestor):
            event.ancestor = uuid.UUID(row.ancestor)
        self.events[str(event.uid)] = event
        self.new_events.append(event)
        self._write(event, row, {*KEYS, *DETAILS})
        if row.uid:
            self.met[row.uid] = event
        return event

    def _write(self, event: Event, row: Row, keys: set[str]) -> None:
        """Give the event those words of the row; what else it has stays as it is."""
        self.given[id(event)] = row.cells[1:]
        if "title" in keys:
            event.title = row.title
        if keys & {"format", "formats"}:
            self._formats(event, row)
        for names, write in (
            ({"venue", "venue_facet"}, self._venue),
            ({"schedule", "period"}, self._schedule),
            ({"department", "department_facet"}, self._department),
        ):
            if keys & names:
                write(event, row)
        for name in keys.intersection(DETAILS):
            setattr(event, name, getattr(row, name))
        if keys - {"section"}:
            _check(event, row)
            if event.pk is not None:
                self.changed_events[event.pk] = event

    def _formats(self, event: Event, row: Row) -> None:
        book = self.books[EventFormat]
        values: list[Any] = [book.of(facet) for facet in row.formats]
        is_short = len(row.format) <= LONGEST_FORMAT or book.find(row.format) is not None
        if not values and self._may_name(row.format) and is_short:
            values = [book.obtain(row.format)]
        printed = ", ".join(value.printed for value in sorted(values, key=lambda value: value.name))
        event.format_wording = "" if printed == row.format else row.format
        uses = {use.eventformat_id: use for use in event.format_uses.all()} if event.pk is not None else {}
        wanted = {id(value): value for value in values}
        self.gone_uses += [use for key, use in uses.items() if key not in {value.pk for value in values}]
        self.new_uses += [
            EventFormatUse(event=event, eventformat=value)
            for value in wanted.values()
            if value.pk is None or value.pk not in uses
        ]

    def _venue(self, event: Event, row: Row) -> None:
        event.venue = self._value(Venue, row.venue, row.venue_facet)
        event.venue_wording = _wording(event.venue, row.venue)

    def _schedule(self, event: Event, row: Row) -> None:
        period = row.period or schedules.parse(row.schedule).wording
        event.schedule = self.books[Schedule].obtain(period) if row.schedule and is_name(period) else None
        event.schedule_wording = _wording(event.schedule, row.schedule)

    def _department(self, event: Event, row: Row) -> None:
        words, facet = row.department, row.department_facet
        department, persons = split_persons(words)
        if persons and not facet and not self.books[Department].find(words):
            # A person is no department: «Иванова А. А.» would become one for everybody to choose.
            event.department = self._value(Department, department, None)
        else:
            event.department = self._value(Department, words, facet)
        event.co_executors, event.department_wording = "", _wording(event.department, words)
        start = f"{event.department.printed}, " if event.department else None
        if start and words.startswith(start):
            event.co_executors, event.department_wording = words.removeprefix(start), ""
        elif event.department is None and persons == words:
            event.co_executors, event.department_wording = words, ""

    def _value(self, model: type[Reference], words: str, facet: Facet | None) -> Any:
        if facet:
            return self.books[model].of(facet)
        return self.books[model].obtain(words) if self._may_name(words) else None

    def _may_name(self, words: str) -> bool:
        """Whether words without a facet are a value of a reference book; our own files say themselves what is one."""
        return is_name(words) and not self.columns.issuperset(FACETS)

    # Order

    def _set_in_order(self, targets: list[Section], order: list[list[Entry]]) -> None:
        is_ordered = "order" in self.columns
        moved = _arranged(self.sections, targets, is_ordered=is_ordered)
        known = [*self.changed_sections, *self.new_sections]
        self.changed_sections += [section for section in moved if not any(section is other for other in known)]
        new = {id(entry) for entry in self.new_entries}
        for section, rows in zip(targets, order, strict=True):
            wanted = [entry for entry in rows if entry.section is section or _stands_in(entry, section)]
            standing = [entry for entry in self.homes.get(section.pk, ()) if _stands_in(entry, section)]
            for entry in _arranged(standing, wanted, is_ordered=is_ordered):
                if id(entry) not in new:
                    self._change(entry)


def _stands_in(entry: Entry, section: Section) -> bool:
    return section.pk is not None and entry.section_id == section.pk


def _arranged(standing: Sequence[Any], wanted: Sequence[Any], *, is_ordered: bool) -> list[Any]:
    """Give positions so that ``wanted`` stand in their order and the others keep their place behind what they stood behind.

    Without ``is_ordered`` what stands keeps its order and all else goes to the end. The position of a thing that is not
    among ``standing`` says nothing here. Returns the things whose position was set anew.
    """
    there = {id(thing) for thing in standing}
    known = {id(thing) for thing in wanted}
    if is_ordered:
        final = list(wanted)
        for index, thing in enumerate(standing):
            if id(thing) not in known:
                behind = standing[index - 1] if index else None
                place = next((spot + 1 for spot, other in enumerate(final) if other is behind), 0)
                final.insert(place, thing)
    else:
        final = [*standing]
        final += [thing for thing in wanted if id(thing) not in there]
    old = [thing.position if id(thing) in there else None for thing in final]
    changed = []
    for thing, before, position in zip(final, old, spread(old), strict=True):
        if before != position:
            thing.position = position
            changed.append(thing)
    return changed


def _key(section: Section) -> Any:
    return section.pk if section.pk is not None else id(section)


def _set(thing: Plan | Positioned, words: dict[str, Any]) -> bool:
    """Give the thing these words; whether any of them is new."""
    changed = {name: value for name, value in words.items() if getattr(thing, name) != value}
    for name, value in changed.items():
        setattr(thing, name, value)
    return bool(changed)


def _approval_words(approval: Approval) -> dict[str, Any]:
    return {
        "approval_form": approval.form,
        "approval_post": approval.post,
        "approval_name": approval.name,
        "approved_on": approval.approved_on,
        "order_number": approval.order_number,
    }


def _wording(value: Reference | None, words: str) -> str:
    """The words to print when they are not those of the reference value."""
    return "" if value and value.printed == words else words


_OTHERS = [field.name for field in Event._meta.fields if field.is_relation or not field.editable]


def _check(event: Event, row: Row) -> None:
    """Raises ``LoadingError`` for words that the plan cannot hold: an address that is none, a text beyond all measure."""
    try:
        event.clean_fields(exclude=_OTHERS)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        label = Event._meta.get_field(name).verbose_name
        words = str(getattr(event, name))[:80]
        raise LoadingError(
            f"Пункт {row.number or 'без номера'} «{event}», {label} «{words}»: {' '.join(messages)}"
        ) from error


def is_uid(words: str) -> bool:
    """Whether the words are the text of a UUID: a file that was edited by hand may hold anything."""
    try:
        return str(uuid.UUID(words)) == words
    except ValueError:
        return False
