"""What a document brings to the working plan, worked out in memory: nothing is stored here.

The comparison says what changes; here it becomes rows to be added and changed, with reference values found or made.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from events.comparing import COMPARED, DETAILS, FACETS, Comparison, Place, RowChange
from events.document import Approval, PlanDocument, Row, is_uid
from events.models import (
    Department,
    EditionRow,
    Entry,
    Event,
    EventFormat,
    Plan,
    Reference,
    Schedule,
    Section,
    Venue,
)
from events.models.ordering import Positioned, arranged
from events.plan.books import Book
from events.plan.cells import Cells, LoadingError
from events.plan.document import event_row


class Preparation:
    """One document on its way into a plan: what is there, what comes, what has to be written.

    ``old`` is the document of the plan as it stands; ``foreign`` are uids of the document that belong to another year's
    events, ``values`` what a person said of words that no reference book knows.
    """

    def __init__(
        self,
        plan: Plan | None,
        document: PlanDocument,
        comparison: Comparison,
        columns: frozenset[str],
        *,
        old: PlanDocument,
        foreign: frozenset[str],
        values: Mapping[str, str] | None = None,
    ):
        self.document, self.comparison, self.columns, self.foreign = document, comparison, columns, foreign
        self.old = old
        self.plan = plan or Plan(year=document.year)
        self.is_plan_changed = False
        self.books: dict[type[Reference], Book] = {
            model: Book(model) for model in (EventFormat, Venue, Schedule, Department)
        }
        self.new_sections: list[Section] = []
        self.changed_sections: list[Section] = []
        self.new_events: list[Event] = []
        self.changed_events: dict[int, Event] = {}
        self.cells = Cells(self.books, is_own=self.columns.issuperset(FACETS), values=values)
        self.gone_events: list[Event] = []
        self.parted: dict[Place, Event] = {}  # rows that stop being the event they were, because another row keeps it
        self.new_entries: list[Entry] = []
        self.changed_entries: dict[int, Entry] = {}
        self.dropped: list[Entry] = []  # lines that were taken off the plan: none of the document's rows
        self.gone_entries: list[Entry] = []
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
                self.entries.append([entry for entry in entries if not entry.is_dropped])
                self.dropped += [entry for entry in entries if entry.is_dropped]
        # By the uid the document links rows with; by event, the words a row gave it; what stands where.
        self.met: dict[str, Event] = {}
        self.given: dict[int, tuple[str, ...]] = {}
        self.replaced: list[Event] = []
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
        self._take_out_replaced()
        for event in (*self.new_events, *self.changed_events.values()):
            event.derive()  # words are stemmed here, not while other writers wait

    @property
    def made(self) -> dict[str, list[str]]:
        """The values that the reference books would get, by the name of the book."""
        return {
            str(model._meta.verbose_name_plural): [value.name for value in book.made]
            for model, book in self.books.items()
            if book.made
        }

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
        if self.is_plan_changed:
            _check_words(self.plan, f"План на {document.year} год")

    def _section(self, index: int) -> Section:
        section, partner = self.document.sections[index], self.comparison.sections[index]
        if partner is None:
            made = Section(plan=self.plan, title=section.title, note=section.note)
            if is_uid(section.key) and not Section.objects.filter(uid=section.key).exists():
                made.uid = uuid.UUID(section.key)
            _check_words(made, f"Раздел {index + 1}")
            self.new_sections.append(made)
            return made
        keys = {change.key for change in self.comparison.section_changes[index].cells}
        words = {name: getattr(section, name) for name in ("title", "note") if f"section_{name}" in keys}
        if _set(self.sections[partner], words):
            _check_words(self.sections[partner], f"Раздел {index + 1}")
            self.changed_sections.append(self.sections[partner])
        return self.sections[partner]

    # Rows

    def _entry(self, change: RowChange, section: Section) -> Entry:
        row, place = change.row, change.old or change.replaces
        if place is None:
            event = self._event_of_new_row(row, section)
            self.listed.add((id(event), _key(section)))
            return self._brought_back(event, section) or self._new_entry(event, section)
        entry = self.entries[place[0]][place[1]]
        if change.replaces:
            # It stands where the other stood.
            self.replaced.append(entry.event)
            entry.event = self._event_of_new_row(row, section)
            self._clear_way(entry)
            self.listed.add((id(entry.event), _key(section)))
            self._change(entry)
        else:
            self._keep(entry, change)
        if "section" in self.columns and entry.section_id != section.pk:
            entry.section = section
            self._clear_way(entry)
            self._change(entry)
        return entry

    def _new_entry(self, event: Event, section: Section) -> Entry:
        entry = Entry(section=section, event=event)
        self.new_entries.append(entry)
        return entry

    def _brought_back(self, event: Event, section: Section) -> Entry | None:
        """The line of this event that was taken off the section; the document has it, so it is on the plan again."""
        found = (entry for entry in self.dropped if entry.event is event and entry.section_id == section.pk)
        entry = next(found, None)
        if entry is not None:
            entry.is_dropped, entry.drop_reason = False, ""
            self._change(entry)
        return entry

    def _clear_way(self, entry: Entry) -> None:
        """Of a line that was taken off the section nothing stays where the same event comes to stand in it again."""
        self.gone_entries += [
            other for other in self.dropped if other.event is entry.event and other.section_id == entry.section_id
        ]

    def _keep(self, entry: Entry, change: RowChange) -> None:
        """The row of the plan goes on; it stops being the same event where another row gave the event other words."""
        row = change.row
        if row.uid:
            self.met.setdefault(row.uid, entry.event)
        if not self._clashes(entry.event, row):
            self._write(entry.event, row, {cell.key for cell in change.cells})
            return
        before = self.old.sections[change.old[0]].rows[change.old[1]] if change.old else row
        unsaid = {key: getattr(before, key) for key in COMPARED if key not in self.columns}
        entry.event = self._new_event(replace(row, **unsaid), like=entry.event)
        self._change(entry)
        if change.new:
            self.parted[change.new] = entry.event

    def _change(self, entry: Entry) -> None:
        self.changed_entries[entry.pk] = entry

    def _event_of_new_row(self, row: Row, section: Section) -> Event:
        """The event the row is linked with, if the section does not list it yet and the words are the same; else a new one."""
        event = self.met.get(row.uid) or (self.events.get(row.uid) if row.uid not in self.foreign else None)
        if not row.uid or event is None or self._clashes(event, row) or (id(event), _key(section)) in self.listed:
            return self._new_event(row)
        self.met.setdefault(row.uid, event)
        if id(event) not in self.given:
            # It stands in the plan's list of events but not in its table: the row's words are shown, so they are written.
            before = event_row(event)
            self._write(event, row, {key for key in self._keys() if getattr(before, key) != getattr(row, key)})
        return event

    def _keys(self) -> set[str]:
        """What a whole row says: its words, and those details that the document speaks of."""
        return {*COMPARED, *self.columns.intersection(DETAILS)}

    def _clashes(self, event: Event, row: Row) -> bool:
        return self.given.get(id(event), row.cells[1:]) != row.cells[1:]

    def _new_event(self, row: Row, like: Event | None = None) -> Event:
        """A new event with all words of the row; what the document does not speak of is that of ``like``, if it is given."""
        is_free = is_uid(row.uid) and row.uid not in self.foreign and row.uid not in self.events
        event = Event(plan=self.plan, uid=uuid.UUID(row.uid) if is_free else uuid.uuid4())
        if is_uid(row.ancestor):
            event.ancestor = uuid.UUID(row.ancestor)
        if like is not None:
            for name in (*DETAILS, "private_notes", "ancestor"):
                setattr(event, name, getattr(like, name))
        self.events[str(event.uid)] = event
        self.new_events.append(event)
        self._write(event, row, {*COMPARED, *DETAILS} if like is None else self._keys())
        if row.uid:
            self.met[row.uid] = event
        return event

    def _take_out_replaced(self) -> None:
        """An event that was replaced and stands nowhere any more goes, unless an edition has it: then it is only not listed."""
        standing = (*self.entries, self.new_entries, self.dropped)
        listed = {id(entry.event) for entries in standing for entry in entries}
        gone = [event for event in self.replaced if id(event) not in listed]
        if not gone:
            return
        uids = {event.uid for event in gone}
        published = set(EditionRow.objects.filter(uid__in=uids).values_list("uid", flat=True))
        self.gone_events = [event for event in gone if event.uid not in published]
        for event in self.gone_events:
            self.changed_events.pop(event.pk, None)
            self.cells.gone_uses += [use for use in event.format_uses.all() if use not in self.cells.gone_uses]

    def _write(self, event: Event, row: Row, keys: set[str]) -> None:
        """Give the event those words of the row; what else it has stays as it is."""
        self.given[id(event)] = row.cells[1:]
        self.cells.write(event, row, keys)
        if keys - {"section"} and event.pk is not None:
            self.changed_events[event.pk] = event

    # Order

    def _set_in_order(self, targets: list[Section], order: list[list[Entry]]) -> None:
        is_ordered = "order" in self.columns
        moved = arranged(self.sections, targets, is_ordered=is_ordered)
        known = [*self.changed_sections, *self.new_sections]
        self.changed_sections += [section for section in moved if not any(section is other for other in known)]
        new = {id(entry) for entry in self.new_entries}
        for section, rows in zip(targets, order, strict=True):
            wanted = [entry for entry in rows if entry.section is section or _stands_in(entry, section)]
            standing = [entry for entry in self.homes.get(section.pk, ()) if _stands_in(entry, section)]
            for entry in arranged(standing, wanted, is_ordered=is_ordered):
                if id(entry) not in new:
                    self._change(entry)


def _stands_in(entry: Entry, section: Section) -> bool:
    return section.pk is not None and entry.section_id == section.pk


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


def _check_words(thing: Plan | Section, name: str) -> None:
    """Raises ``LoadingError`` for words of a plan or a section that it cannot hold; nothing is ever cut."""
    try:
        thing.clean_fields(exclude=[field.name for field in thing._meta.fields if field.is_relation])
        thing.clean()
        thing.validate_constraints(exclude=[field.name for field in thing._meta.fields if field.unique])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        label = "" if field == "__all__" else f", {thing._meta.get_field(field).verbose_name}"
        raise LoadingError(f"{name}{label}: {' '.join(messages)}") from error
