"""Making a backup of the site's database while people work in it."""

import os
import sqlite3
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from . import archive, checking, copying, database, record
from .archive import BackupError, Manifest

_SOURCE = "backup_source"


def make(path: Path, *, at: datetime, is_noted: bool = True) -> Manifest:
    """Write a backup of what is stored at this moment to ``path``; ``at`` is the moment.

    A backup that stands there already is replaced once the new one is whole. What is wrong with the data stands in the
    manifest's ``findings``; a backup without any is noted as the last good one unless ``is_noted`` says no. Raises
    ``BackupError`` and leaves everything as it was.
    """
    path = path.absolute()
    _refuse_to_replace(path)
    try:
        with work_folder(path.parent) as folder:
            data, packed = folder / archive.DATA, folder / "backup.zip"
            take(data)
            manifest = _describe(data, at)
            archive.write(packed, data, manifest)
            archive.read(packed)  # as it lies on the disk
            packed.replace(path)
            _keep_name(path.parent)
            if is_noted and not manifest.findings:
                record.note(at, path)
    except OSError as error:
        raise BackupError(f"Не удалось записать копию {path}: {error.strerror or error}.") from error
    return manifest


def take(data: Path) -> None:
    """Write everything that has been stored by now, and nothing that is stored later, into a new SQLite database."""
    if connection.vendor == "sqlite":
        _take_from_sqlite(Path(connection.settings_dict["NAME"]), data)
    else:
        _take_from_postgresql(data)


@contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """A folder that only the owner may look into, on the same disk as ``beside``; it goes with what is in it."""
    with tempfile.TemporaryDirectory(prefix=".metodplan-backup-", dir=beside) as folder:
        yield Path(folder)


def _take_from_sqlite(name: Path, data: Path) -> None:
    try:
        # All pages in one go: in small steps a copy begins anew whenever somebody writes, and never ends.
        with (
            closing(sqlite3.connect(f"{name.absolute().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(data)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")  # the copy is one file
    except sqlite3.Error as error:
        raise BackupError(f"Базу данных {name} не скопировать: {error}.") from error


def _take_from_postgresql(data: Path) -> None:
    source = database.live()
    if not database.is_current():
        raise BackupError("База данных отстаёт от программы: сначала выполните manage.py migrate.")
    try:
        with (
            database.opened(source, _SOURCE),
            transaction.atomic(using=_SOURCE),
            database.opened(database.sqlite(data)),
        ):
            with connections[_SOURCE].cursor() as cursor:
                # Every table as it is at the first look, however long the copying takes.
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            database.build()
            copying.copy(_SOURCE)
    except DatabaseError as error:
        raise BackupError(f"Базу данных не скопировать: {error}") from error


def _describe(data: Path, at: datetime) -> Manifest:
    vendor = connection.vendor
    with database.opened(database.sqlite(data)):
        findings = list(checking.look())
        migrations = database.applied()
    return Manifest(
        made_at=at.isoformat(timespec="seconds"),
        release=_release(),
        database=vendor,
        migrations=migrations,
        tables=archive.sums(data),
        findings=findings,
    )


def _release() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["version"]


def _refuse_to_replace(path: Path) -> None:
    """Nobody loses a file by a wrong word on the command line: only a backup is replaced by a backup."""
    if not path.parent.is_dir():
        raise BackupError(f"Папки {path.parent} нет: создайте её.")
    if path.is_dir():
        raise BackupError(f"{path} – папка: назовите файл, например {path / 'metodplan.zip'}.")
    if path.exists():
        try:
            archive.read(path)
        except BackupError as error:
            raise BackupError(
                f"Файл {path} уже есть и не похож на целую резервную копию, поэтому не заменён: назовите другой."
            ) from error


def _keep_name(folder: Path) -> None:
    """Have the new name in the folder survive a power cut, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
