"""Recognising the office's own names in a file: exact by folded spelling, near ones as a question and never as a fix.

The names come from the caller; where they are kept is not known here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from events.importers.known import Known
from events.text import fold, stems

_TOKENS = re.compile(r"[\w-]+")
_DIGITS = re.compile(r"\d+")
_WHOLE = 88
# The differing word of two near names must be as near as «бастной» and «областной».
_WORD = 84
# Letters and words: a longer text is a description, and no name is looked for in place of it.
_LONGEST_NAME = 500
_MOST_WORDS = 60
_SEPARATORS = re.compile(r"\s*[,;\n]\s*")
_FOR_WHOM = re.compile(r"\s*(?:\((для [^)]+)\)|(для .+))$", re.IGNORECASE | re.DOTALL)


class Spellings:
    """A set of right spellings; finds the one that a text very likely means. Look-ups take time by the text's words alone."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._tokens: dict[str, tuple[str, ...]] = {}
        self._gaps: dict[tuple[tuple[str, ...], int], list[str]] = {}
        self._squeezed: dict[str, str] = {}
        for text in texts:
            tokens = _tokens(text)
            self._tokens[text] = tokens
            self._squeezed.setdefault("".join(tokens).replace("-", ""), text)
            if len(tokens) > _MOST_WORDS:
                continue
            for place in range(len(tokens)):
                self._gaps.setdefault((tokens[:place] + tokens[place + 1 :], place), []).append(text)

    def nearest(self, text: str) -> str:
        """The spelling that differs from the text in one misspelt word or in spaces and hyphens alone; empty if none does."""
        tokens = _tokens(text)
        if len(tokens) > _MOST_WORDS:
            return ""
        same = self._squeezed.get("".join(tokens).replace("-", ""))
        if same is not None and self._tokens[same] != tokens:
            return same
        for place, token in enumerate(tokens):
            for other in self._gaps.get((tokens[:place] + tokens[place + 1 :], place), ()):
                if _is_misspelt(token, self._tokens[other][place], len(tokens)):
                    return other
        return ""


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_TOKENS.findall(fold(text)))


def _is_misspelt(word: str, right: str, words: int) -> bool:
    """Whether a word is a slip for another; digits, short words and, in short names, mere endings are no slips."""
    if word == right or min(len(word), len(right)) < 5 or _DIGITS.search(word + right):
        return False
    if words < 4 and stems(word) == stems(right):
        return False
    return fuzz.ratio(word, right) >= _WORD or (len(word) < 8 and OSA.distance(word, right) == 1)


@dataclass(frozen=True, slots=True)
class Found:
    """A value found in a text: its key when the text names it; else ``proposal``, the printed name it is near to."""

    key: str = ""
    proposal: str = ""
    rest: str = ""


@dataclass(slots=True)
class Book:
    """One reference book made ready for looking up."""

    known: Sequence[Known]
    _by_fold: dict[str, Known] = field(default_factory=dict)
    _by_tokens: dict[tuple[str, ...], Known] = field(default_factory=dict)
    _stems: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    _spellings: Spellings = field(default_factory=lambda: Spellings(()))

    def __post_init__(self) -> None:
        for value in self.known:
            for name in value.names:
                self._by_fold.setdefault(fold(name), value)
                self._by_tokens.setdefault(_tokens(name), value)
                if name_stems := tuple(stems(name)):
                    self._stems.append((name_stems, value.key))
        # The longest first: «творческая лаборатория» before «лаборатория».
        self._stems.sort(key=lambda item: -len(item[0]))
        self._spellings = Spellings(self._by_fold)

    def find(self, text: str) -> Found:
        """The value a text names, or nearly names."""
        if not self.known or not text:
            return Found()
        if value := self._by_fold.get(fold(text)) or self._by_tokens.get(_tokens(text)):
            return Found(value.key)
        if len(text) > _LONGEST_NAME:
            return Found()
        near = self._spellings.nearest(text) or self._alike(fold(text))
        return Found(proposal=self._by_fold[near].label) if near else Found()

    def find_first(self, text: str) -> Found:
        """As :meth:`find`; where the whole is not known, its first part may be: «Отдел творчества, методист Иванова»."""
        found = self.find(text)
        first = _SEPARATORS.search(text)
        if found.key or found.proposal or not first:
            return found
        value = self._by_fold.get(fold(text[: first.start()]))
        return Found(value.key, rest=text[first.end() :]) if value else found

    def find_all(self, text: str) -> tuple[str, ...]:
        """The keys of every value whose words stand in the text, by stems, in the text's order."""
        words = stems(text)
        taken = [False] * len(words)
        found: list[tuple[int, str]] = []
        for name, key in self._stems:
            for place in range(len(words) - len(name) + 1):
                span = slice(place, place + len(name))
                if tuple(words[span]) == name and not any(taken[span]):
                    taken[span] = [True] * len(name)
                    found.append((place, key))
        return tuple(dict.fromkeys(key for _place, key in sorted(found)))

    def _alike(self, folded: str) -> str:
        found = process.extractOne(folded, self._by_fold.keys(), scorer=fuzz.ratio, score_cutoff=_WHOLE)
        if not found or len(folded) < 8 or _DIGITS.findall(found[0]) != _DIGITS.findall(folded):
            return ""
        words, right = _tokens(folded), _tokens(found[0])
        pairs = list(zip(words, right, strict=False))
        is_near = len(words) == len(right) and all(
            one == two or _is_misspelt(one, two, len(words)) for one, two in pairs
        )
        return found[0] if is_near or stems(folded) == stems(found[0]) else ""


def audience_of(wording: str) -> str:
    """For whom an event is, where a form's wording says so: «вебинар для специалистов КДУ» → «для специалистов КДУ»."""
    found = _FOR_WHOM.search(wording)
    return (found[1] or found[2]).rstrip(" .") if found else ""
