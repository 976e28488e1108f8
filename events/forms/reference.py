"""The reference books by hand: which of several values stays when they are merged."""

import json

from django import forms
from django.core.exceptions import ValidationError


class MergeForm(forms.Form):
    """Which of the chosen values stays; ``seen`` is what the values were called when the page was drawn."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    target = forms.ModelChoiceField(
        queryset=None,
        label="Оставить",
        empty_label=None,
        widget=forms.RadioSelect,
        help_text="Остальные значения станут его синонимами, все мероприятия перейдут к нему.",
        error_messages={"required": "Отметьте, какое значение оставить."},
    )

    def __init__(self, *args, queryset, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = queryset
        self.mark = json.dumps({str(value.pk): value.name for value in queryset}, ensure_ascii=False, sort_keys=True)
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
