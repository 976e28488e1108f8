"""Any paper of the office as a PDF: A4 landscape set by WeasyPrint, tagged for screen readers and fit for the archive.

The file declares PDF/A-3a and PDF/UA-1 at once. WeasyPrint writes one conformance only, so PDF/A is asked of it and the
identification of PDF/UA is added to its metadata, with the extension schema that PDF/A wants for it. The HTML and its
style live in ``paper.py`` and ``style.py``.
"""

import gc
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from events.exporters import EXPORTERS
from events.exporters.pdf import density, fonts, style

# ISO 14289-1:2014 §5 asks for the part number; ISO 19005-3 §6.6.2.3 for a description of every schema it does not know.
_UA = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""

_PRESS = threading.Lock()


def sheet(html: str, attachments: Sequence[Any] = ()) -> bytes:
    """Any paper in the look of the plan, given as HTML."""
    with undisturbed():
        return write(render(html), attachments)[0]


def sheet_of_rows(html: Callable[[Mapping[int, int]], str], attachments: Sequence[Any] = ()) -> bytes:
    """A paper with one table, its rows set closer where a page would else be left partly white (:mod:`density`).

    ``html`` gives the paper with the rows so; for nearly all papers it is called once.
    """
    with undisturbed():
        rendered = render(html({}))
        if steps := density.steps_of(rendered):
            rendered = render(html(steps))
        return write(rendered, attachments)[0]


@contextmanager
def undisturbed() -> Iterator[None]:
    """One paper at a time in this process, and no search for garbage while it is set.

    All papers share the fonts, and Pango's font maps are not made for several threads at once. What a paper is made of is
    in use until the file is written; searching it over and over takes a sixth of the time of a long plan.
    """
    with _PRESS:
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if was_enabled:
                gc.enable()


def render(html: str, *, is_numbered: bool = True) -> Any:
    """The paper laid out, a ``Document`` of WeasyPrint."""
    source = _page_class()(string=html, url_fetcher=_fetcher(), media_type="print")
    return source.render(stylesheets=[_style(is_numbered=is_numbered)], font_config=_fonts())


def print_page(html: str, style: str) -> bytes:
    """A page that is no paper: with its own style, and no archive to please. Call it inside :func:`undisturbed`."""
    import weasyprint

    sheets = [weasyprint.CSS(string=style, url_fetcher=_fetcher())]
    source = _page_class()(string=html, url_fetcher=_fetcher(), media_type="print")
    return source.write_pdf(stylesheets=sheets, font_config=_fonts())


def write(rendered: Any, attachments: Sequence[Any] = (), **table: Any) -> tuple[bytes, int]:
    """The file and the number of rows in its tables; ``table`` is passed on to :func:`tags.tidy`."""
    counts: list[int] = []

    def finish(document: Any, pdf: Any) -> None:
        _declare(pdf, _fonts_of(document))
        counts.append(_finish(pdf, table))

    data = rendered.write_pdf(pdf_variant="pdf/a-3a", finisher=finish, attachments=attachments)
    return data, counts[0]


@cache
def _page_class() -> Any:
    import weasyprint  # most of a second to import: only where a page is set

    class Page(weasyprint.HTML):
        """HTML without WeasyPrint's default style sheet, each rule of which would be matched against every cell.

        If a later release renames this method, the paper looks the same and takes a tenth longer.
        """

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return []

    return Page


@cache
def _fonts() -> Any:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _style(*, is_numbered: bool) -> Any:
    import weasyprint

    rules = style.STYLE if is_numbered else style.STYLE + style.UNNUMBERED
    return weasyprint.CSS(string=rules, url_fetcher=_fetcher())


@cache
def _fetcher() -> Any:
    """A fetcher that refuses every address but data URIs, which the QR code is."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False)


def _finish(pdf: Any, table: dict[str, Any]) -> int:
    """Correct what WeasyPrint 70 writes, just before it writes the file; returns the number of rows in its tables."""
    from events.exporters.pdf import tags  # needs the library WeasyPrint writes with

    _name_types(pdf)
    count = tags.tidy(pdf, **table)
    tags.freeze(pdf)
    return count


def _fonts_of(document: Any) -> list[fonts.Used]:
    """The fonts that WeasyPrint has drawn with. The name of each is «/ABCDEF+Liberation-Serif-Bold»: its subset has a tag."""
    return fonts.used({font.name.decode().partition("+")[2]: font.family for font in document.fonts.values()})


def _declare(pdf: Any, used: list[fonts.Used]) -> None:
    """Write into the metadata that the file is PDF/UA, too, and what it is set in."""
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    text = b"".join(part if isinstance(part, bytes) else str(part).encode() for part in metadata.stream)
    metadata.stream = [text.replace(b"</rdf:RDF>", (fonts.described(used) + _UA.strip()).encode())]
    metadata.compress = False  # archives search the file for it as plain text


def _name_types(pdf: Any) -> None:
    """Give each attachment its content type, which WeasyPrint takes from the machine, and list it once instead of twice."""
    if "AF" not in pdf.catalog:
        return
    pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
    for reference in pdf.catalog["AF"]:
        file = pdf.objects[_number(reference)]
        content_type = EXPORTERS[file["UF"].string.rpartition(".")[2]].content_type
        pdf.objects[_number(file["EF"]["F"])].extra["Subtype"] = "/" + content_type.replace("/", "#2f")


def _number(reference: Any) -> int:
    """The number in an indirect reference: «12 0 R»."""
    return int((reference if isinstance(reference, bytes) else str(reference).encode()).split()[0])
