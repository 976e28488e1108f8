"""A text as words: where each stands, its stem, and the root by which «театральный» is known as «театр»."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from events import text

_WORD = re.compile(r"[0-9]+|[a-zа-я]+")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
_LOOKALIKES = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
_LONGEST_NUMBER = 3  # «7-НК» is one word, «2024 год» is two


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


# Words that say nothing of what is looked for, unless they stand in quotation marks.
STOP = _words(
    "а без более будет будут бы был была были быть в вам вас во все всех вы где да для до его ее если есть еще же за и "
    "из или им их к как какая какие какой каких когда который которые кто ли либо между меня мне мы на над нас не нет ни но "
    "о об обо он они от по под при про с самый со так такой там тоже только у уже хочу нужен нужна нужно это этот я чем что "
    "чтобы пожалуйста найти показать"
)
# Words that fit every row of a plan: they count only when nothing else is asked for.
WEAK = _words(
    "мероприятие мероприятия мероприятий мероприятиям мероприятиях событие события событий план плана плане планы планов "
    "год года году г пройдет пройдут проходит проходят состоится состоятся проводится проводятся запланировано "
    "запланированы намечено дата даты список расписание ближайшее ближайшие ближайших предстоящие предстоящих "
    "ответственный ответственная ответственные ответственного исполнитель отвечает проводит"
)


class Word(NamedTuple):
    """One word of a text, folded, and its place; ``is_joined`` to the word before it by a hyphen or by nothing."""

    text: str
    start: int
    end: int
    is_joined: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits."""
        return self.text.isdigit()


def fold(line: str) -> str:
    """The text in small letters, «е» for «ё»; every character keeps its place."""
    low = line.lower()
    if len(low) != len(line):
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in line)
    return low.replace("ё", "е")


def split(line: str) -> list[Word]:
    """The words in reading order. A hyphenated word is its parts, and so are «7НК» and «2025г»."""
    folded, found, end = fold(line), [], None
    for match in _WORD.finditer(folded):
        gap = folded[end : match.start()] if end is not None else " "
        word = match[0]
        if not word.isascii():  # a Latin «o» in a Russian word is a slip of the keyboard
            word = word.translate(_LOOKALIKES)
        found.append(Word(word, match.start(), match.end(), not gap or gap in _HYPHENS))
        end = match.end()
    return found


def compounds(words: list[Word]) -> Iterator[tuple[str, int, int]]:
    """(word, first, last) for every run of joined words: «мастер-класс» is also «мастеркласс», «7-НК» also «7нк»."""
    first = 0
    for place in range(1, len(words) + 1):
        if place < len(words) and words[place].is_joined:
            continue
        run = words[first:place]
        if len(run) > 1 and _may_join(run):
            yield "".join(word.text for word in run), first, place - 1
        first = place


def _may_join(run: list[Word]) -> bool:
    numbers = [word for word in run if word.is_number]
    return len(numbers) < len(run) and all(len(word.text) <= _LONGEST_NUMBER for word in numbers)


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """The stem of one folded word: always a beginning of it. Numbers and Latin words are their own."""
    return word if word.isascii() else text.stem(word)


# Endings by which a word is made of another, after the stemmer has taken the endings of declension; the least that must
# remain before each. Longer ones first.
_SUFFIXES = tuple(
    sorted(
        {
            **dict.fromkeys(_words("ическ альн ельн ованн ионн ивн ичн ечн ител еств ественн ник ист енн"), 4),
            **dict.fromkeys(_words("еск ств енн онн ьн ик ек ор н"), 4),
            **dict.fromkeys(_words("ов ев ьск ск"), 3),
            "ен": 4,
        }.items(),
        key=lambda item: (-len(item[0]), item[0]),
    )
)


@lru_cache(maxsize=1 << 15)
def root(stem_: str) -> str:
    """The stem without the endings by which one word is made of another: «театральн» → «театр», «творчеств» → «творч».

    A stem without such endings is its own root. A root is a beginning of its stem, but for the last letter of «танц».
    """
    if stem_.isascii():
        return stem_
    rest = stem_
    for _ in range(2):
        for suffix, least in _SUFFIXES:
            if rest.endswith(suffix) and len(rest) - len(suffix) >= least:
                rest = rest.removesuffix(suffix)
                break
        else:
            break
    if rest.endswith("ец"):  # a fleeting vowel: «танец», «танцы»
        rest = f"{rest[:-2]}ц"
    trimmed = rest.rstrip("аеийоуыьэюя")
    return trimmed if len(trimmed) >= 3 else rest


@lru_cache(maxsize=1 << 15)
def keys(word: str) -> tuple[str, ...]:
    """What a folded word and its other forms share: its stem, and itself, for the stemmer cuts «вокал» but not «вокалу»."""
    found = stem(word)
    return (found,) if found == word else (found, word)


@lru_cache(maxsize=1 << 15)
def roots(word: str) -> tuple[str, ...]:
    """The roots of a folded word."""
    return tuple(dict.fromkeys(root(key) for key in keys(word)))


def may_be_forms(first: str, second: str) -> bool:
    """Whether two words with a key in common can be forms of one word.

    A stem of two letters or three says little: «май» and «маем» share one, and so would a word twice as long.
    """
    return abs(len(first) - len(second)) <= 3 or len(stem(first)) > 3
