"""Reading the hours of a day: «в 11:00», «16.00–17.30», «с 11 до 13 часов», «14-00 ч.», «11 ч. 30 мин.»."""

from datetime import time

from events.schedules.building import UnclearError
from events.schedules.line import Line
from events.schedules.units import Hours
from events.schedules.vocabulary import HOUR_WORDS, MINUTE_WORDS, MONTH_FORMS, YEAR_WORDS

_PREFIXES = frozenset({"в", "во", "начало", "нач", "время"})
# Minutes people plan with: other digits behind a dash or a space are rather days.
_WHOLE_MINUTES = frozenset({"00", "15", "30", "45"})
# A time, the place after it, and whether it can be nothing but a time.
_Clock = tuple[time, int, bool]


def read_hours(line: Line, place: int) -> tuple[tuple[Hours, ...], int] | None:
    """The hours that stand at a place, listed by commas, and the place after them."""
    times: list[Hours] = []
    while one := _read_one(line, place + (bool(times) and line.is_comma(place))):
        times.append(one[0])
        place = one[1]
    return (tuple(times), place) if times else None


def _read_one(line: Line, place: int) -> tuple[Hours, int] | None:
    start = place
    while line.word(place) in _PREFIXES or (place > start and line.is_mark(place)):
        place += 1
    # After «в», and right after a date that is no dotted pair itself, a dotted pair is a time: «14 января 10.10».
    is_expected = place > start or _is_after_date(line, place)
    place += line.word(place) == "с"
    if whole := _whole_hours(line, place):
        return whole
    first = _clock(line, place, is_expected)
    if first is None:
        return None
    begins, end, is_sure = first
    last = _clock(line, end + 1, False) if line.is_joint(end) else None
    if last and (is_sure or last[2]):
        return _between(begins, last[0]), last[1]
    return (Hours(begins), end) if is_sure else None


def _is_after_date(line: Line, place: int) -> bool:
    before = line.text(place - 1)
    return before in MONTH_FORMS or before in YEAR_WORDS or len(line.numbers(place - 1)) == 3 or line.is_year(place - 1)


def _whole_hours(line: Line, place: int) -> tuple[Hours, int] | None:
    """«11 до 13 часов», «10-12 ч.»; «14-00 ч.» is one time."""
    first, last = line.number(place), line.number(place + 2)
    if first is None or last is None or not line.is_joint(place + 1) or line.word(place + 3) not in HOUR_WORDS:
        return None
    if not 0 <= first < 24 or not 0 <= last < 24 or (last == 0 and line.kind(place + 1) == "dash"):
        return None
    return _between(time(first), time(last)), place + 4


def _clock(line: Line, place: int, is_expected: bool) -> _Clock | None:
    kind, after, numbers = line.kind(place), line.word(place + 1), line.numbers(place)
    has_noun = after in HOUR_WORDS
    if kind == "clock" or (kind == "dotted" and len(numbers) == 2):
        is_sure = kind == "clock" or is_expected or has_noun or not line.is_date(place)
        return _time(numbers[0], numbers[1], place + 1 + has_noun, is_sure)
    if kind != "number":
        return None
    if has_noun:
        minutes = line.number(place + 2) if line.word(place + 3) in MINUTE_WORDS else None
        return _time(numbers[0], minutes or 0, place + 2 + 2 * (minutes is not None), True)
    return _split_clock(line, place, is_expected)


def _split_clock(line: Line, place: int, is_expected: bool) -> _Clock | None:
    """«14-00», «14 00», «1400»: minutes that stood above the line or apart."""
    text = line.text(place)
    if len(text) > 2:
        if line.is_year(place):
            return None
        hour, minutes, end = text[:-2], text[-2:], place + 1
    else:
        at = place + 1 + (line.kind(place + 1) == "dash")
        hour, minutes, end = text, line.text(at), at + 1
    if not hour.isdecimal() or minutes not in _WHOLE_MINUTES or line.word(end) in MONTH_FORMS:
        return None
    has_noun = line.word(end) in HOUR_WORDS
    is_sure = is_expected or has_noun or (minutes == "00" and len(text) <= 2)
    return _time(int(hour), int(minutes), end + has_noun, is_sure)


def _time(hour: int, minute: int, end: int, is_sure: bool) -> _Clock | None:
    return (time(hour, minute), end, is_sure) if 0 <= hour < 24 and 0 <= minute < 60 else None


def _between(start: time, end: time) -> Hours:
    if end <= start:
        raise UnclearError(f"Конец раньше начала: {start:%H:%M}–{end:%H:%M}.")
    return Hours(start, end)
