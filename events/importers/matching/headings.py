"""One heading of a table: which fields it names, however it is spelt. Where the head stands is found by :mod:`.head`.

The words themselves are in :mod:`.heading_words`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from events.columns import COLUMNS
from events.importers.matching.heading_words import (
    FILLER_STEMS,
    FILLERS,
    HOLDERS,
    LEADING,
    NOMINATIVE,
    NUMBER_SIGNS,
    PEOPLE,
    REPORTS,
)
from events.importers.matching.line_kinds import is_period
from events.text import fold

MAX_LENGTH = 150
_NOT_LETTERS = re.compile(r"[^a-zа-я0-9№]+")
# «Ответственный(-ые)», «Срок(и)».
_ENDINGS = re.compile(r"\((?:-[а-я]{1,3}|[а-я])\)")
_PARTS = re.compile(r"[,;/\\+()&]|\s(?:и|или)\s")
_WORDS = re.compile(r"№|[a-zа-я]+(?:-[a-zа-я]+)?")
_QUARTER = re.compile(r"(?:[1-4]|i{1,3}|iv) ?кв(?:артал)?")
# A wrong letter or two in a word of nine, per cent; shorter words are too alike to guess.
_WORD_TYPO = 80
_ALIAS_TYPO = 86
# Latin letters that look like Cyrillic ones and slip into Russian words.
_LOOKALIKES = str.maketrans("aceopxyhkmtb", "асеорхункмтв")
_MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[а-я])\w+")
_FIELD_OF_STEM = {stem: field for field, stems in LEADING.items() for stem in stems}
_STEM = re.compile("|".join(sorted(_FIELD_OF_STEM, key=len, reverse=True)))
_STRONG_STEMS = [stem for field in ("title", "format", "venue", "schedule", "department") for stem in LEADING[field]]
_ANY_LEADING = re.compile(rf"(?<![а-я])(?:{'|'.join(_STRONG_STEMS)})")


@dataclass(frozen=True, slots=True)
class Heading:
    """``names``: the fields a heading names, in its order; ``is_sure`` when most of its words are words of headings."""

    names: tuple[str, ...] = ()
    is_sure: bool = False

    @property
    def key(self) -> str:
        """The one field that takes the column's whole text; empty when the column has no place in the plan."""
        for key in ("title", "schedule", "venue", "format", "department", "number", "audience"):
            if key in self.names:
                return key
        return ""


def squeeze(text: str) -> str:
    """The letters and digits alone: what is left equal of a heading however it was wrapped and hyphenated."""
    return _NOT_LETTERS.sub("", _folded(text))


def _folded(text: str) -> str:
    return _MIXED.sub(lambda word: word[0].translate(_LOOKALIKES), fold(text))


_ALIASES = {
    squeeze(alias): column.key
    for column in COLUMNS
    for alias in column.aliases
    if not fold(alias).startswith(LEADING["content"] + LEADING["sort"])
}
# Only long aliases may be guessed at: «Место» is two letters from «Месяц».
_LONG_ALIASES = [alias for alias in _ALIASES if len(alias) >= 9]
_LONG_WORDS = sorted(
    {word for column in COLUMNS for alias in column.aliases for word in _WORDS.findall(fold(alias)) if len(word) >= 6}
    | {"участники", "примечание", "категория", "руководитель", "организатор"}
)


def may_be_heading(text: str) -> bool:
    """A quick look before :func:`understand`: whether a short text holds any word of a heading, unbroken."""
    return len(text) <= MAX_LENGTH and _ANY_LEADING.search(text.lower()) is not None


@lru_cache(maxsize=4096)
def understand(text: str) -> Heading:
    """The fields that a heading names; empty for a text that is no heading."""
    squeezed = squeeze(text)
    if not squeezed or len(text) > MAX_LENGTH:
        return Heading()
    if is_period(text) or _QUARTER.fullmatch(fold(text)):
        return Heading(("period",), is_sure=True)
    if squeezed in NUMBER_SIGNS:
        return Heading(("number",), is_sure=True)
    if squeezed == "фио":
        return Heading(("department",), is_sure=True)
    if squeezed in _ALIASES:
        return Heading((_ALIASES[squeezed],), is_sure=True)
    parts = [_WORDS.findall(part) for part in _PARTS.split(_ENDINGS.sub("", _folded(text)))]
    names = tuple(dict.fromkeys(name for words in parts for name in _fields(words)))
    if not names:
        return _guess(squeezed)
    words = [word for part in parts for word in part]
    known = sum(_is_heading_word(word) for word in words)
    return Heading(names, is_sure=known * 3 >= len(words) * 2 and not any(letter.isdigit() for letter in text))


def _guess(squeezed: str) -> Heading:
    """A heading broken or misspelt so that no word of it is whole: «Наимено вание меро приятия»."""
    found = process.extractOne(squeezed, _LONG_ALIASES, scorer=fuzz.ratio, score_cutoff=_ALIAS_TYPO)
    return Heading((_ALIASES[found[0]],), is_sure=True) if found else Heading()


def _fields(words: list[str]) -> list[str]:
    """The fields of one part of a heading."""
    fields: list[str] = []
    for position, word in enumerate(words):
        field = NOMINATIVE.get(word, "") if fields else _leading_field(word, words[position + 1 :])
        if field and field not in fields:
            fields.append(field)
    return fields


def _leading_field(word: str, following: list[str]) -> str:
    if word in ("№", "n", "номер"):
        return "number"
    field = _field_of(word) or _misspelt(word)
    if field == "sort" and _any_starts(following, PEOPLE):
        return "audience"
    if field == "format" and word.startswith("форм") and _any_starts(following, REPORTS):
        return "extra"
    if field == "schedule" and word.startswith("числ") and _any_starts(following, (*PEOPLE, "мероприят")):
        return "extra"
    if field == "title" and word.startswith(("названи", "наименовани")) and _any_starts(following, HOLDERS):
        return "holder"
    return field


def _misspelt(word: str) -> str:
    if len(word) < 6:
        return ""
    found = process.extractOne(word, _LONG_WORDS, scorer=fuzz.ratio, score_cutoff=_WORD_TYPO)
    if not found or word.startswith(FILLER_STEMS):
        return ""
    return _field_of(found[0])


def _field_of(word: str) -> str:
    stem = _STEM.match(word)
    return _FIELD_OF_STEM[stem[0]] if stem else ""


def _any_starts(words: list[str], stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in words)


def _is_heading_word(word: str) -> bool:
    return word in FILLERS or bool(_leading_field(word, [])) or word.startswith((*FILLER_STEMS, *PEOPLE))
