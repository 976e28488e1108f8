"""Months, quarters, half-years and seasons among the words of a question: «в мае», «II квартал», «осень», «1 полугодие»."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from events import schedules
from events.edition.searching import words
from events.schedules import vocabulary

_LONGEST = 6  # words in one date: «с января по март», «весенние каникулы и май»
_MOST_READINGS = 60  # of one question: reading a date is the slowest thing here
_LARGEST_NUMBER = 31
_ENDS_OF_YEAR = {1: "1 квартал", 3: "4 квартал"}  # of «начало года» and «конец года»


@dataclass(frozen=True, slots=True)
class Date:
    """A date among the words from ``start`` to before ``end``: its months, 1–12, and what they are called."""

    start: int
    end: int
    months: tuple[int, ...]
    label: str


@cache
def date_words() -> frozenset[str]:
    """Every word that can make a date of the words around it."""
    season_adjectives = {
        f"{stem}{ending}"
        for stem in vocabulary.SEASON_STEMS
        for ending in ("ий", "яя", "ее", "ие", "их", "его", "ей", "им", "ими", "ем")
    }
    return frozenset(
        vocabulary.MONTH_FORMS.keys()
        | vocabulary.QUARTER_WORDS
        | vocabulary.HALF_YEAR_WORDS
        | vocabulary.SEASON_FORMS.keys()
        | season_adjectives
        | vocabulary.VAGUE_FORMS.keys()
        | {"каникулы", "каникул", "каникулах", "учебный", "учебного"}
    )


@cache
def long_date_words() -> tuple[str, ...]:
    """The date words that a misspelt word may be taken for; «мая» and «пол» have too many neighbours."""
    return tuple(sorted(word for word in date_words() if len(word) > 3))


def find(question: str, found: Sequence[words.Word]) -> list[Date]:
    """The dates among the words ``found`` in the question; the longest from each place, never two over one word.

    Only months are dates here: «ежеквартально» and «в течение года» are looked for as the words they are.
    """
    dates, place, readings = [], 0, 0
    while place < len(found):
        end = min(len(found), place + _LONGEST)
        date = None
        while end > place and date is None and readings < _MOST_READINGS:
            if _may_be_date(found[place:end]):
                readings += 1
                date = _read(question, found, place, end)
            end -= 1
        if date:
            dates.append(date)
        place = date.end if date else place + 1
    return dates


def _may_be_date(stretch: Sequence[words.Word]) -> bool:
    ends_well = stretch[-1].text not in words.STOP and stretch[0].text not in words.STOP
    return ends_well and any(word.text in date_words() for word in stretch) and all(map(_fits, stretch))


def _fits(word: words.Word) -> bool:
    """Whether the word may stand inside a date; a year may not: it is looked for as the number it is."""
    if word.is_number:
        return int(word.text[:5]) <= _LARGEST_NUMBER
    return word.text in date_words() or word.text in _around()


@cache
def _around() -> frozenset[str]:
    """Words that stand in dates and make none alone: «вторая», «конец», «с», «по», «III»."""
    return frozenset(
        vocabulary.ORDINAL_FORMS.keys()
        | vocabulary.ROMAN_NUMERALS.keys()
        | vocabulary.SEASON_NOUNS
        | {"и", "или", "с", "со", "по", "до", "й", "го", "ый", "ой", "год", "года"}
    )


def _read(question: str, found: Sequence[words.Word], start: int, end: int) -> Date | None:
    stretch = [word.text for word in found[start:end]]
    readings = [question[found[start].start : found[end - 1].end]]
    if len(stretch) == 2:
        readings.append(" ".join(reversed(stretch)))  # «квартал 2»
        if stretch[0] in vocabulary.VAGUE_FORMS and stretch[1] in vocabulary.YEAR_WORDS:
            readings.append(_ENDS_OF_YEAR.get(vocabulary.VAGUE_FORMS[stretch[0]], ""))
    for schedule in map(schedules.parse, readings):
        is_read = not schedule.words and schedule.kind in ("months", "dates")
        if is_read and 0 < len(schedule.months) < 12:
            return Date(start, end, schedule.months, schedule.wording)
    return None
