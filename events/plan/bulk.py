"""Many rows of the working plan changed at once: what becomes of each, and the one operation that does it.

What a person types is what prints in every row; the words an event printed instead of a reference value go with it. A row is
pinned by what was shown of it: how it stood and what would become of it. Nothing is written while one of them has moved.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, field
from typing import Any

from events import text
from events.columns import SHORT_LABELS
from events.document import Facet, Row
from events.models import Department, Entry, Event, EventFormat, Plan, Reference, Schedule, Section, Venue
from events.models.ordering import STEP
from events.models.recording import Recording
from events.models.reference import is_name
from events.plan import operations
from events.plan.books import Book
from events.plan.cells import LONGEST_FORMAT, Cells
from events.plan.rows import Listed, list_rows

REPLACE, ADD, REMOVE = "replace", "add", "remove"
BOOKS: dict[str, type[Reference]] = {"department": Department, "venue": Venue, "format": EventFormat}
CELLS = ("format", "venue", "schedule", "department")
TEXTS = ("audience", "details", "contact", "link")
SECTION = "section"
# In the order of the table.
LABELS = {key: SHORT_LABELS[key] for key in (*CELLS, *TEXTS, SECTION)}
# The attributes that a cell is kept in; a department's words and co-executors are one cell.
STORED = {
    "format": ("format_wording",),
    "venue": ("venue_id", "venue_wording"),
    "schedule": ("schedule_id", "schedule_wording"),
    "department": ("department_id", "department_wording", "co_executors"),
    **{key: (key,) for key in TEXTS},
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of each row: words by the key of a cell, "" to empty it; a section to move to.

    ``how`` the formats change; ``keeps_co_executors`` when the department changes; ``printed_only`` are cells whose words,
    where a reference book does not know them, are printed and nothing is added to the book.
    """

    words: Mapping[str, str]
    section: Section | None = None
    how: str = REPLACE
    keeps_co_executors: bool = True
    printed_only: frozenset[str] = frozenset()

    @property
    def keys(self) -> tuple[str, ...]:
        """What is changed, in the order of the table."""
        return tuple(key for key in LABELS if key in self.words or (key == SECTION and self.section))


@dataclass(frozen=True, slots=True)
class Change:
    """One cell before and after: the printed words, and what it is found by where that differs from them."""

    label: str
    before: str
    after: str
    found_before: str = ""
    found_after: str = ""

    @property
    def is_change(self) -> bool:
        return (self.before, self.found_before) != (self.after, self.found_after)


@dataclass(frozen=True, slots=True)
class Line:
    """One chosen row with what becomes of it; ``mark`` pins it, ``reason`` says why it does not move or change."""

    row: Listed
    cells: tuple[Change, ...]
    mark: str
    reason: str = ""

    @property
    def is_changed(self) -> bool:
        return any(cell.is_change for cell in self.cells)

    @property
    def changes_event(self) -> bool:
        """Whether the event itself changes, and so all its rows; a section is this row's alone."""
        return any(cell.is_change for cell in self.cells if cell.label != LABELS[SECTION])


class MovedError(Exception):
    """Some of the rows are no longer what was shown; nothing is written. ``keys`` are theirs."""

    def __init__(self, keys: set[int]):
        super().__init__(f"{len(keys)} rows have moved")
        self.keys = keys


@dataclass(slots=True)
class _Writing:
    """What is to be stored."""

    events: dict[int, Event] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


class Bulk:
    """The chosen rows and what the wish makes of them. Raises ``LoadingError`` for words that no row can hold."""

    def __init__(self, plan: Plan, keys: Collection[int], wish: Wish):
        self.plan, self.wish = plan, wish
        books: tuple[type[Reference], ...] = (Department, Venue, EventFormat, Schedule)
        self.books = {model: Book(model) for model in books}
        self._cells = Cells(self.books, is_own=False)
        self._plain = Cells(self.books, is_own=True)
        self._writing = _Writing()
        rows = list_rows(plan)
        self.rows = {row.entry.pk: row for row in rows}
        self.gone = set(keys) - self.rows.keys()
        self._places = self._last_position()
        self._of_event: dict[int, tuple[Change, ...]] = {}
        self._listed = {(row.entry.section_id, row.event.pk) for row in rows}
        self.lines = [self._line(row) for row in rows if row.entry.pk in set(keys)]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.is_changed]

    @property
    def same(self) -> list[Line]:
        """The chosen rows that would not change."""
        return [line for line in self.lines if not line.is_changed]

    @property
    def made(self) -> dict[str, list[str]]:
        """New values of the reference books that people choose from, by the key of the cell."""
        found = {key: [value.name for value in self.books[model].made] for key, model in BOOKS.items()}
        return {key: names for key, names in found.items() if names}

    @property
    def events(self) -> int:
        """How many events would change."""
        return len(self._writing.events.keys() | {entry.event_id for entry in self._writing.entries})

    def write(self, marks: Mapping[int, str], record: Recording) -> None:
        """Store it in the open operation; ``marks`` are those of the rows that a person was shown. Raises ``MovedError``.

        A row that has come to be as it is wanted by now is no reason to ask again.
        """
        moved = {line.row.entry.pk for line in self.changed if marks.get(line.row.entry.pk) != line.mark}
        if moved or self.gone:
            raise MovedError(moved)
        for book in self.books.values():
            operations.add_all(book.made)
        operations.change_all([*self._writing.events.values()])
        for cells in (self._cells, self._plain):
            operations.remove_all(cells.gone_uses)
            operations.add_all(cells.new_uses)
        operations.change_all(self._writing.entries)
        record.say(note=self.said)

    @property
    def said(self) -> str:
        """The wish in a few words, for the journal."""
        told = []
        for key in self.wish.keys:
            words = str(self.wish.section) if key == SECTION else self.wish.words[key]
            verb = {ADD: "добавить", REMOVE: "убрать"}.get(self.wish.how, "") if key == "format" else ""
            told.append(f"{LABELS[key].lower()}: {verb or '→'} {f'«{words}»' if words else 'пусто'}")
        return "; ".join(told)

    # One row

    def _line(self, row: Listed) -> Line:
        if row.event.pk not in self._of_event:
            self._of_event[row.event.pk] = self._change_event(row.event)
        cells, reason = self._of_event[row.event.pk], ""
        if self.wish.section is not None:
            moved, reason = self._move(row, self.wish.section)
            cells = (*cells, moved)
        return Line(row, cells, self._mark(row, cells), reason)

    def _mark(self, row: Listed, cells: tuple[Change, ...]) -> str:
        shown = [row.event.pk, *map(astuple, cells)]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]

    def _change_event(self, event: Event) -> tuple[Change, ...]:
        """Give the event the wanted words; the cells before and after."""
        keys = [key for key in self.wish.keys if key != SECTION]
        formats = event.ordered_formats
        before = {key: _shown(event, key, formats) for key in keys}
        for key in keys:
            if key == "format":
                formats = self._change_formats(event, formats)
            else:
                self._change_cell(event, key)
        after = {key: _shown(event, key, formats) for key in keys}
        cells = tuple(Change(LABELS[key], before[key][0], after[key][0], before[key][1], after[key][1]) for key in keys)
        if any(cell.is_change for cell in cells):
            self._writing.events[event.pk] = event
        return cells

    def _change_cell(self, event: Event, key: str) -> None:
        words, co_executors = self.wish.words[key], event.co_executors
        cell: dict[str, Any] = {key: words}
        self._cells_for(key, words).write(event, Row(**cell), {key})
        if key == "department" and self.wish.keeps_co_executors and words and not event.co_executors:
            event.co_executors = co_executors
            if event.department_wording and co_executors:
                event.department_wording = f"{event.department_wording}, {co_executors}"

    def _cells_for(self, key: str, words: str) -> Cells:
        is_refused = key in self.wish.printed_only and self.books[BOOKS[key]].find(words) is None
        return self._plain if is_refused else self._cells

    def _change_formats(self, event: Event, old: list[EventFormat]) -> list[EventFormat]:
        words, how = self.wish.words["format"], self.wish.how
        named = self._named(words, is_new_allowed=how != REMOVE)
        if how == REPLACE:
            new, printed = named, words
        elif how == ADD:
            new = [*old, *[value for value in named if value not in old]]
            is_plain = named and not event.format_wording
            printed = _auto(new) if is_plain else _with_words(event.printed_format, words)
        else:
            new = [value for value in old if value not in named]
            printed = _without_words(event.format_wording, words, named) if event.format_wording else _auto(new)
        facets = tuple(Facet(value.key, value.name) for value in new)
        self._plain.write(event, Row(format=printed, formats=facets), {"format"})
        return sorted(new, key=lambda value: value.name)

    def _named(self, words: str, *, is_new_allowed: bool) -> list[Any]:
        """The formats that words name: the whole, or each part between commas; else a new one, where it may be made."""
        book = self.books[EventFormat]
        if whole := book.find(words):
            return [whole]
        parts = [book.find(part) for part in words.split(",")]
        if parts and all(parts):
            return list(dict.fromkeys(parts))
        is_name_of_format = is_name(words) and len(words) <= LONGEST_FORMAT
        if is_new_allowed and is_name_of_format and "format" not in self.wish.printed_only:
            return [book.obtain(words)]
        return [part for part in parts if part] if not is_new_allowed else []

    # Moving to a section

    def _last_position(self) -> int:
        if self.wish.section is None:
            return 0
        last = Entry.objects.filter(section=self.wish.section).in_order().values_list("position", flat=True).last()
        return last or 0

    def _move(self, row: Listed, target: Section) -> tuple[Change, str]:
        here = str(row.entry.section)
        if row.entry.section_id == target.pk:
            return Change(LABELS[SECTION], here, here), ""
        if (target.pk, row.event.pk) in self._listed:
            return Change(LABELS[SECTION], here, here), "мероприятие уже стоит в этом разделе"
        self._listed.add((target.pk, row.event.pk))
        self._places += STEP
        row.entry.section, row.entry.position = target, self._places
        self._writing.entries.append(row.entry)
        return Change(LABELS[SECTION], here, str(target)), ""


def _shown(event: Event, key: str, formats: list[EventFormat]) -> tuple[str, str]:
    """The words of a cell, and what it is found by where that is something else."""
    if key in TEXTS:
        return getattr(event, key), ""
    if key == "format":
        printed = event.format_wording or _auto(formats)
        names = ", ".join(value.name for value in formats)
        return printed, names if text.fold(names) != text.fold(printed) else ""
    value = getattr(event, key)
    printed = getattr(event, f"printed_{key}")
    name = value.name if value else ""
    is_plain = value is None or printed in (value.printed, value.name) or printed.startswith(f"{value.printed}, ")
    return printed, "" if is_plain else name


def _auto(values: Iterable[Any]) -> str:
    return ", ".join(value.printed for value in sorted(values, key=lambda value: value.name))


def _with_words(printed: str, words: str) -> str:
    parts = [text.fold(part) for part in printed.split(",")]
    return printed if text.fold(words) in parts else ", ".join(filter(None, (printed, words)))


def _without_words(printed: str, words: str, values: Iterable[Any]) -> str:
    """The printed words without those of the formats that go; words that are no part of their own stay as they are."""
    gone = {text.fold(words), *[name for value in values for name in value.folded_names]}
    return ", ".join(part.strip() for part in printed.split(",") if text.fold(part) not in gone)
