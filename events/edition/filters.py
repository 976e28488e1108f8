"""The filter of a published edition, the same for its page and for each of its files.

``select`` applies a query string to an edition; ``asked_in`` gives the part of a query string that the filter reads.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from events import schedules, text
from events.document import Facet, PlanDocument
from events.edition.counting import Counting, counting
from events.models import Edition, EditionRow
from events.models.edition import as_set

FACETS = ("section", "format", "venue", "department", "quarter", "month")
FIELDS = (*FACETS, "q")
UNKNOWN_CHOICE = "Значения «%(value)s» в этом плане нет. Выберите из списка или сбросьте фильтр."


class SetFilter(django_filters.MultipleChoiceFilter):
    """Rows whose ``|a|b|`` field holds any of the values asked for."""

    def get_filter_predicate(self, value):
        return {f"{self.field_name}__contains": as_set([value])}


class QuarterFilter(SetFilter):
    """Rows with a month in any of the quarters asked for."""

    def filter(self, rows, value):
        return super().filter(rows, [month for quarter in value for month in schedules.months_of_quarter(int(quarter))])


def _choices(label: str, filter_class=django_filters.MultipleChoiceFilter, **options):
    return filter_class(
        label=label,
        distinct=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
        **options,
    )


class EventFilter(django_filters.FilterSet):
    """The filter over the rows of an edition; its choices come from the edition's document, as it was published.

    Check ``is_valid()`` before using ``qs``: for an invalid value django-filter returns all rows.
    """

    base_filters: dict[str, Any]  # made by the metaclass from the fields below

    q = django_filters.CharFilter(label="Поиск", method="search", max_length=200)
    section = _choices("Раздел")
    format = _choices("Форма", SetFilter, field_name="format_keys")
    venue = _choices("Место", field_name="venue_key")
    department = _choices("Ответственный", field_name="department_key")
    quarter = _choices("Квартал", QuarterFilter, field_name="months")
    month = _choices("Месяц", SetFilter, field_name="months")

    class Meta:
        model = EditionRow
        fields = []

    def __init__(self, data: QueryDict, choices: "Choices", **kwargs):
        # Only the fields in the query: building a form of all the fields takes most of the time of a page.
        self.base_filters = {name: field for name, field in type(self).base_filters.items() if name in data}
        super().__init__(data, **kwargs)
        for name in self.filters.keys() & choices.keys():
            self.filters[name].extra["choices"] = choices[name]

    def search(self, rows, name, value):
        """Rows that hold every word asked for, in any form: «семинары» finds «семинар»."""
        return rows.holding(value)


Choices = dict[str, list[tuple[str, str]]]
LABELS = {name: field.label for name, field in EventFilter.base_filters.items()}


@lru_cache(maxsize=16)
def _facets(sha256: str) -> Choices:
    """The values each filter offers for the document with this checksum, as (value, label) pairs."""
    document = Edition.document_of(sha256)
    rows = list(document.rows)
    return {
        "section": [
            (str(number), section.title or f"Раздел {number}")
            for number, section in enumerate(document.sections, start=1)
        ],
        "format": _distinct(facet for row in rows for facet in row.formats),
        "venue": _distinct(row.venue_facet for row in rows),
        "department": _distinct(row.department_facet for row in rows),
        "quarter": [(str(number), f"{number} квартал") for number in range(1, 5)],
        "month": [(str(number), schedules.MONTH_NAMES[number - 1].capitalize()) for number in range(1, 13)],
    }


def _distinct(values) -> list[tuple[str, str]]:
    found: dict[str, Facet] = {facet.key: facet for facet in values if facet}
    return [(facet.key, facet.label) for facet in sorted(found.values(), key=lambda facet: text.fold(facet.label))]


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

    @property
    def is_used(self) -> bool:
        """Whether something in it is chosen or wrong."""
        return bool(self.errors) or any(option.is_chosen for option in self.options)


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
    about each field whose value does not exist. ``searched`` are the rows that answer the search alone. With ``by_event``
    the values of the facets are counted in events, else in rows.
    """

    whole: PlanDocument
    query: QueryDict
    choices: Choices
    counting: Counting
    positions: frozenset[int] | None = None
    line: str = ""
    chips: tuple[Chip, ...] = ()
    problems: dict[str, tuple[str, ...]] = field(default_factory=dict)
    searched: frozenset[int] | None = None
    by_event: bool = False

    @property
    def document(self) -> PlanDocument:
        """The rows found, as a document: what a filtered file is made of."""
        return self.whole if self.positions is None else self.whole.only(self.positions)

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
        return len({row.uid for row in self.whole.rows})

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
            f"{LABELS[name]}: {problem[:1].lower()}{problem[1:]}"
            for name in FIELDS
            for problem in self.problems.get(name, ())
        ]

    @property
    def search(self) -> Group:
        """The search box: no options, perhaps an error."""
        return Group("q", LABELS["q"], (), self.problems.get("q", ()))

    @property
    def groups(self) -> dict[str, Group]:
        """The facets by name, for the templates. Django's widgets would render a template for each of dozens of options."""
        return {name: self._group(name, set(self.query.getlist(name))) for name in FACETS}

    def _group(self, name: str, chosen: set[str]) -> Group:
        options = tuple(
            Option(value, label, value in chosen, self.count(name, value)) for value, label in self.choices[name]
        )
        return Group(name, LABELS[name], options, self.problems.get(name, ()))

    def count(self, name: str, value: str, *instead_of: str) -> int:
        """What a value of a facet would give beside what is chosen elsewhere, but for the facets it stands instead of."""
        chosen = {facet: self.query.getlist(facet) for facet in FACETS} if self.is_valid else {}
        rest = self.counting.beside(chosen, self.searched, name, *instead_of)
        positions = rest & self.counting.holding(name, [value])
        return self.counting.events(positions) if self.by_event else len(positions)

    def query_with(self, **values: str | None) -> str:
        """The query string with other values of some fields; None takes a field out."""
        query = self.query.copy()
        for name, value in values.items():
            query.setlist(name, [value] if value else [])
        return query.urlencode()


def select(edition: Edition, query: QueryDict, *, by_event: bool = False) -> Selection:
    """Apply ``query`` to the edition. Costs one query to the database, none when nothing is filtered.

    One more when something is both searched for and filtered: what the search alone finds is what facets are counted in.
    """
    whole, choices, query = edition.document, _facets(edition.sha256), asked_in(query)
    numbers = counting(edition.sha256)
    if not query:
        return Selection(whole, query, choices, numbers, by_event=by_event)
    chosen = EventFilter(query, choices, queryset=EditionRow.objects.filter(edition=edition))
    if not chosen.is_valid():
        problems = {name: tuple(map(str, messages)) for name, messages in chosen.form.errors.items()}
        return Selection(whole, query, choices, numbers, frozenset(), problems=problems, by_event=by_event)
    asked = _asked(chosen.form.cleaned_data, choices)
    positions = frozenset(chosen.qs.order_by().values_list("position", flat=True))
    searched = None
    if "q" in query:
        rows = EditionRow.objects.filter(edition=edition).holding(query.get("q", ""))
        found = rows.order_by().values_list("position", flat=True) if len(query) > 1 else positions
        searched = frozenset(found)
    chips = _chips(asked, query)
    return Selection(
        whole, query, choices, numbers, positions, _line(asked), chips, searched=searched, by_event=by_event
    )


def asked_in(query: QueryDict) -> QueryDict:
    """The filter in the query, in one form however it was written: the fields in the order of ``FIELDS``, each value once.

    A field sent empty («?month=») asks for nothing, nor does a parameter that is no field of the filter.
    """
    asked = QueryDict(mutable=True)
    for name in FIELDS:
        if values := [value for value in dict.fromkeys(query.getlist(name)) if value.strip()]:
            asked.setlist(name, [" ".join(values)] if name == "q" else values)
    return asked


def _asked(cleaned: dict[str, Any], choices: Choices) -> list[tuple[str, str, str]]:
    """(field, value, label) for each value in force."""
    asked = []
    for name, value in cleaned.items():
        if name == "q":
            asked.append((name, value, f"поиск «{text.clean(value)}»"))
            continue
        labels = dict(choices[name])
        asked += [(name, key, labels[key]) for key in value]
    return asked


def _line(asked: list[tuple[str, str, str]]) -> str:
    parts: dict[str, list[str]] = {}
    for name, _, label in asked:
        parts.setdefault(name, []).append(label)
    return "; ".join(
        ", ".join(labels) if name in ("q", "quarter") else f"{LABELS[name].lower()}: {', '.join(labels)}"
        for name, labels in parts.items()
    )


def _chips(asked: list[tuple[str, str, str]], query: QueryDict) -> tuple[Chip, ...]:
    chips = []
    for name, value, label in asked:
        rest = query.copy()
        rest.setlist(name, [other for other in query.getlist(name) if name != "q" and other != value])
        chips.append(Chip(label, rest.urlencode()))
    return tuple(chips)
