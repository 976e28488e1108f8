"""DOCX: the plan as a document to edit and to put into letters, set out as the paper is."""

from docx.oxml.table import CT_Tbl
from docx.text.paragraph import Paragraph

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
    end, table = word.add_paragraph(style="План: конец"), Tables(word, imprint).of_plan(document)
    end._p.addprevious(table)
    closing = extract.closing(imprint)
    if closing:
        _keep_together(table, end)
    if not any(document.rows):
        word.add_paragraph(wording.NO_EVENTS, "План: выборка")
    for line in closing:
        word.add_paragraph(wording.typeset(line), "Изменения: подпись")
    return frame.packed(word)


def _keep_together(table: CT_Tbl, end: Paragraph) -> None:
    """The last row goes on to the sheet of what is signed below it: nobody certifies an empty sheet."""
    for paragraph in [*(Paragraph(one, end._parent) for cell in table.tr_lst[-1].tc_lst for one in cell.p_lst), end]:
        paragraph.paragraph_format.keep_with_next = True
