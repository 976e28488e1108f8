"""A raw table as a grid: cells merged downwards are seen in every row they reach. What the cells mean is not known here."""

from dataclasses import dataclass

from events.importers.raw import RawTable
from events.text import clean


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of one row: it covers the columns ``start`` to ``end`` (half-open); ``is_carried`` when merged from above."""

    text: str
    start: int
    end: int
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row: ``number`` as the file counts it, all its cells from left to right, and those among them that hold text."""

    number: int
    cells: tuple[Cell, ...]
    filled: tuple[Cell, ...]

    @property
    def own(self) -> tuple[Cell, ...]:
        """The filled cells that begin in this row."""
        return tuple(cell for cell in self.filled if not cell.is_carried)

    @property
    def text(self) -> str:
        """The row's own words on one line."""
        return " ".join(clean(cell.text) for cell in self.own)


def lay_out(table: RawTable) -> list[GridRow]:
    """The rows of a table, each with its own cells and those that reach it from above. Linear in cells and spanned rows."""
    rows = []
    reaching: list[tuple[Cell, int]] = []
    for raw in table.rows:
        own = [Cell(cell.text, cell.column, cell.column + max(cell.columns, 1)) for cell in raw.cells]
        taken = {column for cell in own for column in range(cell.start, cell.end)}
        carried = [cell for cell, _left in reaching if not taken.intersection(range(cell.start, cell.end))]
        cells = tuple(sorted([*own, *carried], key=lambda cell: cell.start))
        rows.append(GridRow(raw.number, cells, tuple(cell for cell in cells if clean(cell.text))))
        reaching = [(cell, left - 1) for cell, left in reaching if left > 1 and cell in carried]
        reaching += [
            (Cell(cell.text, cell.start, cell.end, is_carried=True), raw_cell.rows - 1)
            for cell, raw_cell in zip(own, raw.cells, strict=True)
            if raw_cell.rows > 1
        ]
    return rows
