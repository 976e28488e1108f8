"""EventFilter: one filter over a published edition, the same for its page and for every file."""

from dataclasses import dataclass

import django_filters
from django import forms

from events import schedules, text
from events.document import Facet, PlanDocument
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

    def __init__(self, data, document: PlanDocument, **kwargs):
        super().__init__(data, **kwargs)
        for name, choices in facets(document).items():
            self.filters[name].extra["choices"] = choices

    def search(self, rows, name, value):
        """Rows that hold every word asked for, in any form: «семинары» finds «семинар»."""
        return rows.holding(value)


def facets(document: PlanDocument) -> dict[str, list[tuple[str, str]]]:
    """The values each filter offers for this document, as (value, label) pairs."""
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
class Selection:
    """What a query string selects from an edition: the document to show, the form, and the filter in Russian words.

    ``document`` has no rows when the filter is not valid; ``line`` is empty when nothing is filtered.
    """

    document: PlanDocument
    whole: PlanDocument
    form: forms.Form
    line: str = ""

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
            f"{self.form.fields[name].label}: {message}"
            for name, messages in self.form.errors.items()
            for message in messages
        ]


def select(edition: Edition, query) -> Selection:
    """Apply ``query`` (a QueryDict) to the edition: no query to the database without a filter, one with it."""
    whole = edition.document
    chosen = EventFilter(query, whole, queryset=EditionRow.objects.filter(edition=edition))
    if not chosen.is_valid():
        return Selection(whole.only(()), whole, chosen.form)
    line = _filter_line(chosen.form)
    if not line:
        return Selection(whole, whole, chosen.form)
    positions = set(chosen.qs.order_by().values_list("position", flat=True))
    return Selection(whole.only(positions), whole, chosen.form, line)


def _filter_line(form: forms.Form) -> str:
    parts = []
    for name, value in form.cleaned_data.items():
        if not value:
            continue
        if name == "q":
            parts.append(f"поиск «{text.clean(value)}»")
            continue
        labels = dict(form.fields[name].choices)
        chosen = ", ".join(labels[key] for key in value)
        parts.append(chosen if name == "quarter" else f"{form.fields[name].label.lower()}: {chosen}")
    return "; ".join(parts)
