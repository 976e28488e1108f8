"""The web server: ``python -m plan_site.server`` serves the site on the loopback until it is told to stop.

Granian reads requests and writes answers outside Python, so a connection that says nothing takes no place from the others;
a thread is given only a request whose headers have come whole. How many of these are worked at, and how long a body may
take, is in ``receiving.py``; ``silence.py`` closes what stands still. Not here: settings.
"""

import ctypes
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from plan_site import silence
from plan_site.environment import Wrong
from plan_site.production import uncollected
from plan_site.receiving import Receiving

_ADDRESS = "127.0.0.1"  # only for this machine: a reverse proxy stands in front and speaks TLS to the world
# Connections of one process, silent ones included; well below the 1024 files that a process may usually open.
_CONNECTIONS = 450
_HEADER_SECONDS = 5  # for a visitor to say what they want, from the opening of the connection
_HEADER_BYTES = 64 * 2**10
_STOP_SECONDS = 10  # for what was begun when the server is told to stop
_ORPHAN_SECONDS = 3  # the same for a process whose parent was killed
# What the GNU C library is told (malloc.h): how many heaps there are, and from how many bytes on a block is no part of one
# and goes back to the system at once. Left to itself it raises that limit with each page of a megabyte that is freed.
_MALLOC = {"M_ARENA_MAX": (-8, 2), "M_MMAP_THRESHOLD": (-3, 128 * 2**10), "M_TRIM_THRESHOLD": (-1, 128 * 2**10)}
_TRIM_SECONDS = 30
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# A process begins afresh once a day, and when large files have blown it up; its neighbour answers meanwhile.
_LIFETIME_SECONDS = 24 * 60 * 60
_MEMORY_MIB = 600
_MEMORY_SAMPLES = 4  # half a minute apart: not for one large file


def main() -> None:
    """Serve until TERM or INT; then finish what was begun and end all processes of the server."""
    _bound_heaps()
    try:
        from plan_site import wsgi  # noqa: F401 - loaded once, before the processes part
    except Wrong as error:
        sys.exit(str(error))
    if missing := uncollected():
        sys.exit(missing)
    _refuse_taken_port()
    server = Server(
        "plan_site.wsgi:application",
        address=_ADDRESS,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WEB_CONCURRENCY,
        blocking_threads=_CONNECTIONS,  # one for each: a body that comes slowly keeps nobody else waiting
        backpressure=_CONNECTIONS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_SECONDS * 1000, max_buffer_size=_HEADER_BYTES),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        workers_lifetime=_LIFETIME_SECONDS,
        workers_max_rss=_MEMORY_MIB,
        rss_samples=_MEMORY_SAMPLES,
        log_level=LogLevels.error,  # its warnings advise on settings that were chosen here
        log_dictconfig=_logging(),
    )
    hangup = signal.getsignal(signal.SIGHUP)

    @server.on_startup
    def begin() -> None:
        signal.signal(signal.SIGHUP, hangup)  # Granian would take a terminal that is closed for a wish to begin afresh
        threading.Thread(target=_stop_when_told, args=(server.signal_handler_interrupt,), daemon=True).start()
        threading.Thread(target=_announce, daemon=True).start()

    # Taken by a thread that waits for them: a handler may interrupt the very code whose lock it needs, and then both wait.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    server.serve(target_loader=_application, wrap_loader=False)


def _bound_heaps() -> None:
    """Each thread would get a heap of its own from the C library, and what one has freed the others could not use."""
    with suppress(AttributeError, OSError):  # another C library has no such heaps
        for parameter, value in _MALLOC.values():
            ctypes.CDLL(None).mallopt(parameter, value)


def _trim() -> None:
    """For ever: give back to the system what lies free in the heaps between blocks that are in use."""
    with suppress(AttributeError, OSError):
        trim = ctypes.CDLL(None).malloc_trim
        while True:
            time.sleep(_TRIM_SECONDS)
            trim(0)


def _stop_when_told(stop: Callable[[], None]) -> None:
    signal.sigwait(_STOP_SIGNALS)
    stop()


def _refuse_taken_port() -> None:
    """Granian shares its port with whoever else of the same user shares it too: a second server would go unnoticed."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_ADDRESS, settings.PORT))
        except OSError as error:
            sys.exit(
                f"Порт {settings.PORT} не открыть ({error.strerror}). Назовите другой, например: PORT=8001 make run"
            )


def _logging() -> dict[str, Any]:
    """The site's own log, for the server's words too."""
    site: dict[str, Any] = dict(settings.LOGGING)
    return {**site, "loggers": {**site["loggers"], "_granian": {}}}


def _announce() -> None:
    """Say where to look, for the person who has just typed ``make run``, as soon as one is answered there."""
    while True:
        try:
            socket.create_connection((_ADDRESS, settings.PORT), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            break
    logging.getLogger("plan_site.server").info(
        "Сайт открыт: http://localhost:%s%s/ (остановить: Ctrl+C)", settings.PORT, settings.SITE_PATH
    )


def _application() -> Callable[..., Any]:
    """What a process of the server answers with; called in that process, which has begun nothing yet."""
    # A signal that came meanwhile has waited, as it does in the parent. Until Granian sets its handlers, it ends the process.
    for number in _STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
    os.setpgrp()  # Ctrl+C reaches the parent alone: two different signals at once can be lost on a process with threads
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.pid,), daemon=True).start()
    threading.Thread(target=_trim, daemon=True).start()
    threading.Thread(target=silence.watch, args=(settings.PORT,), daemon=True).start()
    from plan_site.wsgi import application

    return Receiving(application)


def _end_with(parent: int | None) -> None:
    """Stop this process once its parent is gone, killed maybe: nobody else would, and it would hold on to the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_ORPHAN_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
