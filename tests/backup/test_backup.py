"""Backup, restoring and moving on both databases, with a database of the test's own in the place of the site's."""

import multiprocessing
import os
import re
import shutil
import signal
import sqlite3
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from events.backup import archive, checking, copying, database, making, record, restoring, sequences
from events.backup.archive import BackupError
from events.models import Event, Job, Operation, Organisation, Revision
from events.models.operation import CONTACTS
from events.models.recording import unrecorded, watch
from tests.factories import change, make_event

from .conftest import AT, address, everything, new_database

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)


@pytest.fixture
def backup(office, tmp_path):
    path = tmp_path / "backup.zip"
    making.make(path, at=AT)
    return path


def words(data):
    """The titles of the events in a database file."""
    with closing(sqlite3.connect(data)) as copy:
        return {title for (title,) in copy.execute("SELECT title FROM events_event")}


def execute(statement):
    with unrecorded(), connection.cursor() as cursor:
        cursor.execute(statement)


# Checking


def test_whole_office_has_no_findings(office):
    assert list(checking.look()) == []


EDITION, EVENT = "Редакция 1 плана на 2025 год", "Мероприятие (events_event)"
DAMAGE = {
    "UPDATE events_edition SET sha256 = '0'": [f"{EDITION}: документ не сходится с контрольной суммой."],
    "UPDATE events_edition SET title = 'Иное'": [f"{EDITION}: документ не сходится с контрольной суммой."],
    "UPDATE events_edition SET stored = '{}'": [f"{EDITION}: документ не прочитать."],
    "UPDATE events_editionrow SET months = '' WHERE position = 2": [f"{EDITION}: строки не сходятся с документом."],
    "DELETE FROM events_editionrow WHERE position = 3": [f"{EDITION}: строки не сходятся с документом."],
    "UPDATE events_editionfile SET sha256 = '0' WHERE format = 'csv'": [
        f"{EDITION}: файл csv не сходится с контрольной суммой."
    ],
    "UPDATE events_planimport SET sha256 = '0'": [
        "Загруженный файл «план.csv» (№ 1) не сходится с контрольной суммой."
    ],
    "UPDATE events_event SET details = NULL WHERE id = 0": [],
    "UPDATE events_event SET title = 'Иное' WHERE id = 2": [f"{EVENT}: не сходится с историей (№ 2)."],
    "UPDATE events_event SET department_id = NULL": [f"{EVENT}: не сходится с историей (№ 1, 2)."],
    "DELETE FROM events_historicalevent WHERE id = 2": [f"{EVENT}: не сходится с историей (№ 2)."],
    "DELETE FROM events_historicalevent WHERE history_type = '-'": [f"{EVENT}: не сходится с историей (№ 3)."],
}


def test_damage_is_found_and_named(office):
    found = {}
    for statement in DAMAGE:
        with transaction.atomic():
            execute(statement)
            found[statement] = list(checking.look())
            transaction.set_rollback(True)

    assert found == DAMAGE


def test_counter_below_the_history_is_found(office):
    if connection.vendor == "sqlite":
        execute("UPDATE sqlite_sequence SET seq = 2 WHERE name = 'events_event'")
    else:
        execute("SELECT setval(pg_get_serial_sequence('events_event', 'id'), 2)")

    assert list(checking.look()) == [f"{EVENT}: счётчик номеров стоит на 2, в истории есть 3."]
    with pytest.raises(CommandError, match="счётчик номеров стоит на 2"):
        call_command("verify")


def test_connection_without_its_watch_is_found(office):
    connection.ensure_connection()
    connection.execute_wrappers.remove(watch)

    assert list(checking.look()) == ["Запись мимо журнала не запрещена: сторож соединения не установлен."]


def test_spoilt_page_of_the_database_is_found(office):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks at its pages itself")
    connection.close()
    with closing(sqlite3.connect(office["NAME"])) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'edition_row_uid'").fetchone()
    with open(office["NAME"], "r+b") as file:
        file.seek((page - 1) * 4096 + 8)
        file.write(b"\xff" * 200)

    assert any(said.startswith(("Файл базы данных повреждён", "Базу данных не прочитать")) for said in checking.look())


def test_tables_made_for_a_copy_are_those_of_the_migrations(tmp_path):
    migrated = shape()
    with new_database(tmp_path, "built") as site, database.opened(site):
        database.build()

        assert shape() == migrated
        assert database.is_current()


def shape():
    """Columns, indexes and constraints of each table, as the database names them."""
    told = {}
    with connection.cursor() as cursor:
        for table in sorted(model._meta.db_table for model in database.all_models()):
            columns = connection.introspection.get_table_description(cursor, table)
            constraints = connection.introspection.get_constraints(cursor, table)
            told[table] = (
                sorted((column.name, str(column.type_code), column.null_ok) for column in columns),
                [
                    ("" if is_nameless(name) else name, *(one[key] or () for key in KEYS))
                    for name, one in constraints.items()
                ],
            )
            told[table][1].sort(key=repr)
    return told


def is_nameless(name):
    """SQLite numbers what has no name of its own; PostgreSQL names a unique column by the way it became unique."""
    return name.startswith(("fk_", "__")) or name.endswith(("_key", "_uniq"))


KEYS = ("columns", "primary_key", "unique", "index", "check", "foreign_key")


# Making


def test_backup_says_what_it_is_and_is_remembered(capsys, office, tmp_path, var):
    call_command("backup", str(tmp_path / "backup.zip"))

    manifest = archive.read(tmp_path / "backup.zip")
    assert (manifest.database, manifest.findings) == (connection.vendor, [])
    assert manifest.tables["events_event"]["rows"] == 2
    assert record.last().path == str(tmp_path / "backup.zip")
    assert "Копия сделана" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_everything_acknowledged_before_a_backup_is_in_it(office, tmp_path):
    """Eight people save all the while; each save is one operation of its own."""
    keys = [make_event(Event.objects.first().plan, title="0").pk for _ in range(8)]
    acknowledged = dict.fromkeys(keys, 0)
    stop = threading.Event()

    def write(key):
        with database.opened(office):
            while not stop.is_set():
                change(Event.objects.get(pk=key), title=str(acknowledged[key] + 1))
                acknowledged[key] += 1

    threads = [threading.Thread(target=write, args=[key]) for key in keys]
    for thread in threads:
        thread.start()
    try:
        while min(acknowledged.values()) < 1:
            time.sleep(0.01)
        before = dict(acknowledged)
        manifest = making.make(tmp_path / "backup.zip", at=AT)
        after = dict(acknowledged)
    finally:
        stop.set()
        for thread in threads:
            thread.join()

    assert manifest.findings == []
    assert sum(after.values()) > sum(before.values())  # nobody waited for the whole of it
    archive.unpack(tmp_path / "backup.zip", tmp_path / "data")
    with database.opened(database.sqlite(tmp_path / "data")):
        stored = {key: int(title) for key, title in Event.objects.filter(pk__in=keys).values_list("pk", "title")}
    assert [key for key in keys if not before[key] <= stored[key] <= acknowledged[key]] == []


def test_backup_of_damaged_data_is_made_and_is_no_good_one(office, tmp_path, var):
    execute("UPDATE events_event SET title = 'Иное' WHERE id = 2")

    with pytest.raises(CommandError, match="не всё в порядке"):
        call_command("backup", str(tmp_path / "backup.zip"))

    assert archive.read(tmp_path / "backup.zip").findings == [f"{EVENT}: не сходится с историей (№ 2)."]
    assert record.last() is None
    with pytest.raises(CommandError, match="не прошла проверку"):
        call_command("restore", str(tmp_path / "backup.zip"))
    call_command("restore", str(tmp_path / "backup.zip"), despite_findings=True)
    assert Event.objects.get(pk=2).title == "Иное"


def test_only_a_backup_is_replaced_by_a_backup(office, backup, tmp_path):
    making.make(backup, at=LATER)
    assert archive.read(backup).made_at == LATER.isoformat(timespec="seconds")

    (tmp_path / "letter.zip").write_text("важное письмо")
    with pytest.raises(CommandError, match="не заменён"):
        call_command("backup", str(tmp_path / "letter.zip"))
    assert (tmp_path / "letter.zip").read_text() == "важное письмо"
    with pytest.raises(CommandError, match="создайте её"):
        call_command("backup", str(tmp_path / "none" / "backup.zip"))


# Restoring


def test_restoring_brings_everything_back(capsys, office, backup, var):
    before = everything()
    change(Event.objects.get(pk=1), title="После копии")
    Event.objects.get(pk=2)
    make_event(Event.objects.first().plan, title="Новое после копии")

    call_command("restore", str(backup))

    after = everything()
    touched = {"events_operation", "events_revision", "events_job", "django_session"}
    assert {table: after[table] for table in after.keys() - touched} == {
        table: before[table] for table in before.keys() - touched
    }
    assert list(checking.look()) == []
    assert not Session.objects.exists()
    assert Job.objects.get().message == restoring.INTERRUPTED
    assert Operation.objects.first().note == "Восстановлено из резервной копии от 26.11.2026 03:10"
    # What stood there before is not lost either.
    (earlier,) = var.glob("before-restore-*.zip")
    archive.unpack(earlier, var / "earlier")
    assert "После копии" in words(var / "earlier")
    assert record.last().at == AT


def test_restoring_elsewhere_needs_no_database_there(office, backup, tmp_path):
    """Nobody can say there which acts there were after the backup, so the next ones are numbered far above."""
    before = everything()
    with new_database(tmp_path, "elsewhere") as site, database.opened(site):
        restoring.restore(backup, at=LATER)

        after = everything()
        same = ("events_event", "events_historicalevent", "auth_user", "events_editionfile", "events_planimport")
        assert {table: after[table] for table in same} == {table: before[table] for table in same}
        assert list(checking.look()) == []
        assert Revision.objects.number(CONTACTS) > LATER.timestamp()


def test_no_kept_page_is_taken_for_one_after_restoring(client, office, backup):
    """The act after the backup and the first act after the restoring would have the same number."""
    address_of_page = f"/plans/2025/events/{Event.objects.get(pk=1).uid}/"

    def call(telephone):
        organisation = Organisation.objects.get()
        change(organisation, telephone=telephone)
        return client.get("/").content.decode()

    assert "второй телефон" in call("второй телефон")
    kept = Revision.objects.number(CONTACTS)
    call_command("restore", str(backup))

    assert "первый телефон" in client.get("/").content.decode()
    assert "третий телефон" in call("третий телефон")
    assert Revision.objects.number(CONTACTS) > kept
    assert client.get(address_of_page).status_code == 200


def test_key_given_after_the_backup_is_not_given_again(office, backup):
    given = make_event(Event.objects.first().plan).pk
    call_command("restore", str(backup))

    assert make_event(Event.objects.first().plan).pk > given


def test_damaged_backup_is_refused_and_nothing_changes(office, backup):
    before = everything()
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)

    with pytest.raises(CommandError, match="повреждён"):
        call_command("restore", str(backup))
    with pytest.raises(CommandError, match="повреждён"):
        call_command("verify", str(backup))
    assert everything() == before


def with_migrations(backup, tmp_path, change_data):
    """Another backup, of the data as this changes them."""
    data = tmp_path / "changed.sqlite3"
    manifest = archive.unpack(backup, data)
    with database.opened(database.sqlite(data)):
        change_data()
        migrations = database.applied()
    manifest = archive.Manifest(
        manifest.made_at, manifest.release, manifest.database, migrations, archive.sums(data), manifest.findings
    )
    archive.write(tmp_path / "changed.zip", data, manifest)
    return tmp_path / "changed.zip"


def test_backup_of_an_earlier_release_is_brought_up_to_date(office, backup, tmp_path):
    def take_back():
        execute("DROP TABLE django_session")
        execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    call_command("restore", str(with_migrations(backup, tmp_path, take_back)))

    assert list(checking.look()) == []
    assert Event.objects.count() == 2


def test_backup_of_a_later_release_is_refused(office, backup, tmp_path):
    later = "INSERT INTO django_migrations (app, name, applied) VALUES ('events', '9999_later', '2030-01-01')"

    with pytest.raises(CommandError, match="более новой версией программы .*events.9999_later"):
        call_command("restore", str(with_migrations(backup, tmp_path, lambda: execute(later))))


def test_process_killed_half_way_leaves_the_old_data(office, backup):
    change(Event.objects.get(pk=1), title="Правка после копии")
    before = everything()
    connection.close()
    process = multiprocessing.get_context("fork").Process(target=restore_until_killed, args=[office, backup])
    process.start()
    process.join(60)

    assert process.exitcode == -signal.SIGKILL
    assert everything() == before
    assert list(checking.look()) == []


def restore_until_killed(site, backup):
    class Killed(sqlite3.Connection):
        def backup(self, target, **options):
            super().backup(target, pages=100, progress=lambda *left: os.kill(os.getpid(), signal.SIGKILL))

    def copy_until_killed(model, source, target, copy=copying._copy_model):
        copy(model, source, target)
        if model is Event and target == "default":
            os.kill(os.getpid(), signal.SIGKILL)

    with database.opened(site):
        connect = sqlite3.connect
        sqlite3.connect = lambda *words, **options: connect(*words, factory=Killed, **options)
        copying._copy_model = copy_until_killed
        restoring.restore(backup, at=LATER, is_copied=False)


def test_old_log_beside_the_database_is_not_mixed_in(office, backup, tmp_path):
    """A database file put in place by hand would take in the log that lies beside it."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its log to itself")
    change(Event.objects.get(pk=1), title="В старом журнале")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for ending in ("", "-wal"):  # as a killed process leaves them
        shutil.copy(f"{office['NAME']}{ending}", folder / f"site.sqlite3{ending}")
    assert (folder / "site.sqlite3-wal").stat().st_size > 0

    with database.opened({**office, "NAME": folder / "site.sqlite3"}):
        restoring.restore(backup, at=LATER)

        assert not Event.objects.filter(title="В старом журнале").exists()
        assert list(checking.look()) == []


def test_database_that_cannot_be_read_is_left_alone_without_a_word_to_do_otherwise(office, backup):
    if connection.vendor != "sqlite":
        pytest.skip("a PostgreSQL database is not a file")
    connection.close()
    with open(office["NAME"], "wb") as file:
        file.write("это не база".encode() * 1000)

    with pytest.raises(BackupError, match="повторите с --no-copy"):
        restoring.restore(backup, at=LATER)
    with pytest.raises(BackupError, match="отложите его вместе с файлами"):
        restoring.restore(backup, at=LATER, is_copied=False)


# Moving


def test_moving_there_and_back_changes_nothing(office, furnished, tmp_path):
    """From SQLite to the database the tests run on, and from there to SQLite."""
    here = database.sqlite(shutil.copy(furnished, tmp_path / "here.sqlite3"))
    back = database.sqlite(tmp_path / "back.sqlite3")
    with new_database(tmp_path, "there") as there:
        with database.opened(here):
            before, keys = everything(), sequences.last_keys()
            call_command("move_database", address(there))
        with database.opened(there):
            assert (everything(), list(checking.look())) == (before, [])
            call_command("move_database", address(back))
            with pytest.raises(CommandError, match="уже есть данные"):
                call_command("move_database", address(office))
    with database.opened(back):
        assert (everything(), list(checking.look())) == (before, [])
        assert sequences.last_keys() == keys


def test_damaged_data_are_moved_as_they_are_and_it_is_said(office, tmp_path):
    execute("UPDATE events_event SET title = 'Иное' WHERE id = 2")
    before = everything()

    with new_database(tmp_path, "there") as there:
        with pytest.raises(CommandError, match=f"(?s)Всё перенесено.*{re.escape(EVENT)}: не сходится с историей"):
            call_command("move_database", address(there))
        with database.opened(there):
            assert everything() == before


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite:///relative", "sqlite://:memory:", "нечто"])
def test_moving_nowhere_is_refused(office, url):
    with pytest.raises(CommandError, match="Адрес новой базы начинается"):
        call_command("move_database", url)


def test_moving_onto_itself_is_refused(office):
    with pytest.raises(CommandError, match="та самая база"):
        call_command("move_database", address(office))
