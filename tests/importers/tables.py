"""Raw tables drawn with signs, so that a test shows the table it is about."""

from events.importers.matching.match import match
from events.importers.raw import RawCell, RawFile, RawRow, RawTable

PLAN = ("ПЛАН РАБОТЫ на 2024 год",)
_MERGED = ("<", "^")


def table(*lines, before=(), place="Таблица 1"):
    """«|» parts the cells of a line; «<» merges with the cell to the left, «^» with the one above, «/» breaks the line.

    A line that begins with «=» is one cell over the whole width.
    """
    width = max(line.count("|") + 1 for line in lines if not line.startswith("="))
    grid = [
        [line[1:], *["<"] * (width - 1)] if line.startswith("=") else [cell.strip() for cell in line.split("|")]
        for line in lines
    ]
    rows = [
        RawRow(
            number + 1,
            tuple(_cell(grid, number, column) for column, text in enumerate(line) if text not in _MERGED),
        )
        for number, line in enumerate(grid)
    ]
    return RawTable(place, tuple(rows), tuple(before))


def _cell(grid, number, column):
    right = down = 1
    while column + right < len(grid[number]) and grid[number][column + right] == "<":
        right += 1
    while number + down < len(grid) and column < len(grid[number + down]) and grid[number + down][column] == "^":
        down += 1
    return RawCell(grid[number][column].replace("/", "\n"), column, right, down)


def read(*tables, after=(), **options):
    """The reading of a file of these tables."""
    return match(RawFile(tables, tuple(after)), **options)


def read_rows(*lines, before=PLAN, **options):
    """The cells of every row that is read of one table."""
    return [row.cells for row in read(table(*lines, before=before), **options).document.rows]


def sections(reading):
    """Each section as its title, its note and the titles of its rows."""
    return [(part.title, part.note, [row.title for row in part.rows]) for part in reading.document.sections]


def issues(reading, *codes):
    """The findings of these codes as (severity, code, row, column, text, proposal)."""
    return [
        (issue.severity, issue.code, issue.row, issue.column, issue.text, issue.proposal)
        for issue in reading.issues
        if issue.code in codes
    ]


def left_out(reading):
    """The lines that did not reach the document, as (row, kind)."""
    return [(line.row, line.kind) for line in reading.left_out]
