"""A document checked by its words alone, without a database: how the tests ask what is noticed in rows and titles.

The site itself looks over the working plan (``events.plan.checking.looking``), by the same checks.
"""

import dataclasses
from collections.abc import Iterator, Sequence

from events.document import PlanDocument
from events.plan.checking.finding import Finding, Line, Passage
from events.plan.checking.names import Name, misspelt
from events.plan.checking.rules import check_lines, check_passages, name_finding
from events.text import clean

CELLS = ("title", "format", "venue", "schedule", "department", "audience", "details")
NAMES = ("format", "venue", "department")


def check_document(document: PlanDocument) -> list[Finding]:
    """Everything there is to notice in a document, by its words alone. Misspelt names are found by the document's own."""
    lines = lines_of(document)
    passages = [*_own_passages(document), *_cell_passages(lines)]
    return [*check_lines(lines, document.year), *check_passages(passages, lines, document.year), *_names(lines)]


def lines_of(document: PlanDocument) -> list[Line]:
    """The rows of a document, an event that is listed twice once."""
    found: dict[str, Line] = {}
    for number, section in enumerate(document.sections, start=1):
        for position, row in enumerate(section.rows, start=1):
            place = f"раздел {number}, пункт {row.number or position}"
            known = found.get(row.uid) if row.uid else None
            found[row.uid or place] = (
                dataclasses.replace(known, places=(*known.places, place))
                if known
                else Line(row, (place,), section=number)
            )
    return list(found.values())


def _own_passages(document: PlanDocument) -> Iterator[Passage]:
    yield Passage(document.heading, "heading", "plan")
    yield Passage(document.title, "plan_title", "plan")
    for number, section in enumerate(document.sections, start=1):
        about = f"section {section.key or number}"
        yield Passage(section.title, "section_title", about)
        yield Passage(section.note, "section_note", about)


def _cell_passages(lines: Sequence[Line]) -> Iterator[Passage]:
    """Each different text of a column once, with every line that has it."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, line in enumerate(lines):
        for column in CELLS:
            if words := getattr(line.row, column):
                places.setdefault((column, words), []).append(place)
    for (column, words), having in places.items():
        about = lines[having[0]].about if len(having) == 1 else f"words of {column}"
        yield Passage(words, column, about, tuple(having))


def _names(lines: Sequence[Line]) -> Iterator[Finding]:
    for column in NAMES:
        places: dict[str, list[int]] = {}
        for place, line in enumerate(lines):
            if words := clean(getattr(line.row, column)):
                places.setdefault(words, []).append(place)
        names = [Name(place, words, len(having)) for place, (words, having) in enumerate(places.items())]
        for pk, right in misspelt(names).items():
            words = names[pk].words
            for place in places[words]:
                yield name_finding(column, words, right, lines[place], place)
