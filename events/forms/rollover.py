"""What a person says on the checklist of a new year's plan, read from the form; the page draws the fields itself."""

import hashlib
import re
from collections import defaultdict
from dataclasses import replace

from django import forms
from django.http import QueryDict

from events import text
from events.plan.offering import CARRIED, Offer, RowOffer
from events.plan.rollover import CHANGE, DROP, KEEP, TYPED, Decisions
from events.schedules import FIRST_YEAR, LAST_YEAR

_CHOICES = (KEEP, CHANGE, DROP)
_KEY = re.compile(r"[0-9]{1,18}")
_TYPED_NAME = re.compile(rf"w-([0-9]{{1,18}})-({'|'.join(TYPED)})")


class YearForm(forms.Form):
    """The year of the new plan."""

    year = forms.IntegerField(
        label="На какой год",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={
            "min_value": f"Год плана должен быть от {FIRST_YEAR} до {LAST_YEAR}.",
            "max_value": f"Год плана должен быть от {FIRST_YEAR} до {LAST_YEAR}.",
        },
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_year(self):
        """Another year than the old plan's."""
        year = self.cleaned_data["year"]
        if year == self.plan.year:
            raise forms.ValidationError("Это год самого плана. Укажите другой.")
        return year


def read_decisions(sent: QueryDict) -> Decisions:
    """The decisions of the sent page. What it does not know or cannot be is left out."""
    rows, answers = {}, {}
    typed: dict[int, dict[str, str]] = defaultdict(dict)
    for name in sent:
        value = sent.get(name, "")
        kind, _, rest = name.partition("-")
        if kind == "row" and _KEY.fullmatch(rest) and value in _CHOICES:
            rows[int(rest)] = value
        elif kind == "a":
            answers[rest] = value
        elif match := _TYPED_NAME.fullmatch(name):
            entry, column = int(match[1]), match[2]
            shown = sent.get(f"f-{entry}", "").split(".")
            place = TYPED.index(column)
            # A field that still holds what was shown was not written by this person.
            if place >= len(shown) or mark(value) != shown[place]:
                typed[entry][column] = value
    carry = frozenset(sent.getlist("carry")) & CARRIED.keys()
    return Decisions(rows, answers, dict(typed), carry, with_approval="approval" in sent)


def mark(words: str) -> str:
    """A short sum of a field's words, as a page says what it showed."""
    return hashlib.blake2s(text.clean(words).encode(), digest_size=6).hexdigest()


def chosen_for(asked: str, offer: Offer, decisions: Decisions) -> Decisions:
    """The decisions after a button that decides of several rows: «plan-keep», «12-drop» of a section, «open-35» of a row."""
    where, _, what = asked.rpartition("-")
    rows: list[RowOffer] = []
    if where == "open" and _KEY.fullmatch(what):
        rows, what = [row for row in offer.rows if row.entry == int(what)], CHANGE
    elif what in _CHOICES:
        rows = [row for part in offer.sections if where in ("plan", str(part.section.pk)) for row in part.rows]
    said = {row.entry: what for row in rows}
    return replace(decisions, rows={**decisions.rows, **said})
