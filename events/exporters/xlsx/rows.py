"""The rows of a worksheet written straight as XML (ECMA-376 part 1, §18.3.1), beside openpyxl rather than through it.

openpyxl makes the package, the styles and the print set-up. For the rows it would make a ``Cell`` object of each of a
hundred thousand cells and write every Cyrillic letter as a numeric reference: several times the time, twice the size.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from html import escape
from tempfile import SpooledTemporaryFile

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from events.exporters.wording import printable
from events.exporters.xlsx.styles import StyleIds

Value = str | int | date | None

# The names of the columns, as many as a sheet of ours has.
LETTERS = tuple(get_column_letter(number) for number in range(1, 53))
# The longest text a cell of Excel holds.
MAX_TEXT = 32_767
# Stored as text they are text; without the mark, pressing Enter in such a cell would make a formula of it.
_FORMULA = ("=", "+", "-", "@")
_NO_ROWS = b"<sheetData></sheetData>"
_CHUNK = 1 << 16
_IN_MEMORY = 1 << 19
# Excel reads «_x0041_» in a text as «A» (ECMA-376 part 1, §22.9.2.19): the underscore itself is escaped.
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Rows:
    """The rows of one sheet in the order they are added; big ones wait in a temporary file."""

    def __init__(self) -> None:
        self.count = 0
        self.height = 0.0  # points, of all rows so far
        self._xml = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by fill(), once it is read

    def add(self, cells: Iterable[tuple[Value, StyleIds]], height: float | None = None) -> int:
        """Add the next row, its cells from column A; ``height`` in points. Returns its number, from 1."""
        self.count += 1
        self.height += height or 15
        number = self.count
        xml = [f'<row r="{number}" ht="{height:g}" customHeight="1">' if height else f'<row r="{number}">']
        for letter, (value, style_ids) in zip(LETTERS, cells, strict=False):
            content, kind = _content(value)
            xml.append(f'<c r="{letter}{number}" s="{style_ids[kind]}"{content}')
        xml.append("</row>")
        self._xml.write("".join(xml).encode())
        return number

    def fill(self, sheet: bytes) -> Iterator[bytes]:
        """The XML of ``sheet``, which openpyxl wrote without a row, with these rows in it."""
        head, found, tail = sheet.partition(_NO_ROWS)
        if not found:
            raise ValueError("The sheet has no empty sheetData to fill.")
        yield head + b"<sheetData>"
        with self._xml as xml:
            xml.seek(0)
            while chunk := xml.read(_CHUNK):
                yield chunk
        yield b"</sheetData>" + tail


def number_value(number: str) -> Value:
    """«№ п/п» as a number where it is one, so that it sorts; «1.2» stays text."""
    is_plain = number.isascii() and number.isdecimal() and len(number) < 10 and not number.startswith("0")
    return int(number) if is_plain else number


@lru_cache(maxsize=1024)
def _content(value: Value) -> tuple[str, int]:
    """What follows the style number in the tag of a cell, and which of the two style numbers it needs."""
    if value is None or value == "":
        return "/>", 0
    if isinstance(value, str):
        text = printable(value)[:MAX_TEXT]
        space = ' xml:space="preserve"' if text != text.strip() else ""
        escaped = _ESCAPED.sub("_x005F_", escape(text, quote=False))
        return f' t="inlineStr"><is><t{space}>{escaped}</t></is></c>', int(text.startswith(_FORMULA))
    number = value if isinstance(value, int) else int(to_excel(value))
    return f"><v>{number}</v></c>", 0
