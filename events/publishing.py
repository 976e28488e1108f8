"""From the working plan to an edition: build the document, check it, freeze it. Nothing here changes the working plan."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from events import exporters, schedules, text
from events.document import Facet, Imprint, PlanDocument, Row, Section, to_json
from events.models import Edition, EditionFile, EditionRow, Event, Plan, Reference


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth a look before publishing; a blocking one must be mended first."""

    message: str
    place: str = ""
    is_blocking: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of publishing: the edition in force, and whether it is a new one."""

    edition: Edition
    is_new: bool


class PublishingError(ValueError):
    """The plan cannot be published as it is; the message is Russian and says what to mend."""


def build_document(plan: Plan) -> PlanDocument:
    """The working plan as the official table; numbers are counted here. A constant number of queries."""
    events = Event.objects.with_references().in_bulk(plan.events.values_list("pk", flat=True))
    sections = []
    for section in plan.sections.prefetch_related("entries").order_by("position"):
        entries = sorted(section.entries.all(), key=lambda entry: entry.position)
        rows = tuple(_row(number, events[entry.event_id]) for number, entry in enumerate(entries, start=1))
        sections.append(Section(text.clean(section.title), text.clean(section.note), rows))
    return PlanDocument(plan.heading, plan.title, plan.year, tuple(sections), plan.approval)


def _row(number: int, event: Event) -> Row:
    schedule = event.schedule.parsed if event.schedule else schedules.parse(event.schedule_wording)
    return Row(
        number=str(number),
        title=text.clean(event.title),
        format=text.clean(event.printed_format),
        venue=text.clean(event.printed_venue),
        schedule=text.clean(event.printed_schedule),
        department=text.clean(event.printed_department),
        uid=str(event.uid),
        period=schedule.wording,
        months=schedule.months,
        formats=tuple(_facet(value) for value in event.ordered_formats),
        venue_facet=_facet(event.venue) if event.venue else None,
        department_facet=_facet(event.department) if event.department else None,
        audience=text.clean(event.audience),
        details=text.clean_lines(event.details),
        contact=text.clean(event.contact),
        link=event.link,
    )


def _facet(value: Reference) -> Facet:
    return Facet(value.key, value.name)


def check_plan(plan: Plan, document: PlanDocument) -> list[Finding]:
    """What a careful reader would notice in ``document``, built from ``plan``: blocking findings first, then plan order."""
    findings = []
    if not text.clean(document.title):
        findings.append(Finding("У плана нет названия. Впишите его.", is_blocking=True))
    if not any(document.rows):
        findings.append(Finding("В плане нет ни одного мероприятия."))
    places: dict[str, set[str]] = defaultdict(set)
    for number, section in enumerate(document.sections, start=1):
        for row in section.rows:
            place = f"Раздел {number}, пункт {row.number}"
            findings += [Finding(message, place, blocks) for message, blocks in _check_row(row)]
            places[text.fold(row.title)].add(row.uid)
    findings += [
        Finding(
            f"Название повторяется у {len(uids)} разных мероприятий. Если это одно и то же, оставьте одно.",
            _quoted(title),
        )
        for title, uids in places.items()
        if len(uids) > 1 and title
    ]
    unlisted = plan.events.filter(entries=None).order_by("title")
    findings += [
        Finding("Мероприятие не стоит ни в одном разделе и не попадёт в план.", _quoted(str(event)))
        for event in unlisted
    ]
    return sorted(findings, key=lambda finding: not finding.is_blocking)


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


def refuse_blocked(plan: Plan, document: PlanDocument) -> None:
    """Raises ``PublishingError`` with every finding that blocks publishing."""
    blocking = [finding for finding in check_plan(plan, document) if finding.is_blocking]
    if blocking:
        raise PublishingError(" ".join(f"{finding.place} {finding.message}".strip() for finding in blocking))


def publish(
    plan: Plan,
    *,
    note: str,
    by: str,
    at: datetime,
    site_url: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Publication:
    """Freeze the working plan as its next edition; a plan without changes makes none.

    ``by`` is the name printed in the list of editions, ``at`` an aware datetime, ``site_url`` the address the paper's
    QR code begins with; ``progress`` is told how much of how much is done. Raises ``PublishingError`` when a finding
    blocks, or when the plan is edited while its files are being made.
    """
    plan = Plan.objects.get(pk=plan.pk)
    document = build_document(plan)
    refuse_blocked(plan, document)
    latest = Edition.objects.for_year(plan.year).first()
    if latest and latest.sha256 == document.sha256():
        return Publication(latest, is_new=False)
    edition = Edition(
        plan=plan,
        year=plan.year,
        number=latest.number + 1 if latest else 1,
        published_at=at,
        published_by=by,
        note=text.clean(note),
        title=document.title,
        stored=to_json(document),
        sha256=document.sha256(),
    )
    # The files of a long plan take a while: they are made before anything is locked, so that others can go on working.
    return _freeze(edition, document, _files(edition, document, site_url, progress))


@transaction.atomic
def _freeze(edition: Edition, document: PlanDocument, files: dict[str, bytes]) -> Publication:
    """Store the edition with its rows and files, unless somebody was quicker."""
    # Two people pressing the button at once: the second waits here and then finds nothing changed.
    plan = Plan.objects.select_for_update().get(pk=edition.plan_id)
    latest = Edition.objects.for_year(plan.year).first()
    if latest and latest.sha256 == edition.sha256:
        return Publication(latest, is_new=False)
    if build_document(plan) != document or edition.number != (latest.number + 1 if latest else 1):
        raise PublishingError("План изменился, пока готовились его файлы. Посмотрите его ещё раз и опубликуйте.")
    edition.save()
    rows = [(number, row) for number, section in enumerate(document.sections, start=1) for row in section.rows]
    EditionRow.objects.bulk_create(
        [EditionRow.of(edition, position, section, row) for position, (section, row) in enumerate(rows, start=1)]
    )
    EditionFile.objects.bulk_create(
        [
            EditionFile(edition=edition, format=key, data=data, sha256=hashlib.sha256(data).hexdigest())
            for key, data in files.items()
        ]
    )
    return Publication(edition, is_new=True)


def imprint(edition: Edition, *, site_url: str, filter_line: str = "") -> Imprint:
    """What a file says of the edition it is made from."""
    return Imprint(
        edition=edition.number,
        published_at=edition.published_at,
        note=edition.note,
        sha256=edition.sha256,
        url=f"{site_url}{edition.get_absolute_url()}" if site_url else "",
        filter_line=filter_line,
    )


def _files(
    edition: Edition, document: PlanDocument, site_url: str, progress: Callable[[int, int], None] | None
) -> dict[str, bytes]:
    """Every whole file, made once: a later upgrade of a library never changes what was approved."""
    made: dict[str, bytes] = {}
    # Slow files count as many steps as the plan has rows, the others one step each.
    rows = sum(len(section.rows) for section in document.sections)
    steps = {key: rows if exporter.is_slow else 1 for key, exporter in exporters.EXPORTERS.items()}

    def tell(done: int) -> None:
        if progress:
            progress(sum(steps[key] for key in made) + done, sum(steps.values()))

    made_for = imprint(edition, site_url=site_url)
    for key in exporters.EXPORTERS:
        made[key] = exporters.export(key, document, made_for, lambda done, total: tell(rows * done // total))
        tell(0)
    return made
