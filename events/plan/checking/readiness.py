"""What stands in the way of publishing a plan, and what is said beside it on the page where it is published.

What is to be noticed in words is asked of ``looking``, so that both pages answer alike and «так и нужно» counts here, too.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from events import text
from events.document import PlanDocument
from events.models import Edition, EditionRow, Plan

from .finding import KINDS, Finding
from .looking import look

NAMED = 5  # so many rows are named in one sentence; of the others their number is said
# What changes which rows a reader finds: said row by row. Of the others their number is said.
_SAID = frozenset({"repeat", "unlisted", "empty", "schedule"})


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look before publishing; a blocking one must be mended first."""

    message: str
    place: str = ""
    is_blocking: bool = False


def check_plan(plan: Plan, document: PlanDocument) -> list[Remark]:
    """What a careful reader would notice in ``document``, built from ``plan``: blocking ones first, then by kind."""
    findings = [finding for finding in look(plan) if (finding.kind, finding.column) != ("empty", "title")]
    return [*blocking_remarks(document), *_vanishing(plan, document), *_said(findings), *_counted(findings)]


def blocking_remarks(document: PlanDocument) -> list[Remark]:
    """What must be mended before the document can be an edition."""
    remarks = []
    if not text.clean(document.title):
        remarks.append(Remark("У плана нет названия. Впишите его.", is_blocking=True))
    if not any(document.rows):
        remarks.append(Remark("В плане нет ни одного мероприятия.", is_blocking=True))
    for number, section in enumerate(document.sections, start=1):
        for row in section.rows:
            if not row.title:
                place = f"Раздел {number}, пункт {row.number}"
                remarks.append(Remark("Пустое название. Впишите его.", place, is_blocking=True))
    return remarks


def _said(findings: list[Finding]) -> Iterator[Remark]:
    for finding in findings:
        if finding.kind in _SAID:
            words = _quoted(finding.words) if finding.words else ""
            is_one = len(finding.rows) == 1 and finding.place
            yield Remark(finding.sentence, finding.place.replace("раздел", "Раздел", 1) if is_one else words)


def _counted(findings: list[Finding]) -> Iterator[Remark]:
    counts = Counter(finding.kind for finding in findings if finding.kind not in _SAID)
    if counts:
        kinds = ", ".join(f"{KINDS[kind].title.lower()} ({count})" for kind, count in counts.items())
        yield Remark(f"Замечания к словам: {kinds}. Они не мешают публикации.")


def _vanishing(plan: Plan, document: PlanDocument) -> list[Remark]:
    """What is published now and would be in the next edition no more."""
    latest = Edition.objects.for_year(plan.year).values_list("pk", flat=True).first()
    kept = {row.uid for row in document.rows}
    rows = EditionRow.objects.filter(edition=latest).order_by("position").values_list("uid", "title") if latest else ()
    gone = {str(uid): title for uid, title in rows if str(uid) not in kept}
    if not gone:
        return []
    named = ", ".join(_quoted(title) for title in list(gone.values())[:NAMED])
    more = f" и ещё {len(gone) - NAMED}" if len(gone) > NAMED else ""
    return [Remark(f"Из действующей редакции исчезнут: {named}{more}.")]


def _quoted(title: str) -> str:
    """A title in quotes; many bring their own."""
    return title if title.startswith("«") else f"«{title}»"
