"""Makers of small files in every format the importers read, honest ones and hostile ones; nothing here is a real file.

Each function returns the bytes of one file. What a reader must make of them is said in ``tests/importers/``.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from html import escape

import docx
import openpyxl
import weasyprint

HEAD = ["№ п/п", "Название мероприятия", "Дата проведения", "Ответственный"]
ROWS = [
    ["1.", "Семинар «Клуб сегодня»", "1 квартал", "Методический отдел"],
    ["2.", "Мастер-класс по вокалу", "15–17 марта", "Отдел народного творчества"],
]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def word_plan(rows: list[list[str]] = ROWS) -> bytes:
    """A plan by python-docx: a title, a ruled table with a head, a signature."""
    document = docx.Document()
    document.add_paragraph("План на 2025 год")
    table = document.add_table(rows=0, cols=len(HEAD), style="Table Grid")
    for row in [HEAD, *rows]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("Директор И. И. Иванова")
    return _saved(document.save)


def word(body: str, *, numbering: str = "", styles: str = "", relations: str = "", namespace: str = _W) -> bytes:
    """A Word file with this XML in its body, and that in its other parts."""
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{_WORD_TYPE}"/></Types>'
        ),
        "_rels/.rels": _relations(f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'),
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {_NAMESPACES}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {_NAMESPACES}>{styles}</w:styles>",
        "word/_rels/document.xml.rels": _relations(
            f'<Relationship Id="n1" Type="{_R}/numbering" Target="numbering.xml"/>'
            f'<Relationship Id="s1" Type="{_R}/styles" Target="styles.xml"/>{relations}'
        ),
    }
    return package({name: part.replace(_W, namespace).encode() for name, part in parts.items()})


def _relations(inner: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def paragraph(text: str = "", properties: str = "") -> str:
    """A ``w:p`` with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(*blocks: str, properties: str = "") -> str:
    """A ``w:tc``; blocks that are plain text become paragraphs."""
    inner = "".join(block if block.startswith("<") else paragraph(block) for block in blocks)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: list[str]) -> str:
    """A ``w:tbl``; a cell that is plain text becomes a ``w:tc``."""
    lines = ("".join(item if item.startswith("<") else cell(item) for item in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def sheet(fill: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> bytes:
    """An Excel file with one sheet «План», filled by the caller."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "План"
    fill(workbook.active)
    return _saved(workbook.save)


def excel_plan(rows: list[list[str]] = ROWS) -> bytes:
    """A plan in Excel: a title over the table, an empty row, the head in row 3."""

    def fill(active):
        for row in [["План на 2025 год"], [], HEAD, *rows]:
            active.append(row)

    return sheet(fill)


def pdf_plan(rows: list[list[str]] = ROWS, *, css: str = "", head: bool = True) -> bytes:
    """A plan in PDF with a page number on top; a row of one cell is merged over all columns. A4, as WeasyPrint breaks it."""
    lines = [HEAD, *rows] if head else rows
    marked = [_line(row, "th" if row is HEAD else "td") for row in lines]
    thead = f"<thead>{marked.pop(0)}</thead>" if head else ""
    return pdf_page(
        f"<p>План на 2025 год</p><table>{thead}{''.join(marked)}</table><p>Директор И. И. Иванова</p>", css=css
    )


def _line(row: list[str], tag: str) -> str:
    span = f" colspan={len(HEAD)}" if len(row) == 1 else ""
    return "<tr>" + "".join(f"<{tag}{span}>{escape(text)}</{tag}>" for text in row) + "</tr>"


def pdf_page(html: str, css: str = "") -> bytes:
    """What WeasyPrint prints of this HTML, tables with borders."""
    style = (
        "@page{size:A4;margin:20mm;@top-center{content:counter(page)}}"
        "body{font:12pt serif} table{width:100%;border-collapse:collapse} td,th{border:1px solid;padding:1mm}"
        "tr>:first-child{white-space:nowrap}"
    )
    return weasyprint.HTML(string=f"<style>{style}{css}</style>{html}").write_pdf()


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    data = bytearray(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(data)


def pdf_of_one_page(content: bytes, *further: bytes, resources: bytes = b"<<>>") -> bytes:
    """A PDF with one page that draws ``content``; ``further`` objects are numbered from 5."""
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources%s>>" % resources,
        pdf_stream(content),
        *further,
    )


def pdf_stream(content: bytes) -> bytes:
    """A deflated PDF stream."""
    packed = zlib.compress(content, 9)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def package(parts: dict[str, bytes]) -> bytes:
    """A ZIP package of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def repacked(data: bytes, **changes: Callable[[bytes], bytes]) -> bytes:
    """The package with parts changed; a keyword is the end of a part's name without «.xml»: ``sheet1=…``."""
    return package({name: _changed(name, part, changes) for name, part in unpacked(data).items()})


def _changed(name: str, part: bytes, changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    change = changes.get(name.rpartition("/")[2].removesuffix(".xml"))
    return change(part) if change else part


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _saved(save: Callable[[io.BytesIO], None]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()
