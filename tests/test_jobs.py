"""Long work: begun by a page, done by a process of its own, told on its page."""

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.conf import settings

from events import jobs
from events.models import Edition, Event, Job, Plan
from events.plan import importing
from tests.admin.pages import form_of, press
from tests.factories import OFFICIAL, change, make_event, make_plan, make_section, make_user
from tests.plan.test_importing import official, upload

AT = datetime(2025, 1, 9, 9, 0, tzinfo=UTC)

BEGIN = """
from django.utils import timezone
from events import jobs
from events.models import Job, Plan
from events.plan import operations
plan = Plan.objects.get()
with operations.recording(plan, "edit"):
    operations.write(plan, seen={"title": plan.title}, wanted={"title": "ПЛАН НА ДОЛГО"})
job = Job.objects.create(kind="publish", plan=plan, note="долгая", started_at=timezone.now())
jobs.start(job)
print("begun", job.pk)
"""
LOOK = "from events.models import Job; job = Job.objects.get(); print('state', job.state, job.message)"


@pytest.fixture(autouse=True)
def place_of_progress(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def director(db):
    return make_user("Руководитель", first_name="Анна", last_name="Воронова")


@pytest.fixture
def plan(db):
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар")
    return plan


def make_job(**fields):
    return Job.objects.create(started_at=AT, **fields)


def test_publishing_is_done_in_the_name_of_who_began_it(plan, director):
    job = make_job(kind=Job.Kind.PUBLISH, plan=plan, note="долгая", started_by=director)

    jobs.run(job, at=AT)

    edition = Edition.objects.get()
    assert (edition.published_by, edition.note) == ("Анна Воронова", "долгая")
    assert (job.state, job.message) == ("done", "Опубликовано: Редакция 1 плана на 2025 год.")


def test_loading_is_recorded_in_the_name_of_who_began_it(director):
    job = make_job(kind=Job.Kind.LOAD, plan_import=upload(official()), started_by=director)

    jobs.run(job, at=AT)

    rows = sum(len(section["rows"]) for section in OFFICIAL["sections"])
    assert (job.state, job.plan, Event.objects.count()) == ("done", Plan.objects.get(), rows)
    assert Event.objects.first().history.first().history_user == director


def test_plan_that_moved_since_it_was_looked_at_is_not_loaded_over(director):
    plan_import = upload(official())
    pin = importing.look(plan_import).pin
    job = make_job(kind=Job.Kind.LOAD, plan_import=plan_import, started_by=director, pin=pin)
    make_plan()

    jobs.run(job, at=AT)

    assert (job.state, Event.objects.count()) == ("failed", 0)
    assert job.message.startswith("План изменился, пока вы смотрели")


def test_refusal_is_told_as_a_sentence(plan, director):
    change(plan.events.get(), title=" ")
    job = make_job(kind=Job.Kind.PUBLISH, plan=plan, started_by=director)

    jobs.run(job, at=AT)

    assert (job.state, job.message) == ("failed", "Раздел 1, пункт 1 Пустое название. Впишите его.")
    assert Edition.objects.count() == 0


def test_progress_is_told_while_the_work_runs_and_forgotten_after(plan, director, monkeypatch):
    job = make_job(kind=Job.Kind.PUBLISH, plan=plan, started_by=director)
    told = []
    tell = jobs._tell
    monkeypatch.setattr(jobs, "_tell", lambda *args: (tell(*args), told.append(jobs.progress(job))))

    jobs.run(job, at=AT)

    assert told == [(done, 6) for done in range(1, 7)]
    assert jobs.progress(job) == (0, 0)


def test_long_plan_is_published_by_a_job(client, plan, director, monkeypatch):
    monkeypatch.setattr("events.admin.publishing.LONG", 0)
    client.force_login(director)

    page = f"/admin/events/plan/{plan.pk}/publish/"
    response = press(client, page, form_of(client.get(page), having="pin"), note="долгая")

    job = Job.objects.get()
    assert response.url == f"/admin/events/job/{job.pk}/page/"
    assert (job.kind, job.plan, job.note, job.started_by) == ("publish", plan, "долгая", director)
    assert Edition.objects.count() == 0


def test_plan_that_moved_since_it_was_looked_at_is_not_published(client, plan, director, monkeypatch):
    monkeypatch.setattr("events.admin.publishing.LONG", 0)
    client.force_login(director)
    page = f"/admin/events/plan/{plan.pk}/publish/"
    press(client, page, form_of(client.get(page), having="pin"), approval_post="Директор")
    change(plan.events.get(), title="Слова, которых не видели")
    job = Job.objects.get()

    jobs.run(job, at=AT)

    assert (job.state, Edition.objects.count()) == ("failed", 0)
    assert job.message.startswith("План изменился")


def test_plan_that_stands_as_it_was_looked_at_is_published(client, plan, director, monkeypatch):
    monkeypatch.setattr("events.admin.publishing.LONG", 0)
    client.force_login(director)
    page = f"/admin/events/plan/{plan.pk}/publish/"
    press(client, page, form_of(client.get(page), having="pin"), approval_post="Директор")
    job = Job.objects.get()

    jobs.run(job, at=AT)

    assert (job.state, Edition.objects.get().document.approval.post) == ("done", "Директор")


def test_paper_of_a_long_draft_is_made_by_a_job(client, plan, director, monkeypatch):
    monkeypatch.setattr("events.admin.publishing.LONG", 0)
    client.force_login(director)
    address = f"/admin/events/plan/{plan.pk}/draft."

    first, again, sheet = (client.get(f"{address}{key}") for key in ("pdf", "pdf", "xlsx"))

    job = Job.objects.get()
    assert first.url == again.url == f"/admin/events/job/{job.pk}/page/"
    assert (job.kind, job.plan, job.format, job.started_by) == ("draft", plan, "pdf", director)
    assert sheet.status_code == 200


def test_draft_is_taken_from_the_page_of_its_job(client, plan, director):
    client.force_login(director)
    job = make_job(kind=Job.Kind.DRAFT, plan=plan, format="pdf", started_by=director)
    jobs.run(job, at=datetime.now(UTC))

    page = client.get(f"/admin/events/job/{job.pk}/page/").content.decode()
    file = client.get(f"/admin/events/job/{job.pk}/file/")

    assert f'href="/admin/events/job/{job.pk}/file/"' in page
    assert file.content == client.get(f"/admin/events/plan/{plan.pk}/draft.pdf").content
    assert quote("План методических мероприятий 2025, проект.pdf") in file["Content-Disposition"]


def test_draft_waits_for_a_day(client, plan, director):
    client.force_login(director)
    old, new = (make_job(kind=Job.Kind.DRAFT, plan=plan, format="csv", started_by=director) for _ in range(2))
    now = datetime.now(UTC)
    jobs.run(old, at=now)
    jobs.run(new, at=now + jobs.KEPT + timedelta(minutes=1))

    page = client.get(f"/admin/events/job/{old.pk}/page/").content.decode()

    assert "Файл хранился сутки и удалён." in page
    assert [client.get(f"/admin/events/job/{job.pk}/file/").status_code for job in (old, new)] == [404, 200]


def test_page_asks_again_only_while_the_work_runs(client, plan, director):
    client.force_login(director)
    job = make_job(kind=Job.Kind.PUBLISH, plan=plan, started_by=director)
    Job.objects.update(started_at=datetime.now(UTC))
    jobs._tell(job, 2, 6)

    running = client.get(f"/admin/events/job/{job.pk}/page/").content.decode()
    jobs.run(job, at=AT)
    done = client.get(f"/admin/events/job/{job.pk}/page/").content.decode()

    assert ("Готово 33 %." in running, 'http-equiv="refresh"' in running) == (True, True)
    assert ("Опубликовано: Редакция 1" in done, 'http-equiv="refresh"' in done) == (True, False)


def test_work_of_a_lost_process_is_told_to_be_lost(client, plan, director):
    client.force_login(director)
    job = make_job(kind=Job.Kind.PUBLISH, plan=plan, started_by=director)

    body = client.get(f"/admin/events/job/{job.pk}/page/").content.decode()

    assert "Посмотрите план" in body


def test_outsider_sees_no_job(client, plan, director):
    job = make_job(kind=Job.Kind.PUBLISH, plan=plan, started_by=director)

    assert client.get(f"/admin/events/job/{job.pk}/page/").status_code == 302
    client.force_login(make_user())
    assert [client.get(f"/admin/events/job/{job.pk}/{page}/").status_code for page in ("page", "file")] == [403, 403]


def test_process_of_its_own_outlives_the_one_that_began_it(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/plan.sqlite3",
        "DJANGO_DEBUG": "1",
        "DJANGO_SECRET_KEY": "known-to-everybody",
        "DJANGO_SETTINGS_MODULE": "plan_site.settings",
    }

    def manage(*words):
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True
        ).stdout

    manage("migrate", "--verbosity", "0")
    manage("loaddata", "reference.json", "plan_2025.json")
    assert "begun 1" in manage("shell", "-c", BEGIN)

    for _ in range(60):
        state = re.search(r"^state (\w+) (.*)$", manage("shell", "-c", LOOK), re.MULTILINE)
        if state[1] != "running":
            break
        time.sleep(0.5)

    assert state.groups() == ("done", "Опубликовано: Редакция 1 плана на 2025 год.")
