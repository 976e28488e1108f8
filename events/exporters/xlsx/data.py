"""The sheet «Данные» of the workbook: one line for a row of the plan, for filters and pivot tables, not for paper."""

from collections.abc import Iterator

from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from events.document import Facet, PlanDocument, Row
from events.exporters.periods import schedule_of
from events.exporters.xlsx.rows import LETTERS, Rows, Value, number_value
from events.exporters.xlsx.styles import Style, register, set_up_page

SHEET = "Данные"
# Headings and widths in characters. By «(uid)» an import knows the sheet and does not take it for a second plan.
DATA_COLUMNS = (
    ("Код мероприятия (uid)", 38),
    ("Раздел плана", 30),
    ("Номер в разделе", 10),
    ("Полное название", 60),
    ("Перечень форм", 30),
    ("Для кого", 30),
    ("Площадка", 40),
    ("Отдел", 36),
    ("Срок словами плана", 24),
    ("Срок единообразно", 24),
    ("Номера месяцев", 24),
    ("Код срока (EDTF)", 22),
    ("Первый день", 13),
    ("Последний день", 13),
)
_EXACT = {"dates", "deadline"}
_DATE_FORMAT = "dd.mm.yyyy"


def write(sheet: WriteOnlyWorksheet, document: PlanDocument) -> Rows:
    """Set the sheet up and give its rows."""
    head = register(sheet, Style(is_bold=True, is_grey=True, vertical="center"))
    text = register(sheet, Style(is_wrapped=False))
    day = register(sheet, Style(is_wrapped=False, number_format=_DATE_FORMAT))
    rows = Rows()
    rows.add([(heading, head) for heading, _ in DATA_COLUMNS], height=30)
    styles = [text] * (len(DATA_COLUMNS) - 2) + [day] * 2
    for values in _lines(document):
        rows.add(zip(values, styles, strict=True))
    for letter, (_, width) in zip(LETTERS, DATA_COLUMNS, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{LETTERS[len(DATA_COLUMNS) - 1]}{rows.count}"
    set_up_page(sheet)
    sheet.print_title_rows = "1:1"
    return rows


def _lines(document: PlanDocument) -> Iterator[tuple[Value, ...]]:
    for section in document.sections:
        for row in section.rows:
            yield (row.uid, section.title, number_value(row.number), *_facts(row), *_dates(row, document.year))


def _facts(row: Row) -> tuple[Value, ...]:
    formats = "; ".join(facet.label for facet in row.formats) or row.format
    return (
        row.title,
        formats,
        row.audience,
        _label(row.venue_facet, row.venue),
        _label(row.department_facet, row.department),
    )


def _label(facet: Facet | None, printed: str) -> str:
    return facet.label if facet else printed


def _dates(row: Row, year: int) -> tuple[Value, ...]:
    schedule = schedule_of(row)
    months = ", ".join(str(month) for month in row.months or schedule.months)
    # «2 квартал» has no first day that anyone promised: only exact dates are given as dates.
    periods = schedule.periods(year) if schedule.kind in _EXACT else []
    first, last = (periods[0][0], periods[-1][1]) if periods else (None, None)
    return (row.schedule, schedule.wording, months, schedule.edtf(year), first, last)
