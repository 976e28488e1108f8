"""What a person is told when the machine fails: that the words were not stored, why, and when to come again."""

import errno
import sqlite3

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client

from events.models import Event
from events.outages import Outage, outage_of
from tests.factories import make_event, make_section, make_user

pytestmark = pytest.mark.django_db

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a limit that only SQLite has")


@pytest.fixture
def desk(client):
    client.force_login(make_user("Методист", "metodist"))
    client.raise_request_exception = False
    return client


def save(desk, event, **typed):
    """The form of the event as it stands, with what is typed, is sent."""
    form = desk.get(f"/admin/events/event/{event.pk}/change/").context["adminform"].form
    fields = {name: value for name in form.fields if (value := form[name].value()) is not None}
    return desk.post(f"/admin/events/event/{event.pk}/change/", {**fields, **typed})


@on_sqlite
def test_full_disk_is_told_in_a_sentence_and_nothing_is_half_stored(desk):
    event = make_event(section=make_section(), title="Прежнее название")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            answer = save(desk, event, title="Новое название", private_notes="Подробности. " * 700)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")

    assert answer.status_code == 507
    assert answer.headers["Retry-After"] == "600"
    assert "Сейчас на диске сервера кончилось место." in answer.text
    assert "То, что вы отправили, не сохранено." in answer.text
    assert Event.objects.get(pk=event.pk).title == "Прежнее название"


@on_sqlite
def test_disk_that_may_not_be_written_is_told_in_a_sentence(desk):
    event = make_event(section=make_section(), title="Прежнее название")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
        try:
            answer = save(desk, event, title="Новое название")
        finally:
            cursor.execute("PRAGMA query_only = 0")

    assert answer.status_code == 503
    assert "Сейчас на диск сервера нельзя записать." in answer.text
    assert Event.objects.get(pk=event.pk).title == "Прежнее название"


def test_mistake_of_the_program_is_no_outage():
    with transaction.atomic(), connection.cursor() as cursor:
        error = pytest.raises(DatabaseError, cursor.execute, "SELECT * FROM no_such_table").value
        transaction.set_rollback(True)

    assert outage_of(error) is None
    assert outage_of(ValueError("нет")) is None


@pytest.mark.parametrize(
    ("number", "outage"),
    [(errno.ENOSPC, Outage.FULL), (errno.EROFS, Outage.READ_ONLY), (errno.ENOENT, None)],
)
def test_errors_of_the_system_are_known_by_their_number(number, outage):
    assert outage_of(OSError(number, "")) == outage


def test_database_that_is_not_there_is_known(tmp_path):
    with pytest.raises(sqlite3.OperationalError) as away:
        sqlite3.connect(tmp_path / "no" / "plan.sqlite3")

    assert outage_of(away.value) == Outage.AWAY


def test_server_of_the_database_that_does_not_answer_is_known():
    import psycopg

    with pytest.raises(psycopg.OperationalError) as away:
        psycopg.connect("postgres://plan@127.0.0.1:1/plan", connect_timeout=1)

    assert outage_of(away.value) == Outage.AWAY


def test_file_that_is_too_long_is_refused_with_the_limit(desk):
    long = SimpleUploadedFile("plan.docx", b"x" * (12 * 2**20))

    answer = desk.post("/admin/events/planimport/add/", {"file": long})

    assert answer.status_code == 413
    assert "Принимаются файлы до 10&nbsp;МБ." in answer.text


def test_words_that_are_too_many_are_refused_with_the_limit():
    stranger = Client(raise_request_exception=False)

    answer = stranger.post("/admin/login/", {"username": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})

    assert answer.status_code == 413
    assert "до 5&nbsp;МБ текста" in answer.text


def test_form_of_too_many_fields_is_refused_with_what_to_do():
    stranger = Client(raise_request_exception=False)

    answer = stranger.post("/admin/login/", {f"row-{number}": "keep" for number in range(10_001)})

    assert answer.status_code == 413
    assert "до 10000 полей" in answer.text
