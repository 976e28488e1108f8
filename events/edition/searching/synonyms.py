"""The office's abbreviations and synonyms: groups of words and phrases that mean the same to a reader."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from events.edition.searching import words

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sense:
    """A stretch of a question that belongs to groups: how many words it has, and everything that means the same."""

    length: int
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Synonyms:
    """Groups of phrases that are looked for as one. Each phrase is words in reading order, as they were written."""

    groups: tuple[tuple[str, ...], ...] = ()
    _by_first: dict[str, list[tuple[Phrase, int]]] = field(init=False, repr=False, compare=False)
    _phrases: list[tuple[Phrase, ...]] = field(init=False, repr=False, compare=False)
    vocabulary: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        read = [tuple(_words(line) for line in group) for group in self.groups]
        phrases = [tuple(phrase for phrase in group if phrase) for group in read]
        by_first: dict[str, list[tuple[Phrase, int]]] = {}
        for number, group in enumerate(phrases):
            for phrase in group:
                stems = tuple(map(words.stem, phrase))
                by_first.setdefault(stems[0], []).append((stems, number))
        object.__setattr__(self, "_by_first", by_first)
        object.__setattr__(self, "_phrases", phrases)
        vocabulary = {word for group in phrases for phrase in group for word in phrase}
        object.__setattr__(self, "vocabulary", tuple(sorted(vocabulary)))

    @classmethod
    def of(cls, groups: Iterable[Iterable[str]]) -> "Synonyms":
        """The table of these groups, each an abbreviation or word and what means the same."""
        return cls(tuple(tuple(group) for group in groups))

    def at(self, question: Sequence[str], place: int) -> Sense | None:
        """The longest phrase of any group that begins at ``place`` among the words, in any form; None if there is none."""
        stems = tuple(map(words.stem, question[place:]))
        found = [
            (len(phrase), number)
            for phrase, number in self._by_first.get(stems[0], ())
            if stems[: len(phrase)] == phrase
        ]
        if not found:
            return None
        length = max(length for length, _ in found)
        numbers = {number for size, number in found if size == length}
        phrases = dict.fromkeys(phrase for number in sorted(numbers) for phrase in self._phrases[number])
        return Sense(length, tuple(phrases))


def _words(line: str) -> Phrase:
    return tuple(word.text for word in words.split(line))
