"""What all tests share: marks that follow from what a test asks for, and the choice of tests for PostgreSQL.

Data is made by ``factories.py``, the environment set by ``settings.py``; browser pages are in ``browser/conftest.py``.
"""

import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection

from events import papers

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
ABOUT_PAGES = {"admin", "views", "edition", "exporters", "importers"}
READ_ELSEWHERE = {"admin", "plan"}  # rooms whose tests are not about reading files
ROOMS_WITH_MEMORY = ("events.admin", "events.edition", "events.models", "events.plan", "events.views")
WRITING_PAGES = {"test_merging.py", "test_deleting.py"}
# What comes of a file or a command; how it is written is asked of loading, publishing and operations on both databases.
ABOUT_FILES = {"test_importing.py", "test_proposing.py", "test_commands.py", "test_mirror.py", "test_production.py"}

# Both cores are busy: how long one example takes says nothing.
hypothesis.settings.register_profile("suite", deadline=None, max_examples=50)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql", action="store_true", help="run the tests that need a database, browser aside, on PostgreSQL"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--postgresql") and connection.vendor != "postgresql":
        raise pytest.UsageError("--postgresql needs the address of a PostgreSQL server in TEST_DATABASE_URL")


def pytest_itemcollected(item: Any) -> None:
    if "browser" in item.fixturenames:
        item.add_marker("browser")
    if "live_server" in item.fixturenames:
        # The table flush after such a test takes the roles too, which migrations have made: have them put back.
        item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    if config.getoption("--postgresql"):
        chosen = [needs_database(item) and not is_about_a_page(item) for item in items]
        config.hook.pytest_deselected(
            items=[item for item, is_chosen in zip(items, chosen, strict=True) if not is_chosen]
        )
        items[:] = [item for item, is_chosen in zip(items, chosen, strict=True) if is_chosen]


def is_about_a_page(item: Any) -> bool:
    """Whether the test looks at what a page says of the data, which is the same on both databases. Those in which people
    write at once ask the forms on both.
    """
    rooms = rooms_of(item)
    if item.get_closest_marker("browser"):
        return True
    return rooms[-1] in ABOUT_FILES or (rooms[0] in ABOUT_PAGES and rooms[-1] not in WRITING_PAGES)


def rooms_of(item: Any) -> tuple[str, ...]:
    """The folders of the test, and its file at the end."""
    return Path(item.path).relative_to(item.config.rootpath / "tests").parts


def needs_database(item: Any) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(item.fixturenames))


@pytest.fixture(autouse=True)
def _same_things() -> None:
    """What the factories make has the same names and uids in every test that makes it, so its files are made once.

    What the process remembers of the site belongs to the test before, which had the same keys.
    """
    from events.edition import indexes  # models are not ready when this module is read
    from events.models import edition
    from tests import factories

    factories.begin()
    cache.clear()
    indexes.forget()
    edition._documents = type(edition._documents)()
    for name, module in sys.modules.items():
        if module and name.startswith(ROOMS_WITH_MEMORY):
            for thing in list(vars(module).values()):
                if forget := getattr(thing, "cache_clear", None):
                    forget()


@pytest.fixture(autouse=True)
def _files_read_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where files are only the way to something else, the child process reads and matches the same file once."""
    if rooms_of(request.node)[0] in READ_ELSEWHERE:
        from events.importers import sandbox  # heavy, and most tests read no file

        monkeypatch.setattr(sandbox, "read_in_child", _reading_once(sandbox.read_in_child))
        monkeypatch.setattr(sandbox, "match_in_child", _matching_once(sandbox.match_in_child))


@lru_cache
def _reading_once(read: Any) -> Any:
    kept = lru_cache(maxsize=64)(read)
    return lambda name, data, limits, progress=None: kept(name, data, limits)


@lru_cache
def _matching_once(match: Any) -> Any:
    return lru_cache(maxsize=64)(match)


@pytest.fixture
def recorded(db: None) -> Iterator[None]:
    """One operation around the test, for tests that write by hand and are about something else."""
    from tests.factories import recording  # models are not ready when this module is read

    with recording():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The test database. Playwright's event loop gives the thread a connection object of its own, which must know, too,
    what the migrations have put into the tables: Django puts it back after a flush only for a connection that knows.
    """
    contents = getattr(connection, "_test_serialized_contents", None)
    if contents is not None:
        type(connection.copy())._test_serialized_contents = contents  # type: ignore[attr-defined]
    _put_back_unrecorded()


def _put_back_unrecorded() -> None:
    """What the migrations have put into recorded tables is put back outside any operation, as they put it there."""
    from events.models.recording import unrecorded  # models are not ready when this module is read

    creation = type(connection.creation)
    put_back = creation.deserialize_db_from_string

    def put_back_unrecorded(self: Any, data: str) -> None:
        with unrecorded():
            put_back(self, data)

    creation.deserialize_db_from_string = put_back_unrecorded  # type: ignore[method-assign]


@pytest.fixture
def no_turns(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All turns at making papers are taken, and nobody has the time to wait for one."""
    settings.VAR_DIR, settings.PAPERS_AT_ONCE = tmp_path, 0
    monkeypatch.setattr(papers, "VISITOR_SECONDS", 0)
    monkeypatch.setattr(papers, "COLLEAGUE_SECONDS", 0)
    with papers.colleague_turn():
        yield
