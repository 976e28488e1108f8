"""Tables pasted from Word, Excel or a browser as HTML; pasted text with tabs is read by :mod:`.csv`.

Only words are taken from the page: scripts, styles, pictures and links stay behind.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawCell, RawFile, RawRow
from events.importers.readers.collector import Collector
from events.importers.readers.detect import decoded
from events.importers.readers.marks import Piece
from events.importers.readers.markup import parse_page
from events.importers.readers.package import BROKEN

_SKIPPED = {
    "head",
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "select",
    "textarea",
    "svg",
    "math",
}
_STRUCK = {"s", "strike", "del"}
_BLOCKS = {
    "address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
# The HTML standard's own caps (§4.9.11), so that one attribute cannot make a million cells.
_MAX_COLUMNS, _MAX_ROWS = 1_000, 65_534


def read(data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """The tables of a page or a pasted piece of one, and the paragraphs between them. Raises :class:`ImportFileError`."""
    try:
        page = parse_page(decoded(data))
        return _PageReader(limits, _marked_classes(page)).read(page)
    except RecursionError as error:
        raise ImportFileError(BROKEN) from error


class _PageReader:
    """Walks through a page in reading order; words outside the tables gather in lines until a block ends."""

    def __init__(self, limits: Limits, classes: dict[str, str]) -> None:
        self._collector = Collector(limits)
        # What the page's own styles strike or hide, by the name of a class.
        self._classes = classes
        self._tables = 0
        self._row = 0

    def read(self, page: Any) -> RawFile:
        self._read_blocks(page)
        return self._collector.finish()

    @property
    def _place(self) -> str:
        return f"Таблица {self._tables}" if self._row else f"Перед таблицей {self._tables + 1}"

    def _read_blocks(self, node: Any) -> None:
        words: list[Piece] = []
        for piece, mark in self._pieces(node, self._mark(node), inside=False):
            if isinstance(piece, str):
                words.append((piece, mark))
                continue
            self._read_paragraphs(words)
            words = []
            self._read_table(piece, mark)
        self._read_paragraphs(words)

    def _read_paragraphs(self, words: list[Piece]) -> None:
        # What a page does not show outside its tables are menus and the like.
        shown = [(text, mark) for text, mark in words if mark != "hidden"]
        for line in _joined(self._collector.settled([shown], [-1], self._place, 0)[0]).split("\n"):
            self._collector.paragraph(line, self._place)

    def _read_table(self, table: Any, mark: str) -> None:
        if _is_frame(table):
            for row in _rows(table):
                for cell in _cells(row):
                    self._read_blocks(cell)
            return
        self._tables += 1
        rows = self._table_rows(table, mark or self._mark(table))
        self._row = 0
        self._collector.table(f"Таблица {self._tables}", rows)

    def _table_rows(self, table: Any, mark: str) -> list[RawRow]:
        rows = []
        html_rows = list(_rows(table))
        # How many rows each column is still covered by a cell from above.
        covered: dict[int, int] = {}
        for self._row, html_row in enumerate(html_rows, start=1):
            cells: list[RawCell] = []
            pieces: list[list[Piece]] = []
            column = 0
            below: dict[int, int] = {}
            row_mark = mark or self._mark(html_row.getparent()) or self._mark(html_row)
            for html_cell in _cells(html_row):
                while covered.get(column):
                    column += 1
                columns = _span(html_cell, "colspan", _MAX_COLUMNS)
                down = min(_span(html_cell, "rowspan", _MAX_ROWS), len(html_rows) - self._row + 1)
                pieces.append(list(self._pieces(html_cell, row_mark or self._mark(html_cell), inside=True)))
                cells.append(RawCell("", column, columns, down))
                below |= dict.fromkeys(range(column, column + columns), down - 1)
                column += columns
            covered = {index: left - 1 for index, left in covered.items() if left > 1} | below
            rows.append(self._collector.row(self._row, self._with_words(cells, pieces)))
        return rows

    def _with_words(self, cells: list[RawCell], pieces: list[list[Piece]]) -> list[RawCell]:
        columns = [cell.column for cell in cells]
        texts = self._collector.settled(pieces, columns, self._place, self._row)
        filled = [
            replace(cell, text=self._collector.text(_joined(text), self._place, self._row))
            for cell, text in zip(cells, texts, strict=True)
        ]
        for cell in filled:
            self._collector.note_formula(cell.text, self._place, self._row, cell.column)
        return filled

    def _mark(self, node: Any) -> str:
        """Whether an element strikes or hides what it holds."""
        if node.tag in _STRUCK:
            return "struck"
        if node.get("hidden") is not None:
            return "hidden"
        own = _style_mark(node.get("style", ""))
        return own or next(filter(None, (self._classes.get(name) for name in node.get("class", "").split())), "")

    def _pieces(self, node: Any, mark: str, *, inside: bool) -> Iterator[tuple[Any, str]]:
        """Words, ``\n`` for a line's end, and the tables themselves, each with its mark; in a cell a table becomes words."""
        yield _spaced(node.text), mark
        for child in node:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                pass
            elif tag == "br":
                yield "\n", mark
            elif tag == "table" and not inside:
                yield child, mark
            else:
                yield from self._element(child, mark or self._mark(child), inside=inside)
            yield _spaced(child.tail), mark

    def _element(self, node: Any, mark: str, *, inside: bool) -> Iterator[tuple[Any, str]]:
        if node.tag == "a" and node.get("href") and not node.get("href", "").startswith("#"):
            self._collector.link(self._place, self._row, node.get("href"))
        edge = "\n" if node.tag in _BLOCKS else " " if node.tag in ("td", "th") else ""
        yield edge, mark
        if node.tag == "li":
            yield _list_number(node), mark
        yield from self._pieces(node, mark, inside=inside)
        yield edge, mark


def _spaced(text: str | None) -> str:
    """A line's end in the source of a page is a space; the lines of the page itself end with its blocks."""
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""


def _joined(text: str) -> str:
    return re.sub(r" *\n[ \n]*", "\n", re.sub(r" {2,}", " ", text)).strip()


def _style_mark(style: str) -> str:
    """«struck», «hidden» or nothing, by the declarations of a style."""
    declared = "".join(style.split()).lower()
    if any(hiding in declared for hiding in ("display:none", "visibility:hidden", "mso-hide:all")):
        return "hidden"
    return "struck" if "line-through" in declared else ""


def _marked_classes(page: Any) -> dict[str, str]:
    """What the rules of the page's style sheets make of its classes: Excel pastes all its looks so."""
    marks: dict[str, str] = {}
    for sheet in page.iter("style"):
        for rule in (sheet.text or "").split("}"):
            selector, _brace, declarations = rule.partition("{")
            if mark := _style_mark(declarations):
                marks |= dict.fromkeys(re.findall(r"\.([\w-]+)", selector), mark)
    return marks


def _list_number(item: Any) -> str:
    """What the browser prints before an item of a numbered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    return f"{_span(parent, 'start', _MAX_ROWS) + sum(1 for _ in item.itersiblings('li', preceding=True))}. "


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.iterchildren("tr")


def _cells(row: Any) -> Iterator[Any]:
    return row.iterchildren("td", "th")


def _span(node: Any, attribute: str, most: int) -> int:
    value = node.get(attribute, "").strip()
    return min(max(int(value), 1), most) if re.fullmatch(r"[0-9]{1,9}", value) else 1


def _is_frame(table: Any) -> bool:
    """Whether the table only arranges others on the page: it holds a real one, of three columns and rows or more."""
    return any(
        len(rows := list(_rows(inner))) > 2 and len(list(_cells(rows[-1]))) > 2
        for inner in table.iterdescendants("table")
    )
