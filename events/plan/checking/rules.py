"""All checks over plain values, lines and passages; ``looking`` gives them those of the working plan."""

from collections.abc import Sequence

from .cells import check_cells
from .finding import Finding, Line, Passage
from .glyphs import check_glyphs
from .names import Name
from .repeats import check_repeats
from .typography import check_case, check_passage, check_stops
from .words import Vocabulary, check_words
from .years import check_years

# Where a year tells of an older plan; a term is judged by the schedule language.
_DATED = frozenset({"title", "format", "section_title", "section_note", "plan_title", "heading"})
# Where whole words stand; a term has its own language, departments and persons their names.
_PROSE = frozenset({"title", "format", "venue", "department", "section_title", "section_note", "plan_title", "heading"})
_PROSE_BESIDE = frozenset({"audience", "details"})


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


def name_finding(column: str, words: str, right: Name, line: Line, place: int) -> Finding:
    """What to say of a misspelt name in one line."""
    said = f"Похоже на опечатку: обычно пишется «{right.words}»."
    return Finding("name", column, words, said, line.about, (place,))
