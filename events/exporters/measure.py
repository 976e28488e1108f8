"""How many lines a text takes in a cell: an estimate on the safe side, for formats that want row heights beforehand."""

import re
from functools import lru_cache

from events.text import NBSP

POINTS_PER_MM = 72 / 25.4
# Advance widths of Times New Roman (Liberation Serif has the same), rounded up, in hundredths of the font size.
_ADVANCES = {
    letter: width
    for width, letters in (
        (25, " ,.\u00a0'|"),
        (28, "/:;\\ijlt"),
        (33, "!()-I[]`fr"),
        (40, "Jsз"),
        (44, '"гэ?acezаеёст„“'),
        (48, "ьявк^{}"),
        (50, "#$*0123456789_bdghknopquvxyлорухчЗ«»–"),
        (54, "бдъ~ийнпц"),
        (58, "+<=>FPSРБЬГ"),
        (63, "ELTZЕЁТм"),
        (67, "фЧЭBCRыВКСЯ"),
        (72, "ДЛжУЪADGHKNOQUVXYwАИЙНОПХЦ"),
        (78, "юшщ&m"),
        (83, "Ф%"),
        (92, "ЫMМЖ@"),
    )
    for letter in letters
}
_WIDEST = 103
# Lines end after a space, a hyphen or a slash.
_PIECE = re.compile(r"[^ /-]*[ /-]?")
_BOLD = 1.1
_BOUND = re.compile(rf"\S*{NBSP}[\S{NBSP}]*")
_SIDE_MM = 1.5  # that the paper keeps free at each side of a cell
_SEWN = 0.96  # of a column is left where the paper is to be sewn in
# What cells of Excel and Calc keep free at both sides together.
_PADDING_MM = 2.0


def lines(text: str, width: float, size: float, *, is_bold: bool = False) -> int:
    """Lines that ``text`` takes in a column ``width`` millimetres wide set in ``size`` points; at least one."""
    room = (width - _PADDING_MM) * POINTS_PER_MM / size * 100 / (_BOLD if is_bold else 1)
    return sum(_paragraph(paragraph, room) for paragraph in text.split("\n"))


@lru_cache(maxsize=2048)  # a venue stands in many rows
def in_column(text: str, width: float, size: float) -> str:
    """Typeset words with ordinary spaces again in what is bound together and yet wider than a column of ``width`` millimetres.

    There «для руководителей» would break inside the longer word.
    """
    if NBSP not in text:
        return text
    room = (width * _SEWN - 2 * _SIDE_MM) * POINTS_PER_MM / size * 100
    return _BOUND.sub(lambda piece: piece[0].replace(NBSP, " ") if _advance(piece[0]) > room else piece[0], text)


def _paragraph(paragraph: str, room: float) -> int:
    count, used = 1, 0.0
    for piece in _PIECE.findall(paragraph):
        advance = _advance(piece)
        if used and used + advance - (_ADVANCES[" "] if piece.endswith(" ") else 0) > room:
            count, used = count + 1, 0.0
        used += advance
        if used > room:
            # A piece longer than the line is cut wherever the line ends.
            count, used = count + int(used // room), used % room
    return count


@lru_cache(maxsize=4096)
def _advance(piece: str) -> float:
    return sum(_ADVANCES.get(letter, _WIDEST) for letter in piece)
