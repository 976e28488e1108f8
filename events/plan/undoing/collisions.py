"""What stands in the way: what somebody uses by now, what is gone, what is taken. Looked at before anything is written."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db import models

from events import text
from events.models import Entry, EventFormatUse, Operation, Plan, Reference
from events.models.plan import PUBLISHED_YEAR
from events.models.recording import Recorded, recorded_models
from events.plan.steps import history_of, in_chunks

from .findings import Kept, Key, Undoing, key_of

TAKEN = {
    Plan: "план на этот год уже есть",
    Entry: "мероприятие уже стоит в этом разделе",
    EventFormatUse: "",  # the event has this format already: nothing to tell
}
USED = "этим уже пользуются другие строки"


def clear(found: Undoing) -> None:
    """Bring the findings to what can be done; what cannot is kept, with its reason."""
    _keep_year(found)
    _follow_merges(found, _settle_references(found))
    dropped: set[Key] = set()
    while _drop_taken(found, dropped) or _drop_stranded(found, dropped):
        pass
    _keep_used(found)


def _keep_year(found: Undoing) -> None:
    """The year of a published plan stays: its editions stay where they are."""
    years = [change.thing for change in found.changes.values() if "year" in change.values]
    for plan in (
        Plan.objects.filter(pk__in=[plan.pk for plan in years], editions__isnull=False).distinct() if years else ()
    ):
        found.leave(key_of(plan), "year")
        found.kept.append(Kept(plan, PUBLISHED_YEAR))


# Reference books


def _settle_references(found: Undoing) -> dict[Key, int]:
    """Keep out of the reference books what would name a second value by one spelling.

    Returns, for each value that does not return because another has its name by now, the key of that other.
    """
    books = {type(thing) for thing in found.returns if isinstance(thing, Reference)}
    books |= {model for model, _ in found.changes if issubclass(model, Reference)}
    instead: dict[Key, int] = {}
    for model in sorted(books, key=lambda book: book.__name__):
        live = {value.pk: value for value in model._base_manager.present()}
        _leave_taken_names(found, model, live)
        _keep_keys_free(found, model)
        values = _as_it_will_be(found, model, live)
        names = _spellings(values)
        for value in [value for value in found.returns if type(value) is model and value.merged_into_id is None]:
            others = names[text.fold(value.name)] - {value.pk}
            if others:
                instead[key_of(value)] = min(others)
                found.returns.remove(value)
                found.kept.append(Kept(value, f"такое значение уже есть: «{values[min(others)]}»"))
    return instead


def _as_it_will_be(found: Undoing, model: type[Reference], live: Mapping[int, Reference]) -> dict[int, Reference]:
    """The values that will answer to a name, when all findings are done."""
    going = {thing.pk for thing in found.goes if type(thing) is model}
    values = {pk: value for pk, value in live.items() if pk not in going}
    for (kind, pk), change in found.changes.items():
        if kind is model:
            names = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
            now = {name: getattr(change.thing, name) for name in names}
            values[pk] = model(pk=pk, **{**now, **change.values})
    return {pk: value for pk, value in values.items() if value.merged_into_id is None}


def _spellings(values: Mapping[int, Reference]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for pk, value in values.items():
        for name in value.folded_names:
            found[name].add(pk)
    return found


def _leave_taken_names(found: Undoing, model: type[Reference], live: Mapping[int, Reference]) -> None:
    """A value does not get a name back that another has taken meanwhile."""
    shared = {name for name, pks in _spellings(live).items() if len(pks) > 1}
    naming = {"name", "printed_name", "synonyms", "merged_into_id"}
    while True:
        values = _as_it_will_be(found, model, live)
        names = {name: pks for name, pks in _spellings(values).items() if len(pks) > 1 and name not in shared}
        clash = next(
            (
                (key, name, pks - {key[1]})
                for key, change in found.changes.items()
                if key[0] is model and naming & change.values.keys()
                for name, pks in names.items()
                if key[1] in pks
            ),
            None,
        )
        if clash is None:
            return
        key, name, others = clash
        change = found.changes.pop(key)
        other = values[min(others)]
        found.kept.append(Kept(change.thing, f"написание «{name}» уже относится к значению «{other}»"))


def _keep_keys_free(found: Undoing, model: type[Reference]) -> None:
    """A value whose key somebody else has got by now gets a new one."""
    coming = [thing for thing in found.returns if type(thing) is model]
    taken = {value.key for value in in_chunks(model._base_manager, "key", [value.key for value in coming])}
    for value in coming:
        if value.key in taken:
            value.key = ""


def _follow_merges(found: Undoing, instead: Mapping[Key, int]) -> None:
    """What returns to a value that has been merged away meanwhile returns to the value it was merged into."""
    wanted: dict[type[Recorded], set[int]] = defaultdict(set)
    for _, relation, pk in _wanted(found):
        if issubclass(relation.related_model, Reference) and relation.name != "merged_into":
            wanted[relation.related_model].add(pk)
    heirs: dict[Key, int] = dict(instead)
    for model, keys in wanted.items():
        merged = dict(model._base_manager.exclude(merged_into=None).values_list("pk", "merged_into_id"))
        for (kind, pk), change in found.changes.items():
            if kind is model and "merged_into_id" in change.values:
                merged[pk] = change.values["merged_into_id"]
        for pk in keys:
            heir = pk
            while following := merged.get(heir):
                heir = following
            if heir != pk:
                heirs[model, pk] = heir
    for thing, relation, pk in list(_wanted(found)):
        heir = heirs.get((relation.related_model, pk))
        if heir is None or relation.name == "merged_into":
            continue
        if (change := found.changes.get(key_of(thing))) and relation.attname in change.values:
            if getattr(thing, relation.attname) == heir:
                found.leave(key_of(thing), relation.attname)
            else:
                change.values[relation.attname] = heir
        else:
            setattr(thing, relation.attname, heir)


def _wanted(found: Undoing) -> Iterable[tuple[Recorded, Any, int]]:
    """Every reference that would be stored: the thing, the field, the key it refers to."""
    for thing in found.returns:
        for relation in _references(type(thing)):
            if (pk := getattr(thing, relation.attname)) is not None:
                yield thing, relation, pk
    for change in list(found.changes.values()):
        for relation in _references(type(change.thing)):
            if (pk := change.values.get(relation.attname)) is not None:
                yield change.thing, relation, pk
    for move in found.moves:
        relation = type(move.thing)._meta.get_field(move.thing.parent_field)
        yield move.thing, relation, move.parent


def _references(model: type[Recorded]) -> list[Any]:
    return [item for item in model._meta.concrete_fields if isinstance(item, models.ForeignKey)]


# Places that are taken


def _drop_taken(found: Undoing, dropped: set[Key]) -> bool:
    """Leave out what would stand where something else stands; whether there was any."""
    going = {key_of(thing) for thing in found.goes}
    any_taken = False
    for model in recorded_models():
        if issubclass(model, Reference):
            continue  # _settle_references has seen to them
        coming = [thing for thing in found.returns if type(thing) is model]
        changing = [change for (kind, _), change in found.changes.items() if kind is model]
        for names in _unique_together(model):
            values = {thing.pk: tuple(getattr(thing, name) for name in names) for thing in coming}
            for change in changing:
                if set(names) & change.values.keys():
                    now = {name: getattr(change.thing, name) for name in names}
                    values[change.thing.pk] = tuple({**now, **change.values}[name] for name in names)
            taken = _taken(model, names, values, going)
            any_taken = any_taken or bool(taken)
            for pk in taken:
                _drop(found, (model, pk), names, TAKEN.get(model, "такое уже есть"), dropped)
    return any_taken


def _taken(
    model: type[Recorded], names: list[str], values: Mapping[int, tuple[Any, ...]], going: set[Key]
) -> list[int]:
    firsts = {value[0] for value in values.values()}
    holders: dict[tuple[Any, ...], int] = {}
    for thing in in_chunks(model._base_manager.only(*names), names[0], firsts):
        if thing.pk not in values and (model, thing.pk) not in going:
            holders[tuple(getattr(thing, name) for name in names)] = thing.pk
    taken = []
    for pk, value in sorted(values.items()):
        if holders.setdefault(value, pk) != pk:
            taken.append(pk)
    return taken


def _unique_together(model: type[Recorded]) -> list[list[str]]:
    constraints = [list(item.fields) for item in model._meta.constraints if isinstance(item, models.UniqueConstraint)]
    single = [[item.name] for item in model._meta.concrete_fields if item.unique and not item.primary_key]
    together = [*constraints, *single, *map(list, model._meta.unique_together)]
    return [[model._meta.get_field(name).attname for name in names] for names in together if names]


def _drop(found: Undoing, key: Key, names: Collection[str], reason: str, dropped: set[Key]) -> None:
    """Let a thing stay away, or its fields as they are."""
    thing = next((thing for thing in found.returns if key_of(thing) == key), None)
    if thing is not None:
        found.returns.remove(thing)
        found.moves = [move for move in found.moves if key_of(move.thing) != key]
        dropped.add(key)
    elif key in found.changes:
        thing = found.changes[key].thing
        for name in set(names) & found.changes[key].values.keys():
            found.leave(key, name)
            # Where a thing stands is one word: its section and its position.
            rest = found.changes[key].values if key in found.changes else {}
            if name == f"{getattr(thing, 'parent_field', '')}_id" and "position" in rest:
                found.leave(key, "position")
    if thing is not None and reason:
        found.kept.append(Kept(thing, reason))


# What is gone


def _drop_stranded(found: Undoing, dropped: set[Key]) -> bool:
    """Ask for what the returning things refer to and is not there; whether anything was left out."""
    coming = {key_of(thing) for thing in found.returns}
    wanted: dict[type[Recorded], set[int]] = defaultdict(set)
    for _, relation, pk in _wanted(found):
        if (relation.related_model, pk) not in coming:
            wanted[relation.related_model].add(pk)
    missing: set[Key] = set()
    for model, keys in wanted.items():
        there = {thing.pk for thing in in_chunks(model._base_manager.only("pk"), "pk", keys)}
        missing |= {(model, pk) for pk in keys - there}
    if not missing:
        return False
    removals = {key: operation for key, operation in removals_of(missing).items() if operation != found.operation}
    was_dropped = False
    for thing, relation, pk in list(_wanted(found)):
        key = (relation.related_model, pk)
        if key not in missing:
            continue
        operation = removals.get(key)
        is_return = key_of(thing) in coming
        if is_return and operation is not None and key not in dropped:
            found.ask_for(operation)
            continue
        name = relation.related_model._meta.verbose_name
        reason = "" if key in dropped else f"{name}: удалено и не может вернуться"
        if key not in dropped and operation is not None:
            found.kept.append(Kept(thing, f"{name}: удалено позже", operation))
            reason = ""
        _drop(found, key_of(thing), [relation.attname], reason, dropped)
        found.moves = [move for move in found.moves if key_of(move.thing) != key_of(thing) or move.parent != pk]
        was_dropped = True
    return was_dropped


def removals_of(keys: Iterable[Key]) -> dict[Key, Operation | None]:
    """For each thing that is gone, the operation that removed it; None where no journal was kept yet."""
    by_model: dict[type[Recorded], list[int]] = defaultdict(list)
    for model, pk in keys:
        by_model[model].append(pk)
    found: dict[Key, Operation | None] = {}
    for model, pks in by_model.items():
        rows = history_of(model).objects.filter(history_type="-").select_related("operation").order_by("history_id")
        for row in in_chunks(rows, "id", pks):
            found[model, row.id] = row.operation if row.operation and row.operation.can_be_undone else None
    return found


# What is used


def _keep_used(found: Undoing) -> None:
    """What somebody else refers to by now stays, and with it what it refers to itself."""
    freed = {(*key, name) for key, change in found.changes.items() for name in change.values}
    freed |= {(*key_of(move.thing), f"{move.thing.parent_field}_id") for move in found.moves}
    while used := _used(found.goes, lambda key, name: (*key, name) in freed):
        found.goes = [thing for thing in found.goes if key_of(thing) not in used]
        found.kept += [Kept(thing, USED) for thing in used.values() if not isinstance(thing, Entry | EventFormatUse)]


def _used(goes: list[Recorded], is_freed: Callable[[Key, str], bool]) -> dict[Key, Recorded]:
    """Those of ``goes`` that something refers to which neither goes nor is freed of the reference; one query a relation."""
    going = {key_of(thing): thing for thing in goes}
    used = {}
    for model in {type(thing) for thing in goes}:
        keys = [pk for kind, pk in going if kind is model]
        for relation in _relations(model):
            user, name = relation.related_model, relation.field.attname
            for row in in_chunks(user._base_manager.only(name), name, keys):
                if key_of(row) not in going and not is_freed(key_of(row), name):
                    used[model, getattr(row, name)] = going[model, getattr(row, name)]
    return used


def _relations(model: type[Recorded]) -> list[Any]:
    return [
        relation
        for relation in model._meta.related_objects
        if relation.related_model in recorded_models() and isinstance(relation.field, models.ForeignKey)
    ]
