"""Closes connections that stand still: on which for a minute not a byte has come or gone.

Whoever has sent half of a request, or reads half of an answer, would keep a connection and a thread of this process for as
long as he likes, and Granian has no limit on that. What the kernel knows of each connection is enough to find them
(Linux, tcp(7), ``TCP_INFO``); elsewhere nothing is closed.
"""

import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SECONDS = 60.0  # as long as nginx waits for an answer, and three times as long as anybody here waits for the database
_LOOK_SECONDS = 5.0
_OPEN = Path("/proc/self/fd")
# struct tcp_info of linux/tcp.h: eight bytes, then numbers of four; both times in milliseconds.
_NUMBERS = struct.Struct("=8x13I")
_LAST_SENT, _LAST_RECEIVED = 9, 11


def watch(port: int) -> None:
    """For ever: close what stands still."""
    while _OPEN.is_dir():
        time.sleep(_LOOK_SECONDS)
        close_silent(port, SECONDS)


def close_silent(port: int, seconds: float) -> None:
    """Close the connections to this port of this process that have been silent for so long.

    Each is looked at under its own number, never under a copy: to close a copy of a file's number gives up all locks that
    this process has on the file (fcntl(2)), and SQLite's are among them.
    """
    for number in _sockets():
        with suppress(OSError):  # it was closed meanwhile
            connection = socket.socket(fileno=number)
            try:
                if _is_to(port, connection) and _silence(connection) >= seconds:
                    connection.shutdown(socket.SHUT_RDWR)
            finally:
                connection.detach()


def _sockets() -> Iterator[int]:
    for name in os.listdir(_OPEN):
        with suppress(OSError):
            if os.readlink(_OPEN / name).startswith("socket:"):
                yield int(name)


def _is_to(port: int, connection: socket.socket) -> bool:
    """Whether somebody is at the other end of it, who came to this port."""
    if connection.family != socket.AF_INET or connection.getsockname()[1] != port:
        return False
    return bool(connection.getpeername())


def _silence(connection: socket.socket) -> float:
    """Seconds since a byte came or went."""
    told = _NUMBERS.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _NUMBERS.size))
    return min(told[_LAST_SENT], told[_LAST_RECEIVED]) / 1000
