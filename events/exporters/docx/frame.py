"""The frame of a DOCX: styles, page, properties, page numbers. The styles are in the parts of ``template/``."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Length, Mm

from events.document import Imprint, PlanDocument
from events.exporters import wording
from events.exporters.fields import left_field, table_width
from events.exporters.zipped import sealed

TEMPLATE = Path(__file__).parent / "template"


def new_document(document: PlanDocument, imprint: Imprint | None, title: str = "") -> DocumentObject:
    """An empty document that says what it is of; ``title`` is its own, where it is not that of the plan."""
    word = Document(BytesIO(_template()))
    _set_properties(word, document, imprint, title or document.title)
    _set_headers(word.sections[0], imprint)
    word.sections[0].left_margin = Mm(left_field(imprint))
    return word


def add_stamp(word: DocumentObject, lines: Iterable[str]) -> None:
    """The approval block, its first line the word of the stamp."""
    for place, line in enumerate(lines):
        paragraph = word.add_paragraph(wording.typeset(line), "План: гриф утверждения")
        paragraph.runs[0].bold = True if place == 0 else None


def packed(word: DocumentObject) -> bytes:
    """The file. The same document gives the same bytes in every process."""
    buffer = BytesIO()
    word.save(buffer)
    return sealed(buffer.getvalue())


@cache
def _template() -> bytes:
    """The parts of ``template/`` as a package."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        for part in sorted(TEMPLATE.rglob("*")):
            # Only the parts of a package: an editor may have left other files in the folder.
            if part.name.endswith((".xml", ".rels")):
                package.write(part, part.relative_to(TEMPLATE).as_posix())
    return buffer.getvalue()


def _set_properties(word: DocumentObject, document: PlanDocument, imprint: Imprint | None, title: str) -> None:
    properties = word.core_properties
    properties.title = _property(title)
    properties.subject = _property(document.heading)
    properties.author = wording.PRODUCT
    properties.language = "ru-RU"
    properties.comments = _property(wording.origin(imprint))
    properties.identifier = _property(wording.address(imprint))
    # python-docx takes naive datetimes and writes them as UTC.
    properties.created = properties.modified = wording.made_at(document, imprint).replace(tzinfo=None)


def _property(text: str) -> str:
    # python-docx refuses longer properties; the whole text is in the document itself.
    return wording.one_line(text)[:255]


def _set_headers(section: Section, imprint: Imprint | None) -> None:
    """«2 из 3» from the second page, centred at the top (ГОСТ Р 7.0.97-2025); at its right the mark of a draft, on every page.

    The edition stands below on every page.
    """
    # The first page gets a header of its own, without a number.
    section.first_page_header.is_linked_to_previous = False
    number, is_draft = section.header.paragraphs[0], wording.published(imprint) is None
    if is_draft:  # both on one line, for which there is room above the table
        width = Mm(table_width(imprint))
        for header in (section.first_page_header, section.header):
            header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT
            stops = header.paragraphs[0].paragraph_format.tab_stops
            stops.add_tab_stop(Length(width // 2), WD_TAB_ALIGNMENT.CENTER)
            stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
        number.add_run("\t")
    number._p.append(_field("PAGE", "2"))
    number.add_run(" из ")
    number._p.append(_field("NUMPAGES", "3"))
    if is_draft:
        for header, tabs in ((section.first_page_header, 2), (section.header, 1)):
            header.paragraphs[0].add_run("\t" * tabs + wording.DRAFT_MARK).bold = True
    for footer in (section.first_page_footer, section.footer):
        footer.paragraphs[0].text = wording.edition_line(imprint)


def _field(instruction: str, shown: str) -> Any:
    """A field that Word counts; ``shown`` stands there until it does."""
    return parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{instruction}"><w:r><w:t>{shown}</w:t></w:r></w:fldSimple>')
