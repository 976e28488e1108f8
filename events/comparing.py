"""What differs between two documents, row by row: the preview of an import and «Что изменилось» between editions.

Pure: documents in, differences out; nothing is stored.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from events import text
from events.columns import KEYS
from events.document import PlanDocument, Row

# Where a row stands: the indices of its section and of the row in it, both from 0.
Place = tuple[int, int]

COMPARED = KEYS[1:]  # numbers are counted, not compared
DETAILS = ("audience", "details", "contact", "link")  # beside the table; a file to import has none of them
RENAMED = 0.5  # how alike the titles of two rows with one number must be to be one row
ALIKE = 0.85  # how alike two titles must be when the number differs
MOST_PAIRS = 250_000  # beyond that likeness is not looked for: rows that differ that much are other rows


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell that differs; ``key`` is a column key, or ``section`` when the row stands elsewhere."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of either document. ``kind`` is ``new``, ``changed``, ``same`` or ``absent`` (only in the old document)."""

    kind: str
    old: Place | None
    new: Place | None
    row: Row
    cells: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every row of both documents once, those of the new one in its order, then the absent ones.

    ``sections`` gives for each new section the index of the old one it continues, or None; ``words`` are the changes
    outside the rows: heading, title, the titles and notes of sections.
    """

    rows: tuple[RowChange, ...]
    sections: tuple[int | None, ...]
    words: tuple[CellChange, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in ("new", "changed", "same", "absent")}

    @property
    def is_reordered(self) -> bool:
        """Whether rows of both documents stand in another order in the new one."""
        places = [row.old for row in self.rows if row.old is not None and row.new is not None]
        return places != sorted(places)

    @property
    def is_empty(self) -> bool:
        """Whether the new document brings nothing."""
        return not self.words and not self.is_reordered and self.counts["new"] == self.counts["changed"] == 0


def compare(old: PlanDocument, new: PlanDocument, columns: Iterable[str] = COMPARED) -> Comparison:
    """The way from ``old`` to ``new``; ``columns`` are the keys the new document speaks of, others are left alone.

    Among them may be the ``DETAILS`` of an event.
    """
    sections = _pair_sections(old, new)
    partners = _pair_rows(old, new, sections)
    keys = [key for key in (*COMPARED, *DETAILS) if key in set(columns)]
    rows = []
    for new_place, row in _places(new):
        old_place = partners.get(new_place)
        if old_place is None:
            rows.append(RowChange("new", None, new_place, row))
            continue
        cells = _cell_changes(old, old_place, new, new_place, keys, sections)
        rows.append(RowChange("changed" if cells else "same", old_place, new_place, row, cells))
    kept = set(partners.values())
    rows += [RowChange("absent", place, None, row) for place, row in _places(old) if place not in kept]
    return Comparison(tuple(rows), sections, _word_changes(old, new, sections))


def _places(document: PlanDocument) -> list[tuple[Place, Row]]:
    return [
        ((number, index), row)
        for number, section in enumerate(document.sections)
        for index, row in enumerate(section.rows)
    ]


def _cell_changes(old, old_place, new, new_place, keys, sections) -> tuple[CellChange, ...]:
    before, after = old.sections[old_place[0]].rows[old_place[1]], new.sections[new_place[0]].rows[new_place[1]]
    changes = [
        CellChange(key, getattr(before, key), getattr(after, key))
        for key in keys
        if text.clean(getattr(before, key)) != text.clean(getattr(after, key))
    ]
    if sections[new_place[0]] != old_place[0]:
        changes.append(CellChange("section", _name(old, old_place[0]), _name(new, new_place[0])))
    return tuple(changes)


def _name(document: PlanDocument, section: int) -> str:
    return document.sections[section].title or f"Раздел {section + 1}"


def _word_changes(old: PlanDocument, new: PlanDocument, sections) -> tuple[CellChange, ...]:
    pairs = [("heading", old.heading, new.heading), ("title", old.title, new.title)]
    for section, partner in zip(new.sections, sections, strict=True):
        before = old.sections[partner] if partner is not None else None
        pairs.append(("section_title", before.title if before else "", section.title))
        pairs.append(("section_note", before.note if before else "", section.note))
    return tuple(CellChange(*pair) for pair in pairs if text.clean(pair[1]) != text.clean(pair[2]))


def _pair_sections(old: PlanDocument, new: PlanDocument) -> tuple[int | None, ...]:
    """Sections of one title belong together; what is left, by its order."""
    free = list(range(len(old.sections)))
    found: list[int | None] = [None] * len(new.sections)
    for same in (
        lambda mine, theirs: text.fold(new.sections[mine].title) == text.fold(old.sections[theirs].title),
        lambda mine, theirs: mine == theirs,
    ):
        for index, partner in enumerate(found):
            if partner is None and (match := next((place for place in free if same(index, place)), None)) is not None:
                found[index] = match
                free.remove(match)
    return tuple(found)


def _pair_rows(old: PlanDocument, new: PlanDocument, sections) -> dict[Place, Place]:
    """New place → old place: from the surest sign of being one row to the weakest."""
    partners: dict[Place, Place] = {}
    left_old, left_new = dict(_places(old)), dict(_places(new))

    def settle(key_of_old: Callable[[Place, Row], Hashable], key_of_new: Callable[[Place, Row], Hashable]) -> None:
        waiting: dict[Hashable, deque[Place]] = defaultdict(deque)
        for place, row in left_old.items():
            waiting[key_of_old(place, row)].append(place)
        for place, row in list(left_new.items()):
            queue = waiting.get(key_of_new(place, row))
            if queue and key_of_new(place, row):
                join(place, queue.popleft())

    def join(place: Place, partner: Place) -> None:
        partners[place] = partner
        del left_new[place], left_old[partner]

    def here(key: Callable[[Row], Hashable]):
        """The key within one section, as both documents see it."""
        return (
            lambda place, row: key(row) and (place[0], key(row)),
            lambda place, row: key(row) and (sections[place[0]], key(row)),
        )

    title_and_format = here(lambda row: (text.fold(row.title), text.fold(row.format)))
    for keys in (here(lambda row: row.uid), title_and_format, here(lambda row: text.fold(row.title))):
        settle(*keys)
    for place, row in list(left_new.items()):
        partner = (sections[place[0]], place[1])
        if partner in left_old and text.similarity(left_old[partner].title, row.title) >= RENAMED:
            join(place, partner)
    anywhere = (lambda place, row: text.fold(row.title),) * 2
    settle(*anywhere)
    for place, partner in _alike(left_old, left_new):
        join(place, partner)
    return partners


def _alike(old: dict[Place, Row], new: dict[Place, Row]) -> list[tuple[Place, Place]]:
    if len(old) * len(new) > MOST_PAIRS:
        return []
    from rapidfuzz import process  # slow to import: only where documents differ

    titles = {place: text.fold(row.title) for place, row in old.items()}
    found = []
    for place, row in new.items():
        best = process.extractOne(text.fold(row.title), titles, score_cutoff=ALIKE * 100)
        if best:
            found.append((place, best[2]))
            del titles[best[2]]
    return found
