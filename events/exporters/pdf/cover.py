"""The picture of a plan that a messenger shows beside a link: its name, its year, how many events each month holds.

Set as a page of one sheet by WeasyPrint, in the fonts of the paper, and drawn by PDFium. Same document, same picture.
"""

import io
from html import escape

from events.document import PlanDocument
from events.exporters.pdf import fonts, paper, sheet
from events.exporters.wording import one_line
from events.schedules import MONTH_NAMES
from events.text import plural, sentence_case

WIDTH, HEIGHT = 1200, 630  # pixels; the shape that all messengers show whole
CONTENT_TYPE = "image/png"
_TALLEST, _BAR, _STEP = 150, 62, 88  # pixels of the bars of the months
_STITCH = 7  # pixels
_COLOURS = 64  # enough for smooth letters in three inks, and a file of a few kilobytes

_STYLE = f"""
@page {{ size: {WIDTH}px {HEIGHT}px; margin: 0; background: #fffdf8 }}
html, body, div, p {{ display: block; margin: 0; color: #1d1a17; font-family: {fonts.STACK} }}
head, title, style {{ display: none }}
.stitch {{ position: absolute; left: 0; top: 0 }}
.bars {{ position: absolute; left: 72px; bottom: 44px }}
.name {{ position: absolute; left: 72px; top: 96px; width: 760px; max-height: 190px; overflow: hidden;
  font-size: 52px; line-height: 62px; font-weight: bold }}
.year {{ position: absolute; right: 72px; top: 84px; font-size: 116px; line-height: 120px; font-weight: bold; color: #9b2335 }}
.count {{ position: absolute; right: 72px; top: 214px; font-size: 30px; color: #5c554d }}
"""


def export(document: PlanDocument) -> bytes:
    """The picture as PNG. It takes as long as a short paper."""
    import pypdfium2  # a large library, and only pictures need it

    with sheet.undisturbed():  # PDFium, too, is not made for several threads
        pdf = pypdfium2.PdfDocument(sheet.print_page(_html(document), _STYLE))
        try:
            picture = pdf[0].render(scale=WIDTH / pdf[0].get_width()).to_pil()
        finally:
            pdf.close()
    file = io.BytesIO()
    picture.convert("RGB").quantize(_COLOURS).save(file, "PNG", optimize=True)
    return file.getvalue()


def _html(document: PlanDocument) -> str:
    name = one_line(sentence_case(document.title))
    count = plural(document.event_count, "мероприятие", "мероприятия", "мероприятий")
    return (
        f'<html lang="ru"><head><title>{escape(name)}</title></head><body>{_ornament()}'
        f'<p class="name">{paper.say(name)}</p><p class="year">{document.year}</p><p class="count">{count}</p>'
        f"{_bars(document)}</body></html>"
    )


def _bars(document: PlanDocument) -> str:
    """A bar a month, as high as there are events in it. What goes on all year says nothing of a month."""
    months: dict[int, set[str]] = {month: set() for month in range(1, 13)}
    for row in document.rows:
        for month in row.months if len(row.months) < 12 else ():
            months[month].add(row.uid or row.title)
    most = max(map(len, months.values())) or 1
    parts = []
    for month, found in months.items():
        left, height = (month - 1) * _STEP, round(_TALLEST * len(found) / most)
        top, middle = _TALLEST + 40 - height, left + _BAR // 2
        parts.append(f'<rect x="{left}" y="{top}" width="{_BAR}" height="{height}" fill="#9b2335"/>')
        parts.append(_word(middle, top - 12, str(len(found)) if found else "", "#5c554d"))
        parts.append(_word(middle, _TALLEST + 76, MONTH_NAMES[month - 1][:3], "#1d1a17"))
    parts.append(f'<rect x="0" y="{_TALLEST + 40}" width="{11 * _STEP + _BAR}" height="2" fill="#9b2335"/>')
    return f'<svg class="bars" xmlns="http://www.w3.org/2000/svg" width="1056" height="{_TALLEST + 90}">{"".join(parts)}</svg>'


def _word(x: int, y: int, word: str, ink: str) -> str:
    return (
        f'<text x="{x}" y="{y}" fill="{ink}" font-size="26" text-anchor="middle" '
        f"font-family='{fonts.STACK}'>{word}</text>"
        if word
        else ""
    )


def _ornament() -> str:
    """A band of cross-stitch: rhombs between two lines of stitches."""
    columns, rows = WIDTH // _STITCH + 1, range(9)
    stitches = [
        (column, row)
        for column in range(columns)
        for row in rows
        if (row in (0, 8) and column % 2 == 0)
        or (row not in (0, 8) and abs(abs(column % 12 - 6) + abs(row - 4) - 3) == 0)
        or (row == 4 and column % 12 in (0, 6))
    ]
    path = "".join(f"M{x * _STITCH} {y * _STITCH}h{_STITCH - 1}v{_STITCH - 1}h-{_STITCH - 1}z" for x, y in stitches)
    return (
        f'<svg class="stitch" xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{9 * _STITCH}">'
        f'<path d="{path}" fill="#9b2335"/></svg>'
    )
