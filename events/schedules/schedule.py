"""Schedule: when something happens in a plan's year, as a value without a year.

What it is called, which months and days it covers, its EDTF code. ``grammar`` reads words into it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from events.schedules.units import Block, Days, Hours, Span, word_spans
from events.schedules.vocabulary import list_months

KINDS = (
    "year_round", "quarterly", "monthly", "half_yearly", "weekly", "periodic",
    "months", "dates", "deadline", "on_request", "by_plan", "unknown",
)  # fmt: skip
# Kinds that repeat, and kinds that leave the term open.
RHYTHMS = frozenset({"quarterly", "monthly", "half_yearly", "weekly", "periodic"})
OPEN_KINDS = frozenset({"on_request", "by_plan", "unknown"})

_YEAR = Span(Block(12, 1), Block(12, 1))
# What a rhythm covers when nothing narrows it.
_RHYTHM_SPANS = {
    "quarterly": tuple(Span(Block(3, n), Block(3, n)) for n in range(1, 5)),
    "half_yearly": tuple(Span(Block(6, n), Block(6, n)) for n in range(1, 3)),
    "monthly": tuple(Span(Block(1, n), Block(1, n)) for n in range(1, 13)),
    "weekly": (_YEAR,),
    "periodic": (_YEAR,),
    "year_round": (_YEAR,),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Set words that stand for a kind of schedule: «ежеквартально», «по заявкам», «третья среда месяца»."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """A span or a phrase, its hours, and the span around it («1 квартал» of «1 квартал, январь»). No ``what``: hours alone."""

    what: Span | Phrase | None
    hours: tuple[Hours, ...] = ()
    within: Span | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it was understood; equal schedules mean the same in every year.

    ``words`` is the text as written, set where the items do not tell all of it; ``note`` is what they do not tell;
    ``problem`` is a Russian sentence when the text contradicts itself.
    """

    items: tuple[Item, ...] = ()
    words: str = ""
    note: str = ""
    problem: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans, in the order of the text."""
        return tuple(item.what for item in self.items if isinstance(item.what, Span))

    @property
    def phrase(self) -> Phrase | None:
        """The phrase, if there is one."""
        return next((item.what for item in self.items if isinstance(item.what, Phrase)), None)

    @property
    def hours(self) -> tuple[Hours, ...]:
        """All hours named, each once."""
        return tuple(dict.fromkeys(hours for item in self.items for hours in item.hours))

    @property
    def kind(self) -> str:
        """One of ``KINDS``: a repetition wins over the days it is narrowed to, days over «в течение года»."""
        phrase, spans = self.phrase, self.spans
        if phrase and (phrase.kind in RHYTHMS or not spans):
            return phrase.kind
        if not spans:
            return "unknown"
        if all(span.is_deadline for span in spans):
            return "deadline"
        return "dates" if any(span.is_exact for span in spans) else "months"

    @property
    def is_recognised(self) -> bool:
        """Whether the text says a term, be it «дата уточняется»; false for words not understood and for hours without a day."""
        return any(item.what for item in self.items)

    @property
    def wording(self) -> str:
        """The canonical Russian words, or the words as written where those say more. ``parse`` reads it back as the same."""
        if self.words:
            return self.words
        runs = []
        for (within, hours), group in groupby(self.items, key=lambda item: (item.within, item.hours)):
            around = f"{word_spans([within])}, " if within else ""
            runs.append(_with_hours(around + _word_items(group), hours))
        return ", ".join(runs)

    @property
    def months(self) -> tuple[int, ...]:
        """The months it covers, 1–12, ascending; none for what has no date."""
        return _months(self._covered)

    def periods(self, year: int) -> list[Days]:
        """First and last day, both inclusive, of each stretch inside the year; ordered, none overlaps another.

        A deadline is its last day. Of months over New Year both ends are inside the year, of days only those before it. A
        common year has no 29 February: nothing takes place on another day than the plan says.
        """
        merged: list[Days] = []
        for first, last in sorted(piece for span in self._covered for piece in span.pieces(year)):
            if merged and first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return merged

    def edtf(self, year: int) -> str:
        """Its days as ISO 8601-2:2019 (EDTF, level 2): «2025-34» is the second quarter; empty when there are none.

        Several stretches are a set of all members, ``{2025-03,2025-07..2025-09}``; a set holds dates alone, so quarters
        and seasons are written as their months there, and a deadline by its day. EDTF knows no hours in intervals.
        """
        if len(self._covered) == 1 and (code := self._covered[0].edtf(year)):
            return code
        ends = [pair for span in self._covered for pair in span.edtf_ends(year)]
        members = [first if first == last else f"{first}..{last}" for first, last in ends]
        return f"{{{','.join(members)}}}" if members else ""

    @property
    def explanation(self) -> str:
        """One Russian phrase for the echo of a form: what was understood."""
        if self.problem:
            return self.problem
        if not self.is_recognised:
            if self.hours:
                return f"{self.wording} — назван час, но не день"
            if not any(letter.isalnum() for letter in self.words):
                return "срок не указан"
            return f"срок не распознан, слова останутся как есть: «{self.words}»"
        if not self.months:
            return f"{self.wording} — месяц не назван"
        if len(self.months) == 12:
            return f"{self.wording} — весь год"
        label = "месяц" if len(self.months) == 1 else "месяцы"
        return f"{self.wording} — {label}: {list_months(self.months)}"

    @property
    def _covered(self) -> tuple[Span, ...]:
        if self.spans:
            return self.spans
        return _RHYTHM_SPANS.get(self.phrase.kind, ()) if self.phrase else ()


@lru_cache(maxsize=1024)
def _months(covered: tuple[Span, ...]) -> tuple[int, ...]:
    # A plan of hundreds of rows has a few dozen different terms.
    return tuple(sorted({month for span in covered for month in span.months()}))


def _word_items(items: Iterable[Item]) -> str:
    """Items that share their hours and the span around them."""
    words = []
    for kind, group in groupby((item.what for item in items), key=type):
        if kind is Span:
            words.append(word_spans(what for what in group if isinstance(what, Span)))
        else:
            words.extend(what.words for what in group if isinstance(what, Phrase))
    return ", ".join(words)


def _with_hours(words: str, hours: tuple[Hours, ...]) -> str:
    if not hours:
        return words
    clock = ", ".join(each.wording for each in hours)
    if not words:
        return clock
    return f"{words}, {clock}" if hours[0].end else f"{words} в {clock}"
