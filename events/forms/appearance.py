"""The form of ``/view/``: how large, with how much contrast and space a reader wants the pages."""

from django import forms

from events.appearance import SIZES, Appearance

SIZE_LABELS = {100: "Обычный", 150: "Крупный, в полтора раза", 200: "Очень крупный, вдвое"}


class AppearanceForm(forms.Form):
    """``back`` is the address the reader came from; the view decides whether it is one of ours."""

    size = forms.TypedChoiceField(
        choices=[(size, SIZE_LABELS[size]) for size in SIZES],
        coerce=int,
        error_messages={
            "required": "Выберите размер текста.",
            "invalid_choice": "Такого размера нет, выберите из трёх.",
        },
    )
    contrast = forms.BooleanField(required=False)
    spacing = forms.BooleanField(required=False)
    back = forms.CharField(required=False)

    @property
    def appearance(self) -> Appearance:
        """What was chosen, once the form is valid."""
        chosen = self.cleaned_data
        return Appearance(chosen["size"], chosen["contrast"], chosen["spacing"])
