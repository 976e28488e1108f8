"""The plan «в редакции от …»: the paper of an edition on which the rows that it changed are marked in the margin."""

from events.comparing import LAYOUT, compare
from events.comparing.comparison import COMPARED
from events.document import Imprint, PlanDocument
from events.exporters import Progress
from events.exporters.pdf import paper, parts, sheet


def export(
    old: PlanDocument, new: PlanDocument, *, before: Imprint, after: Imprint, progress: Progress | None = None
) -> bytes:
    """Edition ``after`` with what it changed in edition ``before``. Same input, same bytes.

    ``progress`` is called for a long plan only.
    """
    comparison = compare(old, new, (*COMPARED, *LAYOUT))
    places = (row.new for row in comparison.rows if row.new and row.kind in ("new", "changed"))
    marks = paper.Marks(before, frozenset(places))
    if parts.is_long(new):
        return parts.draw(new, after, progress=progress, marks=marks)
    return sheet.sheet_of_rows(lambda steps: paper.html(new, after, marks, steps))
