"""A schedule as plain JSON values and back, structure and all: for handing one from process to process.

Its words alone would do where ``parse`` reads them back, but a schedule may rest on more than its own words: «14» under
the heading «Март».
"""

from dataclasses import fields, is_dataclass
from datetime import time
from typing import Any

from events.schedules.schedule import Item, Phrase, Schedule
from events.schedules.units import Block, Day, Hours, NthWeekday, Part, Season, Span

_VALUES = {
    value.__name__: value for value in (Block, Day, Hours, Item, NthWeekday, Part, Phrase, Schedule, Season, Span)
}


def to_json(schedule: Schedule) -> dict[str, Any]:
    """The schedule as JSON types; each value names its class under ``is``."""
    plain: dict[str, Any] = _plain(schedule)
    return plain


def from_json(plain: dict[str, Any]) -> Schedule:
    """The inverse of :func:`to_json`. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
    schedule = _value(plain)
    if not isinstance(schedule, Schedule):
        raise TypeError(f"no schedule but {type(schedule).__name__}")
    return schedule


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, time):
        return {"is": "time", "at": f"{value:%H:%M}"}
    if is_dataclass(value):
        return {"is": type(value).__name__} | {
            field.name: _plain(getattr(value, field.name)) for field in fields(value)
        }
    return value


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    if plain["is"] == "time":
        return time.fromisoformat(plain["at"])
    return _VALUES[plain["is"]](**{key: _value(item) for key, item in plain.items() if key != "is"})
