"""Drawing up an act: the clauses that lead from one edition to another, as few and as plain as will do.

Whatever is drawn up is carried out before it is given away: a row whose edits would be ambiguous is given anew, and in the
last resort the plan is. So an act may be long, but never wrong.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from events.comparing.act.applying import ClauseError, apply
from events.comparing.act.clauses import (
    CELLS,
    Act,
    Add,
    AddSection,
    Anew,
    Cells,
    Clause,
    Move,
    PlanAnew,
    Printed,
    Remove,
    RemoveSection,
    Renumber,
    RenumberSections,
    Replace,
    RowAnew,
    Spot,
    To,
    printed,
)
from events.comparing.act.phrases import Edit, differences, gives, is_sayable, occurrences
from events.comparing.pairing import Place, pair_rows
from events.comparing.sections import pair_sections
from events.document import PlanDocument

# A cell of so many words is replaced as a whole: «2 квартал» by «май», one value of a reference book by another.
_SHORT_CELL = 8
# So many rows with one and the same edit make it one «по тексту плана».
_MANY = 3
# A row with so many changed cells of its five is given anew.
_MOST_CELLS = 4


def draw_up(old: PlanDocument, new: PlanDocument) -> Act:
    """The act that makes the printed words of ``new`` of those of ``old``; without a clause where they are the same.

    A plan of which more than half of the rows changed, or whose act would be longer than the plan, is given anew.
    """
    before, after = printed(old), printed(new)
    if before == after:
        return Act(before, ())
    sections = pair_sections(old, new)
    kept = {pair.old: place for place, pair in pair_rows(old, new, sections).pairs.items()}
    drawing = _Drawing(before, after, sections, kept)
    anew = (PlanAnew(after),)
    clauses = anew if drawing.is_mostly_new() else drawing.clauses()
    is_short = _length(clauses) <= _length(anew)
    return Act(before, clauses if is_short and _leads(clauses, before, after) else anew)


def _leads(clauses: Sequence[Clause], before: Printed, after: Printed) -> bool:
    try:
        return apply(clauses, before) == after
    except ClauseError:
        return False


def _length(clauses: Iterable[Clause]) -> int:
    """How many letters a reader of the clauses has before him, more or less."""
    return sum(40 + _letters(clause) for clause in clauses)


def _letters(thing: Any) -> int:
    if isinstance(thing, str):
        return len(thing)
    if isinstance(thing, int):
        return 3
    if isinstance(thing, tuple):
        return sum(map(_letters, thing))
    if isinstance(thing, Replace):
        spots = 0 if thing.is_everywhere else sum(6 for _ in thing.spots)
        return spots + sum(_letters(edit.old) + _letters(edit.new) for edit in thing.edits)
    names = getattr(thing, "__dataclass_fields__", ())
    return sum(_letters(getattr(thing, name)) for name in names)


class _Drawing:
    """One act in the making. ``kept`` gives for each old row that stays its new place; ``sections`` for each new section the
    old one it continues.
    """

    def __init__(
        self, before: Printed, after: Printed, sections: Sequence[int | None], kept: dict[Place, Place]
    ) -> None:
        self.before, self.after, self.kept = before, after, kept
        self.new_of = {old: new for new, old in enumerate(sections) if old is not None}
        self.old_of = {new: old for old, new in self.new_of.items()}
        self.edits: dict[tuple[str, Edit], list[Place]] = defaultdict(list)
        self.anew: list[Anew] = []
        self.rows_anew: list[RowAnew] = []
        self._reword()

    def is_mostly_new(self) -> bool:
        """Whether more than half of the rows have other words, come or go. One rename in many rows counts for nothing."""
        rows = max(len(list(self.before.places)), len(list(self.after.places)))
        alone = {place for places in self.edits.values() if len(places) < _MANY for place in places}
        alone |= {(anew.spot.section, anew.spot.row) for anew in self.anew if anew.spot.row >= 0}
        alone |= {(anew.section, anew.row) for anew in self.rows_anew}
        gone = len(list(self.before.places)) - len(self.kept)
        come = len(list(self.after.places)) - len(self.kept)
        # A row that goes for one that comes is one change; a short plan is told row by row all the same.
        return len(alone) + max(gone, come) > max(rows / 2, 2)

    def clauses(self) -> tuple[Clause, ...]:
        """All clauses in the order of the plan."""
        found: list[Clause] = [*self._outside(-1, "heading"), *self._outside(-1, "title"), *self._throughout()]
        added = [section for section in range(len(self.after.sections)) if section not in self.old_of]
        for section in range(len(self.before.sections)):
            found += self._of_section(section)
        found += [self._new_section(section) for section in added]
        moved = tuple((old + 1, new + 1) for old, new in sorted(self.new_of.items()) if old != new)
        if moved:
            found.append(RenumberSections(moved))
        return tuple(found)

    def _reword(self) -> None:
        for place, to in sorted(self.kept.items()):
            old, new = self._row(self.before, place), self._row(self.after, to)
            if old == new:
                continue
            said = _row_edits(old, new)
            if said is None:
                self.rows_anew.append(RowAnew(*place, new))
                continue
            for field, edit in said:
                if isinstance(edit, Edit):
                    self.edits[field, edit].append(place)
                else:
                    self.anew.append(Anew(Spot(*place, field), *edit))

    @staticmethod
    def _row(plan: Printed, place: Place) -> Cells:
        return plan.sections[place[0]].rows[place[1]]

    def _throughout(self) -> Iterator[Replace]:
        """The edits of many rows, each told once."""
        for (field, edit), places in self.edits.items():
            if len(places) >= _MANY:
                spots = tuple(Spot(*place, field) for place in places)
                yield Replace(spots, (edit,), self._is_everywhere(field, edit, places))

    def _is_everywhere(self, field: str, edit: Edit, places: list[Place]) -> bool:
        """Whether the old words stand in these rows alone, of those that are not given anew or taken out."""
        others = set(self.kept) - set(places) - {(anew.section, anew.row) for anew in self.rows_anew}
        fields = [CELLS.index(field)] if field else range(len(CELLS))
        for place in others:
            if any(occurrences(self._row(self.before, place)[index], edit.old) for index in fields):
                return False
        beside = [self.before.heading, self.before.title]
        beside += [words for section in self.before.sections for words in (section.title, section.note)]
        return bool(field) or not any(occurrences(words, edit.old) for words in beside)

    def _of_section(self, section: int) -> Iterator[Clause]:
        new = self.new_of.get(section)
        if new is not None:
            yield from self._outside(section, "title")
            yield from self._outside(section, "note")
        of_rows = [*self._edited(section), *self._removed(section), *self._moved(section)]
        yield from (clause for _, clause in sorted(of_rows, key=lambda item: item[0]))
        if new is None:
            yield RemoveSection(section)
            return
        if come := self._come_into(new):
            yield Add(To(section, new + 1), come)
        numbers = tuple(
            (row + 1, to[1] + 1)
            for (of, row), to in sorted(self.kept.items())
            if of == section and to[0] == new and row != to[1]
        )
        if numbers:
            yield Renumber(section, numbers)

    def _come_into(self, section: int) -> tuple[tuple[int, Cells], ...]:
        stay = {place for place in self.kept.values() if place[0] == section}
        rows = enumerate(self.after.sections[section].rows)
        return tuple((index + 1, cells) for index, cells in rows if (section, index) not in stay)

    def _edited(self, section: int) -> Iterator[tuple[int, Clause]]:
        """The edits of one row as one clause, the same edits of two rows as well; each with the row it stands by."""
        alone: dict[tuple[Place, ...], dict[str, list[Edit]]] = defaultdict(lambda: defaultdict(list))
        for (field, edit), places in self.edits.items():
            if len(places) < _MANY:
                alone[tuple(places)][field].append(edit)
        for rows, by_field in alone.items():
            if rows[0][0] == section:
                for field, edits in by_field.items():
                    yield rows[0][1], Replace(tuple(Spot(*place, field) for place in rows), tuple(edits))
        yield from ((anew.spot.row, anew) for anew in self.anew if anew.spot.section == section)
        yield from ((anew.row, anew) for anew in self.rows_anew if anew.section == section)

    def _removed(self, section: int) -> Iterator[tuple[int, Clause]]:
        """The rows that go; those of a section that goes go with it."""
        rows = range(len(self.before.sections[section].rows))
        gone = tuple(row for row in rows if (section, row) not in self.kept)
        if gone and section in self.new_of:
            yield gone[0], Remove(section, gone)

    def _moved(self, section: int) -> Iterator[tuple[int, Clause]]:
        there: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (of, row), (to, number) in sorted(self.kept.items()):
            if of == section and to != self.new_of.get(section):
                there[to].append((row, number + 1))
        for to, pairs in there.items():
            rows, numbers = tuple(row for row, _ in pairs), tuple(number for _, number in pairs)
            yield rows[0], Move(section, rows, To(self.old_of.get(to), to + 1), numbers)

    def _new_section(self, new: int) -> AddSection:
        section = self.after.sections[new]
        return AddSection(new + 1, section.title, section.note, self._come_into(new))

    def _outside(self, section: int, field: str) -> Iterator[Clause]:
        """What becomes of words outside the rows: the plan's own, or a section's."""
        before: Any = self.before if section < 0 else self.before.sections[section]
        after: Any = self.after if section < 0 else self.after.sections[self.new_of[section]]
        old, new = getattr(before, field), getattr(after, field)
        if old == new:
            return
        spot = Spot(section, -1, field)
        said = next(differences(old, new), None) if _count(old) > 2 else None
        yield Replace((spot,), said) if said else Anew(spot, old, new)


# An edit of words, or the cell's words before and after where it is given anew; with the cell's key, empty for all the row.
_Said = list[tuple[str, Edit | tuple[str, str]]]


def _row_edits(old: Cells, new: Cells) -> _Said | None:
    """What to say of a row whose words changed; None where it is plainer to give the row anew."""
    changed = [index for index in range(len(CELLS)) if old[index] != new[index]]
    if len(changed) >= _MOST_CELLS:
        return None
    said: _Said = []
    for index in changed:
        field = CELLS[index]
        ways = list(_ways(field, old[index], new[index]))
        clear = [edits for edits in ways if all(_is_clear(edit, old, new, index) for edit in edits)]
        if clear:
            said += [("", edit) for edit in clear[0] if ("", edit) not in said]
        elif ways:
            said += [(field, edit) for edit in ways[0] if ("", edit) not in said]
        else:
            said.append((field, (old[index], new[index])))
    return said if _makes(said, old, new) else None


def _ways(field: str, old: str, new: str) -> Iterator[tuple[Edit, ...]]:
    """Ways to say how a cell changed, the best first: a short cell as a whole, then phrases of it."""
    if not old or not new:
        return
    is_whole = field != "title" and max(_count(old), _count(new)) <= _SHORT_CELL
    if is_whole and is_sayable(old) and is_sayable(new) and gives(old, [Edit(old, new)], new):
        yield (Edit(old, new),)
    yield from differences(old, new)


def _is_clear(edit: Edit, old: Cells, new: Cells, index: int) -> bool:
    """Whether the edit does no harm in the other cells of the row, so that the cell need not be named."""
    others = (place for place in range(len(CELLS)) if place != index and occurrences(old[place], edit.old))
    return all(gives(old[place], [edit], new[place]) for place in others)


def _makes(said: _Said, old: Cells, new: Cells) -> bool:
    for field, before, after in zip(CELLS, old, new, strict=True):
        if any(where == field and not isinstance(edit, Edit) for where, edit in said):
            continue
        edits = [edit for where, edit in said if where in ("", field) and isinstance(edit, Edit)]
        if not gives(before, edits, after):
            return False
    return True


def _count(words: str) -> int:
    return len(words.split())
