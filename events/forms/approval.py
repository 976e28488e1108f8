"""What is said on the way of a plan to approval: by who submits it, and by who decides."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from events import text
from events.columns import CELLS, SHORT_LABELS
from events.forms.publishing import PublishForm
from events.plan.approval import LONGEST, Said
from events.plan.checking.glyphs import unprintable

FIELDS = [("", "строка целиком"), *((key, SHORT_LABELS[key]) for key in CELLS)]


class ReasonsForm(forms.Form):
    """Why published events are not in the next edition: one field for each that the desk does not tell."""

    def __init__(self, *args: Any, gone: Mapping[str, str], told: Mapping[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for uid, title in gone.items():
            if uid not in told:
                self.fields[f"reason-{uid}"] = forms.CharField(
                    label=f"Почему исключается {text.quoted(title)}",
                    max_length=500,
                    error_messages={"required": "Напишите, почему мероприятие исключается из плана."},
                )

    @property
    def reasons(self) -> dict[str, str]:
        """What was said, by uid."""
        return {name.removeprefix("reason-"): words for name, words in self.cleaned_data.items()}


class SubmitForm(forms.Form):
    """What a methodologist says with the plan; ``pin`` is the plan that was looked at."""

    pin = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(
        label="Что изменилось",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
        help_text="Прочтёт руководитель; после утверждения стоит в списке редакций и в конце бумаги.",
    )

    def clean_note(self) -> str:
        """It prints at the end of the paper."""
        note: str = self.cleaned_data["note"]
        if signs := unprintable(note):
            raise forms.ValidationError([f"{said} Уберите его." for said in signs])
        return note


class DecisionForm(PublishForm):
    """The approval block under which a proposal becomes an edition; ``edition`` is the number of the one it was compared with."""

    note = None
    pin = None
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    answer = forms.CharField(
        label="Ответ целиком",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80, "maxlength": LONGEST}),
        help_text="Нужен, только если план возвращается.",
    )

    class Meta(PublishForm.Meta):
        fields = ["approval_form", "approval_post", "approval_name", "approved_on", "order_number"]

    def _names(self) -> list[str]:
        return [name for name in super()._names() if name not in {"edition", "answer"}]


def said_in(posted: Mapping[str, str], uids: Iterable[str]) -> list[Said]:
    """The remarks to rows that a page has sent; of a row that is not one of ``uids`` it takes none."""
    fields = dict(FIELDS)
    found = []
    for uid in dict.fromkeys(uids):
        words = text.clean_lines(posted.get(f"remark-{uid}", ""))
        field = posted.get(f"field-{uid}", "")
        if words:
            found.append(Said(words, uid, field if field in fields else ""))
    return found
