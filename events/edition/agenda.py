"""Each event of a plan once, and when it is: what names a day or month before what is promised for a quarter or a year.

Pure: a document and a day in, values out. What is vague stays vague: a promise for a quarter stands on no day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from events import schedules
from events.document import PlanDocument, Row
from events.schedules import Block, Schedule, Span

COMING = 3  # events under «Дальше»
FIRST_MONTH_OF_NEXT_PLAN = 11  # from November on people ask for next year's plan


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event is listed: its section (from 1) with its title, and its number there."""

    section: int
    title: str
    number: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with its first row and every place it is listed at."""

    row: Row
    places: tuple[Place, ...]

    @property
    def schedule(self) -> Schedule:
        """Its term."""
        return _parsed(self.row.period)


class Kind(IntEnum):
    """How closely a term is named, in the order in which readers see the events."""

    MONTH = 1  # a day, a part of a month, one or two months
    QUARTER = 2
    LONGER = 3  # other stretches: a season, a half-year
    MONTHLY = 4  # every month and oftener
    QUARTERLY = 5
    RARER = 6  # twice a year, «периодически»
    YEAR = 7
    NEVER = 8  # on request, unknown: no month at all


_RHYTHMS = {
    "weekly": Kind.MONTHLY,
    "monthly": Kind.MONTHLY,
    "quarterly": Kind.QUARTERLY,
    "half_yearly": Kind.RARER,
    "periodic": Kind.RARER,
    "year_round": Kind.YEAR,
}


@dataclass(frozen=True, slots=True)
class Band:
    """Events whose terms are named alike; ``number`` is the month of ``Kind.MONTH`` and the quarter of ``Kind.QUARTER``."""

    kind: Kind
    number: int
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The first answer: ``bands`` of now, the ``folded`` ones that repeat or last, what is ``coming``, the months.

    ``month`` and ``quarter`` are those of the day; nought when the plan is of another year: its whole year is shown then.
    ``named`` are the months, 1–12, for which something is named or promised.
    """

    month: int
    quarter: int
    bands: tuple[Band, ...]
    folded: tuple[Band, ...]
    coming: tuple[Happening, ...]
    named: frozenset[int]


@lru_cache(maxsize=4096)
def _parsed(period: str) -> Schedule:
    return schedules.parse(period)


def happenings(document: PlanDocument) -> tuple[Happening, ...]:
    """The events of a document in plan order, each once."""
    found: dict[str, tuple[Row, list[Place]]] = {}
    for number, section in enumerate(document.sections, start=1):
        for row in section.rows:
            _, places = found.setdefault(row.uid or f"{number}.{row.number}", (row, []))
            places.append(Place(number, section.title, row.number))
    return tuple(Happening(row, tuple(places)) for row, places in found.values())


def agenda(document: PlanDocument, day: date) -> Agenda:
    """What readers ask first, on this Moscow day."""
    all_of_them = happenings(document)
    is_this_year = document.year == day.year
    month = day.month if is_this_year else 0
    ahead = [one for one in all_of_them if not is_this_year or not _is_over(one, day)]
    found = bands(ahead, (month,) if month else range(1, 13))
    now = tuple(band for band in found if band.kind <= Kind.QUARTER)
    shown = {id(one) for band in found for one in band.happenings}
    coming = [(order, one) for one in ahead if id(one) not in shown and (order := _begins(one, month))] if month else []
    undated = tuple(one for one in all_of_them if not one.row.months)
    folded = [band for band in found if band.kind > Kind.QUARTER]
    if undated:
        folded.append(Band(Kind.NEVER, 0, undated))
    return Agenda(
        month,
        schedules.quarter_of(month) if month else 0,
        now,
        tuple(folded),
        tuple(one for _, one in sorted(coming, key=lambda pair: pair[0])[:COMING]),
        named_months(all_of_them),
    )


def bands(events: Iterable[Happening], months: Iterable[int]) -> list[Band]:
    """The events that touch the months (1–12), by how closely their term is named; each event once, at its closest."""
    wanted = tuple(sorted(set(months)))
    found: dict[tuple[Kind, int], list[Happening]] = {}
    for event in events:
        best = min(_terms(event, wanted), default=None)
        if best is not None:
            found.setdefault(best, []).append(event)
    return [
        Band(
            kind,
            number,
            tuple(sorted(group, key=lambda one: _first_day(one, number))) if kind is Kind.MONTH else tuple(group),
        )
        for (kind, number), group in sorted(found.items())
    ]


def named_months(events: Iterable[Happening]) -> frozenset[int]:
    """The months for which something is named or promised, beside what repeats or lasts."""
    return frozenset(
        month
        for event in events
        for month in event.row.months
        if any(kind <= Kind.QUARTER for kind, _ in _terms(event, (month,)))
    )


def is_next_asked_for(day: date) -> bool:
    """Whether people ask for next year's plan on this day."""
    return day.month >= FIRST_MONTH_OF_NEXT_PLAN


def _terms(event: Happening, months: tuple[int, ...]) -> Iterator[tuple[Kind, int]]:
    """How the event's term is named, for each of its parts that touches the months."""
    schedule = event.schedule
    touched = [month for month in months if month in event.row.months]
    if not touched:
        return
    rhythm = _RHYTHMS.get(schedule.kind)
    if rhythm:
        yield rhythm, 0
        return
    if not schedule.spans:  # the edition knows its months, the words do not say how
        yield Kind.LONGER, 0
    for span in schedule.spans:
        for month in touched:
            if month in span.months():
                yield _kind(span), _number(span, month)


def _kind(span: Span) -> Kind:
    if span.is_deadline or span.is_exact or len(span.months()) <= 2:
        return Kind.MONTH
    if span.first == span.last and isinstance(span.first, Block) and span.first.size == 3:
        return Kind.QUARTER
    return Kind.YEAR if len(span.months()) == 12 else Kind.LONGER


def _number(span: Span, month: int) -> int:
    return {Kind.MONTH: month, Kind.QUARTER: schedules.quarter_of(month)}.get(_kind(span), 0)


_SAMPLE = 2023  # a year of 365 days that begins on no feast: only the order of days matters


def _first_day(event: Happening, month: int) -> tuple[bool, date]:
    """For the order within a month: a term of whole months comes after the days named in it."""
    exact = [
        piece[0]
        for span in event.schedule.spans
        if span.is_exact
        for piece in span.pieces(_SAMPLE)
        if piece[0].month <= month <= piece[1].month
    ]
    return (not exact, min(exact, default=date(_SAMPLE, month, 1)))


def _is_over(event: Happening, day: date) -> bool:
    """Whether its last day has passed; never for what repeats, lasts or has no date."""
    if event.schedule.kind in _RHYTHMS:
        return False
    periods = event.schedule.periods(day.year)
    return bool(periods) and periods[-1][1] < day


def _begins(event: Happening, month: int) -> tuple[int, int, tuple[bool, date]] | None:
    """The order of what comes after the month: by quarter, there named months before the promise of the quarter."""
    later = [
        (kind, number, first)
        for first in event.row.months
        if first > month
        for kind, number in _terms(event, (first,))
        if kind <= Kind.QUARTER
    ]
    if not later:
        return None
    kind, _, first = min(later, key=lambda term: (schedules.quarter_of(term[2]), term[0], term[2]))
    return schedules.quarter_of(first), kind, _first_day(event, first)
