"""An operation from when it is opened to the revisions it raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from events.models import Abbreviation, Operation, Organisation, Plan, Reference, Revision
from events.models.operation import BOOKS, CONTACTS, person_name, plan_scope
from events.models.recording import Recording, current, opened, recorded_models

from .turns import turn


@contextmanager
def recording(
    plan: Plan | None,
    kind: str,
    *,
    by: Any = None,
    by_name: str = "",
    note: str = "",
    undoes: Operation | None = None,
) -> Iterator[Recording]:
    """Everything written inside is one operation, in one transaction, with the writers' lock held.

    ``plan`` is the plan written to, None for the reference books alone; ``by`` the user, ``by_name`` a name where there is
    no account (a command). Inside an open operation this joins it. A block that changes nothing leaves no operation. Keep
    it short: all other writers wait.
    """
    outer = current()
    if outer is not None:
        yield outer
        return
    fields = {
        "plan": plan,
        "year": plan.year if plan else None,
        "kind": kind,
        "by": by if by is not None and by.is_authenticated else None,
        "by_name": by_name or person_name(by),
        "note": note,
        "undoes": undoes,
    }
    with turn(), opened(Recording(**fields)) as record:
        yield record
        _count(record)


def _count(record: Recording) -> None:
    """Raise the revisions of what was written."""
    if record.is_empty:
        if record.is_written:
            raise RuntimeError(f"written without history: {', '.join(sorted(record.written))}")
        return
    written = [model for model in recorded_models() if model._meta.db_table in record.written]
    if any(model.is_seen_at_once for model in written):
        Revision.objects.raise_to(CONTACTS, record.operation)
    if any(issubclass(model, Reference) for model in written):
        Revision.objects.raise_to(BOOKS, record.operation)
    if any(not issubclass(model, Reference | Organisation | Abbreviation) for model in written):
        # An operation on a reference book may touch events of any year: the pin of every plan has the books in it.
        for scope in sorted(_plan_scopes(record)) or [BOOKS]:
            Revision.objects.raise_to(scope, record.operation)


def _plan_scopes(record: Recording) -> set[str]:
    """Whose pins move: the year the operation is about, and for a plan that was given another year both of them."""
    years = {record.operation.year} if record.operation.year else set()
    if Plan._meta.db_table in record.written:
        history = Plan.history.model
        lines = history.objects.filter(operation=record.operation)
        for line in lines:
            earlier = history.objects.filter(id=line.id, history_id__lt=line.history_id).order_by("-history_id").first()
            years |= {line.year, earlier.year if earlier else line.year}
    return {plan_scope(year) for year in years}


def begin_anew(note: str, *, by_name: str = "") -> Operation:
    """Note that what stands here came from elsewhere, a fixture or a backup: every revision moves on to this act.

    So nothing that was kept of, or pinned to, another state is taken for this one.
    """
    with recording(None, Operation.Kind.START, by_name=by_name, note=note) as record:
        record.keep()
        years = Plan.objects.values_list("year", flat=True)
        counted = Revision.objects.values_list("scope", flat=True)
        for scope in sorted({BOOKS, CONTACTS, *counted, *map(plan_scope, years)}):
            Revision.objects.raise_to(scope, record.operation)
        return record.operation
