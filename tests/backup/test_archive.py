"""The file of a backup: what was written comes out, and nothing else is taken for it."""

import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest

from events.backup import archive
from events.backup.archive import BackupError, Manifest


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript("PRAGMA page_size=512; CREATE TABLE word (id INTEGER PRIMARY KEY, text, data)")
        database.execute("INSERT INTO word VALUES (1, 'Ёлка', x'00ff')")
        database.commit()
    return path


@pytest.fixture
def manifest(data):
    return Manifest("2026-11-26T03:10:00+03:00", "1.0", "sqlite", ["events.0001_initial"], archive.sums(data))


@pytest.fixture
def backup(tmp_path, data, manifest):
    path = tmp_path / "backup.zip"
    archive.write(path, data, manifest)
    return path


def test_backup_gives_back_what_was_put_in(backup, data, manifest, tmp_path):
    assert archive.unpack(backup, tmp_path / "out") == manifest
    assert (tmp_path / "out").read_bytes() == data.read_bytes()
    assert backup.stat().st_mode & 0o777 == 0o600


def test_backup_opens_in_any_program(backup):
    with zipfile.ZipFile(backup) as packed:
        assert (packed.namelist(), packed.testzip()) == (["manifest.json", "metodplan.sqlite3"], None)


def test_byte_spoilt_anywhere_is_found(backup, tmp_path):
    whole, spoilt, missed = backup.read_bytes(), tmp_path / "spoilt.zip", []
    for place in range(len(whole)):
        spoilt.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            archive.read(spoilt)
        except BackupError:
            continue
        missed.append(place)

    assert missed == []


def test_shortened_and_lengthened_file_is_refused(backup, tmp_path):
    whole, other = backup.read_bytes(), tmp_path / "other.zip"
    for content in (b"", whole[:1], whole[:-1], whole[1:], whole[: len(whole) // 2], whole + b"0", b"0" * 5000):
        other.write_bytes(content)
        with pytest.raises(BackupError, match="не похож|повреждён"):
            archive.read(other)


def test_data_that_are_not_those_of_the_manifest_are_refused(data, manifest, tmp_path):
    path = tmp_path / "mixed.zip"
    archive.write(path, data, replace(manifest, tables={"word": {"rows": 2, "sha256": "0" * 64}}))

    with pytest.raises(BackupError, match="не сходятся с её описью: word"):
        archive.unpack(path, tmp_path / "out")


def test_backup_of_a_later_shape_is_refused(data, manifest, tmp_path):
    path = tmp_path / "later.zip"
    archive.write(path, data, replace(manifest, format=2))

    with pytest.raises(BackupError, match="более новой версией"):
        archive.read(path)


def test_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(BackupError, match="Не удалось прочитать файл"):
        archive.read(tmp_path / "none.zip")
