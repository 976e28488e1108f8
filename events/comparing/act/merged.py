"""Two editions as one list of lines, each kept, put in or taken out, and each kept cell as pieces of words.

Taking the changes gives the new edition, refusing them the old one, the order of lines included.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from events.comparing.act.clauses import Printed, printed
from events.comparing.comparison import out_of_order
from events.comparing.pairing import pair_rows
from events.comparing.sections import pair_sections
from events.document import PlanDocument

KEPT, PUT_IN, TAKEN_OUT = "kept", "in", "out"
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")

# What became of a stretch of words, and the words.
Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: the ``band`` or ``note`` of a section, or a ``row`` of five cells; each cell in pieces.

    ``section`` is the same for all rows that are numbered in one run.
    """

    fate: str
    kind: str
    section: Hashable
    cells: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """A line of one edition; ``name`` is equal in both for what they both have in the same section."""

    name: Hashable
    kind: str
    section: Hashable
    texts: tuple[str, ...]


def merge(old: PlanDocument, new: PlanDocument) -> tuple[Line, ...]:
    """The lines of both editions in an order that holds both orders."""
    sections = pair_sections(old, new)
    pairs = {pair.old: place for place, pair in pair_rows(old, new, sections).pairs.items()}
    new_of = {partner: number for number, partner in enumerate(sections) if partner is not None}
    theirs = list(_lines(printed(old), lambda section: new_of.get(section, ("old", section)), pairs))
    ours = list(_lines(printed(new), lambda section: section, None))
    return tuple(_merged(theirs, ours))


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both, each stretch once: kept, put in or taken out."""
    from rapidfuzz.distance import Levenshtein  # slow to import: only where editions are laid over one another

    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    found: list[Piece] = []
    for code in Levenshtein.opcodes(before, after):
        gone, come = "".join(before[code.src_start : code.src_end]), "".join(after[code.dest_start : code.dest_end])
        if code.tag == "equal":
            found.append((KEPT, gone))
            continue
        found += [(fate, words) for fate, words in ((TAKEN_OUT, gone), (PUT_IN, come)) if words]
    return tuple(found)


def _lines(plan: Printed, section_of, pairs) -> Iterator[_Known]:
    """The lines of a plan; ``pairs`` gives, in the old one, the new place of a row that stays."""
    for number, section in enumerate(plan.sections):
        own = section_of(number)
        for kind, words in (("band", section.title), ("note", section.note)):
            if words:
                yield _Known((kind, own), kind, own, (words,))
        for index, cells in enumerate(section.rows):
            place = (number, index) if pairs is None else pairs.get((number, index))
            # A row that went to another section is taken out here and put in there: its number is counted anew.
            is_here = place is not None and place[0] == own
            yield _Known(("row", place) if is_here else ("gone", number, index), "row", own, cells)


def _merged(theirs: Sequence[_Known], ours: Sequence[_Known]) -> Iterator[Line]:
    places = {line.name: place for place, line in enumerate(theirs)}
    both = [(line, places[line.name]) for line in ours if line.name in places]
    moved = {both[index][0].name for index in out_of_order([place for _, place in both])}
    done = 0
    for line in ours:
        if line.name not in places or line.name in moved:
            yield _whole(PUT_IN, line)
            continue
        place = places[line.name]
        yield from (_whole(TAKEN_OUT, gone) for gone in theirs[done:place])
        before = theirs[place]
        yield Line(KEPT, line.kind, line.section, tuple(map(pieces, before.texts, line.texts)))
        done = place + 1
    yield from (_whole(TAKEN_OUT, gone) for gone in theirs[done:])


def _whole(fate: str, line: _Known) -> Line:
    return Line(fate, line.kind, line.section, tuple(((fate, words),) if words else () for words in line.texts))
