"""One year's plan beside another's: which rows were kept, changed and how, which are new and which were left out.

Years that moved with the plan («2024 год» → «2025 год») change nothing. The counts reconcile: what was kept, changed and left
out is the old plan; what was kept, changed and is new is the new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from events import text
from events.comparing import COMPARED, CellChange, Reason, compare
from events.document import PlanDocument, Row, Section
from events.years.words import moved

KEPT, CHANGED, NEW, DROPPED = "kept", "changed", "new", "dropped"
KINDS = (KEPT, CHANGED, NEW, DROPPED)
_BY_LINEAGE = (Reason.UID, Reason.UID_AND_SECTION)


@dataclass(frozen=True, slots=True)
class RowBetween:
    """One row of either plan. ``place`` is «2.4», of the new plan where it has the row; ``row`` likewise.

    ``cells`` are the words that differ; ``years`` those that differ by the years alone. ``by_words`` says how a row without
    lineage was recognised.
    """

    kind: str
    place: str
    row: Row
    cells: tuple[CellChange, ...] = ()
    years: tuple[CellChange, ...] = ()
    by_words: str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """Every row of both plans, those of the new one in its order and then what was left out; ``sections`` likewise."""

    old: int
    new: int
    rows: tuple[RowBetween, ...]
    sections: tuple[tuple[str, str, str], ...]

    def of(self, kind: str) -> list[RowBetween]:
        """The rows of one kind."""
        return [row for row in self.rows if row.kind == kind]


def compare_years(old: PlanDocument, new: PlanDocument, lineage: Mapping[str, str]) -> Between:
    """The way from one year's plan to another's. ``lineage`` gives, by the uid of an event of ``new``, its forebear in ``old``.

    A row without a forebear is known by its words.
    """
    found = compare(_aged(old, new.year), _descended(new, lineage), ("section", "section_title"))
    rows = []
    for change in found.rows:
        if change.new is None:
            place = change.old or (0, 0)
            rows.append(RowBetween(DROPPED, _place(place), _row(old, place)))
        elif change.old is None:
            rows.append(RowBetween(NEW, _place(change.new), _row(new, change.new)))
        else:
            before, after = _row(old, change.old), _row(new, change.new)
            cells, years = differences(before, old.year, after, new.year)
            cells += [cell for cell in change.cells if cell.key == "section"]
            by_words = "" if change.reason in _BY_LINEAGE else change.explanation
            kind = CHANGED if cells else KEPT
            rows.append(RowBetween(kind, _place(change.new), after, tuple(cells), tuple(years), by_words))
    return Between(old.year, new.year, tuple(rows), tuple(_sections(old, new, found.sections)))


def differences(before: Row, year: int, after: Row, to: int) -> tuple[list[CellChange], list[CellChange]]:
    """The words of a row that differ from those of another year, and those that differ by the years alone."""
    cells: list[CellChange] = []
    years: list[CellChange] = []
    for key in COMPARED:
        was, now = text.clean(getattr(before, key)), text.clean(getattr(after, key))
        if was != now:
            (years if moved(was, year, to) == now else cells).append(CellChange(key, was, now))
    return cells, years


def unchanged_for(chain: Sequence[tuple[int, Row]]) -> int:
    """For how many years in a row an event has stood in the plan with the same words; the chain begins with the newest."""
    count = 1
    for (to, after), (year, before) in zip(chain, chain[1:], strict=False):
        if to - year != 1 or differences(before, year, after, to)[0]:
            break
        count += 1
    return count


def _aged(document: PlanDocument, to: int) -> PlanDocument:
    """The old plan in the words of the new year, so that rows and sections are known by what they say."""

    def aged(words: str) -> str:
        return moved(words, document.year, to)

    sections = tuple(
        Section(aged(section.title), aged(section.note), tuple(_aged_row(row, aged) for row in section.rows))
        for section in document.sections
    )
    return replace(document, sections=sections)


def _aged_row(row: Row, aged) -> Row:
    return replace(row, **{key: aged(getattr(row, key)) for key in COMPARED})


def _descended(document: PlanDocument, lineage: Mapping[str, str]) -> PlanDocument:
    """The new plan with each row named by its forebear, or by none."""
    sections = tuple(
        Section(
            section.title,
            section.note,
            tuple(replace(row, uid=lineage.get(row.uid, "")) for row in section.rows),
        )
        for section in document.sections
    )
    return replace(document, sections=sections)


def _sections(old: PlanDocument, new: PlanDocument, partners: Sequence[int | None]):
    """The sections that came, went or were renamed: what happened, the old title, the new one."""
    for index, partner in enumerate(partners):
        title = _title(new, index)
        if partner is None:
            yield NEW, "", title
        elif text.clean(new.sections[index].title) not in _titles(old, partner, new.year):
            yield CHANGED, _title(old, partner), title
    yield from ((DROPPED, _title(old, index), "") for index in range(len(old.sections)) if index not in partners)


def _titles(document: PlanDocument, index: int, to: int) -> set[str]:
    title = text.clean(document.sections[index].title)
    return {title, moved(title, document.year, to)}


def _title(document: PlanDocument, index: int) -> str:
    return document.sections[index].title or f"Раздел {index + 1}"


def _row(document: PlanDocument, place: tuple[int, int]) -> Row:
    return document.sections[place[0]].rows[place[1]]


def _place(place: tuple[int, int]) -> str:
    return f"{place[0] + 1}.{place[1] + 1}"
