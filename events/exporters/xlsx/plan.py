"""XLSX: the plan as a sheet ready to print and to filter, and its normalised data as a second one (see ``data``).

openpyxl makes the package, styles and print set-up; the rows are written by ``rows``.
"""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

from openpyxl.packaging.core import DocumentProperties
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.writer.excel import ExcelWriter

from events.columns import COLUMNS, HEADINGS
from events.document import Imprint, PlanDocument, Section
from events.exporters import measure, wording
from events.exporters.fields import left_field
from events.exporters.xlsx import data
from events.exporters.xlsx.rows import LETTERS, Rows, Value, number_value
from events.exporters.xlsx.styles import Style, StyleIds, in_order, new_workbook, register, set_up_page, width_of
from events.exporters.zipped import sealed

_LAST = LETTERS[len(COLUMNS) - 1]
# The approval block stands over the last two columns.
_APPROVAL_FROM = 4
# Excel draws no row higher than this many points; a longer text is set smaller.
_MAX_HEIGHT = 409
_NUMBER_FORMAT = '0"."'  # a number that sorts, printed as on the paper
# Points above the head that may stay in sight with it: a stamp would leave no room for the rows on a small screen.
_MOST_FROZEN = 90
_CELL_SIZES = (11.0, 9.0, 8.0, 7.0, 6.0)


def export(document: PlanDocument, imprint: Imprint | None = None) -> bytes:
    """The workbook: sheets «План 2025» and «Данные». The same input gives the same bytes in every process."""
    workbook = new_workbook()
    workbook.properties = _properties(document, imprint)
    workbook.calculation = CalcProperties(fullCalcOnLoad=False)
    plan = _PlanSheet(workbook.create_sheet(f"План {document.year}"), document, imprint)
    data_rows = data.write(workbook.create_sheet(data.SHEET), document, imprint)
    buffer = BytesIO()
    # Workbook.save() would put the present moment into the properties.
    with ZipFile(buffer, "w") as archive:
        ExcelWriter(workbook, archive).write_data()
    return sealed(
        buffer.getvalue(),
        {
            "xl/worksheets/sheet1.xml": plan.rows.fill,
            "xl/worksheets/sheet2.xml": data_rows.fill,
            "xl/styles.xml": in_order,
        },
    )


def _properties(document: PlanDocument, imprint: Imprint | None) -> DocumentProperties:
    moment = wording.made_at(document, imprint)
    return DocumentProperties(
        title=wording.one_line(document.title),
        subject=wording.one_line(document.heading) or None,
        creator=wording.PRODUCT,
        description=wording.origin(imprint),
        identifier=wording.address(imprint) or None,
        language="ru-RU",
        created=moment,
        modified=moment,
    )


class _PlanSheet:
    """The printed sheet: what stands above the head, the head, then the sections."""

    def __init__(self, sheet: WriteOnlyWorksheet, document: PlanDocument, imprint: Imprint | None) -> None:
        self.rows = Rows()
        self._sheet = sheet
        self._merged: set[CellRange] = set()
        self._register_styles()
        self._write_preamble(document, imprint)
        above = self.rows.height
        head = self._write_head()
        for section in document.sections:
            self._write_section(section)
        if not any(document.rows):
            self._write_merged(wording.NO_EVENTS, self._filter)
        self._set_up(head, above, imprint)

    def _register_styles(self) -> None:
        self._plain = register(self._sheet, Style())
        self._heading = register(self._sheet, Style(size=12, horizontal="center"))
        self._stamp = register(self._sheet, Style(is_bold=True))
        self._title = register(self._sheet, Style(size=14, is_bold=True, horizontal="center"))
        self._filter = register(self._sheet, Style(is_italic=True, horizontal="center"))
        boxed = Style(horizontal="center", vertical="center", is_boxed=True)
        self._head = register(self._sheet, replace(boxed, is_bold=True, is_grey=True))
        self._band = register(self._sheet, replace(boxed, is_bold=True))
        self._note = register(self._sheet, replace(boxed, is_italic=True))
        self._cells: dict[float, tuple[StyleIds, ...]] = {}

    def _cell_styles(self, size: float) -> tuple[StyleIds, ...]:
        """The styles of the six cells of a row; smaller type is registered only where a plan needs it."""
        if size not in self._cells:
            number = register(
                self._sheet, Style(size=size, horizontal="center", is_boxed=True, number_format=_NUMBER_FORMAT)
            )
            text = register(self._sheet, Style(size=size, is_boxed=True))
            self._cells[size] = (number, *(text for _ in COLUMNS[1:]))
        return self._cells[size]

    def _write_preamble(self, document: PlanDocument, imprint: Imprint | None) -> None:
        for place, line in enumerate(wording.stamp_lines(document.approval, imprint)):
            style = self._plain if place else self._stamp
            self._write_merged(line, style, first=_APPROVAL_FROM, is_bold=not place)
        if self.rows.count:
            self._gap()
        if wording.published(imprint) is None:
            self._write_merged(wording.DRAFT_MARK, self._title, size=14, is_bold=True)
        if document.heading:
            self._write_merged(document.heading, self._heading, size=12)
        self._write_merged(document.title, self._title, size=14, is_bold=True)
        if line := wording.filter_line(imprint):
            self._write_merged(line, self._filter)
        self._gap()

    def _gap(self) -> None:
        self.rows.add((), height=8)

    def _write_merged(
        self, text: str, style: StyleIds, *, first: int = 0, size: float = 11, is_bold: bool = False
    ) -> None:
        """A row with one text over the columns from ``first`` (from 0) to the last; the box of each is drawn."""
        width = sum(column.width for column in COLUMNS[first:])
        text = wording.typeset(text)
        count = measure.lines(text, width, size, is_bold=is_bold)
        cells: list[tuple[Value, StyleIds]] = [(None, self._plain)] * first + [(text, style)]
        cells += [(None, style)] * (len(COLUMNS) - first - 1)
        number = self.rows.add(cells, min(_height(count, size), _MAX_HEIGHT))
        self._merged.add(CellRange(min_col=first + 1, min_row=number, max_col=len(COLUMNS), max_row=number))

    def _write_head(self) -> int:
        # «№ п/п» over two lines, as on the paper: in one it touches the lines of the box.
        headings = [HEADINGS[0].replace(" ", "\n"), *HEADINGS[1:]]
        pairs = zip(headings, COLUMNS, strict=True)
        count = max(measure.lines(heading, column.width, 11, is_bold=True) for heading, column in pairs)
        return self.rows.add([(heading, self._head) for heading in headings], _height(count, 11))

    def _write_section(self, section: Section) -> None:
        if section.title:
            self._write_merged(section.title, self._band, is_bold=True)
        if section.note:
            self._write_merged(section.note, self._note)
        for row in section.rows:
            cells = zip(row.cells, COLUMNS, strict=True)
            number, *texts = (measure.in_column(wording.typeset(text), column.width, 11) for text, column in cells)
            size, height = _fit(texts)
            shown = number_value(number)  # the format of the cell puts the full stop after a number
            first = wording.numbered(shown) if isinstance(shown, str) else shown
            self.rows.add(zip((first, *texts), self._cell_styles(size), strict=True), height)

    def _set_up(self, head: int, above: float, imprint: Imprint | None) -> None:
        sheet, last = self._sheet, self.rows.count
        # Not through merge(): it compares each range with all the others.
        sheet.merged_cells = MultiCellRange(self._merged)
        for letter, column in zip(LETTERS, COLUMNS, strict=False):
            sheet.column_dimensions[letter].width = width_of(column.width)
        if above <= _MOST_FROZEN:
            sheet.freeze_panes = f"A{head + 1}"
        sheet.print_title_rows = f"{head}:{head}"
        sheet.print_area = f"A1:{_LAST}{last}"
        set_up_page(sheet, left_field(imprint))
        for footer in (sheet.HeaderFooter.firstFooter, sheet.HeaderFooter.oddFooter):
            footer.left.text = wording.edition_line(imprint)
        if wording.published(imprint) is None:
            for header in (sheet.HeaderFooter.firstHeader, sheet.HeaderFooter.oddHeader):
                header.right.text = wording.DRAFT_MARK


def _fit(texts: list[str]) -> tuple[float, float]:
    """The largest type in which Excel can still draw the whole row of five texts, and the row's height in points."""
    for size in _CELL_SIZES:
        columns = zip(texts, COLUMNS[1:], strict=True)
        count = max(measure.lines(text, column.width, size) for text, column in columns)
        height = _height(count, size)
        if height <= _MAX_HEIGHT:
            return size, height
    return _CELL_SIZES[-1], _MAX_HEIGHT


def _height(lines: int, size: float) -> float:
    """Points that so many lines take: Excel counts 15 for a line of 11 pt, Calc 12.7."""
    return round(lines * size * 1.36 + 2, 1)
