"""Before a request is worked at: its body is taken in whole, in bounded time, and a place at work is waited for.

Granian gives a thread to each request whose headers have come. Here the threads are as many as the connections, so that one
that waits for a body, or for a visitor who reads a file slowly, takes no place from the others; and of those threads
``settings.SERVER_THREADS`` are at work at a time. Not here: what the application does with a body.
"""

import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import IO, Any

from django.conf import settings
from django.db import close_old_connections

PATIENCE = 10.0  # seconds for which a body may come however slowly
RATE = 16 * 2**10  # bytes a second, from the beginning, after that: a poor mobile line is several times as fast
WAIT = 30.0  # seconds for a place at work
_PIECE = 4 * 2**10  # bytes; the server hands out a piece only when all of it has come
_IN_MEMORY = 64 * 2**10  # bytes of one body; more of it lies in a temporary file
_LONG = 256 * 2**10  # bytes; a longer body is a file
_LONG_AT_ONCE = 12  # files that one process takes in and works at at a time: they take room on the disk

_SLOW = "Данные приходили слишком медленно, и сервер перестал их ждать. Ничего не сохранено. Попробуйте ещё раз."
_CUT = "Данные пришли не целиком. Ничего не сохранено. Попробуйте ещё раз."
_MANY = "Сейчас загружается много файлов. Ничего не сохранено. Попробуйте ещё раз через минуту."
_BUSY = "Сейчас слишком много посетителей. Попробуйте ещё раз через полминуты."
_FULL = "На сервере кончилось место для приходящих файлов. Ничего не сохранено. Скажите администратору сайта."

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _RefusedError(Exception):
    """The request is not worked at: the status line, the sentence, when to try again."""

    def __init__(self, status: str, sentence: str, retry_after: int = 0):
        self.status, self.sentence, self.retry_after = status, sentence, retry_after


class Receiving:
    """The application behind a door: each request comes in with its whole body, a bounded number at a time."""

    def __init__(self, application: Application):
        self.application = application
        self._places = threading.BoundedSemaphore(settings.SERVER_THREADS)
        self._long = threading.BoundedSemaphore(_LONG_AT_ONCE)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with ExitStack() as until_answered:
            try:
                body = self._body(environ, until_answered)
            except _RefusedError as refusal:
                return _answer(refusal, start_response)
            environ["wsgi.input"] = until_answered.enter_context(body)
            if not self._places.acquire(timeout=WAIT):
                return _answer(_RefusedError("503 Service Unavailable", _BUSY, 30), start_response)
            with ExitStack() as at_work:
                at_work.callback(self._places.release)
                # The answer is sent after this, as slowly as it is read, and a pool has no more connections than places.
                at_work.callback(close_old_connections)
                return self.application(environ, start_response)

    def _body(self, environ: dict[str, Any], until_answered: ExitStack) -> IO[bytes]:
        """The body from its beginning; empty where the application refuses it for its length, or for the want of one.

        A long one counts among the long ones until its request is answered: so long it lies on the disk.
        """
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not 0 < length <= settings.REQUEST_MAX_BYTES:
            return io.BytesIO()
        if length <= _LONG:
            return _received(environ["wsgi.input"], length)
        if not self._long.acquire(blocking=False):
            raise _RefusedError("503 Service Unavailable", _MANY, 60)
        until_answered.callback(self._long.release)
        return _received(environ["wsgi.input"], length)


def _received(body: Any, length: int) -> IO[bytes]:
    """All of the body, aside. Raises ``_RefusedError`` for one that comes too slowly or ends too soon.

    One that stands still holds its connection and this thread until the server closes it (``silence.py``).
    """
    begun, missing = time.monotonic(), length
    try:
        with ExitStack() as unless_whole:
            aside = unless_whole.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
            while missing:
                piece = body.read(min(_PIECE, missing))
                if not piece:
                    raise _RefusedError("400 Bad Request", _CUT)
                aside.write(piece)
                missing -= len(piece)
                if length - missing < (time.monotonic() - begun - PATIENCE) * RATE:
                    raise _RefusedError("408 Request Timeout", _SLOW)
            aside.seek(0)
            unless_whole.pop_all()
            return aside
    except OSError as error:
        raise _RefusedError("507 Insufficient Storage", _FULL, 600) from error


def _answer(refusal: _RefusedError, start_response: Callable[..., Any]) -> list[bytes]:
    text = refusal.sentence.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
    ]
    if refusal.retry_after:
        headers.append(("Retry-After", str(refusal.retry_after)))
    start_response(refusal.status, headers)
    return [text]
