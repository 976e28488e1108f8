"""Grammar of the parts: from a place in the tokens to a date, a period, hours or a year, or to nothing.

Every method takes a place and gives what stands there with the place after it; none changes anything.
How parts make a schedule is ``reading``'s business.
"""

from dataclasses import dataclass
from datetime import time

from .tokens import Token
from .units import SAMPLE_YEAR, Block, Day, Hours, NthWeekday, Part, Season, Span, Unit, name
from .vocabulary import (
    HALF_WORDS,
    HALF_YEAR_WORDS,
    HOUR_WORDS,
    LAST,
    MINUTE_WORDS,
    MONTH_FORMS,
    MONTH_NAMES_GENITIVE,
    MONTH_NAMES_PREPOSITIONAL,
    ORDINAL_FORMS,
    QUARTER_WORDS,
    ROMAN_LETTERS,
    SEASONS,
    THIRD_WORDS,
    VAGUE_FORMS,
    WEEK_WORDS,
    WEEKDAY_FORMS,
    YEAR_WORDS,
)

_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NOUNS = QUARTER_WORDS | HALF_YEAR_WORDS | THIRD_WORDS | HALF_WORDS | WEEK_WORDS
_PART_WORDS = {"third": THIRD_WORDS, "half": HALF_WORDS, "week": WEEK_WORDS}
_PART_COUNTS = {"third": 3, "half": 2, "week": 4}
_SEASON_FORMS = {
    **dict.fromkeys(["весна", "весны", "весной", "весну"], "весна"),
    **dict.fromkeys(["лето", "лета", "летом"], "лето"),
    **dict.fromkeys(["осень", "осени", "осенью"], "осень"),
    **dict.fromkeys(["зима", "зимы", "зимой", "зиму"], "зима"),
}
_SEASON_STEMS = {"весенн": "весна", "летн": "лето", "осенн": "осень", "зимн": "зима"}
_SEASON_NOUNS = frozenset("период периода периоде сезон сезона время месяцы месяца".split())
# Words that may stand before a term and add nothing to it.
_PREFIXES = frozenset(
    "в во на за весь вся все всю период периода периоде месяц срок сроки дата даты течение течении теч "
    "втечение втечении протяжении начиная".split()
)
_CLOCK_WORDS = frozenset({"в", "во", "начало", "нач", "время"})


_WHOLE_MINUTES = frozenset({"00", "15", "30", "45"})


class Unclear(ValueError):  # noqa: N818: no error of the program, a text nobody can read
    """The text is no schedule, or contradicts itself; then the message is a Russian sentence that says how."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was read: spans, the place after them, the years named as (first, last), weekdays named beside days."""

    spans: tuple[Span, ...]
    end: int
    years: tuple[tuple[int, int], ...] = ()
    weekdays: tuple[tuple[Day, int], ...] = ()

    @property
    def unit(self) -> Unit | None:
        """The one unit it is, if it is one."""
        only = self.spans[0] if len(self.spans) == 1 else None
        return only.first if only and only.first == only.last else None


class Grammar:
    """The tokens of one text and what can be read from a place in them."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def kind(self, place: int) -> str:
        """The kind of the token, «end» past the last."""
        return self.tokens[place].kind if place < len(self.tokens) else "end"

    def word(self, place: int) -> str:
        """The folded word, empty for anything else."""
        return self.tokens[place].text if self.kind(place) == "word" else ""

    def text(self, place: int) -> str:
        """The token's folded text, empty past the last."""
        return self.tokens[place].text if place < len(self.tokens) else ""

    def is_mark(self, place: int) -> bool:
        return self.kind(place) == "dash" or self.text(place) == ":"

    def is_spaced(self, place: int) -> bool:
        """Whether white space stands on both sides of a dash, or after a colon."""
        if not 0 < place < len(self.tokens) - 1:
            return False
        before, token, after = self.tokens[place - 1 : place + 2]
        return (before.end < token.start or token.text == ":") and token.end < after.start

    # Numbers and years

    def number(self, place: int) -> int | None:
        """A number up to 99 in digits, Roman or as an ordinal word; ``LAST`` for «последний»."""
        if self.kind(place) == "number":
            value = self.tokens[place].numbers[0]
            return value if value < 100 else None
        if (word := self.word(place)) in ROMAN_LETTERS and self.word(place + 1) in _NOUNS:
            return ROMAN_LETTERS[word]
        return ORDINAL_FORMS.get(word)

    def is_year(self, place: int) -> bool:
        return self.kind(place) == "number" and 1990 <= self.tokens[place].numbers[0] < 2100

    def years(self, place: int) -> tuple[tuple[tuple[int, int], ...], int]:
        """The years that may follow a date: «2025 г.», «, 2025», «(2025 год)», «2017, 2019 годов», «2017–2019 гг.»."""
        years: list[tuple[int, int]] = []
        end = place
        while True:
            opened = self.kind(end) == "open"
            is_range = bool(years) and self.kind(end) == "dash"
            at = end + (opened or is_range or self.is_comma(end))
            if not self.is_year(at):
                break
            year = self.tokens[at].numbers[0]
            years = [*years[:-1], (years[-1][0], year)] if is_range else [*years, (year, year)]
            end = at + 1
            end += self.word(end) in YEAR_WORDS
            end += opened and self.kind(end) == "close"
        if not years and self.kind(end) == "number" and self.word(end + 1) in YEAR_WORDS and len(self.text(end)) == 2:
            year = 2000 + self.tokens[end].numbers[0]
            return ((year, year),), end + 2
        return tuple(years), end

    # Units

    def units(self, place: int) -> Found | None:
        """A month, a season, numbered units or days: «март», «1 и 3 кварталы», «15–17 марта», «14, 15.03.2025»."""
        found = self._month(place) or self._season(place) or self._vague(place) or self._weekday_of(place)
        found = found or self._numbered(place)
        if found is None:
            return None
        years, end = self.years(found.end + bool(found.years and self.word(found.end) in YEAR_WORDS))
        found = Found(found.spans, end, found.years + years)
        if isinstance(found.unit, Day):
            return self._with_weekday(found, found.unit)
        return found

    def _with_weekday(self, found: Found, day: Day) -> Found:
        """The day with a weekday that stands behind it: «14 января (вторник)», «14 января, вторник»."""
        at = found.end + (self.kind(found.end) in {"open", "comma"})
        if self.word(at) not in WEEKDAY_FORMS:
            return found
        end = at + 1 + (self.kind(at - 1) == "open" and self.kind(at + 1) == "close")
        return Found(found.spans, end, found.years, ((day, WEEKDAY_FORMS[self.word(at)]),))

    def _month(self, place: int) -> Found | None:
        if self.kind(place) == "month":
            month, year = self.tokens[place].numbers
            return Found((_span(_block(1, month), _block(1, month)),), place + 1, ((year, year),))
        if (named := MONTH_FORMS.get(self.word(place))) is None:
            return None
        end = place + 1 + (self.word(place + 1) in {"месяц", "месяца", "месяце", "месяцы"})
        return _one(Block(1, named), end)

    def _season(self, place: int) -> Found | None:
        word, after = self.word(place), self.word(place + 1)
        if word in _SEASON_FORMS:
            return _one(Season(_SEASON_FORMS[word]), place + 1)
        if word in {"учебный", "учебного", "учебном"} and after in YEAR_WORDS:
            return _one(Season("учебный год"), place + 2)
        stem = next((stem for stem in (*_SEASON_STEMS, "новогодн") if word.startswith(stem)), "")
        if stem and after.startswith("каникул") and f"{stem}ие каникулы" in SEASONS:
            return _one(Season(f"{stem}ие каникулы"), place + 2)
        if stem in _SEASON_STEMS and after in _SEASON_NOUNS:
            return _one(Season(_SEASON_STEMS[stem]), place + 2)
        second = next((two for two in _SEASON_STEMS if self.word(place + 2).startswith(two)), "")
        if word == f"{stem}е" and self.kind(place + 1) == "dash" and second and self.word(place + 3) in _SEASON_NOUNS:
            return Found((_span(Season(_SEASON_STEMS[stem]), Season(_SEASON_STEMS[second])),), place + 4)
        return None

    def _vague(self, place: int) -> Found | None:
        """«Начало мая»; the word for the whole is never «года», which no month answers to."""
        if self.word(place) not in VAGUE_FORMS or self.word(place + 1) not in MONTH_FORMS:
            return None
        return _one(Part("vague", VAGUE_FORMS[self.word(place)] + 1, MONTH_FORMS[self.word(place + 1)]), place + 2)

    def _weekday_of(self, place: int) -> Found | None:
        number, weekday, month = self.number(place), self.word(place + 1), self.word(place + 2)
        if number not in {1, 2, 3, 4, LAST} or weekday not in WEEKDAY_FORMS or month not in MONTH_FORMS:
            return None
        return _one(NthWeekday(MONTH_FORMS[month], number, WEEKDAY_FORMS[weekday]), place + 3)

    def _numbered(self, place: int) -> Found | None:
        runs: list[tuple[int, int]] = []
        while len(runs) < 40:
            if self.is_date(place):
                return self._dotted_days(runs, place)
            number = self.number(place)
            if number is None:
                return None
            place += 1
            if self.is_joint(place) and self.is_date(place + 1):
                return self._dotted_days([*runs, (number, 0)], place + 1)
            last = self.number(place + 1) if self.is_joint(place) else None
            runs.append((number, number if last is None else last))
            place += 0 if last is None else 2
            if not (self.is_comma(place) and (self.number(place + 1) is not None or self.is_date(place + 1))):
                return self._noun(runs, place)
            place += 1
        return None

    def _noun(self, runs: list[tuple[int, int]], place: int) -> Found | None:
        """The runs of numbers with the noun that stands behind them."""
        word, after = self.word(place), self.word(place + 1)
        if word in MONTH_FORMS and runs[-1][0] != LAST:
            month = MONTH_FORMS[word]
            return Found(tuple(_span(_day(a, month), _day(b, month)) for a, b in runs), place + 1)
        if word in QUARTER_WORDS:
            return Found(tuple(_span(_block(3, a), _block(3, b)) for a, b in runs), place + 1)
        if word in HALF_YEAR_WORDS:
            return Found(tuple(_span(_block(6, a), _block(6, b)) for a, b in runs), place + 1)
        kind = next((kind for kind, words in _PART_WORDS.items() if word in words), None)
        if kind and after in MONTH_FORMS:
            month = MONTH_FORMS[after]
            return Found(tuple(_span(_part(kind, a, month), _part(kind, b, month)) for a, b in runs), place + 2)
        return None

    def is_date(self, place: int) -> bool:
        """Whether a dotted token is a date: its month is none of a clock's full minutes. «31.02» is a (wrong) date."""
        if self.kind(place) != "dotted":
            return False
        day, month, *year = self.tokens[place].numbers
        return bool(year) or (1 <= month <= 12 and (1 <= day <= _MONTH_LENGTHS[month - 1] or 23 < day <= 31))

    def _dotted_days(self, runs: list[tuple[int, int]], place: int) -> Found:
        """«14.03», «14, 15.03.2025», «02-15.09»: the month of the dotted date is the month of all."""
        day, month, *year = self.tokens[place].numbers
        days = [(a, b or day) for a, b in runs] + ([] if runs and not runs[-1][1] else [(day, day)])
        spans = tuple(_span(_day(a, month), _day(b, month)) for a, b in days)
        return Found(spans, place + 1, tuple((each, each) for each in year))

    def is_joint(self, place: int) -> bool:
        """Whether a range may go on here: a dash, «по», «до»."""
        return self.kind(place) == "dash" or self.word(place) in {"по", "до"}

    def is_comma(self, place: int) -> bool:
        return self.kind(place) == "comma" or self.word(place) == "и"

    # Spans

    def after_prefixes(self, place: int) -> int:
        """The place after words that add nothing to the term they stand before: «в», «срок:», «в течение»."""
        start = place
        while self.word(place) in _PREFIXES or (place > start and self.is_mark(place)):
            place += 1
        return place

    def span(self, place: int) -> Found | None:
        """A term: units, a range of them, a deadline or an open end, with the words that may stand before it."""
        place = self.after_prefixes(place)
        if (deadline := self._deadline(place)) is not None:
            return deadline
        is_open = self.word(place) in {"с", "со", "от"}
        first = self.units(place + is_open)
        if first is None:
            return None
        second = self.units(first.end + 1) if self.is_joint(first.end) else None
        if second and not (self.is_mark(first.end) and not is_open and _are_unlike(first, second)):
            return self._range(first, second)
        if is_open and first.unit is not None:
            if not isinstance(first.unit, Block | Day):
                raise Unclear
            return Found((Span(first.unit, None),), first.end, first.years, first.weekdays)
        return Found(first.spans, self._after(first.end), first.years, first.weekdays)

    def _after(self, place: int) -> int:
        return place + (self.word(place) == "включительно")

    def _range(self, first: Found, second: Found) -> Found:
        one, two = first.unit, second.unit
        if one is None or two is None or _scale(one) != _scale(two):
            raise Unclear
        if first.years and second.years:
            _check_years(first.years[-1][1], second.years[0][0], one, two)
        end = self._after(second.end)
        return Found((_span(one, two),), end, first.years + second.years, first.weekdays + second.weekdays)

    def _deadline(self, place: int) -> Found | None:
        """«до 1 февраля», «не позднее 01.09», «до конца марта», «до конца года»."""
        if self.word(place) == "не" and self.word(place + 1) in {"позднее", "позже"}:
            place += 2
        elif self.word(place) in {"до", "к", "ко"}:
            place += 1
        else:
            return None
        if self.word(place) in {"конца", "концу", "окончания"}:
            return self._deadline_block(place + 1)
        return self._deadline_days(place)

    def _deadline_days(self, place: int) -> Found | None:
        found = self.units(place)
        if found is None or (self.is_joint(found.end) and self.units(found.end + 1)):
            return None
        if isinstance(found.unit, Block) and found.unit.size == 1:
            month = found.unit.number - 1
            raise Unclear(
                f"Неясно, входит ли {found.unit.head} в срок: напишите «до 1 {MONTH_NAMES_GENITIVE[month]}» "
                f"или «до конца {MONTH_NAMES_GENITIVE[month]}»."
            )
        days = [span.first for span in found.spans if span.first == span.last and isinstance(span.first, Day)]
        if len(days) < len(found.spans):
            return None
        end = self._after(found.end)
        found = Found(tuple(Span(None, day) for day in days), end, found.years, found.weekdays)
        more = self._deadline_days(end + 1) if self.word(end) == "и" else None
        if more is None:
            return found
        return Found(found.spans + more.spans, more.end, found.years + more.years, found.weekdays + more.weekdays)

    def _deadline_block(self, place: int) -> Found | None:
        if self.is_year(place) or self.word(place) in YEAR_WORDS:
            years, end = self.years(place)
            return Found((Span(None, Block(12, 1)),), end + (not years), years)
        found = self.units(place)
        if found is None or not isinstance(found.unit, Block):
            return None
        return Found((Span(None, found.unit),), found.end, found.years)

    # Hours

    def hours(self, place: int) -> tuple[tuple[Hours, ...], int] | None:
        """Times of day from a place on: «в 11:00», «с 10.00 до 13.00», «11 ч. 30 мин.», «10.00, 12.00»."""
        times: list[Hours] = []
        end = place
        while len(times) < 20:
            at = end + (bool(times) and self.is_comma(end))
            one = self._hours(at)
            if one is None:
                break
            times.append(one[0])
            end = one[1]
        return (tuple(times), end) if times else None

    def _hours(self, place: int) -> tuple[Hours, int] | None:
        start = place
        while self.word(place) in _CLOCK_WORDS or (place > start and self.is_mark(place)):
            place += 1
        # After «в», and right after a date that is no dotted pair itself, a dotted pair is a time: «14 января 10.10».
        is_told = place > start or self._is_after_date(place)
        place += self.word(place) == "с"
        if whole := self._whole_hours(place):
            return whole
        first = self._clock(place, is_told)
        if first is None:
            return None
        begins, end, is_sure = first
        last = self._clock(end + 1, False) if self.is_joint(end) else None
        if last and (is_sure or last[2]):
            return _hours_between(begins, last[0]), last[1]
        return (Hours(begins), end) if is_sure else None

    def _is_after_date(self, place: int) -> bool:
        if place == 0:
            return False
        before = self.tokens[place - 1]
        return (
            before.text in MONTH_FORMS
            or before.text in YEAR_WORDS
            or len(before.numbers) == 3
            or self.is_year(place - 1)
        )

    def _whole_hours(self, place: int) -> tuple[Hours, int] | None:
        """«11 до 13 часов», «10-12 ч.»"""
        first, last = self.number(place), self.number(place + 2)
        if first is None or last is None or not self.is_joint(place + 1) or self.word(place + 3) not in HOUR_WORDS:
            return None
        if not 0 <= first < 24 or not 0 <= last < 24 or (last == 0 and self.kind(place + 1) == "dash"):
            return None
        return _hours_between(time(first), time(last)), place + 4

    def _clock(self, place: int, is_told: bool) -> tuple[time, int, bool] | None:
        """A time, the place after it, and whether it can be nothing but a time."""
        kind, after = self.kind(place), self.word(place + 1)
        numbers = self.tokens[place].numbers if place < len(self.tokens) else ()
        if kind == "clock" or (kind == "dotted" and len(numbers) == 2):
            is_sure = kind == "clock" or is_told or after in HOUR_WORDS or not self.is_date(place)
            return _time(numbers[0], numbers[1], place + 1 + (after in HOUR_WORDS), is_sure)
        if kind != "number":
            return None
        if after in HOUR_WORDS:
            minutes = self.number(place + 2) if self.word(place + 3) in MINUTE_WORDS else None
            return _time(numbers[0], minutes or 0, place + 2 + 2 * (minutes is not None), True)
        return self._split_clock(place, is_told)

    def _split_clock(self, place: int, is_told: bool) -> tuple[time, int, bool] | None:
        """«14-00», «14 00», «1400» (minutes that stood above the line)."""
        text = self.text(place)
        if len(text) > 2:
            if not text.isdigit() or text[-2:] not in _WHOLE_MINUTES or self.is_year(place):
                return None
            hour, minutes, end = text[:-2], text[-2:], place + 1
        else:
            at = place + 1 + (self.kind(place + 1) == "dash")
            hour, minutes, end = text, self.text(at), at + 1
        if not hour.isdigit() or minutes not in _WHOLE_MINUTES:
            return None
        has_noun = self.word(end) in HOUR_WORDS
        is_sure = is_told or has_noun or (minutes == "00" and len(text) <= 2)
        return _time(int(hour), int(minutes), end + has_noun, is_sure)


def _one(unit: Unit, end: int) -> Found:
    return Found((Span(unit, unit),), end)


def _time(hour: int, minute: int, end: int, is_sure: bool) -> tuple[time, int, bool] | None:
    return (time(hour, minute), end, is_sure) if hour < 24 and minute < 60 else None


def _hours_between(start: time, end: time) -> Hours:
    if end <= start:
        raise Unclear(f"Конец раньше начала: {start:%H:%M}–{end:%H:%M}.")
    return Hours(start, end)


def _day(day: int, month: int) -> Day:
    if not 1 <= month <= 12:
        raise Unclear(f"Месяца с номером {month} нет.")
    length = _MONTH_LENGTHS[month - 1]
    if not 1 <= day <= length:
        days = "28 или 29 дней" if month == 2 else f"{length} {'день' if length == 31 else 'дней'}"
        where = MONTH_NAMES_PREPOSITIONAL[month - 1]
        raise Unclear(f"{day} {MONTH_NAMES_GENITIVE[month - 1]} не бывает: в {where} {days}.")
    return Day(month, day)


def _block(size: int, number: int) -> Block:
    if size == 1 and not 1 <= number <= 12:
        raise Unclear(f"Месяца с номером {number} нет.")
    if not 1 <= number <= 12 // size:
        one, many = ("квартала", "четыре квартала") if size == 3 else ("полугодия", "два полугодия")
        raise Unclear(f"{number} {one} не бывает: в году {many}." if number > 0 else "")
    return Block(size, number)


def _part(kind: str, number: int, month: int) -> Part:
    if number == LAST and kind != "week":
        number = _PART_COUNTS[kind]
    if number != LAST and not 1 <= number <= _PART_COUNTS[kind]:
        raise Unclear
    return Part(kind, number, month)


def _are_unlike(first: Found, second: Found) -> bool:
    """Whether two units cannot be the ends of one range: «15 марта – апрель» can, «1 квартал – май» cannot."""
    return first.unit is not None and second.unit is not None and _scale(first.unit) != _scale(second.unit)


def _scale(unit: Unit) -> object:
    if isinstance(unit, Block):
        return unit.size
    return "season" if isinstance(unit, Season) else 1


def _span(first: Unit, last: Unit) -> Span:
    """The range, if it can be one: it may run over New Year, from the second half-year to the first."""
    starts, ends = first.edges(SAMPLE_YEAR)[0], last.edges(SAMPLE_YEAR)[1]
    if starts > ends and not (starts.month > 6 >= ends.month):
        raise Unclear(f"Конец срока раньше начала: {name(first)} – {name(last)}.")
    return Span(first, last)


def _check_years(start: int, end: int, first: Unit, last: Unit) -> None:
    crosses = first.edges(SAMPLE_YEAR)[0] > last.edges(SAMPLE_YEAR)[1]
    if end < start or (end == start and crosses):
        raise Unclear(f"Конец срока раньше начала: {name(first)} {start} – {name(last)} {end}.")
    if end > start + crosses:
        raise Unclear(f"Срок длиннее года: {start}–{end}. Укажите срок внутри года плана.")
