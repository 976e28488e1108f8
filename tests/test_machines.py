"""Two machines with a server and a process for long jobs each, at one PostgreSQL: they never contradict each other."""

import os
import re
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.db import connection
from lxml import html

from plan_site import production
from tests.sites import ROOT, environment_of
from tests.test_server import Site, children, serving, wait_until

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is of one machine"),
]

PASSWORD = "пароль двух машин"
EVENTS, JOBS = 6, 3
PAGE = "/plans/2025/"
SERVER = {"host", "port", "user", "password"}  # what says where the server of a database is
PREPARE = f"""
import django
django.setup()
from django.contrib.auth.models import User
from django.utils import timezone
from events import jobs
from events.models import Event, Organisation
from events.plan.loading import load
from events.plan.publishing import publish
from tests.bench.plans import repeated
from tests.factories import recording
User.objects.create_superuser("director", password="{PASSWORD}")
with recording():
    Organisation(name="Центр творчества", short_name="Центр", telephone="11-11-11").save()
plan = load(repeated({EVENTS}, 2025)).plan
publish(plan, note="", at=timezone.now())
print(plan.pk, Organisation.objects.get().pk, *Event.objects.order_by("pk").values_list("pk", flat=True))
"""
ASK = f"""
import django
django.setup()
from django.utils import timezone
from events import jobs
from events.plan.loading import load
from tests.bench.plans import repeated
for year in range(2030, 2030 + {JOBS}):
    jobs.ask_publish(load(repeated(18, year)).plan, note="", pin="", by=None, now=timezone.now())
"""


@dataclass
class Office:
    """Two machines, and what stands in their database."""

    environments: list[dict[str, str]]
    sites: list[Site]
    workers: list[subprocess.Popen]
    database: Any  # a connection
    plan: int = 0
    organisation: int = 0
    events: list[int] = field(default_factory=list)
    cookies: CookieJar = field(default_factory=CookieJar)

    def ask(self, machine: int, path: str, data: dict | None = None) -> tuple[int, str]:
        """Status and page as the director gets them; the cookies are those of one browser."""
        site = f"http://127.0.0.1:{self.sites[machine].port}"
        body = urlencode(data).encode() if data is not None else None
        request = Request(site + path, data=body, headers={"Referer": site + path})  # noqa: S310 - the loopback
        try:
            with build_opener(HTTPCookieProcessor(self.cookies)).open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def form(self, machine: int, path: str, having: str) -> dict[str, str]:
        """The fields of the form with this field, as this machine shows it."""
        forms = html.fromstring(self.ask(machine, path)[1]).forms
        fields = next(dict(form.form_values()) for form in forms if having in form.fields)
        return {name: value.removeprefix("\n") for name, value in fields.items()}  # as browsers read a textarea

    def send(self, machine: int, path: str, **typed: str) -> int:
        """The form as this machine shows it, sent with what is typed; where the first of it stands is the form."""
        shown = self.form(machine, path, having=next(iter(typed)))
        return self.ask(machine, path, shown | typed | {"_save": "Сохранить"})[0]

    def run(self, code: str) -> list[int]:
        """The numbers that a program of the site prints."""
        command = [sys.executable, "-c", code]
        said = subprocess.run(
            command, cwd=ROOT, env=self.environments[0], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        return [int(word) for word in said.split()]

    def told(self, sql: str) -> list[tuple]:
        """What the database itself says."""
        return self.database.execute(sql).fetchall()

    def states(self) -> list[str]:
        """Those of all jobs, in the order in which they were asked for."""
        return [state for (state,) in self.told("SELECT state FROM events_job ORDER BY id")]


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """(address, connection) of a database with the tables of this site, made in a moment from that of the tests."""
    import psycopg

    with django_db_blocker.unblock():
        tests = connection.settings_dict["NAME"]
        parameters = {name: value for name, value in connection.get_connection_params().items() if name in SERVER}
        connection.close()
        connection.close_pool()
    name = f"{tests}_machines"
    address = re.sub(r"/[^/?]+(?=\?|$)", f"/{name}", os.environ["DATABASE_URL"])
    with psycopg.connect(**parameters, dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        # What a thread of another test has left open would keep the database from being copied.
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [tests])
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{tests}"')
        with psycopg.connect(**parameters, dbname=name, autocommit=True) as own:
            yield address, own
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def office(database, tmp_path_factory):
    address, own = database
    environments = [
        environment_of(tmp_path_factory.mktemp(machine), DATABASE_URL=address, JOBS_AT_ONCE="1")
        for machine in ("first", "second")
    ]
    office = Office(environments, [], [], own)
    office.plan, office.organisation, *office.events = office.run(PREPARE)
    with ExitStack() as running:
        work = [sys.executable, "manage.py", "work"]
        for environment in environments:
            worker = subprocess.Popen(work, cwd=ROOT, env=environment, start_new_session=True)
            office.workers.append(running.enter_context(worker))
            running.callback(worker.kill)
        office.sites += [running.enter_context(serving(environment)) for environment in environments]
        office.send(0, "/admin/login/", username="director", password=PASSWORD)
        yield office


def test_two_machines_at_one_database(office):
    """In this order: in the end one machine is dead."""
    what_one_is_told_the_other_shows_at_once(office)
    people_write_through_both_and_nobody_loses_a_word(office)
    both_take_jobs_and_each_is_done_once_whoever_dies(office)


def what_one_is_told_the_other_shows_at_once(office):
    card, event = f"/admin/events/organisation/{office.organisation}/change/", office.events[0]
    before = [office.ask(machine, PAGE)[1] for machine in (0, 1)]

    called = office.send(0, card, telephone="22-22-22")
    with_contact = office.ask(1, PAGE)[1]
    edited = office.send(1, f"/admin/events/event/{event}/change/", title="Название со второй машины")
    shown = office.form(0, f"/admin/events/event/{event}/change/", having="title")["title"]
    unpublished = office.ask(0, PAGE)[1]
    published = office.send(0, f"/admin/events/plan/{office.plan}/publish/", note="Вторая")
    pages = [office.ask(machine, PAGE)[1] for machine in (1, 0)]

    assert (before[0] == before[1], called, edited, published) == (True, 200, 200, 200)
    assert ("11-11-11" in before[1], "22-22-22" in with_contact) == (True, True)
    assert (shown, "со второй машины" in unpublished) == ("Название со второй машины", False)
    assert pages[0] == pages[1]
    assert "Название со второй машины" in pages[0]


def people_write_through_both_and_nobody_loses_a_word(office):
    answers = []

    def write(number):
        for turn in (1, 2):
            path = f"/admin/events/event/{office.events[number]}/change/"
            answers.append(office.send((number + turn) % 2, path, private_notes=f"{number}, запись {turn}"))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    stored = office.told("SELECT private_notes FROM events_event WHERE private_notes <> '' ORDER BY id")
    lines = office.told("SELECT count(*) FROM events_historicalevent WHERE private_notes LIKE '%, запись %'")
    assert answers == [200] * 8
    assert (stored, lines) == ([(f"{number}, запись 2",) for number in range(4)], [(8,)])


def both_take_jobs_and_each_is_done_once_whoever_dies(office):
    first, second = office.workers
    office.run(ASK)

    wait_until(lambda: office.states().count("running") == 2, seconds=30)  # each does one at a time
    for process in (first.pid, *children(first.pid)):
        os.kill(process, signal.SIGKILL)
    os.kill(office.sites[0].process.pid, signal.SIGKILL)
    wait_until(lambda: office.states().count("done") == JOBS - 1, seconds=60)
    (left,) = [state for state in office.states() if state != "done"]
    # Its hold lapses after ten seconds: they are over.
    office.database.execute("UPDATE events_job SET lease_until = now() - interval '1 second' WHERE state = 'running'")
    wait_until(lambda: "running" not in office.states(), seconds=10)
    (lost,) = office.told("SELECT id FROM events_job WHERE state = 'lost'")
    token = office.form(1, f"/admin/events/job/{lost[0]}/page/", having="csrfmiddlewaretoken")
    office.ask(1, f"/admin/events/job/{lost[0]}/repeat/", token)
    wait_until(lambda: office.states() == ["done"] * JOBS, seconds=60)

    editions = office.told("SELECT year, count(*) FROM events_edition WHERE year >= 2030 GROUP BY year ORDER BY year")
    acts = office.told("SELECT count(*) FROM events_operation WHERE kind = 'publish' AND year >= 2030")
    assert (left in ("running", "lost"), second.poll()) == (True, None)
    assert editions == [(2030 + number, 1) for number in range(JOBS)]
    assert acts == [(JOBS,)]
    # What readers will ask for next is ready on the machine that is left, whoever published it.
    folder = Path(office.environments[1]["SITE_FOLDER"])
    wait_until(lambda: all((folder / "kept" / f".in-force-{year}").exists() for year in (2025, 2030)), seconds=30)
    wait_until(lambda: len(list((folder / "index").glob("*-*"))) >= JOBS + 1, seconds=30)
    assert office.ask(1, "/plans/2030/")[0] == 200


@pytest.mark.parametrize(("processes", "is_enough"), [(1, True), (64, False)])
def test_server_of_the_database_that_accepts_too_few_connections_is_named(settings, processes, is_enough):
    settings.WEB_CONCURRENCY, settings.JOBS_AT_ONCE = processes, 2

    found = list(production._postgresql())

    assert [f"этой машине нужно до {32 * processes + 14}" in sentence for sentence in found] == [True] * (not is_enough)
