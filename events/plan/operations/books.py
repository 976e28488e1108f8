"""Values of one reference book made one."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from events.models import Department, Event, EventFormat, EventFormatUse, Reference, Schedule, Venue

from .many import add_all, change_all, remove_all


def merge_references(target: Reference, values: Iterable[Reference], *, keep_names: bool = True) -> int:
    """Merge ``values`` of one reference book into ``target``: every event moves to it, their spellings become its synonyms
    where ``keep_names`` says so, and contacts that it lacks are taken from them.

    Each value stays as a mark of the merge, so that it can be taken back. Returns how many events were moved; a few
    statements, however many there are. Raises ``ValidationError`` for a value that is gone or was merged meanwhile.
    """
    target = type(target)._base_manager.get(pk=target.pk)
    moved = 0
    for value in values:
        if type(value) is not type(target):
            raise ValueError("Values of one reference book are merged.")
        stored = type(target).objects.present().filter(pk=value.pk).first()
        if stored is None or target.merged_into_id:
            raise ValidationError("Одно из значений тем временем объединили с другим. Откройте справочник заново.")
        if stored.pk != target.pk:
            moved += _move_events(stored, target)
            target.take_over(stored, keep_names=keep_names)
            stored.save()
    target.save()
    return moved


def _move_events(old: Reference, new: Reference) -> int:
    """Have every event refer to ``new`` where it refers to ``old``; how many there are."""
    if isinstance(old, EventFormat):
        uses = list(EventFormatUse.objects.filter(eventformat=old))
        having = set(EventFormatUse.objects.filter(eventformat=new.pk).values_list("event", flat=True))
        remove_all(uses)
        add_all([EventFormatUse(event_id=use.event_id, eventformat=new) for use in uses if use.event_id not in having])
        return len(uses)
    name = {Venue: "venue", Schedule: "schedule", Department: "department"}[type(old)]
    events = list(Event.objects.filter(**{name: old}))
    for event in events:
        setattr(event, name, new)
    change_all(events)
    return len(events)
