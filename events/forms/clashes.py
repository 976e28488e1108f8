"""What a page shows where the words of two people met: each field's words, who wrote them, what differs in them."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from events.forms.differing import Parts, marked
from events.forms.keys import is_key
from events.models import Operation

EMPTY = "пусто"


@dataclass(frozen=True, slots=True)
class Theirs:
    """A field that a colleague changed and this person did not: it holds the colleague's words now."""

    label: str
    field_id: str
    author: str

    @classmethod
    def of(cls, bound: forms.BoundField, author: Operation | None) -> "Theirs":
        """What to say of this field of a form."""
        return cls(str(bound.label), bound.id_for_label, signature(author))


@dataclass(frozen=True, slots=True)
class Clash:
    """A field to choose in. ``was`` is None where nobody knows, ``mine`` where this person left it alone.

    ``author`` is empty where the colleague left it alone, who changed a field that only makes sense together with it.
    ``theirs_marked`` and ``mine_marked`` have what differs from ``was`` marked.
    """

    label: str
    field_id: str
    choice: str
    author: str
    was: str | None
    theirs: str
    mine: str | None
    theirs_marked: Parts
    mine_marked: Parts

    @property
    def shown(self) -> str:
        """The name of the hidden field that carries words this person left alone and has been shown."""
        return f"shown-{self.choice.removeprefix('choice-')}"

    @classmethod
    def of(
        cls, bound: forms.BoundField, *, was: str | None, theirs: str, mine: str | None, author: Operation | None
    ) -> "Clash":
        """What to show of this field of a form."""
        return cls(
            label=str(bound.label),
            field_id=bound.id_for_label,
            choice=f"choice-{bound.html_name}",
            author="" if was == theirs else signature(author),
            was=was,
            theirs=theirs,
            mine=mine,
            theirs_marked=marked(was, theirs),
            mine_marked=marked(was, mine or ""),
        )


def signature(operation: Operation | None) -> str:
    """Who wrote and when, in Moscow: «Ольга Лебедева, 26.11.2025 в 11:40»; «коллега» where the journal does not tell."""
    if operation is None:
        return "коллега"
    return f"{operation.by_name or 'коллега'}, {timezone.localtime(operation.at):%d.%m.%Y в %H:%M}"


def tidy(value: Any) -> str:
    """A sent value in the one form that values are compared in; browsers send line breaks as CRLF."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if not isinstance(value, str):
        raise TypeError("a browser sends text")
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def raw_of(field: forms.Field, value: Any) -> str | frozenset[str]:
    """What a browser would send for a field that shows ``value``."""
    widget = getattr(field.widget, "widget", field.widget)  # the admin wraps a choice to put its links beside it
    value = field.prepare_value(value)
    if isinstance(widget, forms.CheckboxInput):
        return tidy(bool(value))
    shown = widget.format_value(value)
    if getattr(widget, "allow_multiple_selected", False):
        return frozenset(map(str, shown or ()))
    if isinstance(shown, list | tuple):
        shown = shown[0] if shown else ""
    words = tidy(shown)
    return re.sub("\n", "", words) if isinstance(widget, forms.TextInput) else words


def words_of(field: forms.Field, raw: str | frozenset[str]) -> str:
    """The words a person knows the value by: names instead of keys."""
    if isinstance(field, forms.BooleanField):
        return "да" if raw else "нет"
    if isinstance(field, forms.ModelChoiceField):
        keys = [key for key in (raw if isinstance(raw, frozenset) else [raw]) if is_key(key)]
        things = field.queryset.model._base_manager.filter(pk__in=keys)
        return ", ".join(sorted(field.label_from_instance(thing) for thing in things)) or EMPTY
    if isinstance(field, forms.ChoiceField):
        labels = {str(value): label for value, label in field.choices}
        return str(labels.get(str(raw), raw)) or EMPTY
    return str(raw) or EMPTY
