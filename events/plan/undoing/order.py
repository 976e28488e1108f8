"""Where things stand again. A position is a number among numbers: once the siblings have others, the neighbours tell more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from events.models.ordering import Positioned, longest_rising
from events.models.recording import Recorded, recorded_models
from events.plan.steps import Step, history_of, in_chunks, states_at, values_of

from .findings import Key, Later, Move, Undoing, key_of, later_key, step_between

_UNKNOWN = 2**63  # beyond every position: what comes after such a one is placed behind it


@dataclass(slots=True)
class _Family:
    """The children of one parent that are there now: their positions now, and before and after the operation.

    A child that was elsewhere at a moment has no position of that moment. ``is_fresh``: no position has changed since.
    """

    now: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    before: dict[int, int] = field(default_factory=dict)
    is_fresh: bool = True


def look_at_places(
    found: Undoing, steps: Iterable[Step], present: Mapping[Key, Recorded], back: Collection[str]
) -> None:
    """Put what returns to its place, and what the operation moved back to its place, as long as nobody moved it since."""
    for model in recorded_models():
        if issubclass(model, Positioned):
            own = {step.pk: step for step in steps if step.model is model}
            _look_at_model(found, model, own, present, back)


def _look_at_model(
    found: Undoing,
    model: type[Positioned],
    own: Mapping[int, Step],
    present: Mapping[Key, Recorded],
    back: Collection[str],
) -> None:
    parent = f"{model.parent_field}_id"
    moved = {
        pk: step for pk, step in own.items() if {"position", parent} & set(step.changed) and (model, pk) in present
    }
    returning = {thing.pk: thing for thing in found.returns if type(thing) is model}
    parents = {getattr(thing, parent) for thing in returning.values()}
    parents |= {values[parent] for step in moved.values() for values in (step.before, step.after) if values}
    if not parents:
        return
    families = _families(found, model, parents, own)
    targets: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    for thing in returning.values():
        targets[getattr(thing, parent)].append((thing.position, thing))
    for pk, step in moved.items():
        thing = present[model, pk]
        if _goes_back(found, families, step, thing, back):
            targets[step.before[parent]].append((step.before["position"], thing))  # type: ignore[index]  # moved: was there
    for key, things in targets.items():
        _place(found, families[key], key, sorted(things, key=lambda item: (item[0], item[1].pk)))


def _families(
    found: Undoing, model: type[Positioned], parents: Collection[int], own: Mapping[int, Step]
) -> dict[int, _Family]:
    """The families of these parents, things that go left out. Five queries at most."""
    parent = f"{model.parent_field}_id"
    families = {key: _Family() for key in parents}
    going = {thing.pk for thing in found.goes if type(thing) is model}
    places = {}
    for thing in in_chunks(model._base_manager, parent, parents):
        if thing.pk not in going:
            families[getattr(thing, parent)].now[thing.pk] = thing.position
            places[thing.pk] = getattr(thing, parent)
    later = history_of(model).objects.filter(operation__gt=found.operation.pk).only("id")
    touched = {row.id for row in in_chunks(later, parent, parents)} & places.keys()
    states = states_at(model, touched, found.operation)
    for pk, key in places.items():
        family = families[key]
        left = states.get(pk) if pk in touched else {parent: key, "position": family.now[pk]}
        before = own[pk].before if pk in own else left
        for values, side in ((left, family.left), (before, family.before)):
            if values and values[parent] == key:
                side[pk] = values["position"]
        family.is_fresh &= family.left.get(pk) == family.now[pk]
    return families


def _goes_back(found: Undoing, families: Mapping[int, _Family], step: Step, thing: Any, back: Collection[str]) -> bool:
    """Whether the thing stands again where it stood; asks where somebody has moved it since."""
    parent = f"{thing.parent_field}_id"
    before, left, now = step.before or {}, step.after or {}, values_of(thing)
    family = families.get(now[parent])
    if (now[parent], now["position"]) == (before[parent], before["position"]):
        return False
    has_stayed = before[parent] == left[parent] == now[parent]
    if family and has_stayed and not family.is_fresh and not _was_moved(family, thing.pk):
        return False  # it got another number while its siblings were given room
    if family and now[parent] == left[parent] and (now["position"] == left["position"] or _stands(family, thing.pk)):
        return True
    names = {parent, "position"}
    was, stands, goes = ({name: values[name] for name in names} for values in (left, now, before))
    is_chosen = later_key(thing, "position") in back
    since, going = step_between(thing, was, stands), step_between(thing, stands, goes)
    found.later.append(Later(thing, "position", (since,), (going,), is_chosen))
    return is_chosen


def _was_moved(family: _Family, pk: int) -> bool:
    """Whether the operation moved this child, or only gave it another number on the way."""
    common = sorted((key for key in family.before if key in family.left), key=lambda key: (family.before[key], key))
    if sum(family.before[key] != family.left[key] for key in common) <= 1:
        return True
    settled = longest_rising([family.left[key] for key in common])
    return pk not in {common[index] for index in settled}


def _stands(family: _Family, pk: int) -> bool:
    """Whether the child has still the same siblings before it and behind it as the operation left, whatever its number."""
    return all(
        (family.left[key] < family.left[pk]) == (family.now[key] < family.now[pk])
        for key in family.left
        if key in family.now and key != pk
    )


def _place(found: Undoing, family: _Family, parent: int, things: Sequence[tuple[int, Any]]) -> None:
    """Give the things, in the order of old, their old numbers, or the place behind the neighbour they had."""
    moving = {thing.pk for _, thing in things}
    common = sorted(
        (key for key in family.before if key in family.now and key not in moving),
        key=lambda key: (family.before[key], key),
    )
    settled = [common[index] for index in sorted(longest_rising([family.now[key] for key in common]))]
    returning = {key_of(thing) for thing in found.returns}
    behind: tuple[int, int, int] | None = None  # the last one placed: its old number, its key, its new number
    for old, thing in things:
        previous = [key for key in settled if (family.before[key], key) < (old, thing.pk)]
        following = settled[len(previous) : len(previous) + 1]
        last = max(
            [(family.before[key], key, family.now[key]) for key in previous[-1:]] + ([behind] if behind else []),
            default=None,
        )
        fits = (last is None or last[2] < old) and all(old < family.now[key] for key in following)
        if family.is_fresh or fits:
            behind = (old, thing.pk, old)
            if key_of(thing) not in returning:
                found.change(thing, {f"{thing.parent_field}_id": parent, "position": old})
        else:
            behind = (old, thing.pk, _UNKNOWN)
            found.moves.append(Move(thing, last[1] if last else None, parent))
