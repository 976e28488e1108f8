"""Taking an operation back: itself an operation, shown before it is done, never at the cost of a later word."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from events import text
from events.models import Edition, EditionRow, Event, EventFormatUse, Operation, Plan, PlanImport, Reference, Revision
from events.models.recording import Recorded, recorded_models
from events.plan import operations
from events.plan.steps import Step, steps_of, values_of


class UndoError(ValueError):
    """The operation cannot be taken back as it stands; the message is Russian and says what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """A thing whose fields go back: ``values`` to be stored, by attribute name."""

    thing: Recorded
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Later:
    """A word that somebody wrote after the operation: it stays unless a person says otherwise.

    ``name`` is an attribute, or empty for a thing that would go as a whole.
    """

    thing: Recorded
    name: str
    left: Any
    current: Any
    before: Any

    @property
    def key(self) -> str:
        """What a form calls this choice."""
        return f"{type(self.thing)._meta.model_name}-{self.thing.pk}-{self.name or 'whole'}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A thing that stays as it is, and the Russian reason."""

    label: str
    reason: str


@dataclass(slots=True)
class Undoing:
    """What taking ``operation`` back would do, as things stand at ``pin``."""

    operation: Operation
    pin: str
    returns: list[Recorded] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    goes: list[Recorded] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    first: list[Operation] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing left to take back."""
        return not (self.returns or self.changes or self.goes or self.later or self.first)


def undo(
    operation: Operation, *, by: Any = None, by_name: str = "", pin: str | None = None, back: Collection[str] = ()
) -> Operation:
    """Take the operation back; ``back`` are the keys of later words that go too. Returns the new operation.

    ``pin`` is what was looked at. Raises ``UndoError`` when the plan moved since, when a later operation has to be taken
    back first, or when there is nothing to take back.
    """
    plan = Plan.objects.filter(pk=operation.plan_id).first()
    with operations.recording(
        plan, Operation.Kind.UNDO, by=by, by_name=by_name, note=str(operation), undoes=operation
    ) as record:
        if plan is None:
            record.say(year=operation.year)
        found = look(operation, back)
        if pin is not None and pin != found.pin:
            raise UndoError("Пока страница была открыта, план изменился. Посмотрите ещё раз, что вернётся.")
        if found.first:
            raise UndoError(f"Сначала отмените более позднее: {'; '.join(map(str, found.first))}.")
        if not (found.returns or found.changes or found.goes):
            raise UndoError("Отменять нечего: всё уже так, как было до этой записи.")
        _do(found)
        _follow(operation)
        return record.operation


def _do(found: Undoing) -> None:
    operations.add_all(found.returns)
    for change in found.changes:
        for name, value in change.values.items():
            setattr(change.thing, name, value)
        try:
            change.thing.full_clean(validate_unique=False)
        except ValidationError as error:
            raise UndoError(f"«{change.thing}»: {' '.join(error.messages)}") from error
    operations.change_all([change.thing for change in found.changes])
    plans = [thing for thing in found.goes if isinstance(thing, Plan)]
    operations.remove_all([thing for thing in reversed(found.goes) if not isinstance(thing, Plan)])
    for plan in plans:
        plan.delete()  # files and jobs refer to it


def _follow(operation: Operation) -> None:
    """An import that is taken back says so, and one that is brought back, too."""
    PlanImport.objects.filter(operation=operation).update(state=PlanImport.State.UNDONE)
    if operation.undoes_id:
        PlanImport.objects.filter(operation=operation.undoes_id).update(state=PlanImport.State.LOADED)


def look(operation: Operation, back: Collection[str] = ()) -> Undoing:
    """What taking the operation back would do now, when the later words with the keys in ``back`` go too."""
    found = Undoing(operation, Revision.objects.pin(operation.year))
    if not operation.can_be_undone:
        return found
    steps = steps_of([operation])
    present = _present(steps)
    for step in steps:
        thing = present.get((step.model, step.pk))
        if step.before is None:
            if thing is not None:
                _look_at_made(found, step, thing, back)
        elif thing is None:
            if step.after is None:
                found.returns.append(_remade(step))
            else:
                _ask_for(found, step.model, step.pk)
        elif step.after is not None:
            _look_at_changed(found, step, thing, back)
    _keep_published(found)
    _keep_used(found)
    _look_for_references(found)
    _keep_taken(found)
    return found


def _present(steps: list[Step]) -> dict[tuple[type[Recorded], int], Recorded]:
    keys: dict[type[Recorded], list[int]] = defaultdict(list)
    for step in steps:
        keys[step.model].append(step.pk)
    return {(model, pk): thing for model, pks in keys.items() for pk, thing in model._base_manager.in_bulk(pks).items()}


def _remade(step: Step) -> Recorded:
    return step.model(pk=step.pk, **(step.before or {}))


def _look_at_made(found: Undoing, step: Step, thing: Recorded, back: Collection[str]) -> None:
    """A thing the operation made goes, unless somebody has worked on it since."""
    now = values_of(thing)
    if step.after is not None and now != step.after:
        later = Later(thing, "", step.after, now, None)
        if later.key not in back:
            found.later.append(later)
            return
    found.goes.append(thing)


def _look_at_changed(found: Undoing, step: Step, thing: Recorded, back: Collection[str]) -> None:
    values = {}
    for name in step.changed:
        before, after, now = step.before[name], step.after[name], getattr(thing, name)  # type: ignore[index]
        if now == before:
            continue
        later = Later(thing, name, after, now, before)
        if now == after or later.key in back:
            values[name] = before
        else:
            found.later.append(later)
    if values:
        found.changes.append(Change(thing, values))


def _keep_published(found: Undoing) -> None:
    """An event in an edition, with its formats, and a plan with editions are for good; an event leaves its section only."""
    uids = [thing.uid for thing in found.goes if isinstance(thing, Event)]
    plans = [thing.pk for thing in found.goes if isinstance(thing, Plan)]
    published = set(EditionRow.objects.filter(uid__in=uids).values_list("uid", flat=True)) if uids else set()
    issued = set(Edition.objects.filter(plan__in=plans).values_list("plan", flat=True)) if plans else set()
    staying = {
        thing
        for thing in found.goes
        if (isinstance(thing, Event) and thing.uid in published) or (isinstance(thing, Plan) and thing.pk in issued)
    }
    events = {thing.pk for thing in staying if isinstance(thing, Event)}
    formats = {thing for thing in found.goes if isinstance(thing, EventFormatUse) and thing.event_id in events}
    found.goes = [thing for thing in found.goes if thing not in staying | formats]
    found.kept += [Kept(str(thing), "опубликовано, поэтому не удаляется") for thing in staying]


def _keep_used(found: Undoing) -> None:
    """What somebody else refers to by now stays, and with it what it refers to itself."""
    freed = {(type(change.thing), change.thing.pk, name) for change in found.changes for name in change.values}
    while used := _used(found.goes, freed):
        found.goes = [thing for thing in found.goes if (type(thing), thing.pk) not in used]
        found.kept += [Kept(str(thing), "этим уже пользуются другие строки") for thing in used.values()]


def _used(goes: list[Recorded], freed: set[tuple[type, int, str]]) -> dict[tuple[type, int], Recorded]:
    """Those of ``goes`` that something refers to which neither goes nor is ``freed`` of the reference; one query a relation."""
    going = {(type(thing), thing.pk): thing for thing in goes}
    used = {}
    for model in {type(thing) for thing in goes}:
        keys = [pk for kind, pk in going if kind is model]
        for relation in _relations(model):
            user, name = relation.related_model, relation.field.attname
            for pk, key in user._base_manager.filter(**{f"{name}__in": keys}).values_list("pk", name):
                if (user, pk) not in going and (user, pk, name) not in freed:
                    used[model, key] = going[model, key]
    return used


def _relations(model: type[Recorded]) -> list[Any]:
    return [
        relation
        for relation in model._meta.related_objects
        if relation.related_model in recorded_models() and isinstance(relation.field, models.ForeignKey)
    ]


def _look_for_references(found: Undoing) -> None:
    """Everything that returns must find what it refers to; else the operation that removed it is named."""
    coming = {(type(thing), thing.pk) for thing in found.returns}
    wanted: dict[type[Recorded], set[int]] = defaultdict(set)
    for thing in found.returns:
        for relation in _references(type(thing)):
            wanted[relation.related_model].add(getattr(thing, relation.attname))
    for change in found.changes:
        for relation in _references(type(change.thing)):
            if relation.attname in change.values:
                wanted[relation.related_model].add(change.values[relation.attname])
    for model, keys in wanted.items():
        keys -= {None}
        there = set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
        for key in keys - there:
            if (model, key) not in coming:
                _ask_for(found, model, key)


def _references(model: type[Recorded]) -> list[Any]:
    return [item for item in model._meta.concrete_fields if isinstance(item, models.ForeignKey)]


def _ask_for(found: Undoing, model: type[Recorded], pk: int) -> None:
    """Name the operation that removed this thing: it has to be taken back first."""
    history = model.history.model
    removal = (
        history.objects.filter(id=pk, history_type="-").order_by("-history_id").select_related("operation").first()
    )
    if removal is None or removal.operation is None:
        found.kept.append(Kept(f"{model._meta.verbose_name} № {pk}", "удалено до обновления программы и не вернётся"))
    elif removal.operation not in found.first:
        found.first.append(removal.operation)


def _keep_taken(found: Undoing) -> None:
    """What returns to a place that is taken by now stays away, and the reason is said."""
    for model in {type(thing) for thing in found.returns}:
        coming = [thing for thing in found.returns if type(thing) is model]
        taken = _taken(model, coming)
        found.returns = [thing for thing in found.returns if thing not in taken]
        found.kept += [Kept(_name(thing), "такое уже стоит на своём месте") for thing in coming if thing in taken]


def _taken(model: type[Recorded], coming: list[Recorded]) -> set[Recorded]:
    if issubclass(model, Reference):
        spellings = {name for value in model._base_manager.present() for name in value.folded_names}
        return {value for value in coming if value.merged_into_id is None and text.fold(value.name) in spellings}
    taken: set[Recorded] = set()
    for names in _unique_together(model):
        first = {f"{names[0]}__in": [getattr(thing, names[0]) for thing in coming]}
        there = set(model._base_manager.filter(**first).values_list(*names))
        taken |= {thing for thing in coming if tuple(getattr(thing, name) for name in names) in there}
    return taken


def _unique_together(model: type[Recorded]) -> list[list[str]]:
    constraints = [list(item.fields) for item in model._meta.constraints if isinstance(item, models.UniqueConstraint)]
    single = [[item.name] for item in model._meta.concrete_fields if item.unique and not item.primary_key]
    together = [*constraints, *single, *map(list, model._meta.unique_together)]
    return [[model._meta.get_field(name).attname for name in names] for names in together if names]


def _name(thing: Recorded) -> str:
    """``str`` may ask for things that are not there."""
    try:
        return str(thing)
    except ObjectDoesNotExist:
        return f"{thing._meta.verbose_name} № {thing.pk}"
