"""The queue of long work: one job for one request, in the hands of one worker, and true when that one is killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from events import lane
from events.models import Job
from tests.test_server import children, wait_until

AT = datetime(2025, 1, 9, 9, 0, tzinfo=UTC)
LATER = AT + lane.LEASE + timedelta(seconds=1)
ROOT = settings.BASE_DIR

PREPARE = """
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from events import jobs
from events.plan.loading import load
from tests.bench.plans import repeated
call_command("migrate", verbosity=0)
jobs.ask_publish(load(repeated(18, 2030)).plan, note="долгая", pin="", by=None, now=timezone.now())
"""


def ask(key="publish 1", kind=Job.Kind.PUBLISH, now=AT, **fields):
    return lane.ask(kind, key, now=now, **fields)


def state(job):
    job.refresh_from_db()
    return job.state


@pytest.mark.django_db
def test_same_request_is_one_job_until_it_is_over():
    first, again, other = ask(), ask(), ask("publish 2")
    lane.finish(lane.take(AT), "")

    assert first == again != other
    assert (state(first), ask() in (first, other)) == ("done", False)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_request_that_comes_twice_at_the_same_moment_is_one_job():
    found, gate = [], threading.Barrier(6)

    def work():
        gate.wait()
        found.append(ask().pk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (len(found), len(set(found)), Job.objects.count()) == (6, 1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_job_is_taken_by_one_of_many_workers():
    for number in range(4):
        ask(f"publish {number}")
    found, gate = [], threading.Barrier(8)

    def work():
        gate.wait()
        found.append(lane.take(AT))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    taken = [job.pk for job in found if job]
    assert (len(found), sorted(taken)) == (8, sorted(Job.objects.values_list("pk", flat=True)))


@pytest.mark.django_db
def test_most_urgent_is_taken_first_and_papers_leave_a_place_free():
    kinds = [Job.Kind.READ, Job.Kind.PAPER, Job.Kind.DRAFT, Job.Kind.PUBLISH, Job.Kind.LOAD]
    for kind in [*kinds, Job.Kind.LOAD]:
        ask(f"{kind} {Job.objects.count()}", kind)

    last = Job.objects.order_by("-pk").first()
    assert lane.before(last) == 1
    taken = [lane.take(AT, without=[Job.Kind.PAPER]) for _ in range(6)]

    assert [job and job.kind for job in taken] == ["load", "load", "publish", "draft", "read", None]
    assert lane.take(AT).kind == "paper"


@pytest.mark.django_db
def test_hold_that_is_not_renewed_lapses():
    job = ask()
    taken = lane.take(AT)

    assert lane.renew(taken, AT + timedelta(seconds=9), 1, 4)
    lane.sweep(LATER)
    assert (state(job), job.percent) == ("running", 25)
    lane.sweep(LATER + lane.LEASE)
    assert (state(job), job.message[:18]) == ("lost", "Работа прервалась:")
    assert not lane.renew(taken, LATER, 2, 4)


@pytest.mark.django_db
def test_work_of_a_lapsed_hold_is_taken_back_when_it_ends():
    job = ask()
    dead = lane.take(AT)
    lane.sweep(LATER)
    lane.repeat(job, now=LATER)
    again = lane.take(LATER)

    def end():
        with transaction.atomic():
            ask("written by the dead")
            lane.finish(dead, "")

    with pytest.raises(lane.LostError):
        end()

    assert Job.objects.count() == 1
    lane.finish(again, "готово")
    assert (state(job), job.attempts) == ("done", 1)


@pytest.mark.django_db
def test_interrupted_job_that_was_asked_for_anew_is_not_repeated_beside_it():
    old = ask()
    lane.take(AT)
    lane.sweep(LATER)
    new = ask(now=LATER)

    assert lane.repeat(old, now=LATER) == new
    assert (state(old), state(new)) == ("lost", "waiting")


@pytest.mark.django_db
def test_worker_that_is_told_to_go_gives_its_job_back():
    job = ask()

    lane.give_back(lane.take(AT))

    assert state(job) == "waiting"


@pytest.mark.django_db
def test_public_has_so_many_places_and_one_visitor_fewer(monkeypatch):
    monkeypatch.setattr(lane, "MOST_OF_PUBLIC", 4)

    def visit(number, visitor):
        return ask(f"paper {number}", Job.Kind.PAPER, visitor=visitor)

    for number in range(3):
        visit(number, "a")

    with pytest.raises(lane.FullError):
        visit(3, "a")
    assert visit(0, "a").pk
    visit(3, "b")
    with pytest.raises(lane.FullError):
        visit(4, "c")
    assert ask().pk  # people at work have places of their own


@pytest.mark.django_db
def test_queue_with_nobody_at_work_is_known():
    ask()

    assert not lane.is_asleep(AT + timedelta(seconds=14))
    assert lane.is_asleep(AT + timedelta(seconds=16))
    lane.take(AT + timedelta(seconds=16))
    ask("publish 2")
    assert not lane.is_asleep(AT + timedelta(seconds=17))


@pytest.mark.django_db
@pytest.mark.parametrize("end", [lambda job: lane.finish(job, ""), lambda job: lane.fail(job, ""), lane.lose])
def test_worker_between_two_jobs_is_at_work(end):
    ask()
    ask("publish 2")
    later = AT + timedelta(seconds=30)
    end(lane.take(later))

    assert not lane.is_asleep(later + timedelta(seconds=9))
    assert lane.is_asleep(later + timedelta(seconds=11))


@pytest.mark.django_db
def test_worker_that_goes_leaves_the_queue_asleep():
    ask()
    later = AT + timedelta(seconds=30)
    lane.give_back(lane.take(later))

    assert lane.is_asleep(later)


@pytest.fixture
def site(tmp_path):
    """The environment of processes at a database of their own, in which one job waits; and a connection to that database."""
    path = tmp_path / "plan.sqlite3"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "plan_site.settings",
    }
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True)
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as database:
        yield environment, database


def wait_for(database, wanted, *, seconds):
    """The job as soon as it is in this state, or as it is after the seconds."""
    until = time.monotonic() + seconds
    while True:
        found = database.execute("SELECT state, message FROM events_job").fetchone()
        if found[0] == wanted or time.monotonic() > until:
            return found
        time.sleep(0.05)


def test_killed_process_is_told_within_seconds_and_the_job_done_once_when_repeated(site):
    environment, database = site

    with subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment) as worker:
        begun = wait_for(database, "running", seconds=30)[0]
        wait_until(lambda: children(worker.pid), seconds=5)
        for child in children(worker.pid):
            os.kill(child, signal.SIGKILL)
        told = wait_for(database, "lost", seconds=8)[0]  # before its hold lapses: the parent has seen it die
        database.execute("UPDATE events_job SET state = 'waiting'")
        done = wait_for(database, "done", seconds=60)
        worker.send_signal(signal.SIGTERM)
        ended = worker.wait(15)

    editions = database.execute("SELECT COUNT(*) FROM events_edition").fetchone()[0]
    assert (begun, told, ended, editions) == ("running", "lost", 0, 1)
    assert done == ("done", "Опубликовано: Редакция 1 плана на 2030 год.")
