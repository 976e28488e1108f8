"""Our own JSON: the file the site gives for a plan, read back to the document, and laid out as a table for the matching.

The table has a column for everything a row says in words, the section among them: no line of it can be taken for another.
"""

import json
from collections.abc import Iterator

from events.columns import HEADINGS, OWN_HEADINGS
from events.document import Approval, PlanDocument, Row, Section, from_json
from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawCell, RawFile
from events.importers.readers.collector import Collector

_PLACE = "Таблица 1"
_FOREIGN = "Это файл JSON, но не план с этого сайта. Загрузите план в формате DOCX, XLSX, PDF или CSV."
# The section's two columns, the official six, the rest.
_HEADINGS = (*OWN_HEADINGS[:2], *HEADINGS, *OWN_HEADINGS[2:])


def read(data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """The plan as one table. Raises :class:`ImportFileError` for anything but a plan that the site itself has written."""
    document = read_document(data)
    collector = Collector(limits)
    for line in (*_approval_lines(document.approval), document.heading, document.title):
        collector.paragraph(line, _PLACE)
    rows = []
    for number, texts in enumerate(_lines(document), start=1):
        cells = [RawCell(collector.text(text, _PLACE, number), column) for column, text in enumerate(texts)]
        rows.append(collector.row(number, cells))
    collector.table(_PLACE, rows)
    return collector.finish()


def read_document(data: bytes) -> PlanDocument:
    """The document exactly as it was written. Raises :class:`ImportFileError`."""
    try:
        content = json.loads(data)
        document = from_json(content["plan"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ImportFileError(_FOREIGN) from error
    if not all(isinstance(text, str) for text in _texts(document)) or not isinstance(document.year, int):
        raise ImportFileError(_FOREIGN)
    return document


def _texts(document: PlanDocument) -> Iterator[str]:
    approval = document.approval
    yield from (document.heading, document.title, approval.form, approval.post, approval.name, approval.order_number)
    for section in document.sections:
        yield from (section.title, section.note)
        for row in section.rows:
            yield from _cells(section, row)


def _lines(document: PlanDocument) -> Iterator[tuple[str, ...]]:
    yield _HEADINGS
    for section in document.sections:
        yield from (_cells(section, row) for row in section.rows)
        if not section.rows:
            yield _cells(section, Row())


def _cells(section: Section, row: Row) -> tuple[str, ...]:
    return (section.title, section.note, *row.cells, row.audience, row.details, row.contact, row.link)


def _approval_lines(approval: Approval) -> list[str]:
    """The block as it stands on paper (ГОСТ Р 7.0.97-2025), for the matching to recognise."""
    on = f"{approval.approved_on:%d.%m.%Y}" if approval.approved_on else ""
    if approval.form == "none":
        return []
    if approval.form == "order":
        number = f"№ {approval.order_number}" if approval.order_number else ""
        return ["УТВЕРЖДЁН", f"приказом {approval.post}".strip(), f"от {on} {number}".strip()]
    return [
        "УТВЕРЖДАЮ",
        *approval.post.splitlines(),
        f"_______________ {approval.name}",
        on or "«____» ____________ 20____ г.",
    ]
