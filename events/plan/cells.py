"""The words of a row written into an event: each cell becomes a reference value, known or new, and the words that are printed.

Nothing is stored here. What is printed is always exactly the row's words; the reference value is what the event is found by.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from events import schedules, text
from events.comparing import DETAILS
from events.document import Facet, Row
from events.models import Department, Event, EventFormat, EventFormatUse, Reference, Schedule, Venue
from events.models.reference import LONGEST_NAME, is_name
from events.persons import split_persons
from events.plan.books import BOOKS, Book, value_key

LONGEST_FORMAT = 100  # letters; a longer wording is a sentence about an event, not the name of a form


class LoadingError(ValueError):
    """The document cannot become a plan; the message is Russian and says what to mend."""


@dataclass(slots=True)
class Unknown:
    """Words that no reference book knows, and in how many of the written rows they stand; ``column`` is that of the plan."""

    column: str
    words: str
    rows: int = 0


_MAKE: Any = object()  # nobody said anything: the words become a new value
_COLUMNS = {model: column for column, model in BOOKS.items()}


class Cells:
    """Writes cells. ``books`` are the reference books; ``is_own``: our own files say themselves what is a value of a book.

    ``values`` is what a person said of words that no book knows, as decisions keep it. ``unknown`` are all such words, by
    the same keys; ``new_uses`` and ``gone_uses`` are the formats that events get and lose.
    """

    def __init__(self, books: Mapping[type[Reference], Book], *, is_own: bool, values: Mapping[str, str] | None = None):
        self.books, self.is_own, self.values = books, is_own, values or {}
        self.unknown: dict[str, Unknown] = {}
        self.new_uses: list[EventFormatUse] = []
        self.gone_uses: list[EventFormatUse] = []

    def write(self, event: Event, row: Row, keys: Set[str]) -> None:
        """Give the event the row's words under these keys. Raises ``LoadingError`` for words that it cannot hold."""
        if "title" in keys:
            event.title = row.title
        if keys & {"format", "formats"}:
            self._formats(event, row)
        for names, write in (
            ({"venue", "venue_facet"}, self._venue),
            ({"schedule", "period"}, self._schedule),
            ({"department", "department_facet"}, self._department),
        ):
            if keys & names:
                write(event, row)
        for name in keys & set(DETAILS):
            setattr(event, name, text.without_controls(getattr(row, name)))
        if keys - {"section"}:
            _check(event, row)

    def _formats(self, event: Event, row: Row) -> None:
        book = self.books[EventFormat]
        values: list[Any] = [value for facet in row.formats if (value := self._of(EventFormat, facet))]
        is_short = len(row.format) <= LONGEST_FORMAT or book.find(row.format) is not None
        if not row.formats and self._may_name(row.format) and is_short:
            values = [value for value in (self._named(EventFormat, row.format),) if value]
        printed = ", ".join(value.printed for value in sorted(values, key=lambda value: value.name))
        event.format_wording = "" if printed == row.format else row.format
        uses = {use.eventformat_id: use for use in event.format_uses.all()} if event.pk is not None else {}
        wanted = {id(value): value for value in values}
        self.gone_uses += [use for key, use in uses.items() if key not in {value.pk for value in values}]
        self.new_uses += [
            EventFormatUse(event=event, eventformat=value)
            for value in wanted.values()
            if value.pk is None or value.pk not in uses
        ]

    def _venue(self, event: Event, row: Row) -> None:
        event.venue = self._value(Venue, row.venue, row.venue_facet)
        event.venue_wording = _wording(event.venue, row.venue)

    def _schedule(self, event: Event, row: Row) -> None:
        period = row.period or schedules.parse(row.schedule).wording
        event.schedule = self.books[Schedule].obtain(period) if row.schedule and is_name(period) else None
        event.schedule_wording = _wording(event.schedule, row.schedule)

    def _department(self, event: Event, row: Row) -> None:
        words, facet = row.department, row.department_facet
        department, persons = split_persons(words)
        if persons and not facet and not self.books[Department].find(words):
            # A person is no department: «Иванова А. А.» would become one for everybody to choose.
            event.department = self._value(Department, department, None)
        else:
            event.department = self._value(Department, words, facet)
        event.co_executors, event.department_wording = "", _wording(event.department, words)
        start = f"{event.department.printed}, " if event.department else None
        if start and words.startswith(start):
            event.co_executors, event.department_wording = words.removeprefix(start), ""
        elif event.department is None and persons == words:
            event.co_executors, event.department_wording = words, ""

    def _value(self, model: type[Reference], words: str, facet: Facet | None) -> Any:
        if facet:
            return self._of(model, facet)
        return self._named(model, words) if self._may_name(words) else None

    def _of(self, model: type[Reference], facet: Facet) -> Reference | None:
        book = self.books[model]
        words = facet.label if is_name(facet.label) else facet.key
        said = self._said(model, words, book.by_key.get(facet.key) or book.find(words))
        return book.of(facet) if said is _MAKE else said

    def _named(self, model: type[Reference], words: str) -> Reference | None:
        book = self.books[model]
        said = self._said(model, words, book.find(words[:LONGEST_NAME]))
        return book.obtain(words) if said is _MAKE else said

    def _said(self, model: type[Reference], words: str, found: Reference | None) -> Any:
        """The value that words are, None where they are only words; ``_MAKE`` where they are to become a value."""
        if found is not None and found.pk is not None:
            return found
        key = value_key(_COLUMNS[model], words)
        self.unknown.setdefault(key, Unknown(_COLUMNS[model], text.clean(words)[:LONGEST_NAME])).rows += 1
        kind, _, chosen = self.values.get(key, "").partition(" ")
        if kind == "words":
            return None
        return self.books[model].by_key.get(chosen, _MAKE) if kind == "is" else _MAKE

    def _may_name(self, words: str) -> bool:
        """Whether words without a facet are a value of a reference book; our own files say themselves what is one."""
        return is_name(words) and not self.is_own


def _wording(value: Reference | None, words: str) -> str:
    """The words to print when they are not those of the reference value."""
    return "" if value and value.printed == words else words


_OTHERS = [field.name for field in Event._meta.fields if field.is_relation or not field.editable]


def _check(event: Event, row: Row) -> None:
    """Raises ``LoadingError`` for words that the plan cannot hold: an address that is none, a text beyond all measure."""
    try:
        event.clean_fields(exclude=_OTHERS)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        label = Event._meta.get_field(name).verbose_name
        words = str(getattr(event, name))[:80]
        raise LoadingError(
            f"Пункт {row.number or 'без номера'} «{event}», {label} «{words}»: {' '.join(messages)}"
        ) from error
