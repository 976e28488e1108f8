"""What stands in the way of publishing a document, and what is said beside it on the page where it is published.

Rows are looked over by the rules of «Проверка», so that both pages answer alike and «так и нужно» counts here, too. Here it is
the words of the very document, which may be one that waits for the director while the plan goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from events import text
from events.document import PlanDocument
from events.models import Dismissal, Edition, EditionRow, Plan

from .finding import Finding, Line
from .looking import unlisted
from .rules import check_lines

NAMED = 5  # so many rows are named in one sentence; of the others their number is said


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look before publishing; a blocking one must be mended first."""

    message: str
    place: str = ""
    is_blocking: bool = False


def check_plan(plan: Plan, document: PlanDocument) -> list[Remark]:
    """What a careful reader would notice in ``document`` of ``plan``: what blocks first, then by kind.

    Words are another matter: of them the page of the checks tells.
    """
    lines = _lines_of(document)
    dismissed = set(Dismissal.objects.filter(year=plan.year).values_list("mark", flat=True))
    forgotten = unlisted(plan.events.filter(entries=None).order_by("title"))
    found = [finding for finding in [*check_lines(lines, document.year), *forgotten] if finding.mark not in dismissed]
    return [*blocking_remarks(document), *_vanishing(plan, document), *_said(found, lines)]


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


def _lines_of(document: PlanDocument) -> list[Line]:
    """The rows of the document, an event that is listed twice once."""
    found: dict[str, Line] = {}
    for number, section in enumerate(document.sections, start=1):
        for row in section.rows:
            place = f"раздел {number}, пункт {row.number}"
            found.setdefault(row.uid or place, Line(row, (place,), section=number))
    return list(found.values())


def _said(findings: list[Finding], lines: list[Line]) -> Iterator[Remark]:
    for finding in findings:
        if (finding.kind, finding.column) == ("empty", "title"):
            continue  # it blocks
        place = lines[finding.lines[0]].places[0] if len(finding.lines) == 1 else ""
        words = _quoted(finding.words.splitlines()[0]) if finding.words else ""
        yield Remark(finding.sentence, place.replace("раздел", "Раздел", 1) or words)


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
