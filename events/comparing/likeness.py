"""How alike two titles are. Titles of one plan share long heads and tails, so what counts is what differs."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from events import text

RENAMED = 0.6  # from here two titles at the same place of a section are one row with a new name
ALIKE = 0.85  # from here two titles are one row wherever it stands
_SLIP = 0.8  # from here two words are one word misspelt
_NUMBER_WEIGHT = 8  # letters: «Семинар» and «Семинар 2» are two seminars, so a number weighs as much as a word
_YEAR = re.compile(r"(?:19|20)\d\d")
# Words that tell no event from another.
_LITTLE = frozenset(text.words("а без в во для до за и из или к ко на над о об от по под при с со у"))


def likeness(first: str, second: str) -> float:
    """How alike two titles are, 0 to 1: one minus what tells them apart, not the share of what they have in common.

    Words of both titles are taken away, their endings and order do not count. If something is left of one title only, the
    answer is the share of letters that stay; if of both, it is how alike the remainders are: «Творческая лаборатория
    «Живая нить»» and «…«Золотая нить»» are as alike as «Живая» and «Золотая».
    """
    mine, theirs = _words(first), _words(second)
    if not mine or not theirs:
        return float(text.fold(first) == text.fold(second))
    shared = Counter(stem for stem, _ in mine) & Counter(stem for stem, _ in theirs)
    rest, other = _without(mine, shared), _without(theirs, shared)
    kept, slips = _weight(shared.elements()), []
    for word in list(rest):
        how_near, near = _nearest(word, other)
        if how_near >= _SLIP:
            rest.remove(word)
            other.remove(near)
            slips.append(how_near)
            kept += len(word)
    if rest and other:
        return _of_remainders(rest, other)
    return min([kept / (kept + _weight(rest + other)), *slips])


@lru_cache(maxsize=4096)
def _words(title: str) -> tuple[tuple[str, str], ...]:
    """The words that say something, each with its stem before it; all of them if none does."""
    pairs = tuple(zip(text.stems(title), text.words(title), strict=True))
    return tuple(pair for pair in pairs if pair[1] not in _LITTLE) or pairs


def _without(words: Iterable[tuple[str, str]], shared: Counter[str]) -> list[str]:
    """The words whose stems are not among ``shared``, each of those taken away as often as it is there."""
    away, left = Counter(shared), []
    for stem, word in words:
        if away[stem]:
            away[stem] -= 1
        else:
            left.append(word)
    return left


def _weight(words: Iterable[str]) -> int:
    return sum(_NUMBER_WEIGHT if word.isdecimal() else len(word) for word in words)


def _nearest(word: str, others: Iterable[str]) -> tuple[float, str]:
    """(how near, word) of the other word that this one may be a slip of; nought where there is none.

    For folded words ``text.similarity`` comes to a ratio of letters, which is found for all of them at once.
    """
    from rapidfuzz import fuzz, process  # slow to import: only where titles differ

    if word.isdecimal():  # «2» is no slip of «3»
        return 0.0, ""
    known = [other for other in others if not other.isdecimal()]
    found = process.extract(word, known, scorer=fuzz.ratio, score_cutoff=100 * _SLIP, limit=None)
    return max(((score / 100, other) for other, score, _ in found), default=(0.0, ""))


def _of_remainders(rest: list[str], other: list[str]) -> float:
    numbers = [word for word in (*rest, *other) if word.isdecimal()]
    if not all(_YEAR.fullmatch(number) for number in numbers):
        return 0.0
    return text.similarity(" ".join(rest), " ".join(other))
