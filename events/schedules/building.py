"""Units and spans made from the numbers of a text, or the Russian sentence that says why there is no such thing."""

from events.schedules.line import MONTH_LENGTHS
from events.schedules.units import SAMPLE_YEAR, Block, Day, NthWeekday, Part, Season, Span, Unit, name
from events.schedules.vocabulary import LAST, MONTH_NAMES_GENITIVE, MONTH_NAMES_PREPOSITIONAL

_PART_COUNTS = {"third": 3, "half": 2, "week": 4}


class UnclearError(ValueError):
    """The text is no schedule; where it contradicts itself the message is a Russian sentence that says how, else empty."""


def make_day(day: int, month: int) -> Day:
    """A day that is in some year."""
    make_block(1, month)
    length = MONTH_LENGTHS[month - 1]
    if not 1 <= day <= length:
        days = "28 или 29 дней" if month == 2 else f"{length} {'день' if length == 31 else 'дней'}"
        where = MONTH_NAMES_PREPOSITIONAL[month - 1]
        raise UnclearError(f"{day} {MONTH_NAMES_GENITIVE[month - 1]} не бывает: в {where} {days}.")
    return Day(month, day)


def make_block(size: int, number: int) -> Block:
    """A month (size 1), quarter (3) or half-year (6) of a year."""
    if number == LAST:
        raise UnclearError
    if not 1 <= number <= 12 // size:
        reason = {
            1: f"Месяца с номером {number} нет.",
            3: f"{number} квартала не бывает: в году четыре квартала.",
            6: f"{number} полугодия не бывает: в году два полугодия.",
        }
        raise UnclearError(reason[size])
    return Block(size, number)


def make_part(kind: str, number: int, month: int) -> Part:
    """A third, half or week of a month; the last third is the third, the last week has no number."""
    if number == LAST and kind != "week":
        number = _PART_COUNTS[kind]
    if number != LAST and not 1 <= number <= _PART_COUNTS[kind]:
        raise UnclearError
    return Part(kind, number, month)


def make_span(first: Unit, last: Unit) -> Span:
    """The range; it may run over New Year, from the second half-year to the first, and no longer."""
    starts, ends = first.edges(SAMPLE_YEAR)[0], last.edges(SAMPLE_YEAR)[1]
    if starts > ends and not starts.month > 6 >= ends.month:
        raise UnclearError(f"Конец срока раньше начала: {name(first)} – {name(last)}.")
    return Span(first, last)


def check_years(start: int, end: int, first: Unit, last: Unit) -> None:
    """Refuses the years a range names where the range would not end in them."""
    crosses = first.edges(SAMPLE_YEAR)[0] > last.edges(SAMPLE_YEAR)[1]
    if end < start or (end == start and crosses):
        raise UnclearError(f"Конец срока раньше начала: {name(first)} {start} – {name(last)} {end}.")
    if end > start + crosses:
        raise UnclearError(f"Срок длиннее года: {start}–{end}. Укажите срок внутри года плана.")


def are_alike(first: Unit, last: Unit) -> bool:
    """Whether two units can be the ends of one range: «15 марта – апрель» can, «1 квартал – май» cannot.

    «Первая суббота марта» cannot: which of two such ends comes first depends on the year.
    """
    return _scale(first) == _scale(last) and not isinstance(first, NthWeekday) and not isinstance(last, NthWeekday)


def _scale(unit: Unit) -> object:
    if isinstance(unit, Block):
        return unit.size
    return "season" if isinstance(unit, Season) else 1
