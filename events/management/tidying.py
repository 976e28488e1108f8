"""What gathers by itself and nobody needs any more: found first, taken away when that is asked for.

Nothing that a person has written: uploaded files, history, editions and the journal stay for good.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from events import text
from events.backup import record
from events.models import Job

# A job that has ended is of use while somebody may still look at its page.
_JOB = timedelta(days=30)
_ATTEMPT = timedelta(days=1)
_FILE = timedelta(days=2)  # no process works at one thing for so long
_LEFT_BEHIND = (".metodplan-backup-*", "*.new", ".*.new", ".readyz-*", ".file-*", ".[0-9a-f]*")
_RESULTS = ("*.result", "*.progress")


@dataclass(frozen=True, slots=True)
class Litter:
    """Things of one kind that may go."""

    words: str
    remove: Callable[[], object]


def litter(now: datetime, folders: Iterable[Path] = ()) -> Iterator[Litter]:
    """All of it; ``folders`` are looked through beside those that the site knows: of its data, of the last backup."""
    yield from _rows(Session.objects.filter(expire_date__lt=now), "истёкший вход", "истёкших входа", "истёкших входов")
    attempts = AccessAttempt.objects.filter(attempt_time__lt=now - _ATTEMPT)
    yield from _rows(attempts, "след неудачного входа", "следа неудачных входов", "следов неудачных входов")
    ended = Job.objects.filter(started_at__lt=now - _JOB).exclude(state__in=("waiting", "running"))
    yield from _rows(ended, "законченная работа", "законченные работы", "законченных работ")
    for path in sorted(set(_left_behind(now, folders))):
        what = "брошенная папка" if path.is_dir() else "брошенный файл"
        yield Litter(f"{what} {path}", partial(_remove, path))


def _rows(found: QuerySet, *forms: str) -> Iterator[Litter]:
    if count := found.count():
        yield Litter(text.plural(count, *forms), found.delete)


def _left_behind(now: datetime, folders: Iterable[Path]) -> Iterator[Path]:
    last = record.last()
    beside = [settings.VAR_DIR, *([Path(last.path).parent] if last else []), *folders]
    places: list[tuple[Path, tuple[str, ...]]] = [(folder, (".metodplan-backup-*",)) for folder in beside]
    places += [(settings.VAR_DIR / "jobs", (*_LEFT_BEHIND, *_RESULTS)), (settings.VAR_DIR / "kept", _LEFT_BEHIND)]
    places.append((settings.VAR_DIR / "index", _LEFT_BEHIND))
    for folder, patterns in places:
        for pattern in patterns:
            with suppress(OSError):
                yield from (path for path in folder.glob(pattern) if _is_old(path, now))


def _is_old(path: Path, now: datetime) -> bool:
    try:
        return now.timestamp() - path.lstat().st_mtime > _FILE.total_seconds()
    except OSError:
        return False


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
