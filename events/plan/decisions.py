"""What people decide about a file before it is loaded: values that two people can change without wiping each other's."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from events import text
from events.columns import KEYS
from events.plan.books import BOOKS
from events.plan.choosing import choice_of
from events.plan.merging import FieldConflict, merge
from events.schedules import FIRST_YEAR, LAST_YEAR

Mode = Literal["plan", "rows"]
# A decision by what it is about: ("left_out", line), ("cells", line, column), ("year",)…
Key = tuple[str, ...]

_TICKS = ("left_out", "accepted")
_MAPS = ("targets", "rows", "values")
_MODES = ("", "plan", "rows")
# What one decision may hold: a cell's words are bounded where they are typed, everything else is a name.
_LONGEST, _MOST = 5_000, 20_000


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was chosen: ``columns`` by table and first grid column, ``cells`` by line and column key.

    ``sheets`` are the tables to read, by place; empty means all. ``mode`` is «plan» or «rows», or empty while the page guesses.
    ``targets`` say into which section of the plan the new rows of a section of the file go: by its index in the file, the
    section's uid or «new». ``rows`` say by line who a row is: «new», «same UID» or «replaces UID». ``values`` say, by what
    :func:`events.plan.books.value_key` makes of them, what words are that no reference book knows: «words» and no value, «is
    KEY», «mend KEY» with the value's name written in their place.
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
    values: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As the import keeps them."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Any) -> "Decisions":
        """The inverse. What an older release kept has fewer fields. Raises ``ValueError`` for anything that is no decision."""
        if not isinstance(plain, dict) or not plain.keys() <= _SOUND.keys():
            raise ValueError("decisions have other names")
        for name, value in plain.items():
            if not _SOUND[name](value):
                raise ValueError(f"{name} cannot be decided so")
        return cls(**plain)

    @classmethod
    def from_stored(cls, plain: Mapping[str, Any]) -> "Decisions":
        """As :meth:`from_json`, for what the database holds: what an older release let in and is no decision is passed over."""
        return cls(**{name: value for name, value in plain.items() if name in _SOUND and _SOUND[name](value)})

    def is_like(self, other: "Decisions") -> bool:
        """Whether the same was decided, in whatever order."""
        return _flat(self) == _flat(other)


# What a page may post and the database keep; whoever types a page of his own is told so, and nothing is stored.


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and text.without_controls(value) == value


def _is_number(value: Any) -> bool:
    return _is_words(value) and value.isascii() and value.isdecimal() and len(value) < 6


def _are_ticks(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MOST and all(map(_is_words, value))


def _is_map(of_key: Callable[[Any], bool], of_value: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_sound(value: Any) -> bool:
        pairs = value.items() if isinstance(value, dict) and len(value) <= _MOST else [(None, None)]
        return all(of_key(key) and of_value(item) for key, item in pairs)

    return is_sound


def _is_year(value: Any) -> bool:
    return value is None or (type(value) is int and FIRST_YEAR <= value <= LAST_YEAR)


_SOUND: dict[str, Callable[[Any], bool]] = {
    "columns": _is_map(_is_number, _is_map(_is_number, _is_words)),
    "cells": _is_map(_is_words, _is_map(lambda key: key in KEYS, _is_words)),
    "left_out": _are_ticks,
    "accepted": _are_ticks,
    "year": _is_year,
    "sheets": _are_ticks,
    "mode": lambda value: value in _MODES,
    "targets": _is_map(_is_number, _is_words),
    "rows": _is_map(_is_words, lambda value: _is_words(value) and choice_of(value) is not None),
    "values": _is_map(
        lambda key: _is_words(key) and key.partition(" ")[0] in BOOKS,
        lambda value: _is_words(value) and (value == "words" or value.partition(" ")[0] in ("is", "mend")),
    ),
}


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
    flat |= {(name, item): value for name in _MAPS for item, value in getattr(decisions, name).items()}
    flat |= {("year",): decisions.year, ("mode",): decisions.mode or None}
    return flat | {("sheets",): tuple(decisions.sheets) or None}


def _whole(flat: Mapping[Key, Any]) -> Decisions:
    nested: dict[str, dict[str, dict[str, str]]] = {"columns": {}, "cells": {}}
    plain: dict[str, dict[str, str]] = {name: {} for name in _MAPS}
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
        **plain,
    )
