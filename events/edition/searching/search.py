"""The rows that answer a question, and what to say beside them: words taken for others, words not found, what is near."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from events.edition.searching import question as questions
from events.edition.searching import typos, words
from events.edition.searching.index import Index, Tier, places
from events.edition.searching.marking import Marker
from events.edition.searching.question import Correction, FoundDate, Question
from events.edition.searching.synonyms import Synonyms
from events.edition.searching.terms import Term

_MOST_SUGGESTIONS = 5
_UNQUOTED = str.maketrans("«»", "  ")
_MOST_NEAR = 3  # words near to one that is not found


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another question, and how many rows answer it."""

    line: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a question finds in one document.

    ``positions`` are rows, from 1 in plan order. ``dropped`` are words found nowhere, left out of the question; with
    ``is_partly`` no row has all the words, and these have most of them. Without rows there are ``suggestions``.
    """

    question: Question
    positions: frozenset[int] = frozenset()
    dropped: tuple[str, ...] = ()
    is_partly: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    marker: Marker = field(default_factory=Marker, compare=False)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Words taken for others."""
        return self.question.corrections

    @property
    def dates(self) -> tuple[FoundDate, ...]:
        """The dates in the question: each is a filter that can be taken away."""
        return self.question.dates


def find(index: Index, line: str, synonyms: Synonyms) -> Found:
    """The rows of the document that answer what a person typed."""
    found = _find(index, line, synonyms)
    if found.positions:
        return found
    return Found(found.question, dropped=found.dropped, suggestions=_suggestions(index, found, synonyms))


def _find(index: Index, line: str, synonyms: Synonyms) -> Found:
    asked = questions.read(line, index, synonyms)
    known = [term for term in asked.terms if term.rows(index, Tier.NOTE) or term.is_date]
    dropped = tuple(term.typed for term in asked.terms if term not in known)
    rows, is_partly = 0, False
    if not dropped:
        rows = _meant(index, known, _together(index, known, Tier.ROW)) or _together(index, known, Tier.NOTE)
    elif all(term.is_weak for term in asked.terms):
        rows, known, dropped = index.all, [], ()  # «план на 2025 год»: all of it is asked for
    elif any(not term.is_date for term in known):
        rows = _together(index, known, Tier.TOPIC)
    if not rows:
        rows = _most(index, known)
        is_partly = bool(rows)
    positions = frozenset(place + 1 for place in places(rows))
    return Found(asked, positions, dropped, is_partly, marker=Marker(known))


def _together(index: Index, terms: Sequence[Term], tier: Tier) -> int:
    """The rows that answer every term."""
    rows = index.all if terms else 0
    for term in terms:
        rows &= term.rows(index, tier)
    return rows


def _meant(index: Index, terms: Sequence[Term], rows: int) -> int:
    """Of the rows that answer every term those that are meant, where one name of a venue or department has all the words:
    another department in a centre of that name has them, too, for «отдел народного творчества».
    """
    asked = [term for term in terms if not term.is_date]
    if len(asked) < 2:
        return rows

    def is_asked_for(name: str) -> bool:
        return all(term.stands_in(_spelt(name)) for term in asked)

    named = 0
    for place, name in enumerate(index.packed.names):
        if is_asked_for(name):
            named |= index.packed.named(place) & rows
    return named | (rows & _together(index, terms, Tier.TOPIC)) if named else rows


def _most(index: Index, terms: Sequence[Term]) -> int:
    """The rows that answer most of the words, at least half of them; a date stays a condition."""
    asked = [term for term in terms if not term.is_date]
    dated = (
        _together(index, [term for term in terms if term.is_date], Tier.ROW) if len(asked) < len(terms) else index.all
    )
    if len(asked) < 2:
        return 0
    for tier in (Tier.TOPIC, Tier.ROW):
        counts = Counter(place for term in asked for place in places(term.rows(index, tier) & dated))
        most = max(counts.values(), default=0)
        if 2 * most >= len(asked):
            return sum(1 << place for place, count in counts.items() if count == most)
    return 0


def _suggestions(index: Index, found: Found, synonyms: Synonyms) -> tuple[Suggestion, ...]:
    """Questions near to one without an answer, each with an answer of its own."""
    asked = found.question
    lines = [*_near(index, asked, found.dropped), *([asked.line.translate(_UNQUOTED)] if "«" in asked.line else [])]
    if asked.dates:
        lines += [asked.rest, *(date.label.removeprefix("месяц: ") for date in asked.dates)]
    lines += [term.typed for term in asked.terms if term.typed not in found.dropped and not term.is_date]
    lines += index.packed.common
    suggestions = []
    for line in dict.fromkeys(" ".join(line.split()) for line in lines):
        if line and line != asked.line and (count := len(_find(index, line, synonyms).positions)):
            suggestions.append(Suggestion(line, count))
        if len(suggestions) == _MOST_SUGGESTIONS:
            break
    return tuple(suggestions)


def _near(index: Index, asked: Question, dropped: Sequence[str]) -> list[str]:
    """The question with a word that was not found replaced by words somewhat like it."""
    lines = []
    for word in dropped:
        if " " in word:
            continue
        slips = typos.allowed(word) + 1
        near = typos.nearest(word, index.long_words, slips)[1] if slips > 1 else []
        near += [known for known in index.long_words if len(word) > 4 and known[:4] == word[:4]]
        lines += [asked.line.lower().replace(word, known) for known in dict.fromkeys(near[:_MOST_NEAR])]
    return lines


@lru_cache(maxsize=1024)
def _spelt(name: str) -> tuple[str, ...]:
    """The words of a name, which stands in the plans of many years."""
    return tuple(word.text for word in words.split(name))
