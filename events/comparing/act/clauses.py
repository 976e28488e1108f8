"""What an act consists of: clauses over the printed words of a plan. Places are those of the edition that is changed.

All clauses of an act are carried out at once on the old words, so their order means nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from events import text
from events.columns import KEYS
from events.comparing.act.phrases import Edit
from events.document import PlanDocument

# The five printed cells of a row beside its number, which is counted.
CELLS = KEYS[1:]
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """What is printed of a section; the place of a row is its number."""

    title: str
    note: str
    rows: tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """All words of a plan that are printed, but for the approval block, which no clause changes."""

    heading: str
    title: str
    sections: tuple[PrintedSection, ...]

    @property
    def places(self) -> Iterator[tuple[int, int]]:
        """Every row by the indices of its section and of the row in it, both from 0."""
        return ((number, index) for number, section in enumerate(self.sections) for index in range(len(section.rows)))


def printed(document: PlanDocument) -> Printed:
    """The printed words of a document, with clean spaces: how they are spaced is nothing that anybody signs."""
    sections = tuple(
        PrintedSection(
            text.clean(section.title),
            text.clean(section.note),
            tuple(tuple(text.clean(cell) for cell in row.cells[1:]) for row in section.rows),
        )
        for section in document.sections
    )
    return Printed(text.clean(document.heading), text.clean(document.title), sections)


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where words stand. Without a section: the plan's own ``heading`` or ``title``; without a row: a section's ``title`` or
    ``note``; else a row, all of it or the cell ``field``. Indices are from 0.
    """

    section: int = -1
    row: int = -1
    field: str = ""


@dataclass(frozen=True, slots=True)
class To:
    """The section that rows come into: one of the old edition by its index, or a new one; ``number`` is the new one, from 1."""

    old: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Replace:
    """Words in these places give way to others; ``is_everywhere``: nowhere else in the plan do the old words stand."""

    spots: tuple[Spot, ...]
    edits: tuple[Edit, ...]
    is_everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Anew:
    """What stands in one place is given anew as a whole; ``old`` is what stood there. Either may be empty."""

    spot: Spot
    old: str
    words: str


@dataclass(frozen=True, slots=True)
class RowAnew:
    """All cells of one row are given anew."""

    section: int
    row: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Remove:
    """Rows of one section go."""

    section: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RemoveSection:
    """A section goes with the rows that nothing else is said of."""

    section: int


@dataclass(frozen=True, slots=True)
class Add:
    """Rows come into a section of the old edition, each under its new number."""

    to: To
    rows: tuple[tuple[int, Cells], ...]


@dataclass(frozen=True, slots=True)
class AddSection:
    """A new section; ``rows`` are the new ones in it, each under its number. Others may be moved into it."""

    number: int
    title: str
    note: str
    rows: tuple[tuple[int, Cells], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Rows of one section go into another; ``numbers`` are their new ones."""

    section: int
    rows: tuple[int, ...]
    to: To
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Renumber:
    """Rows that stay in their section get other numbers: pairs of the old number and the new one."""

    section: int
    numbers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class RenumberSections:
    """Sections get other numbers: pairs of the old number and the new one."""

    numbers: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PlanAnew:
    """The whole plan is given anew."""

    plan: Printed


Clause = (
    Replace | Anew | RowAnew | Remove | RemoveSection | Add | AddSection | Move | Renumber | RenumberSections | PlanAnew
)


@dataclass(frozen=True, slots=True)
class Act:
    """``clauses`` in the order in which an office lists them, over the words of ``before``."""

    before: Printed
    clauses: tuple[Clause, ...]

    @property
    def is_anew(self) -> bool:
        """Whether the plan is given anew, because so much of it changed."""
        return any(isinstance(clause, PlanAnew) for clause in self.clauses)


def cell(row: Sequence[str], field: str) -> str:
    """The words of a cell by the key of its column."""
    return row[CELLS.index(field)]
