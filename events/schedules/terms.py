"""Reading a term: from a place in a line to months, quarters, days, a range of them, a deadline or an open end.

Every function gives what stands at the place with the place after it, or nothing. ``grammar`` makes a schedule of
them.
"""

from dataclasses import dataclass

from events.schedules.building import UnclearError, are_alike, check_years, make_block, make_day, make_part, make_span
from events.schedules.line import Line, Years
from events.schedules.units import Block, Day, NthWeekday, Part, Season, Span, Unit
from events.schedules.vocabulary import (
    HALF_WORDS,
    HALF_YEAR_WORDS,
    LAST,
    MONTH_FORMS,
    MONTH_NAMES_GENITIVE,
    QUARTER_WORDS,
    SEASON_FORMS,
    SEASON_NOUNS,
    SEASON_STEMS,
    SEASONS,
    TERM_PREFIXES,
    THIRD_WORDS,
    VAGUE_FORMS,
    WEEK_WORDS,
    WEEKDAY_FORMS,
    YEAR_WORDS,
)

_PART_WORDS = {"third": THIRD_WORDS, "half": HALF_WORDS, "week": WEEK_WORDS}
# No list of days is longer, so no text makes the search long.
_LONGEST_LIST = 40
_Runs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Found:
    """What was read: spans, the place after them, the years named as (first, last), the weekdays named beside days."""

    spans: tuple[Span, ...]
    end: int
    years: Years = ()
    weekdays: tuple[tuple[Day, int], ...] = ()

    @property
    def unit(self) -> Unit | None:
        """The one unit it is, if it is one."""
        only = self.spans[0] if len(self.spans) == 1 else None
        return only.first if only and only.first == only.last else None

    def and_then(self, spans: tuple[Span, ...], more: "Found") -> "Found":
        """The spans with the end of the later one and what both named."""
        return Found(spans, more.end, self.years + more.years, self.weekdays + more.weekdays)


def after_prefixes(line: Line, place: int) -> int:
    """The place after words that add nothing to the term they stand before: «в», «срок:», «в течение»."""
    start = place
    while line.word(place) in TERM_PREFIXES or (place > start and line.is_mark(place)):
        place += 1
    return place


def read_term(line: Line, place: int) -> Found | None:
    """A term with the words that may stand before it. Raises :class:`UnclearError` for a contradiction."""
    place = after_prefixes(line, place)
    if deadline := _deadline(line, place):
        return deadline
    is_open = line.word(place) in {"с", "со", "от"}
    first = read_units(line, place + is_open)
    if first is None:
        return None
    second = read_units(line, first.end + 1) if line.is_joint(first.end) else None
    if second and (is_open or not line.is_mark(first.end) or not _are_unlike(first, second)):
        return _range(line, first, second)
    if is_open and first.unit:
        return _open_end(line, first, first.unit)
    return Found(first.spans, _after_inclusive(line, first.end), first.years, first.weekdays)


def _are_unlike(first: Found, second: Found) -> bool:
    return bool(first.unit and second.unit and not are_alike(first.unit, second.unit))


def _range(line: Line, first: Found, second: Found) -> Found:
    if not first.unit or not second.unit or not are_alike(first.unit, second.unit):
        raise UnclearError
    if first.years and second.years:
        check_years(first.years[-1][1], second.years[0][0], first.unit, second.unit)
    found = first.and_then((make_span(first.unit, second.unit),), second)
    return Found(found.spans, _after_inclusive(line, found.end), found.years, found.weekdays)


def _open_end(line: Line, first: Found, unit: Unit) -> Found:
    """«с марта», «с 1 марта до конца мая», «с марта до конца года»."""
    deadline = _deadline(line, first.end)
    last = deadline.spans[0].last if deadline else None
    if deadline and isinstance(last, Block) and last.size == 1:
        return first.and_then((make_span(unit, last),), deadline)
    if not isinstance(unit, Block | Day) or (deadline and last != Block(12, 1)):
        raise UnclearError
    found = Found((Span(unit, None),), first.end, first.years, first.weekdays)
    return found.and_then(found.spans, deadline) if deadline else found


def _after_inclusive(line: Line, place: int) -> int:
    return place + (line.word(place) == "включительно")


def _deadline(line: Line, place: int) -> Found | None:
    """«до 1 февраля», «не позднее 01.09», «до конца марта», «до конца года»."""
    if line.word(place) == "не" and line.word(place + 1) in {"позднее", "позже"}:
        place += 2
    elif line.word(place) in {"до", "к", "ко"}:
        place += 1
    else:
        return None
    if line.word(place) in {"конца", "концу", "окончания"}:
        return _deadline_block(line, place + 1)
    return _deadline_days(line, place)


def _deadline_days(line: Line, place: int) -> Found | None:
    found = read_units(line, place)
    if found is None or (line.is_joint(found.end) and read_units(line, found.end + 1)):
        return None
    if isinstance(found.unit, Block) and found.unit.size == 1:
        month = MONTH_NAMES_GENITIVE[found.unit.number - 1]
        raise UnclearError(
            f"Неясно, входит ли {found.unit.head} в срок: напишите «до 1 {month}» или «до конца {month}»."
        )
    if not all(isinstance(span.first, Day) and span.first == span.last for span in found.spans):
        return None
    end = _after_inclusive(line, found.end)
    found = Found(tuple(Span(None, span.last) for span in found.spans), end, found.years, found.weekdays)
    more = _deadline_days(line, end + 1) if line.word(end) == "и" else None
    return found.and_then(found.spans + more.spans, more) if more else found


def _deadline_block(line: Line, place: int) -> Found | None:
    if line.is_year(place) or line.word(place) in YEAR_WORDS:
        years, end = line.years(place)
        return Found((Span(None, Block(12, 1)),), end + (not years), years)
    found = read_units(line, place)
    if found is None or not isinstance(found.unit, Block):
        return None
    return Found((Span(None, found.unit),), found.end, found.years)


def read_units(line: Line, place: int) -> Found | None:
    """A month, a season, numbered units or days: «март», «1 и 3 кварталы», «15–17 марта», «14, 15.03.2025»."""
    found = None
    for read in (_month, _season, _vague, _nth_weekday, _numbered):
        if found := read(line, place):
            break
    if found is None:
        return None
    # A dotted date may hold its year and still be followed by the word for it.
    years, end = line.years(found.end + bool(found.years and line.word(found.end) in YEAR_WORDS))
    found = Found(found.spans, end, found.years + years)
    return _with_weekday(line, found, found.unit) if isinstance(found.unit, Day) else found


def _with_weekday(line: Line, found: Found, day: Day) -> Found:
    """The day with a weekday that stands behind it: «14 января (вторник)», «14 января, вторник»."""
    is_open = line.kind(found.end) == "open"
    at = found.end + (is_open or line.kind(found.end) == "comma")
    if line.word(at) not in WEEKDAY_FORMS:
        return found
    end = at + 1 + (is_open and line.kind(at + 1) == "close")
    return Found(found.spans, end, found.years, ((day, WEEKDAY_FORMS[line.word(at)]),))


def _one(unit: Unit, end: int) -> Found:
    return Found((Span(unit, unit),), end)


def _month(line: Line, place: int) -> Found | None:
    if line.kind(place) == "month":
        month, year = line.numbers(place)
        return Found((make_span(make_block(1, month), make_block(1, month)),), place + 1, ((year, year),))
    if line.word(place) not in MONTH_FORMS:
        return None
    end = place + 1 + (line.word(place + 1) in {"месяц", "месяца", "месяце", "месяцы"})
    return _one(Block(1, MONTH_FORMS[line.word(place)]), end)


def _season(line: Line, place: int) -> Found | None:
    word, after = line.word(place), line.word(place + 1)
    if word in SEASON_FORMS:
        return _one(Season(SEASON_FORMS[word]), place + 1)
    if word in {"учебный", "учебного", "учебном"} and after in YEAR_WORDS:
        return _one(Season("учебный год"), place + 2)
    stem = next((stem for stem in SEASON_STEMS if word.startswith(stem)), "")
    if stem and after.startswith("каникул"):
        return _one(Season(f"{stem}ие каникулы"), place + 2) if f"{stem}ие каникулы" in SEASONS else None
    season = SEASON_STEMS.get(stem, "")
    if season and after in SEASON_NOUNS:
        return _one(Season(season), place + 2)
    # «осенне-зимний период»
    second = next((SEASON_STEMS[two] for two in SEASON_STEMS if line.word(place + 2).startswith(two)), "")
    if (
        season
        and second
        and word == f"{stem}е"
        and line.kind(place + 1) == "dash"
        and line.word(place + 3) in SEASON_NOUNS
    ):
        return Found((make_span(Season(season), Season(second)),), place + 4)
    return None


def _vague(line: Line, place: int) -> Found | None:
    """«начало мая», but not «начало года»: no month answers to it."""
    if line.word(place) not in VAGUE_FORMS or line.word(place + 1) not in MONTH_FORMS:
        return None
    return _one(Part("vague", VAGUE_FORMS[line.word(place)], MONTH_FORMS[line.word(place + 1)]), place + 2)


def _nth_weekday(line: Line, place: int) -> Found | None:
    number, weekday, month = line.number(place), line.word(place + 1), line.word(place + 2)
    if number is None or not line.is_nth(place) or weekday not in WEEKDAY_FORMS or month not in MONTH_FORMS:
        return None
    return _one(NthWeekday(MONTH_FORMS[month], number, WEEKDAY_FORMS[weekday]), place + 3)


def _numbered(line: Line, place: int) -> Found | None:
    """Numbers and ranges of numbers up to the noun or the dotted date that tells what they number."""
    runs: _Runs = []
    while len(runs) < _LONGEST_LIST:
        if line.is_date(place):
            return _dotted_days(line, place, runs, None)
        number = line.number(place)
        if number is None:
            return None
        place += 1
        if line.is_joint(place) and line.is_date(place + 1):
            return _dotted_days(line, place + 1, runs, number)
        last = line.number(place + 1) if line.is_joint(place) else None
        runs.append((number, number if last is None else last))
        place += 0 if last is None else 2
        if not (line.is_comma(place) and (line.number(place + 1) is not None or line.is_date(place + 1))):
            return _with_noun(line, place, runs)
        place += 1
    return None


def _with_noun(line: Line, place: int, runs: _Runs) -> Found | None:
    """The runs of numbers with the noun that stands behind them."""
    word, after = line.word(place), line.word(place + 1)
    if word in MONTH_FORMS and runs[-1][1] != LAST:
        month = MONTH_FORMS[word]
        return Found(tuple(make_span(make_day(a, month), make_day(b, month)) for a, b in runs), place + 1)
    if word in QUARTER_WORDS or word in HALF_YEAR_WORDS:
        size = 3 if word in QUARTER_WORDS else 6
        return Found(tuple(make_span(make_block(size, a), make_block(size, b)) for a, b in runs), place + 1)
    if word in HALF_WORDS and (line.is_year(place + 1) or after in YEAR_WORDS):
        # «вторая половина года»
        return Found(
            tuple(make_span(make_block(6, a), make_block(6, b)) for a, b in runs), place + 1 + (after in YEAR_WORDS)
        )
    kind = next((kind for kind, words in _PART_WORDS.items() if word in words), None)
    if kind and after in MONTH_FORMS:
        month = MONTH_FORMS[after]
        return Found(tuple(make_span(make_part(kind, a, month), make_part(kind, b, month)) for a, b in runs), place + 2)
    return None


def _dotted_days(line: Line, place: int, runs: _Runs, start: int | None) -> Found:
    """«14.03», «14, 15.03.2025», «02-15.09»: the month of the dotted date is the month of all the days."""
    day, month, *year = line.numbers(place)
    days = [*runs, (day if start is None else start, day)]
    spans = tuple(make_span(make_day(a, month), make_day(b, month)) for a, b in days)
    return Found(spans, place + 1, tuple((each, each) for each in year))
