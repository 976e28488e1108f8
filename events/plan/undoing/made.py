"""What the operation made goes again, unless somebody has worked on it since."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from events.models import EditionRow, Entry, Event, EventFormatUse, Plan, Proposal
from events.models.edition import Edition
from events.models.recording import Recorded
from events.plan.steps import Step, in_chunks, values_of

from .findings import Kept, Key, Later, Undoing, later_key, step_between

PARTS = (EventFormatUse, Entry)  # what belongs to an event


def look_at_made(
    found: Undoing, steps: Collection[Step], present: Mapping[Key, Recorded], back: Collection[str]
) -> None:
    """Let go what the operation made. An event goes with its formats and lines, or stays with them.

    A line that was another event's before goes back to that one (``fields``).
    """
    made = {(step.model, step.pk): step for step in steps if step.before is None and (step.model, step.pk) in present}
    events = [pk for model, pk in made if model is Event]
    now = _parts(events)
    left: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        if step.model in PARTS and step.after is not None:
            left[step.after["event_id"]].append(step)
    for key, step in made.items():
        model, pk = key
        if model is Event:
            _look_at_event(found, step, present[key], left[pk], now[pk], back)
        elif model in PARTS and step.after and (Event, step.after["event_id"]) in made:
            continue  # looked at with its event
        elif model is not EventFormatUse:  # a format of an older event goes back with its wording
            _look_at_thing(found, step, present[key], back)


def _parts(events: Collection[int]) -> dict[int, list[Recorded]]:
    found: dict[int, list[Recorded]] = defaultdict(list)
    for model in PARTS:
        for part in in_chunks(model._base_manager, "event_id", events):
            found[part.event_id].append(part)
    return found


def _look_at_event(
    found: Undoing, step: Step, event: Recorded, left: list[Step], now: list[Recorded], back: Collection[str]
) -> None:
    since = [*_since(step, event), *_since_of_parts(left, now)]
    is_chosen = later_key(event, "") in back
    came = {(step.model, step.pk) for step in left if step.before is not None}
    own = [part for part in now if (type(part), part.pk) not in came]
    if since:
        going = tuple(step_between(thing, values_of(thing), None) for thing in (event, *own))
        found.later.append(Later(event, "", tuple(since), going, is_chosen))
    if is_chosen or not since:
        found.goes += [event, *own]


def _look_at_thing(found: Undoing, step: Step, thing: Recorded, back: Collection[str]) -> None:
    since = _since(step, thing)
    is_chosen = later_key(thing, "") in back
    if since:
        found.later.append(Later(thing, "", tuple(since), (step_between(thing, values_of(thing), None),), is_chosen))
    if is_chosen or not since:
        found.goes.append(thing)


def _since(step: Step, thing: Recorded) -> list[Step]:
    """What was done to a thing after the operation; where it stands among its siblings is nobody's word about it."""
    left, now = ({**values, "position": None} for values in (step.after or {}, values_of(thing)))
    return [step_between(thing, left, now)] if left != now else []


def _since_of_parts(left: list[Step], now: list[Recorded]) -> list[Step]:
    """What was done after the operation to the formats and the lines of an event that it made."""
    then = {(step.model, step.pk): step for step in left}
    here = {(type(part), part.pk): part for part in now}
    changed = [found for key, step in then.items() if key in here for found in _since(step, here[key])]
    gone = [Step(0, step.model, step.pk, step.after, None) for key, step in then.items() if key not in here]
    new = [step_between(part, None, values_of(part)) for key, part in here.items() if key not in then]
    return [*changed, *gone, *new]


def keep_published(found: Undoing) -> None:
    """An event in an edition, with its formats, and a plan with editions are for good; such an event leaves its sections only.

    So is a plan that was submitted: what was said of it would go with it, and come back by no act.
    """
    uids = [thing.uid for thing in found.goes if isinstance(thing, Event)]
    plans = [thing.pk for thing in found.goes if isinstance(thing, Plan)]
    published = {row.uid for row in in_chunks(EditionRow.objects.only("uid"), "uid", uids)}
    issued = set(Edition.objects.filter(plan__in=plans).values_list("plan", flat=True)) if plans else set()
    proposed = set(Proposal.objects.filter(plan__in=plans).values_list("plan", flat=True)) - issued if plans else set()
    submitted = [thing for thing in found.goes if isinstance(thing, Plan) and thing.pk in proposed]
    staying = [
        thing
        for thing in found.goes
        if (isinstance(thing, Event) and thing.uid in published) or (isinstance(thing, Plan) and thing.pk in issued)
    ]
    events = {thing.pk for thing in staying if isinstance(thing, Event)}
    found.goes = [
        thing for thing in found.goes if thing not in (*staying, *submitted) and not _is_format_of(thing, events)
    ]
    found.kept += [Kept(thing, "опубликовано, поэтому не удаляется") for thing in staying]
    found.kept += [Kept(thing, "был на утверждении, поэтому не удаляется") for thing in submitted]


def _is_format_of(thing: Any, events: set[int]) -> bool:
    return isinstance(thing, EventFormatUse) and thing.event_id in events
