"""Excel files: every sheet with words on it is one table, its rows numbered as in Excel.

The text above the table stays where it stands, in the first rows: where the head is, the matching finds.
"""

import re
import warnings
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawCell, RawFile, RawRow
from events.importers.readers.collector import Collector
from events.importers.readers.marks import Piece, marked
from events.importers.readers.package import BROKEN, Package
from events.schedules import MONTH_NAMES
from events.text import clean

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

    Dates come as ДД.ММ.ГГГГ, times as ЧЧ:ММ, whole numbers without a fraction. A formula is not calculated: the value
    that Excel stored for it is read, and each such cell is named in a note.
    """
    _refuse_endless_sheets(Package(data, limits), limits)
    collector = Collector(limits)
    values = _load(data)
    stored = _load(data, data_only=True) if _has_formulas(values) else values
    for sheet in values.worksheets:
        _SheetReader(sheet, stored[sheet.title], collector).read()
    return collector.finish()


def _load(data: bytes, *, data_only: bool = False) -> Workbook:
    # openpyxl warns of every extension it does not know; none of them holds a word of the plan.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return load_workbook(BytesIO(data), data_only=data_only, keep_links=False, rich_text=True)
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
    def __init__(self, sheet: Worksheet, stored: Worksheet, collector: Collector) -> None:
        self._sheet = sheet
        self._stored = stored
        self._collector = collector
        hidden = " (скрытый)" if sheet.sheet_state != "visible" else ""
        self._place = f"Лист «{collector.text(sheet.title, 'Имя листа')}»{hidden}"

    def read(self) -> None:
        """Hand the sheet's table to the collector; rows without a word are left out, their numbers tell where."""
        rows: dict[int, dict[int, list[Piece]]] = defaultdict(dict)
        for cell in _cells(self._sheet):
            if pieces := self._pieces(cell):
                rows[cell.row][cell.column] = pieces
        texts: dict[tuple[int, int], str] = {}
        for number in sorted(rows):
            texts |= self._row_texts(number, rows[number])
        if not texts:
            return
        numbers = sorted({row for row, _ in texts})
        columns = range(min(column for _, column in texts), max(column for _, column in texts) + 1)
        self._note_what_is_hidden(columns)
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

    def _row_texts(self, number: int, cells: dict[int, list[Piece]]) -> dict[tuple[int, int], str]:
        """The words of a row by their places; struck and hidden ones are looked at for the row as a whole."""
        mark = "hidden" if self._is_hidden_row(number) else ""
        columns = sorted(cells)
        pieces = [marked(cells[column], mark) for column in columns]
        texts = self._collector.settled(pieces, [column - 1 for column in columns], self._place, number)
        return {
            (number, column): clean_text
            for column, text in zip(columns, texts, strict=True)
            if (clean_text := self._collector.text(text, self._place, number))
        }

    def _is_hidden_row(self, number: int) -> bool:
        dimension = self._sheet.row_dimensions.get(number)
        return dimension is not None and bool(dimension.hidden or dimension.height == 0)

    def _note_what_is_hidden(self, columns: range) -> None:
        if self._sheet.sheet_state != "visible":
            message = "Лист в файле скрыт, он прочитан вместе с видимыми. Если он не нужен, выберите другие листы."
            self._collector.note(self._place, 0, message, "hidden_sheet")
        for dimension in self._sheet.column_dimensions.values():
            if not dimension.hidden and dimension.width != 0:
                continue
            # Neighbours with one look share one entry.
            for column in range(max(dimension.min, columns.start), min(dimension.max + 1, columns.stop)):
                message = (
                    f"Столбец {get_column_letter(column)} в файле скрыт, он прочитан вместе с видимыми. Проверьте его."
                )
                self._collector.note(self._place, 0, message, "hidden_column", column - 1)

    def _pieces(self, cell: Cell) -> list[Piece]:
        """The words of a cell; more than one piece where it is typed in several kinds of type."""
        if cell.data_type == "f":
            return _struck(self._formula(cell), cell)
        if cell.data_type == "e":
            self._note_error(cell, cell.value)
            return []
        if isinstance(cell.value, CellRichText):
            return [
                (unescape(part.text), "struck" if part.font and part.font.strike else "")
                if isinstance(part, TextBlock)
                else (unescape(part), _strike(cell))
                for part in cell.value
            ]
        return _struck(self._text(cell), cell)

    def _text(self, cell: Cell) -> str:
        if cell.value is None:
            return ""
        if cell.hyperlink is not None:
            self._collector.link(self._place, cell.row, cell.hyperlink.target or cell.hyperlink.location or "")
        if isinstance(cell.value, date) and not _names_a_day(cell.number_format):
            self._collector.note(self._place, cell.row, "Дата показана в Excel без числа и прочитана как месяц")
        return _shown(cell.value, cell.number_format)

    def _formula(self, cell: Cell) -> str:
        """The value stored beside a formula. Nothing is calculated here: what Excel would show today is not known."""
        stored = self._stored.cell(cell.row, cell.column)
        if stored.data_type == "e":
            self._note_error(cell, stored.value)
            return ""
        value = self._text(stored)
        words = clean(value)
        if words:
            message = f"Ячейка {cell.coordinate}: вместо формулы взято её сохранённое значение «{words[:200]}». Проверьте его."
            self._collector.note(self._place, cell.row, message, "formula", cell.column - 1)
        elif stored.data_type != "str":  # else the formula gave an empty text: an honest value
            message = (
                f"Ячейка {cell.coordinate}: у формулы нет сохранённого значения, ячейка осталась пустой. Впишите его."
            )
            self._collector.note(self._place, cell.row, message, "formula_empty", cell.column - 1)
        return value if words else ""

    def _note_error(self, cell: Cell, value: Any) -> None:
        message = f"Ячейка {cell.coordinate}: в ней ошибка Excel «{value}», ячейка осталась пустой. Впишите её слова."
        self._collector.note(self._place, cell.row, message, "error_value", cell.column - 1)


def _strike(cell: Cell) -> str:
    return "struck" if cell.font.strike else ""


def _struck(text: str, cell: Cell) -> list[Piece]:
    return [(text, _strike(cell))] if text else []


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
    return f"{MONTH_NAMES[value.month - 1]} {value.year}"
