"""One request to the editor: who asks and what was sent; what stands open after it, and what came of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from events.forms.editor import RowForm
from events.forms.keys import is_key
from events.models import Entry, Event, Plan
from events.models.recording import Recording
from events.plan import operations
from events.plan.books import BOOKS
from events.plan.meaning import Office

from .table import Places

WRONG, GONE, CONFLICT, UNFINISHED = 400, 404, 409, 422


@dataclass(slots=True)
class Opened:
    """What stands open: a row (``entry``), a new row (behind ``behind`` in ``section``), with its form."""

    form: RowForm | None = None
    entry: Entry | None = None
    section: int = 0
    behind: int | None = None
    cell: str = ""
    note: str = ""
    found: list[Any] = field(default_factory=list)  # events to be taken into a new row
    sought: str = ""


@dataclass(slots=True)
class Outcome:
    """What came of an act. ``said`` is a sentence for the person; ``opened`` stays or comes open.

    ``entry`` or ``section`` are to be looked at; ``shown`` are rows that differ now, ``gone`` rows that are no more;
    ``order_changed``: numbers or places of other rows differ, too.
    """

    said: str = ""
    status: int = 200
    opened: Opened | None = None
    entry: int | None = None
    section: int | None = None
    shown: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    order_changed: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether what was pressed was not done."""
        return self.status >= WRONG


@dataclass(slots=True)
class Desk:
    """One request to one plan: who asks, what was sent, where things stand now."""

    request: HttpRequest
    plan: Plan
    entry: Entry | None = None

    @property
    def user(self) -> Any:
        """Who asks."""
        return self.request.user

    @property
    def sent(self) -> Any:
        """What was sent."""
        return self.request.POST

    def recording(self, kind: str, note: str = "") -> AbstractContextManager[Recording]:
        """An operation on this plan by this person."""
        return operations.recording(self.plan, kind, by=self.user, note=note)

    def require(self, *permissions: str) -> None:
        """Raises ``PermissionDenied`` unless the person may do all of these."""
        if not self.user.has_perms([f"events.{name}" for name in permissions]):
            raise PermissionDenied

    @property
    def rights(self) -> dict[str, bool]:
        """What this person may do here, by name."""
        may = self.user.has_perm
        return {
            "may_edit": may("events.change_event"),
            "may_add": may("events.add_event") and may("events.add_entry"),
            "may_move": may("events.change_entry"),
            "may_drop": may("events.delete_entry"),
            "may_word_sections": may("events.change_section"),
            "may_add_section": may("events.add_section"),
            "may_remove_section": may("events.delete_section") and may("events.delete_entry"),
        }

    def number(self, name: str) -> int | None:
        """A key or a number that was sent."""
        return number_of(self.sent.get(name, ""))

    @property
    def standing(self) -> Entry:
        """The row the act is about, which is there: ``act`` has looked."""
        if self.entry is None:
            raise ValueError("no row")
        return self.entry

    def row(self, pk: int | None) -> Entry | None:
        """A row of this plan."""
        found = Entry.objects.filter(section__plan=self.plan, pk=pk)
        return found.select_related("section__plan", "event__plan").first() if pk else None

    def form(self, event: Event, office: Office, data: Any = None) -> RowForm:
        """The form of a row of this plan; whoever may not add to a reference book does not."""
        may_make = frozenset(
            name for name, model in BOOKS.items() if self.user.has_perm(f"events.add_{model._meta.model_name}")
        )
        return RowForm(data, instance=event, office=office, may_make=may_make)


def number_of(value: str) -> int | None:
    """A key or a number, of what came as one."""
    return int(value) if is_key(value) else None


def place_name(places: Places, pk: int) -> str:
    """«№ 8», or «раздел 2, № 8» where the plan has several sections."""
    section, number = places.numbers.get(pk, (0, 0))
    said = f"№ {number}" if number else "снятая строка"
    return said if section <= 1 else f"раздел {section}, {said}"


def quoted(entry: Entry) -> str:
    """The title in quotes; many bring their own."""
    title = str(entry)
    return title if title.startswith("«") else f"«{title}»"


def last_of(things: QuerySet) -> int | None:
    """The key of the last of a plan's sections, or of a section's rows."""
    return things.in_order().values_list("pk", flat=True).last()


def neighbour(things: QuerySet, behind: int | None) -> int | None:
    """What to stand behind among ``things``: where it has gone meanwhile, the last one; None stands first."""
    return behind if behind is None or things.filter(pk=behind).exists() else last_of(things)


def before(entry: Entry) -> int | None:
    """The key of the row that stands before this one in its section."""
    keys = list(entry.siblings().in_order().values_list("pk", flat=True))
    index = keys.index(entry.pk)
    return keys[index - 1] if index else None
