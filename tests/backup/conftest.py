"""An office with everything a backup has to bring back, in a database of its own that a test may spoil."""

import os
import shutil
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django_otp.plugins.otp_totp.models import TOTPDevice

from events import second_factor
from events.backup import copying, database
from events.importers import Limits
from events.models import Department, Job, Organisation
from events.plan import importing
from plan_site.settings import with_options
from tests.factories import begin, change, make_event, make_plan, make_section, make_user, publish_plan, recording

AT = datetime(2026, 11, 26, 3, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def furnished(django_db_setup, django_db_blocker, tmp_path_factory):
    """The office, made once: a SQLite file to be copied."""
    path = tmp_path_factory.mktemp("office") / "office.sqlite3"
    with django_db_blocker.unblock(), database.opened(database.sqlite(path)):
        database.build()
        furnish()
    return path


@pytest.fixture(scope="session")
def template(furnished, django_db_blocker, tmp_path_factory):
    """The same in a database of the kind the tests run on."""
    with django_db_blocker.unblock(), new_database(tmp_path_factory.mktemp("template"), "template") as site:
        with database.opened(site), database.opened(database.sqlite(furnished), "furnished"):
            database.build()
            copying.copy("furnished")
        yield site


def furnish():
    begin(10_000)  # the tests that share the office count their own things from the first
    plan = make_plan()
    section = make_section(plan, title="Семинары")
    events = [make_event(section=section, title=f"Семинар «{name}»") for name in ("Лад", "Зори", "Ёлка")]
    change(events[0], details="Подробности")
    publish_plan(plan)
    with recording():
        Organisation(name="Центр", telephone="первый телефон").save()
        change(Department.objects.get(), telephone="12-34")
        events.pop().delete()
    user = make_user(username="krylova")
    TOTPDevice.objects.create(user=user, name="Телефон")
    second_factor.renew_codes(user)
    importing.receive("план.csv", "№;Название;Дата\n1;Семинар;март\n".encode(), by="Крылова", at=AT, limits=Limits())
    Job.objects.create(kind=Job.Kind.LOAD, plan=plan, started_by=user, started_at=AT)
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=AT)


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    return settings.VAR_DIR


@pytest.fixture
def office(db, template, var, tmp_path):
    """The settings of a database with the office in it; it stands in the place of the site's."""
    with new_database(tmp_path, "office", template) as site, database.opened(site):
        yield site


@contextmanager
def new_database(folder, name, template=None):
    """The settings of a database of the kind the tests run on: an empty one, or a copy of ``template``."""
    if connection.vendor == "sqlite":
        path = folder / f"{name}.sqlite3"
        if template:
            shutil.copy(template["NAME"], path)
        yield with_options({"ENGINE": "django.db.backends.sqlite3", "NAME": path})
        return
    import psycopg
    from psycopg.sql import SQL, Identifier

    here = connection.get_connection_params()
    full = f"{here['dbname']}_{name}"
    # Not at the tests' own database, from which another test may send everybody away to copy it.
    with closing(psycopg.connect(**{**here, "dbname": "postgres"}, autocommit=True)) as server:
        drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(full))
        server.execute(drop)
        like = Identifier(template["NAME"] if template else "template0")
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(full), like))
        try:
            yield {**database.live(), "NAME": full}
        finally:
            server.execute(drop)


def address(site):
    """The database as an URL."""
    if site["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{site['NAME']}"
    known = urlsplit(os.environ["DATABASE_URL"])
    return known._replace(path=f"{known.path.rpartition('/')[0]}/{site['NAME']}").geturl()


def everything(alias="default"):
    """A sum of every table by its name."""
    return {model._meta.db_table: copying.canonical_sum(model, alias) for model in database.all_models()}
