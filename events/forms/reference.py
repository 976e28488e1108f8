"""The reference books by hand: which of several values stays when they are merged."""

import json

from django import forms
from django.core.exceptions import ValidationError


class MergeForm(forms.Form):
    """Which of the chosen values stays; ``seen`` is all that the page showed of them when it was drawn.

    The values need ``event_total``: how many events each has.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    target = forms.ModelChoiceField(
        queryset=None,
        label="Оставить",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Отметьте, какое значение оставить."},
    )
    keep_names = forms.BooleanField(
        label="Сделать прежние названия его синонимами",
        help_text="По ним значение узнаётся при вводе и загрузке. Без отметки они забудутся.",
        required=False,
        initial=True,
    )

    def __init__(self, *args, queryset, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = queryset
        self.mark = json.dumps([_shown(value) for value in queryset], ensure_ascii=False)
        self.initial["seen"] = self.mark

    def clean_seen(self) -> str:
        """Raises ``ValidationError`` when the values are not what the person looked at; the page then shows them anew."""
        if self.cleaned_data["seen"] != self.mark:
            self.data = data = self.data.copy()
            data[self.add_prefix("seen")] = self.mark
            raise ValidationError(
                "Пока страница была открыта, эти значения изменили, объединили или удалили. Посмотрите на них ещё раз."
            )
        return self.mark


def _shown(value) -> list:
    names = ("pk", "name", "printed_name", "synonyms", "is_active", "event_total", *value.carried)
    return [getattr(value, name) for name in names]
