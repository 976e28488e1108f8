"""The numbers Word counts by itself (ECMA-376 part 1 §17.9): a plan's «№ п/п» is often such a list without any text.

Takes parsed XML of ``numbering.xml`` and ``styles.xml``; where the label goes is decided in :mod:`.docx`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"  # the row Word and LibreOffice count with: no ё, й, ъ, ь
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_COUNT = 100_000


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        letters += sign * count
    return letters


def _letters(alphabet: str) -> Callable[[int], str]:
    """Word repeats the letter after the end of the alphabet: я, аа, бб."""
    return lambda number: alphabet[(number - 1) % len(alphabet)] * ((number - 1) // len(alphabet) + 1)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _letters(_LATIN),
    "upperLetter": lambda number: _letters(_LATIN)(number).upper(),
    "russianLower": _letters(_RUSSIAN),
    "russianUpper": lambda number: _letters(_RUSSIAN)(number).upper(),
}


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    style: str = ""


@dataclass(slots=True)
class _List:
    abstract: str
    restarts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


def _value(parent: Any, tag: str, default: str = "") -> str:
    child = parent.find(qn(tag)) if parent is not None else None
    return default if child is None else child.get(qn("w:val"), default)


def _number(text: str, default: int) -> int:
    return min(int(text), _MAX_COUNT) if re.fullmatch(r"\d{1,9}", text) else default


def _levels(parent: Any) -> dict[int, _Level]:
    return {
        _number(level.get(qn("w:ilvl"), ""), 0): _Level(
            start=_number(_value(level, "w:start"), 1),
            format=_value(level, "w:numFmt", "decimal"),
            text=_value(level, "w:lvlText"),
            style=_value(level, "w:pStyle"),
        )
        for level in parent.iter(qn("w:lvl"))
    }


class Numbering:
    """Counts the lists of one document: ask :meth:`label` for every paragraph once, in document order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._styles = self._read_styles(styles)
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._met: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read_lists(numbering)

    def label(self, properties: Any | None) -> str:
        """The printed number of the paragraph with these ``w:pPr``: «1.», «2.3»; empty for none or a bullet."""
        key, depth = self._place(properties)
        numbered = self._lists.get(key)
        if numbered is None:
            return ""
        levels = self._abstract.get(numbered.abstract, {}) | numbered.levels
        level = levels.get(depth)
        if level is None or level.format in ("bullet", "none"):
            return ""
        counts = self._count(key, depth, levels)

        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            style = levels.get(index, _Level()).format
            return _FORMATS.get(style, str)(max(counts.get(index, levels.get(index, _Level()).start), 1))

        return re.sub(r"%([1-9])", shown, level.text).strip()

    def _count(self, key: str, depth: int, levels: dict[int, _Level]) -> dict[int, int]:
        numbered = self._lists[key]
        # Lists that share one abstract list run on, unless this one says where it starts anew (§17.9.26).
        counts = self._counts.setdefault(numbered.abstract, {})
        if depth in numbered.restarts and (key, depth) not in self._met:
            counts[depth] = numbered.restarts[depth] - 1
        self._met.add((key, depth))
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return counts

    def _place(self, properties: Any | None) -> tuple[str, int]:
        """The list and the level of a paragraph: by its own word, else by its style and what the style is based on."""
        own = properties.find(qn("w:numPr")) if properties is not None else None
        key, depth = _value(own, "w:numId"), _value(own, "w:ilvl")
        style = _value(properties, "w:pStyle")
        for _ in range(10):
            if key or style not in self._styles:
                break
            key, style_depth, parent = self._styles[style]
            depth = depth or style_depth
            if key and not depth:
                levels = self._abstract.get(self._lists[key].abstract, {}) if key in self._lists else {}
                depth = next((str(index) for index, level in levels.items() if level.style == style), "")
            style = parent
        return key, _number(depth, 0)

    @staticmethod
    def _read_styles(styles: Any | None) -> dict[str, tuple[str, str, str]]:
        if styles is None:
            return {}
        found = {}
        for style in styles.iter(qn("w:style")):
            properties = style.find(qn("w:pPr"))
            numbered = properties.find(qn("w:numPr")) if properties is not None else None
            found[style.get(qn("w:styleId"), "")] = (
                _value(numbered, "w:numId"),
                _value(numbered, "w:ilvl"),
                _value(style, "w:basedOn"),
            )
        return found

    def _read_lists(self, numbering: Any) -> None:
        links: dict[str, str] = {}
        for abstract in numbering.iter(qn("w:abstractNum")):
            key = abstract.get(qn("w:abstractNumId"), "")
            self._abstract[key] = _levels(abstract)
            links[key] = _value(abstract, "w:numStyleLink")
        for number in numbering.iter(qn("w:num")):
            numbered = _List(_value(number, "w:abstractNumId"), levels=_levels(number))
            for override in number.iter(qn("w:lvlOverride")):
                if start := _value(override, "w:startOverride"):
                    numbered.restarts[_number(override.get(qn("w:ilvl"), ""), 0)] = _number(start, 1)
            self._lists[number.get(qn("w:numId"), "")] = numbered
        # A list may borrow its levels from a numbering style, which names another list (§17.9.21).
        for numbered in self._lists.values():
            if link := links.get(numbered.abstract):
                lender = self._lists.get(self._styles.get(link, ("", "", ""))[0])
                numbered.abstract = lender.abstract if lender else numbered.abstract
