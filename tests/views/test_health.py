"""What a watchdog is told, and what it is not."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from events import lane
from events.backup import record
from events.models import Job
from tests.factories import make_plan_of, publish_plan


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def failing(**checks):
    readers = {"served": "live" if checks["database"] == "ok" else "kept", "kept": 0}
    long_jobs = "ok" if checks["migrations"] == "ok" else "unknown"
    return {
        "status": "unavailable",
        "checks": checks | {"disk": "ok"},
        "readers": readers,
        "last_backup": None,
        "long_jobs": long_jobs,
    }


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_healthz_and_readyz_only_read(client):
    assert [client.post("/healthz").status_code, client.post("/readyz").status_code] == [405, 405]


@pytest.mark.django_db
def test_readyz_is_ready_with_a_published_plan(client, django_assert_num_queries):
    publish_plan(make_plan_of(1))

    with django_assert_num_queries(4):
        response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "published_plan": "ok", "disk": "ok"},
        "readers": {"served": "live", "kept": 0},
        "last_backup": None,
        "long_jobs": "ok",
    }
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.django_db
def test_readyz_misses_a_published_plan(client):
    make_plan_of(1)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == failing(database="ok", migrations="ok", published_plan="failed")


@pytest.mark.django_db
def test_readyz_misses_a_migration(client):
    MigrationRecorder(connection).migration_qs.filter(app="events").delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == failing(database="ok", migrations="failed", published_plan="unknown")


def test_readyz_says_that_the_database_is_gone_and_nothing_of_where_it_was(client, monkeypatch):
    def refuse():
        raise OperationalError('connection to "db.example.org" failed: password "secret"')

    monkeypatch.setattr(connection, "ensure_connection", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == failing(database="failed", migrations="unknown", published_plan="unknown")


@pytest.mark.django_db
def test_readyz_tells_the_age_of_the_last_good_backup(client, tmp_path):
    at = timezone.now() - timedelta(hours=30, minutes=5)
    record.note(at, tmp_path / "backup.zip")

    assert client.get("/readyz").json()["last_backup"] == {"at": at.isoformat(), "hours": 30}


@pytest.mark.django_db
def test_readyz_tells_that_nobody_does_the_long_jobs_and_is_ready_all_the_same(client):
    publish_plan(make_plan_of(1))
    lane.ask(Job.Kind.PUBLISH, "publish 1", now=timezone.now() - lane.ASLEEP_AFTER * 2)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["long_jobs"]) == (200, "nobody")
