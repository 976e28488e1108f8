"""Pages put together: running titles left out, a table broken over pages made one, a row cut in two made whole.

:mod:`.pdf_page` reads a page; :mod:`events.importers.matching` finds what a table means.
"""

import re
from bisect import bisect_left
from collections import Counter

from events.importers.readers.collector import Collector
from events.importers.readers.pdf_page import PageCell, PageContent, PageLine, PageTable
from events.importers.readers.pdf_ruling import NEAR
from events.text import clean

# Beside it a draft of ours is called one.
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:стр|лист)\S*\s*)?\d{1,3}(?:\s*(?:из|/)\s*\d{1,3})?(?:\s+проект)?[-–—\s]*", re.IGNORECASE
)
# In a running title the number stands beside a word for the page or, behind a wide gap, at one of its ends.
_PAGE_WORD = re.compile(r"(?:стр|лист)\S*\s*\d+|\d+\s*(?:из|/)\s*\d+|^\d+\t|\t\d+$", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"\d+(?:\.\d+)*[.)]?")
_MAX_HEAD = 4


def join_pages(pages: list[PageContent], collector: Collector) -> list[PageTable | PageLine]:
    """All parts of the file in reading order. A note says of each row that was put together."""
    joined: list[PageTable | PageLine] = []
    tables = 0
    for number, parts in enumerate(_without_running_lines(pages), start=1):
        for index, part in enumerate(parts):
            last = joined[-1] if joined else None
            # Only the first part of a page can go on with the last one of the page before.
            if (
                index == 0
                and isinstance(part, PageTable)
                and isinstance(last, PageTable)
                and _share_columns(last, part)
            ):
                _continue(last, part, collector, f"Таблица {tables}", number)
            else:
                joined.append(part)
                tables += isinstance(part, PageTable)
    return joined


def _without_running_lines(pages: list[PageContent]) -> list[list[PageTable | PageLine]]:
    """The parts of each page without page numbers and running titles: lines that several pages repeat at one place.

    The first page keeps its title, for it may be the plan's; at the foot of a page such a line would part the table.
    """
    met = Counter(_place_of(part) for page in pages for part in page.parts if isinstance(part, PageLine))
    result = []
    kept_titles: set[tuple[str, int]] = set()
    for page in pages:
        kept = []
        first_table = next((index for index, part in enumerate(page.parts) if isinstance(part, PageTable)), 0)
        for index, part in enumerate(page.parts):
            if isinstance(part, PageLine):
                place = _place_of(part)
                is_edge = index in (0, len(page.parts) - 1)
                if is_edge and _PAGE_NUMBER.fullmatch(part.text):
                    continue
                if met[place] > 1 and (index > first_table or place in kept_titles):
                    continue
                kept_titles.add(place)
            kept.append(part)
        result.append(kept)
    return result


def _place_of(line: PageLine) -> tuple[str, int]:
    return clean(_PAGE_WORD.sub("#", line.text)), round(line.top / NEAR)


def _share_columns(first: PageTable, second: PageTable) -> bool:
    """Whether both have the same outer borders and the columns of one are all among those of the other.

    A page with nothing but section titles on it, merged over all columns, shows only some of the borders.
    """
    fewer, more = sorted((first.xs, second.xs), key=len)
    same_frame = abs(fewer[0] - more[0]) <= NEAR and abs(fewer[-1] - more[-1]) <= NEAR
    return same_frame and all(any(abs(x - other) <= NEAR for other in more) for x in fewer)


def _continue(table: PageTable, part: PageTable, collector: Collector, place: str, page: int) -> None:
    """Append the rows of ``part``, which stands on the given page, to ``table``."""
    xs = max(table.xs, part.xs, key=len)
    for one in (table, part):
        _set_columns(one, xs)
    rows = part.rows[_repeated_head(table, part) :]
    if rows and table.rows:
        above = _reaching_down(table.rows)
        if _is_torn(table, part, above, rows):
            _heal(above, rows.pop(0))
            message = f"Строка разорвана между страницами {page - 1} и {page}, прочитана как одна строка"
            collector.note(place, len(table.rows), message)
        else:
            _grow_merged(above, rows[0])
    table.rows += rows
    table.is_open_below = part.is_open_below


def _set_columns(table: PageTable, xs: list[float]) -> None:
    def place(index: int) -> int:
        return bisect_left(xs, table.xs[index] - NEAR)

    for row in table.rows:
        for cell in row:
            first, last = place(cell.column), place(cell.column + cell.columns)
            cell.column, cell.columns = first, last - first
    table.xs = xs


def _texts(row: list[PageCell]) -> list[str]:
    return [clean(cell.text) for cell in row]


def _repeated_head(table: PageTable, part: PageTable) -> int:
    """How many first rows of the page merely repeat the head of the table."""
    count = 0
    for mine, theirs in zip(table.rows[:_MAX_HEAD], part.rows, strict=False):
        if not any(_texts(mine)) or _texts(mine) != _texts(theirs):
            break
        count += 1
    return count


def _reaching_down(rows: list[list[PageCell]]) -> list[PageCell]:
    """The cells that reach the end of the rows, from left to right: those of the last row and merged ones from above."""
    cells = (cell for index, row in enumerate(rows) for cell in row if index + cell.rows == len(rows))
    return sorted(cells, key=lambda cell: cell.column)


def _shape(row: list[PageCell]) -> list[tuple[int, int]]:
    return [(cell.column, cell.columns) for cell in row]


def _is_torn(table: PageTable, part: PageTable, above: list[PageCell], rows: list[list[PageCell]]) -> bool:
    """Whether the first row on the page is the rest of the last row before it.

    A row with a number of its own is not. Else either the lines say so, being left open, or the words: the rows of
    the table begin with a number or a date, but this one or the last one before it begins with nothing. In a table
    where rows elsewhere begin with nothing too, one more cell must have come to its end on the page before.
    """
    below = rows[0]
    if _shape(above) != _shape(below) or len(below) < 2 or not any(_texts(below)):
        return False
    if _ROW_NUMBER.fullmatch(clean(below[0].text)):
        return False
    if table.is_open_below or (part.is_open_above and len(rows) == len(part.rows)):
        return True
    ordinary = [row for row in [*table.rows[1:-1], *rows[1:]] if len(row) > 1 and row[0].column == below[0].column]
    blank = sum(1 for row in ordinary if not row[0].text.strip())
    if (below[0].text.strip() and above[0].text.strip()) or blank * 2 > len(ordinary):
        return False
    pairs = [(over, under) for over, under in zip(above, below, strict=True) if over.rows == under.rows == 1]
    return not blank or any(over.text and not under.text for over, under in pairs[1:])


def _heal(above: list[PageCell], below: list[PageCell]) -> None:
    for cell, rest in zip(above, below, strict=True):
        cell.text = "\n".join(text for text in (cell.text, rest.text) if text)
        cell.rows += rest.rows - 1


def _grow_merged(above: list[PageCell], first: list[PageCell]) -> None:
    """A cell merged downwards over a page break begins anew on the page, empty: give its rows to the one above."""
    reaching = dict(zip(_shape(above), above, strict=True))
    for cell in list(first):
        over = reaching.get((cell.column, cell.columns))
        if over is not None and over.text and not cell.text.strip() and max(over.rows, cell.rows) > 1:
            over.rows += cell.rows
            first.remove(cell)
