"""The writers' lock: one at a time writes, in the order of asking, in one transaction."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import OperationalError, connection, transaction

from events.outages import BusyError

WAIT_SECONDS = 15  # for the writers before us; a turn takes well under a second
# A number of our own among the advisory locks of PostgreSQL: «Методплан» has one lock for its writers.
_LOCK = 0x6D6574706C616E
_memory_lock = threading.RLock()


@contextmanager
def turn() -> Iterator[None]:
    """The writers' lock and a transaction. Where a transaction is open already, its own lock has to do.

    Raises ``BusyError`` when the lock does not come in time.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _take_advisory_lock()
            yield
    elif connection.in_atomic_block:  # BEGIN IMMEDIATE has made this the one writer
        with transaction.atomic():
            yield
    else:
        # SQLite gives its lock to whoever asks at the right moment and lets others starve: they queue up before it.
        with queue(WAIT_SECONDS), transaction.atomic():
            yield


@contextmanager
def queue(seconds: float | None = None) -> Iterator[None]:
    """The writers' lock of SQLite alone, without a transaction: for ``turn``, and for replacing the whole database.

    Raises ``BusyError`` when it does not come within the seconds; without them it waits for as long as it takes.
    """
    if connection.is_in_memory_db():
        if not _memory_lock.acquire(timeout=-1 if seconds is None else seconds):
            raise BusyError
        try:
            yield
        finally:
            _memory_lock.release()
        return
    with _locked(Path(f"{connection.settings_dict['NAME']}.lock"), seconds):
        yield


def _take_advisory_lock() -> None:
    with connection.cursor() as cursor:
        try:
            cursor.execute(
                f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'; SELECT pg_advisory_xact_lock(%s)",
                [_LOCK],
            )
        except OperationalError as error:
            raise BusyError from error


def _locked(path: Path, seconds: float | None) -> IO[str]:
    """The file, locked until it is closed."""
    file = path.open("w")
    if seconds is None:
        fcntl.flock(file, fcntl.LOCK_EX)
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not _Waiting(file).is_over(seconds):
            raise BusyError from None
    return file


class _Waiting:
    """A wait for the lock of a file that may be given up.

    The kernel keeps those who wait in order, but knows no time: a thread waits, and closes the file if the lock comes late.
    """

    def __init__(self, file: IO[str]):
        self._file = file
        self._state = threading.Lock()
        self._has_lock = self._is_given_up = False
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def _wait(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._state:
            self._has_lock = True
            if self._is_given_up:
                self._file.close()

    def is_over(self, seconds: float) -> bool:
        """Whether the lock came within the seconds; if not, it is given up."""
        self._thread.join(seconds)
        with self._state:
            self._is_given_up = not self._has_lock
            return self._has_lock
