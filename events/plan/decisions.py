"""What people decide about a file before it is loaded: values that two people can change without wiping each other's."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from events.plan.merging import FieldConflict, merge

Mode = Literal["plan", "rows"]
# A decision by what it is about: ("left_out", line), ("cells", line, column), ("year",)…
Key = tuple[str, ...]

_TICKS = ("left_out", "accepted")


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was chosen: ``columns`` by table and first grid column, ``cells`` by line and column key.

    ``sheets`` are the tables to read, by place; empty means all. ``mode`` is «plan» or «rows», or empty while the page guesses.
    ``targets`` say into which section of the plan the new rows of a section of the file go: by its index in the file, the
    section's uid or «new». ``rows`` say by line who a row is: «new», «same UID» or «replaces UID».
    """

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    year: int | None = None
    sheets: list[str] = field(default_factory=list)
    mode: str = ""
    targets: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As the import keeps them."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Decisions":
        """The inverse. What an older release kept has fewer fields."""
        return cls(**plain)

    def is_like(self, other: "Decisions") -> bool:
        """Whether the same was decided, in whatever order."""
        return _flat(self) == _flat(other)


def merge_decisions(
    seen: Decisions, current: Decisions, wanted: Decisions
) -> tuple[Decisions, tuple[FieldConflict, ...], tuple[str, ...]]:
    """The decisions after one person's changes: theirs, the conflicts, and what kinds of decisions others changed meanwhile.

    ``seen`` is what that person looked at, ``wanted`` what he made of it. In a conflict the stored decision stays.
    """
    # A merge knows values by name: the text of the key.
    first, second, third = (
        {_name(key): value for key, value in _flat(item).items()} for item in (seen, current, wanted)
    )
    empty = dict.fromkeys([*first, *second, *third])
    found = merge(empty | first, empty | second, empty | third)
    merged = empty | second | found.write
    whole = _whole({tuple(json.loads(name)): value for name, value in merged.items() if value is not None})
    return whole, found.conflicts, tuple(sorted({json.loads(name)[0] for name in found.theirs}))


def _name(key: Key) -> str:
    return json.dumps(key)


def _flat(decisions: Decisions) -> dict[Key, Any]:
    flat: dict[Key, Any] = {(name, item): True for name in _TICKS for item in getattr(decisions, name)}
    for name in ("columns", "cells"):
        flat |= {
            (name, first, second): value
            for first, values in getattr(decisions, name).items()
            for second, value in values.items()
        }
    flat |= {(name, item): value for name in ("targets", "rows") for item, value in getattr(decisions, name).items()}
    flat |= {("year",): decisions.year, ("mode",): decisions.mode or None}
    return flat | {("sheets",): tuple(decisions.sheets) or None}


def _whole(flat: Mapping[Key, Any]) -> Decisions:
    nested: dict[str, dict[str, dict[str, str]]] = {"columns": {}, "cells": {}}
    plain: dict[str, dict[str, str]] = {"targets": {}, "rows": {}}
    for key, value in flat.items():
        if key[0] in nested:
            nested[key[0]].setdefault(key[1], {})[key[2]] = value
        elif key[0] in plain:
            plain[key[0]][key[1]] = value
    return Decisions(
        columns=nested["columns"],
        cells=nested["cells"],
        left_out=[key[1] for key in flat if key[0] == "left_out"],
        accepted=[key[1] for key in flat if key[0] == "accepted"],
        year=flat.get(("year",)),
        sheets=list(flat.get(("sheets",), ())),
        mode=flat.get(("mode",), ""),
        targets=plain["targets"],
        rows=plain["rows"],
    )
