"""Events as readers' pages show them: title, form and place, whom to call, and the term where the heading does not say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events.edition.agenda import Band, Happening, Kind, Place
from events.edition.changes import Change, Changes
from events.edition.directory import Contact, Directory
from events.edition.searching import Marker
from events.schedules import MONTH_NAMES, MONTH_NAMES_PREPOSITIONAL, Block

_BAND_TITLES = {
    Kind.LONGER: "Несколько месяцев",
    Kind.MONTHLY: "Каждый месяц и чаще",
    Kind.QUARTERLY: "Каждый квартал",
    Kind.RARER: "Несколько раз в год",
    Kind.YEAR: "В течение года",
    Kind.NEVER: "По заявкам и без срока",
}


@dataclass(frozen=True, slots=True)
class Card:
    """One event; ``when`` is empty where the heading above says the term."""

    title: str
    link: str
    when: str
    format: str
    venue: str
    contact: Contact | None
    department: str
    places: str
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Events under one heading; ``note`` is a few words beside it, ``lead`` a line under it, ``anchor`` its id.

    ``is_untitled``: the plan has no such heading, so it stands in a heading for screen readers alone.
    """

    title: str
    cards: tuple[Card, ...]
    note: str = ""
    anchor: str = ""
    lead: str = ""
    is_untitled: bool = False


class Cards:
    """Makes the cards of one plan. ``events`` is the address that the uid of an event follows, ``query`` comes after it.

    ``marker`` finds the words to highlight in the titles; ``changes`` are shown beside the events that the edition changed.
    """

    def __init__(
        self,
        directory: Directory,
        events: str,
        query: str = "",
        marker: Marker | None = None,
        changes: Changes | None = None,
    ):
        self._directory, self._events, self._query = directory, events, f"?{query}" if query else ""
        self._marker = marker or Marker()
        self._changes = changes.by_uid if changes else {}

    def card(self, happening: Happening, *, with_term: bool) -> Card:
        """One event."""
        row = happening.row
        return Card(
            self._marker.mark(row.title),
            f"{self._events}{row.uid}/{self._query}",
            row.schedule if with_term else "",
            self._directory.format(row),
            self._directory.venue(row),
            self._directory.contact(row.department_facet),
            row.department,
            places_in_words(happening.places),
            self._changes.get(row.uid),
        )

    def band(self, band: Band, title: str, note: str = "") -> CardGroup:
        """The events of a band; each says its term where the band's title does not."""
        cards = tuple(self.card(one, with_term=not _is_said(one, band)) for one in band.happenings)
        return CardGroup(title, cards, note)

    def list(self, happenings: Iterable[Happening]) -> tuple[Card, ...]:
        """Events that each say their term."""
        return tuple(self.card(one, with_term=True) for one in happenings)


def heading(band: Band) -> str:
    """«Май», «2 квартал», «Каждый квартал»."""
    if band.kind is Kind.MONTH:
        return MONTH_NAMES[band.number - 1].capitalize()
    return f"{band.number} квартал" if band.kind is Kind.QUARTER else _BAND_TITLES[band.kind]


def heading_of_now(band: Band) -> str:
    """«В мае», «Во 2 квартале», «Каждый квартал»."""
    if band.kind is Kind.MONTH:
        return f"В {MONTH_NAMES_PREPOSITIONAL[band.number - 1]}"
    if band.kind is Kind.QUARTER:
        return f"{'Во' if band.number == 2 else 'В'} {band.number} квартале"
    return _BAND_TITLES[band.kind]


def places_in_words(places: Sequence[Place]) -> str:
    """Where an event stands in the plan: «№ 3», «№ 1 и 2.4»; a number under a section's title has that section's."""
    numbers = [f"{place.section}.{place.number}" if place.title else place.number for place in places]
    *first, last = numbers
    return f"№ {', '.join(first)} и {last}" if first else f"№ {last}"


def _is_said(happening: Happening, band: Band) -> bool:
    """Whether the term says no more than the title of the band: a whole month, a quarter, «ежеквартально»."""
    schedule = happening.schedule
    if (
        schedule.hours
        or schedule.note
        or len(schedule.items) != 1
        or band.kind in (Kind.LONGER, Kind.NEVER, Kind.RARER)
    ):
        return False
    span = schedule.items[0].what
    return not schedule.spans or (span.first == span.last and isinstance(span.first, Block))
