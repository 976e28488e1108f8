"""The text of one Word paragraph as it is printed: runs, breaks, fields, tracked changes, text boxes.

Numbers that Word counts by itself are :mod:`.docx_numbering`'s business.
"""

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from events.importers.readers.collector import Collector

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEXT = {qn("w:t"), _MATH_TEXT}
# Not on paper: properties, what a tracked change took away, the reading aid over a word.
_SKIPPED = {qn(tag) for tag in ("w:pPr", "w:rPr", "w:sdtPr", "w:del", "w:moveFrom", "w:rt")}
_HYPERLINK_FIELD = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"?([^"\s]*)')


class ParagraphReader:
    """Reads paragraphs one by one; what it takes off goes to the collector as notes."""

    def __init__(self, collector: Collector, links: dict[str, str]) -> None:
        """``links`` gives the targets of the document's relations by their id."""
        self._collector = collector
        self._links = links
        self._place, self._row = "", 0
        self._fields: list[bool] = []
        self.boxes: list[Any] = []

    def read(self, paragraph: Any, place: str, row: int = 0) -> str:
        """The printed text, line breaks as ``\\n``; ``boxes`` then holds the text boxes anchored in the paragraph."""
        self._place, self._row = place, row
        # True while the reading is inside a field's code; a field left open must not swallow the paragraphs after it.
        self._fields = []
        self.boxes = []
        return "".join(self._pieces(paragraph))

    def _pieces(self, node: Any) -> Iterator[str]:
        for child in node:
            tag = child.tag
            if tag in _TEXT:
                if not any(self._fields):
                    yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag in _SKIPPED:
                continue
            elif tag == qn("w:r") and self._is_hidden(child):
                self._collector.note(self._place, self._row, "Скрытый текст (на бумаге его нет) пропущен")
            elif tag == qn("w:txbxContent"):
                self.boxes.append(child)
            elif tag == _MC + "AlternateContent":
                # The same picture or text box twice, for new and for old programs.
                yield from self._pieces(next(iter(child), []))
            else:
                self._note_field_or_link(child)
                yield from self._pieces(child)

    @staticmethod
    def _is_hidden(run: Any) -> bool:
        vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
        return vanish is not None and vanish.get(qn("w:val"), "1") not in ("0", "false", "off")

    def _note_field_or_link(self, node: Any) -> None:
        if node.tag == qn("w:fldChar"):
            kind = node.get(qn("w:fldCharType"))
            if kind == "begin":
                self._fields.append(True)
            elif kind == "separate" and self._fields:
                self._fields[-1] = False
            elif kind == "end" and self._fields:
                self._fields.pop()
        elif node.tag == qn("w:hyperlink"):
            self._collector.link(self._place, self._row, self._links.get(node.get(qn("r:id"), ""), ""))
        elif node.tag in (qn("w:instrText"), qn("w:fldSimple")):
            code = node.get(qn("w:instr"), "") or node.text or ""
            if found := _HYPERLINK_FIELD.search(code):
                self._collector.link(self._place, self._row, found[1])
