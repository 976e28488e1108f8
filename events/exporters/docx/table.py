"""Tables of the DOCX as OOXML text (ECMA-376 part 1, §17.4), parsed in one go.

``table.cell`` of python-docx walks through all cells before the one it returns, so filling a table through it takes time
that grows with the square of the number of rows.
"""

from collections.abc import Hashable, Iterable, Iterator
from copy import deepcopy
from html import escape

from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Tbl

from events.columns import COLUMNS
from events.document import Imprint, PlanDocument, Section
from events.exporters import measure
from events.exporters.fields import table_width
from events.exporters.wording import numbered, one_line, typeset

_TWIPS_PER_MM = 1440 / 25.4
_CELL_SIZE = 11.0
# A row of more lines than this may split over pages: half a page left white would be worse, a page is 36 lines.
_WHOLE_LINES = 18
# The list in ``template/word/numbering.xml`` that rows are numbered by, and the first number that is free there.
_ROWS, _FIRST_FREE = 2, 2


class Tables:
    """The tables of one document: the widths its fields leave, and the lists that number the rows."""

    def __init__(self, word: DocumentObject, imprint: Imprint | None) -> None:
        share = table_width(imprint) / table_width(None) * _TWIPS_PER_MM
        self._widths = tuple(round(column.width * share) for column in COLUMNS)
        self._numbers = _Numbers(word)

    def of_plan(self, document: PlanDocument) -> CT_Tbl:
        """The table of the plan: head, section bands, notes and rows."""
        return self.of(document.title, (line for section in document.sections for line in self._section(section)))

    def of(self, caption: str, lines: Iterable[str]) -> CT_Tbl:
        """A table of the six columns called ``caption`` with these lines under its head."""
        return parse_xml("".join(self._table(caption, lines)))

    def _table(self, caption: str, lines: Iterable[str]) -> Iterator[str]:
        yield f"<w:tbl {nsdecls('w')}><w:tblPr>"
        yield f'<w:tblStyle w:val="PlanTable"/><w:tblW w:w="{sum(self._widths)}" w:type="dxa"/>'
        yield '<w:tblLayout w:type="fixed"/>'
        yield '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
        yield f'w:noVBand="1"/><w:tblCaption w:val="{escape(one_line(caption))}"/></w:tblPr><w:tblGrid>'
        yield from (f'<w:gridCol w:w="{width}"/>' for width in self._widths)
        yield "</w:tblGrid>"
        yield self._head()
        yield from lines
        yield "</w:tbl>"

    def _head(self) -> str:
        properties = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/><w:vAlign w:val="center"/>'
        pairs = zip(COLUMNS, self._widths, strict=True)
        cells = (_cell(_run(column.heading), "PlanHead", width, properties) for column, width in pairs)
        return _row(cells, "<w:cantSplit/><w:tblHeader/>")

    def _section(self, section: Section) -> Iterator[str]:
        if section.title:
            yield self.band(section.title)
        if section.note:
            yield self.note(section.note)
        yield from (self.row(row.cells) for row in section.rows)

    def band(self, title: str) -> str:
        """The title of a section over all columns."""
        return self._wide(title, "PlanSection")

    def note(self, words: str) -> str:
        """The note of a section over all columns."""
        return self._wide(words, "PlanNote")

    def _wide(self, words: str, style: str) -> str:
        span = f'<w:gridSpan w:val="{len(COLUMNS)}"/>'
        return _row([_cell(_run(typeset(words)), style, sum(self._widths), span)], "<w:cantSplit/>")

    def row(self, row: Iterable[str]) -> str:
        """A row of six cells, the number first: an item of a list, so that a row put in between gets its number by itself."""
        cells = zip(row, COLUMNS, strict=True)
        number, *texts = (measure.in_column(typeset(text), column.width, _CELL_SIZE) for text, column in cells)
        listed = self._numbers.of(number)
        first = _cell("" if listed else _run(numbered(number)), "PlanNumber", self._widths[0], listed=listed)
        rest = [_cell(_run(text), "PlanCell", width) for text, width in zip(texts, self._widths[1:], strict=True)]
        columns = zip(texts, COLUMNS[1:], strict=True)
        lines = max(measure.lines(text, column.width, _CELL_SIZE) for text, column in columns)
        return _row([first, *rest], "<w:cantSplit/>" if lines <= _WHOLE_LINES else "")

    def tracked_band(self, kind: str, content: tuple[str, str], mark: str) -> str:
        """A band or a note whose content and end of paragraph are OOXML already; ``mark`` says whether the line comes or goes."""
        span = f'<w:gridSpan w:val="{len(COLUMNS)}"/>'
        runs, end = content
        style = "PlanSection" if kind == "band" else "PlanNote"
        return _row([_cell(runs, style, sum(self._widths), span, end)], f"<w:cantSplit/>{mark}")

    def tracked_row(self, run: Hashable, end: str, contents: Iterable[tuple[str, str]], mark: str) -> str:
        """A row in the same way; rows of one ``run`` are numbered one after another, whatever is taken or refused."""
        first = _cell("", "PlanNumber", self._widths[0], listed=self._numbers.of_run(run) + end)
        pairs = zip(contents, self._widths[1:], strict=True)
        rest = [_cell(runs, "PlanCell", width, listed=own) for (runs, own), width in pairs]
        return _row([first, *rest], f"<w:cantSplit/>{mark}")


class _Numbers:
    """The lists of the document's rows: one for each run of numbers that follow one another."""

    def __init__(self, word: DocumentObject) -> None:
        self._numbering = word.part.numbering_part.element
        self._definition = self._numbering.find(f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='{_ROWS}']")
        self._list = _FIRST_FREE - 1
        self._last: int | None = None
        self._runs: dict[Hashable, int] = {}

    def of(self, number: str) -> str:
        """What makes a paragraph the item ``number``; empty where that is no plain number and has to be typed."""
        if not (number.isascii() and number.isdecimal() and len(number) < 10 and str(int(number)) == number):
            self._last = None
            return ""
        value = int(number)
        if self._last is None or value != self._last + 1:
            self._begin(value)
        self._last = value
        return _item(self._list)

    def of_run(self, run: Hashable) -> str:
        """What makes a paragraph the next item of the run; each run begins with 1."""
        if run not in self._runs:
            self._runs[run] = self._begin(1)
        return _item(self._runs[run])

    def _begin(self, value: int) -> int:
        """A new list that begins with the number.

        It has a definition of its own: LibreOffice takes lists of one definition for one list that is begun anew at an item,
        and counts on when that item was a tracked deletion.
        """
        self._list += 1
        own = deepcopy(self._definition)
        own.set(qn("w:abstractNumId"), str(self._list + 1))
        own.find(f".//{qn('w:start')}").set(qn("w:val"), str(value))
        self._numbering.num_lst[0].addprevious(own)
        self._numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{self._list}"><w:abstractNumId w:val="{self._list + 1}"/></w:num>'
            )
        )
        return self._list


def _item(number: int) -> str:
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def _row(cells: Iterable[str], properties: str) -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(content: str, style: str, width: int, properties: str = "", listed: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{listed}</w:pPr>{content}</w:p></w:tc>'
    )


def _run(text: str) -> str:
    if not text:
        return ""
    plain = escape(text, quote=False)
    broken = plain.replace("\t", _outside("<w:tab/>")).replace("\n", _outside("<w:br/>"))
    return f'<w:r><w:t xml:space="preserve">{broken}</w:t></w:r>'


def _outside(tag: str) -> str:
    return f'</w:t>{tag}<w:t xml:space="preserve">'
