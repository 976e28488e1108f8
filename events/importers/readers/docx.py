"""Word files: paragraphs and tables of the body in their order, as a person sees them on paper.

The parts are parsed with the XML layer of python-docx and not with its ``Document``: that one loads every picture,
fails on the dangling relations Word itself leaves behind and knows neither content controls nor tracked changes. The
numbers Word counts by itself are in :mod:`.docx_numbering`; what the tables mean is for :mod:`events.importers.matching`.
"""

import posixpath
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from docx.oxml.ns import qn

from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawCell, RawFile, RawRow
from events.importers.readers.collector import Collector
from events.importers.readers.docx_numbering import Numbering
from events.importers.readers.docx_text import ParagraphReader
from events.importers.readers.marks import Piece, mark_of, marked
from events.importers.readers.markup import parse_part
from events.importers.readers.package import BROKEN, Package

# Wrappers that are not seen on paper: what they hold stands where they stand. Deleted text is not among them.
_WRAPPERS = {qn(tag) for tag in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag")}
_MAX_COLUMNS = 1_000


def read(data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """The body of a DOCX file. Raises :class:`ImportFileError`; no progress: 2 000 rows take half a second."""
    package = Package(data, limits)
    try:
        return _DocumentReader(package, limits).read()
    except RecursionError as error:
        raise ImportFileError(BROKEN) from error


class _DocumentReader:
    def __init__(self, package: Package, limits: Limits) -> None:
        main = _target(package, "", "officeDocument")
        if main is None:
            raise ImportFileError(BROKEN)
        self._body = parse_part(package.xml(main)).find(qn("w:body"))
        if self._body is None:
            raise ImportFileError(BROKEN)
        numbering, styles = (_target(package, main, kind) for kind in ("numbering", "styles"))
        self._collector = Collector(limits)
        style_sheet = _parse_if_any(package, styles)
        self._numbering = Numbering(_parse_if_any(package, numbering), style_sheet)
        self._paragraphs = ParagraphReader(self._collector, _links(package, main), style_sheet)
        self._tables = 0

    def read(self) -> RawFile:
        self._read_blocks(self._body)
        return self._collector.finish()

    def _read_blocks(self, parent: Any) -> None:
        for block in _blocks(parent):
            if block.tag == qn("w:tbl"):
                self._read_table(block)
            else:
                place = f"Перед таблицей {self._tables + 1}"
                for line in self._lines(block, place, 0):
                    self._collector.paragraph(self._collector.settled([line], [-1], place, 0)[0], place)

    def _read_table(self, table: Any) -> None:
        if _is_frame(table):
            for row in _table_rows(table):
                for cell in _children(row, qn("w:tc")):
                    self._read_blocks(cell)
            return
        self._tables += 1
        place = f"Таблица {self._tables}"
        self._collector.table(place, self._rows(table, place))

    def _rows(self, table: Any, place: str) -> list[RawRow]:
        grid: list[list[RawCell]] = []
        # Where a cell that is merged downwards began, by its first column: index of the row, index in the row.
        begun: dict[int, tuple[int, int]] = {}
        for number, row in enumerate(_table_rows(table), start=1):
            cells: list[RawCell] = []
            column = _number_of(row, "w:trPr", "w:gridBefore", 0)
            row_cells = list(_children(row, qn("w:tc")))
            widths = [max(_number_of(cell, "w:tcPr", "w:gridSpan", 1), 1) for cell in row_cells]
            texts = self._row_texts(row, row_cells, list(accumulate(widths[:-1], initial=column)), place, number)
            for cell, columns, text in zip(row_cells, widths, texts, strict=True):
                if _merge(cell, "w:hMerge") == "continue" and cells:
                    cells[-1] = _grown(cells[-1], text, columns=columns)
                elif _merge(cell, "w:vMerge") == "continue" and column in begun:
                    above, index = begun[column]
                    grid[above][index] = _grown(grid[above][index], text, rows=1)
                else:
                    begun[column] = (len(grid), len(cells))
                    cells.append(RawCell(text, column, columns))
                column += columns
            grid.append(cells)
        return [self._collector.row(number, cells) for number, cells in enumerate(grid, start=1)]

    def _row_texts(self, row: Any, cells: list[Any], columns: list[int], place: str, number: int) -> list[str]:
        """The words of a row, struck and hidden ones looked at for the row as a whole."""
        hidden = row.find(f"{qn('w:trPr')}/{qn('w:hidden')}")
        mark = "hidden" if hidden is not None and hidden.get(qn("w:val"), "1") not in ("0", "false", "off") else ""
        pieces = [marked(self._cell_pieces(cell, place, number), mark) for cell in cells]
        texts = [
            self._collector.text(text, place, number)
            for text in self._collector.settled(pieces, columns, place, number)
        ]
        for text, column in zip(texts, columns, strict=False):
            self._collector.note_formula(text, place, number, column)
        return texts

    def _cell_pieces(self, cell: Any, place: str, row: int) -> list[Piece]:
        lines = [line for block in _blocks(cell) for line in self._lines(block, place, row)]
        return [piece for number, line in enumerate(lines) for piece in ([("\n", "")] if number else []) + line]

    def _lines(self, block: Any, place: str, row: int) -> Iterator[list[Piece]]:
        """The lines of a paragraph with its text boxes, or of a table inside a cell: one line for each of its rows."""
        if block.tag == qn("w:tbl"):
            for inner in _table_rows(block):
                cells = [self._cell_pieces(cell, place, row) for cell in _children(inner, qn("w:tc"))]
                filled = [pieces for pieces in cells if any(text.strip() for text, _mark in pieces)]
                yield [
                    piece for number, pieces in enumerate(filled) for piece in ([(" ", "")] if number else []) + pieces
                ]
            return
        pieces = self._paragraphs.read(block, place, row)
        boxes = self._paragraphs.boxes
        label = self._numbering.label(block.find(qn("w:pPr")))
        yield [(f"{label} ", mark_of(pieces)), *pieces] if label else pieces
        for box in boxes:
            for inner in _blocks(box):
                yield from self._lines(inner, place, row)


def _relations(package: Package, source: str) -> Iterator[Any]:
    """The relations of a part (of the package for ``""``); none when it has no list of them."""
    folder, name = posixpath.split(source)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    return iter(parse_part(package.xml(relations))) if relations in package.names else iter(())


def _target(package: Package, source: str, kind: str) -> str | None:
    """The name of the part that the first relation of this kind leads to."""
    for relation in _relations(package, source):
        if str(relation.get("Type", "")).endswith(f"/{kind}"):
            return posixpath.normpath(
                posixpath.join("/", posixpath.dirname(source), relation.get("Target", ""))
            ).lstrip("/")
    return None


def _links(package: Package, source: str) -> dict[str, str]:
    return {relation.get("Id", ""): relation.get("Target", "") for relation in _relations(package, source)}


def _parse_if_any(package: Package, name: str | None) -> Any | None:
    # Word opens a file whose list of styles or numbers is missing, so do we.
    return parse_part(package.xml(name)) if name in package.names else None


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """The children with this tag, also those inside wrappers."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in reading order, also those inside wrappers."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _table_rows(table: Any) -> list[Any]:
    """The rows that no tracked change has taken out."""
    return [row for row in _children(table, qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None]


def _is_frame(table: Any) -> bool:
    """Whether the table only arranges others on the page: it holds a real one, of three columns and rows or more."""
    inner = (nested for cell in table.iter(qn("w:tc")) for nested in cell.iterchildren(qn("w:tbl")))
    return any(
        len(rows := _table_rows(nested)) > 2 and sum(1 for _ in _children(rows[-1], qn("w:tc"))) > 2 for nested in inner
    )


def _number_of(element: Any, properties: str, tag: str, default: int) -> int:
    found = element.find(f"{qn(properties)}/{qn(tag)}")
    value = "" if found is None else found.get(qn("w:val"), "")
    return min(int(value), _MAX_COLUMNS) if re.fullmatch(r"\d{1,9}", value) else default


def _merge(cell: Any, tag: str) -> str:
    """``restart``, ``continue`` or nothing; a mark without a value continues (§17.4.84)."""
    found = cell.find(f"{qn('w:tcPr')}/{qn(tag)}")
    return "" if found is None else found.get(qn("w:val"), "continue")


def _grown(cell: RawCell, text: str, columns: int = 0, rows: int = 0) -> RawCell:
    joined = "\n".join(part for part in (cell.text, text) if part)
    return RawCell(joined, cell.column, cell.columns + columns, cell.rows + rows)
