"""How much each value of a filter would give beside what is chosen in the other filters.

Positions are those of rows, from 1 in plan order; all of it in memory, from the document alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from events import schedules
from events.document import PlanDocument
from events.models import Edition

Positions = frozenset[int]


class Counting:
    """The rows of a document by the values of its facets."""

    def __init__(self, document: PlanDocument):
        rows = list(document.rows)
        self.all: Positions = frozenset(range(1, len(rows) + 1))
        self._uids = [row.uid or str(place) for place, row in enumerate(rows, start=1)]
        found: dict[str, dict[str, set[int]]] = {
            name: {} for name in ("section", "format", "venue", "department", "month", "quarter")
        }
        sections = [number for number, section in enumerate(document.sections, start=1) for _ in section.rows]
        for place, (row, section) in enumerate(zip(rows, sections, strict=True), start=1):
            values = {
                "section": [str(section)],
                "format": [facet.key for facet in row.formats],
                "venue": [row.venue_facet.key] if row.venue_facet else [],
                "department": [row.department_facet.key] if row.department_facet else [],
                "month": map(str, row.months),
                "quarter": {str(schedules.quarter_of(month)) for month in row.months},
            }
            for name, keys in values.items():
                for key in keys:
                    found[name].setdefault(key, set()).add(place)
        self._found = {
            name: {key: frozenset(places) for key, places in values.items()} for name, values in found.items()
        }

    def holding(self, name: str, values: Iterable[str]) -> Positions:
        """The rows with any of the values in one facet."""
        return frozenset().union(*(self._found[name].get(value, frozenset()) for value in values))

    def beside(self, chosen: Mapping[str, Sequence[str]], searched: Positions | None, *but: str) -> Positions:
        """The rows that answer the search and everything chosen, but for the facets named."""
        left = self.all if searched is None else searched
        for name, values in chosen.items():
            if values and name not in but:
                left &= self.holding(name, values)
        return left

    def events(self, positions: Iterable[int]) -> int:
        """How many different events stand at these positions."""
        return len({self._uids[place - 1] for place in positions})


@lru_cache(maxsize=24)
def counting(sha256: str) -> Counting:
    """That of the document with this checksum."""
    return Counting(Edition.document_of(sha256))
