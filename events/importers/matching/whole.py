"""A file of our own, which holds the whole document: nothing is to be understood, only what is wrong is said."""

from collections.abc import Iterator

from events import schedules
from events.document import PlanDocument
from events.importers.matching.checks import check_file
from events.importers.matching.reading import Issue, Reading, RowReading
from events.importers.raw import RawFile


def read_whole(raw: RawFile, document: PlanDocument, *, year: int | None) -> Reading:
    """The reading of a file whose document is ``document``, which it holds untouched; ``year`` is the one asked for.

    The place of a row is its section, its line the row of the section, from 1.
    """
    rows: list[RowReading] = []
    for number, section in enumerate(document.sections):
        for line, row in enumerate(section.rows, start=1):
            rows.append(
                RowReading(
                    index=len(rows),
                    section=number,
                    place=f"Раздел {number + 1}",
                    line=line,
                    schedule=schedules.parse(row.period or row.schedule),
                    formats=tuple(facet.key for facet in row.formats),
                    venue=row.venue_facet.key if row.venue_facet else "",
                    department=row.department_facet.key if row.department_facet else "",
                    audience=row.audience,
                )
            )
    issues = [
        *_check_file(document, year),
        *(Issue("note", "reader", note.message, note.place, note.row) for note in raw.notes),
        *_check_titles(document, rows),
    ]
    return Reading(document, tuple(rows), tuple(issues), is_whole=True)


def _check_file(document: PlanDocument, year: int | None) -> Iterator[Issue]:
    """What is wrong with the file as a whole; where its year comes from is no question, the file says it."""
    found = check_file(document, asked_year=year, found_year=document.year, is_title_guessed=False)
    return (issue for issue in found if issue.severity != "note")


def _check_titles(document: PlanDocument, rows: list[RowReading]) -> Iterator[Issue]:
    for row, reading in zip(document.rows, rows, strict=True):
        if not row.title.strip():
            message = "Нет названия мероприятия. Впишите его или исключите строку."
            yield Issue("error", "title_missing", message, reading.place, reading.line, "title", index=reading.index)
