"""Who a row of a file is: the rows of the plan that a person may take it for. Pure: documents and a comparison in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events import text
from events.comparing import Choice, Comparison, Place, Reason, RowChange, likeness
from events.document import PlanDocument, Row

MOST = 3  # rows of the plan offered for one row of the file
_LEAST = 0.35  # a row less alike is offered on the page of the row alone, among all
_BY_UID = (Reason.UID, Reason.UID_AND_SECTION)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to «кто это»: ``value`` is what a decision keeps, ``label`` is Russian."""

    value: str
    label: str


def choice_of(value: str) -> Choice | None:
    """The choice that a decision keeps; None for the word of nobody."""
    kind, _, uid = value.partition(" ")
    if kind == "new" and not uid:
        return Choice("new")
    if kind == "same" and uid:
        return Choice("same", uid)
    return Choice("replaces", uid) if kind == "replaces" and uid else None


class Options:
    """The answers for the rows of one comparison. ``old`` is the plan as it stands."""

    def __init__(self, old: PlanDocument, comparison: Comparison):
        self.old = old
        self.known = {row.uid for row in old.rows if row.uid}
        self.free = [change.old for change in comparison.rows if change.kind == "absent" and change.old]
        self.titles = {place: text.fold(self._row(place).title) for place in self.free}

    def of(self, change: RowChange, decided: str, *, has_uid: bool, everything: bool = False) -> list[Option]:
        """The answers for one row; the first, of empty value, leaves it to the program. None for a row that its uid names.

        ``decided`` is what was answered before, ``has_uid`` says that the file itself gives the row a uid; ``everything``
        offers all rows of the plan that are free.
        """
        if change.reason in _BY_UID or (has_uid and change.row.uid in self.known):
            return []
        partner = change.old or change.replaces
        near = [place for place, _alike in self._free(change.row, everything=everything)]
        found = [Option("new", "новая строка")] if decided or partner else []
        for place in dict.fromkeys([partner, *near] if partner else near):
            same = self._same(place, change.row)
            found += [same] if not has_uid and (decided or place != change.old) else []
            found.append(Option(f"replaces {self._row(place).uid}", f"заменяет {self.number(place)}"))
        if not found:
            return []
        guess = self._same(partner, change.row).label if partner else "новая строка"
        return [Option("", "решает программа" if decided else guess), *found]

    def number(self, place: Place) -> str:
        """«№ 3», and the section where the plan has several."""
        number = f"№ {self._row(place).number}"
        return f"{number} раздела {place[0] + 1}" if len(self.old.sections) > 1 else number

    def has_near(self, change: RowChange) -> bool:
        """Whether some row of the plan could be this one by its title."""
        return bool(self._free(change.row, everything=False))

    def _free(self, row: Row, *, everything: bool) -> Sequence[tuple[Place, float]]:
        if not self.titles:
            return []
        if everything:
            return [(place, likeness(self._row(place).title, row.title)) for place in self.free]
        from rapidfuzz import fuzz, process  # slow to import: only where rows are missing

        found = process.extract(
            text.fold(row.title), self.titles, scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST * 100, limit=MOST
        )
        judged = [(place, likeness(self._row(place).title, row.title)) for _title, _score, place in found]
        return sorted((pair for pair in judged if pair[1] >= _LEAST), key=lambda pair: -pair[1])

    def _row(self, place: Place) -> Row:
        return self.old.sections[place[0]].rows[place[1]]

    def _same(self, place: Place, row: Row) -> Option:
        alike = int(likeness(self._row(place).title, row.title) * 100)
        return Option(f"same {self._row(place).uid}", f"та же строка, что {self.number(place)} (похожа на {alike} %)")


def choices_of(rows: Mapping[str, str], places: Mapping[str, Place]) -> dict[Place, Choice]:
    """The decisions about rows by their places in the document; what is about a row left out says nothing."""
    found = {places[line]: choice_of(value) for line, value in rows.items() if line in places}
    return {place: choice for place, choice in found.items() if choice}
