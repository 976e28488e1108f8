"""From the working plan to an edition: check the document and freeze it. Nothing here changes the working plan."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from events import exporters, text
from events.document import PlanDocument, to_json
from events.models import Edition, EditionFile, EditionRow, Plan
from events.plan.checking import check_plan
from events.plan.document import build_document


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of publishing: the edition in force, and whether it is a new one."""

    edition: Edition
    is_new: bool


class PublishingError(ValueError):
    """The plan cannot be published as it is; the message is Russian and says what to mend."""


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
    if latest and latest.document.same_content(document):
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
    if latest and latest.document.same_content(document):
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

    made_for = edition.imprint(site_url)
    for key in exporters.EXPORTERS:
        made[key] = exporters.export(key, document, made_for, lambda done, total: tell(rows * done // total))
        tell(0)
    return made
