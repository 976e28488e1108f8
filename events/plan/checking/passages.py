"""The words of the working plan as passages: each with the field that holds it. Reads what it is given, asks for nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from events.models import Department, Event, EventFormat, Plan, Reference, Section, Venue
from events.plan.document import event_row

from .finding import Holder, Line, Passage

_OWN = {
    "title": "title",
    "format_wording": "format",
    "venue_wording": "venue",
    "schedule_wording": "schedule",
    "department_wording": "department",
    "co_executors": "department",
    "audience": "audience",
    "details": "details",
}


def lines_of(sections: Sequence[Section], events: Mapping[int, Event]) -> list[Line]:
    """Every event that stands in a section, in the order of the plan, once. ``sections`` have their entries prefetched."""
    entries: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for number, section in enumerate(sections, start=1):
        listed = (entry for entry in section.entries.all() if not entry.is_dropped)
        ordered = sorted(listed, key=lambda entry: (entry.position, entry.pk))
        for position, entry in enumerate(ordered, start=1):
            place = f"раздел {number}, пункт {position}"
            entries[entry.event_id].append((place, entry.pk, number))
    return [
        Line(
            event_row(events[pk]),
            tuple(place for place, _, _ in having),
            tuple(entry for _, entry, _ in having),
            pk,
            having[0][2],
        )
        for pk, having in entries.items()
    ]


def passages_of(
    plan: Plan, sections: Sequence[Section], events: Mapping[int, Event], lines: Sequence[Line]
) -> list[Passage]:
    """All words of the plan, those of a value of a reference book once."""
    found = [
        Passage(plan.heading, "heading", "plan", holder=Holder("plan", plan.pk, "heading")),
        Passage(plan.title, "plan_title", "plan", holder=Holder("plan", plan.pk, "title")),
    ]
    for section in sections:
        for name in ("title", "note"):
            holder = Holder("section", section.pk, name)
            found.append(Passage(getattr(section, name), f"section_{name}", f"section {section.uid}", holder=holder))
    values: dict[Reference, list[int]] = {}
    for place, line in enumerate(lines):
        event = events[line.event or 0]
        found += _own(event, line.about, place)
        for value in printed_values(event):
            values.setdefault(value, []).append(place)
    found += _values(values)
    return [passage for passage in found if passage.words.strip()]


def beside_of(plan: Plan, events: Mapping[int, Event], lines: Sequence[Line]) -> list[Passage]:
    """What prints and is no prose: the stamp, and in extracts how to come and whom to call."""
    stamp = ("approval_post", "approval_name", "order_number")
    found = [Passage(getattr(plan, name), "approval", "plan", holder=Holder("plan", plan.pk, name)) for name in stamp]
    departments: dict[Department, list[int]] = {}
    for place, line in enumerate(lines):
        event = events[line.event or 0]
        for name in ("contact", "link"):
            holder = Holder("event", event.pk, name)
            found.append(Passage(getattr(event, name), name, line.about, (place,), holder))
        if event.department:
            departments.setdefault(event.department, []).append(place)
    for department, places in departments.items():
        about = f"department {department.pk}"
        for name in Department.carried:
            holder = Holder("department", department.pk, name)
            found.append(Passage(getattr(department, name), "department", about, tuple(places), holder))
    return [passage for passage in found if passage.words.strip()]


def _own(event: Event, about: str, place: int) -> Iterator[Passage]:
    for name, column in _OWN.items():
        if words := getattr(event, name):
            yield Passage(words, column, about, (place,), Holder("event", event.pk, name))


def printed_values(event: Event) -> Iterator[Reference]:
    """The values of the reference books whose words the event prints, the term aside: its words are those of a language."""
    if not event.format_wording:
        yield from event.ordered_formats
    if event.venue and not event.venue_wording:
        yield event.venue
    if event.department and not event.department_wording:
        yield event.department


def _values(values: Mapping[Reference, list[int]]) -> Iterator[Passage]:
    columns = {EventFormat: "format", Venue: "venue", Department: "department"}
    for value, places in values.items():
        model = str(value._meta.model_name)
        holder = Holder(model, value.pk, "printed_name" if value.printed_name else "name")
        yield Passage(value.printed, columns[type(value)], f"{model} {value.pk}", tuple(places), holder)


def without(passages: Iterable[Passage], holders: Iterable[tuple[str, int]]) -> list[Passage]:
    """The passages that are not held by these things."""
    left = set(holders)
    return [passage for passage in passages if not passage.holder or passage.holder[:2] not in left]
