"""The upgrade of a database that an earlier release made: every word, author, edition and file is there afterwards.

The databases are in ``upgrades/``; what they hold is told by ``upgrades/telling.py`` and compared by words, so that tables
and columns may change. What a migration did once it has landed is held by the sum of its file.
"""

import gzip
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

ROOT = Path(__file__).parent.parent
UPGRADES = ROOT / "tests" / "upgrades"
RELEASES = ["2026-11", "0.2.0", "0.3.0"]

# A migration that has landed has run in databases we shall never see, and these databases are what it left in one of them.
# Add the sum of a migration when it lands.
LANDED = {
    "events/migrations/0001_initial.py": "01dd648e84b0f9c8c5d7e15fff4c4aa367068d48eb7f77b2c2666222397551d0",
    "events/migrations/0002_roles.py": "8b7cb8b25c3af7306eaca013b1ad415127007bb690db3fbf98b0e62398dc46e2",
    "events/migrations/0003_job_format.py": "48f356507f0bbc8d9a275fbad593bdf8aa7ba6964376e286b049a6a1441976d2",
    "events/migrations/0004_journal.py": "31051908471016474e380ba5c316e4e7b6894f14cdebc7182ff01bfa0fb899c5",
    "events/migrations/0005_journal_data.py": "6798418da3f17b028da053e1124b94d74386f54be9337cae3d2422f810b73ab6",
    "events/migrations/0006_after_journal.py": "fa7ecb4eee4c8d96f931d6c5f3c33f0923eb4aa8568255d593cdcec822d94015",
    "events/migrations/0007_roles.py": "3b8daa9f80b0648e9a3ab4e6a8d0354f7a75217b90409f83be37f1dcd79f8a59",
    "events/migrations/0008_search.py": "ff5bdd1f02d4fb93f67db4c8895bf678ec4a5e9a0a45c4e85f527982ab98b242",
    "events/migrations/0009_contacts.py": "37df2f01bbfa78b010d1bafe249ab45e010cb945a89883896c2b25c29cd0e93b",
    "events/migrations/0010_profile.py": "a4844121de97f78c844bacc695046d9e5138d6de5b73281f77c9de4487702a3e",
    "events/migrations/0011_dismissal.py": "078c138213a0262dc4ac80878ba018c7484ab812e32aade9ce06c9e463a39a55",
    "events/migrations/0012_dropped_rows.py": "9b23ca54ee4bc2b1fba625ccd271981f7c5f7357b5fb631321dc1a8448677a75",
    "events/migrations/0013_dismissal_of_a_year.py": "47a8b1f235e67c2806e51c8d9d8f62055fc100a0317d8e8d900d486cd933e0a6",
    "events/migrations/0014_synonyms.py": "664671e0c0c492dac5e9659763824b3f95bb4b9ebe34defb1063a90d6b1cacdc",
    "events/migrations/0015_proposals.py": "2067f79f82db0040213604470c2902a36b86b445755c6cfd7a84c594d7fd3a27",
    "events/migrations/0016_lane.py": "eecc050e69ae3c1327cac92a69bc18fe73484d25ec09b697faebdb6d07451d8e",
    "events/migrations/0017_signed.py": "919dd95e0157d99c2b01edbb954950d8ac67178775fc8af93edc012f749e52f7",
    "events/migrations/0018_approval_job.py": "f03bcc6f7dd8c7dcb70c8096f582f8d0df233a281ddac0a6992351d60c86055f",
    "events/migrations/0019_signed_removed.py": "5b59c2bb73337612daa19977be7130ab688d41de0947165e041180d105d26cd7",
    "tests/upgrades/2026-11_expected.json": "8ec73e29c0e23335bfc459e9e40a5e6a08789d20e2d76cb251f5d5990596c9df",
    "tests/upgrades/2026-11_postgresql.sql.gz": "54c605e897501ff675f8c3f0078f86cb2a275de721f6c53a311d72acb6678637",
    "tests/upgrades/2026-11_sqlite.sql.gz": "dbd374438f40c5fcbc91f1dabc7fa3c6bb605119a1c647fa89b3ec5f615c316e",
    "tests/upgrades/0.2.0_expected.json": "d34838e0323ebbaa9b2ef7e708f09208813f85484838c847ca538c8aff33e776",
    "tests/upgrades/0.2.0_postgresql.sql.gz": "9a8d52eac4360e4ce7b7ff6a9ba9540a5455d5e3560af5b85251a66b4f24ffe5",
    "tests/upgrades/0.2.0_sqlite.sql.gz": "416db5bef66fa4f7779fffd85274a0c2d15f1074c5e63de1f7485b684e2f6854",
    "tests/upgrades/0.3.0_expected.json": "b78e15bd7f2965cb5a8ce641fdb0200f0f5f1576a0f1a74f5d33d83025024791",
    "tests/upgrades/0.3.0_postgresql.sql.gz": "996dc28a3e99f1e8661be4065753427e904dc868e64e21c82813d33b56432805",
    "tests/upgrades/0.3.0_sqlite.sql.gz": "9021de04da2bb70a356c9c021a30371079efd1ac562e65a18a557634d51ed81f",
}


@pytest.mark.parametrize("path", LANDED)
def test_what_has_landed_never_changes(path):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == LANDED[path]


@pytest.fixture(scope="module", params=RELEASES)
def release(request):
    return request.param


@pytest.fixture(scope="module")
def expected(release):
    return json.loads((UPGRADES / f"{release}_expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(release, django_db_setup, tmp_path_factory):
    """What the restored and migrated database tells."""
    script = gzip.decompress((UPGRADES / f"{release}_{connection.vendor}.sql.gz").read_bytes()).decode()
    restored = restored_postgresql if connection.vendor == "postgresql" else restored_sqlite
    with restored(script, tmp_path_factory.mktemp("upgrade")) as address:
        run_python(address, "manage.py", "migrate", "--verbosity", "0")
        return json.loads(run_python(address, "-m", "tests.upgrades.telling"))


@contextmanager
def restored_sqlite(script, folder):
    """The address of a database in a file of this folder."""
    path = folder / "plan.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script)
    yield f"sqlite:///{path}"


@contextmanager
def restored_postgresql(script, folder):
    """The address of a database beside the test database; it is dropped afterwards."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    here = connection.get_connection_params()  # of the test database, which each process of the suite has for itself
    name = f"{here['dbname']}_upgrade"
    # As in backup/conftest.py.
    with closing(psycopg.connect(**{**here, "dbname": "postgres"}, autocommit=True)) as server:
        drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
        server.execute(drop)
        server.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
        try:
            with closing(psycopg.connect(**{**here, "dbname": name}, autocommit=True)) as database:
                database.execute(script)
            address = urlsplit(os.environ["DATABASE_URL"])
            yield address._replace(path=f"{address.path.rpartition('/')[0]}/{name}").geturl()
        finally:
            server.execute(drop)


def run_python(address, *arguments):
    """What a process with the tests' settings on this database prints; its errors are shown when it fails."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": address,
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["plans", "events", "references", "editions", "imports", "jobs", "people"])
def test_upgrade_keeps_every_word(part, found, expected):
    assert found[part] == expected[part]


@pytest.mark.django_db
def test_upgrade_keeps_what_stands_beside_the_plans(found, expected):
    """Told of since version 0.2; every operation is there, and an upgrade may add its own."""
    told = expected.get("beside", {})

    assert {name: found["beside"][name] for name in told.keys() - {"operations"}} == {
        name: told[name] for name in told.keys() - {"operations"}
    }
    assert [one for one in told.get("operations", []) if one not in found["beside"]["operations"]] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "thing", ["Plan", "Section", "Event", "Entry", "Department", "Venue", "EventFormat", "Schedule"]
)
def test_upgrade_keeps_every_step_of_the_history(thing, found, expected):
    """An upgrade may add steps of its own, never lose or change one."""
    steps = found["history"][thing]

    assert [step for step in expected["history"][thing] if step not in steps] == []


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["roles", "log"])
def test_upgrade_keeps_roles_and_the_log_of_the_admin(part, found, expected):
    assert [item for item in expected[part] if item not in found[part]] == []


@pytest.mark.django_db
def test_upgraded_site_answers_with_the_published_words(found, expected):
    assert found["pages"] == expected["pages"]


@pytest.mark.django_db
def test_upgraded_site_hands_out_the_same_files(found, expected):
    stored = {
        f"/plans/{edition['year']}/editions/{edition['number']}/plan.{key}": digest
        for edition in expected["editions"]
        for key, digest in edition["files"].items()
    }

    assert found["downloads"] == stored
