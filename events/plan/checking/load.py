"""How much each department has to do: events by quarter and month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events import schedules
from events.document import Row
from events.schedules import months_of_quarter, quarter_of

NOBODY = "Ответственный не указан"


@dataclass(frozen=True, slots=True)
class Cell:
    """How many events; ``is_too_many`` says that it reaches the bound."""

    count: int
    is_too_many: bool = False


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter: all its events, those of each of its three months, and whether there are too many of them."""

    whole: Cell
    months: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class DepartmentLoad:
    """One department: its events in all, in each quarter, and those without a month or a quarter."""

    name: str
    total: int
    quarters: tuple[Quarter, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Load:
    """The table, departments by name. ``bound``: so many events of a department in a month are too many."""

    departments: tuple[DepartmentLoad, ...]
    bound: int


def load_of(rows: Iterable[Row], bound: int) -> Load:
    """The load that ``rows`` are, each event once; ``bound`` in a month, three times as many in a quarter."""
    by_name: dict[str, list[Row]] = defaultdict(list)
    seen = set()
    for row in rows:
        if not row.uid or row.uid not in seen:
            seen.add(row.uid)
            facet = row.department_facet
            by_name[facet.label if facet else row.department or NOBODY].append(row)
    return Load(tuple(_department(name, by_name[name], bound) for name in sorted(by_name)), bound)


def _department(name: str, rows: Sequence[Row], bound: int) -> DepartmentLoad:
    months, quarters, undated = [0] * 13, [0] * 5, 0
    for row in rows:
        in_months, in_quarters = _when(row)
        for month in in_months:
            months[month] += 1
        for quarter in in_quarters:
            quarters[quarter] += 1
        undated += not in_quarters
    found = []
    for quarter in range(1, 5):
        cells = tuple(Cell(months[month], months[month] >= bound) for month in months_of_quarter(quarter))
        found.append(Quarter(Cell(quarters[quarter], quarters[quarter] >= 3 * bound), cells))
    return DepartmentLoad(name, len(rows), tuple(found), undated)


def _when(row: Row) -> tuple[set[int], set[int]]:
    """The months and the quarters an event is counted in: «2 квартал» is no month, «в течение года» no quarter."""
    schedule = schedules.parse(row.period or row.schedule)
    if schedule.kind == "monthly":
        return set(schedule.months), {quarter_of(month) for month in schedule.months}
    if schedule.kind == "quarterly":
        return set(), {quarter_of(month) for month in schedule.months}
    if schedule.kind not in ("months", "dates", "deadline") or len(schedule.months) > 6:
        return set(), set()
    months = set(schedule.months)
    quarters = {quarter_of(month) for month in months}
    if schedule.kind == "months" and len(schedule.spans) == len(quarters):
        # «2 квартал», «1 полугодие»: a stretch of whole quarters names no month.
        months -= {month for quarter in quarters for month in _whole(quarter, months)}
    return months, quarters


def _whole(quarter: int, months: set[int]) -> set[int]:
    own = set(months_of_quarter(quarter))
    return own if own <= months else set()
