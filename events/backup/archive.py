"""The file of a backup: an ordinary ZIP with a manifest and the data as a SQLite database.

Its comment ends with the SHA-256 of every byte before, so that a byte spoilt anywhere is found, in the ZIP's own headers
too. No Django here: what is in the file can be looked at by any program that opens ZIP and SQLite.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Collection
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

MANIFEST, DATA = "manifest.json", "metodplan.sqlite3"
FORMAT = 1
_COMMENT = b"Metodplan backup; SHA-256 of all bytes before: "
_DIGITS = 64  # of a SHA-256 in hexadecimal
_CHUNK = 2**20


class BackupError(Exception):
    """A copy cannot be made, read or put back; the message is Russian and says what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``tables``: rows and SHA-256 of each; ``findings``: what was wrong with the data then."""

    made_at: str  # ISO 8601 with the offset
    release: str
    database: str  # «sqlite» or «postgresql»: where the data come from
    migrations: list[str]
    tables: dict[str, dict[str, Any]]
    findings: list[str] = field(default_factory=list)
    format: int = FORMAT


def write(path: Path, data: Path, manifest: Manifest) -> None:
    """Make the file anew, readable by its owner alone, and have it on the disk before returning."""
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            packed.write(data, DATA)
            packed.comment = _COMMENT + b"0" * _DIGITS
        digest = _sum_but_last(file, file.seek(0, os.SEEK_END) - _DIGITS)
        file.seek(-_DIGITS, os.SEEK_END)
        file.write(digest)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Manifest:
    """The manifest of a file whose sum is right. Raises ``BackupError`` for any other file."""
    try:
        with path.open("rb") as file:
            length = file.seek(0, os.SEEK_END) - _DIGITS
            ending = b""
            if length >= len(_COMMENT):
                file.seek(length - len(_COMMENT))
                ending = file.read()
            if not ending.startswith(_COMMENT):
                raise BackupError(
                    f"Файл {path} не похож на резервную копию или оборван: в конце нет контрольной суммы."
                )
            if _sum_but_last(file, length) != ending[-_DIGITS:]:
                raise BackupError(f"Файл {path} повреждён: его содержимое не сходится с контрольной суммой.")
            with zipfile.ZipFile(file) as packed:
                manifest = json.loads(packed.read(MANIFEST))
        if manifest["format"] != FORMAT:
            raise BackupError(f"Файл {path} записан более новой версией программы: обновите программу.")
        return Manifest(**manifest)
    except OSError as error:
        raise BackupError(f"Не удалось прочитать файл {path}: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise BackupError(f"Файл {path} не похож на резервную копию Методплана.") from error


def unpack(path: Path, data: Path) -> Manifest:
    """Take the data out and prove them by the manifest. Raises ``BackupError`` when anything is not as it was written."""
    manifest = read(path)
    try:
        with zipfile.ZipFile(path) as packed, packed.open(DATA) as source, data.open("xb") as target:
            shutil.copyfileobj(source, target, _CHUNK)
    except (zipfile.BadZipFile, KeyError) as error:
        raise BackupError(f"Файл {path} не похож на резервную копию Методплана.") from error
    except OSError as error:
        raise BackupError(f"Не удалось распаковать копию в {data.parent}: {error.strerror or error}.") from error
    if (found := sums(data)) != manifest.tables:
        wrong = sorted(name for name in {*found, *manifest.tables} if found.get(name) != manifest.tables.get(name))
        raise BackupError(f"Данные копии не сходятся с её описью: {', '.join(wrong)}.")
    return manifest


def sums(data: Path, only: Collection[str] | None = None) -> dict[str, dict[str, Any]]:
    """Rows and SHA-256 of the tables of a SQLite database (of all, or of ``only`` these), read in one transaction."""
    try:
        with closing(sqlite3.connect(data, isolation_level=None)) as database:
            database.execute("BEGIN")
            names = [
                name
                for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                if only is None or name in only
            ]
            return {name: _sum_of_table(database, name) for name in names}
    except sqlite3.DatabaseError as error:
        raise BackupError(f"Базу данных {data.name} не прочитать: {error}.") from error


def _sum_of_table(database: sqlite3.Connection, name: str) -> dict[str, Any]:
    quoted = '"' + name.replace('"', '""') + '"'
    digest, rows = hashlib.sha256(), 0
    for row in database.execute(f"SELECT * FROM {quoted} ORDER BY rowid"):  # noqa: S608 - a name from the schema, quoted
        digest.update(repr(row).encode("utf-8", "surrogateescape"))
        rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _sum_but_last(file: IO[bytes], length: int) -> bytes:
    """The digits of the SHA-256 of the first ``length`` bytes."""
    digest = hashlib.sha256()
    file.seek(0)
    while length > 0:
        chunk = file.read(min(_CHUNK, length))
        if not chunk:
            break
        digest.update(chunk)
        length -= len(chunk)
    return digest.hexdigest().encode()
