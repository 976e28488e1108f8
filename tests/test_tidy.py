"""``tidy`` says first, takes away what is old of the right kinds, and nothing else."""

import os
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from events.models import Job

pytestmark = pytest.mark.django_db
OLD = timedelta(days=40)


def attempt(name, age):
    made = AccessAttempt.objects.create(username=name, ip_address="192.0.2.1", failures_since_start=1)
    AccessAttempt.objects.filter(pk=made.pk).update(attempt_time=timezone.now() - age)


def aged(path, age=OLD, *, is_folder=False):
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_folder:
        path.mkdir()
        (path / "data.sqlite3").write_bytes(b"half a copy")
    else:
        path.write_bytes(b"x")
    moment = (timezone.now() - age).timestamp()
    os.utime(path, (moment, moment))
    return path


@pytest.fixture
def site(settings, tmp_path):
    """Something old and something young of each kind; what has to stay is returned."""
    settings.VAR_DIR = tmp_path / "var"
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(minutes=1))
    Session.objects.create(session_key="young", session_data="", expire_date=now + timedelta(hours=1))
    attempt("old", OLD)
    attempt("young", timedelta(minutes=5))
    for state, age in [("done", OLD), ("failed", OLD), ("running", OLD), ("done", timedelta(days=2))]:
        Job.objects.create(kind=Job.Kind.DRAFT, state=state, started_at=now - age)
    aged(tmp_path / "copies" / ".metodplan-backup-killed", is_folder=True)
    aged(settings.VAR_DIR / ".metodplan-backup-killed", is_folder=True)
    aged(settings.VAR_DIR / "jobs" / "7.result")
    aged(settings.VAR_DIR / "kept" / ".file-1.2.3")
    aged(settings.VAR_DIR / "index" / ".1f-2.3")
    return [
        aged(settings.VAR_DIR / "jobs" / "8.result", timedelta(hours=1)),
        aged(settings.VAR_DIR / ".metodplan-backup-running", timedelta(hours=1), is_folder=True),
        aged(settings.VAR_DIR / "metodplan.sqlite3"),
        aged(settings.VAR_DIR / "kept" / "file-1"),
        aged(settings.VAR_DIR / "kept" / ".in-force-2025"),
        aged(settings.VAR_DIR / "index" / "1f-2"),
        aged(tmp_path / "copies" / "metodplan-2026-01-01.zip"),
    ]


def tidy(tmp_path, *options):
    call_command("tidy", *options, folder=[tmp_path / "copies"])


def counts():
    return Session.objects.count(), AccessAttempt.objects.count(), Job.objects.count()


def test_it_says_first_and_takes_nothing_away(site, tmp_path, capsys):
    tidy(tmp_path)

    lines = capsys.readouterr().out.splitlines()
    assert [line.replace(str(tmp_path), "").replace("\N{NO-BREAK SPACE}", " ") for line in lines] == [
        "1 истёкший вход",
        "1 след неудачного входа",
        "2 законченные работы",
        "брошенная папка /copies/.metodplan-backup-killed",
        "брошенная папка /var/.metodplan-backup-killed",
        "брошенный файл /var/index/.1f-2.3",
        "брошенный файл /var/jobs/7.result",
        "брошенный файл /var/kept/.file-1.2.3",
        "Ничего не убрано. Чтобы убрать: manage.py tidy --remove",
    ]
    assert counts() == (2, 2, 4)
    assert (tmp_path / "copies" / ".metodplan-backup-killed").exists()


def test_it_takes_away_what_it_said_and_nothing_else(site, tmp_path, capsys):
    tidy(tmp_path, "--remove")
    capsys.readouterr()

    assert counts() == (1, 1, 2)
    assert [path for path in site if not path.exists()] == []
    tidy(tmp_path)
    assert capsys.readouterr().out == "Убирать нечего.\n"
