"""The same event in the plans of other years: by descent, else by the words of its title. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from events import text
from events.comparing import ALIKE, likeness
from events.document import PlanDocument, Row

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LEAST_SHARED = 0.5  # of the longer title's words: below it nobody takes two titles for one, and likeness is slow


@dataclass(frozen=True, slots=True)
class Relative:
    """An event of another year; ``by_words`` when nothing but the title says that it is the same."""

    year: int
    row: Row
    by_words: bool


def find(row: Row, year: int, others: Mapping[int, PlanDocument]) -> list[Relative]:
    """The event in each of the other years that has it, the newest year first."""
    lineage, by_year = {row.uid} - {""}, {}
    lineage |= {row.ancestor} - {""}
    for other in [*sorted(y for y in others if y > year), *sorted((y for y in others if y < year), reverse=True)]:
        rows = _distinct(others[other])
        found = next((one for one in rows if one.uid in lineage or (one.ancestor and one.ancestor in lineage)), None)
        if found:
            lineage |= {found.uid, found.ancestor} - {""}
            by_year[other] = Relative(other, found, by_words=False)
        elif akin := _by_words(row, rows):
            by_year[other] = Relative(other, akin, by_words=True)
    return [by_year[other] for other in sorted(by_year, reverse=True)]


def _by_words(row: Row, rows: list[Row]) -> Row | None:
    mine, words = _folded(row.title), _words(row.title)
    if not mine:
        return None
    same = next((one for one in rows if _folded(one.title) == mine), None)
    if same:
        return same
    near = [one for one in rows if _shared(words, _words(one.title)) >= _LEAST_SHARED]
    best = max(near, key=lambda one: likeness(row.title, one.title), default=None)
    return best if best and likeness(row.title, best.title) >= ALIKE else None


def _distinct(document: PlanDocument) -> list[Row]:
    return list({row.uid or row.title: row for row in document.rows}.values())


@lru_cache(maxsize=8192)  # the titles of all years stand against the title of each event
def _folded(title: str) -> str:
    return text.fold(_YEAR.sub("", title))


@lru_cache(maxsize=8192)
def _words(title: str) -> frozenset[str]:
    return frozenset(word[:5] for word in text.words(_YEAR.sub("", title)))


def _shared(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / max(len(first), len(second), 1)
