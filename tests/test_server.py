"""The server as it is shipped, in processes of its own: what visitors can do to it, and that all of it ends together."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler

from tests.settings import NAMES

ROOT = Path(__file__).parent.parent
PAGE = "/plans/2025/"
PREPARE = """
import django
django.setup()
from django.core.management import call_command
from tests.factories import make_plan_of, publish_plan
call_command("migrate", verbosity=0)
publish_plan(make_plan_of(3))
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running server."""

    process: subprocess.Popen
    port: int
    said: str

    def get(self, path):
        """The body; five times as patient as a visitor is promised, because the machine may be busy."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.read()

    def connect(self, data=b""):
        """A connection on which just these bytes were said."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        connection.sendall(data)
        return connection

    @property
    def workers(self):
        return children(self.process.pid)


def processes():
    """All that run, each with its parent. One that has ended and was not yet asked about does not run."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:  # it has ended meanwhile
            continue
        if state != "Z":
            found[int(path.parent.name)] = int(parent)
    return found


def children(parent):
    return {process for process, its_parent in processes().items() if its_parent == parent}


def wait_until(condition, *, seconds):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A site with a published plan of its own."""
    folder = tmp_path_factory.mktemp("site")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        **dict.fromkeys(NAMES, ""),
        "DJANGO_SETTINGS_MODULE": "tests.server_settings",
        "DJANGO_SECRET_KEY": "known-to-everybody-and-used-by-the-tests-only",
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_HTTPS": "0",
        "DATABASE_URL": f"sqlite:///{folder / 'plan.sqlite3'}",
    }
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True)
    return environment


def begin(environment, port):
    return subprocess.Popen(
        [sys.executable, "-m", "plan_site.server"],
        cwd=ROOT,
        env={**environment, "PORT": str(port)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@contextmanager
def serving(environment):
    """A site from when it says that it is open; whatever is left of it in the end is killed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with begin(environment, port) as process:
        site = Site(process, port, process.stderr.readline())
        wait_until(lambda: len(site.workers) == 2, seconds=5)
        left = [process.pid, *site.workers]
        try:
            yield site
        finally:
            for pid in set(left) & processes().keys():
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def shared(environment):
    with serving(environment) as site:
        yield site


@pytest.fixture
def site(environment):
    """A site for a test that ends it."""
    with serving(environment) as site:
        yield site


def test_server_says_where_the_site_is(shared):
    said = re.sub(r"^\S+ \S+ ", "", shared.said)

    assert said == f"INFO plan_site.server: Сайт открыт: http://localhost:{shared.port}/ (остановить: Ctrl+C)\n"


def test_connections_that_say_nothing_stop_nobody(shared):
    half = f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Unfinished: ".encode()
    with ExitStack() as open_until_the_end:
        for said in [b""] * 200 + [half] * 50:
            open_until_the_end.enter_context(shared.connect(said))

        start = time.monotonic()
        pages = [shared.get(PAGE) for _ in range(4)]

        assert time.monotonic() - start < 3
    assert b"</html>" in pages[0]


def test_silent_connection_is_closed_after_a_while(shared):
    with shared.connect() as connection:
        connection.settimeout(9)

        answer = connection.recv(1)

    assert answer == b""


def test_visitor_cannot_move_the_links_of_a_page(shared):
    names = [
        "SCRIPT_NAME",
        "Script-Name",
        "SCRIPT_URL",
        "Script-Url",
        "REDIRECT_URL",
        "X-Script-Name",
        "X-Forwarded-Prefix",
    ]
    headers = "Host: 127.0.0.1\r\nConnection: close\r\n" + "".join(f"{name}: /evil\r\n" for name in names)

    def ask(path):
        request = f"GET {path} HTTP/1.1\r\n{headers}\r\n".encode()
        with shared.connect(request) as connection, connection.makefile("rb") as answer:
            head, _, body = answer.read().partition(b"\r\n\r\n")
        return head.split()[1], body

    status, page = ask(f"{PAGE}?q=x")

    assert (status, b"/evil" in page) == (b"200", False)
    assert shared.get(f"{PAGE}?q=x") == page  # the same is kept for everybody
    assert ask(f"/evil{PAGE}")[0] == b"404"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["SCRIPT_NAME", "SCRIPT_URL", "REDIRECT_URL"])
def test_root_of_the_site_is_not_taken_from_a_request(name):
    def page(**environ):
        setup_testing_defaults(environ)
        return b"".join(WSGIHandler()(environ, lambda status, headers: None))

    honest = page(PATH_INFO="/plans/", HTTP_HOST="localhost")

    assert page(PATH_INFO="/plans/", HTTP_HOST="localhost", **{name: "/evil/plans/"}) == honest
    assert b"</html>" in honest


def test_taken_port_is_refused_in_a_sentence(shared, environment):
    with begin(environment, shared.port) as second:
        said = second.stderr.read()

    assert (second.returncode, said) == (
        1,
        f"Порт {shared.port} не открыть (Address already in use). Назовите другой, например: PORT=8001 make run\n",
    )


def test_worker_that_was_killed_is_replaced(site):
    killed = min(site.workers)
    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: len(site.workers - {killed}) == 2, seconds=5)

    assert b"</html>" in site.get(PAGE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_ends_when_it_is_told_to(site, number):
    workers = site.workers
    with site.connect():
        os.killpg(site.process.pid, number)  # as Ctrl+C and service managers do

        assert site.process.wait(timeout=8) == 0
    assert workers & processes().keys() == set()
    assert site.process.stderr.read() == ""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])  # the second when a terminal is closed
def test_workers_end_with_a_killed_server(site, number):
    workers = site.workers
    os.kill(site.process.pid, number)

    wait_until(lambda: not workers & processes().keys(), seconds=8)
