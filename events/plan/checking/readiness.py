"""What stands in the way of publishing a plan, and what is said beside it on the page where it is published."""

from collections import defaultdict
from dataclasses import dataclass

from events import schedules, text
from events.document import PlanDocument, Row
from events.models import Edition, EditionRow, Plan

NAMED = 5  # so many rows are named in one sentence; of the others their number is said


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look before publishing; a blocking one must be mended first."""

    message: str
    place: str = ""
    is_blocking: bool = False


def check_plan(plan: Plan, document: PlanDocument) -> list[Remark]:
    """What a careful reader would notice in ``document``, built from ``plan``: blocking ones first, then plan order."""
    remarks = []
    if not text.clean(document.title):
        remarks.append(Remark("У плана нет названия. Впишите его.", is_blocking=True))
    if not any(document.rows):
        remarks.append(Remark("В плане нет ни одного мероприятия.", is_blocking=True))
    remarks += _vanishing(plan, document)
    places: dict[str, set[str]] = defaultdict(set)
    for number, section in enumerate(document.sections, start=1):
        for row in section.rows:
            place = f"Раздел {number}, пункт {row.number}"
            remarks += [Remark(message, place, blocks) for message, blocks in _check_row(row)]
            places[text.fold(row.title)].add(row.uid)
    remarks += [
        Remark(
            f"Название повторяется у {len(uids)} разных мероприятий. Если это одно и то же, оставьте одно.",
            _quoted(title),
        )
        for title, uids in places.items()
        if len(uids) > 1 and title
    ]
    unlisted = plan.events.filter(entries=None).order_by("title")
    remarks += [
        Remark("Мероприятие не стоит ни в одном разделе и не попадёт в план.", _quoted(str(event)))
        for event in unlisted
    ]
    return sorted(remarks, key=lambda remark: not remark.is_blocking)


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


def _check_row(row: Row):
    if not row.title:
        yield "Пустое название. Впишите его.", True
    for words, message in (
        (row.format, "Не указана форма мероприятия."),
        (row.venue, "Не указано место проведения."),
        (row.schedule, "Не указан срок."),
        (row.department, "Не указан ответственный."),
    ):
        if not words:
            yield message, False
    if row.schedule and schedules.parse(row.period).kind == "unknown":
        yield (
            f"Срок не распознан: «{row.schedule}». Мероприятие не найдётся по месяцу и не попадёт в файл календаря.",
            False,
        )
