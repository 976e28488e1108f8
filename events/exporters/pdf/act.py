"""«Изменения, которые вносятся в план» as a PDF in the look of the plan itself, with its stamp and its code."""

from collections.abc import Iterator

from events.comparing.act import Point, TableLine
from events.document import Imprint, PlanDocument
from events.exporters import act
from events.exporters.pdf import paper, sheet


def export(old: PlanDocument, new: PlanDocument, *, before: Imprint, after: Imprint, address: str = "") -> bytes:
    """The act from edition ``before`` to edition ``after``; ``address`` is that of its page. Same input, same bytes."""
    made = act.paper(old, new, before, after, address)
    code = paper.Code(made.address, "QR-код страницы изменений") if made.address else None
    return sheet.sheet(paper.sheet(made.name, "".join(_body(made, after)), new, after, code))


def _body(made: act.ActPaper, imprint: Imprint) -> Iterator[str]:
    yield paper.stamp(made.stamp)
    yield f"<h1>{paper.say(act.HEADING)}<br>{paper.say(made.title)}</h1>"
    yield f'<p class="filter">{paper.say(made.editions)}</p>'
    if made.opening:
        yield f'<p class="opening">{paper.say(made.opening)}</p>'
    for number, point in enumerate(made.points, start=1):
        yield from _point(number, point, imprint)
    yield paper.signature(made.signature)
    if made.address:
        yield f'<p class="colophon">{paper.say(act.AT)}{paper.link(made.address)}</p>'


def _point(number: int, point: Point, imprint: Imprint) -> Iterator[str]:
    has_more = bool(point.table or point.words)
    yield f'<p class="point{" above" if has_more else ""}">{number}.&nbsp;{paper.say(point.text)}</p>'
    if point.words:
        yield f'<p class="anew">{paper.say(point.words)}</p>'
    if point.table:
        yield paper.table_of(map(_line, point.table), imprint)


def _line(line: TableLine) -> str:
    if line.kind == "row":
        return paper.row_of(line.cells)
    return paper.band(line.cells[0]) if line.kind == "band" else paper.note(line.cells[0])
