"""Moving everything from the site's database into another, SQLite or PostgreSQL, which has to be empty."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection

from events.models import Edition, Operation, Plan

from . import archive, checking, copying, database, making
from .archive import BackupError

_FROM = "moved_from"


def move(target: dict[str, Any]) -> int:
    """Copy all rows into ``target`` (as in the settings), prove both equal and return how many there are.

    The site's own database is only read. Raises ``BackupError`` and leaves ``target`` without a row then; but data that do not
    pass the checks where they are do not pass them there either: they are moved as they are, and the error says so.
    """
    if _is_here(target):
        raise BackupError("Это та самая база данных, с которой сайт работает: назовите другую.")
    if not database.is_current():
        raise BackupError("База данных отстаёт от программы: сначала выполните manage.py migrate.")
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with making.work_folder(settings.VAR_DIR) as folder:
            data = folder / archive.DATA
            making.take(data)  # one moment of it, however long the moving takes
            with database.opened(database.sqlite(data), _FROM), database.opened(target):
                _prepare()
                copying.copy(_FROM)
                findings = list(checking.look())
                rows = sum(copying.canonical_sum(model)[0] for model in database.all_models())
    except (DatabaseError, OSError) as error:
        raise BackupError(f"Перенести не удалось: {error}") from error
    if findings:
        raise BackupError("\n".join(["Всё перенесено, но с самими данными не всё в порядке:", *findings]))
    return rows


def _is_here(target: dict[str, Any]) -> bool:
    here = connection.settings_dict
    if target["ENGINE"] != here["ENGINE"]:
        return False
    if connection.vendor == "sqlite":
        return Path(target["NAME"]).resolve() == Path(here["NAME"]).resolve()
    return all(str(target.get(name) or "") == str(here.get(name) or "") for name in ("NAME", "HOST", "PORT"))


def _prepare() -> None:
    """Have the tables of this release, without an office in them, in the database that stands in the place of the site's."""
    if not connection.introspection.table_names():
        database.build()
    elif not database.is_current():
        raise BackupError("В новой базе данных уже есть какие-то таблицы: возьмите пустую.")
    elif any(model.objects.exists() for model in (Plan, Edition, Operation, User)):
        raise BackupError("В новой базе данных уже есть данные: возьмите пустую.")
