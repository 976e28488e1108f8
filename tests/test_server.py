"""The server as it is shipped, in processes of its own: what visitors can do to it, and that all of it ends together."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from lxml import html

from tests.sites import ROOT, environment_of

PAGE = "/plans/2025/"
LONG = "/plans/2026/plan.pdf"
# Published without any files, so that the paper of the long plan is made for whoever asks, and takes its time.
PREPARE = """
import django
django.setup()
from django.core.management import call_command
from events.document import to_json
from events.models import Edition, EditionRow
from tests.bench.plans import repeated
from django.contrib.auth.models import User
from tests.factories import PUBLISHED_AT, make_plan
call_command("migrate", verbosity=0)
User.objects.create_superuser("director", password="director of this test")
for year, rows in (2025, 3), (2026, 900):
    document = repeated(rows, year)
    edition = Edition.objects.create(
        plan=make_plan(year), year=year, number=1, published_at=PUBLISHED_AT, title=document.title,
        stored=to_json(document), sha256=document.sha256(),
    )
    rows = [(number, row) for number, section in enumerate(document.sections, start=1) for row in section.rows]
    EditionRow.objects.bulk_create(
        EditionRow.of(edition, position, number, row) for position, (number, row) in enumerate(rows, start=1)
    )
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

    @property
    def press(self):
        """The processes that set halves of long papers; the search for a library may begin others."""
        begun = {child for worker in self.workers for child in children(worker)}
        return {child for child in begun if b"events.exporters.pdf.parts" in command(child)}


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


def command(process):
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def wait_until(condition, *, seconds):
    """Come back as soon as it is so; the limit is for a machine that has other things to do."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A site with a published plan of its own."""
    environment = environment_of(tmp_path_factory.mktemp("site"), PAPERS_AT_ONCE="1")
    subprocess.run([sys.executable, "-c", PREPARE], cwd=ROOT, env=environment, check=True)
    return environment


def begin(environment, port):
    """A server on a terminal of its own, which may be closed even where this one is not to mind that (``nohup``)."""
    return subprocess.Popen(
        ["env", "--default-signal=HUP", sys.executable, "-m", "plan_site.server"],
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
        wait_until(lambda: len(site.workers) == 2, seconds=30)
        begun = {process.pid} | site.workers
        try:
            yield site
        finally:
            left = begun | site.workers | site.press
            for pid in left & processes().keys():
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


def ask_for(path):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()


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


def test_bodies_that_come_slowly_stop_nobody(shared):
    """More of them than there are places at work; what comes is asked for before anything is known of its sender."""
    begun = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\ncsrfmiddlewaretoken="
    with ExitStack() as open_until_the_end:
        for _ in range(100):
            open_until_the_end.enter_context(shared.connect(begun))

        start = time.monotonic()
        pages = [shared.get(PAGE) for _ in range(4)]

        assert time.monotonic() - start < 3
    assert b"</html>" in pages[0]


def test_readers_go_on_while_the_database_is_away(environment, shared):
    page = shared.get(PAGE)

    with serving(environment | {"DATABASE_URL": "sqlite:////nowhere/plan.sqlite3"}) as site:
        with urlopen(f"http://127.0.0.1:{site.port}{PAGE}", timeout=5) as answer:
            kept = answer.read()
        with pytest.raises(HTTPError) as unkept:
            site.get("/plans/2026/")
        with pytest.raises(HTTPError) as unready:
            site.get("/readyz")
    with unkept.value, unready.value:
        readers = json.load(unready.value)["readers"]

    assert (kept, answer.headers["Warning"][:9]) == (page, '110 - "ke')
    assert (unkept.value.code, unkept.value.headers["Retry-After"]) == (503, "30")
    assert readers == {"served": "kept", "kept": 1}


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


def links_of(page, address):
    """All addresses that a page names, whole."""
    found = [link for element in html.fromstring(page).iter() for link in map(element.get, ("href", "src", "action"))]
    return {urljoin(address, link) for link in found if link}


def test_site_below_a_path_never_leaves_it(environment, tmp_path):
    """Every page of readers that links lead to, the sign-in, and the start of the desk."""
    own = {"SITE_URL": "http://127.0.0.1/office/plan", "SITE_FOLDER": str(tmp_path)}
    with serving(environment | own) as site:
        root, opener = f"http://127.0.0.1:{site.port}", build_opener(HTTPCookieProcessor(jar := CookieJar()))

        def get(address, **data):
            body = urlencode(data).encode() if data else None
            with opener.open(Request(address, data=body, headers={"Referer": address}), timeout=10) as answer:  # noqa: S310 - our own
                assert answer.status == 200
                return answer.read().decode(), answer.url

        home = f"{root}/office/plan/"
        seen, left, named = set(), {f"{root}/"}, set()
        while left:
            address = left.pop()
            page, arrived = get(address)
            seen |= {address, arrived}
            links = {urldefrag(link).url for link in links_of(page, arrived) if link.startswith("http")}
            named |= links
            left |= {
                link for link in links if link.endswith("/") and link.startswith(home) and "2026" not in link
            } - seen
        words = {name: get(home + name)[0] for name in ("robots.txt", "sitemap-pages.xml", "changes.atom")}
        manifest = json.loads(get(f"{home}manifest.webmanifest")[0])
        worker, _ = get(f"{home}worker.js")
        fields = dict(html.fromstring(get(f"{home}admin/login/")[0]).get_element_by_id("login-form").form_values())
        desk, arrived = get(
            f"{home}admin/login/", **(fields | {"username": "director", "password": "director of this test"})
        )
        with pytest.raises(HTTPError) as lost:
            get(f"{home}plans/1999/")
        with pytest.raises(HTTPError) as outside:
            get(f"{root}/plans/2025/")

    with lost.value, outside.value:
        named |= links_of(desk, arrived) | links_of(lost.value.read().decode(), home)
    ours = {link for link in named if urlsplit(link).hostname == "127.0.0.1"}
    assert (lost.value.code, outside.value.code) == (404, 404)
    assert [link for link in ours if not urlsplit(link).path.startswith("/office/plan/")] == []
    assert {f"{home}{path}" for path in ("plans/2025/", "search/", "view/", "verify/", "help/")} <= seen
    assert [
        link for page in words.values() for link in re.findall(r"/plan/office|http://127.0.0.1(?!/office/plan/)", page)
    ] == []
    assert words["sitemap-pages.xml"].count("http://127.0.0.1/office/plan/") == 5
    assert {manifest[key] for key in ("id", "scope", "start_url")} == {"/office/plan/"}
    assert 'const ROOT = "/office/plan/";' in worker
    assert (arrived, {cookie.path for cookie in jar}) == (f"{home}admin/", {"/office/plan/", "/office/plan/admin/"})


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_ends_when_it_is_told_to(site, number):
    workers = site.workers
    with site.connect():
        os.killpg(site.process.pid, number)  # as Ctrl+C and service managers do

        assert site.process.wait(timeout=30) == 0
    assert workers & processes().keys() == set()
    assert site.process.stderr.read() == ""


def test_server_ends_however_often_it_is_told_to(site):
    for _ in range(20):
        os.kill(site.process.pid, signal.SIGTERM)
        os.kill(site.process.pid, signal.SIGINT)

    assert site.process.wait(timeout=30) == 0


def test_server_ends_with_its_terminal(site):
    workers = site.workers
    os.kill(site.process.pid, signal.SIGHUP)

    wait_until(lambda: not workers & processes().keys(), seconds=30)


def test_many_who_want_papers_leave_the_pages_to_others(shared):
    """A long paper is made elsewhere, in turn: everybody is answered at once, and nobody's page waits."""
    with ExitStack() as open_until_the_end:
        asking = [open_until_the_end.enter_context(shared.connect(ask_for(LONG))) for _ in range(30)]

        slowest = 0
        for _ in range(20):
            start = time.monotonic()
            shared.get(PAGE)
            slowest = max(slowest, time.monotonic() - start)
        answers = [connection.makefile("rb").readline().split()[1] for connection in asking]

    assert slowest < 5  # as patient as Site.get: the machine may be busy
    assert set(answers) == {b"202"}
    assert shared.press == set()


def test_everything_ends_with_a_killed_server(site):
    workers = site.workers
    site.process.kill()

    wait_until(lambda: not workers & processes().keys(), seconds=30)


def test_another_takes_the_place_of_a_killed_worker(site):
    workers = site.workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)

    # Granian may overlook a death beside another until its next look at all, half a minute later.
    wait_until(lambda: len(site.workers - workers) == 2, seconds=60)
    assert b"</html>" in site.get(PAGE)
