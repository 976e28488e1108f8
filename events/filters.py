"""EventFilter: one filter over a published edition, the same for its page and for every file."""

from dataclasses import dataclass
from functools import lru_cache

import django_filters
from django import forms
from django.http import QueryDict

from events import schedules, text
from events.document import Facet, PlanDocument
from events.models import Edition, EditionRow
from events.models.edition import as_set

FACETS = ("section", "format", "venue", "department", "quarter", "month")
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
    """The filter of design §6. Its choices are those of the edition's document, on the day it was published.

    Ask ``is_valid()`` before ``qs``: django-filter answers a wrong value with all rows.
    """

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

    def __init__(self, data, choices: dict[str, list[tuple[str, str]]], **kwargs):
        super().__init__(data, **kwargs)
        for name in choices:
            self.filters[name].extra["choices"] = choices[name]

    def search(self, rows, name, value):
        """Rows that hold every word asked for, in any form: «семинары» finds «семинар»."""
        return rows.holding(value)


@lru_cache(maxsize=16)
def _facets(sha256: str) -> dict[str, list[tuple[str, str]]]:
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
    """One value of a facet, as the page shows it."""

    value: str
    label: str
    is_chosen: bool


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
    ``line`` names the filter in Russian words and is empty when nothing is filtered.
    """

    whole: PlanDocument
    form: forms.Form
    positions: frozenset[int] | None
    line: str = ""
    chips: tuple[Chip, ...] = ()

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
    def is_valid(self) -> bool:
        """Whether every value asked for exists."""
        return self.form.is_valid()

    @property
    def is_filtered(self) -> bool:
        """Whether the document may be only a part."""
        return bool(self.line) or not self.is_valid

    @property
    def errors(self) -> list[str]:
        """What is wrong with the query, a Russian sentence for each field."""
        return [
            f"{group.label}: {error[:1].lower()}{error[1:]}"
            for group in [*self.groups.values(), self.search]
            for error in group.errors
        ]

    @property
    def search(self) -> Group:
        """The search box: no options, perhaps an error."""
        return Group("q", str(self.form.fields["q"].label), (), _messages(self.form, "q"))

    @property
    def groups(self) -> dict[str, Group]:
        """The facets by name, ready to be shown: Django's own widgets are templates each, and there are dozens."""
        return {
            name: Group(
                name,
                str(self.form.fields[name].label),
                tuple(Option(value, label, value in chosen) for value, label in self.form.fields[name].choices),
                _messages(self.form, name),
            )
            for name in FACETS
            for chosen in [set(self.form.data.getlist(name))]
        }


def _messages(form: forms.Form, field: str) -> tuple[str, ...]:
    return tuple(str(message) for message in form.errors.get(field, ()))


def select(edition: Edition, query: QueryDict) -> Selection:
    """Apply ``query`` to the edition: no query to the database without a filter, one with it."""
    whole = edition.document
    query = _without_blanks(query)
    chosen = EventFilter(query, _facets(edition.sha256), queryset=EditionRow.objects.filter(edition=edition))
    if not chosen.is_valid():
        return Selection(whole, chosen.form, frozenset())
    asked = _asked(chosen.form)
    if not asked:
        return Selection(whole, chosen.form, None)
    positions = frozenset(chosen.qs.order_by().values_list("position", flat=True))
    return Selection(whole, chosen.form, positions, _line(asked, chosen.form), _chips(asked, query))


def _without_blanks(query: QueryDict) -> QueryDict:
    """The query as meant: a field sent empty («?month=») asks for nothing."""
    meant = query.copy()
    for name in query:
        meant.setlist(name, [value for value in query.getlist(name) if value.strip()])
    return meant


def _asked(form: forms.Form) -> list[tuple[str, str, str]]:
    """(field, value, label) for each value in force."""
    asked = []
    for name, value in form.cleaned_data.items():
        if name == "q":
            asked += [(name, value, f"поиск «{text.clean(value)}»")] if value else []
            continue
        labels = dict(form.fields[name].choices)
        asked += [(name, key, labels[key]) for key in value]
    return asked


def _line(asked: list[tuple[str, str, str]], form: forms.Form) -> str:
    parts: dict[str, list[str]] = {}
    for name, _, label in asked:
        parts.setdefault(name, []).append(label)
    return "; ".join(
        ", ".join(labels) if name in ("q", "quarter") else f"{form.fields[name].label.lower()}: {', '.join(labels)}"
        for name, labels in parts.items()
    )


def _chips(asked: list[tuple[str, str, str]], query: QueryDict) -> tuple[Chip, ...]:
    chips = []
    for name, value, label in asked:
        rest = query.copy()
        rest.setlist(name, [other for other in query.getlist(name) if name != "q" and other != value])
        chips.append(Chip(label, rest.urlencode()))
    return tuple(chips)
