"""Two people at one thing: which fields may be written, which were changed by both. Pure values in, a verdict out.

Values are plain: text, numbers, dates, keys of other things, and for a set of things a frozenset of their keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that two people have changed: what the writer saw, what stands there now, what he wants."""

    name: str
    seen: Any
    current: Any
    wanted: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """What comes of a save: ``write`` is to be stored, ``conflicts`` stop it, ``theirs`` were changed by others meanwhile."""

    write: dict[str, Any]
    conflicts: tuple[FieldConflict, ...]
    theirs: tuple[str, ...]


def merge(
    seen: Mapping[str, Any],
    current: Mapping[str, Any],
    wanted: Mapping[str, Any],
    units: Iterable[tuple[str, ...]] = (),
) -> Merge:
    """Only what a person changed is written (design, law 1).

    Of each field in ``wanted`` the writer saw ``seen``. A field he left alone is not written, whatever stands there now.
    One he changed is written when nobody else touched its unit; sets merge by what was added and removed; else it is a
    conflict. ``units`` name fields that only make sense together; all others stand alone.
    """
    write: dict[str, Any] = {}
    conflicts: list[FieldConflict] = []
    theirs = tuple(name for name in wanted if current[name] != seen[name] and wanted[name] != current[name])
    for unit in _units(wanted, units):
        mine = [name for name in unit if wanted[name] != seen[name]]
        moved = [name for name in unit if current[name] != seen[name]]
        if not mine or all(wanted[name] == current[name] for name in unit):
            continue
        sets = {name: _merged_set(seen[name], current[name], wanted[name]) for name in mine if _is_set(wanted[name])}
        if not moved or (set(moved) <= sets.keys() and set(mine) == sets.keys()):
            write |= {name: sets.get(name, wanted[name]) for name in mine}
            continue
        conflicts += [
            FieldConflict(name, seen[name], current[name], wanted[name])
            for name in unit
            if wanted[name] != current[name] and name in {*mine, *moved}
        ]
    return Merge(write, tuple(conflicts), tuple(name for name in theirs if name not in write))


def _units(names: Iterable[str], units: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    names = list(names)
    joint = [tuple(name for name in unit if name in names) for unit in units]
    taken = {name for unit in joint for name in unit}
    return [unit for unit in joint if unit] + [(name,) for name in names if name not in taken]


def _is_set(value: Any) -> bool:
    return isinstance(value, frozenset)


def _merged_set(seen: frozenset, current: frozenset, wanted: frozenset) -> frozenset:
    return (current - (seen - wanted)) | (wanted - seen)
