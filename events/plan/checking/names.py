"""Misspelt names of reference values, found by the other values of the same book."""

from collections.abc import Sequence
from dataclasses import dataclass

from events.importers.matching.references import Spellings
from events.persons import names_person
from events.text import fold, stems

_OFTENER = 3  # times


@dataclass(frozen=True, slots=True)
class Name:
    """A value of a reference book as it prints: its key, and how many events have it."""

    pk: int
    words: str
    uses: int


def misspelt(names: Sequence[Name]) -> dict[int, Name]:
    """For each value whose name is a slip for another, that other, by key.

    The other is used several times as often, or at least as often and was there before. One word differs, by more than its
    ending, or only spaces and hyphens do: ``Spellings`` scores with fuzz.ratio, so «народного» is no slip for «научного».
    """
    by_words: dict[str, Name] = {}
    for name in names:
        if not names_person(name.words):
            by_words.setdefault(fold(name.words), name)
    found = {}
    ordered = sorted(by_words.items(), key=lambda item: (-item[1].uses, item[1].pk))
    spellings = Spellings(words for words, name in ordered if name.uses)
    for words, name in ordered:
        other = by_words.get(spellings.nearest(words))
        if other is None or other.pk in found or not _is_righter(other, name):
            continue
        if words[1:] == fold(other.words)[1:]:
            continue  # «лекция» and «секция»
        if stems(other.words) != stems(name.words) or _letters(other.words) == _letters(name.words):
            found[name.pk] = other
    return found


def _letters(words: str) -> str:
    """What stays the same where only spaces and hyphens differ: «мастер класс» and «мастер-класс»."""
    return "".join(letter for letter in fold(words) if letter.isalnum())


def _is_righter(other: Name, name: Name) -> bool:
    return other.uses >= _OFTENER * max(name.uses, 1) or (other.uses >= name.uses > 0 and other.pk < name.pk)
