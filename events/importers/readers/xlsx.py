"""Excel files: every sheet with words on it is one table, its rows numbered as in Excel.

The text above the table stays where it stands, in the first rows: where the head is, the matching finds.
"""

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawCell, RawFile, RawRow
from events.importers.readers.collector import Collector
from events.importers.readers.package import BROKEN, Package
from events.text import clean

_MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
# A sheet formatted to its very end declares each of its 1 048 576 rows; openpyxl takes minutes and gigabytes for them.
_DECLARED = 10
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_RANGE = re.compile(
    rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?\bref\s*=\s*[\"']"
    rb"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})[\"']"
)
# What openpyxl lets out for a workbook that contradicts itself: it checks values, not files.
_OPENPYXL_ERRORS = (
    InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OverflowError,
    RecursionError,
)  # fmt: skip


def read(data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """All sheets of an XLSX file, hidden ones too (with a note). Raises :class:`ImportFileError`.

    Dates come as ДД.ММ.ГГГГ, times as ЧЧ:ММ, whole numbers without a fraction; a formula comes as its own text.
    """
    _refuse_endless_sheets(Package(data, limits), limits)
    collector = Collector(limits)
    values = _load(data)
    shown = _load(data, data_only=True) if _has_formulas(values) else values
    for sheet in values.worksheets:
        _SheetReader(sheet, shown[sheet.title], collector).read()
    return collector.finish()


def _load(data: bytes, *, data_only: bool = False) -> Workbook:
    # openpyxl warns of every extension it does not know; none of them holds a word of the plan.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return load_workbook(BytesIO(data), data_only=data_only, keep_links=False)
        except _OPENPYXL_ERRORS as error:
            raise ImportFileError(BROKEN) from error


def _refuse_endless_sheets(package: Package, limits: Limits) -> None:
    for name in package.names:
        # This is also what keeps DTDs away from openpyxl.
        part = package.xml(name) if name.endswith((".xml", ".rels")) else package.part(name)
        if b"sheetData" not in part:
            continue
        rows = sum(1 for _ in _ROW.finditer(part))
        cells = sum(1 for _ in _CELL.finditer(part)) + sum(_area(*match.groups()) for match in _RANGE.finditer(part))
        if rows > limits.max_rows * _DECLARED or cells > limits.max_cells * _DECLARED:
            raise ImportFileError(
                "На листе Excel объявлено слишком много строк или ячеек, почти все пустые. "
                "Скопируйте таблицу плана на новый лист нового файла и загрузите его."
            )


def _area(first_column: bytes, first_row: bytes, last_column: bytes, last_row: bytes) -> int:
    """How many cells a range like ``A1:F9`` takes."""
    width = column_index_from_string(last_column.decode()) - column_index_from_string(first_column.decode()) + 1
    return max(width, 0) * max(int(last_row) - int(first_row) + 1, 0)


def _has_formulas(workbook: Workbook) -> bool:
    return any(cell.data_type == "f" for sheet in workbook.worksheets for cell in _cells(sheet))


def _cells(sheet: Worksheet) -> Iterable[Cell]:
    # Only the cells the file has: every public way goes over the whole rectangle up to the last of them.
    return sheet._cells.values()


class _SheetReader:
    def __init__(self, sheet: Worksheet, shown: Worksheet, collector: Collector) -> None:
        self._sheet = sheet
        self._shown = shown
        self._collector = collector
        hidden = " (скрытый)" if sheet.sheet_state != "visible" else ""
        self._place = f"Лист «{collector.text(sheet.title, 'Имя листа')}»{hidden}"

    def read(self) -> None:
        """Hand the sheet's table to the collector; rows without a word are left out, their numbers tell where."""
        texts: dict[tuple[int, int], str] = {}
        for cell in _cells(self._sheet):
            if text := self._text(cell):
                texts[cell.row, cell.column] = text
        if not texts:
            return
        numbers = sorted({row for row, _ in texts})
        columns = range(min(column for _, column in texts), max(column for _, column in texts) + 1)
        self._note_what_is_hidden(numbers, columns)
        self._collector.table(self._place, self._rows(texts, numbers, columns))

    def _rows(self, texts: dict[tuple[int, int], str], numbers: list[int], columns: range) -> list[RawRow]:
        spans, covered = self._merged(numbers, columns)
        rows = []
        for number in numbers:
            cells = [
                RawCell(texts.get((number, column), ""), column - 1, *spans.get((number, column), (1, 1)))
                for column in columns
                if (number, column) not in covered
            ]
            rows.append(self._collector.row(number, cells))
        return rows

    def _merged(
        self, numbers: list[int], columns: range
    ) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
        """How far merged cells reach over the rows and columns that are read, and the places they cover."""
        spans = {}
        covered = set()
        for merged in self._sheet.merged_cells.ranges:
            rows = numbers[bisect_left(numbers, merged.min_row) : bisect_right(numbers, merged.max_row)]
            inside = range(max(merged.min_col, columns.start), min(merged.max_col + 1, columns.stop))
            if not rows or not inside:
                continue
            # The first row of the range may itself be left out as empty: then the next one holds the merged cell.
            origin = (rows[0], inside.start)
            spans[origin] = (len(inside), len(rows))
            covered |= {(row, column) for row in rows for column in inside} - {origin}
        return spans, covered

    def _note_what_is_hidden(self, numbers: list[int], columns: range) -> None:
        if self._sheet.sheet_state != "visible":
            self._collector.note(self._place, 0, "Лист в файле скрыт, он прочитан вместе с видимыми")
        for number in numbers:
            dimension = self._sheet.row_dimensions.get(number)
            if dimension is not None and dimension.hidden:
                self._collector.note(self._place, number, "Строка в файле скрыта, она прочитана вместе с видимыми")
        for dimension in self._sheet.column_dimensions.values():
            if dimension.hidden and dimension.min in columns:
                letter = get_column_letter(dimension.min)
                self._collector.note(self._place, 0, f"Столбец {letter} в файле скрыт, он прочитан вместе с видимыми")

    def _text(self, cell: Cell) -> str:
        if cell.value is None:
            return ""
        if cell.data_type == "f":
            return self._formula(cell)
        if cell.hyperlink is not None:
            self._collector.link(self._place, cell.row, cell.hyperlink.target or cell.hyperlink.location or "")
        if isinstance(cell.value, date) and not _names_a_day(cell.number_format):
            self._collector.note(self._place, cell.row, "Дата показана в Excel без числа и прочитана как месяц")
        return self._collector.text(_shown(cell.value, cell.number_format), self._place, cell.row)

    def _formula(self, cell: Cell) -> str:
        formula = cell.value
        if isinstance(formula, ArrayFormula | DataTableFormula):
            formula = getattr(formula, "text", None) or f"={{{formula.ref}}}"
        text = self._collector.text(str(formula), self._place, cell.row)
        result = self._shown.cell(cell.row, cell.column)
        value = "" if result.value is None else clean(_shown(result.value, result.number_format))
        seen = f", в Excel на её месте было «{value}»" if value else ""
        self._collector.note(self._place, cell.row, f"Формула прочитана как текст «{text}»{seen}")
        return text


def _shown(value: Any, number_format: str) -> str:
    """A value as a person reads it in the cell."""
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        day = _day(value, number_format)
        return f"{day} {value:%H:%M}" if value.time() != time() else day
    if isinstance(value, date):
        return _day(value, number_format)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    # Excel writes characters that XML does not allow as _x000D_.
    return unescape(str(value))


def _number(value: float, number_format: str) -> str:
    if decimals := re.fullmatch(r"0\.(0{1,9})", number_format):
        return f"{value:.{len(decimals[1])}f}"
    # Excel itself shows fifteen digits at most.
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"


def _names_a_day(number_format: str) -> bool:
    # «MMM.YY» is what Excel makes of a typed «март 2025»: the first day of the month is its invention.
    letters = re.sub(r'"[^"]*"|\[[^]]*]|\\.', "", number_format).casefold()
    return "d" in letters or not ("m" in letters and "h" not in letters)


def _day(value: date, number_format: str) -> str:
    # Not strftime: it does not pad years before 1000, and a plan of 0025 should look as wrong as it is.
    if _names_a_day(number_format):
        return f"{value.day:02d}.{value.month:02d}.{value.year:04d}"
    return f"{_MONTHS[value.month - 1]} {value.year}"
