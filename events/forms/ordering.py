"""The page that puts the rows of a section in order: where a row goes, which event joins, which row leaves."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from events.models import Entry, Event, Section


class Seen(NamedTuple):
    """What the page showed of a row: where it stood, and which event that was."""

    section: int
    position: int
    number: int
    event: int


class RowForm(forms.Form):
    """One row of the page; ``seen`` is what it was when the page was drawn, the four numbers of ``Seen`` with dots between."""

    item = forms.IntegerField()
    seen = forms.CharField(required=False)

    def clean_seen(self) -> Seen:
        """What was shown. Raises ``ValidationError`` for a page that does not say what it showed."""
        try:
            return Seen(*map(int, self.cleaned_data["seen"].split(".")))
        except (ValueError, TypeError) as error:
            raise ValidationError(
                "Страница пришла без отметки о том, где стоял пункт, поэтому ничего не изменилось. Повторите действие здесь."
            ) from error


class MoveForm(RowForm):
    """Where to put a row: one step up or down, or under a number."""

    step = forms.ChoiceField(choices=[("-1", "выше"), ("1", "ниже")], required=False)
    number = forms.IntegerField(
        min_value=1,
        required=False,
        error_messages={"min_value": "Номера начинаются с 1.", "invalid": "Впишите номер цифрами."},
    )

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` unless there is a step or a number."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("step") and cleaned.get("number") is None:
            self.add_error("number", "Впишите номер, на который переместить пункт.")
        return cleaned

    def target(self, current: int, is_unmoved: bool) -> int:
        """The number the row is to have, which has ``current`` now; a step is one from where a moved row was seen."""
        if step := self.cleaned_data.get("step"):
            return (current if is_unmoved else self.cleaned_data["seen"].number) + int(step)
        return self.cleaned_data["number"]


class JoinForm(forms.Form):
    """Which event of the plan is to stand in this section, too."""

    event = forms.ModelChoiceField(
        Event.objects.none(),
        label="Мероприятие этого плана",
        empty_label="выберите",
        error_messages={
            "required": "Выберите мероприятие.",
            "invalid_choice": "Этого мероприятия в плане уже нет, или оно уже стоит в этом разделе.",
        },
    )

    def __init__(self, *args, section: Section, **kwargs):
        super().__init__(*args, **kwargs)
        listed = Entry.objects.listed().filter(section=section).values("event")
        self.fields["event"].queryset = (
            Event.objects.filter(plan=section.plan_id).exclude(pk__in=listed).order_by("title")
        )
