"""From the working plan to an edition: check the document and freeze it.

Nothing here changes the working plan; the journal names who published.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import exporters, text
from events.document import PlanDocument, to_json
from events.models import Edition, EditionFile, EditionRow, Entry, Operation, Plan, Revision
from events.models.operation import person_name
from events.models.recording import Recording
from events.plan import operations
from events.plan.checking import Remark, blocking_remarks
from events.plan.document import build_document


@dataclass(frozen=True, slots=True)
class Publication:
    """What came of publishing: the edition in force, and whether it is a new one."""

    edition: Edition
    is_new: bool


MOVED = "План изменился, пока шла публикация. Посмотрите его ещё раз и опубликуйте."


class PublishingError(ValueError):
    """The plan cannot be published as it is; the message is Russian and says what to mend."""


def refuse_blocking(findings: Iterable[Remark]) -> None:
    """Raises ``PublishingError`` with every one of the findings that blocks publishing."""
    blocking = [finding for finding in findings if finding.is_blocking]
    if blocking:
        raise PublishingError(" ".join(f"{finding.place} {finding.message}".strip() for finding in blocking))


def publish(
    plan: Plan,
    *,
    note: str,
    at: datetime,
    by: Any = None,
    by_name: str = "",
    pin: str | None = None,
    site_url: str = "",
    progress: Callable[[int, int], None] | None = None,
    reasons: Mapping[str, str] | None = None,
    within: Callable[[Publication], None] = lambda publication: None,
) -> Publication:
    """Freeze the working plan as its next edition; a plan without changes makes none.

    ``by`` is the user, or ``by_name`` the name printed in the list of editions where there is no account; ``at`` an aware
    datetime; ``pin`` what the person looked at (``Revision.objects.pin``); ``site_url`` the address the paper's QR code
    begins with; ``progress`` is told how much of how much is done; ``reasons`` and ``within`` as of :func:`publish_document`.
    Nobody is locked out while the files are made. Raises ``PublishingError`` when a finding blocks, or when the plan is no
    longer what was looked at.
    """
    plan = Plan.objects.get(pk=plan.pk)
    current = Revision.objects.pin(plan.year)
    if pin is not None and pin != current:
        raise PublishingError(MOVED)
    document = build_document(plan)
    refuse_blocking(blocking_remarks(document))
    return publish_document(
        plan,
        document,
        note=note,
        at=at,
        by=by,
        by_name=by_name,
        reasons=reasons_for(plan, document, reasons or {}),
        site_url=site_url,
        progress=progress,
        still=lambda: Revision.objects.pin(plan.year) == current,
        within=within,
    )


def publish_document(
    plan: Plan,
    document: PlanDocument,
    *,
    note: str,
    at: datetime,
    still: Callable[[], bool],
    by: Any = None,
    by_name: str = "",
    reasons: Mapping[str, str] | None = None,
    site_url: str = "",
    progress: Callable[[int, int], None] | None = None,
    done: Callable[[Edition], None] | None = None,
    within: Callable[[Publication], None] = lambda publication: None,
) -> Publication:
    """Freeze exactly this document as the next edition of the plan, if ``still`` says so once nobody else can write.

    ``reasons`` say by uid why events of the edition before are not in it; ``done`` is called with the new edition in the
    transaction that stores it, ``within`` with what came of publishing, of a new edition there too: what they raise takes it
    back. The others as of :func:`publish`; raises the same.
    """
    latest = Edition.objects.for_year(plan.year).first()
    if latest and latest.document.same_content(document):
        within(unchanged := Publication(latest, is_new=False))
        return unchanged
    edition = Edition(
        plan=plan,
        year=plan.year,
        number=latest.number + 1 if latest else 1,
        published_at=at,
        published_by=by_name or person_name(by),
        note=text.clean(note),
        reasons=dict(reasons or {}),
        title=document.title,
        stored=to_json(document),
        sha256=document.sha256(),
    )
    places = [(number, row) for number, section in enumerate(document.sections, start=1) for row in section.rows]
    rows = [EditionRow.of(edition, position, *place) for position, place in enumerate(places, start=1)]
    files = [
        EditionFile(edition=edition, format=key, data=data, sha256=hashlib.sha256(data).hexdigest())
        for key, data in _files(edition, document, site_url, progress).items()
    ]
    with operations.recording(plan, Operation.Kind.PUBLISH, by=by, by_name=by_name, note=str(edition)) as record:
        publication = _freeze(record, edition, document, rows, files, still)
        if publication.is_new and done:
            done(publication.edition)
        within(publication)
        return publication


def _freeze(
    record: Recording,
    edition: Edition,
    document: PlanDocument,
    rows: list[EditionRow],
    files: list[EditionFile],
    still: Callable[[], bool],
) -> Publication:
    """Store the edition with its rows and files, unless somebody was quicker; all of it was made before the lock."""
    latest = Edition.objects.for_year(edition.year).first()
    if latest and latest.document.same_content(document):
        return Publication(latest, is_new=False)
    if not still() or edition.number != (latest.number + 1 if latest else 1):
        raise PublishingError(MOVED)
    edition.save()
    for child in (*rows, *files):
        child.edition = edition
    EditionRow.objects.bulk_create(rows, batch_size=500)
    EditionFile.objects.bulk_create(files)
    record.keep()
    return Publication(edition, is_new=True)


def vanishing(plan: Plan, document: PlanDocument) -> dict[str, str]:
    """The titles of published events that the document has no more, by uid in the order of the edition in force."""
    latest = Edition.objects.for_year(plan.year).first()
    kept = {row.uid for row in document.rows}
    return {row.uid: row.title for row in latest.document.rows if row.uid not in kept} if latest else {}


def reasons_for(plan: Plan, document: PlanDocument, told: Mapping[str, str]) -> dict[str, str]:
    """Why each published event is not in the document: what was said now, else what was said at the desk."""
    gone = vanishing(plan, document)
    dropped = Entry.objects.filter(section__plan=plan, is_dropped=True, event__uid__in=gone).in_plan_order()
    at_desk = {str(uid): reason for uid, reason in dropped.values_list("event__uid", "drop_reason") if reason}
    reasons = {uid: text.clean(told.get(uid, "")) or at_desk.get(uid, "") for uid in gone}
    return {uid: reason for uid, reason in reasons.items() if reason}


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
