"""Loading, publishing and drafts of long plans, each in a process of its own that a page starts and shows the progress of.

For a short plan the page makes the same calls itself and the person waits.
"""

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from events import exporters, papers
from events.comparing import ChoiceError
from events.importers import ImportFileError
from events.models import Job, Plan, PlanImport
from events.plan import importing, publishing
from events.plan.document import build_document
from events.plan.importing import ImportStateError
from events.plan.loading import LoadingError
from events.plan.publishing import PublishingError

_log = logging.getLogger(__name__)

LONG = 300  # rows; what is to be done with a shorter plan is done while one waits for the page
# A job that still runs after this time is taken for one whose process has died.
LOST_AFTER = timedelta(minutes=30)
# How long the file of a draft is kept for downloading.
KEPT = timedelta(days=1)
_BROKEN = "Работа прервалась из-за ошибки на сервере, ошибка записана в журнал. Посмотрите план и попробуйте ещё раз."


def start(job: Job) -> None:
    """Start the job's process when the transaction that stored the job commits; it runs on after the request has ended."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job", str(job.pk)]

    def begin() -> None:
        # What goes wrong goes to standard error, the site's own log.
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own words

    transaction.on_commit(begin)


def run(job: Job, *, at: datetime) -> None:
    """Do the work and write down what came of it; never raises for what the work itself finds wrong."""
    try:
        job.message = _WORK[job.kind](job, at)
        job.state = Job.State.DONE
    except (ChoiceError, ImportFileError, ImportStateError, LoadingError, PublishingError) as error:
        job.state, job.message = Job.State.FAILED, str(error)
    except Exception:  # a process of its own has nobody above it to tell
        _log.exception("Job %s failed", job.pk)
        job.state, job.message = Job.State.FAILED, _BROKEN
    job.save(update_fields=["state", "message"])
    _file(job).unlink(missing_ok=True)


def is_lost(job: Job, *, now: datetime) -> bool:
    """Whether the job is marked as running although its process must have died."""
    return job.state == Job.State.RUNNING and now - job.started_at > LOST_AFTER


def running_load(plan_import: PlanImport, *, now: datetime) -> Job | None:
    """The job that loads this file at the moment, if there is one."""
    loads = Job.objects.filter(kind=Job.Kind.LOAD, plan_import=plan_import, state=Job.State.RUNNING)
    return loads.filter(started_at__gt=now - LOST_AFTER).first()


def running_draft(plan: Plan, format_key: str, *, now: datetime) -> Job | None:
    """The job that makes this very file at the moment, if there is one."""
    drafts = Job.objects.filter(kind=Job.Kind.DRAFT, plan=plan, format=format_key, state=Job.State.RUNNING)
    return drafts.filter(started_at__gt=now - LOST_AFTER).first()


def result(job: Job) -> Path | None:
    """The file that the job has made, as long as it is kept."""
    path = _result(job)
    return path if job.state == Job.State.DONE and path.is_file() else None


def progress(job: Job) -> tuple[int, int]:
    """The number of rows done and of all rows; (0, 0) before the first report."""
    try:
        done, total = _file(job).read_text().split()
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


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


def _load(job: Job, at: datetime) -> str:
    plan_import = PlanImport.objects.defer("data").get(jobs=job)
    loaded = importing.confirm(
        plan_import,
        at=at,
        by=job.started_by,
        pin=job.pin or None,  # of what the person looked at when he began the job
        progress=lambda done, total: _tell(job, done, total),
    )
    job.plan = loaded.plan
    job.save(update_fields=["plan"])
    return load_message(loaded)


def _publish(job: Job, at: datetime) -> str:
    with papers.job_turn():
        publication = publishing.publish(
            Plan.objects.get(jobs=job),
            note=job.note,
            reasons=job.reasons,
            by=job.started_by,
            at=at,
            pin=job.pin or None,
            site_url=settings.SITE_URL,
            progress=lambda done, total: _tell(job, done, total),
        )
    return publish_message(publication)


def _draft(job: Job, at: datetime) -> str:
    document = build_document(Plan.objects.get(jobs=job))
    with papers.job_turn():
        data = exporters.export(job.format, document, progress=lambda done, total: _tell(job, done, total))
    path = _result(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("*.result"):
        if old.stat().st_mtime < (at - KEPT).timestamp():
            old.unlink()
    path.write_bytes(data)
    return "Файл готов."


_WORK: dict[str, Callable[[Job, datetime], str]] = {
    Job.Kind.LOAD: _load,
    Job.Kind.PUBLISH: _publish,
    Job.Kind.DRAFT: _draft,
}


def _tell(job: Job, done: int, total: int) -> None:
    path = _file(job)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and put in place at once: whoever looks never finds it half written.
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{done} {total}")
    fresh.replace(path)


def _file(job: Job) -> Path:
    return settings.VAR_DIR / "jobs" / f"{job.pk}.progress"


def _result(job: Job) -> Path:
    return settings.VAR_DIR / "jobs" / f"{job.pk}.result"
