"""What was sent to a page without a session, and what of it are a person's words.

It travels in a hidden field of the sign-in page, signed so that it can only be what somebody has sent to this very place.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.forms import Field
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from events.forms.clashes import tidy, words_of
from events.forms.editor import RowForm
from events.forms.merging import RESUMED, WHOLE
from events.plan.meaning import Office

from .base import RecordedAdmin
from .editor.sections import SectionForm

CARRIED = "carried"
KEPT = "kept"  # what keeping.js calls the words that it keeps of a form
LARGEST = 2**20  # letters; what a person types in a day is a tenth of it
_SALT = "events.carrying"
_LONGEST = timedelta(days=7)  # a sign-in page may stay open over a weekend
# What no person has typed: marks of the forms, and which button it was.
_MARKS = {"seen", WHOLE, "pin", "since", "action", "index", "select_across", KEPT, RESUMED}
_CONFIRMATIONS = {"post", "confirmed"}
# Pages that know themselves how to show again what was sent, beside the forms of one thing. What was decided there is to be
# decided by who has signed in, with the page before him.
_REDRAWN = {"events_proposal_review"}
_LETTER = re.compile(r"[^\W\d_]")
_RUSSIAN = re.compile(r"[а-яё\s@]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Posted:
    """What was sent to a page: fields in their order, names of files with the fields they were chosen in, whose it was."""

    path: str
    fields: list[tuple[str, str]]
    files: list[tuple[str, str]]
    person: int | None
    at: str

    @classmethod
    def of(cls, request: HttpRequest, person: int | None) -> "Posted":
        """The request's own; passwords and tokens stay behind. ``person`` is who was signed in last."""
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        return cls(
            path=request.get_full_path(),
            fields=[(name, value) for name, value in pairs if not _is_secret(name)],
            files=[(name, str(file.name)) for name, files in request.FILES.lists() for file in files],
            person=person,
            at=timezone.now().isoformat(),
        )

    @classmethod
    def load(cls, signed: str) -> "Posted | None":
        """What :meth:`dump` has made within the last week; None for anything else."""
        try:
            found = signing.loads(signed, salt=_SALT, max_age=_LONGEST)
        except signing.BadSignature:
            return None
        fields, files = ([(name, value) for name, value in found[part]] for part in ("fields", "files"))
        return cls(found["path"], fields, files, found["person"], found["at"])

    def dump(self) -> str:
        """The text for a hidden field: signed, readable by anybody, as the page was that sent it."""
        fields = {"path": self.path, "fields": self.fields, "files": self.files, "person": self.person, "at": self.at}
        return signing.dumps(fields, salt=_SALT, compress=True)

    @property
    def is_too_large(self) -> bool:
        return sum(len(name) + len(value) for name, value in self.fields) > LARGEST

    @property
    def data(self) -> QueryDict:
        """The fields as a form takes them."""
        data = QueryDict(mutable=True)
        for name, value in self.fields:
            data.appendlist(name, value)
        return data

    @property
    def time(self) -> datetime:
        return datetime.fromisoformat(self.at)


class Page:
    """The page that something was sent to: its name, and the person's words with the names of their fields."""

    def __init__(self, posted: Posted, request: HttpRequest):
        self.posted, self.request = posted, request

    @cached_property
    def match(self) -> ResolverMatch | None:
        try:
            return resolve(urlsplit(self.posted.path).path)
        except Resolver404:
            return None

    @cached_property
    def model_admin(self) -> Any:
        return getattr(self.match.func, "model_admin", None) if self.match else None

    @property
    def name(self) -> str:
        """What kind of thing the page is about; empty for a page about none."""
        return str(self.model_admin.opts.verbose_name).capitalize() if self.model_admin else ""

    @property
    def is_form(self) -> bool:
        """Whether it is the form of one thing: its fields are known, and whether this person may write them."""
        name = (self.match.url_name or "") if self.match else ""
        return isinstance(self.model_admin, RecordedAdmin) and name.endswith(("_change", "_add"))

    @property
    def is_new(self) -> bool:
        return self.match is not None and (self.match.url_name or "").endswith("_add")

    @property
    def may_write(self) -> bool:
        """Whether this person may send it; of other pages they know themselves."""
        if not self.is_form:
            return True
        may = self.model_admin.has_add_permission if self.is_new else self.model_admin.has_change_permission
        return may(self.request)

    @property
    def can_redraw(self) -> bool:
        """Whether the page shows its form with the words and stores nothing, when it is asked to."""
        return self.may_write and (self.is_form or (self.match is not None and self.match.url_name in _REDRAWN))

    @property
    def is_mere_press(self) -> bool:
        """Whether there are no words to give back: a row moved by a step, a deletion confirmed. One looks again and presses."""
        if self.posted.files:
            return False
        if self.is_form or self._fields_of_editor:
            return not self.words
        names = {name for name, _ in self.posted.fields}
        return bool(names & _CONFIRMATIONS) or not any(_LETTER.search(value) for _, value in self._typed())

    def _typed(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.posted.fields if name not in _MARKS and not name.startswith("_")]

    @cached_property
    def words(self) -> list[tuple[str, str]]:
        """What the person typed or chose, by the label of the field; a form that says what it showed leaves out the rest."""
        return self._words_of_form() if self.is_form and self.may_write else self._plain_words()

    def _words_of_form(self) -> list[tuple[str, str]]:
        form = self.model_admin.get_form(self.request, None, change=not self.is_new)()
        data, found = self.posted.data, []
        seen = _seen(data)
        for bound in form.visible_fields():
            if bound.html_name not in data and WHOLE not in data:
                continue
            value = bound.field.widget.value_from_datadict(data, {}, bound.html_name)
            raw = frozenset(map(str, value)) if isinstance(value, list) else tidy(value)
            if raw != _tidied(seen.get(bound.name, "")):
                found.append((str(bound.label), words_of(bound.field, raw)))
        return found

    def _plain_words(self) -> list[tuple[str, str]]:
        """By their labels in the editor; elsewhere no person knows the names of the fields, and what has neither a Russian
        letter nor a space is a mark of the page.
        """
        seen, fields, found = _seen(self.posted.data), self._fields_of_editor, []
        for name, value in self._typed():
            field, was = fields.get(name), _tidied(seen.get(name, ""))
            if tidy(value) in was if isinstance(was, frozenset) else tidy(value) == was:
                continue
            if field is not None:
                found.append((str(field.label), words_of(field, value)))
            elif not fields or name == "reason":
                found += [("", value)] if _RUSSIAN.search(value.strip()) and value[:1] not in "{[" else []
        return found

    @cached_property
    def _fields_of_editor(self) -> dict[str, Field]:
        """The fields of the row or the section that was open in the editor; none of another page."""
        if self.match is None or self.match.url_name != "events_plan_editor":
            return {}
        return SectionForm().fields if "band" in self.posted.data else RowForm(office=Office()).fields


class Carried(str):
    """What a sign-in page holds, as its template needs it."""

    @cached_property
    def posted(self) -> Posted | None:
        """What was sent; None where nothing is carried."""
        return Posted.load(self) if self else None


def _seen(data: QueryDict) -> dict[str, Any]:
    try:
        found = json.loads(data.get("seen", ""))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _tidied(shown: Any) -> str | frozenset[str] | None:
    """What a field showed; None for what no field can show."""
    try:
        return frozenset(map(str, shown)) if isinstance(shown, list) else tidy(shown)
    except TypeError:
        return None


def _is_secret(name: str) -> bool:
    return name in {"csrfmiddlewaretoken", CARRIED} or "password" in name
