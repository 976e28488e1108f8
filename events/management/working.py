"""The process that does the long jobs of one machine: it takes them from the queue, and each is done in a child of its own.

The parent does nothing but watch: so it can say every few seconds that a job is still in hand, however busy the child is, and
say at once that the child has died. Children end with their parent. What is true of a job is decided in ``events/lane.py``.
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, connections
from django.utils import timezone

from events import jobs, lane
from events.management import warming
from events.models import Job

_log = logging.getLogger(__name__)
_fork = multiprocessing.get_context("fork")  # a child has the whole program at once, and its memory ends with it

LOOK_SECONDS = 0.25
_FORGET_SECONDS = 3600.0
_NICENESS = 10  # of what nobody waits for yet
_AFTER_FAILURE = 1.0  # seconds before the database is asked again
# What only people at work wait for has one place more than what anybody may ask for.
_PUBLIC = (Job.Kind.PAPER,)


@dataclass
class _Child:
    job: Job
    process: Any
    counts: Any  # rows done and all rows, in memory that both processes see
    renewed: float = field(default_factory=time.monotonic)


class Worker:
    """Takes and watches up to ``at_once`` jobs; visitors' papers may have all places but one."""

    def __init__(self, at_once: int):
        self.at_once = at_once
        self.children: list[_Child] = []
        self._swept = self._forgotten = float("-inf")
        self._warming: Any = None
        self._newest = -1  # the edition that was the newest when this machine's answers were last made ready

    def serve(self, is_over: Callable[[], bool]) -> None:
        """Work until ``is_over`` says so; then give back what was begun."""
        try:
            while not is_over():
                try:
                    self.look()
                except DatabaseError:  # it comes back; holds that lapse meanwhile are told as such
                    _log.exception("The queue of long jobs cannot be read")
                    connections.close_all()
                    time.sleep(_AFTER_FAILURE)
                time.sleep(LOOK_SECONDS)
        finally:
            self.stop()

    def look(self) -> None:
        """One look at the children and at the queue."""
        for child in list(self.children):
            if child.process.is_alive():
                self._renew(child)
            else:
                self._bury(child)
        now = time.monotonic()
        if now - self._swept >= lane.RENEWED_EVERY.total_seconds():
            lane.sweep(timezone.now())
            self._swept = now
            self._warm()
        if now - self._forgotten >= _FORGET_SECONDS:
            lane.forget(timezone.now())
            self._forgotten = now
        while len(self.children) < self.at_once and (job := lane.take(timezone.now(), without=self._closed())):
            self._begin(job)

    def stop(self) -> None:
        """End all children; what they had not stored yet waits again."""
        for child in self.children:
            _kill(child)
            child.process.join()
            with suppress(DatabaseError):
                lane.give_back(child.job)
        self.children.clear()
        if self._warming is not None:
            self._warming.kill()
            self._warming.join()

    def _closed(self) -> tuple[str, ...]:
        public = sum(child.job.kind in _PUBLIC for child in self.children)
        return _PUBLIC if public >= max(self.at_once - 1, 1) else ()

    def _begin(self, job: Job) -> None:
        counts = _fork.Array("q", 2)
        connections.close_all()  # a connection belongs to one process
        process = _fork.Process(target=_in_child, args=(os.getpid(), _work, job.pk, job.token, counts))
        process.start()
        self.children.append(_Child(job, process, counts))

    def _warm(self) -> None:
        """Have what readers will ask for made ready, once for each edition and when this process begins."""
        if self._warming is not None and self._warming.is_alive():
            return
        newest = warming.newest()
        if newest == self._newest:
            return
        self._newest = newest
        connections.close_all()
        self._warming = _fork.Process(target=_in_child, args=(os.getpid(), _make_ready))
        self._warming.start()

    def _renew(self, child: _Child) -> None:
        if time.monotonic() - child.renewed < lane.RENEWED_EVERY.total_seconds():
            return
        if lane.renew(child.job, timezone.now(), *child.counts):
            child.renewed = time.monotonic()
        else:  # stopped by a person, taken over, or over a moment ago: it can store nothing any more
            _kill(child)

    def _bury(self, child: _Child) -> None:
        child.process.join()
        lane.lose(child.job)  # says nothing of a job that has ended well
        child.process.close()
        self.children.remove(child)


def _kill(child: _Child) -> None:
    child.process.kill()
    with suppress(ProcessLookupError):  # it has no session yet, or has ended
        os.killpg(child.process.pid, signal.SIGKILL)  # and the processes it has begun


def _work(pk: int, token: str, counts: Any) -> None:
    """The child: one job."""
    job = Job.objects.select_related("started_by").filter(pk=pk, token=token, state=Job.State.RUNNING).first()
    if job is not None:
        jobs.run(job, at=timezone.now(), progress=lambda done, total: counts.__setitem__(slice(2), [done, total]))


def _make_ready() -> None:
    os.nice(_NICENESS)
    warming.warm()


def _in_child(parent: int, work: Callable[..., None], *arguments: Any) -> None:
    """The work in a session of its own, so that Ctrl+C reaches the parent alone; it ends with the parent."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    work(*arguments)
    connection.close()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
