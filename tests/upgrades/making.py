"""Makes the set of a release: ``python -m tests.upgrades.making 0.3.0 POSTGRESQL_URL``, with an empty database there.

The office of the first set goes on with the code of today: its database is migrated, contacts are written, a line is taken
off the plan, a finding answered, a third edition published, signed files attached to it, the plan returned with remarks. The
same rows are then moved to PostgreSQL by the product itself.
"""

import gzip
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FIRST = "2026-11"
PLAY = """
from datetime import UTC, datetime
from django.contrib.auth.models import User
from events.models import Department, Dismissal, Edition, Entry, Operation, Organisation, Plan, Revision, SignedFile, Venue
from events.plan import approval, editing, operations, signing
from events.plan.publishing import publish
person, plan = User.objects.get(username="krylova"), Plan.objects.get(year=2025)
with operations.recording(None, Operation.Kind.EDIT, by=person, note="контакты"):
    Organisation(name="Областной центр народного творчества", short_name="Центр", telephone="+7 000 000-00-10").save()
    department = Department.objects.order_by("pk").first()
    department.reader_name, department.telephone, department.room = "первый отдел", "+7 000 000-00-11", "12"
    department.save()
    venue = Venue.objects.order_by("pk").first()
    venue.reader_name = "Центр"
    venue.save()
with operations.recording(plan, Operation.Kind.REMOVE, by=person):
    assert editing.take_off(Entry.objects.filter(section__plan=plan).order_by("pk").first(), "перенесено на другой год")
with operations.recording(plan, Operation.Kind.EDIT, by=person):
    Dismissal(year=2025, mark="0" * 64, kind="typography", column="title", words="так и нужно", by_name="Крылова").save()
publish(plan, note="Третья", by=person, at=datetime(2025, 12, 1, 9, tzinfo=UTC))
edition, at = Edition.objects.in_force(2025), datetime(2025, 12, 2, 9, tzinfo=UTC)
for name in ("Скан.pdf", "Не тот скан.pdf"):
    scan = {"name": name, "data": name.encode(), "kind": SignedFile.Kind.SCAN, "is_public": True}
    last = signing.attach(edition, **scan, by=person, at=at)
signing.take_away(last, by=person, at=at)
event = plan.events.filter(entries__is_dropped=False).order_by("pk").first()
with operations.recording(plan, Operation.Kind.EDIT, by=person):
    event.details = "Подробности для утверждения"
    event.save()
pin = Revision.objects.pin(2025)
proposal = approval.submit(plan, note="Подробности", reasons={}, by=person, at=at, pin=pin)
said = [approval.Said("Уточните срок", str(event.uid), "schedule")]
approval.send_back(proposal, answer="Поправьте, пожалуйста", said=said, by=person, at=at)
"""


def main(name: str, postgresql: str) -> None:
    """Write the three files of the set."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.sqlite3"
        with closing(sqlite3.connect(path)) as database:
            database.executescript(gzip.decompress((HERE / f"{FIRST}_sqlite.sql.gz").read_bytes()).decode())
        site = f"sqlite:///{path}"
        run(site, "manage.py", "migrate", "--verbosity", "0")
        run(site, "manage.py", "shell", "--no-imports", "-c", PLAY)
        run(site, "manage.py", "move_database", postgresql)
        told = run(site, "-m", "tests.upgrades.telling")
        with closing(sqlite3.connect(path)) as database:
            database.execute("DELETE FROM django_session")
            database.commit()
            script = "\n".join(database.iterdump())
    (HERE / f"{name}_expected.json").write_text(told, encoding="utf-8")
    (HERE / f"{name}_sqlite.sql.gz").write_bytes(gzip.compress(script.encode(), mtime=0))
    (HERE / f"{name}_postgresql.sql.gz").write_bytes(gzip.compress(dumped(postgresql).encode(), mtime=0))


def run(site: str, *arguments: str) -> str:
    """What a process with the tests' settings prints on this database."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": site,
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def dumped(address: str) -> str:
    """The database as SQL without comments, and without the lines that only psql understands."""
    options = ["--no-owner", "--no-privileges", "--rows-per-insert=50"]
    address = re.sub(r"^postgres://([^@]*)@/(/.*)/([^/]+)$", r"host=\2 user=\1 dbname=\3", address)  # a socket
    script = subprocess.run(["pg_dump", *options, address], check=True, stdout=subprocess.PIPE, text=True).stdout
    return re.sub(r"^(--.*|\\(un)?restrict.*|)\n", "", script, flags=re.MULTILINE)


if __name__ == "__main__":
    main(*sys.argv[1:])
