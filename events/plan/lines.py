"""The rows of a file as they would be loaded: each with its corrections, what is recognised in it and what was found.

Nothing is stored here. Where the rows go is the matter of :mod:`.proposing`.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from events import text
from events.columns import KEYS
from events.comparing import Place
from events.document import Facet, Row, is_uid
from events.importers.known import References
from events.importers.matching.corrections import recognise_again
from events.importers.matching.reading import Issue, Reading, RowReading
from events.plan.books import BOOKS, value_key
from events.plan.decisions import Decisions

# Rows that a person links become one event: their common uid is made from the file and the first row's place in it.
FILE_UIDS = uuid.UUID("0d7b7e0a-4a4e-5f57-9c0f-9d5f6d1f7c11")
# Findings that compare whole rows of the file as it is.
_OF_WHOLE_ROWS = ("link", "repeat", "same_title")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: what the file says, what would be loaded, what was found.

    ``place`` is where the row stands in the document that would be loaded; None for a row that is left out.
    """

    id: str
    file_words: Row
    row: Row
    reading: RowReading
    issues: tuple[tuple[str, Issue], ...]
    is_left_out: bool
    place: Place | None = None


def lines_of(
    reading: Reading,
    named: Sequence[tuple[str, Issue]],
    decisions: Decisions,
    references: References,
    *,
    seed: str,
    year: int,
) -> list[Line]:
    """Every row of the file with the decisions carried out; ``named`` are its findings with their names."""
    by_row: dict[int | None, list[tuple[str, Issue]]] = {}
    for identifier, issue in named:
        by_row.setdefault(issue.index, []).append((identifier, issue))
    labels = _labels(references)
    printed = _printed(references)
    lines = [
        _line(words, meta, _unanswered(by_row.get(number, []), decisions), decisions, labels, printed, seed)
        for number, (words, meta) in enumerate(zip(reading.document.rows, reading.rows, strict=True))
    ]
    bands = [section.title for section in reading.document.sections]
    corrected = [place for place, line in enumerate(lines) if decisions.cells.get(line.id)]
    again = recognise_again(
        [(lines[place].row, lines[place].reading, bands[lines[place].reading.section]) for place in corrected],
        references,
        title=reading.document.title,
        year=year,
    )
    for place, (meta, issues) in zip(corrected, again, strict=True):
        lines[place] = _corrected(lines[place], meta, issues, decisions, labels)
    return lines


def _unanswered(issues: Sequence[tuple[str, Issue]], decisions: Decisions) -> list[tuple[str, Issue]]:
    """The findings without the questions about a spelling that were answered once for the whole file."""
    return [
        (name, issue)
        for name, issue in issues
        if issue.code != "spelling" or value_key(issue.column, issue.text) not in decisions.values
    ]


def _mended(cells: Mapping[str, str], decisions: Decisions, printed: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The cells whose words are to be written as a value of their book is."""
    mended = {}
    for column in BOOKS:
        kind, _, key = decisions.values.get(value_key(column, cells[column]), "").partition(" ")
        if kind == "mend" and key in printed[column]:
            mended[column] = printed[column][key]
    return mended


def _line(file_words: Row, meta: RowReading, issues, decisions: Decisions, labels, printed, seed: str) -> Line:
    identifier = line_id(meta)
    cells = {key: getattr(file_words, key) for key in KEYS}
    first = meta.index
    for name, issue in issues:
        if name not in decisions.accepted:
            continue
        if issue.code == "link" and meta.same_as is not None:
            first = meta.same_as
        elif issue.code == "split":
            cells |= meta.parts_of(issue.column)
        elif issue.column and issue.proposal:
            words = cells[issue.column]
            cells[issue.column] = words.replace(issue.text, issue.proposal) if issue.text else issue.proposal
    cells |= _mended(cells, decisions, printed)
    cells |= {key: text.clean(value) for key, value in decisions.cells.get(identifier, {}).items() if key in cells}
    row = replace(
        file_words,
        **cells,
        uid=file_words.uid if is_uid(file_words.uid) else str(uuid.uuid5(FILE_UIDS, f"{seed}:{first}")),
        # What the month over a row makes of its words says nothing of others in their place.
        period=file_words.period or (meta.period if cells["schedule"] == file_words.schedule else ""),
        audience=file_words.audience or meta.audience,
        formats=file_words.formats or _facets(meta.formats, labels["formats"]),
        venue_facet=file_words.venue_facet or _facet(meta.venue, labels["venue"]),
        department_facet=file_words.department_facet or _facet(meta.department, labels["department"]),
    )
    return Line(identifier, file_words, row, meta, tuple(issues), identifier in decisions.left_out)


def _corrected(line: Line, meta: RowReading, found: Sequence[Issue], decisions: Decisions, labels) -> Line:
    """The line with what its new words mean in the place of what the old ones meant, and with their findings."""
    keys = set(decisions.cells[line.id])
    issues = [
        (name, issue) for name, issue in line.issues if issue.column not in keys and issue.code not in _OF_WHOLE_ROWS
    ]
    new = [(issue_id(issue), issue) for issue in found if issue.column in keys]
    row = line.row
    for name, issue in new:
        if name in decisions.accepted and issue.code == "spelling":
            words: dict[str, Any] = {issue.column: issue.proposal}
            row = replace(row, **words)
    if "format" in keys:
        audience = line.file_words.audience or meta.audience
        row = replace(row, formats=_facets(meta.formats, labels["formats"]), audience=audience)
    if "venue" in keys:
        row = replace(row, venue_facet=_facet(meta.venue, labels["venue"]))
    if "schedule" in keys:
        row = replace(row, period=meta.period, months=())
    if "department" in keys:
        row = replace(row, department_facet=_facet(meta.department, labels["department"]))
    return replace(line, row=row, reading=meta, issues=(*issues, *new))


def look_again(
    reading: Reading, identifier: str, words: Mapping[str, str], references: References, *, year: int
) -> tuple[RowReading, tuple[Issue, ...]] | None:
    """What other words in a row would mean, and what is wrong with them; None for a line that the file does not have."""
    for row, meta in zip(reading.document.rows, reading.rows, strict=True):
        if line_id(meta) == identifier:
            cells: dict[str, Any] = {key: text.clean(value) for key, value in words.items() if key in KEYS}
            row = replace(row, **cells)
            band = reading.document.sections[meta.section].title
            return recognise_again([(row, meta, band)], references, title=reading.document.title, year=year)[0]
    return None


def issue_id(issue: Issue) -> str:
    """A name for the finding that stays the same as long as the file and its column map do."""
    return hashlib.sha256(
        json.dumps([issue.code, issue.place, issue.row, issue.column, issue.text, issue.proposal]).encode()
    ).hexdigest()[:16]


def line_id(meta: RowReading) -> str:
    """A name for the row that stays the same when the columns are mapped anew."""
    return f"{text.slug(meta.place)}-{meta.line}"


def _labels(references: References) -> dict[str, dict[str, str]]:
    return {
        "formats": {value.key: value.name for value in references.formats},
        "venue": {value.key: value.name for value in references.venues},
        "department": {value.key: value.name for value in references.departments},
    }


def _printed(references: References) -> dict[str, dict[str, str]]:
    """The words a value of a book is printed with, by column and key."""
    books = {"format": references.formats, "venue": references.venues, "department": references.departments}
    return {column: {value.key: value.label for value in values} for column, values in books.items()}


def _facets(keys: Sequence[str], labels: Mapping[str, str]) -> tuple[Facet, ...]:
    return tuple(Facet(key, labels[key]) for key in keys if key in labels)


def _facet(key: str, labels: Mapping[str, str]) -> Facet | None:
    return next(iter(_facets((key,), labels)), None)
