"""What a person says when publishing a plan."""

from django import forms

from events.forms.merging import MergingForm
from events.models import Plan
from events.plan.checking.glyphs import unprintable

_PRINTED = {"note", "approval_post", "approval_name", "order_number"}


class PublishForm(MergingForm):
    """What goes with a new edition: the note and the approval block; ``pin`` is the plan the person looked at."""

    pin = forms.CharField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="Что изменилось",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        help_text="Стоит в списке редакций и в конце бумаги. У первой редакции можно не заполнять.",
    )

    class Meta:
        model = Plan
        fields = ["note", "approval_form", "approval_post", "approval_name", "approved_on", "order_number"]
        widgets = {
            "approval_post": forms.Textarea(attrs={"rows": 3, "cols": 60}),
            "approved_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self):
        """The words of this very form are mended at once: what no font has would be an empty box in the stamp or at the end."""
        cleaned = super().clean()
        for name in _PRINTED & self.fields.keys():
            for said in unprintable(self.cleaned_data.get(name) or ""):
                self.add_error(name, f"{said} Уберите его.")
        return cleaned

    def _names(self) -> list[str]:
        """``pin`` and ``note`` are no words of the plan: nobody else has written them."""
        return [name for name in super()._names() if name not in {"pin", "note"}]
