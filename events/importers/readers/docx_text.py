"""The text of one Word paragraph as it is printed: runs, breaks, fields, tracked changes, text boxes.

Numbers that Word counts by itself are made by :mod:`.docx_numbering`.
"""

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from events.importers.readers.collector import Collector
from events.importers.readers.marks import Piece

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEXT = {qn("w:t"), _MATH_TEXT}
# Not on paper: properties, what a tracked change took away, the reading aid over a word.
_SKIPPED = {qn(tag) for tag in ("w:pPr", "w:rPr", "w:sdtPr", "w:del", "w:moveFrom", "w:rt")}
_HYPERLINK_FIELD = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"?([^"\s]*)')


def run_mark(properties: Any) -> str:
    """«hidden», «struck» or nothing, by the properties of a run (§17.3.2.9, 37, 41)."""
    if _is_on(properties.find(qn("w:vanish"))):
        return "hidden"
    return "struck" if any(_is_on(properties.find(qn(tag))) for tag in ("w:strike", "w:dstrike")) else ""


def _is_on(switch: Any | None) -> bool:
    return switch is not None and switch.get(qn("w:val"), "1") not in ("0", "false", "off")


def _marked_styles(styles: Any | None) -> dict[str, str]:
    """The styles that strike or hide words, by their id."""
    if styles is None:
        return {}
    found = ((style.get(qn("w:styleId"), ""), style.find(qn("w:rPr"))) for style in styles.iter(qn("w:style")))
    return {name: mark for name, properties in found if properties is not None and (mark := run_mark(properties))}


class ParagraphReader:
    """Reads paragraphs one by one; what it takes off goes to the collector as notes."""

    def __init__(self, collector: Collector, links: dict[str, str], styles: Any | None) -> None:
        """``links`` gives the targets of the document's relations by their id; ``styles`` is the root of that part."""
        self._collector = collector
        self._links = links
        self._styles = _marked_styles(styles)
        self._place, self._row = "", 0
        self._fields: list[bool] = []
        self.boxes: list[Any] = []

    def read(self, paragraph: Any, place: str, row: int = 0) -> list[Piece]:
        """The text, line breaks as ``\\n``; ``boxes`` then holds the text boxes anchored in the paragraph."""
        self._place, self._row = place, row
        # True while the reading is inside a field's code; a field left open must not swallow the paragraphs after it.
        self._fields = []
        self.boxes = []
        return list(self._pieces(paragraph, self._mark(paragraph.find(qn("w:pPr")), "w:pStyle")))

    def _pieces(self, node: Any, mark: str) -> Iterator[Piece]:
        for child in node:
            tag = child.tag
            if tag in _TEXT:
                if not any(self._fields):
                    yield child.text or "", mark
            elif tag in _SIGNS:
                yield _SIGNS[tag], mark
            elif tag in _SKIPPED:
                continue
            elif tag == qn("w:r"):
                yield from self._pieces(child, self._mark(child.find(qn("w:rPr")), "w:rStyle") or mark)
            elif tag == qn("w:txbxContent"):
                self.boxes.append(child)
            elif tag == _MC + "AlternateContent":
                # The same picture or text box twice, for new and for old programs.
                yield from self._pieces(next(iter(child), []), mark)
            else:
                self._note_field_or_link(child)
                yield from self._pieces(child, mark)

    def _mark(self, properties: Any | None, style: str) -> str:
        """What the properties of a run, or the style of a run or a paragraph, make of the words."""
        if properties is None:
            return ""
        named = properties.find(qn(style))
        own = run_mark(properties) if style == "w:rStyle" else ""
        return own or (self._styles.get(named.get(qn("w:val"), ""), "") if named is not None else "")

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
