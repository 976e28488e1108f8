"""What taking an operation back would do: plain findings that a page shows and ``undo`` carries out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from events.models import Operation
from events.models.ordering import Positioned
from events.models.recording import Recorded
from events.plan.steps import Step, values_of

Key = tuple[type[Recorded], int]


def key_of(thing: Recorded) -> Key:
    """Model and key: how steps and findings name a thing."""
    return type(thing), thing.pk


@dataclass(frozen=True, slots=True)
class Change:
    """A thing whose fields go back: ``values`` to be stored, by attribute name."""

    thing: Recorded
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """A thing whose old position means nothing any more: under ``parent`` it stands right after ``after``, or first."""

    thing: Positioned
    after: int | None
    parent: int


@dataclass(frozen=True, slots=True)
class Later:
    """A word that somebody wrote after the operation: it stays unless a person chooses otherwise.

    ``name`` is the first attribute of what was changed, or empty for a thing that would go as a whole. ``since`` is what was
    done after the operation, ``back`` what choosing it does.
    """

    thing: Recorded
    name: str
    since: tuple[Step, ...]
    back: tuple[Step, ...]
    is_chosen: bool = False

    @property
    def key(self) -> str:
        """What a form calls this choice."""
        return later_key(self.thing, self.name)


def later_key(thing: Recorded, name: str) -> str:
    """The name of a choice, the same whenever it is looked at."""
    return f"{type(thing)._meta.model_name}-{thing.pk}-{name or 'whole'}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A thing that stays as it is, the Russian reason, and the later operation to take back first, if that would help."""

    thing: Recorded
    reason: str
    operation: Operation | None = None


@dataclass(slots=True)
class Undoing:
    """What taking ``operation`` back would do, as things stand at ``pin``. Nothing is done while ``first`` names operations."""

    operation: Operation
    pin: str
    returns: list[Recorded] = field(default_factory=list)
    changes: dict[Key, Change] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    goes: list[Recorded] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    first: list[Operation] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        """Whether there is anything to take back as things stand and as was chosen."""
        return bool(self.returns or self.changes or self.moves or self.goes)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take back, whatever a person chooses."""
        return not (self.does_something or self.later or self.first)

    def change(self, thing: Recorded, values: Mapping[str, Any]) -> None:
        """Let fields go back, beside those of the same thing that do already."""
        other = {name: value for name, value in values.items() if getattr(thing, name) != value}
        if other:
            self.changes.setdefault(key_of(thing), Change(thing, {})).values.update(other)

    def leave(self, key: Key, name: str) -> None:
        """Let a field stay as it is after all."""
        del self.changes[key].values[name]
        if not self.changes[key].values:
            del self.changes[key]

    def ask_for(self, operation: Operation) -> None:
        """A later operation that has to be taken back before this one."""
        if operation not in self.first:
            self.first.append(operation)

    def steps(self) -> list[Step]:
        """All that would be done, as steps from how things stand now."""
        returning = {key_of(thing) for thing in self.returns}
        return [
            *(step_between(thing, None, values_of(thing)) for thing in self.returns),
            *(
                step_between(change.thing, values_of(change.thing), {**values_of(change.thing), **change.values})
                for change in self.changes.values()
            ),
            *(_moving(move.thing) for move in self.moves if key_of(move.thing) not in returning),
            *(step_between(thing, values_of(thing), None) for thing in self.goes),
        ]


def _moving(thing: Positioned) -> Step:
    now = values_of(thing)
    return step_between(thing, now, {**now, "position": None})


def step_between(thing: Recorded, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Step:
    """A step of no operation: from one state to another."""
    return Step(0, type(thing), thing.pk, before, after)
