"""What the journal says: operations in the words of a methodologist, found by who, what and when, told in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from events import text
from events.models import (
    Department,
    Entry,
    Event,
    EventFormat,
    EventFormatUse,
    Operation,
    Plan,
    Schedule,
    Section,
    Venue,
)
from events.models.recording import Recorded, recorded_models
from events.plan.journal_query import PARTS, rows_of
from events.plan.naming import Names, field_of, label, name_field, related_model, words
from events.plan.renumbering import Renumbered, renumbered_by
from events.plan.steps import Step, history_of, recorded_names, steps_of

FEW = 5  # things of one operation that a list tells of
UNDER_EVENTS: tuple[type[Recorded], ...] = (Event, *PARTS)
HIDDEN = {"uid", "ancestor", "key", "folded", "stems", "position", "plan_id", "event_id"}
COUNTED: dict[type[Recorded], str] = {
    Event: "мероприятие,мероприятия,мероприятий",
    Entry: "строка,строки,строк",
    Section: "раздел,раздела,разделов",
    Plan: "план,плана,планов",
    Department: "отдел,отдела,отделов",
    Venue: "место проведения,места проведения,мест проведения",
    EventFormat: "форма мероприятия,формы мероприятий,форм мероприятий",
    Schedule: "срок,срока,сроков",
}


@dataclass(frozen=True, slots=True)
class Words:
    """One field of a thing: what it was and what it is; or, for a set, what came and what went."""

    label: str
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(slots=True)
class Line:
    """What was done to one thing. ``verb`` is «made», «removed», «changed» or «moved»."""

    model: type[Recorded]
    pk: int
    verb: str
    name: str
    is_there: bool
    fields: list[Words] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        """Whether the thing was stored as it was."""
        return self.verb == "changed" and not self.fields

    @property
    def kind(self) -> str:
        """What kind of thing it is, in Russian."""
        return str(self.model._meta.verbose_name)

    @property
    def model_name(self) -> str:
        """What addresses call the model."""
        return str(self.model._meta.model_name)


@dataclass(slots=True)
class Account:
    """One operation as the journal tells it: some of its lines, how many there are besides, and counts where they are many."""

    operation: Operation
    lines: list[Line] = field(default_factory=list)
    more: int = 0
    counts: list[str] = field(default_factory=list)
    undone_by: Operation | None = None

    @property
    def may_be_undone(self) -> bool:
        """Whether there is something to take back, as far as the journal knows."""
        return self.operation.can_be_undone and self.undone_by is None


# Telling


def tell(operations: Sequence[Operation], thing: Recorded | None = None) -> list[Account]:
    """What these operations did, to one ``thing`` or to all: the same number of queries however much they did."""
    told = [operation for operation in operations if operation.kind != Operation.Kind.START]
    hidden = renumbered_by(told)
    only = rows_of(thing) if thing else {model: Q() for model in recorded_models()}
    restricted = {model: rows & ~Q(history_id__in=hidden.rows[model]) for model, rows in only.items()}
    steps = steps_of(told, restricted, first=FEW + 1)
    by_operation: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        by_operation[step.operation].append(step)
    names = Names()
    grouped = {key: group_by_thing(steps, names) for key, steps in by_operation.items()}
    counts = {} if thing else _counts(operations, hidden)
    undone = undone_by(operations)
    accounts = []
    for operation in operations:
        # Of each model the first few are read; in the order of keys these are whole, with all that belongs to them.
        groups = sorted(grouped.get(operation.pk, {}).items(), key=lambda group: _place(*group[0]))
        mine = counts.get(operation.pk, {})
        lines = [found for found in (line(key, steps, names) for key, steps in groups) if not found.is_idle]
        total = len(lines) if len(groups) <= FEW else max(len(lines), _things(mine))
        account = Account(operation, lines[:FEW], undone_by=undone.get(operation.pk))
        account.more = total - len(account.lines) if lines else 0
        if total > FEW or not lines or operation.kind == Operation.Kind.IMPORT:
            account.counts = _said_counts(mine, is_start=operation.kind == Operation.Kind.START)
        accounts.append(account)
    return accounts


def _place(model: type[Recorded], pk: int) -> tuple[int, str, int]:
    return model.record_order, model.__name__, pk


def things_of(operation: Operation) -> list[tuple[type[Recorded], int]]:
    """Everything the operation is told under, in the order of the journal. A query a model."""
    hidden = renumbered_by([operation])
    found: set[tuple[type[Recorded], int]] = set()
    for model in recorded_models():
        owner, told_under = ("event_id", Event) if model in PARTS else ("id", model)
        rows = history_of(model).objects.filter(operation=operation).exclude(history_id__in=hidden.rows[model])
        found |= {(told_under, pk) for pk in rows.order_by().values_list(owner, flat=True).distinct()}
    return sorted(found, key=lambda key: _place(*key))


def tell_things(operation: Operation, things: Iterable[tuple[type[Recorded], int]]) -> list[Line]:
    """What the operation did to these things of it."""
    keys: dict[type[Recorded], set[int]] = defaultdict(set)
    for model, pk in things:
        keys[model].add(pk)
    only = {model: Q(id__in=pks) for model, pks in keys.items()}
    only |= {part: Q(event_id__in=keys[Event]) for part in PARTS if keys[Event]}
    hidden = renumbered_by([operation])
    steps = steps_of([operation], {model: rows & ~Q(history_id__in=hidden.rows[model]) for model, rows in only.items()})
    lines = [line for line in lines_of(steps) if not line.is_idle]
    return sorted(lines, key=lambda line: _place(line.model, line.pk))


def group_by_thing(steps: Iterable[Step], names: Names) -> dict[tuple[type[Recorded], int], list[Step]]:
    """Steps by the thing they are told under: formats and lines of the plan under their event. Says which names are wanted."""
    groups: dict[tuple[type[Recorded], int], list[Step]] = defaultdict(list)
    for step in steps:
        key = told_under(step.model, step.pk, step.after or step.before or {})
        groups[key].append(step)
        names.want(*key)
        for name in recorded_names(step.model):
            related = related_model(step.model, name)
            for state in (step.before, step.after):
                if related and state and name in state:
                    names.want(related, state[name])
    return dict(groups)


def told_under(model: type[Recorded], pk: int, values: Mapping[str, Any]) -> tuple[type[Recorded], int]:
    """The thing a thing is told under: a format and a line of the plan under their event, where that is known."""
    event = values.get("event_id")
    return (Event, event) if model in PARTS and event is not None else (model, pk)


def verb_of(key: tuple[type[Recorded], int], steps: Iterable[Step]) -> str:
    """«made», «removed» or «changed»: what these steps did to the thing they are told under."""
    own = next((step for step in steps if (step.model, step.pk) == key), None)
    if own and own.before is None:
        return "made"
    return "removed" if own and own.after is None else "changed"


def lines_of(steps: Iterable[Step], names: Names | None = None) -> list[Line]:
    """The lines of steps that belong together."""
    names = names or Names()
    return [line(key, group, names) for key, group in group_by_thing(steps, names).items()]


def line(key: tuple[type[Recorded], int], steps: Sequence[Step], names: Names) -> Line:
    """What these steps did to one thing."""
    model, pk = key
    own = next((step for step in steps if step.model is model and step.pk == pk), None)
    parts = [step for step in steps if step is not own]
    told = _own_fields(own, names) if own else []
    is_moved = bool(own and "position" in own.changed)
    for part, heading in ((EventFormatUse, "форма мероприятия"), (Entry, "в разделах")):
        changes = _part_words(heading, [step for step in parts if step.model is part], names)
        told += changes
        is_moved |= part is Entry and any("position" in step.changed and not _is_elsewhere(step) for step in parts)
    verb = verb_of(key, steps)
    if verb == "changed" and is_moved:
        if not told:
            verb = "moved"
        else:
            told.append(Words("место", after="другое"))
    return Line(model, pk, verb, _name(own, key, names), names.is_there(model, pk), told)


def _name(own: Step | None, key: tuple[type[Recorded], int], names: Names) -> str:
    """The name as it was then, where it is known."""
    model, pk = key
    values = (own and (own.after or own.before)) or {}
    name = name_field(model)
    return label(model, values[name]) if name in values else names.of(model, pk)


def _own_fields(step: Step, names: Names) -> list[Words]:
    found = []
    shown = [name for name in recorded_names(step.model) if name not in HIDDEN]
    before, after = step.before or {}, step.after or {}
    for name in shown:
        if name not in before and name not in after or before.get(name) == after.get(name):
            continue
        was, now = (words(step.model, name, values.get(name), names) for values in (before, after))
        if was != now and not (name == name_field(step.model) and (step.before is None or step.after is None)):
            found.append(Words(str(field_of(step.model, name).verbose_name), was, now))
    return found


def _part_words(heading: str, steps: Sequence[Step], names: Names) -> list[Words]:
    added = tuple(_part_name(step.model, step.after, names) for step in steps if step.before is None and step.after)
    removed = tuple(_part_name(step.model, step.before, names) for step in steps if step.after is None and step.before)
    # A format that went and came back as another row has not changed.
    both = set(added) & set(removed)
    added, removed = (tuple(name for name in side if name not in both) for side in (added, removed))
    found = [Words(heading, added=added, removed=removed)] if added or removed else []
    found += [_dropped_words(step, names) for step in steps if "is_dropped" in step.changed]
    elsewhere = [step for step in steps if _is_elsewhere(step)]
    found += [
        Words("раздел", _part_name(Entry, step.before or {}, names), _part_name(Entry, step.after or {}, names))
        for step in elsewhere
    ]
    return found


def _dropped_words(step: Step, names: Names) -> Words:
    """A line that was taken off the plan, with the reason, or brought back."""
    before, after = step.before or {}, step.after or {}
    section = f" (раздел «{names.of(Section, after.get('section_id'))}»)"
    if after.get("is_dropped"):
        return Words("снято с плана", after=(after["drop_reason"] or "причина не указана") + section)
    return Words("снова в плане", before=before.get("drop_reason", ""), after=f"стоит в плане{section}")


def _part_name(model: type[Recorded], values: Any, names: Names) -> str:
    if model is EventFormatUse:
        return names.of(EventFormat, values["eventformat_id"])
    return names.of(Section, values["section_id"])


def _is_elsewhere(step: Step) -> bool:
    return "section_id" in step.changed


# Counting


def _counts(operations: Sequence[Operation], hidden: Renumbered) -> dict[int, dict[tuple[type[Recorded], str], int]]:
    """How many things of each model each operation made, removed and changed. A query a model."""
    found: dict[int, dict[tuple[type[Recorded], str], int]] = defaultdict(dict)
    keys = [operation.pk for operation in operations]
    for model in recorded_models():
        owner = "event_id" if model in PARTS else "id"
        rows = (
            history_of(model)
            .objects.filter(operation__in=keys)
            .exclude(history_id__in=hidden.rows[model])
            .order_by()
            .values("operation")
            .annotate(
                made=Count("id", distinct=True, filter=Q(history_type="+")),
                removed=Count("id", distinct=True, filter=Q(history_type="-")),
                all=Count("id", distinct=True),
                owners=Count(owner, distinct=True),
            )
        )
        for row in rows:
            mine = found[row["operation"]]
            changed = max(row["all"] - row["made"] - row["removed"], 0)
            mine |= {(model, "made"): row["made"], (model, "removed"): row["removed"], (model, "changed"): changed}
            mine[model, "owners"] = row["owners"]
    return found


def _things(counts: dict[tuple[type[Recorded], str], int]) -> int:
    """How many things an operation is told under: formats and lines of the plan are told under their events."""
    events = max(counts.get((model, "owners"), 0) for model in UNDER_EVENTS)
    others = [number for (model, what), number in counts.items() if what == "owners" and model not in UNDER_EVENTS]
    return events + sum(others)


_STARTED = (("учтено", ("made", "changed")),)
_DONE = (("добавлено", ("made",)), ("изменено", ("changed",)), ("удалено", ("removed",)))


def _said_counts(counts: dict[tuple[type[Recorded], str], int], *, is_start: bool) -> list[str]:
    """«добавлено: 13 мероприятий, 18 строк», and so on."""
    said = []
    for heading, verbs in _STARTED if is_start else _DONE:
        numbers = {model: sum(counts.get((model, verb), 0) for verb in verbs) for model in COUNTED}
        if heading == "изменено" and not numbers[Event]:
            numbers[Event] = counts.get((EventFormatUse, "owners"), 0) - sum(
                counts.get((Event, verb), 0) for verb in ("made", "removed")
            )
        parts = [text.plural(number, *COUNTED[model].split(",")) for model, number in numbers.items() if number > 0]
        if parts:
            said.append(f"{heading}: {', '.join(parts)}")
    return said


# Undone


def undone_by(operations: Collection[Operation]) -> dict[int, Operation]:
    """For each operation that is taken back, the undo that is in force; one that was itself taken back is none. One query."""
    if not operations:
        return {}
    oldest = min(operation.pk for operation in operations)
    undos = list(Operation.objects.filter(undoes__isnull=False, pk__gt=oldest).order_by("-pk"))
    taken: dict[int, Operation] = {}
    for undo in undos:  # from the newest: whatever takes an undo back has been seen before it
        if undo.pk not in taken and undo.undoes_id is not None:
            taken.setdefault(undo.undoes_id, undo)
    return taken
