"""Where each word of a document stands: made once for a document, asked for each question.

Sets of rows are whole numbers: bit ``n`` is the row at place ``n`` (from 0, in plan order).
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from events.document import PlanDocument
from events.edition.searching import typos, words
from events.edition.searching.packed import Packed, pack
from events.edition.searching.tiers import Tier

__all__ = ["Index", "Tier", "places", "stands"]

_SHORTEST_PREFIX = 4  # letters: fewer begin too many words
_MOST_REMEMBERED = 400  # words of which the rows are known: a question asks for few, several times each


class Index:
    """The words of one document."""

    def __init__(self, packed: Packed):
        self.packed = packed
        self.year = packed.year
        self.all = (1 << packed.count) - 1
        self.kinds = packed.kinds  # the forms of events, each as the stems of its words
        self.vocabulary = packed.vocabulary
        self._rows: dict[tuple[str, Tier], int] = {}

    @classmethod
    def of(cls, document: PlanDocument) -> "Index":
        """That of a document which nobody has packed yet."""
        return cls(Packed(pack(document), is_checked=True))

    @property
    def months(self) -> list[int]:
        """The rows of each month, 1–12."""
        return self.packed.months

    @cached_property
    def long_words(self) -> list[str]:
        """The words a misspelt one may be taken for."""
        return [word for word in self.vocabulary if len(word) >= _SHORTEST_PREFIX and not word.isdigit()]

    def knows(self, word: str) -> bool:
        """Whether the document has the word in any form, or one that begins with it or is made of it."""
        return bool(self.forms(word) or self.longer(word) or self.kin(word))

    def is_of_all(self, word: str) -> bool:
        """Whether the word says nothing of one row beside another: it is the plan's year or stands in its heading alone."""
        is_general = word in words.WEAK or word == str(self.year)
        return is_general or (words.stem(word) in self.packed.whole and not self.knows(word))

    def forms(self, word: str) -> frozenset[str]:
        """The words of the document that are forms of ``word``; a number is only itself."""
        if word.isdigit():
            return frozenset(() if self.packed.number(word) is None else (word,))
        wanted = set(words.keys(word))
        # The stemmer is slow, and a stem is a beginning of its word: only words that begin so are looked at.
        return frozenset(
            form
            for form in self._beginning(words.stem(word))
            if words.may_be_forms(word, form) and not wanted.isdisjoint(words.keys(form))
        )

    def longer(self, word: str) -> frozenset[str]:
        """The words of the document that begin with ``word``, which may be unfinished."""
        if len(word) < _SHORTEST_PREFIX or word.isdigit():
            return frozenset()
        return frozenset(self._beginning(word))

    def _beginning(self, letters: str) -> list[str]:
        start = bisect_left(self.vocabulary, letters)
        return self.vocabulary[start : bisect_left(self.vocabulary, f"{letters}\uffff")]

    def kin(self, word: str) -> frozenset[str]:
        """The words of the document with the root of ``word``: «театр» → «театральных»."""
        if len(word) < _SHORTEST_PREFIX - 1 or word.isascii():
            return frozenset()
        wanted = set(words.roots(word))
        candidates = {other for root in wanted for other in self._beginning(root.removesuffix("ц"))}
        return frozenset(other for other in candidates if not wanted.isdisjoint(words.roots(other)))

    def with_stem_near(self, stem: str) -> tuple[int, list[str]]:
        """(slips, words): the long words of the document whose stems differ least from this one."""
        most = typos.allowed(stem)
        # A stem is a beginning of its word: the beginnings tell which words are worth stemming.
        candidates: set[str] = set()
        for length in range(len(stem) - most, len(stem) + most + 1) if most else ():
            beginnings = [word[:length] for word in self.long_words]
            candidates.update(self.long_words[place] for place in typos.near_places(stem, beginnings))
        by_stem = _listed((words.stem(word), word) for word in sorted(candidates))
        slips, near = typos.nearest(stem, list(by_stem))
        return slips, [word for one in near for word in by_stem[one]]

    def with_a_letter_more(self, word: str) -> list[str]:
        """The long words whose stems the word becomes with one letter put in."""
        beginning = word[:1]
        by_stem = _listed((words.stem(known), known) for known in self._beginning(beginning) if len(known) > len(word))
        return [known for stem in typos.with_a_letter_more(word, list(by_stem)) for known in by_stem[stem]]

    def holding(self, any_of: Iterable[str], tier: Tier) -> int:
        """The rows that hold any of these words of the vocabulary."""
        rows = 0
        for word in any_of:
            rows |= self._holding(word, tier)
        return rows

    def _holding(self, word: str, tier: Tier) -> int:
        if (known := self._rows.get((word, tier))) is None:
            known = self.packed.holding(word, tier) | (self._holding(word, Tier(tier - 1)) if tier else 0)
            if len(self._rows) >= _MOST_REMEMBERED:
                self._rows.clear()
            self._rows[word, tier] = known
        return known

    def standing(self, phrase: Sequence[frozenset[str]], tier: Tier) -> int:
        """The rows where words stand side by side in this order, in one cell, title or note."""
        candidates = self.all
        for any_of in phrase:
            candidates &= self.holding(any_of, tier)
        if not candidates or len(phrase) < 2:
            return candidates
        numbers = [{self.packed.number(word) for word in any_of} for any_of in phrase]
        answers: dict[int, bool] = {}  # a venue or a department stands in many rows

        def answer(text: int) -> bool:
            if (known := answers.get(text)) is None:
                is_in_time = Tier(text % len(Tier)) <= tier
                known = answers[text] = is_in_time and stands(numbers, self.packed.words_of(text))
            return known

        found = 0
        for rows, texts in self.packed.texts_above():
            if rows & candidates and any(map(answer, texts)):
                found |= rows
        of_rows = self.packed.texts_of
        return (
            found | sum(1 << place for place in places(candidates & ~found) if any(map(answer, of_rows(place))))
        ) & self.all


def stands(phrase: Sequence[Container[Any]], text: Sequence[Any]) -> bool:
    """Whether the words of a text have any of each set, side by side in this order."""
    first, length = phrase[0], len(phrase)
    return any(
        all(word in any_of for word, any_of in zip(text[start : start + length], phrase, strict=True))
        for start in range(len(text) - length + 1)
        if text[start] in first
    )


def places(rows: int) -> Iterator[int]:
    """The places of a set of rows, from 0, ascending."""
    while rows:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest


def _listed(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, word in pairs:
        found.setdefault(key, []).append(word)
    return found
