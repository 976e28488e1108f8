"""What differs between two wordings, as the parts that ``_marked.html`` prints.

A part is a pair of a kind and words: «same» stays, «del» goes, «ins» comes, «gap» is what stands between.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

Parts = list[tuple[str, str]]

# Marking every second word says nothing: below this likeness the two are shown as they are.
_LIKE_ENOUGH = 0.4
_LONGEST_MARKED = 6_000  # letters of both; the time goes with the square of the words
_AROUND = 4  # words that stay on each side of a difference


def marked(before: str | None, after: str) -> Parts:
    """The words of ``after`` with what differs from ``before``, word by word; whole where little is alike or much is written."""
    if before is None or len(before) + len(after) > _LONGEST_MARKED:
        return [("same", after)]
    old, new = re.findall(r"\S+|\s+", before), re.findall(r"\S+|\s+", after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _LIKE_ENOUGH:
        return [("same", after)]
    parts: Parts = []
    for kind, first, last, start, end in matcher.get_opcodes():
        went, came = "".join(old[first:last]), "".join(new[start:end])
        if kind == "equal":
            parts.append(("same", came))
            continue
        is_tight = went and came and not went.endswith(" ")
        parts += [("del", went), ("gap", " " if is_tight else ""), ("ins", came)]
    return [part for part in parts if part[1]]


def changed(before: str, after: str) -> Parts:
    """A change, marked word by word; the old words and the new ones where little is alike. Nothing where both are empty."""
    if before == after:
        return [("same", after)] if after else []
    if before and after:
        parts = marked(before, after)
        return parts if parts != [("same", after)] else [("del", before), ("gap", " "), ("ins", after)]
    return [("ins", after) if after else ("del", before)]


def elided(parts: Sequence[tuple[str, str]]) -> Parts:
    """The parts with only a few unchanged words around each difference; one part alone stays whole."""
    if len(parts) < 2:
        return list(parts)
    found = []
    for index, (kind, words) in enumerate(parts):
        several = re.findall(r"\S+\s*|^\s+", words) if kind == "same" else []
        head = _AROUND if index else 0
        tail = _AROUND if index < len(parts) - 1 else 0
        if len(several) > head + tail + 1:
            words = f"{''.join(several[:head])}… {''.join(several[len(several) - tail :])}"
        found.append((kind, words))
    return found
