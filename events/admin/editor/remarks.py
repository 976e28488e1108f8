"""What the director asks to mend, beside the rows it is about."""

from collections.abc import Iterable

from events.models import Plan, ReviewRemark

from .table import Line


def attach_remarks(plan: Plan, lines: Iterable[Line]) -> list[ReviewRemark]:
    """Give each row the remarks to it that are still to be seen to; all there are to the plan, the newest last. One query."""
    remarks = list(ReviewRemark.objects.open().filter(proposal__plan=plan))
    found: dict[str, list[ReviewRemark]] = {}
    for remark in remarks:
        found.setdefault(str(remark.uid or ""), []).append(remark)
    for line in lines:
        line.remarks = found.get(line.uid, [])
    return remarks
