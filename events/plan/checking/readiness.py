"""What stands in the way of publishing a document, and what is said beside it on the page where it is published.

Rows are looked over by the rules of «Проверка», so that both pages answer alike and «так и нужно» counts here, too (but for signs
in values of the reference books, which a document does not name by key). Here it is
the words of the very document, which may be one that waits for the director while the plan goes on.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from events import text
from events.columns import CELLS, SHORT_LABELS
from events.document import PlanDocument
from events.models import Department, Dismissal, Edition, EditionRow, Plan

from .finding import Finding, Line
from .glyphs import unprintable
from .looking import unlisted
from .rules import check_lines

# Of a row: what the plan prints, and what an extract prints beside it.
_COLUMNS = (*CELLS, "audience", "details", "contact", "link")
NAMED = 5  # so many rows are named in one sentence; of the others their number is said


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look before publishing; a blocking one must be mended first."""

    message: str
    place: str = ""
    is_blocking: bool = False


def check_plan(plan: Plan, document: PlanDocument) -> list[Remark]:
    """What a careful reader would notice in ``document`` of ``plan``: what blocks first, then by kind.

    Words are another matter, of which the page of the checks tells; but for signs that would print as empty boxes.
    """
    lines = _lines_of(document)
    dismissed = set(Dismissal.objects.filter(year=plan.year).values_list("mark", flat=True))
    forgotten = unlisted(plan.events.filter(entries=None).order_by("title"))
    found = [finding for finding in [*check_lines(lines, document.year), *forgotten] if finding.mark not in dismissed]
    signs = unprintable_in(document, _contacts(document), dismissed)
    return [*blocking_remarks(document), *_vanishing(plan, document), *signs, *_said(found, lines)]


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


def unprintable_in(document: PlanDocument, contacts: Mapping[str, str], dismissed: Container[str] = ()) -> list[Remark]:
    """The signs that no font has, each with every place of the papers where it would print as an empty box.

    ``contacts`` are words of extracts by the department they belong to; ``dismissed`` are marks of findings meant so.
    """
    places: dict[str, dict[str, None]] = {}
    beside = ((f"Контакты, {name}", "", line, "") for name, line in contacts.items())
    for place, column, words, about in [*_printed(document), *beside]:
        signs = unprintable(words)
        if signs and Finding("glyph", column, words, "", about).mark not in dismissed:
            for said in signs:
                places.setdefault(said, {})[place] = None
    return [Remark(said, _listed(list(found))) for said, found in places.items()]


def _printed(document: PlanDocument) -> Iterator[tuple[str, str, str, str]]:
    """Whatever stands on a paper of the plan: the place, the column, the words, and what they belong to for good."""
    yield "Шапка", "heading", document.heading, "plan"
    yield "Название плана", "plan_title", document.title, "plan"
    approval = document.approval
    for words in (approval.post, approval.name, approval.order_number):
        yield "Гриф утверждения", "approval", words, "plan"
    for number, section in enumerate(document.sections, start=1):
        yield f"Раздел {number}, название", "section_title", section.title, f"section {section.key}"
        yield f"Раздел {number}, примечание", "section_note", section.note, f"section {section.key}"
        for row in section.rows:
            for column in _COLUMNS:
                place = f"Раздел {number}, пункт {row.number}, «{SHORT_LABELS[column]}»"
                yield place, column, getattr(row, column), f"event {row.uid}"


def _contacts(document: PlanDocument) -> dict[str, str]:
    """What an extract prints of whom to call, by the name of the department."""
    keys = {row.department_facet.key for row in document.rows if row.department_facet}
    found = Department.objects.filter(key__in=keys).values_list(
        "name", "reader_name", "head", "telephone", "email", "room"
    )
    return {name: " ".join(words) for name, *words in found}


def _listed(places: list[str]) -> str:
    more = f" и ещё {len(places) - NAMED}" if len(places) > NAMED else ""
    return f"{'; '.join(places[:NAMED])}{more}"


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
