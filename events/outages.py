"""What of the machine has failed when an error comes up: the database is away, its disk is full or may not be written.

An error of the program is none of these. Not here: what is answered then.
"""

import errno
import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, OperationalError


class Outage(StrEnum):
    """What is the matter, in words that complete «Сейчас…»."""

    FULL = "на диске сервера кончилось место"
    READ_ONLY = "на диск сервера нельзя записать"
    BUSY = "база данных слишком долго занята другой работой"
    AWAY = "база данных не отвечает"


class BusyError(OperationalError):
    """The writers' lock did not come in time; nothing is written."""

    def __init__(self) -> None:
        super().__init__("Сейчас в планы записывает другая работа. Ничего не сохранено: повторите через минуту.")


_OF_SYSTEM = {
    errno.ENOSPC: Outage.FULL,
    errno.EDQUOT: Outage.FULL,
    errno.EROFS: Outage.READ_ONLY,
    errno.EACCES: Outage.READ_ONLY,
    errno.EPERM: Outage.READ_ONLY,
}
_OF_SQLITE = (  # beginnings of the names that SQLite gives its codes
    ("SQLITE_FULL", Outage.FULL),
    ("SQLITE_READONLY", Outage.READ_ONLY),
    ("SQLITE_BUSY", Outage.BUSY),
    ("SQLITE_LOCKED", Outage.BUSY),
    ("SQLITE_CANTOPEN", Outage.AWAY),
    ("SQLITE_IOERR", Outage.AWAY),
    ("SQLITE_CORRUPT", Outage.AWAY),
    ("SQLITE_NOTADB", Outage.AWAY),
)
_OF_POSTGRESQL = (  # beginnings of SQLSTATE, appendix A of its manual
    ("53100", Outage.FULL),
    ("25006", Outage.READ_ONLY),
    ("55P03", Outage.BUSY),
    ("53", Outage.AWAY),
    ("57P", Outage.AWAY),
    ("08", Outage.AWAY),
)


def outage_of(error: BaseException) -> Outage | None:
    """What of the machine has failed; None for anything else, such as a mistake in a query."""
    return next(filter(None, map(_named, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _named(error: BaseException) -> Outage | None:
    if isinstance(error, BusyError):
        return Outage.BUSY
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        return next((outage for beginning, outage in _OF_SQLITE if name.startswith(beginning)), None)
    if isinstance(error, OSError):
        return _OF_SYSTEM.get(error.errno or 0)
    if isinstance(error, InterfaceError):
        return Outage.AWAY  # a connection that was cut under the query
    if isinstance(error, DatabaseError) or not hasattr(error, "sqlstate"):
        return None  # Django's own wrapping; what it wraps comes next
    state = getattr(error, "sqlstate", None)
    if state is None:  # no server has answered: no connection, or no place in the pool
        return Outage.AWAY
    return next((outage for beginning, outage in _OF_POSTGRESQL if state.startswith(beginning)), None)
