"""PDF files with ruled tables: reads the pages one by one and hands on what :mod:`.pdf_pages` made of them.

A line break in a cell may be the paper's or the author's, no PDF tells: it stays ``\\n``, and so does the hyphen before
it («культурно-\\nдосуговых»); the matching joins them.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import dict_value, resolve1
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawCell, RawFile
from events.importers.readers.collector import Collector
from events.importers.readers.package import BROKEN, ENCRYPTED
from events.importers.readers.pdf_page import LightPage, PageContent, PageTable, read_page
from events.importers.readers.pdf_pages import join_pages

SCAN = "В этом PDF нет текста: это скан, нужен текст. Сохраните план в PDF из Word или Excel или распознайте скан."
_NO_TEXT = "В этом PDF нет текста. Сохраните план в PDF из Word или Excel заново или загрузите сам файл Word или Excel."
_UNREADABLE_FONTS = "Текст этого PDF не читается: в нём нет таблиц шрифтов. Сохраните план из Word или Excel заново."
_NO_RULES = (
    "В PDF не найдена таблица с линиями. Сохраните план с видимыми границами таблицы или загрузите файл Word или Excel."
)
_STRIPES = (
    "Строки таблицы в этом PDF отмечены только цветом, без линий: прочитать можно не все. "
    "Сохраните план с видимыми границами таблицы или загрузите файл Word или Excel."
)
# pdfminer trusts what a file says of itself; a file that lies lets out whatever Python says to it.
_PDF_ERRORS = (
    PSException, PdfminerException, MalformedPDFException, struct.error, zlib.error, ArithmeticError, AssertionError,
    AttributeError, LookupError, RecursionError, NotImplementedError, TypeError, ValueError,
)  # fmt: skip


def read(data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """The ruled tables of a PDF and the text around them; ``progress`` is called with the pages done.

    Raises :class:`ImportFileError`, for a scan and for tables without lines too.
    """
    collector = Collector(limits)
    # What pdfminer warns of are oddities of the file; whether it can be read is seen from what it gives.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pages = [_read_page(page, collector) for page in _pages(data, limits, progress)]
    _refuse_what_has_no_text(pages)
    if any(page.is_striped for page in pages):
        raise ImportFileError(_STRIPES)
    tables = 0
    for part in join_pages(pages, collector):
        if isinstance(part, PageTable):
            tables += 1
            _hand_on(part, f"Таблица {tables}", collector)
        else:
            collector.paragraph(part.text, f"Перед таблицей {tables + 1}")
    if not tables:
        raise ImportFileError(_NO_RULES)
    return collector.finish()


def _read_page(page: LightPage, collector: Collector) -> PageContent:
    place = f"Страница {page.page_number}"
    for target in page.targets:
        collector.link(place, 0, target)
    content = read_page(page)
    if content.images and not content.characters:
        collector.note(place, 0, "На странице только картинка без текста, она пропущена")
    return content


def _hand_on(table: PageTable, place: str, collector: Collector) -> None:
    rows = []
    for number, row in enumerate(table.rows, start=1):
        texts = [collector.text(cell.text, place, number) for cell in row]
        cells = [RawCell(text, cell.column, cell.columns, cell.rows) for text, cell in zip(texts, row, strict=True)]
        rows.append(collector.row(number, cells))
    collector.table(place, rows)


def _pages(data: bytes, limits: Limits, progress: Progress | None) -> Iterator[LightPage]:
    """The loaded pages; every error of the libraries leaves as :class:`ImportFileError`, none of the readers' own."""
    try:
        # Without a password: a file that merely forbids printing or copying opens so.
        pdf = pdfplumber.open(BytesIO(data))
        count = _page_count(pdf)
        for number, page in enumerate(PDFPage.create_pages(pdf.doc), start=1):
            if number > limits.max_pages:
                raise ImportFileError(f"В PDF больше {limits.max_pages} страниц. Оставьте в нём только план.")
            light = LightPage(pdf, page, page_number=number)
            light.load()
            yield light
            light.close()
            if progress:
                progress(number, max(count, number))
    except _PDF_ERRORS as error:
        raise _translated(error) from error


def _page_count(pdf: pdfplumber.PDF) -> int:
    """What the file says; only the progress believes it."""
    count = resolve1(dict_value(pdf.doc.catalog.get("Pages")).get("Count"))
    return count if isinstance(count, int) else 0


def _translated(error: BaseException) -> BaseException:
    """pdfplumber wraps every error in its own; a full memory must not look like a broken file."""
    cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
    if isinstance(cause, MemoryError):
        return cause
    return ImportFileError(ENCRYPTED if isinstance(cause, PDFEncryptionError) else BROKEN)


def _refuse_what_has_no_text(pages: list[PageContent]) -> None:
    characters = sum(page.characters for page in pages)
    if not characters:
        raise ImportFileError(SCAN if any(page.images for page in pages) else _NO_TEXT)
    if sum(page.undecoded for page in pages) * 5 > characters > 0:
        raise ImportFileError(_UNREADABLE_FONTS)
