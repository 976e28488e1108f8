"""How the sheets of the workbook look: styles of cells, widths of columns, the page. Knows nothing of the plan's words."""

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, tostring

from events.exporters.fields import STANDARD_FIELD

# The number of a style in styles.xml for ordinary text, and for text that must not be taken for a formula.
StyleIds = tuple[int, int]

FONT = "Times New Roman"
_LINE = Side(style="thin", color="FF000000")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GREY = PatternFill("solid", fgColor="FFEDEDED")
_A4 = 9
_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks; ``horizontal`` and ``number_format`` in Excel's words, ``size`` in points."""

    size: float = 11
    is_bold: bool = False
    is_italic: bool = False
    horizontal: str = "left"
    vertical: str = "top"
    is_boxed: bool = False
    is_grey: bool = False
    is_wrapped: bool = True
    number_format: str = "General"


def new_workbook() -> Workbook:
    """An empty workbook whose ordinary font is ``FONT``: Excel and Calc count widths of columns in its digits."""
    workbook = Workbook(write_only=True)
    # openpyxl offers no way to set it; Calibri, its default, is missing where Office is, and columns come out wider.
    workbook._fonts[0] = Font(name=FONT, size=11)
    return workbook


# The order of a font's properties (ECMA-376 part 1, §18.8.22 as the schema of Open XML has it); openpyxl writes another.
_FONT_ORDER = """
    b i strike condense extend outline shadow u vertAlign sz color name family charset scheme
""".split()  # noqa: SIM905 - words, read as words


def in_order(styles: bytes) -> Iterator[bytes]:
    """``styles.xml`` with the properties of each font in the order of the schema, for validators: Excel reads any order."""
    root = fromstring(styles)
    for font in root.iter(f"{{{SHEET_MAIN_NS}}}font"):
        font[:] = sorted(font, key=lambda own: _FONT_ORDER.index(own.tag.rpartition("}")[2]))
    yield tostring(root)


def register(sheet: WriteOnlyWorksheet, style: Style) -> StyleIds:
    """Add the style to the workbook of ``sheet``; whole sheets are written with a handful of them."""
    return _style_id(sheet, style, is_quoted=False), _style_id(sheet, style, is_quoted=True)


def _style_id(sheet: WriteOnlyWorksheet, style: Style, *, is_quoted: bool) -> int:
    cell = WriteOnlyCell(sheet)
    cell.font = Font(name=FONT, size=style.size, bold=style.is_bold, italic=style.is_italic)
    cell.alignment = Alignment(horizontal=style.horizontal, vertical=style.vertical, wrap_text=style.is_wrapped)
    cell.number_format = style.number_format
    if style.is_boxed:
        cell.border = _BOX
    if style.is_grey:
        cell.fill = _GREY
    cell.quotePrefix = is_quoted
    return cell.style_id


def width_of(millimetres: float) -> float:
    """A column width in Excel's unit: how many digits of 7 pixels fit, 5 around them (ECMA-376 part 1, §18.3.1.13)."""
    pixels = millimetres / _MM_PER_INCH * 96
    return round((pixels - 5) / 7, 2)


def set_up_page(sheet: WriteOnlyWorksheet, left: float = STANDARD_FIELD) -> None:
    """A4 landscape, fitted to one page across, with the fields of the paper; ``left`` in millimetres."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.top = margins.bottom = 20 / _MM_PER_INCH
    margins.left = left / _MM_PER_INCH
    margins.right = margins.header = margins.footer = 10 / _MM_PER_INCH
    # From the second page, centred at the top, as on the paper.
    sheet.HeaderFooter.differentFirst = True
    sheet.HeaderFooter.oddHeader.center.text = "&P из &N"
