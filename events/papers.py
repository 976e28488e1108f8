"""Turns at making papers. A PDF takes seconds of a core and much memory, so that a few are made at a time in all.

A turn is a locked file in ``var/papers``: it counts for all processes of the machine, and a process that is killed gives
its turn back. What is quick to make (sheets, tables, calendars) needs none.
"""

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings

VISITOR_SECONDS = 8.0
COLLEAGUE_SECONDS = 20.0
# Visitors of one process that may wait at a time. Each takes a thread, and most of these belong to the pages.
_WAITING = threading.BoundedSemaphore(8)
_LOOK_SECONDS = 0.05


class BusyError(Exception):
    """No turn came in time; the words are for the person who has waited."""

    def __init__(self) -> None:
        super().__init__(
            "Сейчас готовится много файлов PDF, до этого очередь не дошла. Попробуйте ещё раз через минуту. "
            "Страницы и готовые файлы плана открываются как обычно."
        )


@contextmanager
def visitor_turn() -> Iterator[None]:
    """A turn for somebody unknown. Raises ``BusyError`` after some seconds, or at once when many wait already."""
    if not _WAITING.acquire(blocking=False):
        raise BusyError
    try:
        lock = _wait(VISITOR_SECONDS, settings.PAPERS_AT_ONCE)
    finally:
        _WAITING.release()
    with lock:
        yield


@contextmanager
def colleague_turn() -> Iterator[None]:
    """A turn for somebody at work, for whom there is one more than for visitors. Raises ``BusyError`` after some seconds."""
    with _wait(COLLEAGUE_SECONDS, settings.PAPERS_AT_ONCE + 1):
        yield


@contextmanager
def job_turn() -> Iterator[None]:
    """A turn like a colleague's for work that nobody sits and waits for; it waits for as long as it takes."""
    with _wait(None, settings.PAPERS_AT_ONCE + 1):
        yield


def _wait(seconds: float | None, turns: int) -> IO[bytes]:
    until = None if seconds is None else time.monotonic() + seconds
    while (lock := _free(turns)) is None:
        if until is not None and time.monotonic() >= until:
            raise BusyError
        time.sleep(_LOOK_SECONDS)
    return lock


def _free(turns: int) -> IO[bytes] | None:
    """The file of a turn, locked until it is closed. A child process does not inherit it."""
    folder = settings.VAR_DIR / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(turns, 0, -1):  # the one beyond those of visitors first
        file: IO[bytes] = (folder / f"{number}.lock").open("wb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            return file
    return None
