"""What the journal is asked: whose acts, of what kind, when, on which thing, with which words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from events.models import Operation
from events.models.recording import Recorded, recorded_models
from events.plan import journal_query


class JournalForm(forms.Form):
    """The filter above the journal. ``model`` and ``pk`` name one thing, be it there or gone."""

    year = forms.TypedChoiceField(label="План", coerce=int, empty_value=None, required=False)
    person = forms.ChoiceField(label="Кто", required=False)
    kind = forms.ChoiceField(label="Что", required=False, choices=[("", "всё"), *Operation.Kind.choices])
    since = forms.DateField(label="С", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label="По", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    q = forms.CharField(
        label="Слова", required=False, max_length=200, widget=forms.TextInput({"type": "search", "size": 24})
    )
    model = forms.CharField(required=False, widget=forms.HiddenInput)
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)

    def __init__(self, *args: Any, years: list[int], people: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "все"), *((year, str(year)) for year in years)]
        self.fields["person"].choices = [("", "все"), *((name, name) for name in people)]

    def clean_model(self) -> type[Recorded] | None:
        """The model. Raises ``ValidationError`` for what is none of the journal's."""
        name = self.cleaned_data["model"]
        found = {model._meta.model_name: model for model in recorded_models()}.get(name)
        if name and found is None:
            raise ValidationError("Такого журнал не ведёт.")
        return found

    def thing(self) -> Recorded | None:
        """The one thing that is asked about: only its model and key are known."""
        model, pk = self.cleaned_data.get("model"), self.cleaned_data.get("pk")
        return model(pk=pk) if model and pk else None

    def choose(self, operations: Any) -> Any:
        """The operations that were asked for; none for a question that makes no sense."""
        if not self.is_valid():
            return operations.none()
        asked = self.cleaned_data
        plain = {
            "kind": asked["kind"],
            "by_name": asked["person"],
            "at__date__gte": asked["since"],
            "at__date__lte": asked["until"],
        }
        operations = operations.filter(**{name: value for name, value in plain.items() if value})
        if asked["year"]:
            operations = journal_query.of_year(operations, asked["year"])
        if thing := self.thing():
            operations = journal_query.of_thing(operations, thing)
        if asked["q"].strip():
            operations = journal_query.holding(operations, asked["q"])
        return operations
