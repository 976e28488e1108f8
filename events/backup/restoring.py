"""Putting a backup back: proved aside first, then in place of what is there in one step that a killed process undoes."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection

from events.models import Job, JobFile, Operation, PlanImport, Profile
from events.models.recording import unrecorded
from events.plan import operations

from . import archive, checking, copying, database, making, sequences
from .archive import BackupError, Manifest

_ASIDE = "restored"
INTERRUPTED = "Работа прервалась: данные восстановлены из резервной копии. Посмотрите план и начните её ещё раз."


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and the backup of what stood there before; None where there was nothing."""

    manifest: Manifest
    earlier: Path | None


def prove(path: Path, data: Path) -> tuple[Manifest, list[str]]:
    """Unpack a backup into ``data``, brought to this release, with sentences about what is wrong with its words.

    Raises ``BackupError`` for a file that is not what was written, or that only a newer release understands.
    """
    manifest = archive.unpack(path, data)
    with database.opened(database.sqlite(data)):
        unknown = sorted(set(manifest.migrations) - database.known())
        if unknown:
            raise BackupError(
                f"Копия сделана более новой версией программы ({manifest.release}; ей нужны {', '.join(unknown)}): "
                "обновите программу."
            )
        if not database.is_current():
            call_command("migrate", verbosity=0, interactive=False)
        findings = list(checking.look())
    ContentType.objects.clear_cache()  # what was looked up there is not what stands here
    return manifest, findings


def restore(path: Path, *, at: datetime, is_copied: bool = True, despite_findings: bool = False) -> Restored:
    """Replace all data by those of a backup; raises ``BackupError`` and then leaves what is there untouched.

    What stands there is copied into ``var/`` first, unless ``is_copied`` says no. ``at`` is the moment.
    """
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with making.work_folder(settings.VAR_DIR) as folder:
            data = folder / archive.DATA
            manifest, findings = prove(path, data)
            if findings and not despite_findings:
                raise BackupError("\n".join(["Копия не прошла проверку, данные сайта не тронуты:", *findings]))
            earlier = _copy_earlier(at) if is_copied and _holds_anything() else None
            _make_later(data, manifest, at)
            if connection.vendor == "sqlite":
                _into_sqlite(data)
            else:
                _into_postgresql(data)
    except (DatabaseError, OSError) as error:
        raise BackupError(f"Восстановить не удалось, данные сайта прежние: {error}") from error
    ContentType.objects.clear_cache()
    return Restored(manifest, earlier)


def _holds_anything() -> bool:
    """Whether there is anything of an office that could be lost; a database that cannot be read may hold it."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        return name.exists() and name.stat().st_size > 0
    return bool(database.applied())


def _copy_earlier(at: datetime) -> Path:
    path = settings.VAR_DIR / f"before-restore-{at:%Y-%m-%d-%H%M%S}.zip"
    try:
        making.make(path, at=at, is_noted=False)
    except (BackupError, DatabaseError) as error:
        raise BackupError(
            f"Нынешние данные не скопировать ({error}), поэтому они не тронуты. Если они не нужны, повторите с --no-copy."
        ) from error
    return path


def _make_later(data: Path, manifest: Manifest, at: datetime) -> None:
    """Number the restored state later than any that was there, so that no page or form kept from those is taken for it.

    The act of restoring is numbered by the second it is done in. That is above the number of every act there has ever been,
    also where the lost database cannot be asked, as long as people make less than one act a second. Pages that visitors'
    browsers and the processes of the site have kept are kept under the number of an act (``Revision``).
    """
    above = _keys_given_here()
    with database.opened(database.sqlite(data)):
        with unrecorded():
            Session.objects.all().delete()  # one that was ended since would be open again
            Job.objects.active().update(state=Job.State.FAILED, message=INTERRUPTED)
        moment = {Operation._meta.db_table: int(at.timestamp())}
        sequences.raise_to(above, sequences.highest_in_history(), moment)
        operations.begin_anew(f"Восстановлено из резервной копии от {_said(manifest)}", by_name="командная строка")


def _keys_given_here() -> dict[str, int]:
    """The keys that the present database has given: they stand in addresses and in people's browsers."""
    try:
        return sequences.last_keys()
    except DatabaseError:
        return {}


def _said(manifest: Manifest) -> str:
    return f"{datetime.fromisoformat(manifest.made_at):%d.%m.%Y %H:%M}"


def _into_sqlite(data: Path) -> None:
    """Through SQLite itself, as one transaction: it takes an old log beside the database into account, a copied file would
    not; readers go on, and a process killed half-way leaves what was there.
    """
    name = Path(connection.settings_dict["NAME"])
    connection.close()
    try:
        with (
            operations.queue(),
            closing(sqlite3.connect(data)) as source,
            closing(sqlite3.connect(name, timeout=60)) as target,
        ):
            target.execute("PRAGMA journal_mode=WAL")
            source.backup(target)
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            only = _written_in_turn()
            if archive.sums(name, only) != archive.sums(data, only):
                raise BackupError("После восстановления данные не сходятся с копией: сообщите разработчикам.")
    except sqlite3.DatabaseError as error:
        raise BackupError(
            f"В базу данных {name} не записать: {error}. Если файл испорчен, отложите его вместе с файлами {name.name}-wal "
            f"и {name.name}-shm в другую папку и повторите."
        ) from error


def _written_in_turn() -> set[str]:
    """The tables that nobody can write while the writers' lock is held, so that they still are what was put back."""
    models = apps.get_app_config("events").get_models()
    return {model._meta.db_table for model in models if model not in (Job, JobFile, PlanImport, Profile)}


def _into_postgresql(data: Path) -> None:
    if not database.applied():
        database.build()
    elif not database.is_current():
        raise BackupError("База данных отстаёт от программы: сначала выполните manage.py migrate.")
    with database.opened(database.sqlite(data), _ASIDE), operations.turn():
        quote = connection.ops.quote_name
        tables = ", ".join(quote(model._meta.db_table) for model in database.all_models())
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")  # readers go on, writers wait
        copying.copy(_ASIDE)
