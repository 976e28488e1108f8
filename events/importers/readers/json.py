"""Our own JSON: the file the site gives for a plan. It holds the whole document, which is handed on as it is.

Nothing is laid out as a table or guessed: uids, facets, periods and keys come back as they were written.
"""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from events.document import APPROVAL_FORMS, PlanDocument, Row, UnknownSchemaError, from_json, to_json
from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawFile
from events.importers.readers.collector import Collector

_FOREIGN = "Это файл JSON, но не план с этого сайта. Загрузите план в формате DOCX, XLSX, PDF или CSV."
_LAST_YEAR = 9999
# The fields of a row that are words; the others are facets and months.
_WORDS = tuple(field.name for field in fields(Row) if field.type in (str, "str"))


def read(data: bytes, limits: Limits, progress: Progress | None = None) -> RawFile:
    """The document as JSON types, without control characters.

    Raises :class:`ImportFileError` for anything but a plan that the site itself has written, and for one beyond the limits.
    """
    plain = to_json(read_document(data))
    collector = Collector(limits)
    sections = plain.pop("sections")
    cleaned = _cleaned(plain, collector, "")
    cleaned["sections"] = []
    for number, section in enumerate(sections, start=1):
        place = f"Раздел {number}"
        rows = section.pop("rows")
        collector.count(rows=1, cells=len(section))
        section = _cleaned(section, collector, place)
        for line, row in enumerate(rows, start=1):
            collector.count(rows=1, cells=len(row))
            rows[line - 1] = _cleaned(row, collector, place, line)
        cleaned["sections"].append({**section, "rows": rows})
    return RawFile((), notes=collector.notes, document=cleaned)


def read_document(data: bytes) -> PlanDocument:
    """The document exactly as it was written. Raises :class:`ImportFileError`."""
    try:
        document = from_json(json.loads(data)["plan"])
    except UnknownSchemaError as error:
        raise ImportFileError(str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ImportFileError(_FOREIGN) from error
    if not _is_sound(document):
        raise ImportFileError(_FOREIGN)
    return document


def _cleaned(value: Any, collector: Collector, place: str, line: int = 0) -> Any:
    """The JSON value with every string counted and without characters that no database takes."""
    if isinstance(value, str):
        return collector.plain(value, place, line)
    if isinstance(value, list):
        return [_cleaned(item, collector, place, line) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item, collector, place, line) for key, item in value.items()}
    return value


def _is_sound(document: PlanDocument) -> bool:
    """Whether every field holds what it should: Python takes any value for any field."""
    year, form = document.year, document.approval.form
    return (
        all(isinstance(words, str) for words in _texts(document))
        and isinstance(year, int)
        and 0 <= year <= _LAST_YEAR
        and form in APPROVAL_FORMS
        and all(_are_months(row.months) for row in document.rows)
    )


def _are_months(months: tuple[Any, ...]) -> bool:
    return all(isinstance(month, int) and 1 <= month <= 12 for month in months)


def _texts(document: PlanDocument) -> Iterator[Any]:
    approval = document.approval
    yield from (document.heading, document.title, approval.form, approval.post, approval.name, approval.order_number)
    for section in document.sections:
        yield from (section.title, section.note, section.key)
        for row in section.rows:
            yield from (getattr(row, name) for name in _WORDS)
            for facet in filter(None, (*row.formats, row.venue_facet, row.department_facet)):
                yield from (facet.key, facet.label)
