"""What an edition changed for readers, event by event, against the one it replaced: in words, worked out once for each pair.

The comparison is that of ``comparing``, gathered by event instead of by row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from events import text
from events.columns import LABELS
from events.comparing import COMPARED, DETAILS, WORDS, CellChange, Comparison, RowChange, compare
from events.document import PlanDocument
from events.edition.story import sentence
from events.models import Edition

NEW, CHANGED, ABSENT = "новое", "изменено", "исключено"
_MANY = {NEW: ("новых", "новых")}  # after 2–4 and after the other numbers; the two participles stay as they are
_READ = (*COMPARED, *DETAILS, *WORDS, "section_title", "section_note", "section")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one event: ``badge`` is one of the three words above, ``words`` what of it changed."""

    badge: str
    uid: str
    title: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """``events`` in the order of the plan, those left out at the end; ``general`` are sentences about what is no event."""

    before: int
    events: tuple[Change, ...] = ()
    general: tuple[str, ...] = ()

    @property
    def by_uid(self) -> dict[str, Change]:
        """The change of each event that was changed."""
        return {change.uid: change for change in self.events}

    @property
    def summary(self) -> str:
        """«5 новых, 2 изменено, 1 исключено»; empty where no event changed."""
        counts = ((badge, sum(change.badge == badge for change in self.events)) for badge in (NEW, CHANGED, ABSENT))
        return ", ".join(
            text.plural(count, badge, *_MANY.get(badge, (badge, badge))) for badge, count in counts if count
        )

    @property
    def lines(self) -> list[str]:
        """All of it as sentences, for a feed."""
        events = [
            f"{change.badge.capitalize()}: {text.quoted(change.title)}{f' – {change.words}' if change.words else ''}."
            for change in self.events
        ]
        return [*events, *self.general] or ["Слова плана не изменились."]


def counted(events: int) -> str:
    """«13 мероприятий»."""
    return text.plural(events, "мероприятие", "мероприятия", "мероприятий")


def predecessors(editions: Iterable[Edition]) -> dict[int, Edition]:
    """For the key of each edition the one it replaced, with the documents of all of them read. Two queries."""
    editions = list(editions)
    numbers = {(edition.year, edition.number - 1): edition.pk for edition in editions if edition.number > 1}
    found: dict[int, Edition] = {}
    if numbers:
        years = {year for year, _ in numbers}
        known = Edition.objects.for_reading().filter(year__in=years, number__in={number for _, number in numbers})
        found = {numbers[key]: edition for edition in known if (key := (edition.year, edition.number)) in numbers}
    Edition.documents_of({edition.sha256 for edition in (*editions, *found.values())})
    return found


def of(edition: Edition) -> Changes | None:
    """What the edition changed; None for the first of its year, which has replaced none."""
    before = predecessors([edition]).get(edition.pk)
    return between(before, edition) if before else None


def between(before: Edition, after: Edition) -> Changes:
    """What differs between two editions."""
    return _between(before.number, before.sha256, after.sha256)


@lru_cache(maxsize=64)
def _between(number: int, before: str, after: str) -> Changes:
    return between_documents(number, Edition.document_of(before), Edition.document_of(after))


def between_documents(number: int, before: PlanDocument, after: PlanDocument) -> Changes:
    """What differs between two documents, the older one that of edition ``number``."""
    comparison = compare(before, after, _READ)
    rows: dict[str, list[RowChange]] = {}
    for row in comparison.rows:
        rows.setdefault(row.row.uid, []).append(row)
    events = tuple(change for uid, found in rows.items() if (change := _change(uid, found)))
    return Changes(number, events, tuple(_general(comparison)))


def _change(uid: str, rows: list[RowChange]) -> Change | None:
    kinds, title = {row.kind for row in rows}, rows[0].row.title
    if kinds == {"new"}:
        return Change(NEW, uid, title)
    if kinds == {"absent"}:
        return Change(ABSENT, uid, title)
    # The title of today stands beside the words, so that of yesterday is enough.
    former = {cell.before: None for row in rows for cell in row.cells if cell.key == "title"}
    others = [replace(row, cells=tuple(cell for cell in row.cells if cell.key != "title")) for row in rows]
    words = "; ".join(filter(None, [*(f"прежнее название: {text.quoted(name)}" for name in former), sentence(others)]))
    return Change(CHANGED, uid, title, words) if words else None


def _general(comparison: Comparison) -> Iterable[str]:
    yield from map(_cell, comparison.words)
    for section in comparison.section_changes:
        name = f"раздел {text.quoted(section.title)}" if section.title else "раздел без названия"
        if section.kind == "new":
            yield f"Новый {name}."
        elif section.kind == "absent":
            yield f"Исключён {name}."
        yield from map(_cell, section.cells)


def _cell(cell: CellChange) -> str:
    was, now = (text.quoted(words) if words else "пусто" for words in (cell.before, cell.after))
    return f"{LABELS[cell.key]}: было {was}, стало {now}."
