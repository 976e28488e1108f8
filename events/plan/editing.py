"""What people do to the rows and sections of one plan at the desk: each function is called inside an open operation.

Words are written by the function that loading writes them with (``cells``); where a row stands is ``operations.place``.
"""

import uuid
from collections.abc import Set
from dataclasses import dataclass, field

from events import text
from events.document import Row
from events.models import EditionRow, Entry, Event, EventFormatUse, Operation, Plan, Section
from events.plan import operations
from events.plan.cells import Cells
from events.plan.meaning import Office
from events.plan.steps import history_of, values_of

ALREADY = "Это мероприятие уже стоит в этом разделе. Дважды в одном разделе оно не пишется."
OTHER_PLAN = "Мероприятие другого года становится новым мероприятием этого плана, а не пунктом двух планов сразу."
NOT_TWICE = "Мероприятие стоит в плане один раз: отделять эту строку не от чего."
_PRINTED = ("format_wording", "venue", "venue_wording", "schedule", "schedule_wording", "department")
_WORDS = (*_PRINTED, "department_wording", "co_executors", "audience")
_DETAILS = ("details", "contact", "link", "private_notes")
# Acts that only say what there was before the journal began.
_BEFORE_JOURNAL = (Operation.Kind.START, Operation.Kind.EARLIER)


class EditingError(ValueError):
    """The act cannot be done; the message is Russian and says why."""


# Words


def store(event: Event, row: Row, keys: Set[str], office: Office) -> bool:
    """Give the event the row's words under ``keys`` and store it; whether anything was written.

    The event was read inside the operation, and may bear other changes already. Reference values that the row's facets name
    and that are in no book yet are made. Raises ``LoadingError`` for words that the plan cannot hold.
    """
    cells = Cells(office.books, is_own=True)
    cells.write(event, row, keys)
    for book in office.books.values():
        operations.add_all(book.made)
        book.made = []
    for name in ("venue", "schedule", "department"):
        setattr(event, name, getattr(event, name))  # a value that was just made has its key only now
    stored = Event._base_manager.filter(pk=event.pk).first() if event.pk else None
    is_changed = stored is None or values_of(stored) != values_of(event)
    if is_changed:
        event.save()
    operations.remove_all(cells.gone_uses)
    operations.add_all(cells.new_uses)
    return is_changed or bool(cells.gone_uses or cells.new_uses)


# Rows


def insert(section: Section, event: Event, behind: int | None) -> Entry:
    """List the event in the section, right behind the line with this key, or first. A line of it that was struck there
    stands in the plan again.

    Raises ``EditingError`` for an event that stands there, or belongs to another plan.
    """
    entry = section.entries.filter(event=event).first() or Entry(section=section, event=event)
    if entry.pk and not entry.is_dropped:
        raise EditingError(ALREADY)
    if event.plan_id != section.plan_id:
        raise EditingError(OTHER_PLAN)
    is_dropped, entry.is_dropped, entry.drop_reason = entry.is_dropped, False, ""
    if is_dropped:
        entry.save()
    operations.place_behind(entry, behind)
    return entry


def copy_of(event: Event, plan: Plan, *, uid: uuid.UUID | None = None) -> Event:
    """A new event of the plan with the words of another. One of an earlier year is remembered as its ancestor, and what
    was said of that year alone (details, contacts, links, notes) stays there.
    """
    is_same_year = event.plan_id == plan.pk
    made = Event(plan=plan, uid=uid or uuid.uuid4(), title=event.title)
    made.ancestor = event.ancestor if is_same_year else event.uid
    for name in (*_WORDS, *(_DETAILS if is_same_year else ())):
        setattr(made, name, getattr(event, name))
    made.save()
    operations.add_all(
        [EventFormatUse(event=made, eventformat_id=use.eventformat_id) for use in event.format_uses.order_by("pk")]
    )
    return made


def split(entry: Entry) -> Event:
    """Let this line be an event of its own, with the same words. Raises ``EditingError`` where its event stands here alone."""
    if not entry.event.entries.exclude(pk=entry.pk).exists():
        raise EditingError(NOT_TWICE)
    entry.event = copy_of(entry.event, entry.event.plan)
    entry.save()
    return entry.event


def move(entry: Entry, section: Section, number: int) -> None:
    """Have the line stand in the section under this number. Raises ``EditingError`` where its event stands there already."""
    if section.pk != entry.section_id:
        if section.plan_id != entry.event.plan_id:
            raise EditingError(OTHER_PLAN)
        other = section.entries.filter(event=entry.event_id).first()
        if other and not other.is_dropped:
            raise EditingError(ALREADY)
        if other:
            other.delete()  # struck there, and standing there again
        entry.section = section
    operations.place(entry, number)


def was_published(entry: Entry) -> bool:
    """Whether an edition has this very line: then the next edition tells that it is gone. Three queries at most."""
    if not EditionRow.objects.filter(uid=entry.event.uid).exists():
        return False
    lines = history_of(Entry).objects.filter(id=entry.pk).order_by("history_id")
    made = lines.values_list("operation", "operation__kind").first()
    if made is None or made[0] is None or made[1] in _BEFORE_JOURNAL:
        return True
    year = entry.section.plan.year
    return Operation.objects.filter(year=year, kind=Operation.Kind.PUBLISH, pk__gt=made[0]).exists()


def take_off(entry: Entry, reason: str) -> bool:
    """Take the line off the plan. One that an edition has stands struck with the reason; another goes, and its event with
    it where it stands nowhere else. Returns whether the line is still there.
    """
    if was_published(entry):
        entry.is_dropped, entry.drop_reason = True, text.clean(reason)
        entry.full_clean(exclude=["section", "event"])
        entry.save()
        return True
    event = entry.event
    entry.delete()
    _let_go(event)
    return False


def bring_back(entry: Entry) -> None:
    """Have a line that was taken off stand in the plan again, where it stood."""
    entry.is_dropped, entry.drop_reason = False, ""
    entry.save()


def _let_go(event: Event) -> None:
    """Remove an event that stands nowhere any more, unless an edition has it."""
    if not event.entries.exists() and not EditionRow.objects.filter(uid=event.uid).exists():
        event.delete()


# Sections


@dataclass(frozen=True, slots=True)
class Going:
    """What goes with a section: its lines, those of them that editions have, and the events that go for good."""

    lines: list[Entry] = field(default_factory=list)
    published: list[Entry] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def going_with(section: Section) -> Going:
    """What removing the section would take with it. Four queries."""
    lines = list(section.entries.select_related("event").in_order())
    events = {line.event_id: line.event for line in lines}
    elsewhere = set(Entry.objects.filter(event__in=events).exclude(section=section).values_list("event", flat=True))
    uids = {event.uid for event in events.values()}
    known = set(EditionRow.objects.filter(uid__in=uids).values_list("uid", flat=True))
    return Going(
        lines,
        [line for line in lines if line.event.uid in known and not line.is_dropped],
        [event for pk, event in events.items() if pk not in elsewhere and event.uid not in known],
    )


def remove_section(section: Section) -> None:
    """Remove the section with its lines, and with the events that stood there alone and that no edition has."""
    going = going_with(section)
    section.delete()
    for event in going.events:
        event.delete()
