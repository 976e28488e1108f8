"""Characters that no font of this machine can print: on paper they would be empty boxes.

In words as they are stored, for «Проверка», and in a document, for the pages where it is published.
"""

import re
from collections.abc import Iterable

from events.exporters.pdf.glyphs import is_printable

from .finding import Edit, Finding, Passage, findings_of

# Every font has the letters of European languages and the signs of a Russian text, and what only chooses the look of a sign
# prints nothing by itself: fonts are asked about the others.
_RARE = re.compile("[^\x00-\u017f\u0401-\u045f\u200b-\u2016«»„“”‘’‚…•№\u2028\u2029\ufe00-\ufe0f\ufeff]")


def check_glyphs(passages: Iterable[Passage]) -> list[Finding]:
    """Each passage with such characters."""
    return [
        finding
        for passage in passages
        if (strange := _strange(passage.words))
        for finding in findings_of(passage, [*map(_edit, strange)], "Убрать знак")
    ]


def unprintable(words: str) -> list[str]:
    """What to say of each such character in the words, of each once."""
    return list(dict.fromkeys(_edit(found).said for found in _strange(words)))


def _strange(words: str) -> list[tuple[int, str]]:
    return [(found.start(), found[0]) for found in _RARE.finditer(words) if not is_printable(found[0])]


def _edit(found: tuple[int, str]) -> Edit:
    place, sign = found
    said = (
        f"Знака «{sign}» (U+{ord(sign):04X}) нет ни в одном шрифте: на бумаге вместо него будет пустой прямоугольник."
    )
    return Edit("glyph", place, place + 1, "", said)
