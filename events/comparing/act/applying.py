"""Clauses carried out on the printed words of the old edition: what a careful clerk with a pencil would get."""

from collections.abc import Iterable
from typing import TypeVar

from events.comparing.act.clauses import (
    CELLS,
    Add,
    AddSection,
    Anew,
    Cells,
    Clause,
    Move,
    PlanAnew,
    Printed,
    PrintedSection,
    Remove,
    RemoveSection,
    Renumber,
    RenumberSections,
    Replace,
    RowAnew,
    Spot,
)
from events.comparing.act.phrases import Edit, OverlapError, replaced

_Thing = TypeVar("_Thing")


class ClauseError(ValueError):
    """The clauses contradict one another: two things under one number, a number without a thing, phrases that overlap."""


def apply(clauses: Iterable[Clause], before: Printed) -> Printed:
    """The printed words after the act. Raises ``ClauseError`` when the clauses cannot all be true."""
    clauses = tuple(clauses)
    for clause in clauses:
        if isinstance(clause, PlanAnew):
            return clause.plan
    try:
        return _Clerk(clauses, before).work()
    except OverlapError as error:
        raise ClauseError(str(error)) from error


class _Clerk:
    def __init__(self, clauses: tuple[Clause, ...], before: Printed) -> None:
        self.before = before
        self.clauses = clauses
        self.edits: dict[Spot, list[Edit]] = {}
        self.anew: dict[Spot, str] = {}
        self.rows_anew: dict[tuple[int, int], Cells] = {}
        for clause in clauses:
            if isinstance(clause, Replace):
                for spot in clause.spots:
                    self.edits.setdefault(spot, []).extend(clause.edits)
            elif isinstance(clause, Anew):
                self.anew[clause.spot] = clause.words
            elif isinstance(clause, RowAnew):
                self.rows_anew[clause.section, clause.row] = clause.cells

    def work(self) -> Printed:
        numbers = self._section_numbers()
        rows: dict[int, dict[int, Cells]] = {number: {} for number in numbers.values()}
        titles = {
            number: (self._words(Spot(old, -1, "title")), self._words(Spot(old, -1, "note")))
            for old, number in numbers.items()
        }
        for clause in self.clauses:
            if isinstance(clause, AddSection):
                _put(titles, clause.number, (clause.title, clause.note))
                rows[clause.number] = {}
        for clause in self.clauses:
            if isinstance(clause, AddSection):
                for number, cells in clause.rows:
                    _put(rows[clause.number], number, cells)
            elif isinstance(clause, Add):
                for number, cells in clause.rows:
                    _put(rows[clause.to.number], number, cells)
        for (section, row), (to, number) in self._row_numbers(numbers).items():
            _put(rows[to], number, self._cells(section, row))
        sections = tuple(PrintedSection(*titles[number], tuple(_in_order(rows[number]))) for number in _whole(titles))
        return Printed(self._words(Spot(field="heading")), self._words(Spot(field="title")), sections)

    def _section_numbers(self) -> dict[int, int]:
        """The new number, from 1, of each old section that stays."""
        gone = {clause.section for clause in self.clauses if isinstance(clause, RemoveSection)}
        told = {
            old - 1: new
            for clause in self.clauses
            if isinstance(clause, RenumberSections)
            for old, new in clause.numbers
        }
        numbers = {old: told.get(old, old + 1) for old in range(len(self.before.sections)) if old not in gone}
        if len(set(numbers.values())) != len(numbers):
            raise ClauseError("Two sections have one number.")
        return numbers

    def _row_numbers(self, sections: dict[int, int]) -> dict[tuple[int, int], tuple[int, int]]:
        """The number of the section, and the number in it, of each old row that stays."""
        gone, moved = set(), {}
        for clause in self.clauses:
            if isinstance(clause, Remove):
                gone |= {(clause.section, row) for row in clause.rows}
            elif isinstance(clause, Move):
                for row, number in zip(clause.rows, clause.numbers, strict=True):
                    moved[clause.section, row] = (clause.to.number, number)
            elif isinstance(clause, Renumber):
                for old, new in clause.numbers:
                    moved[clause.section, old - 1] = (sections[clause.section], new)
        if gone & moved.keys():
            raise ClauseError("A row goes and stays.")
        found = {}
        for place in self.before.places:
            section, row = place
            if place in moved:
                found[place] = moved[place]
            elif place not in gone and section in sections:
                found[place] = (sections[section], row + 1)
        return found

    def _words(self, spot: Spot) -> str:
        if spot in self.anew:
            return self.anew[spot]
        place = self.before if spot.section < 0 else self.before.sections[spot.section]
        return replaced(getattr(place, spot.field), self.edits.get(spot, ()))

    def _cells(self, section: int, row: int) -> Cells:
        if (section, row) in self.rows_anew:
            return self.rows_anew[section, row]
        everywhere = self.edits.get(Spot(section, row), [])
        cells = []
        for field, words in zip(CELLS, self.before.sections[section].rows[row], strict=True):
            spot = Spot(section, row, field)
            if spot in self.anew:
                cells.append(self.anew[spot])
            else:
                cells.append(replaced(words, [*everywhere, *self.edits.get(spot, [])]))
        return tuple(cells)


def _put(places: dict[int, _Thing], number: int, thing: _Thing) -> None:
    if number in places:
        raise ClauseError(f"Two things have the number {number}.")
    places[number] = thing


def _whole(places: dict[int, _Thing]) -> range:
    """The numbers from 1 on, if there is no gap among them."""
    if set(places) != set(range(1, len(places) + 1)):
        raise ClauseError(f"The numbers {sorted(places)} have a gap.")
    return range(1, len(places) + 1)


def _in_order(places: dict[int, _Thing]) -> list[_Thing]:
    return [places[number] for number in _whole(places)]
