"""Taking an operation back: itself an operation, shown before it is done, never at the cost of a later word.

It is looked at before the writers' lock is taken, and once more inside only where somebody has written in between.
"""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError

from events.models import Edition, Operation, Plan, PlanImport, Proposal
from events.plan import operations

from .findings import Change, Kept, Later, Move, Undoing
from .looking import look

__all__ = ["Change", "Kept", "Later", "Move", "UndoError", "Undoing", "look", "undo"]

MOVED = "Пока страница была открыта, план изменился. Посмотрите ещё раз, что вернётся."
STOPPED = "Отменить не получилось: этому мешают более поздние записи. Отмените сначала их."
NOTHING = "Отменять нечего: всё уже так, как было до этой записи."


class UndoError(ValueError):
    """The operation cannot be taken back as it stands; the message is Russian and says what to do."""


def undo(
    operation: Operation, *, by: Any = None, by_name: str = "", pin: str | None = None, back: Collection[str] = ()
) -> Operation:
    """Take the operation back; ``back`` are the keys of later words that go too. Returns the new operation.

    ``pin`` is what was looked at. Raises ``UndoError`` when the plan moved since, when a later operation has to be taken
    back first, or when there is nothing to take back.
    """
    plan = Plan.objects.filter(pk=operation.plan_id).first()
    seen, found = _newest(), look(operation, back)
    try:
        with operations.recording(
            plan, Operation.Kind.UNDO, by=by, by_name=by_name, note=str(operation), undoes=operation
        ) as record:
            if _newest() != seen:
                found = look(operation, back)
            _refuse(found, pin)
            if plan is None:
                record.say(year=operation.year)
            _do(found)
            _follow(found)
            return record.operation
    except IntegrityError as error:  # the database found what ``look`` did not
        raise UndoError(STOPPED) from error


def _newest() -> list[int | None]:
    """The last of all that ``look`` depends on: while these stay, nothing was written, published or submitted."""
    return [
        model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
        for model in (Operation, Edition, Proposal)
    ]


def _refuse(found: Undoing, pin: str | None) -> None:
    if pin is not None and pin != found.pin:
        raise UndoError(MOVED)
    if found.first:
        raise UndoError(f"Сначала отмените более позднее: {'; '.join(map(str, found.first))}.")
    if not found.does_something:
        raise UndoError(
            "Всё, что изменила эта запись, потом меняли. Отметьте, что вернуть всё равно." if found.later else NOTHING
        )


def _do(found: Undoing) -> None:
    """Carry out the findings, in bulk: first away, then back, for what goes may stand where something returns."""
    plans = [thing for thing in found.goes if isinstance(thing, Plan)]
    order = {model: -model.record_order for model in {type(thing) for thing in found.goes}}
    operations.remove_all(
        sorted((thing for thing in found.goes if not isinstance(thing, Plan)), key=lambda thing: order[type(thing)])
    )
    for plan in plans:
        plan.delete()  # files and jobs refer to it
    for change in found.changes.values():
        for name, value in change.values.items():
            setattr(change.thing, name, value)
    operations.change_all([change.thing for change in found.changes.values()])
    operations.add_all(found.returns)
    for move in found.moves:
        setattr(move.thing, f"{move.thing.parent_field}_id", move.parent)
        operations.place_behind(move.thing, move.after)


def _follow(found: Undoing) -> None:
    """A plan that returns has its files again; a file whose loading is taken back says so, or that it is back."""
    for plan in found.returns:
        if isinstance(plan, Plan):
            PlanImport.objects.filter(plan=None, year=plan.year).exclude(state=PlanImport.State.PREVIEW).update(
                plan=plan
            )
    root, state = found.operation, PlanImport.State.UNDONE
    while root.undoes is not None:
        root = root.undoes
        state = PlanImport.State.LOADED if state == PlanImport.State.UNDONE else PlanImport.State.UNDONE
    PlanImport.objects.filter(operation=root).update(state=state)
