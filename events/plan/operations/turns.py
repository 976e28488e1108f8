"""The writers' lock: one at a time writes, in the order of asking, in one transaction."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

# A number of our own among the advisory locks of PostgreSQL: «Методплан» has one lock for its writers.
_LOCK = 0x6D6574706C616E
_memory_lock = threading.RLock()


@contextmanager
def turn() -> Iterator[None]:
    """The writers' lock and a transaction. Where a transaction is open already, its own lock has to do."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            yield
    elif connection.in_atomic_block:  # BEGIN IMMEDIATE has made this the one writer
        with transaction.atomic():
            yield
    else:
        # SQLite gives its lock to whoever asks at the right moment and lets others starve: they queue up before it.
        with queue(), transaction.atomic():
            yield


@contextmanager
def queue() -> Iterator[None]:
    """The writers' lock of SQLite alone, without a transaction: for ``turn``, and for replacing the whole database."""
    if connection.is_in_memory_db():
        with _memory_lock:
            yield
        return
    with Path(f"{connection.settings_dict['NAME']}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
