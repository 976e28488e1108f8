"""The plan of one edition with real tracked changes against another (ECMA-376 part 1, §17.13.5).

Taking all changes in Word or LibreOffice gives the new edition, refusing them the old one.
"""

from collections.abc import Iterable, Iterator
from html import escape

from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from events.comparing.act.merged import KEPT, PUT_IN, TAKEN_OUT, Line, Piece, merge, pieces
from events.document import Imprint, PlanDocument
from events.exporters import wording
from events.exporters.docx import frame
from events.exporters.docx.table import Tables

_TAGS = {PUT_IN: "w:ins", TAKEN_OUT: "w:del"}


def export(old: PlanDocument, new: PlanDocument, *, before: Imprint, after: Imprint) -> bytes:
    """Edition ``after`` as it came from edition ``before``. The same input gives the same bytes in every process."""
    word = frame.new_document(new, after)
    marks = _Marks(wording.edition_line(after), f"{wording.made_at(new, after):%Y-%m-%dT%H:%M:%SZ}")
    _above(word, marks, old, new)
    tables = Tables(word, after)
    drawn = tables.of(new.title, (_line(tables, marks, line) for line in merge(old, new)))
    word.add_paragraph(style="План: конец")._p.addprevious(drawn)
    return frame.packed(word)


class _Marks:
    """The marks of one document: who changed what and when, each under a number of its own."""

    def __init__(self, author: str, at: str) -> None:
        self._words = f'w:author="{escape(author)}" w:date="{at}"'
        self._count = 0

    def tag(self, fate: str) -> str:
        """What a run, a row or the end of a paragraph is marked with, without the brackets."""
        self._count += 1
        return f'{_TAGS[fate]} w:id="{self._count}" {self._words}'

    def runs(self, some: Iterable[Piece]) -> str:
        return "".join(self._run(fate, words) for fate, words in _typeset(some))

    def _run(self, fate: str, words: str) -> str:
        text = escape(words, quote=False)
        if fate == KEPT:
            return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
        name = "w:t" if fate == PUT_IN else "w:delText"
        run = f'<w:r><{name} xml:space="preserve">{text}</{name}></w:r>'
        return f"<{self.tag(fate)}>{run}</{_TAGS[fate]}>"

    def end(self, fate: str) -> str:
        """The mark of the end of a paragraph that comes or goes as a whole."""
        return "" if fate == KEPT else f"<w:rPr><{self.tag(fate)}/></w:rPr>"


def _typeset(some: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with the spaces that their words have where they stand together, in the new edition or in the old one.

    Typesetting puts one character for one, so that a piece is found again by its place.
    """
    lines = [(fate, wording.one_line(words)) for fate, words in some]
    texts = {
        gone: wording.typeset("".join(words for fate, words in lines if fate != gone)) for gone in (TAKEN_OUT, PUT_IN)
    }
    places = dict.fromkeys(texts, 0)
    for fate, words in lines:
        sides = [gone for gone in texts if fate != gone]  # what is kept stands on both
        first = places[sides[0]]
        yield fate, texts[sides[0]][first : first + len(words)]
        for gone in sides:
            places[gone] += len(words)


def _above(word: DocumentObject, marks: _Marks, old: PlanDocument, new: PlanDocument) -> None:
    stamps = [wording.approval_lines(document.approval) for document in (old, new)]
    if stamps[0] == stamps[1]:
        lines = [(KEPT, line) for line in stamps[1]]
    else:
        lines = [(fate, line) for fate, stamp in zip((TAKEN_OUT, PUT_IN), stamps, strict=True) for line in stamp]
    for fate, line in lines:
        _paragraph(word, marks, fate, ((fate, line),), "План: гриф утверждения")
    for was, now, style in (
        (old.heading, new.heading, "План: направление"),
        (old.title, new.title, "План: название"),
    ):
        fate = KEPT if bool(was) == bool(now) else PUT_IN if now else TAKEN_OUT
        if was or now:
            _paragraph(word, marks, fate, pieces(was, now), style)


def _paragraph(word: DocumentObject, marks: _Marks, fate: str, some: Iterable[Piece], style: str) -> None:
    paragraph = word.add_paragraph(style=style)._p
    if end := marks.end(fate):
        paragraph.get_or_add_pPr().append(parse_xml(end.replace("<w:rPr>", f"<w:rPr {nsdecls('w')}>", 1)))
    for run in parse_xml(f"<w:p {nsdecls('w')}>{marks.runs(some)}</w:p>"):
        paragraph.append(run)


def _line(tables: Tables, marks: _Marks, line: Line) -> str:
    mark = "" if line.fate == KEPT else f"<{marks.tag(line.fate)}/>"
    contents = [(marks.runs(cell), marks.end(line.fate)) for cell in line.cells]
    if line.kind != "row":
        return tables.tracked_band(line.kind, contents[0], mark)
    return tables.tracked_row(line.section, marks.end(line.fate), contents, mark)
