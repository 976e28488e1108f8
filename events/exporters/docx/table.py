"""The table of the DOCX as OOXML text (ECMA-376 part 1, §17.4), parsed in one go.

``table.cell`` of python-docx walks through all cells before the one it returns, so filling a table through it takes time
that grows with the square of the number of rows.
"""

from collections.abc import Iterable, Iterator
from html import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tbl

from events.columns import COLUMNS
from events.document import PlanDocument, Section
from events.exporters import measure
from events.exporters.wording import one_line, printable

_TWIPS_PER_MM = 1440 / 25.4
_WIDTHS = tuple(round(column.width * _TWIPS_PER_MM) for column in COLUMNS)
_CELL_SIZE = 11.0
# A row of more lines than this may split over pages: half a page left white would be worse, a page is 36 lines.
_WHOLE_LINES = 18
_CELL_STYLES = tuple("PlanNumber" if column.key == "number" else "PlanCell" for column in COLUMNS)


def build(document: PlanDocument) -> CT_Tbl:
    """The table: head, section bands, notes and rows."""
    return of(document.title, (line for section in document.sections for line in _section(section)))


def of(caption: str, lines: Iterable[str]) -> CT_Tbl:
    """A table of the six columns called ``caption`` with these lines under its head."""
    return parse_xml("".join(_table(caption, lines)))


def _table(name: str, lines: Iterable[str]) -> Iterator[str]:
    caption = escape(one_line(name))
    yield f"<w:tbl {nsdecls('w')}><w:tblPr>"
    yield f'<w:tblStyle w:val="PlanTable"/><w:tblW w:w="{sum(_WIDTHS)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    yield '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
    yield f'w:noVBand="1"/><w:tblCaption w:val="{caption}"/></w:tblPr><w:tblGrid>'
    yield from (f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    yield "</w:tblGrid>"
    yield _head()
    yield from lines
    yield "</w:tbl>"


def _head() -> str:
    properties = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/><w:vAlign w:val="center"/>'
    cells = (
        _cell(column.heading, "PlanHead", width, properties) for column, width in zip(COLUMNS, _WIDTHS, strict=True)
    )
    return _row(cells, "<w:cantSplit/><w:tblHeader/>")


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield band(section.title)
    if section.note:
        yield note(section.note)
    yield from (row_of(row.cells) for row in section.rows)


def band(title: str) -> str:
    """The title of a section over all columns."""
    return _band(title, "PlanSection")


def note(words: str) -> str:
    """The note of a section over all columns."""
    return _band(words, "PlanNote")


def row_of(row: Iterable[str]) -> str:
    """A row of six cells, the number first."""
    texts = [printable(text) for text in row]
    cells = (_cell(*cell) for cell in zip(texts, _CELL_STYLES, _WIDTHS, strict=True))
    lines = max(measure.lines(text, column.width, _CELL_SIZE) for text, column in zip(texts, COLUMNS, strict=True))
    return _row(cells, "<w:cantSplit/>" if lines <= _WHOLE_LINES else "")


def _band(text: str, style: str) -> str:
    span = f'<w:gridSpan w:val="{len(COLUMNS)}"/>'
    return _row([_cell(printable(text), style, sum(_WIDTHS), span)], "<w:cantSplit/>")


def _row(cells: Iterable[str], properties: str) -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, style: str, width: int, properties: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p></w:tc>'
    )


def _run(text: str) -> str:
    if not text:
        return ""
    plain = escape(text, quote=False)
    broken = plain.replace("\t", _outside("<w:tab/>")).replace("\n", _outside("<w:br/>"))
    return f'<w:r><w:t xml:space="preserve">{broken}</w:t></w:r>'


def _outside(tag: str) -> str:
    return f'</w:t>{tag}<w:t xml:space="preserve">'
