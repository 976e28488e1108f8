"""While the database or the disk fails, readers get what was kept; everybody else is told so."""

import sqlite3

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from events.models import EditionFile
from events.shelf import Shelf
from events.views import files
from tests.factories import make_plan_of, make_user, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings, tmp_path):
    """The folder of what is kept."""
    settings.VAR_DIR, settings.KEPT_BYTES = tmp_path, 10 * 2**20
    return tmp_path / "kept"


@pytest.fixture
def edition():
    return publish_plan(make_plan_of(3))


def away(*_):
    """Every question to the database fails, as it does when its disk is gone."""
    try:
        sqlite3.connect("/nowhere/plan.sqlite3")
    except sqlite3.Error as error:
        raise OperationalError(*error.args) from error


def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", ["/", "/plans/", "/plans/2025/", "/plans/2025/editions/1/", "/plans/2025/plan.csv"])
@pytest.mark.parametrize("is_restarted", [False, True])
def test_readers_get_what_was_kept(edition, path, is_restarted):
    reader = visitor()
    before = reader.get(path, headers={"Accept-Encoding": "gzip"})
    cache.clear()

    with connection.execute_wrapper(away):
        after = (visitor() if is_restarted else reader).get(path)

    live = visitor().get(path)
    assert (after.status_code, after.content) == (200, live.content)
    assert after.headers["Warning"].startswith('110 - "kept 20')
    assert "Warning" not in before.headers
    assert "Warning" not in live.headers


def test_what_made_room_for_others_is_kept_again(edition, kept):
    reader = visitor()
    whole = reader.get("/plans/2025/").content
    for path in kept.iterdir():
        path.unlink()

    reader.get("/plans/2025/")

    with connection.execute_wrapper(away):
        assert visitor().get("/plans/2025/").content == whole


def test_half_a_page_is_shown_to_nobody(edition, kept):
    visitor().get("/plans/2025/")
    (path,) = kept.iterdir()
    path.write_bytes(path.read_bytes()[:-9])

    with connection.execute_wrapper(away):
        assert visitor().get("/plans/2025/").status_code == 503


def test_browser_that_has_the_page_is_told_so_without_a_database(edition):
    reader = visitor()
    tag = reader.get("/plans/2025/").headers["ETag"]

    with connection.execute_wrapper(away):
        answer = reader.get("/plans/2025/", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("path", ["/plans/2025/?month=3", "/plans/2024/", "/search/?q=семинар", "/admin/login/"])
def test_what_was_not_kept_is_refused_in_a_sentence(edition, path):
    reader = visitor()
    reader.get(path)

    with connection.execute_wrapper(away):
        answer = reader.get(path) if "admin" not in path else reader.post(path, {"username": "a", "password": "b"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Сейчас база данных не отвечает." in answer.text


def test_database_that_was_away_a_moment_ago_is_not_asked_by_everybody(edition):
    """Each try may take seconds and a thread."""
    reader, asked = visitor(), []
    reader.get("/plans/2025/")

    def ask(execute, *arguments):
        asked.append(arguments[0])
        away()

    with connection.execute_wrapper(ask):
        answers = [reader.get("/plans/2025/").status_code for _ in range(5)]

    assert (answers, len(asked)) == ([200] * 5, 1)


def test_readers_see_the_next_edition_as_soon_as_the_database_is_back(edition):
    reader = visitor()
    reader.get("/plans/2025/")
    with connection.execute_wrapper(away):
        reader.get("/plans/2025/")
    publish_plan(make_plan_of(2, 2026))

    pages = [reader.get(path).status_code for path in ("/plans/2026/", "/plans/2025/")]

    assert pages == [200, 200]


def test_answers_to_staff_and_errors_are_never_kept(edition, kept):
    client = visitor()
    client.force_login(make_user("Методист", "metodist"))
    for path in ("/admin/", "/plans/2024/", "/plans/2025/?month=13", "/readyz", "/view/"):
        client.get(path)

    assert not kept.exists()


def test_year_has_one_address(edition):
    statuses = [
        visitor().get(f"/plans/{year}/").status_code for year in ("2025", "02025", "00002025", "+2025", "２０２５")
    ]

    assert statuses == [200, 404, 404, 404, 404]
    assert visitor().get("/plans/2025/editions/01/").status_code == 404


def test_long_whole_file_is_read_from_the_disk_while_it_is_sent(edition, kept, monkeypatch):
    monkeypatch.setattr(files, "_HELD", 100)
    stored = EditionFile.objects.get(edition=edition, format="pdf")
    reader = visitor()

    first, second = reader.get("/plans/2025/plan.pdf"), reader.get("/plans/2025/plan.pdf")
    with connection.execute_wrapper(away):
        third = visitor().get("/plans/2025/plan.pdf")

    for answer in (first, second, third):
        assert answer.streaming
        assert b"".join(answer.streaming_content) == bytes(stored.data)
        assert answer.headers["Content-Length"] == str(len(stored.data))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith('inline; filename="plan.pdf"')
    assert first.headers["ETag"] == third.headers["ETag"]
    assert (kept / f"file-{stored.sha256}").read_bytes() == bytes(stored.data)


def test_long_whole_file_that_was_cut_short_is_put_on_the_disk_anew(edition, kept, monkeypatch):
    monkeypatch.setattr(files, "_HELD", 100)
    visitor().get("/plans/2025/plan.pdf").getvalue()
    (path,) = kept.glob("file-*")
    whole = path.read_bytes()
    path.write_bytes(b"")  # as it may be after the power went away

    assert visitor().get("/plans/2025/plan.pdf").getvalue() == whole
    assert path.read_bytes() == whole


def test_long_whole_file_comes_from_the_database_where_the_disk_cannot_be_written(edition, kept, monkeypatch):
    monkeypatch.setattr(files, "_HELD", 100)
    kept.write_text("a file in the place of the folder", encoding="utf-8")

    answer = visitor().get("/plans/2025/plan.pdf")

    assert answer.content == bytes(EditionFile.objects.get(edition=edition, format="pdf").data)


def test_shelf_never_takes_more_than_it_may(tmp_path):
    shelf = Shelf(tmp_path, most=100_000)

    put = [shelf.put(f"file{number}", b"x" * 10_000) for number in range(102)]

    assert put == [True] * 102
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 100_000 + 51 * 10_000
    assert not shelf.put("huge", b"x" * 60_000)
