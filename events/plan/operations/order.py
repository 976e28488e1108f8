"""Where a thing stands among its siblings: a move writes one row, as long as there is room."""

from collections.abc import Sequence

from events.models.ordering import STEP, Positioned, place_between, spread

from .many import change_all
from .writing import GoneError


def place(thing: Positioned, number: int) -> None:
    """Stand at ``number`` (from 1) among the siblings that are counted; a number past either end means that end.

    Writes one row. ``thing`` may be new, or come from other siblings: give it its new parent first. Raises ``GoneError``
    for one that has been removed meanwhile.
    """
    others = _others(thing)
    counted = [index for index, other in enumerate(others) if other.is_counted]
    place = min(max(number, 1), len(counted) + 1) - 1
    _place_at(thing, others, counted[place] if place < len(counted) else len(others))


def place_behind(thing: Positioned, neighbour: int | None) -> None:
    """Stand right behind the sibling with this key, or first where it is None or no sibling any more. As :func:`place`."""
    others = _others(thing)
    keys = [other.pk for other in others]
    _place_at(thing, others, keys.index(neighbour) + 1 if neighbour in keys else 0)


def _others(thing: Positioned) -> list[Positioned]:
    return list(thing.siblings().in_order().exclude(pk=thing.pk))


def _place_at(thing: Positioned, others: list[Positioned], index: int) -> None:
    stored = type(thing)._base_manager.filter(pk=thing.pk).first() if thing.pk else None
    if thing.pk and stored is None:
        raise GoneError(str(thing))
    before, after = others[max(index - 1, 0) : index], others[index : index + 1]
    if stored and stored.parent_key == thing.parent_key and _stands_between(stored, before, after):
        return
    thing.position = _room_between(before, after)
    if thing.position is None:
        _renumber(others)
        thing.position = _room_between(before, after)
    thing.save()


def _stands_between(thing: Positioned, before: Sequence[Positioned], after: Sequence[Positioned]) -> bool:
    return all(other.position < thing.position for other in before) and all(
        other.position > thing.position for other in after
    )


def _room_between(before: Sequence[Positioned], after: Sequence[Positioned]) -> int | None:
    return place_between(*(side[0].position if side else None for side in (before, after)))


def arrange(order: Sequence[Positioned]) -> None:
    """Bring siblings into this order with as few writes as it takes; name all of them."""
    moved = []
    for thing, position in zip(order, spread([thing.position for thing in order]), strict=True):
        if thing.position != position:
            thing.position = position
            moved.append(thing)
    change_all(moved)


def _renumber(order: Sequence[Positioned]) -> None:
    """Make room again: every one of these siblings gets a new position, in this order."""
    for number, thing in enumerate(order, start=1):
        thing.position = number * STEP
    change_all(order)
