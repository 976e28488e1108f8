"""The way from one document to another as plain values, and :func:`compare`, which finds it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from events import text
from events.columns import CELLS
from events.comparing.pairing import Choices, Pair, Place, Reason, explain, pair_rows, places
from events.comparing.sections import pair_sections
from events.document import APPROVAL_FORMS, Approval, PlanDocument, Row

# What a document can speak of, by key. A file that lacks a column says nothing about it: its key is not asked for then.
COMPARED = CELLS  # numbers are counted, not compared
DETAILS = ("audience", "details", "contact", "link")  # beside the table
FACETS = ("formats", "venue_facet", "department_facet", "period")  # what the words were recognised as: in our own JSON
WORDS = ("heading", "plan_title", "year", "approval")  # outside the rows
LAYOUT = ("section_title", "section_note", "section", "order")  # "section": which one a row stands in
EVERYTHING = (*COMPARED, *DETAILS, *WORDS, *LAYOUT)  # all that people read: everything but the facets


@dataclass(frozen=True, slots=True)
class CellChange:
    """One value that differs, as words; ``key`` is one of the keys above."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of either document. ``kind`` is ``new``, ``changed``, ``same`` or ``absent`` (only in the old document).

    A pair says by what sign it was found (``reason``) and how alike the titles are (``likeness``, 0 to 1). ``is_moved``: it
    stands elsewhere among those rows of its section that both documents have there. Where a person chose «заменяет»,
    ``replaces`` of the new row is the place of the old one, and ``replaced_by`` of the absent row that of the new one.
    """

    kind: str
    old: Place | None
    new: Place | None
    row: Row
    cells: tuple[CellChange, ...] = ()
    is_moved: bool = False
    reason: Reason | None = None
    likeness: float = 0.0
    replaces: Place | None = None
    replaced_by: Place | None = None

    @property
    def explanation(self) -> str:
        """Why the two rows are taken for one, in Russian; empty for a row of one document."""
        return explain(self.reason, self.likeness) if self.reason else ""


@dataclass(frozen=True, slots=True)
class SectionChange:
    """One section of either document: ``kind`` as of a row; ``old`` and ``new`` are its indices, ``title`` its own.

    ``is_moved``: it stands elsewhere among the sections that both documents have.
    """

    kind: str
    old: int | None
    new: int | None
    title: str
    cells: tuple[CellChange, ...] = ()
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every row and every section of both documents once: those of the new one in its order, then the absent ones.

    ``sections`` gives for each new section the index of the old one it continues, or None; ``words`` are the changes outside
    sections and rows: heading, title, year, approval.
    """

    rows: tuple[RowChange, ...]
    sections: tuple[int | None, ...]
    words: tuple[CellChange, ...]
    section_changes: tuple[SectionChange, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in ("new", "changed", "same", "absent")}

    @property
    def is_reordered(self) -> bool:
        """Whether rows that both documents have in one section stand in another order in the new one."""
        return any(row.is_moved for row in self.rows)

    @property
    def is_empty(self) -> bool:
        """Whether the new document brings nothing: loading it would write nothing, for what is absent stays as it is."""
        things: tuple[RowChange | SectionChange, ...] = (*self.rows, *self.section_changes)
        return not self.words and not any(thing.kind in ("new", "changed") or thing.is_moved for thing in things)


def compare(
    old: PlanDocument, new: PlanDocument, columns: Iterable[str] = EVERYTHING, *, choices: Choices | None = None
) -> Comparison:
    """The way from ``old`` to ``new``. Raises ``ChoiceError`` for a choice that cannot be.

    ``columns`` are the keys the new document speaks of; what the others name is left alone. ``choices`` are what a person said
    of rows whose uid says nothing: see :class:`.Choices`.
    """
    keys, choices = set(columns), choices or Choices()
    sections = pair_sections(old, new, choices.provisional)
    pairing = pair_rows(old, new, sections, choices)
    old_rows, new_rows = places(old), places(new)
    moved = _moved_rows(pairing.pairs, sections) if "order" in keys else frozenset()
    changes = []
    for place, row in new_rows.items():
        pair = pairing.pairs.get(place)
        if pair is None:
            changes.append(RowChange("new", None, place, row, replaces=pairing.replaced.get(place)))
            continue
        cells = [
            *_cell_changes(old_rows[pair.old], row, keys),
            *_section_cell(old, pair.old, new, place, sections, keys),
        ]
        kind = "changed" if cells else "same"
        changes.append(RowChange(kind, pair.old, place, row, tuple(cells), place in moved, pair.reason, pair.likeness))
    kept = {pair.old for pair in pairing.pairs.values()}
    by_replaced = {partner: place for place, partner in pairing.replaced.items()}
    changes += [
        RowChange("absent", place, None, row, replaced_by=by_replaced.get(place))
        for place, row in old_rows.items()
        if place not in kept
    ]
    return Comparison(
        tuple(changes), sections, _word_changes(old, new, keys), _section_changes(old, new, sections, keys)
    )


def _cell_changes(before: Row, after: Row, keys: Collection[str]) -> Iterator[CellChange]:
    for key in (*COMPARED, *DETAILS):
        if key in keys and text.clean(getattr(before, key)) != text.clean(getattr(after, key)):
            yield CellChange(key, getattr(before, key), getattr(after, key))
    for key in FACETS:
        if key in keys and _facet_keys(before, key) != _facet_keys(after, key):
            yield CellChange(key, _facet_labels(before, key), _facet_labels(after, key))


def _facets(row: Row, key: str) -> tuple:
    value = getattr(row, key)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _facet_keys(row: Row, key: str) -> list[str]:
    return [row.period] if key == "period" else sorted(facet.key for facet in _facets(row, key))


def _facet_labels(row: Row, key: str) -> str:
    return row.period if key == "period" else ", ".join(facet.label for facet in _facets(row, key))


def _section_cell(old, was, new, now, sections, keys) -> Iterator[CellChange]:
    if "section" in keys and sections[now[0]] != was[0]:
        yield CellChange("section", _section_name(old, was[0]), _section_name(new, now[0]))


def _section_name(document: PlanDocument, section: int) -> str:
    return document.sections[section].title or f"Раздел {section + 1}"


def _word_changes(old: PlanDocument, new: PlanDocument, keys: Collection[str]) -> tuple[CellChange, ...]:
    readers: dict[str, Callable[[PlanDocument], str]] = {
        "heading": attrgetter("heading"),
        "plan_title": attrgetter("title"),
        "year": lambda document: str(document.year),
        "approval": lambda document: _approval_words(document.approval),
    }
    pairs = [CellChange(key, read(old), read(new)) for key, read in readers.items() if key in keys]
    return tuple(change for change in pairs if text.clean(change.before) != text.clean(change.after))


def _approval_words(approval: Approval) -> str:
    """The approval block in one line, every field of it."""
    parts = (
        APPROVAL_FORMS.get(approval.form, approval.form),
        ", ".join(approval.post.splitlines()),
        approval.name,
        f"{approval.approved_on:%d.%m.%Y}" if approval.approved_on else "",
        f"№ {approval.order_number}" if approval.order_number else "",
    )
    return "; ".join(filter(None, parts))


def _section_changes(
    old: PlanDocument, new: PlanDocument, sections, keys: Collection[str]
) -> tuple[SectionChange, ...]:
    kept = [(index, partner) for index, partner in enumerate(sections) if partner is not None]
    moved = {kept[position][0] for position in out_of_order([partner for _, partner in kept])}
    changes = []
    for index, (section, partner) in enumerate(zip(new.sections, sections, strict=True)):
        if partner is None:
            changes.append(SectionChange("new", None, index, section.title))
            continue
        before = old.sections[partner]
        cells = tuple(
            CellChange(f"section_{field}", getattr(before, field), getattr(section, field))
            for field in ("title", "note")
            if f"section_{field}" in keys and text.clean(getattr(before, field)) != text.clean(getattr(section, field))
        )
        is_moved = "order" in keys and index in moved
        changes.append(SectionChange("changed" if cells else "same", partner, index, section.title, cells, is_moved))
    absent = [index for index in range(len(old.sections)) if index not in set(sections)]
    changes += [SectionChange("absent", index, None, old.sections[index].title) for index in absent]
    return tuple(changes)


def _moved_rows(pairs: Mapping[Place, Pair], sections: Sequence[int | None]) -> frozenset[Place]:
    """The rows that stand elsewhere in their section: as few of them as explain the new order."""
    moved: set[Place] = set()
    for number, partner in enumerate(sections):
        kept = sorted(place for place, pair in pairs.items() if place[0] == number and pair.old[0] == partner)
        moved |= {kept[position] for position in out_of_order([pairs[place].old[1] for place in kept])}
    return frozenset(moved)


def out_of_order(numbers: Sequence[int]) -> set[int]:
    """The positions outside a longest ascending run of the numbers, which are all different."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for position, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1], ends[length : length + 1] = [number], [position]
    end, kept = (ends[-1] if ends else None), set()
    while end is not None:
        kept.add(end)
        end = before[end]
    return set(range(len(numbers))) - kept
