"""The walk through a file's tables in reading order: what stands above, between and under them, block by block.

Where the head stands is found by :mod:`.head`, what a row is by :mod:`.rows`, what the paragraphs are by :mod:`.preamble`;
here they meet and are handed to the builder. What is doubtful in the outcome is found by :mod:`.checks`.
"""

from collections.abc import Collection, Mapping

from events.importers.matching import beside, checks, head, inference
from events.importers.matching.cell_text import Lexicon, one_line
from events.importers.matching.grid import GridRow, lay_out
from events.importers.matching.head import Block
from events.importers.matching.line_kinds import begins_with_post, is_signature
from events.importers.matching.preamble import Preamble, SourceLine, read_preamble
from events.importers.matching.reading import ColumnUse, Issue, TableUse
from events.importers.matching.rows import Draft, sort_rows
from events.importers.matching.sections import Builder, RowDraft
from events.importers.matching.sheets import is_chosen
from events.importers.raw import RawFile, RawTable
from events.persons import names_person
from events.text import clean, fold

_SIGNATURE_ROWS = 4


class Walk:
    """One walk through a file, in reading order; ``overrides`` and ``chosen`` (tables) as in :func:`.match.match`."""

    def __init__(
        self, raw: RawFile, lexicon: Lexicon, overrides: Mapping[int, Mapping[int, str]], chosen: Collection[str] = ()
    ) -> None:
        self._raw, self._lexicon, self._overrides = raw, lexicon, overrides
        # A table keeps its number in the file, whichever others are read.
        self._chosen = [(index, table) for index, table in enumerate(raw.tables) if is_chosen(table, chosen)]
        self.builder = Builder()
        self.tables: list[TableUse] = []
        self.preamble = Preamble(())
        # What stands above the plan's first table, until that table is met.
        self._above: list[SourceLine] = []
        self._columns: tuple[ColumnUse, ...] = ()

    def go(self) -> None:
        """Read every table and every paragraph; the parts then stand in ``builder``, ``tables`` and ``preamble``."""
        cuts = [head.cut(lay_out(table), self._lexicon) for _index, table in self._chosen]
        has_heads = any(len(blocks) > 1 for blocks in cuts)
        for (index, table), blocks in zip(self._chosen, cuts, strict=True):
            self._read_table(index, table, self._with_guess(index, blocks, has_heads=has_heads))
        if not self.tables:
            for line in self._above:
                self.builder.account("unplaced", line.place, line.row, line.text)
        self._read_after()

    def _with_guess(self, index: int, blocks: list[Block], *, has_heads: bool) -> list[Block]:
        """The blocks of a table, its columns inferred where it has no head but is a part of the plan."""
        rows = blocks[0].rows
        if len(blocks) > 1:
            return blocks
        columns = inference.columns_by_width(rows, self._columns)
        if not columns and (not has_heads or len(rows) > _SIGNATURE_ROWS or index in self._overrides):
            columns = inference.columns_by_content(rows)
        if not columns and index in self._overrides:
            columns = _bare_columns(rows)
        if not columns:
            return blocks
        first = next((place for place, row in enumerate(rows) if len(row.own) > 1), 0)
        return [Block(rows=rows[:first]), Block(columns, rows=rows[first:], is_guessed=True)]

    def _read_table(self, index: int, table: RawTable, blocks: list[Block]) -> None:
        before = [SourceLine(line, table.place) for text in table.before for line in _lines(text)]
        leading = [line for row in blocks[0].rows for line in self._leading_lines(table, row)]
        for row in blocks[0].rows:
            if not row.own:
                self.builder.account("empty", table.place, row.number)
        is_plan = len(blocks) > 1
        if not self.tables:
            self._above += before + leading
            if is_plan:
                self._read_preamble()
        elif is_plan or not _is_unknown(blocks[0].rows):
            self._read_between(before + leading)
        else:
            self._read_between(before)
            self.builder.lose_table(table.place, [(row.number, row.text) for row in blocks[0].rows if row.own])
        for block in blocks[1:]:
            if head.is_data_sheet(block.columns):
                for row in (*block.head, *block.rows):
                    self.builder.account("data" if row.own else "empty", table.place, row.number, row.text)
            else:
                for piece in beside.part(block):
                    self._read_block(index, table, piece)

    def _leading_lines(self, table: RawTable, row: GridRow) -> list[SourceLine]:
        """A row above the head as lines; a signature under an earlier table stays whole."""
        if self.tables and is_signature(row.text):
            return [SourceLine(row.text, table.place, row.number)]
        return [SourceLine(line, table.place, row.number, cell.start) for cell in row.own for line in _lines(cell.text)]

    def _read_preamble(self) -> None:
        self.preamble = read_preamble(self._above)
        title = fold(self.preamble.joined("title"))
        for line, kind in zip(self.preamble.lines, self.preamble.kinds, strict=True):
            if kind == "section" and fold(line.text) == title:
                self.builder.account("title", line.place, line.row, line.text)
            elif kind == "section":
                self.builder.band(line.text, line.place, line.row)
            elif kind == "text":
                self.builder.leave(line.text, line.place, line.row)
            else:
                self.builder.account(kind, line.place, line.row, line.text)

    def _read_between(self, lines: list[SourceLine]) -> None:
        """The lines between two tables: section titles, signatures, the head of the paper once more."""
        preamble = read_preamble([line for line in lines if not is_signature(line.text)])
        kinds = iter(zip(preamble.lines, preamble.kinds, strict=True))
        titles: list[SourceLine] = []
        for line in lines:
            kind = "signature" if is_signature(line.text) else next(kinds)[1]
            if kind == "title" and not preamble.is_title_guessed:
                titles.append(line)
                continue
            self._read_second_title(titles)
            if kind in ("title", "heading", "section"):
                self.builder.band(line.text, line.place, line.row)
            elif kind == "text":
                self.builder.leave(line.text, line.place, line.row)
            else:
                self.builder.account("appendix" if kind == "approval" else kind, line.place, line.row, line.text)
        self._read_second_title(titles)

    def _read_second_title(self, lines: list[SourceLine]) -> None:
        """A title over a further table: the plan's own once more, or the name of a section."""
        text = " ".join(line.text for line in lines)
        if lines and fold(text) != fold(self.preamble.joined("title")):
            self.builder.band(text, lines[0].place, lines[0].row)
        elif lines:
            self.builder.account("title", lines[0].place, lines[0].row, text)
        for line in lines[1:]:
            self.builder.account("section", line.place, line.row, line.text)
        lines.clear()

    def _read_block(self, index: int, table: RawTable, block: Block) -> None:
        overrides = self._overrides.get(index, {})
        # Rows that stand beside each other have one number in the file: their places tell them apart.
        place = f"{table.place}, столбец {block.beside + 1}" if block.beside else table.place
        if block.beside == 1:
            message = "Таблица набрана в несколько столбцов рядом: сначала прочитан левый, затем следующий. Проверьте порядок."
            first = block.rows[0].number if block.rows else 0
            self.builder.issues.append(Issue("warning", "set_beside", message, table.place, first))
        block.columns = head.remap(head.settle(block.columns, block.rows), overrides)
        self._columns = block.columns
        used = TableUse(index, table.place, block.columns, tuple(row.number for row in block.head), block.is_guessed)
        self.tables.append(used)
        for row in block.head:
            self.builder.account("head", table.place, row.number, row.text)
        names_sections = any(column.key == "section" for column in block.columns)
        self.builder.issues += checks.check_columns(used, is_confirmed=bool(overrides))
        for found in sort_rows(block):
            number = found.row.number
            if found.draft and names_sections and found.kind in ("row", "section"):
                self._enter_section(found.draft, place, number)
            if found.kind == "row" and found.draft:
                self.builder.row(RowDraft(place, number, found.draft, block.columns))
            elif found.kind == "continued" and found.draft:
                self.builder.go_on(found.draft, place, number, found.text)
            elif found.kind == "section" and found.draft:
                self.builder.account("section", place, number, found.text)
            elif found.kind == "section":
                text = " ".join(one_line(cell.text, self._lexicon) for cell in found.row.own)
                self.builder.band(text, place, number, is_sure=found.is_sure)
            elif found.kind == "unplaced":
                self.builder.lose(found.text, place, number)
            else:
                self.builder.account(found.kind, place, number, found.text)

    def _enter_section(self, draft: Draft, place: str, row: int) -> None:
        """The section a row names in columns of its own, as the product's CSV does."""
        title, note = (one_line(draft.text(key), self._lexicon) for key in ("section", "section_note"))
        self.builder.enter(title, note, place, row)

    def _read_after(self) -> None:
        lines = [line for text in self._raw.after for line in _lines(text)]
        is_signed = any(map(is_signature, lines)) or (
            any(map(begins_with_post, lines)) and any(map(names_person, lines))
        )
        for line in lines:
            if is_signature(line) or (is_signed and (begins_with_post(line) or len(line.split()) < 8)):
                self.builder.account("signature", "", 0, line)
            else:
                self.builder.leave(line, "", 0)


def _lines(text: str) -> list[str]:
    """The lines of a paragraph that hold anything."""
    return [line for raw_line in text.split("\n") if (line := clean(raw_line))]


def _is_unknown(rows: list[GridRow]) -> bool:
    """Whether a table without a head is neither a few lines of headings nor a signature, but rows of something."""
    filled = [row for row in rows if row.own]
    return len(filled) > _SIGNATURE_ROWS or any(len(row.own) > 1 and not is_signature(row.text) for row in filled)


def _bare_columns(rows: list[GridRow]) -> tuple[ColumnUse, ...]:
    """The columns of a table that only a person can name."""
    widest = max(rows, key=lambda row: len(row.cells), default=None)
    return tuple(ColumnUse(cell.start, cell.end, "", "") for cell in widest.cells) if widest else ()
