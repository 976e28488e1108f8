"""What the long jobs do: loading, publishing, drafts, papers for visitors, reading of files. The queue is ``events/lane.py``.

For a short plan the page makes the same calls itself and the person waits.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import QueryDict

from events import exporters, lane, letters, papers
from events.comparing import ChoiceError
from events.document import Approval
from events.edition import search
from events.edition.directory import Directory
from events.edition.filters import select
from events.importers import ImportFileError, Limits
from events.models import Edition, Job, JobFile, Plan, PlanImport, Proposal, Revision
from events.models.operation import person_name
from events.outages import BusyError
from events.plan import approval, importing, publishing
from events.plan.approval import ApprovalError, Said
from events.plan.decisions import Decisions
from events.plan.document import build_document
from events.plan.importing import ImportStateError
from events.plan.loading import LoadingError
from events.plan.publishing import PublishingError

_log = logging.getLogger(__name__)

LONG = 300  # rows; what is to be done with a shorter plan is done while one waits for the page
LONG_PAPER = 100  # rows of a visitor's file
EXTRACT = "extract"  # beside the filter in the address of a paper: it is to be an extract
MARKS = "marks"  # in the place of a filter: the whole plan, with what it changed in the edition of this number
_FAILED_FOR = timedelta(minutes=1)
LONG_FILE = 100 * 2**10  # bytes of a file to be read
_BROKEN = "Работа прервалась из-за ошибки на сервере, ошибка записана в журнал. Посмотрите план и попробуйте ещё раз."

_NO_RIGHT = "У того, кто это начал, больше нет права публиковать план. Ничего не опубликовано."

Progress = Callable[[int, int], None]


def run(job: Job, *, at: datetime, progress: Progress | None = None) -> None:
    """Do the work and write down what came of it; never raises for what the work itself finds wrong.

    ``progress`` is told how much of how much is done.
    """
    try:
        _WORK[job.kind](job, at, progress or (lambda done, total: None))
    except lane.LostError:
        _log.warning("Job %s was stopped or taken over; nothing of it is stored", job.pk)
    except (
        ApprovalError,
        BusyError,
        ChoiceError,
        ImportFileError,
        ImportStateError,
        LoadingError,
        PublishingError,
    ) as error:
        _fail(job, str(error))
    except Exception:  # a process of its own has nobody above it to tell
        _log.exception("Job %s failed", job.pk)
        _fail(job, _BROKEN)


def _fail(job: Job, message: str) -> None:
    try:
        lane.fail(job, message)
    except lane.LostError:
        _log.warning("Job %s was stopped or taken over", job.pk)


def ask_load(plan_import: PlanImport, *, pin: str, by, now: datetime) -> Job:
    """The job that loads this file. Raises ``FullError``, as the others here."""
    return lane.ask(Job.Kind.LOAD, load_key(plan_import), now=now, plan_import=plan_import, pin=pin, started_by=by)


def load_key(plan_import: PlanImport) -> str:
    """What names the loading of this file among the jobs."""
    return f"load {plan_import.pk}"


def ask_publish(plan: Plan, *, note: str, pin: str, by, now: datetime, reasons: Mapping[str, str] | None = None) -> Job:
    """The job that publishes this plan."""
    fields = {"plan": plan, "note": note, "pin": pin, "reasons": dict(reasons or {}), "started_by": by}
    return lane.ask(Job.Kind.PUBLISH, f"publish {plan.pk}", now=now, **fields)


def ask_approval(
    proposal: Proposal, *, block: Approval, seen: int, said: Iterable[Said], site: str, by, now: datetime
) -> Job:
    """The job that publishes what was proposed under this approval block; the others as of ``events.plan.approval.approve``.

    Raises ``ApprovalError`` where another decision is being carried out: of this one no remark would be kept.
    """
    decision = {
        "approval": {**asdict(block), "approved_on": block.approved_on and block.approved_on.isoformat()},
        "seen": seen,
        "said": [asdict(one) for one in said],
        "site": site,
    }
    fields = {"plan": proposal.plan, "proposal": proposal, "decision": decision, "started_by": by}
    job = lane.ask(Job.Kind.PUBLISH, f"approve {proposal.pk}", now=now, **fields)
    if job.decision != decision or job.started_by_id != by.pk:
        raise ApprovalError("План уже утверждают, ваше решение к этому не добавлено. Дождитесь итога.")
    return job


def ask_draft(plan: Plan, format_key: str, *, by, now: datetime) -> Job:
    """The job that makes, or has made, this file of the plan as it stands."""
    key = f"draft {plan.pk} {format_key} {Revision.objects.pin(plan.year)}"
    return _made(key) or lane.ask(Job.Kind.DRAFT, key, now=now, plan=plan, format=format_key, started_by=by)


def ask_paper(edition: Edition, format_key: str, query: str, *, key: str, visitor: str, now: datetime) -> Job:
    """The job that makes, or has made, this file for a visitor; ``key`` names all it depends on.

    One that was interrupted begins again by itself; one that failed is what is returned, for a minute.
    """
    lane.sweep(now)
    found = Job.objects.filter(kind=Job.Kind.PAPER, key=f"paper {key}").order_by("-pk").first()
    if found is not None:
        if found.state == Job.State.LOST and found.attempts < lane.MOST_ATTEMPTS:
            return lane.repeat(found, now=now)
        if found.is_active or result(found) is not None:
            return found
        if found.state != Job.State.DONE and now - found.started_at < _FAILED_FOR:
            return found
    return lane.ask(
        Job.Kind.PAPER,
        f"paper {key}",
        now=now,
        edition=edition,
        format=format_key,
        query=query,
        visitor=visitor,
    )


def ask_read(name: str, data: bytes, *, year: int | None, by, now: datetime) -> Job:
    """The job that reads this file."""
    digest = importing.digest(data)
    note = str(year or "")
    return lane.ask(
        Job.Kind.READ, f"read {by.pk} {note} {digest}", now=now, data=data, name=name, note=note, started_by=by
    )


def _made(key: str) -> Job | None:
    done = Job.objects.filter(key=key, state=Job.State.DONE).order_by("-pk").first()
    return done if done is not None and result(done) is not None else None


def result(job: Job) -> JobFile | None:
    """The file that the job has made, as long as it is kept; without its contents."""
    if job.state != Job.State.DONE or job.kind not in (Job.Kind.DRAFT, Job.Kind.PAPER):
        return None
    return JobFile.objects.defer("data").filter(job=job).first()


def load_message(loaded) -> str:
    """A Russian sentence about what the loading changed."""
    if loaded.comparison.is_empty:
        return "В плане уже всё так, как в файле: без изменений."
    counts = loaded.comparison.counts
    return f"План загружен: новых строк {counts['new']}, изменённых {counts['changed']}, прежних {counts['same']}."


def publish_message(publication) -> str:
    """A Russian sentence about the edition that was made, or about none."""
    if publication.is_new:
        return f"Опубликовано: {publication.edition}."
    return f"В плане ничего не изменилось: действует {publication.edition}. Новой редакции нет."


def _load(job: Job, at: datetime, progress: Progress) -> None:
    importing.confirm(
        PlanImport.objects.defer("data").get(jobs=job),
        at=at,
        by=job.started_by,
        pin=job.pin or None,  # of what the person looked at when he began the job
        progress=progress,
        within=lambda loaded: lane.finish(job, load_message(loaded), plan=loaded.plan),
    )


def _publish(job: Job, at: datetime, progress: Progress) -> None:
    by = job.started_by
    if by is not None and not by.has_perm("events.publish_plan"):
        raise PublishingError(_NO_RIGHT)
    if job.proposal is not None:
        _approve(job, job.proposal, at, progress)
        return
    with papers.job_turn():
        publishing.publish(
            Plan.objects.get(jobs=job),
            note=job.note,
            reasons=job.reasons,
            by=by,
            at=at,
            pin=job.pin or None,
            site_url=settings.SITE_URL,
            progress=progress,
            within=lambda publication: lane.finish(job, publish_message(publication)),
        )


def _approve(job: Job, proposal: Proposal, at: datetime, progress: Progress) -> None:
    told, by = job.decision, job.started_by
    if by is None:  # the account is gone: a decision is somebody's
        raise ApprovalError(_NO_RIGHT)
    approved_on = told["approval"]["approved_on"]
    block = {**told["approval"], "approved_on": date.fromisoformat(approved_on) if approved_on else None}
    with papers.job_turn():
        approval.approve(
            proposal,
            approval=Approval(**block),
            seen=told["seen"],
            said=[Said(**one) for one in told["said"]],
            by=by,
            at=at,
            site_url=settings.SITE_URL,
            progress=progress,
            within=lambda publication: lane.finish(job, publish_message(publication)),
        )
    if unsent := letters.tell_decided(proposal, by=by, site=told["site"]):
        Job.objects.filter(pk=job.pk).update(message=f"{job.message} {unsent}")


def _draft(job: Job, at: datetime, progress: Progress) -> None:
    document = build_document(Plan.objects.get(jobs=job))
    _keep(job, at, _export(job, document, Edition.draft_imprint(document.year), progress))


def _paper(job: Job, at: datetime, progress: Progress) -> None:
    edition = Edition.objects.for_reading().get(pk=job.edition_id)
    asked = QueryDict(job.query)
    if MARKS in asked:
        _keep(job, at, _marked(edition, int(asked[MARKS]), progress))
        lane.forget(at)
        return
    selection = select(edition, asked, search.synonyms_for(asked))
    made_for = edition.imprint(settings.SITE_URL, selection.line, selection.sections)
    if EXTRACT in asked:
        made_for = Directory.read().of_extract(made_for, selection.document)
    _keep(job, at, _export(job, selection.document, made_for, progress))
    lane.forget(at)


def _marked(edition: Edition, number: int, progress: Progress) -> bytes:
    from events.exporters.pdf import marked  # a large library, and few jobs need it

    before = Edition.objects.for_reading().get(year=edition.year, number=number)
    made_for = {"before": before.imprint(settings.SITE_URL), "after": edition.imprint(settings.SITE_URL)}
    with papers.job_turn():
        return marked.export(before.document, edition.document, progress=progress, **made_for)


def _export(job: Job, document, made_for, progress: Progress) -> bytes:
    with papers.job_turn():
        return exporters.export(job.format, document, made_for, progress)


def _keep(job: Job, at: datetime, data: bytes) -> None:
    with transaction.atomic():
        lane.finish(job, "Файл готов.")
        JobFile.put(job, data, at=at)


def _read(job: Job, at: datetime, progress: Progress) -> None:
    file = JobFile.objects.get(job=job)
    limits = Limits(max_bytes=settings.IMPORT_MAX_BYTES)
    found = importing.read(file.name, bytes(file.data), limits, progress)
    with transaction.atomic():
        plan_import = importing.keep(file.name, bytes(file.data), found, by=person_name(job.started_by), at=at)
        if job.note:
            importing.decide(plan_import, Decisions(year=int(job.note)))
        lane.finish(job, "Файл прочитан.", plan_import=plan_import)
        file.delete()


_WORK: dict[str, Callable[[Job, datetime, Progress], None]] = {
    Job.Kind.LOAD: _load,
    Job.Kind.PUBLISH: _publish,
    Job.Kind.DRAFT: _draft,
    Job.Kind.PAPER: _paper,
    Job.Kind.READ: _read,
}
