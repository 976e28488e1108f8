"""Reading a schedule: the parts that ``terms``, ``clock`` and ``phrases`` find, put together and checked.

A text is read from left to right. Words nobody knows are kept as a note if they cannot change the term: a term may not
follow them unless a comma, a bracket, a colon or a spaced dash parts them, and never follows words that turn it round.
So «Заозёрск, май» is May; «отчёт за май» and «кроме: июль, август» are not understood.
"""

from dataclasses import dataclass
from functools import lru_cache

from events.schedules.building import UnclearError
from events.schedules.clock import read_hours
from events.schedules.line import Line
from events.schedules.nesting import is_finer, nest
from events.schedules.phrases import read_phrase
from events.schedules.schedule import OPEN_KINDS, RHYTHMS, Item, Phrase, Schedule
from events.schedules.set_phrases import IN_THE_YEAR, PLAIN_RHYTHMS
from events.schedules.terms import Found, after_prefixes, read_term
from events.schedules.tokens import spell_out, tokenize
from events.schedules.units import Block, Day, Hours, Season, Span
from events.schedules.vocabulary import HEDGES, NEGATIONS, WEEKDAY_FORMS
from events.text import clean

# A term is a line; a text of more tokens than this is something else, and is not searched for one.
_LONGEST = 250
_SEPARATORS = frozenset({"comma", "open", "close"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A schedule with what its value leaves out: the years, as (first, last), and the weekdays its text names."""

    schedule: Schedule
    years: tuple[tuple[int, int], ...] = ()
    weekdays: tuple[tuple[Day, int], ...] = ()


def read(text: str) -> Reading:
    """As :func:`events.schedules.parse`, with the years and weekdays of the text; never raises."""
    return _read(clean(text))


@lru_cache(maxsize=1024)
def _read(text: str) -> Reading:
    spelt = spell_out(text)
    tokens = tokenize(spelt, _LONGEST + 1)
    if not tokens or len(tokens) > _LONGEST:
        return Reading(Schedule(words=text))
    reader = _Reader(Line(tokens))
    try:
        items = reader.items()
    except UnclearError as unclear:
        return Reading(Schedule(words=text, problem=str(unclear)))
    note = ", ".join(spelt[tokens[start].start : tokens[end - 1].end] for start, end in reader.notes())
    words = text if note or not items else ""
    return Reading(Schedule(items, words, note if items else ""), tuple(reader.years), tuple(reader.weekdays))


@dataclass(slots=True)
class _Part:
    """An item in the making, with the places of its tokens."""

    what: Span | Phrase
    start: int
    end: int
    hours: tuple[Hours, ...] = ()


class _Reader:
    """One walk along the line. ``loose`` are the stretches of words nobody knows."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.parts: list[_Part] = []
        self.loose: list[tuple[int, int]] = []
        self.years: list[tuple[int, int]] = []
        self.weekdays: list[tuple[Day, int]] = []
        self.early_hours: tuple[Hours, ...] = ()
        self.term_end = 0
        # Whether a term may begin here, and whether the words so far turn round a term after them.
        self.is_clear = True
        self.is_negated = False

    def items(self) -> tuple[Item, ...]:
        """The items of the whole text, none when it has no term. Raises :class:`UnclearError`."""
        place = 0
        while place < len(self.line.tokens):
            place = self._step(place)
        if not self.parts and self.years:
            self._add(0, 0, IN_THE_YEAR)
        if not self.parts:
            return (Item(None, self.early_hours),) if self.early_hours else ()
        return nest([Item(part.what, part.hours) for part in self._kept_parts()])

    def notes(self) -> list[tuple[int, int]]:
        """The stretches of loose words, neighbours made one."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted(self.loose):
            if merged and merged[-1][1] == start:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        return merged

    def _step(self, place: int) -> int:
        """Reads what stands at the place; the place after it."""
        line = self.line
        if line.kind(place) in _SEPARATORS or (self.is_clear and line.word(place) == "и"):
            self.is_clear = True
            return place + 1
        if line.is_mark(place) and (self.is_clear or line.is_spaced(place)):
            self.is_clear = True
            return place + 1
        if self.is_clear and (timed := read_hours(line, place)):
            return self._take_hours(place, *timed)
        if match := read_phrase(line, place):
            return self._take_phrase(place, *match)
        if end := self._take_exception(place) or self._take_choice(place):
            return end
        if found := read_term(line, place):
            return self._take_term(place, found)
        return self._take_year(place) or self._take_weekday(place) or self._leave(place, place + 1)

    def _take_hours(self, place: int, hours: tuple[Hours, ...], end: int) -> int:
        """Hours hold for every term before them that has none; before any term, for the first one after them.

        Where every term before them has hours of its own they are kept as loose words: «14 января, 10:00 (11:00)».
        """
        if not self.parts:
            self.early_hours += hours
        elif all(part.hours for part in self.parts):
            self.loose.append((place, end))
        for part in self.parts:
            part.hours = part.hours or hours
        self.term_end = end
        return end

    def _take_phrase(self, place: int, phrase: Phrase, end: int) -> int:
        if not self.is_clear and (phrase.kind in OPEN_KINDS or phrase == IN_THE_YEAR):
            return self._leave(place, end)
        if not self.is_clear or self.is_negated:
            raise UnclearError
        self._add(place, end, phrase)
        return end

    def _take_term(self, place: int, found: Found) -> int:
        if not self.is_clear and all(isinstance(span.first, Season) for span in found.spans):
            return self._leave(place, found.end)
        if not self.is_clear or self.is_negated:
            raise UnclearError
        if self.parts and self.term_end == place - 1 and self.line.is_mark(place - 1):
            # «1 квартал – май» is no range, but may be a quarter and its month.
            before = self.parts[-1].what
            if isinstance(before, Span) and not is_finer(found.spans[0], before):
                raise UnclearError
        self._add(place, found.end, *found.spans)
        self.years += found.years
        self.weekdays += found.weekdays
        return found.end

    def _add(self, start: int, end: int, *whats: Span | Phrase) -> None:
        self.parts += [_Part(what, start, end, self.early_hours) for what in whats]
        self.early_hours = ()
        self.is_clear = True
        self.term_end = end

    def _take_year(self, place: int) -> int | None:
        """A year by itself: «2025 год», «в течение 2017 – 2019 годов»."""
        at = after_prefixes(self.line, place)
        if not self.line.is_year(at):
            return None
        years, end = self.line.years(at)
        if not self.is_clear:
            return self._leave(place, end)
        self.years += years
        return end

    def _take_weekday(self, place: int) -> int | None:
        """The weekday before a day: «вторник, 14 января»."""
        if not self.is_clear or self.line.word(place) not in WEEKDAY_FORMS:
            return None
        end = place + 1 + (self.line.kind(place + 1) == "comma")
        found = read_term(self.line, end)
        if found is None or not isinstance(found.unit, Day):
            return None
        self.weekdays.append((found.unit, WEEKDAY_FORMS[self.line.word(place)]))
        return end

    def _take_exception(self, place: int) -> int | None:
        """«ежемесячно, кроме июля и августа»: the months that are left."""
        is_long = self.line.word(place) == "за" and self.line.word(place + 1) == "исключением"
        if not is_long and self.line.word(place) not in {"кроме", "исключая"}:
            return None
        end, months = place + 1 + is_long, set[int]()
        while found := read_term(self.line, end + (bool(months) and self.line.is_comma(end))):
            if not all(_is_by_month(span) for span in found.spans):
                raise UnclearError
            months.update(month for span in found.spans for month in span.months())
            end = found.end
        if not months:
            return None
        if not self.parts or len(months) == 12 or any(isinstance(part.what, Span) for part in self.parts):
            raise UnclearError
        self._add(place, end, *_month_runs(set(range(1, 13)) - months))
        self.loose.append((place, end))
        return end

    def _take_choice(self, place: int) -> int | None:
        """«март или апрель» covers both months; «14 марта или 15 марта» is nothing to put into a calendar."""
        if not self.is_clear or not self.parts or self.line.word(place) not in {"или", "либо"}:
            return None
        found = read_term(self.line, place + 1)
        if found is None or not (_is_by_month(self.parts[-1].what) and _is_by_month(found.spans[0])):
            raise UnclearError
        self.loose.append((place, place + 1))
        return place + 1

    def _leave(self, place: int, end: int) -> int:
        """Keeps words that are no term. A bare number beside a term might be a day: then nothing is clear."""
        line = self.line
        if self.is_clear and line.numbers(place) and not line.word(place + 1):
            raise UnclearError
        self.loose.append((place, end))
        self.is_clear = line.word(place) in HEDGES
        self.is_negated = self.is_negated or line.word(place) in NEGATIONS
        return end

    def _kept_parts(self) -> list[_Part]:
        """The parts that say when; phrases that add nothing are dropped, others than the best become loose words."""
        phrases = sorted((part for part in self.parts if isinstance(part.what, Phrase)), key=_phrase_rank)
        has_spans = len(phrases) < len(self.parts)
        best = phrases[0] if phrases and not (has_spans and _phrase_rank(phrases[0]) == _OPEN_RANK) else None
        # «еженедельно по средам»: of two that say the same the more exact one.
        best = next((part for part in phrases if best and part is not best and _is_covered(best.what, part.what)), best)
        for part in phrases:
            if part is not best and not (best and _is_covered(part.what, best.what)):
                self.loose.append((part.start, part.end))
        return [part for part in self.parts if part is best or isinstance(part.what, Span)]


_OPEN_RANK = 2


def _phrase_rank(part: _Part) -> int:
    """0 for a repetition, 1 for the whole year, 2 for a term left open."""
    if not isinstance(part.what, Phrase) or part.what.kind in OPEN_KINDS:
        return _OPEN_RANK
    return 0 if part.what.kind in RHYTHMS else 1


def _is_covered(phrase: Span | Phrase, best: Span | Phrase) -> bool:
    """Whether the best phrase says all that the other does: «по средам» is every week, and either is in the year."""
    if not isinstance(phrase, Phrase) or not isinstance(best, Phrase):
        return False
    if phrase == IN_THE_YEAR:
        return best.kind in RHYTHMS or phrase == best
    return phrase == best or (phrase.kind == best.kind and phrase.words in PLAIN_RHYTHMS)


def _is_by_month(what: Span | Phrase) -> bool:
    return isinstance(what, Span) and bool(
        what.first and what.last and what.first.is_by_month and what.last.is_by_month
    )


def _month_runs(months: set[int]) -> list[Span]:
    starts = sorted(month for month in months if month - 1 not in months)
    ends = sorted(month for month in months if month + 1 not in months)
    return [Span(Block(1, start), Block(1, end)) for start, end in zip(starts, ends, strict=True)]
