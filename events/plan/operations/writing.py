"""One thing written or removed, unless somebody else has changed it since it was seen."""

from collections.abc import Mapping, Sequence
from typing import Any

from events.models.recording import Recorded
from events.plan.merging import FieldConflict, Merge, merge


class ConflictError(Exception):
    """Somebody else changed what was about to be written; nothing is written. ``thing`` is as it stands now."""

    def __init__(self, thing: Recorded, conflicts: Sequence[FieldConflict]):
        super().__init__(f"{thing}: {', '.join(conflict.name for conflict in conflicts)}")
        self.thing, self.conflicts = thing, tuple(conflicts)


class GoneError(Exception):
    """The thing to be written has been removed meanwhile; nothing is written."""


def plain(thing: Recorded, name: str) -> Any:
    """The value of a field as merging and comparing take it: keys instead of things, a frozenset for a set of them."""
    if name == "formats":
        uses = thing.format_uses.all() if thing.pk else ()
        return frozenset(use.eventformat_id for use in uses)
    field = thing._meta.get_field(name)
    return getattr(thing, field.attname)


def write(thing: Recorded, *, seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> Merge:
    """Store the fields of ``wanted`` that differ from what was ``seen``, unless somebody else has changed them meanwhile.

    Values are plain (see :func:`plain`); ``seen`` must have every field of ``wanted``. ``thing`` is brought to the stored
    state. Raises ``ConflictError``, ``GoneError`` or ``ValidationError`` and writes nothing then.
    """
    missing = wanted.keys() - seen.keys()
    if missing:
        raise ValueError(f"what was seen of {', '.join(sorted(missing))} is not said")
    stored = type(thing)._base_manager.filter(pk=thing.pk).first()
    if stored is None:
        raise GoneError(str(thing))
    found = merge(seen, {name: plain(stored, name) for name in wanted}, wanted, stored.units)
    if found.conflicts:
        raise ConflictError(stored, found.conflicts)
    formats = found.write.get("formats")
    fields = {name: value for name, value in found.write.items() if name != "formats"}
    for name, value in fields.items():
        setattr(stored, stored._meta.get_field(name).attname, value)
    if fields:
        stored.full_clean()
        stored.save()
    if formats is not None:
        stored.set_formats(formats)
    thing.refresh_from_db()
    return found


def remove(thing: Recorded, *, seen: Mapping[str, Any]) -> None:
    """Remove a thing that still looks as it was ``seen``, with all that belongs to it.

    Raises ``ConflictError`` when somebody has changed it meanwhile, and ``GoneError`` when it is gone.
    """
    stored = type(thing)._base_manager.filter(pk=thing.pk).first()
    if stored is None:
        raise GoneError(str(thing))
    changed = [
        FieldConflict(name, value, plain(stored, name), None)
        for name, value in seen.items()
        if plain(stored, name) != value
    ]
    if changed:
        raise ConflictError(stored, changed)
    stored.delete()
