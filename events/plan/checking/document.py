"""All checks over plain values: what ``looking`` does with the working plan and an import may do with a file."""

import dataclasses
from collections.abc import Iterator, Sequence

from events.document import PlanDocument
from events.text import clean

from .cells import check_cells
from .finding import Finding, Line, Passage
from .glyphs import check_glyphs
from .names import Name, misspelt
from .repeats import check_repeats
from .typography import check_case, check_passage, check_stops
from .words import Vocabulary, check_words
from .years import check_years

_CELLS = ("title", "format", "venue", "schedule", "department")
_NAMES = ("format", "venue", "department")
# Where a year tells of an older plan; a term is judged by the schedule language.
_DATED = frozenset({"title", "format", "section_title", "section_note", "plan_title", "heading"})
# Where whole words stand; a term has its own language, departments and persons their names.
_PROSE = frozenset({"title", "format", "venue", "department", "section_title", "section_note", "plan_title", "heading"})
_PROSE_BESIDE = frozenset({"audience", "details"})


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


def check_lines(lines: Sequence[Line], year: int) -> list[Finding]:
    """What shows in rows: repeats, empty cells, terms."""
    return [*check_repeats(lines), *check_cells(lines, year)]


def check_passages(passages: Sequence[Passage], lines: Sequence[Line], year: int) -> list[Finding]:
    """What shows in the words of a plan that has these lines."""
    prose = [passage for passage in passages if passage.column in _PROSE | _PROSE_BESIDE]
    vocabulary = Vocabulary.of(passage.words for passage in prose)
    return [
        *check_years([passage for passage in passages if passage.column in _DATED], year),
        *check_words(prose, vocabulary),
        *(finding for passage in passages for finding in check_passage(passage)),
        *check_stops([passage for passage in passages if passage.column == "title"]),
        *check_case([passage for passage in passages if passage.column == "schedule"], lines),
        *check_glyphs(passages),
    ]


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
        for column in (*_CELLS, *_PROSE_BESIDE):
            if words := getattr(line.row, column):
                places.setdefault((column, words), []).append(place)
    for (column, words), having in places.items():
        about = lines[having[0]].about if len(having) == 1 else f"words of {column}"
        yield Passage(words, column, about, tuple(having))


def _names(lines: Sequence[Line]) -> Iterator[Finding]:
    for column in _NAMES:
        places: dict[str, list[int]] = {}
        for place, line in enumerate(lines):
            if words := clean(getattr(line.row, column)):
                places.setdefault(words, []).append(place)
        names = [Name(place, words, len(having)) for place, (words, having) in enumerate(places.items())]
        for pk, right in misspelt(names).items():
            words = names[pk].words
            for place in places[words]:
                yield name_finding(column, words, right, lines[place], place)


def name_finding(column: str, words: str, right: Name, line: Line, place: int) -> Finding:
    """What to say of a misspelt name in one line."""
    said = f"Похоже на опечатку: обычно пишется «{right.words}»."
    return Finding("name", column, words, said, line.about, (place,))
