"""Misspelt and glued words, found by the other words of the same plan: no dictionary knows how an office calls things."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from events.text import stem

from .finding import Edit, Finding, Passage, findings_of, short
from .typography import KEPT, glued

_WORD = re.compile(r"[А-Яа-яЁё]+")
_FORM = re.compile(r"(?<![\w-])(\d+)(-?)([А-ЯЁ]{2,})(?![\w-])")
_SHORTEST = 6  # letters of a word that may be misspelt
_LONGEST = 40
_SHORTEST_PART = 3
_SHORTEST_GLUED = 8
_OFTEN = 3  # so often a word stands in a plan to be held for the right one of two that are one letter apart
_TWICE = 2  # … of two that stand between the same words
# The scorer is fuzz.ratio: «бастной» and «областной» are 87 of 100, «народного» and «научного» 70.
_NEAR = 84
# Letters that people write for each other.
_SOUND_ALIKE = {
    frozenset(pair) for pair in ("оа", "еи", "ея", "иы", "иь", "бп", "вф", "гк", "дт", "жш", "зс", "шщ", "ьъ")
}
# Whole words that are two words of a plan put together.
_WHOLE = frozenset(
    "также тоже зато чтобы причем притом потому поэтому затем итак вместе навстречу насчет вследствие".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word in its place: as written, and folded."""

    start: int
    end: int
    raw: str
    word: str


@lru_cache(maxsize=KEPT)
def tokens(words: str) -> tuple[Token, ...]:
    """The Russian words of a text; a hyphen parts them."""
    return tuple(
        Token(found.start(), found.end(), found[0], found[0].lower().replace("ё", "е"))
        for found in _WORD.finditer(words)
    )


@dataclass(slots=True)
class Vocabulary:
    """How often each word of a plan stands there and beside which others; frequent ones also by what is left without a letter."""

    counts: Counter[str] = field(default_factory=Counter)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)
    between: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    spelt: dict[str, str] = field(default_factory=dict)  # with its ё
    forms: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _gaps: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """The vocabulary of these texts; equal ones count once."""
        made = cls()
        for words in dict.fromkeys(texts):
            made._add(words)
        for word, count in made.counts.items():
            if count >= _OFTEN and _SHORTEST <= len(word) <= _LONGEST:
                for gap in _gaps(word):
                    made._gaps[gap].append(word)
        return made

    def _add(self, words: str) -> None:
        found = tokens(words)
        self.counts.update(token.word for token in found)
        for token in found:
            self.spelt.setdefault(token.word, token.raw.lower())
        for first, second in zip(found, found[1:], strict=False):
            sign = words[first.end : second.start]
            if sign in (" ", "-"):
                self.pairs.setdefault((first.word, second.word), sign)
        for before, token, after in zip(found, found[1:], found[2:], strict=False):
            self.between[before.word, after.word][token.word] += 1
        for form in _FORM.finditer(words):
            self.forms[form[1] + form[3]][form[0]] += 1

    def right(self, word: str, before: str, after: str) -> str:
        """The word that a rare one is a slip for; empty where there is none."""
        if self.counts[word] > 1 or not 5 <= len(word) <= _LONGEST:
            return ""
        for other, count in self.between.get((before, after), {}).items():
            if count >= _TWICE and fuzz.ratio(word, other) >= _NEAR and _is_slip(word, other):
                return other
        if len(word) < _SHORTEST:
            return ""
        for gap in _gaps(word):
            for other in self._gaps.get(gap, ()):
                if word[0] == other[0] and _is_one_slip(word, other) and _is_slip(word, other):
                    return other
        return ""

    def parts(self, word: str) -> tuple[str, str] | None:
        """The two words that a long unknown one is put together of, where the plan has them side by side; the sign between."""
        if self.counts[word] > 1 or not _SHORTEST_GLUED <= len(word) <= 2 * _LONGEST or word in _WHOLE:
            return None
        for place in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            if sign := self.pairs.get((word[:place], word[place:])):
                return word[:place], sign
        return None


def _gaps(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_one_slip(word: str, right: str) -> bool:
    """Whether one letter is missing, too many, in its neighbour's place or another that sounds alike: «приведение» is a word."""
    if OSA.distance(word, right) != 1:
        return False
    differing = {frozenset(pair) for pair in zip(word, right, strict=False) if pair[0] != pair[1]}
    return (
        len(word) != len(right) or len(differing) == 1 and (sorted(word) == sorted(right) or differing <= _SOUND_ALIKE)
    )


def _is_slip(word: str, right: str) -> bool:
    """Whether two near words are one: not where they differ as forms of a word do, or in the first letter alone."""
    if stem(word) == stem(right) or len(right) < 5:
        return False
    if len(word) == len(right) and word[1:] == right[1:]:
        return False
    common = next((place for place, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), len(word))
    return common < min(len(word), len(right)) - 2 or (sorted(word) == sorted(right))


def check_words(passages: Sequence[Passage], vocabulary: Vocabulary) -> list[Finding]:
    """Misspelt and glued words of the passages."""
    found: list[Finding] = []
    for passage in passages:
        edits = [*glued(passage.words), *_in_words(passage.words, vocabulary), *_forms(passage.words, vocabulary.forms)]
        if edits:
            found += findings_of(passage, edits)
    return found


def _in_words(words: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    found = tokens(words)
    for place, token in enumerate(found):
        if vocabulary.counts[token.word] > 1 or len(token.word) < 5:
            continue
        if (parts := _apart(token, vocabulary)) is not None:
            yield Edit("glued", token.start, token.end, parts, f"Слова написаны слитно: «{short(token.raw)}».")
            continue
        if token.raw != token.raw.lower() and not _begins(words, token.start):
            continue  # a name
        before = found[place - 1].word if place else ""
        after = found[place + 1].word if place + 1 < len(found) else ""
        if right := vocabulary.right(token.word, before, after):
            new = vocabulary.spelt[right]
            if token.raw[0].isupper():
                new = new.capitalize()
            said = f"Похоже на опечатку: «{short(token.raw)}», обычно в плане «{new.lower()}»."
            yield Edit("word", token.start, token.end, new, said)


def _apart(token: Token, vocabulary: Vocabulary) -> str | None:
    """The token as two words, where it is two."""
    inner = re.match(r"([А-Яа-яё][а-яё]{2,})([А-ЯЁ][а-яё]{2,})$", token.raw)
    if inner and all(vocabulary.counts[part.lower().replace("ё", "е")] for part in inner.groups()):
        return f"{inner[1]} {inner[2]}"
    if parts := vocabulary.parts(token.word):
        first, sign = parts
        return f"{token.raw[: len(first)]}{sign}{token.raw[len(first) :]}"
    return None


def _begins(words: str, place: int) -> bool:
    """Whether a sentence or a quotation begins here: the capital letter says nothing then."""
    before = words[:place].rstrip(" ")
    return not before or before[-1] in '«„".!?…\n'


def _forms(words: str, forms: Mapping[str, Counter[str]]) -> Iterator[Edit]:
    """«7НК» where the plan has «7-НК», too."""
    for found in _FORM.finditer(words):
        hyphened = f"{found[1]}-{found[3]}"
        if not found[2] and forms[found[1] + found[3]][hyphened]:
            said = f"В другом месте плана написано «{hyphened}», здесь «{found[0]}»."
            yield Edit("word", found.start(), found.end(), hyphened, said)
