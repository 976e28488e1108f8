"""One page of a PDF: the ruled tables on it and the lines of text around them, placed in points from the top.

:mod:`.pdf_ruling` finds the tables that lines make, :mod:`.pdf_pages` joins what goes on over pages.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product
from operator import itemgetter
from typing import Any

from pdfminer.layout import LTChar, LTItem
from pdfplumber.page import Page
from pdfplumber.utils import cluster_objects, extract_text, extract_words

from events.importers.readers.pdf_ruling import NEAR, Box, find_tables

# A gap of a fifth of the type size parts two words; kerning is narrower, a space is a quarter at least.
_WORD_GAP = 0.2
# A gap of so many points parts two columns of text, as in «СОГЛАСОВАНО        УТВЕРЖДАЮ».
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
    """Everything on a page in reading order; ``characters`` and ``images`` tell a scan from a text.

    ``is_striped``: every other row of a table is shaded and none has lines, so that the rows between cannot be told.
    """

    parts: list[PageTable | PageLine] = field(default_factory=list)
    characters: int = 0
    undecoded: int = 0
    images: int = 0
    is_striped: bool = False


class LightPage(Page):
    """pdfplumber's page with the few attributes of a character that are used here: the rest costs half of the time."""

    targets: tuple[str, ...] = ()

    def load(self) -> None:
        """Have the libraries do all their work on the page, so that their errors come from here and nowhere else."""
        self.targets = tuple(str(link["uri"]) for link in self.hyperlinks)
        _ = self.edges, self.objects

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

    def shows(self, item: dict[str, Any]) -> bool:
        """Whether a character or an edge is on the paper at all, which one at «not a number» is not."""
        left, top, right, bottom = self.bbox
        return left - NEAR <= item["x0"] <= item["x1"] <= right + NEAR and (
            top - NEAR <= item["top"] <= item["bottom"] <= bottom + NEAR
        )


def read_page(page: LightPage) -> PageContent:
    """The tables and lines of the page."""
    shown = [char for char in page.chars if page.shows(char)]
    chars = _without_shadows(shown)
    tables = []
    for boxes, loose in find_tables(page, [edge for edge in page.edges if page.shows(edge)]):
        table, places = _grid(boxes, loose)
        chars = _fill(table, places, chars)
        tables.append(table)
    parts: list[PageTable | PageLine] = [*tables, *_lines(chars)]
    return PageContent(
        parts=sorted(parts, key=lambda part: part.top),
        characters=sum(1 for char in shown if not char["text"].isspace()),
        undecoded=sum(1 for char in shown if char["text"].startswith("(cid:")),
        images=len(page.images),
        is_striped=any(_is_stripe_between(*pair, chars) for pair in pairwise(tables)),
    )


def _is_stripe_between(above: PageTable, below: PageTable, chars: list[dict[str, Any]]) -> bool:
    """Whether the text between two tables is a row of theirs: it stands in their columns and crosses no border of one."""
    inner = above.xs[1:-1]
    # A stripe is one row; the first may have the head above it. A table under a heading of its own has more.
    if not inner or len(above.rows) > 2 or len(below.rows) > 1 or len(above.xs) != len(below.xs):
        return False
    if any(abs(x - other) > NEAR for x, other in zip(above.xs, below.xs, strict=True)):
        return False
    between = [char for char in chars if above.bottom - NEAR < char["top"] and char["bottom"] < below.top + NEAR]
    words = extract_words(between, x_tolerance_ratio=_WORD_GAP)
    is_crossed = any(word["x0"] < x < word["x1"] for word in words for x in inner)
    return not is_crossed and len({bisect_right(inner, word["x0"]) for word in words}) > 1


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


def _grid(boxes: list[Box], loose: list[float]) -> tuple[PageTable, dict[tuple[int, int], PageCell]]:
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
        places[place].text = extract_text([_lying(char) for char in own], x_tolerance_ratio=_WORD_GAP)
    return outside


def _lying(char: dict[str, Any]) -> dict[str, Any]:
    """Type that stands on end in a narrow column, as if the paper were turned; other type as it is."""
    if char["upright"]:
        return char
    x0, x1, top, bottom = char["x0"], char["x1"], char["top"], char["bottom"]
    place = (-bottom, -top, x0, x1) if char["climbs"] else (top, bottom, -x1, -x0)
    turned = dict(zip(("x0", "x1", "top", "bottom"), place, strict=True))
    return char | turned | {"doctop": turned["top"], "upright": True}


def _lines(chars: list[dict[str, Any]]) -> Iterator[PageLine]:
    words = extract_words(chars, x_tolerance_ratio=_WORD_GAP)
    for line in cluster_objects(words, "top", NEAR):
        line.sort(key=itemgetter("x0"))
        text = line[0]["text"]
        for left, right in pairwise(line):
            text += ("\t" if right["x0"] - left["x1"] > _COLUMN_GAP else " ") + right["text"]
        yield PageLine(line[0]["top"], text)
