"""The page that changes many rows at once: which rows are looked for, and what is to become of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from events import schedules, text
from events.models import Department, EventFormat, Plan, Reference, Schedule, Section, Venue
from events.models.plan import MAX_WORDS
from events.models.reference import is_name
from events.plan.bulk import ADD, BOOKS, CELLS, LABELS, REMOVE, REPLACE, SECTION, TEXTS, Wish

FILTERS = ("section", "department", "venue", "format", "quarter", "month", "q")
_ANY = "все"


class FilterForm(forms.Form):
    """Which rows of a plan; a value that is not there is an error, never all rows."""

    section = forms.ModelChoiceField(Section.objects.none(), label="Раздел", required=False, empty_label=_ANY)
    department = forms.ModelChoiceField(Department.objects.none(), label="Отдел", required=False, empty_label=_ANY)
    venue = forms.ModelChoiceField(Venue.objects.none(), label="Место", required=False, empty_label=_ANY)
    format = forms.ModelChoiceField(EventFormat.objects.none(), label="Форма", required=False, empty_label=_ANY)
    quarter = forms.TypedChoiceField(
        label="Квартал",
        required=False,
        coerce=int,
        choices=[("", _ANY), *[(str(number), f"{number} квартал") for number in range(1, 5)]],
    )
    month = forms.TypedChoiceField(
        label="Месяц",
        required=False,
        coerce=int,
        choices=[("", _ANY), *[(str(number), name) for number, name in enumerate(schedules.MONTH_NAMES, start=1)]],
    )
    q = forms.CharField(label="Слова", required=False, max_length=200, strip=True)

    def __init__(self, plan: Plan, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used: dict[str, QuerySet[Any]] = {
            "section": plan.sections.in_order(),
            "department": Department.objects.filter(events__plan=plan).distinct(),
            "venue": Venue.objects.filter(events__plan=plan).distinct(),
            "format": EventFormat.objects.filter(events__plan=plan).distinct(),
        }
        for name, things in used.items():
            self.fields[name].queryset = things

    @property
    def is_asked(self) -> bool:
        """Whether anything is looked for."""
        return any(self.data.get(name, "").strip() for name in FILTERS)


class BulkForm(forms.Form):
    """What is to become of the rows: a field that is filled in changes them, one ticked in ``clear`` empties them."""

    department = forms.CharField(label="Ответственный отдел", required=False, max_length=MAX_WORDS)
    keeps = forms.BooleanField(label="соисполнителей оставить", required=False)
    venue = forms.CharField(label="Место проведения", required=False, max_length=MAX_WORDS)
    format = forms.CharField(label="Форма мероприятия", required=False, max_length=MAX_WORDS)
    how = forms.ChoiceField(
        label="Как изменить форму",
        choices=[(REPLACE, "вместо прежних"), (ADD, "добавить"), (REMOVE, "убрать")],
        required=False,
    )
    schedule = forms.CharField(label="Дата проведения", required=False, max_length=MAX_WORDS)
    section = forms.ModelChoiceField(
        Section.objects.none(),
        label="Раздел",
        required=False,
        empty_label="не менять",
        error_messages={"invalid_choice": "Этого раздела в плане уже нет. Выберите другой."},
    )
    audience = forms.CharField(label="Для кого", required=False, max_length=MAX_WORDS)
    contact = forms.CharField(label="Как записаться", required=False, max_length=300)
    link = forms.URLField(label="Ссылка", required=False, max_length=500)
    details = forms.CharField(
        label="Подробности", required=False, max_length=MAX_WORDS, widget=forms.Textarea(attrs={"rows": 2})
    )
    clear = forms.MultipleChoiceField(
        choices=[(name, LABELS[name]) for name in (*CELLS, *TEXTS)], required=False, label="очистить"
    )
    printed_only = forms.MultipleChoiceField(choices=[(name, LABELS[name]) for name in BOOKS], required=False)

    def __init__(self, plan: Plan, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = plan.sections.in_order()
        self.fields["how"].widget.attrs["aria-label"] = self.fields["how"].label
        for name in (*CELLS, *TEXTS):
            widget = self.fields[name].widget
            widget.attrs["autocomplete"] = "off"
            if name in BOOKS or name == "schedule":
                widget.attrs["list"] = f"known-{name}"

    def clean_schedule(self) -> str:
        """Raises ``ValidationError`` for a schedule that contradicts itself."""
        words = text.clean(self.cleaned_data["schedule"])
        if words and not is_name(words):
            raise ValidationError("Впишите срок словами или числами.")
        if words and (problem := schedules.parse(words).problem):
            raise ValidationError(problem)
        return words

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` where nothing is to be changed, or one field is both filled in and to be emptied."""
        cleaned = super().clean() or {}
        for name in cleaned.get("clear", ()):
            if cleaned.get(name):
                self.add_error(name, "Поле и заполнено, и отмечено «очистить». Оставьте одно из двух.")
        if not self.errors and not self.wish.keys:
            raise ValidationError("Впишите, что изменить: пока ни одно поле не заполнено.")
        return cleaned

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The cells of the table and the section."""
        return [self[name] for name in ("department", "venue", "format", "schedule", SECTION)]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What stands behind a fold."""
        return [self[name] for name in TEXTS]

    @property
    def has_more(self) -> bool:
        """Whether anything behind the fold is filled in, ticked or wrong."""
        cleared = self["clear"].value() or ()
        return any(field.value() or field.errors or field.name in cleared for field in self.more_fields)

    @property
    def wish(self) -> Wish:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        words = {name: text.clean(cleaned.get(name) or "") for name in (*CELLS, *TEXTS)}
        if cleaned.get("details"):
            words["details"] = text.clean_lines(cleaned["details"])
        cleared = set(cleaned.get("clear", ()))
        return Wish(
            words={name: said for name, said in words.items() if said or name in cleared},
            section=cleaned.get(SECTION),
            how=cleaned.get("how") or REPLACE,
            keeps_co_executors=bool(cleaned.get("keeps")),
            printed_only=frozenset(cleaned.get("printed_only", ())),
        )


def asked_of(sent: QueryDict) -> QueryDict:
    """What was sent, with the short form of the editor (``field`` and ``value``) written out."""
    data = sent.copy()
    key = data.get("field", "")
    if key not in LABELS:
        return data
    value = data.get("value", "")
    data["keeps"] = "on"
    if value.strip():
        data[key] = value
    else:
        data.appendlist("clear", key)
    for name in ("field", "value"):
        data.pop(name, None)
    return data


def known_values() -> dict[str, list[str]]:
    """What the books offer while one types, by field: printed names of values that may be chosen."""
    books: dict[str, type[Reference]] = {**BOOKS, "schedule": Schedule}
    return {name: [value.printed for value in model.objects.active()] for name, model in books.items()}
