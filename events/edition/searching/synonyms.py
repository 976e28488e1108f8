"""The office's abbreviations and synonyms: groups of words and phrases that mean the same to a reader."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from events.edition.searching import words

Phrase = tuple[str, ...]
_SHORT = 4  # letters of an abbreviation: it has no kin


@dataclass(frozen=True, slots=True)
class Sense:
    """A stretch of a question that belongs to groups: how many words it has, and everything that means the same."""

    length: int
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Synonyms:
    """Groups of phrases that are looked for as one: an abbreviation or a word, and what means the same, as they are written."""

    groups: tuple[tuple[str, ...], ...] = ()
    _by_first: dict[str, list[tuple[Phrase, int]]] = field(init=False, repr=False, compare=False)
    _by_root: dict[str, set[int]] = field(init=False, repr=False, compare=False)
    _stems: frozenset[str] = field(init=False, repr=False, compare=False)
    _phrases: list[tuple[Phrase, ...]] = field(init=False, repr=False, compare=False)
    vocabulary: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        read = [tuple(_words(line) for line in group) for group in self.groups]
        phrases = [tuple(phrase for phrase in group if phrase) for group in read]
        by_first: dict[str, list[tuple[Phrase, int]]] = {}
        by_root: dict[str, set[int]] = {}
        for number, group in enumerate(phrases):
            for phrase in group:
                stems = tuple(map(words.stem, phrase))
                by_first.setdefault(stems[0], []).append((stems, number))
                for root in words.roots(phrase[0]) if len(phrase) == 1 else ():
                    by_root.setdefault(root, set()).add(number)
        object.__setattr__(self, "_by_first", by_first)
        object.__setattr__(self, "_phrases", phrases)
        vocabulary = {word for group in phrases for phrase in group for word in phrase}
        object.__setattr__(self, "vocabulary", tuple(sorted(vocabulary)))
        object.__setattr__(self, "_by_root", by_root)
        object.__setattr__(self, "_stems", frozenset(map(words.stem, vocabulary)))

    @cached_property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with the words of the table."""
        return hashlib.sha256(repr(self.groups).encode()).hexdigest()[:12]

    def knows(self, word: str) -> bool:
        """Whether the word stands in the table in any form."""
        return words.stem(word) in self._stems or self.at([word], 0) is not None

    def at(self, question: Sequence[str], place: int) -> Sense | None:
        """The longest phrase of any group that begins at ``place`` among the words, in any form; None if there is none.

        A single word is also known by its kin: «танцевальный» by «танец».
        """
        stems = tuple(map(words.stem, question[place:]))
        found = [
            (len(phrase), number)
            for phrase, number in self._by_first.get(stems[0], ())
            if stems[: len(phrase)] == phrase
        ]
        length = max((length for length, _ in found), default=1)
        numbers = {number for size, number in found if size == length}
        if not found and len(question[place]) > _SHORT:
            numbers = {number for root in words.roots(question[place]) for number in self._by_root.get(root, ())}
        if not numbers:
            return None
        phrases = dict.fromkeys(phrase for number in sorted(numbers) for phrase in self._phrases[number])
        return Sense(length, tuple(phrases))


def _words(line: str) -> Phrase:
    return tuple(word.text for word in words.split(line))
