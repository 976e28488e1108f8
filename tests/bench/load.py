"""Sixteen visitors at once: wrk where it is installed, else a small generator of our own (slower, so ratios come closer to 1)."""

import asyncio
import itertools
import json
import secrets
import shutil
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

VISITORS = 16
SCRIPT = Path(__file__).parent / "load.lua"


@dataclass(frozen=True, slots=True)
class Shot:
    """Requests a second, and the latencies (milliseconds) that half and 99 of 100 answers kept."""

    rate: float
    p50: float
    p99: float


class WrongAnswerError(RuntimeError):
    """The server answered with errors, which are fast and would look like speed."""


def shoot(
    port: int, path: str, *, seconds: float, headers: dict[str, str] | None = None, is_distinct: bool = False
) -> Shot:
    """Ask for ``path`` as fast as 16 visitors can; ``is_distinct``: with a new query each time. Raises ``WrongAnswerError``."""
    salt = secrets.token_hex(4)
    tool = _wrk if shutil.which("wrk") else _own
    found = tool(port, path, seconds, headers or {}, salt if is_distinct else "")
    if found.pop("errors"):
        raise WrongAnswerError(path)
    if not found["rate"]:
        raise RuntimeError(f"{path}: nobody was answered within {seconds} s; the machine is too busy to measure")
    return Shot(**found)


def get(port: int, path: str) -> Message:
    """The headers of one answer."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:  # noqa: S310 - the loopback
        return answer.headers


def _wrk(port: int, path: str, seconds: float, headers: dict[str, str], salt: str) -> dict[str, float]:
    duration = f"{max(1, round(seconds))}s"
    # A slow page that sixteen ask for at once is a late answer, not a wrong one.
    command = ["wrk", "-c", str(VISITORS), "-t", "2", "-d", duration, "--timeout", "60s", "-s", str(SCRIPT)]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command += [f"http://127.0.0.1:{port}{path}", "--", *(["distinct", salt] if salt else ["same"])]
    out = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 30).stdout
    return json.loads(out.strip().splitlines()[-1])


def _own(port: int, path: str, seconds: float, headers: dict[str, str], salt: str) -> dict[str, float]:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    joint = "&" if "?" in path else "?"
    addresses = (f"{path}{joint}from={salt}-{number}" if salt else path for number in itertools.count())
    requests = (f"GET {it} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{head}\r\n".encode() for it in addresses)
    latencies, errors = asyncio.run(_visit(port, requests, seconds))
    cuts = statistics.quantiles(latencies, n=100)
    return {"rate": len(latencies) / seconds, "p50": cuts[49], "p99": cuts[98], "errors": errors}


async def _visit(port: int, requests: Iterator[bytes], seconds: float) -> tuple[list[float], int]:
    until, latencies, errors = time.perf_counter() + seconds, [], 0

    async def visitor() -> None:
        nonlocal errors
        while time.perf_counter() < until:
            start = time.perf_counter()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(next(requests))
            answer = await reader.read(-1)
            writer.close()
            latencies.append((time.perf_counter() - start) * 1000)
            errors += answer[9:12] not in (b"200", b"304")

    await asyncio.gather(*(visitor() for _ in range(VISITORS)))
    return latencies, errors
