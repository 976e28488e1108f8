"""The one queue of long work: who may join it, who takes the next job, and what is true of one whose worker has died.

A worker takes a job with one conditional UPDATE, under a token, and holds it for ``LEASE`` at a time; its supervisor
(``events/management/working.py``) renews that while the work goes on. What a job brings about is stored in the same
transaction as its end, and only under its token (``finish``): a job that was taken for dead, stopped or begun again changes
nothing any more.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from events.models import Job, JobFile

LEASE = timedelta(seconds=10)
RENEWED_EVERY = timedelta(seconds=3)
# A queue in which something waits for so long while nothing runs has nobody at work on it.
ASLEEP_AFTER = timedelta(seconds=15)
KEPT = timedelta(days=1)  # the files that jobs have made, and all that is known of what visitors asked for
MOST_OF_PERSON, MOST_OF_VISITOR, MOST_OF_PUBLIC, MOST = 5, 3, 20, 100  # jobs that wait or run
MOST_PAPERS = 50  # of visitors that are kept
MOST_ATTEMPTS = 2  # at a visitor's paper, which nobody is asked about
ASLEEP = (
    "Долгие работы ждут, но их никто не берёт: загрузка, публикация и файлы длинных планов не начинаются. Запустите службу "
    "metodplan-work (manage.py work)."
)
_INTERRUPTED = "Работа прервалась: её исполнитель остановился. Ничего не записано, её можно повторить."


class FullError(Exception):
    """Too much is asked for at a time; the message is Russian and says what to do."""


class LostError(Exception):
    """The job is in other hands, stopped or taken for dead: what was done for it must not be stored."""


def ask(kind: str, key: str, *, now: datetime, data: bytes | None = None, name: str = "", **fields: Any) -> Job:
    """The job that waits or runs for this very request, or a new one in the queue.

    ``data`` and ``name`` are a file it is to read; ``fields`` are those of the job. Raises ``FullError``.
    """
    sweep(now)
    found = Job.objects.active().filter(key=key).first()
    if found is not None:
        return found
    if kind == Job.Kind.PAPER:
        _refuse_visitor(fields.get("visitor", ""))
    else:
        _refuse_person(fields.get("started_by"))
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, key=key, started_at=now, **fields)
            if data is not None:
                JobFile.put(job, data, at=now, name=name)
    except IntegrityError:  # asked for at the same moment; it may even be done by now
        return Job.objects.filter(key=key).latest("pk")
    return job


def _refuse_person(person: Any) -> None:
    active = Job.objects.active()
    if active.count() >= MOST:
        raise FullError("Сейчас слишком много долгих работ. Попробуйте ещё раз через несколько минут.")
    if person is not None and active.filter(started_by=person).count() >= MOST_OF_PERSON:
        raise FullError(
            f"У вас уже {MOST_OF_PERSON} долгих работ ждут или идут. Дождитесь конца одной из них или остановите её."
        )


def _refuse_visitor(visitor: str) -> None:
    public = Job.objects.active().filter(kind=Job.Kind.PAPER)
    if public.count() >= MOST_OF_PUBLIC or public.filter(visitor=visitor).count() >= MOST_OF_VISITOR:
        raise FullError(
            "Сейчас готовится много файлов, до этого очередь не дошла. Попробуйте ещё раз через минуту. "
            "Страницы и готовые файлы плана открываются как обычно."
        )


def take(now: datetime, *, without: Collection[str] = ()) -> Job | None:
    """The next job, from now on in the hands of the caller; None when none waits. Kinds of ``without`` stay in the queue."""
    waiting = Job.objects.filter(state=Job.State.WAITING).exclude(kind__in=without).in_turn()
    for pk in waiting.values_list("pk", flat=True)[:MOST]:
        token = uuid.uuid4().hex
        # Whoever comes second finds it waiting no more: one UPDATE decides, on both databases.
        taken = Job.objects.filter(pk=pk, state=Job.State.WAITING).update(
            state=Job.State.RUNNING, token=token, lease_until=now + LEASE, done_rows=0, all_rows=0, message=""
        )
        if taken:
            return Job.objects.select_related("started_by").get(pk=pk)
    return None


def renew(job: Job, now: datetime, done: int, total: int) -> bool:
    """Go on holding the job, and say how far it is; False when it is in other hands, stopped or over."""
    fields = {"lease_until": now + LEASE, "done_rows": done, "all_rows": total}
    return bool(Job.objects.held_by(job).update(**fields))


def finish(job: Job, message: str, **fields: Any) -> None:
    """The job is done: to be called in the transaction that stores what it was about. Raises ``LostError``."""
    _end(job, Job.State.DONE, message, **fields)


def fail(job: Job, message: str) -> None:
    """The job found that it cannot be done. Raises ``LostError``."""
    _end(job, Job.State.FAILED, message)


def _end(job: Job, state: str, message: str, **fields: Any) -> None:
    if not Job.objects.held_by(job).update(state=state, message=message, **fields):
        raise LostError
    job.state, job.message = state, message


def lose(job: Job) -> None:
    """The process that did the job has died; whoever began it says so."""
    Job.objects.held_by(job).update(state=Job.State.LOST, message=_INTERRUPTED)


def give_back(job: Job) -> None:
    """Whoever works at the job has to go: it waits again, and nothing of it was stored."""
    Job.objects.held_by(job).update(state=Job.State.WAITING, lease_until=None)


def sweep(now: datetime) -> None:
    """Write down of every job whose hold has lapsed that it was interrupted."""
    lapsed = Job.objects.lapsed(now)
    if lapsed.exists():  # a question makes nobody wait
        lapsed.update(state=Job.State.LOST, message=_INTERRUPTED, lease_until=None)


def stop(job: Job) -> bool:
    """Stop a job that waits or runs; its process is ended within seconds and can store nothing from now on."""
    return bool(Job.objects.active().filter(pk=job.pk).update(state=Job.State.CANCELLED, message=""))


def repeat(job: Job, *, now: datetime, by: Any = None) -> Job:
    """The same job in the queue again, if it was interrupted or stopped; the one that was asked for instead meanwhile."""
    sweep(now)
    over = Job.objects.filter(pk=job.pk, state__in=[Job.State.LOST, Job.State.CANCELLED])
    again: dict[str, Any] = {"state": Job.State.WAITING, "message": "", "started_at": now, "attempts": job.attempts + 1}
    try:
        with transaction.atomic():
            over.update(**again, **({"started_by": by} if by is not None else {}))
    except IntegrityError:
        return Job.objects.active().get(key=job.key)
    return Job.objects.get(pk=job.pk)


def before(job: Job) -> int:
    """How many jobs are begun before this one, which waits."""
    keys = list(Job.objects.filter(state=Job.State.WAITING).in_turn().values_list("pk", flat=True))
    return keys.index(job.pk) if job.pk in keys else 0


def is_asleep(now: datetime) -> bool:
    """Whether jobs wait and nobody is at work on them.

    A job that is over keeps the hold under which it was done: until that lapses it says that somebody was at work just now,
    who may be about to take the next one.
    """
    return (
        Job.objects.filter(state=Job.State.WAITING, started_at__lt=now - ASLEEP_AFTER).exists()
        and not Job.objects.filter(lease_until__gte=now).exists()
    )


def forget(now: datetime) -> None:
    """Files that were kept long enough go, and of what visitors asked for everything, also where it became too much."""
    JobFile.objects.filter(made_at__lt=now - KEPT).exclude(job__state__in=Job.ACTIVE).delete()
    papers = Job.objects.filter(kind=Job.Kind.PAPER).exclude(state__in=Job.ACTIVE)
    papers.filter(started_at__lt=now - KEPT).delete()
    kept = papers.order_by("-pk").values_list("pk", flat=True)[:MOST_PAPERS]
    papers.exclude(pk__in=list(kept)).delete()
