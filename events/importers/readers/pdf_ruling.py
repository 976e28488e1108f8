"""The ruling of a PDF page: which lines hang together as a table, and where they must be closed for its cells to be seen.

Coordinates are points from the left and from the top. The words of the cells are read by :mod:`.pdf_page`.
"""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from pdfplumber.page import Page
from pdfplumber.table import TableFinder, merge_edges

# Lines nearer than this are one line: borders are drawn cell by cell and seldom meet exactly.
NEAR = 3
Box = tuple[float, float, float, float]


class _Line(NamedTuple):
    """A straight line ``at`` one coordinate, from ``start`` to ``end`` along the other."""

    at: float
    start: float
    end: float

    def reaches(self, first: float, last: float) -> bool:
        return self.start - NEAR <= first and last <= self.end + NEAR


def find_tables(page: Page, edges: list[dict[str, Any]]) -> Iterator[tuple[list[Box], list[float]]]:
    """The boxes of every table's cells, with the heights at which lines that just ended were closed."""
    edges = merge_edges([edge for edge in edges if _length(edge) >= 1], NEAR, NEAR, NEAR, NEAR)
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
            yield found.cells, [line.at for line in ends]


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
