"""What the director asks to mend, beside the rows it is about."""

from collections.abc import Iterable

from django.utils import timezone

from events.models import Entry, Plan, ReviewRemark
from events.plan import approval

from .outcome import Desk, Outcome
from .table import Line

DONE = "Замечание отмечено как выполненное."


def attach_remarks(plan: Plan, lines: Iterable[Line]) -> list[ReviewRemark]:
    """Give each row the remarks to it that are still to be seen to; all there are to the plan, the newest last. One query."""
    remarks = list(ReviewRemark.objects.open().filter(proposal__plan=plan))
    found: dict[str, list[ReviewRemark]] = {}
    for remark in remarks:
        found.setdefault(str(remark.uid or ""), []).append(remark)
    for line in lines:
        line.remarks = found.get(line.uid, [])
    return remarks


def remarks_to(entry: Entry | None) -> list[ReviewRemark]:
    """What is still to be seen to in the row that stands open. One query."""
    return list(_open_to(entry)) if entry else []


def resolve(desk: Desk) -> Outcome:
    """Note that the remark was seen to whose button was pressed; one that a colleague has noted is noted."""
    entry = desk.standing
    for remark in _open_to(entry).filter(pk=desk.number("resolve") or 0):
        approval.resolve(remark, by=desk.user, at=timezone.now())
    return Outcome(DONE, entry=entry.pk, shown=[entry.pk])


def _open_to(entry: Entry):
    return ReviewRemark.objects.open().filter(proposal__plan=entry.section.plan_id, uid=entry.event.uid)
