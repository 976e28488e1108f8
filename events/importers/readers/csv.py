"""Delimited text: our own CSV, that of Excel and of other programs, and the tabs that Word and Excel paste.

One file is one table, its rows numbered as a spreadsheet numbers them; text above the table stays in the first rows.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawCell, RawFile, RawRow
from events.importers.readers.collector import Collector
from events.importers.readers.detect import decoded

_PLACE = "Таблица 1"
# Excel quotes a pasted cell only for a line break, a tab or a quote in it; Word never does: its quotes are the words'.
_PASTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r?\n|\Z)|([^\t\n]*)')


def read(data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """The records of a text with «;», «,» or tabs between the cells. Raises :class:`ImportFileError`."""
    collector = Collector(limits)
    records = dict(_filled(decoded(data), collector))
    width = max((index for cells in records.values() for index, cell in enumerate(cells, 1) if cell), default=0)
    rows = [
        RawRow(number, tuple(RawCell(cell, column) for column, cell in enumerate([*cells, *[""] * width][:width])))
        for number, cells in records.items()
    ]
    # Prose has no columns.
    collector.table(_PLACE, rows if width > 1 else [])
    return collector.finish()


def _filled(text: str, collector: Collector) -> Iterator[tuple[int, list[str]]]:
    """The records that hold a word, with their numbers; counted here, before a million of them is in memory."""
    delimiter = _delimiter(text)
    records = _pasted(text) if delimiter == "\t" else csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, record in enumerate(records, start=1):
            cells = [collector.text(cell, _PLACE, number) for cell in record]
            if any(cells):
                for column, cell in enumerate(cells):
                    collector.note_formula(cell, _PLACE, number, column)
                collector.count(rows=1, cells=len(cells))
                yield number, cells
    except csv.Error as error:
        raise ImportFileError("Таблица CSV повреждена: не закрыты кавычки. Сохраните её заново.") from error


def _delimiter(text: str) -> str:
    """The separator that parts the lines; a comma only when nothing else does, for it is in every sentence."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()]
    for delimiter in "\t;":
        # Not in each line: a cell may have lines of its own, and above the table stands text.
        if sum(1 for line in lines if delimiter in line) * 5 >= len(lines):
            return delimiter
    return ","


def _pasted(text: str) -> Iterator[list[str]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    record: list[str] = []
    position = 0
    while field := _PASTED.match(text, position):
        quoted = field[1]
        is_quoting = quoted is not None and re.search(r'\n|\t|""', quoted)
        record.append(quoted.replace('""', '"') if is_quoting else field[0])
        position = field.end() + 1
        if text[field.end() : position] != "\t":
            yield record
            record = []
        if position > len(text):
            break
