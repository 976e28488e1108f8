"""The form of a thing that several people edit: only what a person changed is written, and nobody's word is lost.

A page carries in one hidden field, ``seen``, what each field showed when it was drawn. When it comes back, a field that
still holds what was seen takes the value stored by then; a changed one is merged with what a colleague wrote meanwhile, and
where both changed the same the page is shown again with the words of both.
"""

import json
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from events.forms.clashes import Clash, Theirs, raw_of, tidy, words_of
from events.models import Operation
from events.plan.authors import author_of
from events.plan.merging import Merge, merge

KEEP_THEIRS = "theirs"
WHOLE = "whole"  # the last field of a page that came whole
RESUMED = "resumed"  # the form is to be shown with the words that were sent, and nothing is to be stored


class MergingForm(forms.ModelForm):
    """A ``ModelForm`` whose instance was read with the writers' lock held.

    ``form_names`` are form fields that stand for a model field of another name; ``attributes`` are the attributes of the
    instance that a form field shows, where it is not the one of its name.
    """

    form_names: ClassVar[dict[str, str]] = {}
    attributes: ClassVar[dict[str, tuple[str, ...]]] = {}

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._is_new = not self.instance.pk
        self.merge: Merge | None = None
        self.clashes: list[Clash] = []
        self.theirs: list[Theirs] = []
        self.is_unmarked = False
        self.twin: Any = None  # what an earlier press of the same «Сохранить» has added
        self._stored = self._values()
        self.initial["seen"] = self._mark

    # What came of it

    def is_valid(self):
        """Whether it may be saved: clean, with nothing to choose between, and sent to be saved."""
        return super().is_valid() and not (self.clashes or self.is_unmarked or self.twin or self.is_resumed)

    @property
    def is_resumed(self) -> bool:
        """Whether it is only to be shown: the words come back from before a sign-in, and the person looks at them first."""
        return self.is_bound and RESUMED in self.data

    @property
    def changed_data(self):
        """The fields to be written; of a new thing those that differ from its initial values."""
        if self._is_new:
            return super().changed_data
        _ = self.errors  # merging is a part of cleaning
        return list(self.merge.write) if self.merge else []

    @property
    def is_changed(self) -> bool:
        """Whether the row itself is to be written; a clean form whose words were stored already leaves no trace."""
        return self._values() != self._stored

    @property
    def authors(self) -> list[str]:
        """Who changed what this person changed, too, and when; each once."""
        return list(dict.fromkeys(clash.author for clash in self.clashes if clash.author))

    def _values(self) -> dict[str, Any]:
        return {
            field.attname: getattr(self.instance, field.attname) for field in self._meta.model._meta.concrete_fields
        }

    # What was seen

    def _mark(self) -> str:
        """The contents of ``seen``; a new thing has its identity there, so that it is not added twice."""
        if not self._is_new:
            return json.dumps(self._current(), default=sorted, ensure_ascii=False)
        return json.dumps({"uid": str(self.instance.uid)} if hasattr(self.instance, "uid") else {})

    def _seen(self) -> dict[str, Any] | None:
        """What the person saw, or None where the page does not say so of every field it sends."""
        try:
            seen = {
                name: frozenset(map(str, raw)) if isinstance(raw, list) else tidy(raw)
                for name, raw in self._posted_mark().items()
            }
        except TypeError:
            return None
        shown = self._current()
        complete = all(type(seen.get(name)) is type(shown[name]) for name in self._sent())
        return seen if seen and complete else None

    def _posted_mark(self) -> dict[str, Any]:
        """What ``seen`` brings; nothing where it is not what a page of ours has sent."""
        try:
            mark = json.loads(self.data.get(self.add_prefix("seen")) or "{}")
            json.dumps(mark, ensure_ascii=False).encode()  # half a sign could not be shown again
        except (ValueError, RecursionError):
            return {}
        return mark if isinstance(mark, dict) else {}

    def _names(self) -> list[str]:
        return [name for name in self.fields if name != "seen"]

    def _sent(self) -> list[str]:
        return [name for name in self._names() if not self._is_omitted(name)]

    def _is_omitted(self, name: str) -> bool:
        # A box without its tick is not sent, nor is one that was cut off: only a page that came whole tells them apart.
        if WHOLE not in self.data and self.add_prefix(name) not in self.data:
            return True
        return self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def _current(self) -> dict[str, Any]:
        """What each field shows of the instance, as a browser would send it."""
        return {
            name: raw_of(self.fields[name], self.get_initial_for_field(self.fields[name], name))
            for name in self._names()
        }

    def _posted(self, name: str) -> Any:
        field = self.fields[name]
        value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return frozenset(map(str, value)) if isinstance(value, list) else tidy(value)

    # Merging

    def full_clean(self):
        """Merge first: a field the person left alone is cleaned as a disabled one, so the stored value stays as it is."""
        if not self.is_bound:
            super().full_clean()
            return
        held = [] if self._is_new else self._merge()
        for name in held:
            self.fields[name].disabled = True
        super().full_clean()
        for name in held:
            self.fields[name].disabled = False
        if self._is_new:
            self._look_for_twin()

    def _merge(self) -> list[str]:
        """Find out what is to be written, rewrite the form's data to show it, and return the fields left alone."""
        names, current, seen = self._names(), self._current(), self._seen()
        self.is_unmarked = seen is None
        seen = {**current, **(seen or {})}
        posted = {name: self._posted(name) if name in self._sent() else seen[name] for name in names}
        wanted = {name: seen[name] if self._keeps_theirs(name) else posted[name] for name in names}
        units = [tuple(self.form_names.get(name, name) for name in unit) for unit in self._meta.model.units]
        mine = [name for name in names if wanted[name] != seen[name]]
        self.merge = merge(seen, current, wanted, [] if self.is_unmarked else units)
        clashing = {conflict.name for conflict in self.merge.conflicts} or (set(mine) if self.is_unmarked else set())
        for name in names:
            if name in clashing:
                was = None if self.is_unmarked else seen[name]
                self.clashes.append(self._clash(name, was, current[name], wanted[name] if name in mine else None))
            elif name in self.merge.theirs:
                self.theirs.append(Theirs.of(self[name], self._author(name)))
        self._show(current, {name: self.merge.write.get(name, wanted[name]) for name in mine})
        return [name for name in names if name not in mine]

    def _keeps_theirs(self, name: str) -> bool:
        return self.data.get(f"choice-{self.add_prefix(name)}") == KEEP_THEIRS

    def _show(self, current: dict[str, Any], mine: dict[str, Any]) -> None:
        """Let the form show what would be stored by now, and hold that for seen: pressing again is a choice."""
        data = self.data.copy()
        for name, raw in {**current, **mine}.items():
            key = self.add_prefix(name)
            if isinstance(raw, frozenset):
                data.setlist(key, sorted(raw))
            elif isinstance(self.fields[name], forms.BooleanField) and not raw:
                data.pop(key, None)
            else:
                data[key] = raw
        data[self.add_prefix("seen")] = self._mark()
        self.data = data

    def mark_anew(self) -> None:
        """Let the form say that this person has seen what it shows now; a new thing gets another identity."""
        data = self.data.copy()
        data[self.add_prefix("seen")] = self._mark()
        self.data = data

    def _clash(self, name: str, was: Any, theirs: Any, mine: Any) -> Clash:
        field = self.fields[name]
        return Clash.of(
            self[name],
            was=None if was is None else words_of(field, was),
            theirs=words_of(field, theirs),
            mine=None if mine is None else words_of(field, mine),
            author=self._author(name),
        )

    def _author(self, name: str) -> Operation | None:
        """Who gave the field the value that stands there now."""
        return author_of(self.instance, self.attributes.get(name) or (self._attribute(name),))

    def _attribute(self, name: str) -> str:
        return self._meta.model._meta.get_field(name).attname

    # Adding once

    def _look_for_twin(self) -> None:
        """The second press of one button finds what the first has added; other words under its identity are new words."""
        uid = self._posted_uid()
        if uid is None:
            return
        stored = self._meta.model._base_manager.filter(uid=uid).first()
        if stored is None:
            self.instance.uid = uid
        elif self._is_same(stored):
            self.twin = stored
        else:
            self.mark_anew()
            self.add_error(
                None, f"С этой страницы уже добавлено: «{stored}». Чтобы добавить ещё одно, сохраните ещё раз."
            )

    def _posted_uid(self) -> UUID | None:
        if not hasattr(self.instance, "uid"):
            return None
        try:
            return UUID(self._posted_mark().get("uid"))
        except (ValueError, TypeError, AttributeError):
            return None

    def _is_same(self, stored: Any) -> bool:
        """Whether ``stored`` has every word and every set that was sent from this page."""
        if any(getattr(stored, name) != getattr(self.instance, name) for name in self._own_attributes()):
            return False
        shown = type(self)(instance=stored)._current()
        sets = [name for name in self._sent() if isinstance(shown.get(name), frozenset)]
        return all(self._posted(name) == shown[name] for name in sets)

    def _own_attributes(self) -> list[str]:
        own = [field for field in self._meta.model._meta.concrete_fields if field.name in self.fields]
        return [name for field in own for name in self.attributes.get(field.name, (field.attname,))]
