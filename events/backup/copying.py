"""Every row of every table from one database to another, SQLite or PostgreSQL, in one transaction and with a proof."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DataError, IntegrityError, models, transaction
from django.db.models import sql
from django.db.models.sql.constants import ROW_COUNT

from events.models.recording import unrecorded

from . import sequences
from .archive import BackupError
from .database import all_models

_BATCH = 200  # rows in one statement
_FEW = 4  # the same where one row may have megabytes
_PARAMETERS = 900  # of one statement; SQLite takes 999


def copy(source: str, target: str = DEFAULT_DB_ALIAS) -> None:
    """Replace all rows of ``target`` by those of ``source``; both are aliases, and both have the tables of this release.

    Keys stay, nothing is derived or dated anew. Nothing is changed when it raises: ``BackupError``, or what the database
    says. Foreign keys are looked at by the databases at the end, so the order of tables does not matter.
    """
    try:
        with unrecorded(), transaction.atomic(using=target):
            _empty(target)
            for model in all_models():
                _copy_model(model, source, target)
            sequences.raise_to(sequences.last_keys(source), sequences.highest_in_history(target), using=target)
            wrong = difference(source, target)
            if wrong:
                raise BackupError(f"После переноса строки не сходятся, поэтому ничего не изменено: {', '.join(wrong)}.")
    except (DataError, IntegrityError) as error:
        raise BackupError(f"База данных не приняла строки, поэтому в ней ничего не изменено: {error}") from error


def difference(one: str, other: str) -> list[str]:
    """The tables whose rows are not the same in the two databases, compared as canonical JSON."""
    return [model._meta.db_table for model in all_models() if canonical_sum(model, one) != canonical_sum(model, other)]


def canonical_sum(model: type[models.Model], using: str = DEFAULT_DB_ALIAS) -> tuple[int, str]:
    """The number of the model's rows and a SHA-256 of all of them that is the same in every database."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    rows = model._base_manager.using(using).order_by().values_list(*names)
    # Sorted here: databases do not agree on the order of texts.
    digests = sorted(
        hashlib.sha256(
            json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True).encode()
        ).digest()
        for row in rows.iterator(chunk_size=_size(model))
    )
    return len(digests), hashlib.sha256(b"".join(digests)).hexdigest()


def _plain(value: Any) -> Any:
    """A value of a field as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return value


def _empty(using: str) -> None:
    """Delete all rows. Not by TRUNCATE, which would have readers wait until all is copied."""
    for model in all_models():
        sql.DeleteQuery(model).get_compiler(using=using).execute_sql(ROW_COUNT)


def _copy_model(model: type[models.Model], source: str, target: str) -> None:
    fields = model._meta.concrete_fields
    rows: Iterator[models.Model] = model._base_manager.using(source).order_by("pk").iterator(chunk_size=_size(model))
    at_once = min(_size(model), _PARAMETERS // len(fields))
    while some := list(islice(rows, at_once)):
        # Raw, as fixtures are stored: no field puts in a value of its own, such as the time of now.
        query = sql.InsertQuery(model)
        query.insert_values(fields, some, raw=True)
        query.get_compiler(using=target).execute_sql()


def _size(model: type[models.Model]) -> int:
    is_large = any(isinstance(field, models.BinaryField | models.JSONField) for field in model._meta.concrete_fields)
    return _FEW if is_large else _BATCH
