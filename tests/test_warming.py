"""What is made before anybody asks: the page and the files of an edition from its first moment, indexes for each release."""

import hashlib
import sqlite3

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.edition import indexes
from events.management import warming
from events.models import Edition
from events.views import keeping
from tests.factories import make_event, make_plan_of, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR, settings.KEPT_BYTES, settings.INDEX_BYTES = tmp_path, 10 * 2**20, 10 * 2**20
    return tmp_path


def away(*_):
    try:
        sqlite3.connect("/nowhere/plan.sqlite3")
    except sqlite3.Error as error:
        raise OperationalError(*error.args) from error


def kept(path, reader=None):
    """What a reader gets while the database is away."""
    with connection.execute_wrapper(away):
        answer = (reader or Client(raise_request_exception=False)).get(path)
        return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_new_edition_is_kept_before_anybody_has_asked_for_it():
    plan = make_plan_of(3)
    publish_plan(plan)
    warming.warm()
    make_event(section=plan.sections.first(), title="Новое событие")
    publish_plan(plan)
    reader = Client(raise_request_exception=False)
    live = reader.get("/plans/2025/").content

    before = kept("/plans/2025/editions/2/")[0]
    warming.warm()

    paths = ["/", "/plans/2025/editions/2/", *(f"/plans/2025/plan.{key}" for key in ("pdf", "docx", "xlsx", "csv"))]
    assert (before, [kept(path)[0] for path in paths]) == (503, [200] * 6)
    assert kept("/plans/2025/") == (200, live)
    assert "Новое событие" in kept("/plans/2025/plan.csv")[1].decode()


def test_what_another_process_has_answered_later_is_what_is_kept():
    plan = make_plan_of(3)
    publish_plan(plan)
    reader = Client(raise_request_exception=False)
    reader.get("/plans/2025/")
    make_event(section=plan.sections.first(), title="Новое событие")
    publish_plan(plan)

    newer = Client().get("/plans/2025/").content

    assert kept("/plans/2025/", reader) == (200, newer)
    assert "Новое событие" in newer.decode()


def test_what_failed_is_made_ready_the_next_time_and_so_is_everything_for_the_next_release(monkeypatch):
    publish_plan(make_plan_of(3))
    path = "/plans/2025/editions/1/"

    def away_in_a_page(execute, sql, *arguments):
        return away() if "events_organisation" in sql else execute(sql, *arguments)

    with connection.execute_wrapper(away_in_a_page):
        warming.warm()
    failed = kept(path)[0]
    warming.warm()
    ready = kept(path)[0]
    keeping.shelf().remove(hashlib.sha256(path.encode()).hexdigest()[:40])
    monkeypatch.setattr(warming, "release", lambda: "next")
    warming.warm()

    assert (failed, ready, kept(path)[0]) == (503, 200, 200)


def test_what_is_ready_costs_one_query(folder):
    publish_plan(make_plan_of(3))
    publish_plan(make_plan_of(3, 2026))
    warming.warm()
    files = {path.name: path.read_bytes() for path in (folder / "index").iterdir()}
    indexes.forget()

    with CaptureQueriesContext(connection) as asked:
        warming.warm()

    assert len(asked) == 1
    assert {name[:64] for name in files} == set(Edition.objects.values_list("sha256", flat=True))
