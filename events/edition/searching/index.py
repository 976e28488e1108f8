"""Where each word of a document stands: made once for a document, asked for each question.

Sets of rows are whole numbers: bit ``n`` is the row at place ``n`` (from 0, in plan order).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from events.document import PlanDocument, Row
from events.edition.searching import typos, words

_SHORTEST_PREFIX = 4  # letters: fewer begin too many words


class Tier(IntEnum):
    """How much a word says of its row: most where it says what the row is about, least in a note of its section.

    Rows found up to a tier include those found in the tiers before it.
    """

    OWN = 0  # the title, the form, the audience
    TOPIC = 1  # the title of the section
    ROW = 2  # the other cells
    NOTE = 3


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one cell, section title or note, and the rows they speak of."""

    tier: Tier
    rows: int
    words: tuple[str, ...]


class Index:
    """The words of one document."""

    def __init__(self, document: PlanDocument):
        self.rows: tuple[Row, ...] = tuple(document.rows)
        self.year = document.year
        self.all = (1 << len(self.rows)) - 1
        self._cells: list[list[Text]] = []  # of each row
        self._heads: list[Text] = []  # titles and notes of sections
        # For each word the rows it speaks of, by tiers.
        self._postings: dict[str, list[int]] = {}
        self._split: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._read(document)
        self._split.clear()
        for posting in self._postings.values():
            for tier in range(1, len(Tier)):
                posting[tier] |= posting[tier - 1]
        # What the whole plan is about: «повышение квалификации» fits every row and stands in none.
        self._whole = frozenset(words.stem(word.text) for word in words.split(f"{document.heading} {document.title}"))
        self.months = [0] * 13
        for place, row in enumerate(self.rows):
            for month in row.months:
                self.months[month] |= 1 << place

    def _read(self, document: PlanDocument) -> None:
        first = 0
        for section in document.sections:
            rows = ((1 << len(section.rows)) - 1) << first
            for tier, line in ((Tier.TOPIC, section.title), (Tier.NOTE, section.note)):
                if rows and line:
                    self._heads.append(self._take(line, tier, rows))
            for place, row in enumerate(section.rows, start=first):
                topic = (row.title, row.format, row.audience)
                rest = (row.venue, row.schedule, row.department, row.details, row.contact)
                cells = [self._take(line, Tier.OWN, 1 << place) for line in topic if line]
                cells += [self._take(line, Tier.ROW, 1 << place) for line in rest if line]
                self._cells.append(cells)
            first += len(section.rows)

    def _take(self, line: str, tier: Tier, rows: int) -> Text:
        if (known := self._split.get(line)) is None:  # a venue or a department stands in many rows
            found = words.split(line)
            spelt = tuple(word.text for word in found)
            known = self._split[line] = spelt, (*spelt, *(joined for joined, _, _ in words.compounds(found)))
        spelt, both = known
        for word in both:
            if (posting := self._postings.get(word)) is None:
                posting = self._postings[word] = [0] * len(Tier)
            posting[tier] |= rows
        return Text(tier, rows, spelt)

    @cached_property
    def kinds(self) -> frozenset[tuple[str, ...]]:
        """The forms of events, each as the stems of its words."""
        labels = {facet.label for row in self.rows for facet in row.formats}
        return frozenset(tuple(words.stem(word.text) for word in words.split(label)) for label in labels)

    @cached_property
    def vocabulary(self) -> list[str]:
        """Every word of the document, folded and sorted; a hyphenated one joined beside its parts."""
        return sorted(self._postings)

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
        return is_general or (words.stem(word) in self._whole and not self.knows(word))

    def forms(self, word: str) -> frozenset[str]:
        """The words of the document that are forms of ``word``; a number is only itself."""
        if word.isdigit():
            return frozenset({word} & self._postings.keys())
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
            if posting := self._postings.get(word):
                rows |= posting[tier]
        return rows

    def standing(self, phrase: Sequence[frozenset[str]], tier: Tier) -> int:
        """The rows where words stand side by side in this order, in one cell, title or note."""
        candidates = self.all
        for any_of in phrase:
            candidates &= self.holding(any_of, tier)
        if not candidates or len(phrase) < 2:
            return candidates
        found = 0
        for text in self._texts(candidates):
            if text.tier <= tier and text.rows & ~found and stands(phrase, text.words):
                found |= text.rows
        return found & self.all

    def _texts(self, rows: int) -> Iterator[Text]:
        yield from (text for text in self._heads if text.rows & rows)
        yield from (text for place in places(rows) for text in self._cells[place])


def stands(phrase: Sequence[frozenset[str]], text: Sequence[str]) -> bool:
    """Whether the words of a text have any of each set, side by side in this order."""
    return any(
        all(word in any_of for word, any_of in zip(text[start:], phrase, strict=False))
        for start in range(len(text) - len(phrase) + 1)
        if text[start] in phrase[0]
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
