"""Whether the data are whole: what ``manage.py verify`` says, and what every backup has to pass."""

import hashlib
from collections.abc import Iterator

from django.db import DatabaseError, connection

from events.document import from_json
from events.models import Edition, EditionFile, EditionRow, PlanImport
from events.models.recording import Recorded, UnrecordedWriteError, recorded_models
from events.plan.operations import differing_from_history

from . import database, sequences

_FEW = 4  # rows with documents or files in memory at a time
_NAMED = 5  # keys that a sentence names


def look() -> Iterator[str]:
    """Russian sentences about what is wrong, none for whole data. Reads everything and writes nothing."""
    try:
        yield from _storage()
        unknown = sorted(set(database.applied()) - database.known())
        if unknown:
            yield f"База данных сделана более новой версией программы ({', '.join(unknown)}): обновите программу."
        elif not database.is_current():
            yield "База данных отстаёт от программы: выполните manage.py migrate."
        else:
            yield from _editions()
            yield from _files()
            yield from _history()
            yield from _guard()
    except DatabaseError as error:
        yield f"Базу данных не прочитать: {error}"


def _storage() -> Iterator[str]:
    """SQLite says itself whether its pages and keys are whole; PostgreSQL says so when it is read."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (said,) in cursor.fetchall():
            if said != "ok":
                yield f"Файл базы данных повреждён: {said}"
        cursor.execute("PRAGMA foreign_key_check")
        for table, key, parent, _ in cursor.fetchall():
            yield f"Таблица {table}, строка {key}: нет того, на что она ссылается, в таблице {parent}."


def _editions() -> Iterator[str]:
    """Every edition is what was approved, and the rows beside its document are the document's."""
    for edition in Edition.objects.order_by("year", "number").iterator(chunk_size=_FEW):
        try:
            document = from_json(edition.stored)
        except (AttributeError, KeyError, TypeError, ValueError):
            yield f"{edition}: документ не прочитать."
            continue
        # Not edition.document: it may be one that this process has read earlier.
        if document.sha256() != edition.sha256 or document.title != edition.title or document.year != edition.year:
            yield f"{edition}: документ не сходится с контрольной суммой."
        places = [(number, row) for number, section in enumerate(document.sections, start=1) for row in section.rows]
        wanted = [_values(EditionRow.of(edition, position, *place)) for position, place in enumerate(places, start=1)]
        if [_values(row) for row in edition.rows.order_by("position")] != wanted:
            yield f"{edition}: строки не сходятся с документом."


def _values(row: EditionRow) -> list[str]:
    return [str(getattr(row, field.attname)) for field in row._meta.concrete_fields if not field.primary_key]


def _files() -> Iterator[str]:
    """Every stored file is the one that was made, and every upload the one that came."""
    files = EditionFile.objects.select_related("edition").defer("edition__stored").order_by("pk")
    for file in files.iterator(chunk_size=_FEW):
        if hashlib.sha256(file.data).hexdigest() != file.sha256:
            yield f"{file.edition}: файл {file.format} не сходится с контрольной суммой."
    uploads = PlanImport.objects.only("file_name", "data", "sha256").order_by("pk")
    for upload in uploads.iterator(chunk_size=_FEW):
        if hashlib.sha256(upload.data).hexdigest() != upload.sha256:
            yield f"Загруженный файл «{upload.file_name}» (№ {upload.pk}) не сходится с контрольной суммой."


def _history() -> Iterator[str]:
    """Everything is as its last line of history says, and no key of a dead row will be given again."""
    for model in recorded_models():
        keys = differing_from_history(model)
        if keys:
            more = f" и ещё {len(keys) - _NAMED}" if len(keys) > _NAMED else ""
            named = ", ".join(map(str, keys[:_NAMED]))
            yield f"{_name(model)}: не сходится с историей (№ {named}{more})."
    highest = sequences.highest_in_history()
    given = sequences.last_keys()
    for model in recorded_models():
        table = model._meta.db_table
        if highest.get(table, 0) > given.get(table, 0):
            yield f"{_name(model)}: счётчик номеров стоит на {given.get(table, 0)}, в истории есть {highest[table]}."


def _name(model: type[Recorded]) -> str:
    return f"{str(model._meta.verbose_name).capitalize()} ({model._meta.db_table})"


def _guard() -> Iterator[str]:
    """A write outside an operation is refused; the statement changes nothing where it is not."""
    table = recorded_models()[0]._meta.db_table
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)} WHERE 1 = 0")  # noqa: S608 - our own table
    except UnrecordedWriteError:
        return
    yield "Запись мимо журнала не запрещена: сторож соединения не установлен."
