"""What a query string selects from an edition, as pages and files need it: rows, chips, notes, counts."""

from dataclasses import dataclass, field

from django.http import QueryDict

from events import text
from events.document import PlanDocument
from events.edition import search
from events.edition.counting import Counting
from events.edition.search import Note
from events.edition.searching import Found, Marker

FACETS = ("section", "format", "venue", "department", "quarter", "month")
FIELDS = (*FACETS, "q")
Choices = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet, as the page shows it; ``count`` is what it would give beside what is chosen elsewhere."""

    value: str
    label: str
    is_chosen: bool
    count: int

    @property
    def is_dead_end(self) -> bool:
        """Whether choosing it would show nothing."""
        return not (self.count or self.is_chosen)


@dataclass(frozen=True, slots=True)
class Group:
    """One facet with its options and what is wrong with it."""

    name: str
    label: str
    options: tuple[Option, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One value in force, with the query string that lacks it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What a query string selects from an edition.

    ``positions`` are the rows found, from 1 in plan order: ``None`` for all, empty when the filter is not valid.
    ``line`` names the filter in Russian words and is empty when nothing is filtered; ``problems`` are the sentences
    about each field whose value does not exist. ``found`` is what the words looked for find alone. With ``by_event``
    the values of the facets are counted in events, else in rows.
    """

    whole: PlanDocument
    query: QueryDict
    choices: Choices
    labels: dict[str, str]
    counting: Counting
    positions: frozenset[int] | None = None
    line: str = ""
    chips: tuple[Chip, ...] = ()
    problems: dict[str, tuple[str, ...]] = field(default_factory=dict)
    found: Found | None = None
    by_event: bool = False

    @property
    def document(self) -> PlanDocument:
        """The rows found, as a document: what a filtered file is made of."""
        return self.whole if self.positions is None else self.whole.only(self.positions)

    @property
    def sections(self) -> tuple[int, ...]:
        """The numbers of the sections of :attr:`document` in the whole edition."""
        if self.positions is None:
            return ()
        numbers, first = [], 1
        for number, section in enumerate(self.whole.sections, start=1):
            last = first + len(section.rows)
            if any(first <= position < last for position in self.positions):
                numbers.append(number)
            first = last
        return tuple(numbers)

    @property
    def total(self) -> int:
        """How many rows the edition has."""
        return sum(len(section.rows) for section in self.whole.sections)

    @property
    def shown(self) -> int:
        """How many rows were found."""
        return self.total if self.positions is None else len(self.positions)

    @property
    def events(self) -> int:
        """How many different events the edition lists."""
        return self.whole.event_count

    @property
    def shown_events(self) -> int:
        """How many different events were found."""
        return self.events if self.positions is None else self.counting.events(self.positions)

    @property
    def is_valid(self) -> bool:
        """Whether every value asked for exists."""
        return not self.problems

    @property
    def is_filtered(self) -> bool:
        """Whether the document may be only a part."""
        return self.positions is not None

    @property
    def errors(self) -> list[str]:
        """What is wrong with the query, a Russian sentence for each field."""
        return [
            f"{self.labels[name]}: {problem[:1].lower()}{problem[1:]}"
            for name in FIELDS
            for problem in self.problems.get(name, ())
        ]

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know of how the words looked for were understood."""
        return search.notes(self.found) if self.found else ()

    @property
    def suggestions(self) -> tuple[Chip, ...]:
        """What to ask instead when nothing was found; never empty for a search in a plan that has rows."""
        if self.found is None or self.positions:
            return ()
        if count := len(self.found.positions):
            rows = text.plural(count, "пункт", "пункта", "пунктов")
            label = f"{search.understood(self.found) or 'эти сроки'} во всём плане, {rows}"
            return (Chip(label, _asking(self.found.question.typed)),)
        return tuple(Chip(one.label, _asking(one.question)) for one in search.suggestions(self.found))

    @property
    def marker(self) -> Marker | None:
        """What finds the words looked for in a text, to highlight them."""
        return self.found.marker if self.found else None

    @property
    def search(self) -> Group:
        """The search box: no options, perhaps an error."""
        return Group("q", self.labels["q"], (), self.problems.get("q", ()))

    @property
    def groups(self) -> dict[str, Group]:
        """The facets by name, for the templates. Django's widgets would render a template for each of dozens of options."""
        return {name: self._group(name, set(self.query.getlist(name))) for name in FACETS}

    def _group(self, name: str, chosen: set[str]) -> Group:
        options = tuple(
            Option(value, label, value in chosen, self.count(name, value)) for value, label in self.choices[name]
        )
        return Group(name, self.labels[name], options, self.problems.get(name, ()))

    def count(self, name: str, value: str, *instead_of: str) -> int:
        """What a value of a facet would give beside what is chosen elsewhere, but for the facets it stands instead of."""
        chosen = {facet: self.query.getlist(facet) for facet in FACETS} if self.is_valid else {}
        rest = self.counting.beside(chosen, self.found.positions if self.found else None, name, *instead_of)
        positions = rest & self.counting.holding(name, [value])
        return self.counting.events(positions) if self.by_event else len(positions)

    def query_with(self, **values: str | None) -> str:
        """The query string with other values of some fields; None takes a field out."""
        query = self.query.copy()
        for name, value in values.items():
            query.setlist(name, [value] if value else [])
        return query.urlencode()


def _asking(question: str) -> str:
    """The query string of a search alone."""
    query = QueryDict(mutable=True)
    query["q"] = question
    return query.urlencode()
