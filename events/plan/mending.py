"""What people do about findings: mend one, mend many after a look, say «так и нужно», and take that back.

Every mend is written field by field with what was seen, so that a word that moved meanwhile is a conflict and stays.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import apps

from events.columns import LABELS
from events.models import Dismissal, Operation, Plan, Revision
from events.models.operation import person_name
from events.models.recording import Recorded, Recording
from events.plan import operations
from events.plan.checking import KINDS, Finding, Mend

_LONGEST_NOTE = 200


class MovedError(Exception):
    """The plan is no longer what was looked at; nothing is written."""


def thing_of(finding: Finding) -> type[Recorded]:
    """The model of what a mend of the finding writes to."""
    if finding.holder is None:
        raise ValueError("nobody can mend this")
    return apps.get_model("events", finding.holder.model)


def mend(plan: Plan, finding: Finding, chosen: Mend, *, by: Any) -> Recording:
    """Write one mend; its operation.

    Raises ``ConflictError`` or ``GoneError`` where somebody was there first, ``ValidationError`` for words that the plan cannot
    hold.
    """
    with operations.recording(plan, Operation.Kind.EDIT, by=by, note=_note(finding)) as record:
        _write(finding, chosen)
    return record


def mend_all(plan: Plan, findings: Sequence[Finding], *, by: Any, pin: str) -> Recording:
    """Write the sure mend of each, as one operation, if the plan is still what was looked at.

    Raises as :func:`mend` does, and ``MovedError``; nothing is written then.
    """
    with operations.recording(plan, Operation.Kind.BULK, by=by, note=KINDS[findings[0].kind].title) as record:
        if record.is_empty and Revision.objects.pin(plan.year) != pin:
            raise MovedError
        for finding in findings:
            _write(finding, sure_mend(finding))
    return record


def sure_mend(finding: Finding) -> Mend:
    """The one mend of a finding that may be made together with others. Raises ``ValueError`` where there is none."""
    if len(finding.mends) != 1 or not finding.mends[0].is_sure:
        raise ValueError("a person has to choose")
    return finding.mends[0]


def can_mend_together(finding: Finding) -> bool:
    """Whether there is one way to mend it, and that is a clear one."""
    return bool(KINDS[finding.kind].mend_all) and len(finding.mends) == 1 and finding.mends[0].is_sure


def _write(finding: Finding, chosen: Mend) -> None:
    model = thing_of(finding)
    thing = model(pk=finding.holder.pk)
    seen = {name: seen for name, seen, _ in chosen.fields}
    wanted = {name: wanted for name, _, wanted in chosen.fields}
    operations.write(thing, seen=seen, wanted=wanted)


def dismiss(plan: Plan, finding: Finding, *, by: Any) -> Recording:
    """Say that a finding is meant so, until its words change; the operation is empty where that was said already."""
    with operations.recording(plan, Operation.Kind.EDIT, by=by, note=f"Так и нужно. {_note(finding)}") as record:
        if not Dismissal.objects.filter(year=plan.year, mark=finding.mark).exists():
            Dismissal.objects.create(
                year=plan.year,
                mark=finding.mark,
                kind=finding.kind,
                column=finding.column,
                words=finding.words,
                by_name=person_name(by),
            )
    return record


def bring_back(plan: Plan, key: int, *, by: Any) -> Recording:
    """Show a dismissed finding again; the operation is empty where it is shown already."""
    with operations.recording(plan, Operation.Kind.EDIT, by=by, note="Замечание снова показано") as record:
        for dismissal in Dismissal.objects.filter(year=plan.year, pk=key):
            dismissal.delete()
    return record


def take_dismissals(old: int, new: int) -> None:
    """Let a plan that goes to another year keep what people have said of its findings; call it inside the operation."""
    said = set(Dismissal.objects.filter(year=new).values_list("mark", flat=True))
    for dismissal in Dismissal.objects.filter(year=old).exclude(mark__in=said):
        dismissal.year = new
        dismissal.save()


def _note(finding: Finding) -> str:
    """«Прямые кавычки, Название мероприятия, раздел 1, пункт 3: «…»»."""
    where = [KINDS[finding.kind].title, LABELS.get(finding.column, ""), finding.place]
    words = f": {finding.words}" if finding.words else ""
    note = f"{', '.join(filter(None, where))}{words}"
    return note if len(note) <= _LONGEST_NOTE else f"{note[: _LONGEST_NOTE - 1]}…"
