"""The same event in the plans of other years: by descent, else by the words of its title. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from events.comparing import ALIKE, likeness
from events.document import Row
from events.edition.searching import Packed, places, titles

_LEAST_SHARED = 0.5  # of the longer title's words: below it nobody takes two titles for one, and likeness is slow


@dataclass(frozen=True, slots=True)
class Relative:
    """An event of another year; ``by_words`` when nothing but the title says that it is the same."""

    year: int
    row: Row
    by_words: bool


def find(row: Row, year: int, others: Iterable[int], packed_of: Callable[[int], Packed]) -> list[Relative]:
    """The event in each of the other years that has it, the newest year first. ``packed_of`` gives the plan of a year."""
    others = sorted(others)
    lineage, by_year = {row.uid} - {""}, {}
    lineage |= {row.ancestor} - {""}
    for other in [*(y for y in others if y > year), *(y for y in reversed(others) if y < year)]:
        packed = packed_of(other)
        uids, ancestors = packed.uids, packed.ancestors
        place = next((at for at in range(packed.count) if uids[at] in lineage or ancestors[at] in lineage), None)
        if place is not None:
            found = packed.row(place)
            lineage |= {found.uid, found.ancestor} - {""}
            by_year[other] = Relative(other, found, by_words=False)
        elif akin := _by_words(row, packed):
            by_year[other] = Relative(other, akin, by_words=True)
    return [by_year[other] for other in sorted(by_year, reverse=True)]


def _by_words(row: Row, packed: Packed) -> Row | None:
    mine, words = titles.folded(row.title), titles.beginnings(row.title)
    if not mine:
        return None
    known = packed.folded_titles
    if mine in known:
        return packed.row(known.index(mine))
    # A title stands for all rows that have it: likeness is slow, and a hundred rows may say the same.
    near = {known[place]: place for place in reversed(list(places(packed.with_words_of(row.title))))}
    alike = sorted(place for title, place in near.items() if _shared(words, titles.beginnings(title)) >= _LEAST_SHARED)
    close = [packed.row(place) for place in alike]
    best = max(close, key=lambda one: likeness(row.title, one.title), default=None)
    return best if best and likeness(row.title, best.title) >= ALIKE else None


def _shared(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / max(len(first), len(second), 1)
