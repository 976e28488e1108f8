"""The twelve months as cells that lead to the events of a month."""

from collections.abc import Container
from dataclasses import dataclass, replace

from events.edition.selection import Selection
from events.schedules import MONTH_NAMES


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month; ``link`` is empty for a month without events, ``is_named`` where something is named or promised for it."""

    name: str
    short: str
    count: int
    link: str
    is_named: bool
    is_current: bool


def month_cells(selection: Selection, path: str, *, named: Container[int], current: int = 0) -> list[MonthCell]:
    """The months beside what else is chosen. They lead to the page at ``path``; a chosen one leads back to all months."""
    selection = replace(selection, by_event=True)  # what the links lead to
    chosen = selection.query.getlist("month")
    cells = []
    for number, name in enumerate(MONTH_NAMES, start=1):
        count = selection.count("month", str(number), "quarter")
        is_chosen = chosen == [str(number)]
        query = selection.query_with(quarter=None, month=None if is_chosen else str(number))
        link = f"{path}?{query}{'&' if query else ''}view=events#result" if count or is_chosen else ""
        cells.append(MonthCell(name, name[:3], count, link, number in named, is_chosen or number == current))
    return cells
