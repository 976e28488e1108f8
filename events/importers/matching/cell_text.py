"""The lines of a cell as one line of text: breaks become spaces, words broken at a hyphen are made whole.

What the text says is not known here, but for one rule: a month on the line after its quarter is parted from it by a comma.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from events.columns import COLUMNS, EXTRA_ALIASES
from events.importers.raw import RawFile
from events.schedules import MONTH_NAMES, MONTH_NAMES_GENITIVE, MONTH_STEMS
from events.text import clean, stems

MONTHS = "|".join(MONTH_STEMS)
_SCHEDULE_WORDS = (
    "ежегодно ежеквартально ежемесячно еженедельно ежедневно постоянно квартал полугодие согласованию договорённости"
)
_SOFT_HYPHEN = "\u00ad"
# No word is longer. Patterns that look for the end of a text see no more of it: else each of its letters is tried as a
# beginning, and one word of 60,000 letters takes minutes.
_LONGEST_WORD = 64
_BROKEN = re.compile(r"([а-яёa-z]+)[-‐]$", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[а-яёa-z]+", re.IGNORECASE)
_ATTACHED_DASH = re.compile(r"[^\s‐-―-][-‐‑–—]$")
_LAST_WORD = re.compile(r"[а-яё]+$", re.IGNORECASE)
_NEVER_FIRST = frozenset(".,;:!?»)")
# «й», «т», «сть»: no words, and no abbreviations, which end with a dot.
_FRAGMENT = re.compile(r"(?:[бгдежзйлмнпртфхцчшщъыьэю]|[бвгджзйклмнпрстфхцчшщъь]{2,3})(?![\w.])")
_WORDS = re.compile(r"[а-яёa-z]+(?:-[а-яёa-z]+)*")
_QUARTER_END = re.compile(r"(?:\bкв(?:артал[аы]?|\.)?)(?: \d{4}(?: ?г(?:ода?|\.)?)?)?$", re.IGNORECASE)
_MONTH_START = re.compile(rf"(?:{MONTHS})", re.IGNORECASE)
_VOWEL = re.compile("[аеёиоуыэюя]")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a file: they tell a word cut by the margin from a hyphenated one and from two words.

    ``words`` are those not cut by a hyphen, ``stems`` theirs, ``inner`` those that stood away from a line's ends.
    """

    words: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    inner: frozenset[str] = frozenset()

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Lexicon":
        """The lexicon of texts; a word at a line's end is no witness."""
        words: set[str] = set()
        inner: set[str] = set()
        for text in texts:
            lines = [tokens for line in text.lower().split("\n") if (tokens := line.split())]
            for number, tokens in enumerate(lines):
                is_first, is_last = number == 0, number == len(lines) - 1
                inner.update(_words(tokens[not is_first : len(tokens) - (not is_last)]))
                is_cut_before = not is_first and _ends_in_hyphen(lines[number - 1])
                is_cut_after = not is_last and _ends_in_hyphen(tokens)
                words.update(_words(tokens[is_cut_before : len(tokens) - is_cut_after]))
        return cls(
            frozenset(words),
            frozenset(stem for word in words if "-" not in word for stem in stems(word)),
            frozenset(inner),
        )

    def is_one_word(self, first: str, second: str) -> bool:
        """Whether «first-second» over a line's end is one word cut by hyphenation."""
        first, second = first.lower(), second.lower()
        if f"{first}-{second}" in self.words:
            return False
        if first + second in self.words or not _VOWEL.search(first) or not _VOWEL.search(second):
            return True
        return _stem(first + second) in self.stems or first + second in _common_words()

    def is_torn(self, first: str, second: str) -> bool:
        """Whether «first second» over a line's end is one word that a narrow column has torn without a hyphen.

        Only where neither part is a word of the file and both together are: «Ответственны», «й».
        """
        first, second = first.lower(), second.lower()
        known = (self.inner, _common_words())
        return any(first + second in words for words in known) and not any(
            part in words for part in (first, second) for words in known
        )


def _words(tokens: list[str]) -> list[str]:
    return _WORDS.findall(" ".join(tokens))


def _ends_in_hyphen(tokens: list[str]) -> bool:
    return len(tokens[-1]) > 1 and tokens[-1][-1] in "-‐"


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    return stems(word)[0]


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    """The words of headings and schedules: any plan may use them."""
    headings = [alias for column in COLUMNS for alias in column.aliases] + list(EXTRA_ALIASES)
    return Lexicon.of([*headings, *MONTH_NAMES, *MONTH_NAMES_GENITIVE, _SCHEDULE_WORDS]).words


def lexicon_of(raw: RawFile) -> Lexicon:
    """The lexicon of all cells and paragraphs of a file."""
    cells = (cell.text for table in raw.tables for row in table.rows for cell in row.cells)
    paragraphs = (text for table in raw.tables for text in table.before)
    return Lexicon.of([*cells, *paragraphs, *raw.after])


def one_line(text: str, lexicon: Lexicon) -> str:
    """The cell's text on one line."""
    return _join(text, lexicon, commas=False)


def schedule_line(text: str, lexicon: Lexicon) -> str:
    """As :func:`one_line`; «1 квартал», «январь» on two lines are «1 квартал, январь»."""
    return _join(text, lexicon, commas=True)


def _join(text: str, lexicon: Lexicon, *, commas: bool) -> str:
    if "\n" not in text:
        return clean(text)
    pieces: list[str] = []
    end, is_soft = "", False
    for raw_line in text.split("\n"):
        line = clean(raw_line)
        if line:
            is_torn = is_soft or _is_torn(end, line, lexicon)
            gap = "" if is_torn else _gap(end, line, commas=commas)
            if gap == "" and not is_torn and _is_cut(end, line, lexicon):
                pieces[-1], end = pieces[-1][:-1], end[:-1]
            pieces.append(gap + line)
            end = (end + gap + line)[-_LONGEST_WORD:]
            is_soft = raw_line.rstrip().endswith(_SOFT_HYPHEN)
    return "".join(pieces)


def _gap(left: str, right: str, *, commas: bool) -> str:
    """What stands between two lines of a cell."""
    if not left:
        return ""
    if _ATTACHED_DASH.search(left) and right[0].isalnum() and not right.startswith(("и ", "или ")):
        return ""
    if commas and _QUARTER_END.search(left) and _MONTH_START.match(right):
        return ", "
    return " "


def _is_torn(left: str, right: str, lexicon: Lexicon) -> bool:
    """Whether a line goes on in the middle of a word or of its punctuation: the paper was too narrow for it."""
    if left and (right[0] in _NEVER_FIRST or (left[-1].islower() and _FRAGMENT.match(right))):
        return True
    first, second = _LAST_WORD.search(left), _FIRST_WORD.match(right)
    if not first or not second or second[0][0].isupper() != first[0].isupper():
        return False
    return lexicon.is_torn(first[0], second[0])


def _is_cut(left: str, right: str, lexicon: Lexicon) -> bool:
    first, second = _BROKEN.search(left), _FIRST_WORD.match(right)
    # A capital after the hyphen («Усть-\nИлимск», «мастер-\nКЛАСС») begins a part of a compound, never a syllable.
    if not first or not second or second[0][0].isupper() != first[1].isupper():
        return False
    return lexicon.is_one_word(first[1], second[0])
