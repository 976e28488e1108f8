"""The paper as one HTML string: what stands on it (ГОСТ Р 7.0.97-2025). How it looks is in ``style``.

Text stands directly in the cells, because each wrapping element costs layout time. ``sheet`` turns the HTML into a PDF.
"""

import base64
import io
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from events.columns import COLUMNS, Column
from events.document import Imprint, PlanDocument, Section
from events.exporters import extract
from events.exporters.fields import STANDARD_FIELD, left_field, table_width
from events.exporters.measure import in_column, lines
from events.exporters.pdf import density, style
from events.exporters.wording import (
    DRAFT_MARK,
    NO_EVENTS,
    day,
    edition_line,
    filter_line,
    made_at,
    moscow,
    numbered,
    printable,
    published,
    stamp_lines,
    typeset,
)

_BAND, _NOTE, _TALL = '<tr class="band">', '<tr class="note">', '<tr class="long">'
_ROWS = "<!--rows-->"
SIZE = 11  # points, of the table's letters
# Millimetres: of the code without its quiet zone, and modules of that zone at each side (ISO/IEC 18004).
_CODE_WIDTH, _QUIET = 20.0, 4
# A row of more lines than this may be taller than a sheet, and then has to be allowed to split.
_MOST_LINES = 28
# The widest letter, in millimetres: what cannot be long at this width need not be measured.
_WIDEST = 4.0


@dataclass(frozen=True, slots=True)
class Marks:
    """What an edition changed in edition ``before``: the rows at ``places`` (indices of section and row) are marked."""

    before: Imprint
    places: frozenset[tuple[int, int]]


def html(
    document: PlanDocument,
    imprint: Imprint | None,
    marks: Marks | None = None,
    steps: Mapping[int, int] | None = None,
) -> str:
    """The plan; ``steps`` are those of :mod:`density` by the places of the rows that are to be set closer."""
    opening, closing = frame(document, imprint, marks=marks)
    body = rows(document, marks)
    if steps:
        body = [_closer(row, steps[place]) if place in steps else row for place, row in enumerate(body)]
        opening = opening.replace("</style>", f"{density.STYLE}</style>", 1)
    return opening + "".join(body) + closing


def _closer(row: str, step: int) -> str:
    opening, _, rest = row.partition(">")
    own = opening.removeprefix('<tr class="').removesuffix('"') if "class" in opening else ""
    return f'<tr class="{own} close{step}">{rest}'.replace('class=" ', 'class="')


def frame(
    document: PlanDocument,
    imprint: Imprint | None,
    *,
    is_first: bool = True,
    is_last: bool = True,
    marks: Marks | None = None,
) -> tuple[str, str]:
    """What stands before and after the rows of the plan, or of a part of it."""
    above = f"{stamp(stamp_lines(document.approval, imprint))}{_titles(document, imprint, marks)}" if is_first else ""
    below = f"{signature(extract.closing(imprint))}{_legend(marks)}{_colophon(imprint)}" if is_last else ""
    code = Code(imprint.url, "QR-код страницы редакции") if is_first and imprint and imprint.url else None
    whole = sheet(document.title, f"{above}{_table(document, imprint)}{below}", document, imprint, code)
    # The words of the plan are escaped, so none of them can be mistaken for this mark.
    opening, _, closing = whole.partition(_ROWS)
    return opening, closing


def rows(document: PlanDocument, marks: Marks | None = None) -> list[str]:
    """The rows of the table's body, the bands and notes of sections among them."""
    places = marks.places if marks else frozenset()
    return [row for number, section in enumerate(document.sections) for row in _section(section, number, places)]


def is_ordinary(row: str) -> bool:
    """Whether a row of :func:`rows` is one of the plan, not the band or note of a section."""
    return not row.startswith((_BAND, _NOTE))


def is_band(row: str) -> bool:
    """Whether a row of :func:`rows` is the title of a section."""
    return row.startswith(_BAND)


def may_split(row: str) -> bool:
    """Whether a row of :func:`rows` is so tall that a page may cut it."""
    return row.startswith(_TALL)


def numbers(pages: int) -> str:
    """HTML of ``pages`` empty sheets with page numbers."""
    return f'<html lang="ru"><head><title>№</title></head><body>{"<p class=sheet></p>" * pages}</body></html>'


@dataclass(frozen=True, slots=True)
class Code:
    """The QR code of an address, bottom right of the first sheet (ГОСТ Р 7.0.97-2025); ``name`` is read out of it."""

    url: str
    name: str


def sheet(title: str, body: str, document: PlanDocument, imprint: Imprint | None, code: Code | None = None) -> str:
    """A paper called ``title`` with this body, marked at the foot with the edition it is of."""
    at = f"{made_at(document, imprint):%Y-%m-%dT%H:%M:%SZ}"
    return (
        f'<html lang="ru"><head><meta charset="utf-8"><title>{escape(printable(title))}</title>'
        f'<meta name="dcterms.created" content="{at}"><meta name="dcterms.modified" content="{at}">'
        f"<style>{_own_style(imprint, code)}</style></head><body>{_mark(imprint)}{_picture(code)}{body}</body></html>"
    )


def _own_style(imprint: Imprint | None, code: Code | None) -> str:
    """What this paper alone needs beside ``STYLE``."""
    rules = [] if published(imprint) else [style.OF_DRAFT]
    if code:
        rules.append(style.OF_CODE.format(_drawn(code.url)[1]))
    if left_field(imprint) != STANDARD_FIELD:
        rules.append(style.OF_FIELD.format(left_field(imprint), table_width(imprint)))
    return "".join(rules)


def say(text: str) -> str:
    """Words as HTML text, typeset; nothing in them becomes markup."""
    return escape(typeset(text))


def _mark(imprint: Imprint | None) -> str:
    """What stands at the foot of every sheet."""
    mark = edition_line(imprint)
    if imprint and imprint.sha256 and not imprint.filter_line:  # the sum is that of the whole
        mark += f" · SHA-256 {imprint.sha256[:16]}"
    return f'<p class="mark">{say(mark)}</p>'


def stamp(block: Sequence[str]) -> str:
    """The approval block, its first line the word of the stamp; nothing without one."""
    if not block:
        return ""
    rest = "".join(f"<p>{say(line)}</p>" for line in block[1:])
    return f'<div class="approval"><p class="word">{say(block[0])}</p>{rest}</div>'


def signature(lines: Sequence[str]) -> str:
    """The place to sign at the end; nothing without one."""
    return f'<div class="signature">{"".join(f"<p>{say(line)}</p>" for line in lines)}</div>' if lines else ""


def _titles(document: PlanDocument, imprint: Imprint | None, marks: Marks | None = None) -> str:
    heading = f'<p class="heading">{say(document.heading)}</p>' if document.heading else ""
    part = filter_line(imprint)
    version = f'<p class="filter">(в редакции от {day(moscow(imprint.published_at))})</p>' if marks and imprint else ""
    draft = "" if published(imprint) else f'<p class="draft">{DRAFT_MARK}</p>'
    return f"{draft}{heading}<h1>{say(document.title)}</h1>{version}" + (
        f'<p class="filter">{say(part)}</p>' if part else ""
    )


def _table(document: PlanDocument, imprint: Imprint | None) -> str:
    if any(document.rows):
        return table_of([_ROWS], imprint)
    said = f'<p class="empty">{say(NO_EVENTS)}</p>'
    # A table without a row would be none for a screen reader.
    has_bands = any(section.title or section.note for section in document.sections)
    return f"{table_of([_ROWS], imprint)}{said}" if has_bands else said


def table_of(rows: Iterable[str], imprint: Imprint | None) -> str:
    """The six columns under their head, with these rows as HTML."""
    share = table_width(imprint) / table_width(None)
    columns = "".join(f'<col style="width:{column.width * share:g}mm">' for column in COLUMNS)
    head = "".join(f'<th scope="col">{_heading(column)}</th>' for column in COLUMNS)
    return f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _heading(column: Column) -> str:
    # «№ п/п» over two lines, as in the official plan: the column is too narrow for one.
    return escape(column.heading).replace(" ", "<br>") if column.key == "number" else say(column.heading)


def _section(section: Section, number: int, marked: Container[tuple[int, int]]) -> Iterator[str]:
    if section.title:
        yield band(section.title)
    if section.note:
        yield note(section.note)
    for index, row in enumerate(section.rows):
        yield row_of(row.cells, is_marked=(number, index) in marked)


def band(title: str) -> str:
    """The title of a section over all columns."""
    return f'{_BAND}<th scope="row" colspan="{len(COLUMNS)}">{say(title)}</th></tr>'


def note(words: str) -> str:
    """The note of a section over all columns."""
    return f'{_NOTE}<td colspan="{len(COLUMNS)}">{say(words)}</td></tr>'


def row_of(row: Sequence[str], *, is_marked: bool = False) -> str:
    """A row of six cells, the number first; a marked one has a thick line at its left."""
    number, title, *words = (
        in_column(typeset(cell), column.width, SIZE) for cell, column in zip(row, COLUMNS, strict=True)
    )
    opening = _TALL if any(map(_is_tall, row, COLUMNS)) else "<tr>"
    # Never empty: ``tags`` takes a row whose first cell is empty for the rest of a row that was split between two pages.
    place = escape(numbered(number)) or "&nbsp;"
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in words)
    first = '<td class="marked">' if is_marked else "<td>"
    return f'{opening}{first}{place}</td><th scope="row">{escape(title)}</th>{cells}</tr>'


def _is_tall(text: str, column: Column) -> bool:
    if len(text) * _WIDEST / column.width + text.count("\n") < _MOST_LINES:
        return False
    return lines(printable(text), column.width, SIZE) > _MOST_LINES


def _legend(marks: Marks | None) -> str:
    if marks is None:
        return ""
    words = f"Толстой чертой слева отмечены пункты, которых не было в редакции {marks.before.edition} или которые изменены в ней."
    return f'<p class="colophon">{say(words)}</p>'


def _colophon(imprint: Imprint | None) -> str:
    """After the table: what this edition changed and where the one in force is found."""
    made_of = published(imprint)
    if made_of is None:
        return ""
    words = f"{edition_line(made_of)}."
    if made_of.note:
        words += f" Изменения: {printable(made_of.note).rstrip('.')}."
    if made_of.url:
        words += " Проверить, действует ли она: "
    return f'<p class="colophon">{say(words)}{link(made_of.url)}</p>'


def link(url: str) -> str:
    """An address that can be pressed; nothing without one."""
    return f'<a href="{escape(url)}">{escape(url)}</a>' if url else ""


def _picture(code: Code | None) -> str:
    if code is None:
        return ""
    alt = escape(f"{code.name}: {code.url}")
    return f'<img class="qr" alt="{alt}" src="data:image/png;base64,{_drawn(code.url)[0]}">'


@lru_cache(maxsize=64)  # every selection from an edition carries the edition's code
def _drawn(url: str) -> tuple[str, float]:
    """The code with its quiet zone as PNG in base64, one pixel a module, and the width of both in millimetres.

    Drawn as SVG it would take a twentieth of the paper's time.
    """
    import segno  # only where there is a code to draw

    picture = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    code.save(picture, kind="png", border=_QUIET)
    modules = code.symbol_size(border=0)[0]
    return base64.b64encode(picture.getvalue()).decode(), _CODE_WIDTH * (modules + 2 * _QUIET) / modules
