"""«Изменения, которые вносятся в план» as a DOCX to put into an order; its numbers are a list of Word."""

from docx.document import Document as DocumentObject

from events.comparing.act import Point, TableLine
from events.document import Imprint, PlanDocument
from events.exporters import act
from events.exporters.docx import frame
from events.exporters.docx.table import Tables
from events.exporters.wording import typeset


def export(old: PlanDocument, new: PlanDocument, *, before: Imprint, after: Imprint, address: str = "") -> bytes:
    """The act from edition ``before`` to edition ``after``; ``address`` is that of its page. Same input, same bytes."""
    made = act.paper(old, new, before, after, address)
    word = frame.new_document(new, after, made.name)
    frame.add_stamp(word, made.stamp)
    word.add_paragraph(typeset(f"{act.HEADING}\n{made.title}"), "План: название")
    word.add_paragraph(typeset(made.editions), "План: выборка")
    if made.opening:
        word.add_paragraph(typeset(made.opening), "Изменения: вступление")
    tables = Tables(word, after)
    for point in made.points:
        _add(word, tables, point)
    for line in made.signature:
        word.add_paragraph(typeset(line), "Изменения: подпись")
    if made.address:
        word.add_paragraph(f"{typeset(act.AT)}{made.address}", "Изменения: адрес")
    return frame.packed(word)


def _add(word: DocumentObject, tables: Tables, point: Point) -> None:
    style = "Изменения: пункт"
    paragraph = word.add_paragraph(typeset(point.text), style)
    if point.words:
        paragraph.paragraph_format.keep_with_next = True
        word.add_paragraph(typeset(point.words), "Изменения: новая редакция")
    if point.table:
        paragraph.paragraph_format.keep_with_next = True
        built = tables.of(f"К пункту: {point.text}", (_line(tables, line) for line in point.table))
        # Two tables with nothing between them would be one in Word.
        word.add_paragraph(style="План: конец")._p.addprevious(built)


def _line(tables: Tables, line: TableLine) -> str:
    if line.kind == "row":
        return tables.row(line.cells)
    return tables.band(line.cells[0]) if line.kind == "band" else tables.note(line.cells[0])
