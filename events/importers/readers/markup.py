"""XML and HTML parsed by lxml, with an error of its own for each of: a broken file, or one that does not fit into the memory."""

from typing import Any

from docx.oxml.parser import parse_xml
from lxml import etree, html

from events.importers.errors import ImportFileError
from events.importers.readers.package import BROKEN

# Files saved as «Strict Open XML» differ from the usual ones in these names alone.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}


def parse_part(part: bytes) -> Any:
    """The root of a Word part, in python-docx's element classes. Raises ``ImportFileError`` or ``MemoryError``."""
    for strict, usual in _STRICT.items():
        part = part.replace(strict, usual)
    try:
        return parse_xml(part)
    except etree.XMLSyntaxError as error:
        raise _meaning(error) from error


def parse_page(text: str) -> Any:
    """The root of an HTML page or fragment. Raises ``ImportFileError`` or ``MemoryError``."""
    # As bytes with the encoding said: lxml refuses text that names an encoding itself.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.XMLSyntaxError, etree.ParserError) as error:
        raise _meaning(error) from error


def _meaning(error: etree.LxmlError) -> Exception:
    if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
        return MemoryError("lxml ran out of memory")
    return ImportFileError(BROKEN)
