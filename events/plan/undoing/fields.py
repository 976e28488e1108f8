"""What the operation changed goes back, field by field: only where nobody has changed the same thing since."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from events.models import Event, EventFormatUse, Reference
from events.models.recording import Recorded
from events.plan.steps import Step, history_of, in_chunks, recorded_names, states_at, values_of

from .findings import Key, Later, Undoing, later_key, step_between

PLACE = ("position", "plan_id", "section_id")  # where a thing stands: the business of ``order``
WORDING = "format_wording"  # one unit with the formats, which are rows of their own
LINES = "synonyms"  # a set, one to a line


def look_at_changed(found: Undoing, step: Step, thing: Recorded, back: Collection[str]) -> None:
    """Let the fields of one thing go back, unit by unit (``Recorded.units``)."""
    if step.before is None or step.after is None:
        return
    now = values_of(thing)
    changed = set(step.changed) - _own_business(type(thing))
    for unit in _units(type(thing)):
        mine = [name for name in unit if name in changed]
        if not mine or all(now[name] == step.before[name] for name in mine):
            continue
        moved = [name for name in unit if now[name] != step.after[name]]
        if mine == [LINES] and moved:
            found.change(thing, {LINES: _without_lines(step.before[LINES], step.after[LINES], now[LINES])})
        elif not moved:
            found.change(thing, {name: step.before[name] for name in mine})
        else:
            _ask(found, step, thing, unit, back)


def _ask(found: Undoing, step: Step, thing: Recorded, unit: tuple[str, ...], back: Collection[str]) -> None:
    left, before = ({name: values[name] for name in unit} for values in (step.after or {}, step.before or {}))
    current = {name: value for name, value in values_of(thing).items() if name in unit}
    is_chosen = later_key(thing, unit[0]) in back
    since, going = step_between(thing, left, current), step_between(thing, current, before)
    found.later.append(Later(thing, unit[0], (since,), (going,), is_chosen))
    if is_chosen:
        found.change(thing, before)


def _own_business(model: type[Recorded]) -> set[str]:
    return {*(PLACE if hasattr(model, "parent_field") else ()), WORDING}


@cache
def _units(model: type[Recorded]) -> list[tuple[str, ...]]:
    """The attributes of a model in groups that only make sense together; each attribute is in one."""
    names = recorded_names(model)
    joint = [tuple(_attname(model, name) for name in unit if name != "formats") for unit in model.units]
    if issubclass(model, Reference):
        joint.append(("is_active", "merged_into_id"))  # a value that has been merged away is not in use
    taken = {name for unit in joint for name in unit}
    return [*joint, *((name,) for name in names if name not in taken)]


def _attname(model: type[Recorded], name: str) -> str:
    return model._meta.get_field(name).attname


def _without_lines(before: str, left: str, now: str) -> str:
    """The lines of today without those that were added then, and with those that were taken away."""
    old, new = before.splitlines(), left.splitlines()
    kept = [line for line in now.splitlines() if line in old or line not in new]
    return "\n".join([*kept, *(line for line in old if line not in new and line not in kept)])


# Formats: rows of their own, one unit with the wording


@dataclass(slots=True)
class _Formats:
    """The uses of one event at three moments, by key: the formats they are of."""

    before: dict[int, int]
    left: dict[int, int]
    now: dict[int, EventFormatUse]

    def are_moved(self) -> bool:
        return set(self.left.values()) != {use.eventformat_id for use in self.now.values()}

    def are_back(self) -> bool:
        return set(self.before.values()) == {use.eventformat_id for use in self.now.values()}


def look_at_formats(
    found: Undoing, steps: Collection[Step], present: Mapping[Key, Recorded], back: Collection[str]
) -> None:
    """Let the formats of events that were there before and are there now go back, together with the wording beside them.

    Formats alone merge as a set; formats and a wording changed by two acts are asked about.
    """
    uses: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        if step.model is EventFormatUse:
            uses[(step.after or step.before or {})["event_id"]].append(step)
    own = {step.pk: step for step in steps if step.model is Event}
    events = {
        pk: event
        for pk in {*uses, *(pk for pk, step in own.items() if WORDING in step.changed)}
        if (event := present.get((Event, pk))) and (pk not in own or (own[pk].before and own[pk].after))
    }
    formats = _formats(found, {pk: uses[pk] for pk in events})
    others = states_at(Event, [pk for pk in events if pk not in own], found.operation)
    for pk, event in events.items():
        values = others.get(pk) or values_of(event)
        step = own.get(pk) or step_between(event, values, values)
        _look_at_unit(found, event, step, formats[pk], back)


def _formats(found: Undoing, steps: Mapping[int, list[Step]]) -> dict[int, _Formats]:
    now: dict[int, dict[int, EventFormatUse]] = defaultdict(dict)
    for use in in_chunks(EventFormatUse._base_manager, "event_id", steps):
        now[use.event_id][use.pk] = use
    left = {event: {pk: use.eventformat_id for pk, use in now[event].items()} for event in steps}
    later = history_of(EventFormatUse).objects.filter(operation__gt=found.operation.pk).order_by("-history_id")
    for row in in_chunks(later, "event_id", steps):  # from the newest to the oldest, back to when the operation ended
        if row.history_type == "-":
            left[row.event_id][row.id] = row.eventformat_id
        else:
            left[row.event_id].pop(row.id, None)
    made = {step.pk for group in steps.values() for step in group if step.before is None}
    return {
        event: _Formats(
            {pk: value for pk, value in left[event].items() if pk not in made}
            | {step.pk: step.before["eventformat_id"] for step in group if step.before and step.after is None},
            left[event],
            now[event],
        )
        for event, group in steps.items()
    }


def _look_at_unit(found: Undoing, event: Any, step: Step, formats: _Formats, back: Collection[str]) -> None:
    before, left, now = step.before[WORDING], step.after[WORDING], event.format_wording  # type: ignore[index]  # changed
    sets_are_mine, words_are_mine = formats.before != formats.left, before != left
    if (not sets_are_mine or formats.are_back()) and (not words_are_mine or now == before):
        return
    since = _steps_of_unit(event, left, formats.left, now, {pk: use.eventformat_id for pk, use in formats.now.items()})
    is_asked = now != left or (words_are_mine and formats.are_moved())
    is_chosen = later_key(event, WORDING) in back
    if is_asked:
        going = _steps_of_unit(
            event, now, {k: v.eventformat_id for k, v in formats.now.items()}, before, formats.before
        )
        found.later.append(Later(event, WORDING, since, going, is_chosen))
        if not is_chosen:
            return
    if now != before and (words_are_mine or is_asked):
        found.change(event, {WORDING: before})
    _return_formats(found, event, formats, is_whole=is_asked)


def _return_formats(found: Undoing, event: Event, formats: _Formats, *, is_whole: bool) -> None:
    """Bring back just the formats of before, or only take back what the operation added and removed."""
    added = formats.now.keys() - formats.before.keys()
    if not is_whole:
        added &= formats.left.keys()
    found.goes += [formats.now[pk] for pk in sorted(added)]
    missing = formats.before if is_whole else {pk: v for pk, v in formats.before.items() if pk not in formats.left}
    found.returns += [
        EventFormatUse(pk=pk, event_id=event.pk, eventformat_id=value)
        for pk, value in sorted(missing.items())
        if pk not in formats.now
    ]


def _steps_of_unit(
    event: Event, old_words: str, old: Mapping[int, int], new_words: str, new: Mapping[int, int]
) -> tuple[Step, ...]:
    words = [step_between(event, {WORDING: old_words}, {WORDING: new_words})] if old_words != new_words else []
    uses = [
        Step(0, EventFormatUse, pk, *((values, None) if pk in old else (None, values)))
        for pk, value in {**old, **new}.items()
        if (pk in old) != (pk in new)
        for values in ({"event_id": event.pk, "eventformat_id": value},)
    ]
    return (*words, *uses)
