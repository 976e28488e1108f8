"""The sheet «Данные» of the workbook: tidy data as a table of Excel, for filters and pivot tables, not for paper."""

from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from events.document import Imprint, PlanDocument
from events.exporters import tidy
from events.exporters.xlsx.rows import LETTERS, Rows, number_value
from events.exporters.xlsx.styles import Style, register, set_up_page

SHEET = "Данные"
# Characters; the other columns are as wide as a date.
_WIDTHS = {0: 38, 2: 30, 4: 60, 5: 30, 6: 30, 7: 40, 8: 36, 9: 24, 10: 24, 11: 22, 26: 40, 27: 30, 28: 30, 29: 40}
_WIDTH = 13
_NUMBER = tidy.HEADINGS.index("Номер в разделе")
_DATE_FORMAT = "dd.mm.yyyy"


def write(sheet: WriteOnlyWorksheet, document: PlanDocument, imprint: Imprint | None) -> Rows:
    """Set the sheet up and give its rows."""
    head = register(sheet, Style(is_bold=True, is_grey=True, vertical="center"))
    text = register(sheet, Style(is_wrapped=False))
    day = register(sheet, Style(is_wrapped=False, number_format=_DATE_FORMAT))
    rows = Rows()
    rows.add([(heading, head) for heading in tidy.HEADINGS], height=30)
    styles = [day if column in tidy.DAYS else text for column in range(len(tidy.HEADINGS))]
    for line in tidy.lines(document, imprint):
        values = list(line)
        values[_NUMBER] = number_value(str(values[_NUMBER]))
        rows.add(zip(values, styles, strict=True))
    for column, letter in zip(range(len(tidy.HEADINGS)), LETTERS, strict=False):
        sheet.column_dimensions[letter].width = _WIDTHS.get(column, _WIDTH)
    sheet.freeze_panes = "A2"
    if rows.count > 1:  # a table of Excel has a row at least
        sheet.tables.add(_table(rows.count))
    set_up_page(sheet)
    sheet.print_title_rows = "1:1"
    return rows


def _table(count: int) -> Table:
    area = f"A1:{LETTERS[len(tidy.HEADINGS) - 1]}{count}"
    table = Table(displayName="Мероприятия", ref=area, autoFilter=AutoFilter(ref=area))
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    # openpyxl reads the names from the cells of the head, which it never sees here.
    table.tableColumns = [TableColumn(id=place, name=name) for place, name in enumerate(tidy.HEADINGS, start=1)]
    return table
