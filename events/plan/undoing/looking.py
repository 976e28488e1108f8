"""Looking: everything that taking an operation back would do, before anything is written."""

from collections import defaultdict
from collections.abc import Collection

from events.models import Event, EventFormatUse, Operation, Revision
from events.models.recording import Recorded
from events.plan.steps import Step, in_chunks, steps_of

from .collisions import clear, removals_of
from .fields import look_at_changed, look_at_formats
from .findings import Kept, Key, Undoing
from .made import PARTS, keep_published, look_at_made
from .order import look_at_places


def look(operation: Operation, back: Collection[str] = ()) -> Undoing:
    """What taking the operation back would do now, when the later words with the keys in ``back`` go too."""
    found = Undoing(operation, pin_of(operation))
    if not operation.can_be_undone:
        return found
    steps = steps_of([operation])
    present = _present(steps)
    look_at_made(found, steps, present, back)
    for step in steps:
        if thing := present.get((step.model, step.pk)):
            look_at_changed(found, step, thing, back)
    look_at_formats(found, steps, present, back)
    _look_at_removed(found, steps, present)
    keep_published(found)
    look_at_places(found, steps, present, back)
    clear(found)
    _keep_gone(found, steps, present)
    return found


def pin_of(operation: Operation) -> str:
    """The state that taking this operation back is looked at in. One on the reference books may touch plans of any year."""
    if operation.year is not None:
        return Revision.objects.pin(operation.year)
    return ".".join(str(number) for number in Revision.objects.order_by("pk").values_list("number", flat=True))


def _present(steps: list[Step]) -> dict[Key, Recorded]:
    """What the operation touched and is there now, and the events of all formats it touched."""
    keys: dict[type[Recorded], list[int]] = defaultdict(list)
    for step in steps:
        keys[step.model].append(step.pk)
    keys[Event] = list({*keys[Event], *(_event_of(step) for step in steps if step.model is EventFormatUse)})
    return {
        (model, thing.pk): thing for model, pks in keys.items() for thing in in_chunks(model._base_manager, "pk", pks)
    }


def _look_at_removed(found: Undoing, steps: list[Step], present: dict[Key, Recorded]) -> None:
    """What the operation removed returns; the formats of an event that was there all the time return with its wording."""
    gone = {(step.model, step.pk): step for step in steps if step.after is None and step.before is not None}
    for (model, pk), step in gone.items():
        if (model, pk) in present or step.before is None:
            continue
        if model is EventFormatUse and (Event, step.before["event_id"]) not in gone.keys() - present.keys():
            continue
        found.returns.append(model(pk=pk, **step.before))


def _keep_gone(found: Undoing, steps: list[Step], present: dict[Key, Recorded]) -> None:
    """Say of what the operation changed that somebody has removed it since; where that is all, ask for the removal."""
    changed = {(step.model, step.pk) for step in steps if step.before and step.after} - present.keys()
    parts = {key: _event_of(step) for step in steps if (key := (step.model, step.pk)) and step.model in PARTS}
    own = {step.pk for step in steps if step.model is Event and not (step.before and step.after)}
    events = {event for key, event in parts.items() if key[0] is EventFormatUse or key in changed} - own
    there = {thing.pk for thing in in_chunks(Event._base_manager.only("pk"), "pk", events)}
    lost = {(Event, pk) for pk in events - there}
    with_their_event = {key for key, event in parts.items() if (Event, event) in lost}
    left = {(step.model, step.pk): step.after or {} for step in steps}
    for (model, pk), operation in removals_of((changed | lost) - with_their_event).items():
        found.kept.append(Kept(model(pk=pk, **left.get((model, pk), {})), "удалено позже", operation))
        if operation and not found.does_something and not found.later:
            found.ask_for(operation)


def _event_of(step: Step) -> int:
    return (step.before or step.after or {})["event_id"]
