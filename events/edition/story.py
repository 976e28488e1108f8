"""What became of one event over the editions of its year, a sentence each. Pure: rows in, Russian out."""

from collections.abc import Sequence
from dataclasses import dataclass

from events import text
from events.comparing import COMPARED, RowChange, compare
from events.document import PlanDocument, Row, Section

_NAMES = {
    "title": "название",
    "format": "форма",
    "venue": "место",
    "schedule": "срок",
    "department": "ответственный",
    "section": "раздел",
}
# What stands beside the table is too long to be quoted as it was and as it is.
_DETAILS = {
    "audience": "изменилось, для кого",
    "details": "изменились подробности",
    "contact": "изменилось, как записаться",
    "link": "изменилась ссылка",
}


_FORMS = {
    "название": ("было", "стало"),
    "форма": ("была", "стала"),
    "место": ("было", "стало"),
    "срок": ("был", "стал"),
    "ответственный": ("был", "стал"),
    "раздел": ("был", "стал"),
}
_ABSENT = {"название": "указано", "форма": "указана", "место": "указано", "срок": "указан", "ответственный": "указан"}


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of an event in one edition, each with the number of its section (from 1); none where it was left out."""

    edition: int
    rows: tuple[tuple[int, Row], ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What an edition did to the event."""

    edition: int
    sentence: str


def story(listings: Sequence[Listing]) -> list[Turn]:
    """The editions that changed the event, the oldest first; nothing where all of them say the same."""
    turns = []
    for before, after in zip(listings, listings[1:], strict=False):
        if not before.rows and not after.rows:
            continue
        if not before.rows:
            was_there = any(listing.rows for listing in listings[: listings.index(before)])
            turns.append(
                Turn(after.edition, "Мероприятие снова внесено в план." if was_there else "Мероприятие внесено в план.")
            )
        elif not after.rows:
            turns.append(Turn(after.edition, "Мероприятие исключено из плана."))
        elif sentence := _difference(before, after):
            turns.append(Turn(after.edition, sentence))
    return turns


def sentence(rows: Sequence[RowChange]) -> str:
    """What changed in the rows of one event, of which both editions have some; no capital, no full stop, empty for nothing."""
    parts = dict.fromkeys(
        _change(_NAMES[cell.key], cell.before, cell.after) if cell.key in _NAMES else _DETAILS[cell.key]
        for row in rows
        for cell in row.cells
        if cell.key in _NAMES or cell.key in _DETAILS
    )
    kinds = [row.kind for row in rows]
    added = ["добавлен ещё один пункт"] * kinds.count("new")
    return "; ".join([*parts, *added, *["исключён один из пунктов"] * kinds.count("absent")])


def _difference(before: Listing, after: Listing) -> str:
    line = sentence(compare(_document(before), _document(after), COMPARED).rows)
    return f"{line[:1].upper()}{line[1:]}." if line else ""


def _change(name: str, was: str, now: str) -> str:
    if not was:
        return f"{name} теперь {text.quoted(now)}"
    if not now:
        return f"{name} {text.quoted(was)} больше не {_ABSENT[name]}"
    then, since = _FORMS[name]
    return f"{name}: {then} {text.quoted(was)}, {since} {text.quoted(now)}"


def _document(listing: Listing) -> PlanDocument:
    """A document of these rows alone. The sections' own words are not what is compared."""
    last = max(number for number, _ in listing.rows)
    sections = tuple(
        Section(title=f"Раздел {number}", rows=tuple(row for place, row in listing.rows if place == number))
        for number in range(1, last + 1)
    )
    return PlanDocument("", "", 2000, sections)
