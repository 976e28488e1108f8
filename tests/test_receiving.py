"""What stands before the application: bodies come in whole and in time, requests are worked at a few at a time."""

import fcntl
import io
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection, connections

from plan_site import receiving, silence

pytestmark = pytest.mark.django_db  # where a place at work is given back, so is a connection


class Body:
    """A body of which a piece comes every so many seconds."""

    def __init__(self, pieces, seconds=0.0):
        self.pieces, self.seconds = list(pieces), seconds

    def read(self, size):
        time.sleep(self.seconds)
        return self.pieces.pop(0) if self.pieces else b""


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def ask(door, body=b"", length=None):
    """Status, headers and body of the answer."""
    told = []
    if isinstance(body, bytes):
        body, length = io.BytesIO(body), len(body)
    environ = {"CONTENT_LENGTH": str(length), "wsgi.input": body}
    answer = b"".join(door(environ, lambda status, headers: told.append((status, dict(headers)))))
    return told[0][0], told[0][1], answer


@pytest.mark.parametrize("size", [0, 5_000, 300_000])
def test_body_comes_in_whole(size):
    body = bytes(range(250)) * (size // 250)

    assert ask(receiving.Receiving(echo), body) == ("200 OK", {}, body)


def test_body_that_comes_too_slowly_is_refused_and_one_of_an_honest_pace_is_not(monkeypatch):
    monkeypatch.setattr(receiving, "PATIENCE", 0.1)
    door = receiving.Receiving(echo)

    slow = ask(door, Body([b"x" * 10] * 100, 0.05), 1000)
    honest = ask(door, Body([b"x" * 4096] * 4, 0.05), 4 * 4096)

    assert (slow[0], slow[1]["Connection"]) == ("408 Request Timeout", "close")
    assert slow[2].decode() == (
        "Данные приходили слишком медленно, и сервер перестал их ждать. Ничего не сохранено. Попробуйте ещё раз."
    )
    assert (honest[0], len(honest[2])) == ("200 OK", 4 * 4096)


def test_body_that_ends_too_soon_reaches_nobody():
    assert ask(receiving.Receiving(echo), Body([b"half"]), 8)[0] == "400 Bad Request"


def test_body_beyond_the_limit_is_left_to_the_page_that_tells_the_limit(settings):
    settings.REQUEST_MAX_BYTES = 100

    assert ask(receiving.Receiving(echo), b"x" * 101) == ("200 OK", {}, b"")


def test_answer_that_is_read_slowly_holds_no_connection_to_the_database(tmp_path):
    held = []

    def application(environ, start_response):
        connections["default"].ensure_connection()
        return iter([b"long"])

    def request():
        own = connection.copy()  # to a database on the disk: one in memory is never closed
        own.settings_dict = (
            {**own.settings_dict, "NAME": tmp_path / "plan"} if own.vendor == "sqlite" else own.settings_dict
        )
        connections["default"] = own  # of this thread alone
        receiving.Receiving(application)({}, lambda *_: None)
        held.append(own.connection)

    thread = threading.Thread(target=request)
    thread.start()
    thread.join()

    assert held == [None]


def test_files_come_in_a_few_at_a_time_and_forms_beside_them(monkeypatch):
    monkeypatch.setattr(receiving, "_LONG_AT_ONCE", 1)
    door, gate = receiving.Receiving(echo), threading.Event()
    file = b"x" * 300_000

    class Waiting(io.BytesIO):
        def read(self, size):
            gate.wait()
            return super().read(size)

    first = threading.Thread(target=ask, args=(door, Waiting(file), len(file)))
    first.start()
    second, form = ask(door, file), ask(door, b"form")
    gate.set()
    first.join()

    assert (second[0], second[1]["Retry-After"]) == ("503 Service Unavailable", "60")
    assert (form[2], ask(door, file)[0]) == (b"form", "200 OK")


def test_file_that_is_worked_at_counts_among_those_that_lie_on_the_disk(monkeypatch):
    monkeypatch.setattr(receiving, "_LONG_AT_ONCE", 1)
    file, seen = b"x" * 300_000, []

    def application(environ, start_response):
        if not seen:
            seen.append(None)
            seen.append(ask(door, file)[0])
        return echo(environ, start_response)

    door = receiving.Receiving(application)

    assert (ask(door, file)[0], seen[1], ask(door, file)[0]) == ("200 OK", "503 Service Unavailable", "200 OK")


def test_requests_are_worked_at_a_few_at_a_time_and_nobody_waits_for_ever(settings, monkeypatch):
    settings.SERVER_THREADS = 1
    monkeypatch.setattr(receiving, "WAIT", 0.1)
    gate, begun = threading.Event(), threading.Event()

    def slow(environ, start_response):
        begun.set()
        gate.wait()
        return echo(environ, start_response)

    door = receiving.Receiving(slow)
    first = threading.Thread(target=ask, args=(door,))
    first.start()
    begun.wait()
    second = ask(door)
    gate.set()
    first.join()

    assert (second[0], second[1]["Retry-After"]) == ("503 Service Unavailable", "30")
    assert ask(door)[0] == "200 OK"


def test_file_that_is_read_slowly_takes_no_place(settings, monkeypatch):
    settings.SERVER_THREADS = 1
    monkeypatch.setattr(receiving, "WAIT", 0.1)
    door = receiving.Receiving(lambda environ, start_response: iter([b"long", b"file"]))

    answers = [door({"wsgi.input": io.BytesIO()}, print) for _ in range(3)]

    assert [b"".join(answer) for answer in answers] == [b"longfile"] * 3


def test_connection_that_stands_still_is_closed_and_one_that_does_not_is_left():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
        accepted = [server.accept()[0] for _ in clients]
        time.sleep(0.4)
        clients[1].sendall(b"alive")
        silence.close_silent(port, 0.3)
        for one in [*clients, *accepted]:
            one.settimeout(5)

        assert clients[0].recv(1) == b""
        assert accepted[1].recv(10) == b"alive"
        accepted[1].sendall(b"yes")
        assert clients[1].recv(10) == b"yes"
        for one in [*clients, *accepted]:
            one.close()


LOCK = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'ab'), fcntl.LOCK_EX | fcntl.LOCK_NB)"


def test_looking_at_connections_gives_up_no_lock_on_a_file(tmp_path):
    """SQLite's are such; without them two processes write over each other."""
    path = tmp_path / "plan.sqlite3"
    with path.open("ab") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        silence.close_silent(1, 0)

        other = subprocess.run([sys.executable, "-c", LOCK, str(path)], capture_output=True, text=True, check=False)

    assert "BlockingIOError" in other.stderr
