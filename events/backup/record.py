"""When the last good backup was made: a small file in ``var/``, not a row of the database.

So restoring does not set it back, it can be read while the database is down, and a backup writes nothing to what it
copies. It is known on the machine that makes the backups.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from events import text

# A nightly backup that is older than this has failed to come at least once.
FRESH = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The last backup without findings: when it was begun, and where it was put."""

    at: datetime
    path: str

    def hours(self, now: datetime) -> int:
        """Its age in whole hours."""
        return max(0, int((now - self.at).total_seconds() // 3600))

    def is_fresh(self, now: datetime) -> bool:
        """Whether it is as young as a nightly backup has to be."""
        return now - self.at <= FRESH


def sentence(now: datetime) -> str:
    """A Russian sentence about the last good backup, for an administrator."""
    found = last()
    if found is None:
        return "Резервной копии на этой машине ещё не делали."
    moment = f"{timezone.localtime(found.at):%d.%m.%Y в %H:%M}"
    late = "" if found.is_fresh(now) else " Новой давно не было: посмотрите, почему."
    ago = text.plural(found.hours(now), "час", "часа", "часов")
    return f"Последняя хорошая копия сделана {moment}, {ago} назад.{late}"


def note(at: datetime, path: Path) -> None:
    """Remember a good backup. A failure is not the backup's: the caller says what became of it."""
    place = _place()
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_text(json.dumps({"at": at.isoformat(), "path": str(path)}, ensure_ascii=False), encoding="utf-8")
    fresh.replace(place)


def last() -> LastBackup | None:
    """The last good backup that this machine knows of."""
    try:
        said = json.loads(_place().read_text(encoding="utf-8"))
        return LastBackup(datetime.fromisoformat(said["at"]), said["path"])
    except (OSError, KeyError, TypeError, ValueError):
        return None


def _place() -> Path:
    return settings.VAR_DIR / "backup.json"
