"""Exact dates of a schedule in another year: the same days of the week, or the same numbers with other days of the week."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from events import schedules
from events.schedules import MONTH_NAMES_GENITIVE, Day, Schedule, Span
from events.years import words as year_words

_WEEK = timedelta(days=7)
_WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
_MONTHS = {name: number for number, name in enumerate(MONTH_NAMES_GENITIVE, start=1)}
_DATE = re.compile(
    rf"(?<![\d.–-])(?P<day>\d{{1,2}})(?P<space>\s+)(?P<month>{'|'.join(_MONTHS)})\b"
    r"|(?<![\d.–-])(?P<figures>\d{1,2})\.(?P<number>\d\d)(?=\.(?:19|20)\d\d|(?![\d.]))",
    re.IGNORECASE,
)


def has_dates(schedule: Schedule) -> bool:
    """Whether the schedule names a day by its number."""
    return any(True for _ in _days(schedule))


def same_weekdays(words: str, year: int, to: int) -> str:
    """The schedule's words with each date of ``year`` at its nearest day of the same weekday in ``to``.

    A stretch of days keeps its length, and all stay within the year and within the quarter or month around them. Empty
    where the words are too involved to say so.
    """
    schedule = schedules.parse(words)
    for offset in (0, 1, -1):
        shifted = _shifted(schedule, year, to, offset * _WEEK)
        if shifted is None or (not schedule.words and schedules.parse(shifted.wording).problem):
            continue
        for candidate in (_in_place(words, year, to, offset * _WEEK), shifted.wording if not schedule.words else ""):
            found = schedules.parse(candidate)
            if candidate and not found.problem and found.items == shifted.items:
                return candidate
    return ""


def weekdays(words: str, year: int) -> list[str]:
    """What weekday each named day of the schedule is: «15 марта – суббота», «15–17 марта – суббота–понедельник»."""
    said = []
    for span in _spans(schedules.parse(words)):
        days = [unit.edges(year)[0] for unit in (span.first, span.last) if isinstance(unit, Day)]
        names = list(dict.fromkeys(_WEEKDAYS[day.weekday()] for day in days))
        # A span's own words: «до 1 февраля», «15–17 марта».
        said.append(f"{Schedule((schedules.Item(span),)).wording} {year} – {'–'.join(names)}")
    return said


def _spans(schedule: Schedule) -> Iterator[Span]:
    return (span for span in schedule.spans if isinstance(span.first, Day) or isinstance(span.last, Day))


def _days(schedule: Schedule) -> Iterator[Day]:
    return (unit for span in _spans(schedule) for unit in (span.first, span.last) if isinstance(unit, Day))


def _shifted(schedule: Schedule, year: int, to: int, extra: timedelta) -> Schedule | None:
    """The schedule with its days moved; None where a day would leave the year."""
    items = []
    for item in schedule.items:
        what = item.what
        if isinstance(what, Span) and any(isinstance(unit, Day) for unit in (what.first, what.last)):
            moved = _shifted_span(what, year, to, extra)
            if moved is None:
                return None
            item = replace(item, what=moved)
        items.append(item)
    return replace(schedule, items=tuple(items), words="")


def _shifted_span(span: Span, year: int, to: int, extra: timedelta) -> Span | None:
    days = [unit.edges(year)[0] if isinstance(unit, Day) else None for unit in (span.first, span.last)]
    start = days[0] or days[1]
    if start is None:
        return None
    moved_start = _nearest(start, to) + extra
    ends: list[Day | None] = []
    for day in days:
        # Over New Year the end stands before the start; each end is a day of the plan's year by itself.
        is_behind = day is not None and day >= start
        moved = None if day is None else moved_start + (day - start) if is_behind else _nearest(day, to) + extra
        if moved and moved.year != to:
            return None
        ends.append(Day(moved.month, moved.day) if moved else None)
    first, last = (moved if moved else unit for moved, unit in zip(ends, (span.first, span.last), strict=True))
    return Span(first, last)


def _nearest(day: date, to: int) -> date:
    """The day of the year ``to`` nearest to the same number that is of the same weekday; within the year."""
    same = Day(day.month, day.day).edges(to)[0]
    off = (day.weekday() - same.weekday() + 3) % 7 - 3
    found = same + timedelta(days=off)
    return found if found.year == to else found + _WEEK if found.year < to else found - _WEEK


def _in_place(words: str, year: int, to: int, extra: timedelta) -> str:
    """Each date that stands by itself replaced where it stands, so that all other words stay."""

    def replaced(match: re.Match[str]) -> str:
        number = int(match["day"] or match["figures"])
        month = _MONTHS[match["month"].lower()] if match["month"] else int(match["number"])
        try:
            moved = _nearest(date(year, month, number), to) + extra
        except ValueError:
            return match[0]
        if match["day"]:
            return f"{moved.day}{match['space']}{MONTH_NAMES_GENITIVE[moved.month - 1]}"
        return f"{moved:%d.%m}"

    return year_words.moved(_DATE.sub(replaced, words), year, to)
