"""What an edition to come changes of the one in force, as the pages show it before anybody decides."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from events import text
from events.columns import CELLS, SHORT_LABELS
from events.comparing import COMPARED, DETAILS, LAYOUT, WORDS, CellChange, Comparison, Place, RowChange, compare
from events.document import PlanDocument
from events.forms.differing import Parts, changed

READ = (*COMPARED, *DETAILS, *WORDS, *LAYOUT)
_OF_SECTION = {"section_title": "название", "section_note": "примечание"}
MANY = 3  # the same words changed in so many rows are told once
FEW = 30  # rows; more are folded by what becomes of them
GROUPS = {
    "kept": "Прежние строки",
    "changed": "Изменённые строки",
    "absent": "Исключаются",
    "new": "Новые строки",
    "same": "Переставленные строки",
}
SAID = {"kept": "прежняя", "changed": "изменена", "new": "новая", "absent": "исключается", "same": "переставлена"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value that differs, marked word by word; ``key`` is that of the column."""

    key: str
    label: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Row:
    """One row that differs: ``place`` is «№ 8» or «Раздел 2, № 8», of the old table for a row that goes.

    ``is_again``: the event stands further up already, changed otherwise.
    """

    uid: str
    kind: str
    place: str
    title: str
    cells: list[Cell]
    reason: str = ""  # of a row that goes: why, or where the event stays
    is_again: bool = False

    @property
    def said(self) -> str:
        """The kind in a word."""
        return SAID[self.kind]

    @property
    def heading(self) -> str:
        """The title; empty where the cells have all of it."""
        return "" if self.kind in ("new", "absent") else self.title


@dataclass(frozen=True, slots=True)
class Rename:
    """The same words changed in many rows."""

    cell: Cell
    places: list[str]

    @property
    def told(self) -> str:
        """«в 15 строках»."""
        return f"в {text.plural(len(self.places), 'строке', 'строках', 'строках')}"


@dataclass(frozen=True, slots=True)
class Difference:
    """``general`` is what changes outside the rows; ``counts`` how many rows of each kind; None of it for a first edition."""

    rows: list[Row] = field(default_factory=list)
    renames: list[Rename] = field(default_factory=list)
    general: list[Cell] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def groups(self) -> list[tuple[str, list[Row], bool]]:
        """Headings that say what becomes of rows, the rows, and whether they are few enough to be unfolded at first.

        One empty heading where there are few of all kinds.
        """
        return [(title, rows, len(rows) <= FEW) for title, rows in grouped(self.rows, lambda row: row.kind)]

    @property
    def summary(self) -> str:
        """«строки: 3 изменённых, 1 новая, исключается 1»."""
        told = {
            "changed": text.plural(self.counts.get("changed", 0), "изменённая", "изменённых", "изменённых"),
            "new": text.plural(self.counts.get("new", 0), "новая", "новых", "новых"),
            "absent": f"исключается {self.counts.get('absent', 0)}",
        }
        parts = [words for kind, words in told.items() if self.counts.get(kind)]
        if self._moved:
            parts.append(f"переставлено {self._moved}")
        return f"строки: {', '.join(parts)}" if parts else "все строки прежние"

    @property
    def differing(self) -> int:
        """How many lines of the new table are not as they were: an event that stands twice is two of them."""
        return self.counts.get("changed", 0) + self.counts.get("new", 0) + self._moved

    @property
    def _moved(self) -> int:
        return sum(row.kind == "same" for row in self.rows)


def difference(before: PlanDocument | None, after: PlanDocument, reasons: dict[str, str] | None = None) -> Difference:
    """The way from one to the other; empty where there is nothing before. ``reasons`` by uid why rows go."""
    if before is None:
        return Difference()
    comparison = compare(before, after, READ)
    repeated = _repeated(comparison)
    renames: dict[CellChange, list[str]] = defaultdict(list)
    rows: list[Row] = []
    standing: dict[str, list[int]] = defaultdict(list)
    stays: dict[str, list[str]] = defaultdict(list)
    for row in comparison.rows:
        if row.new:
            stays[row.row.uid].append(place_of(after, row.new))
    for row in comparison.rows:
        place = place_of(after, row.new) if row.new else place_of(before, row.old)
        for cell in row.cells:
            if cell in repeated:
                renames[cell].append(place)
        own = [cell for cell in row.cells if cell not in repeated]
        if row.kind in ("new", "absent") or own or (row.kind == "same" and row.is_moved):
            why = (reasons or {}).get(row.row.uid, "")
            if row.kind == "absent":
                why = f"Остаётся: {'; '.join(stays[row.row.uid])}." if row.row.uid in stays else _because(why)
            _add(rows, standing, _row(row, own, place, place_of(before, row.old), why))
    return Difference(
        rows,
        [Rename(_cell(cell), places) for cell, places in renames.items()],
        [*map(_cell, comparison.words), *_sections(comparison)],
        comparison.counts,
    )


def grouped(rows: list[Any], kind_of: Callable[[Any], str]) -> list[tuple[str, list[Any]]]:
    """The headings of ``Difference.groups`` with their rows, or with anything else that has the kind of one."""
    if len(rows) <= FEW:
        return [("", rows)] if rows else []
    found = {kind: [row for row in rows if kind_of(row) == kind] for kind in GROUPS}
    return [(f"{title}: {len(found[kind])}", found[kind]) for kind, title in GROUPS.items() if found[kind]]


def _because(reason: str) -> str:
    return f"Причина: {reason}" if reason else "Причина не указана."


def _add(rows: list[Row], standing: dict[str, list[int]], row: Row) -> None:
    """Add the row; an event that stands twice and is changed alike in both places is told once, with both.

    ``standing`` says by uid where its rows are.
    """
    for index in standing[row.uid]:
        other = rows[index]
        if row.kind == "changed" and (other.kind, other.cells) == (row.kind, row.cells):
            rows[index] = replace(other, place=f"{other.place}; {row.place}")
            return
    rows.append(replace(row, is_again=bool(standing[row.uid])))
    standing[row.uid].append(len(rows) - 1)


def place_of(document: PlanDocument, place: Place | None) -> str:
    """Where a row stands, as people call it."""
    if place is None:
        return ""
    section, row = place
    number = document.sections[section].rows[row].number
    return f"Раздел {section + 1}, № {number}" if len(document.sections) > 1 else f"№ {number}"


def _repeated(comparison: Comparison) -> set[CellChange]:
    found = Counter(cell for row in comparison.rows for cell in row.cells)
    return {cell for cell, count in found.items() if count >= MANY}


def _row(row: RowChange, cells: list[CellChange], place: str, before: str, reason: str) -> Row:
    shown = [_cell(cell) for cell in cells]
    if row.kind == "new":
        shown = [Cell(key, SHORT_LABELS[key], changed("", words)) for key, words in _words(row)]
    elif row.kind == "absent":
        shown = [Cell("title", SHORT_LABELS["title"], changed(row.row.title, ""))]
    elif row.is_moved:
        shown.append(Cell("order", "Место в плане", changed(before, place)))
    return Row(row.row.uid, row.kind, place, row.row.title, shown, reason)


def _words(row: RowChange) -> Iterator[tuple[str, str]]:
    for key in (*CELLS, *DETAILS):
        if words := getattr(row.row, key):
            yield key, words


def _cell(cell: CellChange) -> Cell:
    return Cell(cell.key, SHORT_LABELS[cell.key], changed(cell.before, cell.after))


def _sections(comparison: Comparison) -> Iterator[Cell]:
    for section in comparison.section_changes:
        name = section.title or "без названия"
        if section.kind in ("new", "absent"):
            label = "Новый раздел" if section.kind == "new" else "Раздел исключается"
            yield Cell("section", label, changed("", name) if section.kind == "new" else changed(name, ""))
        number = (section.new if section.new is not None else section.old or 0) + 1
        for cell in section.cells:
            yield Cell(cell.key, f"Раздел {number}, {_OF_SECTION[cell.key]}", changed(cell.before, cell.after))
        if section.is_moved and section.old is not None and section.new is not None:
            yield Cell("section", f"Раздел «{name}»", changed(f"{section.old + 1}-й", f"{section.new + 1}-й"))
