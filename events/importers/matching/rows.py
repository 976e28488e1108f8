"""The rows under a head, sorted: plan rows with their words by field, section bands, continuations, totals, signatures.

Sections and notes are made of the bands by :mod:`.sections`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from events.importers.matching.grid import Cell, GridRow
from events.importers.matching.head import Block
from events.importers.matching.joint_cells import says_when
from events.importers.matching.line_kinds import (
    begins_small,
    is_heading,
    is_number,
    is_period,
    is_roman,
    is_signature,
    is_total,
)
from events.importers.matching.reading import ColumnUse
from events.text import clean


@dataclass(slots=True)
class Draft:
    """A row's words as in the cells, line breaks kept: by field in the order of the columns; ``extras`` by heading.

    ``wide`` names the fields whose cell is merged over several columns, ``stray`` holds text outside all columns.
    """

    words: dict[str, list[str]] = field(default_factory=dict)
    extras: list[tuple[str, str]] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)

    def text(self, key: str) -> str:
        """The words of one field, line breaks between columns."""
        return "\n".join(self.words.get(key, ()))


@dataclass(frozen=True, slots=True)
class SortedRow:
    """A row and what it is: a key of ``reading.LINE_KINDS``. A band is «section» here; ``is_sure`` when nothing was guessed."""

    kind: str
    row: GridRow
    text: str = ""
    draft: Draft | None = None
    is_sure: bool = True


def sort_rows(block: Block) -> list[SortedRow]:
    """Every row of a block, sorted, in order."""
    drafts = [_draft(row, block.columns) for row in block.rows]
    habits = _Habits.of(drafts, block)
    last = len(block.rows) - _signature_rows(block, drafts)
    found = []
    for position, row in enumerate(block.rows):
        if reason := block.skipped.get(position):
            found.append(SortedRow(reason, row, row.text))
        elif not row.own:
            found.append(SortedRow("empty", row))
        elif position >= last:
            found.append(SortedRow("signature", row, row.text))
        else:
            found.append(_sort(position, block, drafts, habits))
    return found


@dataclass(frozen=True, slots=True)
class _Habits:
    """How the block's rows are filled as a rule: rows that fall out of it are no ordinary rows."""

    is_numbered: bool
    is_scheduled: bool
    # Whole numbers («1») stand before bare names alone, the rows below them are «1.1»: the names are sections.
    is_nested: bool
    fields: int

    @classmethod
    def of(cls, drafts: Sequence[Draft], block: Block) -> "_Habits":
        rows = [
            draft for position, draft in enumerate(drafts) if position not in block.skipped and len(draft.words) > 1
        ]
        numbered = sum(is_number(clean(draft.text("number"))) for draft in rows)
        scheduled = sum("schedule" in draft.words for draft in rows)
        fields = len({column.key for column in block.columns if column.key})
        whole = [draft for draft in rows if clean(draft.text("number")).rstrip(".").isdecimal()]
        is_nested = bool(whole) and len(whole) < numbered and all(map(_is_parent, whole))
        return cls(numbered * 2 > len(rows), scheduled * 5 > len(rows) * 4, is_nested, fields)


def _draft(row: GridRow, columns: tuple[ColumnUse, ...], *, own_only: bool = False) -> Draft:
    draft = Draft()
    for column, cell in _place(row, columns):
        if own_only and cell.is_carried:
            continue
        text = cell.text.strip()
        if column is None:
            draft.stray.append(text)
        elif column.key:
            draft.words.setdefault(column.key, []).append(text)
            # A row of as many cells as the head has nothing merged, however Word's grid is cut.
            if len(row.cells) < len(columns) and _covered(cell, columns) > 1:
                draft.wide.append(column.key)
        else:
            draft.extras.append((column.heading, text))
    return draft


def _place(row: GridRow, columns: tuple[ColumnUse, ...]) -> list[tuple[ColumnUse | None, Cell]]:
    """Each filled cell with its column. Rows of as many cells as the head go by order: Word's grids are often ragged."""
    if len(row.cells) == len(columns):
        return [(column, cell) for column, cell in zip(columns, row.cells, strict=True) if clean(cell.text)]
    return [(_column_of(cell, columns), cell) for cell in row.filled]


def _column_of(cell: Cell, columns: tuple[ColumnUse, ...]) -> ColumnUse | None:
    reached = [(min(column.end, cell.end) - max(column.start, cell.start), column) for column in columns]
    widest = max((overlap for overlap, _column in reached), default=0)
    if widest < 1:
        return None
    text = clean(cell.text)
    candidates = [column for overlap, column in reached if overlap > 0 and column.key]
    if len(candidates) > 1:
        # «по отдельному плану» merged over place and date says when; words merged with the number's place are no number.
        wanted = "schedule" if says_when(text) else "title"
        if wanted == "schedule" or not is_number(text):
            return next((column for column in candidates if column.key == wanted), candidates[0])
    return next(column for overlap, column in reached if overlap == widest)


def _covered(cell: Cell, columns: tuple[ColumnUse, ...]) -> int:
    """How many headed columns a cell lies over."""
    return sum(column.start < cell.end and cell.start < column.end and bool(column.heading) for column in columns)


def _is_parent(draft: Draft) -> bool:
    """A whole number and a name, and nothing else."""
    return draft.words.keys() == {"number", "title"} and clean(draft.text("number")).rstrip(".").isdecimal()


def _signature_rows(block: Block, drafts: Sequence[Draft]) -> int:
    """How many rows at the block's end are signatures and the empty rows before them."""
    found = 0
    rows = zip(reversed(block.rows), reversed(drafts), strict=True)
    for count, (row, draft) in enumerate(rows, start=1):
        if not row.own:
            continue
        if is_number(clean(draft.text("number"))) or len(row.own) > 3 or not is_signature(row.text):
            break
        if says_when(clean(draft.text("schedule"))):
            break
        found = count
    return found


def _sort(position: int, block: Block, drafts: Sequence[Draft], habits: _Habits) -> SortedRow:
    row, draft = block.rows[position], drafts[position]
    number, title = clean(draft.text("number")), clean(draft.text("title"))
    if _is_band(row, block, number, _following_number(position, drafts)):
        kind = "total" if is_total(row.text) else "section"
        return SortedRow(kind, row, row.text)
    if is_total(title or number) and not is_number(number):
        return SortedRow("total", row, row.text)
    if not draft.words:
        return SortedRow("unplaced", row, row.text, draft)
    if draft.words.keys() <= {"section", "section_note"}:
        return SortedRow("section", row, row.text, draft)
    if set(draft.words) == {"number"}:
        # A numbered line that nobody filled in.
        return SortedRow("empty", row, row.text)
    if not title and not number:
        if len(row.own) == 1 and (is_period(row.text) or (draft.words.keys() == {"format"} and is_heading(row.text))):
            return SortedRow("section", row, row.text)
        # A cell merged from above was read with the row it begins in.
        return SortedRow("continued", row, row.text, _draft(row, block.columns, own_only=True))
    if title and not number:
        return _sort_unnumbered(position, block, drafts, habits)
    if habits.is_nested and title and _is_parent(draft):
        return SortedRow("section", row, row.text)
    if title and _is_parent(draft) and _begins_anew(position, drafts):
        return SortedRow("section", row, row.text, is_sure=False)
    return SortedRow("row", row, draft=draft)


def _begins_anew(position: int, drafts: Sequence[Draft]) -> bool:
    """Whether the very next row is a full one with the number 1: the numbers under «2. Концерты» begin again."""
    following = drafts[position + 1] if position + 1 < len(drafts) else Draft()
    return clean(following.text("number")).rstrip(".") == "1" and "schedule" in following.words


def _sort_unnumbered(position: int, block: Block, drafts: Sequence[Draft], habits: _Habits) -> SortedRow:
    """A row with a name and no number: an ordinary one where rows have none, else a band or the last row going on."""
    row, draft = block.rows[position], drafts[position]
    title = clean(draft.text("title"))
    is_bare = set(draft.words) == {"title"} and not draft.extras
    if is_bare and is_heading(title):
        return SortedRow("section", row, row.text)
    if habits.is_numbered and begins_small(title) and "schedule" not in draft.words:
        return SortedRow("continued", row, row.text, draft)
    following = [len(other.words) for other in drafts[position + 1 : position + 4] if other.words]
    if is_bare and habits.is_numbered and any(count > 1 for count in following):
        return SortedRow("section", row, row.text, is_sure=False)
    if is_bare and habits.is_scheduled and habits.fields > 2 and following and following[0] > 1:
        return SortedRow("section", row, row.text, is_sure=False)
    return SortedRow("row", row, draft=draft)


def _is_band(row: GridRow, block: Block, number: str, following: str) -> bool:
    """Whether the row is one text across the table."""
    own = row.own
    if any(cell.is_carried and _covered(cell, block.columns) for cell in row.filled):
        return False
    covered = [_covered(cell, block.columns) for cell in own]
    if len(own) == 1:
        is_alone_in_number = bool(number) and not is_number(number)
        return covered[0] > 1 or is_alone_in_number
    if (
        len(own) == 2
        and covered[1] > 1
        and (is_number(number) or is_roman(number) or is_heading(f"{number} {own[1].text}"))
    ):
        return not is_number(number) or following in ("1", "") or following.startswith(f"{number.rstrip('.')}.")
    return len(own) == 2 and is_roman(number) and not row.filled[0].is_carried


def _following_number(position: int, drafts: Sequence[Draft]) -> str:
    """The number of the next row that has one beside a name; without the last dot."""
    for draft in drafts[position + 1 : position + 4]:
        number = clean(draft.text("number"))
        if is_number(number) and "title" in draft.words:
            return number.rstrip(".")
    return ""
