"""Words within a text: which of them were replaced by which, in phrases long enough to be unmistakable.

A phrase stands for all its occurrences as whole words. «Мастер-класс», «7-НК» and «11:00» are single words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from events import text

_WORD = re.compile(r"\w+(?:[-–./:’]\w+)*|[^\w\s]")
_OPENING = "«„(["
# Words of context on each side that make a phrase unmistakable, from none; with more, the whole text is given anew.
_MOST_CONTEXT = 4
# More separate places than that are harder to follow than the text given anew.
_MOST_PLACES = 3


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Every occurrence of ``old`` becomes ``new``; with an empty ``new`` the words go."""

    old: str
    new: str


class OverlapError(ValueError):
    """Two phrases lie over one another, so that nobody can say what becomes of the words."""


def occurrences(words: str, phrase: str) -> list[tuple[int, int]]:
    """Where the phrase stands in the text as whole words: start and end of each occurrence, from left to right."""
    if not phrase or phrase not in words:
        return []
    spans = [match.span() for match in _WORD.finditer(words)]
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    found, place = [], words.find(phrase)
    while place >= 0:
        end = place + len(phrase)
        is_whole = place in starts and end in ends
        if is_whole:
            found.append((place, end))
        place = words.find(phrase, end if is_whole else place + 1)
    return found


def replaced(words: str, edits: Iterable[Edit]) -> str:
    """The text after all edits at once, each made in the old words. Raises ``OverlapError``."""
    places = sorted((start, end, edit.new) for edit in set(edits) for start, end in occurrences(words, edit.old))
    parts, done = [], 0
    for start, end, new in places:
        if start < done:
            raise OverlapError(words)
        parts += [words[done:start], new]
        done = end
    return text.clean("".join([*parts, words[done:]]))


def gives(old: str, edits: Iterable[Edit], new: str) -> bool:
    """Whether the edits make ``new`` of ``old``."""
    try:
        return replaced(old, edits) == new
    except OverlapError:
        return False


def differences(old: str, new: str) -> Iterator[tuple[Edit, ...]]:
    """Ways to say what makes ``new`` of ``old``, the shortest phrases first; every one of them is right.

    None where no phrase will do, or the text given anew is shorter.
    """
    theirs, ours = _Words(old), _Words(new)
    if not theirs.spans or not ours.spans:
        return
    hunks = _slid(_hunks(theirs.words, ours.words), theirs.words, ours.words)
    for context in range(_MOST_CONTEXT + 1):
        wide = _joined([_widened(hunk, context, theirs, ours) for hunk in hunks], theirs, ours)
        edits = tuple(dict.fromkeys(Edit(theirs.phrase(*hunk[:2]), ours.phrase(*hunk[2:])) for hunk in wide))
        length = sum(len(edit.old) + len(edit.new) for edit in edits)
        if not edits or len(edits) > _MOST_PLACES or length > max(len(new), 40) * 1.3:
            continue
        if any(_is_unseen(edit) and edit.old != old for edit in edits):
            continue
        if all(is_sayable(edit.old) and is_sayable(edit.new) for edit in edits) and gives(old, edits, new):
            yield edits


def _is_unseen(edit: Edit) -> bool:
    """Whether only a full stop or another sign comes or goes beside a single word: nobody would see it there."""
    return " " not in edit.old and text.words(edit.old) == text.words(edit.new)


def is_sayable(phrase: str) -> bool:
    """Whether the phrase can stand in quotation marks: those inside it are printed as the second kind, so it has none of them."""
    return "„" not in phrase and "“" not in phrase


# Places in the lists of words: from and to in the old one, from and to in the new one.
_Hunk = tuple[int, int, int, int]


class _Words:
    def __init__(self, words: str) -> None:
        self.text = words
        self.spans = [match.span() for match in _WORD.finditer(words)]
        self.words = [words[start:end] for start, end in self.spans]

    def phrase(self, first: int, end: int) -> str:
        return self.text[self.spans[first][0] : self.spans[end - 1][1]] if first < end else ""


def _hunks(old: list[str], new: list[str]) -> list[_Hunk]:
    from rapidfuzz.distance import Levenshtein  # slow to import: only where an act is drawn up

    found: list[_Hunk] = []
    for code in Levenshtein.opcodes(old, new):
        if code.tag == "equal":
            continue
        hunk = (code.src_start, code.src_end, code.dest_start, code.dest_end)
        if found and hunk[0] - found[-1][1] <= 1:
            # Two changed words with one kept between them read better as one phrase.
            found[-1] = (found[-1][0], hunk[1], found[-1][2], hunk[3])
        else:
            found.append(hunk)
    return found


def _slid(hunks: list[_Hunk], old: list[str], new: list[str]) -> list[_Hunk]:
    """«, прогнозы» taken out before a comma is «прогнозы,» taken out after one: phrases begin with a word."""
    slid = []
    for first, end, mine, last in hunks:
        side, start, stop = (old, first, end) if mine == last else (new, mine, last)
        may_slide = (first == end) != (mine == last) and stop < len(side) and side[start] == side[stop]
        if may_slide and not _is_word(side[start]) and side[start] not in _OPENING:
            slid.append((first + 1, end + 1, mine + 1, last + 1))
        else:
            slid.append((first, end, mine, last))
    return slid


def _widened(hunk: _Hunk, context: int, old: _Words, new: _Words) -> _Hunk:
    """The hunk with so many words around it, and with as many more as make its old side a phrase that begins with a word."""
    first, end, mine, last = hunk
    left, right = min(first, mine, context), min(len(old.words) - end, len(new.words) - last, context)
    first, mine, end, last = first - left, mine - left, end + right, last + right
    while first > 0 and mine > 0 and not _opens(old.words[first:end], new.words[mine:last]):
        first, mine = first - 1, mine - 1
    if first == end and end < len(old.words) and last < len(new.words):
        end, last = end + 1, last + 1
    return first, end, mine, last


def _opens(old: list[str], new: list[str]) -> bool:
    """Whether neither side begins with a lone sign, and the old one has words to be found by."""
    sides = [side for side in (old, new) if side]
    return any(map(_is_word, old)) and all(_is_word(side[0]) or side[0] in _OPENING for side in sides)


def _is_word(word: str) -> bool:
    return word[0].isalnum() or word[0] == "_"


def _joined(hunks: list[_Hunk], old: _Words, new: _Words) -> list[_Hunk]:
    """Hunks that came to lie over or next to one another, as one."""
    joined: list[_Hunk] = []
    for hunk in hunks:
        if joined and (hunk[0] <= joined[-1][1] or hunk[2] <= joined[-1][3]):
            before = joined[-1]
            joined[-1] = (
                min(before[0], hunk[0]),
                max(before[1], hunk[1]),
                min(before[2], hunk[2]),
                max(before[3], hunk[3]),
            )
        else:
            joined.append(hunk)
    return joined
