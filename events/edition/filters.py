"""The filter of a published edition, the same for its page and for each of its files.

``select`` applies a query string to an edition; ``asked_in`` gives the part of a query string that the filter reads.
"""

from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from events import schedules, text
from events.document import Facet
from events.edition import search
from events.edition.counting import counting
from events.edition.searching import Found, Synonyms
from events.edition.selection import FACETS, FIELDS, Chip, Choices, Selection
from events.models import Edition, EditionRow
from events.models.edition import as_set

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

    q = django_filters.CharFilter(label="Поиск", method="leave", max_length=search.LONGEST)
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

    def leave(self, rows, name, value):
        """All rows: words are looked for in the index of the document (``search``), not in the database."""
        return rows


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


def select(
    edition: Edition, query: QueryDict, synonyms: Synonyms | None = None, *, by_event: bool = False
) -> Selection:
    """Apply ``query`` to the edition; ``synonyms`` is the office's table, read here when there are words to look for.

    One query where values of facets are chosen, one for the table where it has to be read here; none when nothing is asked.
    """
    whole, choices, query = edition.document, _facets(edition.sha256), asked_in(query)
    numbers = counting(edition.sha256)
    if not query:
        return Selection(whole, query, choices, LABELS, numbers, by_event=by_event)
    chosen = EventFilter(query, choices, queryset=EditionRow.objects.filter(edition=edition))
    if not chosen.is_valid():
        problems = {name: tuple(map(str, messages)) for name, messages in chosen.form.errors.items()}
        return Selection(whole, query, choices, LABELS, numbers, frozenset(), problems=problems, by_event=by_event)
    cleaned, found, positions = chosen.form.cleaned_data, None, None
    if cleaned.keys() & set(FACETS):
        positions = frozenset(chosen.qs.order_by().values_list("position", flat=True))
    if "q" in cleaned:
        found = search.ask(edition.sha256, cleaned["q"], search.synonyms() if synonyms is None else synonyms)
        positions = found.positions if positions is None else positions & found.positions
    asked = _asked(cleaned, choices, found)
    chips = tuple(Chip(label, _without(query, name, value)) for name, value, label in asked)
    return Selection(
        whole, query, choices, LABELS, numbers, positions, _line(asked), chips, found=found, by_event=by_event
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


def _asked(cleaned: dict[str, Any], choices: Choices, found: Found | None) -> list[tuple[str, str, str]]:
    """(field, value, label) for each value in force; the value of ``q`` is the question without what the label names."""
    asked = _words_asked(found) if found else []
    for name, value in cleaned.items():
        if name != "q":
            labels = dict(choices[name])
            asked += [(name, key, labels[key]) for key in value]
    return asked


def _words_asked(found: Found) -> list[tuple[str, str, str]]:
    dates = [("q", date.without, date.label) for date in found.dates]
    words = search.understood(found)
    return [("q", " ".join(date.typed for date in found.dates), words), *dates] if words else dates


def _line(asked: list[tuple[str, str, str]]) -> str:
    parts: dict[str, list[str]] = {}
    for name, _, label in asked:
        parts.setdefault(name, []).append(label)
    return "; ".join(
        ", ".join(labels) if name in ("q", "quarter") else f"{LABELS[name].lower()}: {', '.join(labels)}"
        for name, labels in parts.items()
    )


def _without(query: QueryDict, name: str, value: str) -> str:
    """The query string that lacks one value."""
    rest = query.copy()
    kept = [value] if name == "q" else [other for other in query.getlist(name) if other != value]
    rest.setlist(name, [one for one in kept if one])
    return rest.urlencode()
