"""DOCX: the plan as a document to edit and to put into letters, set out as the paper is."""

from events.document import Imprint, PlanDocument
from events.exporters import extract, wording
from events.exporters.docx import frame
from events.exporters.docx.table import Tables


def export(document: PlanDocument, imprint: Imprint | None = None) -> bytes:
    """The document. The same input gives the same bytes in every process."""
    document = extract.printed(document, imprint)
    word = frame.new_document(document, imprint)
    frame.add_stamp(word, wording.stamp_lines(document.approval, imprint))
    if wording.published(imprint) is None:
        word.add_paragraph(wording.DRAFT_MARK, "План: проект")
    if document.heading:
        word.add_paragraph(wording.typeset(document.heading), "План: направление")
    word.add_paragraph(wording.typeset(document.title), "План: название")
    if line := wording.filter_line(imprint):
        word.add_paragraph(wording.typeset(line), "План: выборка")
    # Word requires a paragraph after the last table; this one has no height.
    word.add_paragraph(style="План: конец")._p.addprevious(Tables(word, imprint).of_plan(document))
    if not any(document.rows):
        word.add_paragraph(wording.NO_EVENTS, "План: выборка")
    for line in extract.closing(imprint):
        word.add_paragraph(wording.typeset(line), "Изменения: подпись")
    return frame.packed(word)
