"""What changed between two editions and is not printed in the table: contacts, links, the names that filters know.

It is shown beside an act and is no part of it: nobody signs what does not stand on the paper.
"""

from dataclasses import dataclass

from events.columns import LABELS
from events.comparing.comparison import DETAILS, FACETS, compare
from events.document import PlanDocument

# The printed cell that says the same as a facet: where it changed, the act has told it.
_TOLD_BY = {"formats": "format", "venue_facet": "venue", "department_facet": "department", "period": "schedule"}


@dataclass(frozen=True, slots=True)
class Unprinted:
    """One value: what it is, what it was and what it is now, and the titles of the events it is of, each once."""

    label: str
    before: str
    after: str
    titles: tuple[str, ...] = ()


def beside(old: PlanDocument, new: PlanDocument) -> tuple[Unprinted, ...]:
    """What changed in the rows that both editions have, and in the approval block; one change of many events is told once."""
    comparison = compare(old, new, (*DETAILS, *FACETS, *_TOLD_BY.values(), "approval"))
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for row in comparison.rows:
        told = {cell.key for cell in row.cells}
        for cell in row.cells:
            if cell.key in DETAILS or (cell.key in FACETS and _TOLD_BY[cell.key] not in told):
                found.setdefault((cell.key, cell.before, cell.after), {})[row.row.title] = None
    words = tuple(Unprinted(LABELS[change.key], change.before, change.after) for change in comparison.words)
    return words + tuple(Unprinted(LABELS[key], was, now, tuple(titles)) for (key, was, now), titles in found.items())
