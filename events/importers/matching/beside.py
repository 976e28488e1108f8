"""A table set twice side by side to save paper: its head says everything twice, and each row holds two events."""

from collections.abc import Sequence

from events.importers.matching.grid import GridRow
from events.importers.matching.head import Block
from events.importers.matching.headings import squeeze
from events.importers.matching.reading import ColumnUse

_MOST = 3


def part(block: Block) -> list[Block]:
    """The block as it is, or its parts: between two bands over the whole width first the left one, then the next."""
    halves = _halves(block.columns)
    if len(halves) < 2:
        return [block]
    edges = [columns[0].start for columns in halves[1:]]
    parts: list[Block] = []
    begun: list[Block] = []
    for position, row in enumerate(block.rows):
        is_band = any(cell.start < edge < cell.end for cell in row.own for edge in edges)
        if is_band or not begun:
            begun = [Block(columns, is_guessed=block.is_guessed, beside=place) for place, columns in enumerate(halves)]
            parts += begun
        if is_band or position in block.skipped:
            if reason := block.skipped.get(position):
                begun[0].skipped[len(begun[0].rows)] = reason
            begun[0].rows.append(row)
            continue
        for own, first, last in zip(begun, [0, *edges], [*edges, None], strict=True):
            own.rows.append(_between(row, first, last))
    if parts:
        parts[0].head = block.head
    return parts or [block]


def _halves(columns: Sequence[ColumnUse]) -> list[tuple[ColumnUse, ...]]:
    """The columns of each of the tables that stand side by side; one for an ordinary head."""
    named = [column for column in columns if column.heading]
    headings = [squeeze(column.heading) for column in named]
    for count in range(2, _MOST + 1):
        width = len(named) // count
        keys = {column.key for column in named[:width]}
        if width > 1 and headings == headings[:width] * count and {"title", "schedule"} <= keys:
            return [tuple(named[place * width : (place + 1) * width]) for place in range(count)]
    return [tuple(columns)]


def _between(row: GridRow, first: int, last: int | None) -> GridRow:
    def is_inside(start: int) -> bool:
        return first <= start and (last is None or start < last)

    return GridRow(
        row.number,
        tuple(cell for cell in row.cells if is_inside(cell.start)),
        tuple(cell for cell in row.filled if is_inside(cell.start)),
    )
