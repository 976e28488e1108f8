"""One page of a PDF: the ruled tables on it and the lines of text around them, placed in points from the top.

How pages follow each other is :mod:`.pdf`'s business.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product
from operator import itemgetter
from typing import Any, NamedTuple

from pdfminer.layout import LTChar, LTItem
from pdfplumber.page import Page
from pdfplumber.table import TableFinder, merge_edges
from pdfplumber.utils import cluster_objects, extract_text, extract_words

# Points. Lines nearer than this are one line: borders are drawn cell by cell and seldom meet exactly.
NEAR = 3
# A gap of a fifth of the type size parts two words; kerning is narrower, a space is a quarter at least.
_WORD_GAP = 0.2
# Upright type in a narrow head is read from below, its lines from the left; pdfplumber takes it for falling.
_CLIMBING = {"line_dir_rotated": "ltr", "char_dir_rotated": "btt"}
# Wider than this a gap parts two columns of text, as in «СОГЛАСОВАНО        УТВЕРЖДАЮ».
_COLUMN_GAP = 40


@dataclass(slots=True)
class PageCell:
    """A cell of the grid, spans as in HTML; ``row`` and ``column`` count from 0 within the page's table."""

    row: int
    column: int
    rows: int
    columns: int
    text: str = ""


@dataclass(slots=True)
class PageTable:
    """A ruled table on one page: ``xs`` and ``ys`` are the borders of its columns and rows.

    It is open where its lines end without a border across: there the page cut a row.
    """

    top: float
    bottom: float
    xs: list[float]
    ys: list[float]
    rows: list[list[PageCell]]
    is_open_above: bool = False
    is_open_below: bool = False


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of text outside the tables; a tab stands for a wide gap."""

    top: float
    text: str


@dataclass(slots=True)
class PageContent:
    """Everything on a page in reading order; ``characters`` and ``images`` tell a scan from a text."""

    parts: list[PageTable | PageLine] = field(default_factory=list)
    characters: int = 0
    undecoded: int = 0
    images: int = 0
    links: list[str] = field(default_factory=list)


class _Line(NamedTuple):
    """A straight line ``at`` one coordinate, from ``start`` to ``end`` along the other."""

    at: float
    start: float
    end: float

    def reaches(self, first: float, last: float) -> bool:
        return self.start - NEAR <= first and last <= self.end + NEAR


class LightPage(Page):
    """pdfplumber's page with the few attributes of a character that are used here: the rest costs half of the time."""

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        """As pdfplumber's, from which the arithmetic of the page box is taken."""
        if not isinstance(obj, LTChar):
            return super().process_object(obj)
        left, above = self.mediabox[:2]
        top = self.height - obj.y1 + above
        return {
            "object_type": "char",
            "text": obj.get_text(),
            "x0": obj.x0 + left,
            "x1": obj.x1 + left,
            "top": top,
            "bottom": self.height - obj.y0 + above,
            "doctop": self.initial_doctop + top,
            "upright": obj.upright,
            # The second number of the text matrix is the sine of its turn (ISO 32000-1 §9.4.2).
            "climbs": obj.matrix[1] > 0,
            "size": obj.size,
        }


def read_page(page: LightPage) -> PageContent:
    """The tables and lines of the page."""
    chars = _without_shadows(page.chars)
    tables = []
    for table, inside in _tables(page):
        chars = _fill(table, inside, chars)
        tables.append(table)
    parts: list[PageTable | PageLine] = [*tables, *_lines(chars)]
    return PageContent(
        parts=sorted(parts, key=lambda part: part.top),
        characters=sum(1 for char in page.chars if not char["text"].isspace()),
        undecoded=sum(1 for char in page.chars if char["text"].startswith("(cid:")),
        images=len(page.images),
        links=[link["uri"] for link in page.hyperlinks],
    )


def _without_shadows(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some programs print bold type as the same character twice, a hair apart."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        # Steps of a tenth of the type size: no character is so narrow that two alike ones could stand so near.
        step = max(char["size"], 1) / 10
        column, line = int(char["x0"] / step), round(char["top"] / 2)
        if not any((char["text"], near, line) in seen for near in (column - 1, column, column + 1)):
            kept.append(char)
            seen.add((char["text"], column, line))
    return kept


def _tables(page: LightPage) -> Iterator[tuple[PageTable, dict[tuple[int, int], PageCell]]]:
    """The page's tables, empty yet, each with the cell of every place of its grid."""
    edges = merge_edges([edge for edge in page.edges if _length(edge) >= 1], NEAR, NEAR, NEAR, NEAR)
    vertical = [_Line(edge["x0"], edge["top"], edge["bottom"]) for edge in edges if edge["orientation"] == "v"]
    horizontal = [_Line(edge["top"], edge["x0"], edge["x1"]) for edge in edges if edge["orientation"] == "h"]
    for down, across in _connected(vertical, horizontal):
        ends = list(_loose_ends(down, across))
        settings = {
            "vertical_strategy": "explicit",
            "horizontal_strategy": "explicit",
            "explicit_vertical_lines": [_edge("v", *line) for line in [*down, *_loose_ends(across, down)]],
            "explicit_horizontal_lines": [_edge("h", *line) for line in [*across, *ends]],
            "intersection_tolerance": NEAR,
        }
        for found in TableFinder(page, settings).tables:
            yield _grid(found.cells, [line.at for line in ends])


def _connected(vertical: list[_Line], horizontal: list[_Line]) -> Iterator[tuple[list[_Line], list[_Line]]]:
    """The vertical and horizontal lines that hang together by their crossings, from the top; single lines are left out."""
    rest_down, rest_across = set(vertical), set(horizontal)
    for first in sorted(horizontal):
        if first not in rest_across:
            continue
        rest_across.remove(first)
        down: list[_Line] = []
        across = [first]
        # Grows while it is walked: every line brings those that it crosses.
        for line in across:
            crossing = [other for other in rest_down if _cross(other, line)]
            rest_down.difference_update(crossing)
            down += crossing
            further = [other for other in rest_across if any(_cross(new, other) for new in crossing)]
            rest_across.difference_update(further)
            across += further
        if len(down) > 1 and len(across) > 1:
            yield down, across


def _length(edge: dict[str, Any]) -> float:
    return edge["x1"] - edge["x0"] + edge["bottom"] - edge["top"]


def _edge(way: str, at: float, start: float, end: float) -> dict[str, Any]:
    """The line as pdfplumber knows edges."""
    x0, x1, top, bottom = (at, at, start, end) if way == "v" else (start, end, at, at)
    box = {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top}
    return {"object_type": "line_edge", "orientation": way, **box}


def _loose_ends(lines: list[_Line], across: list[_Line]) -> Iterator[_Line]:
    """Lines that close a grid where its own just end: at a page break, or in a table without an outer frame.

    Without them the cells there would not be found at all. Three lines must end together: two may be a frame around a
    text. The new line is as long as the grid, for a table without an outer frame is closed on all its sides.
    """
    first, last = min(line.start for line in across), max(line.end for line in across)
    for end in (1, 2):
        for group in _near_each_other(lines, end):
            place, ats = group[-1][end], [line.at for line in group]
            is_closed = any(abs(other.at - place) <= NEAR and other.reaches(min(ats), max(ats)) for other in across)
            if len(group) > 2 and not is_closed:
                yield _Line(place, first, last)


def _cross(line: _Line, other: _Line) -> bool:
    return line.reaches(other.at, other.at) and other.reaches(line.at, line.at)


def _near_each_other(lines: list[_Line], field: int) -> Iterator[list[_Line]]:
    group: list[_Line] = []
    for line in sorted(lines, key=itemgetter(field)):
        if group and line[field] - group[-1][field] > NEAR:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _grid(
    boxes: list[tuple[float, float, float, float]], loose: list[float]
) -> tuple[PageTable, dict[tuple[int, int], PageCell]]:
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    rows: list[list[PageCell]] = [[] for _ in ys[1:]]
    places = {}
    for x0, top, x1, bottom in sorted(boxes, key=itemgetter(1, 0)):
        row, column = ys.index(top), xs.index(x0)
        cell = PageCell(row, column, ys.index(bottom) - row, xs.index(x1) - column)
        rows[row].append(cell)
        for place in product(range(row, row + cell.rows), range(column, column + cell.columns)):
            places[place] = cell
    table = PageTable(ys[0], ys[-1], xs, ys, rows)
    table.is_open_above, table.is_open_below = (any(abs(y - at) <= NEAR for at in loose) for y in (ys[0], ys[-1]))
    return table, places


def _fill(
    table: PageTable, places: dict[tuple[int, int], PageCell], chars: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Put the characters into the table's cells; returns those that are outside."""
    inside: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    outside = []
    for char in chars:
        # bisect: the border on the left of the middle of the character, whichever of its sides sticks out.
        column = bisect_right(table.xs, (char["x0"] + char["x1"]) / 2) - 1
        row = bisect_right(table.ys, (char["top"] + char["bottom"]) / 2) - 1
        cell = places.get((row, column))
        if cell is None:
            outside.append(char)
        else:
            inside[cell.row, cell.column].append(char)
    for place, own in inside.items():
        turned = _CLIMBING if any(char["climbs"] and not char["upright"] for char in own) else {}
        places[place].text = extract_text(own, x_tolerance_ratio=_WORD_GAP, **turned)
    return outside


def _lines(chars: list[dict[str, Any]]) -> Iterator[PageLine]:
    words = extract_words(chars, x_tolerance_ratio=_WORD_GAP)
    for line in cluster_objects(words, "top", NEAR):
        line.sort(key=itemgetter("x0"))
        text = line[0]["text"]
        for left, right in pairwise(line):
            text += ("\t" if right["x0"] - left["x1"] > _COLUMN_GAP else " ") + right["text"]
        yield PageLine(line[0]["top"], text)
