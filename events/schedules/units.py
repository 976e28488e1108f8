"""Stretches of a year: a unit (month, quarter, day …), a span of units, hours of a day.

Values without a year. Every unit has the same parts: ``head`` and ``tail``, the words before and of the noun it may share
with its neighbours; ``edges(year)``, its first and last day; ``edtf(year)``, its code, empty if it has none of its own;
``is_by_month``, whether it begins and ends with a month.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from events.schedules.vocabulary import (
    LAST,
    MONTH_NAMES,
    MONTH_NAMES_GENITIVE,
    SEASONS,
    VAGUE_NAMES,
    WEEKDAY_NAMES,
    list_words,
    ordinal,
)

# A leap year: what is asked without a year must hold 29 February.
SAMPLE_YEAR = 2024
# ISO 8601-2:2019 §4.8, EDTF level 2: seasons of the northern hemisphere 25–28, quarters 33–36, half-years 40–41.
_EDTF_SEASONS = {"весна": 25, "лето": 26, "осень": 27}
_EDTF_BLOCKS = {3: 32, 6: 39}

Days = tuple[date, date]


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, slots=True)
class Block:
    """Whole months counted from January: ``size`` 1 is a month, 3 a quarter, 6 a half-year, 12 the year."""

    size: int
    number: int
    is_by_month = True

    @property
    def head(self) -> str:
        return MONTH_NAMES[self.number - 1] if self.size == 1 else str(self.number)

    @property
    def tail(self) -> tuple[str, str] | None:
        """The noun the numbers share, for one and for several; ``None`` when the head is the whole name."""
        return {3: ("квартал", "кварталы"), 6: ("полугодие", "полугодия")}.get(self.size)

    @property
    def genitive(self) -> str:
        if self.size == 1:
            return MONTH_NAMES_GENITIVE[self.number - 1]
        return {3: f"{self.number} квартала", 6: f"{self.number} полугодия", 12: "года"}[self.size]

    def edges(self, year: int) -> Days:
        return date(year, (self.number - 1) * self.size + 1, 1), _month_end(year, self.number * self.size)

    def edtf(self, year: int) -> str:
        if self.size == 12:
            return f"{year}"
        return f"{year}-{self.number + _EDTF_BLOCKS.get(self.size, 0):02}"


@dataclass(frozen=True, slots=True)
class Season:
    """A season or another named run of months, a key of ``SEASONS``."""

    name: str
    tail = None
    is_by_month = True

    @property
    def head(self) -> str:
        return self.name

    def edges(self, year: int) -> Days:
        """For winter and the school year the first day comes after the last: they run over New Year."""
        first, last = SEASONS[self.name]
        return date(year, first, 1), _month_end(year, last)

    def edtf(self, year: int) -> str:
        return f"{year}-{_EDTF_SEASONS[self.name]}" if self.name in _EDTF_SEASONS else ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a month: ``kind`` third (декада), half, week or vague (начало, середина, конец), numbered from 1.

    Weeks and vague parts have no agreed days, so they cover the whole month rather than days nobody promised.
    """

    kind: str
    number: int
    month: int

    @property
    def is_by_month(self) -> bool:
        return self.kind in {"week", "vague"}

    @property
    def head(self) -> str:
        month = MONTH_NAMES_GENITIVE[self.month - 1]
        if self.kind == "vague":
            return f"{VAGUE_NAMES[self.number - 1]} {month}"
        return f"последняя неделя {month}" if self.number == LAST else str(self.number)

    @property
    def tail(self) -> tuple[str, str] | None:
        if self.kind == "vague" or self.number == LAST:
            return None
        month = MONTH_NAMES_GENITIVE[self.month - 1]
        one, several = {"third": ("декада", "декады"), "half": ("половина", "половины"), "week": ("неделя", "недели")}[
            self.kind
        ]
        return f"{one} {month}", f"{several} {month}"

    def edges(self, year: int) -> Days:
        first, last = date(year, self.month, 1), _month_end(year, self.month)
        if self.kind == "third":
            first = first.replace(day=self.number * 10 - 9)
            last = last if self.number == 3 else last.replace(day=self.number * 10)
        elif self.kind == "half":
            first, last = (first, first.replace(day=15)) if self.number == 1 else (first.replace(day=16), last)
        return first, last

    def edtf(self, year: int) -> str:
        first, last = self.edges(year)
        return f"{year}-{self.month:02}" if self.is_by_month else f"{first}/{last}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month. A common year has no 29 February: as an edge it is the 28th, as a day of its own it is none."""

    month: int
    day: int
    is_by_month = False

    @property
    def head(self) -> str:
        return str(self.day)

    @property
    def tail(self) -> tuple[str, str]:
        return (MONTH_NAMES_GENITIVE[self.month - 1],) * 2

    @property
    def genitive(self) -> str:
        return f"{self.day} {MONTH_NAMES_GENITIVE[self.month - 1]}"

    def edges(self, year: int) -> Days:
        day = date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))
        return day, day

    def edtf(self, year: int) -> str:
        return self.edges(year)[0].isoformat()


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """«Первое воскресенье августа»: ``number`` 1–4 or ``LAST``, ``weekday`` 0 is Monday."""

    month: int
    number: int
    weekday: int
    tail = None
    is_by_month = False

    @property
    def head(self) -> str:
        name = WEEKDAY_NAMES[self.weekday]
        return f"{ordinal(self.number, self.weekday)} {name} {MONTH_NAMES_GENITIVE[self.month - 1]}"

    def edges(self, year: int) -> Days:
        weeks = calendar.monthcalendar(year, self.month)
        days = [week[self.weekday] for week in weeks if week[self.weekday]]
        day = date(year, self.month, days[self.number if self.number == LAST else self.number - 1])
        return day, day

    def edtf(self, year: int) -> str:
        return self.edges(year)[0].isoformat()


Unit = Block | Season | Part | Day | NthWeekday


def _genitive(unit: Unit | None) -> str:
    """The words after «до» and «с», which only blocks and days stand behind."""
    return unit.genitive if isinstance(unit, Block | Day) else ""


def name(unit: Unit) -> str:
    """The unit in the nominative: «1 квартал», «март», «15 марта»."""
    return f"{unit.head} {unit.tail[0]}" if unit.tail else unit.head


@dataclass(frozen=True, slots=True)
class Span:
    """From the first unit to the last. No ``first`` is a deadline («до 1 февраля»), no ``last`` an open end («с марта»).

    A span whose end comes before its start runs over New Year: of days, those after it are of the next year; of months or
    seasons («зима»), both pieces are of the plan's own.
    """

    first: Unit | None
    last: Unit | None

    @property
    def is_deadline(self) -> bool:
        return self.first is None

    @property
    def is_exact(self) -> bool:
        """Whether its edges are days, not months."""
        return isinstance(self.first or self.last, Day | NthWeekday) or isinstance(self.last, Day | NthWeekday)

    @property
    def tail(self) -> tuple[str, str] | None:
        """The noun both ends share, so that «15 и 17–19 марта» needs it once."""
        if self.first is None or self.last is None or self.first.tail != self.last.tail:
            return None
        return self.first.tail

    @property
    def head(self) -> str:
        """The words before the tail, or all of them."""
        if self.first is None:
            return f"до {_genitive(self.last)}" if isinstance(self.last, Day) else f"до конца {_genitive(self.last)}"
        if self.last is None:
            start = _genitive(self.first)
            return f"со {start}" if start.startswith("2 ") else f"с {start}"
        if self.first == self.last:
            return self.first.head
        ends = [unit.head if self.tail else name(unit) for unit in (self.first, self.last)]
        return (" – " if any(" " in end for end in ends) else "–").join(ends)

    def is_over_new_year(self, year: int) -> bool:
        """Whether its end comes before its start."""
        if self.first is None or self.last is None:
            return False
        return self.last.edges(year)[1] < self.first.edges(year)[0]

    def pieces(self, year: int) -> list[Days]:
        """Its days inside the year, inclusive: one piece, two of months over New Year, none for a day the year has not."""
        whole = Block(12, 1)
        last = (self.last or whole).edges(year)[1]
        if self.first is None:
            return [(last, last)]
        if not _exists(self.first, year) and self.first == self.last:
            return []
        first = self.first.edges(year)[0] if _exists(self.first, year) else date(year, 3, 1)
        if first <= last:
            return [(first, last)]
        new_year, year_end = whole.edges(year)
        return [(first, year_end)] if self.is_exact else [(new_year, last), (first, year_end)]

    def months(self) -> tuple[int, ...]:
        """The months, 1–12, its days touch."""
        touched = (range(a.month, b.month + 1) for a, b in self.pieces(SAMPLE_YEAR))
        return tuple(month for months in touched for month in months)

    def edtf(self, year: int) -> str:
        """Its code when it is one stretch of the year: a date, a season, a quarter, an interval; else empty."""
        if self.first is not None and self.first == self.last and (code := self.first.edtf(year)):
            return code
        ends = self.edtf_ends(year)
        if len(ends) != 1:
            return ""
        ((first, last),) = ends
        if self.first is None:
            return f"../{last}"
        if self.last is None:
            return f"{first}/.."
        return first if first == last else f"{first}/{last}"

    def edtf_ends(self, year: int) -> list[tuple[str, str]]:
        """First and last of its pieces as dates of ISO 8601: months where both ends of it are months, else days."""
        places = 7 if all(unit is None or unit.is_by_month for unit in (self.first, self.last)) else 10
        return [(first.isoformat()[:places], last.isoformat()[:places]) for first, last in self.pieces(year)]


def _exists(unit: Unit, year: int) -> bool:
    """Whether the year has the unit: a common year has no 29 February."""
    return unit != Day(2, 29) or calendar.isleap(year)


def word_spans(spans: Iterable[Span]) -> str:
    """The spans as a list in which neighbours share their noun: «1, 8 и 15 октября», «1 и 3 кварталы»."""
    words: list[str] = []
    for tail, group in groupby(spans, key=lambda span: span.tail):
        run = list(group)
        if tail is None:
            words.extend(span.head for span in run)
        else:
            single = len(run) == 1 and run[0].first == run[0].last
            words.append(f"{list_words(span.head for span in run)} {tail[0 if single else 1]}")
    return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Hours:
    """A time of day, Moscow time, or from–to."""

    start: time
    end: time | None = None

    @property
    def wording(self) -> str:
        start = f"{self.start:%H:%M}"
        return f"{start}–{self.end:%H:%M}" if self.end else start
