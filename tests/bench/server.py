"""A throw-away site: its environment, its data, and the shipped server on the loopback."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALL, LARGE = (2025, 18), (2026, 500)  # year, rows


def prepare_environment(folder: Path) -> int:
    """Point this process and its children to a site of their own; returns the port its server will listen on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    os.environ.update(dict.fromkeys(names, ""))  # neither the developer's environment nor their .env is heard
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tests.bench.settings",
        BENCH_FOLDER=str(folder),
        DJANGO_SECRET_KEY=secrets.token_urlsafe(50),
        DJANGO_ALLOWED_HOSTS="127.0.0.1,testserver",
        DJANGO_HTTPS="0",  # the load comes over plain loopback
        DATABASE_URL=f"sqlite:///{folder / 'bench.sqlite3'}",
        SITE_URL="https://plan.example",
        PORT=str(port),
    )
    return port


def prepare_site(folder: Path) -> None:
    """Tables, static files, two published plans, and the bytes that the rival view hands out."""
    from django.core.management import call_command

    from events.plan.loading import load
    from events.plan.publishing import publish
    from tests.bench.plans import IMPRINT, repeated

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    for year, rows in (SMALL, LARGE):
        plan = load(repeated(rows, year), note="bench").plan
        publish(plan, note="", by_name="bench", at=IMPRINT.published_at, site_url="https://plan.example")
    _keep_answers(folder / "answers")


def _keep_answers(folder: Path) -> None:
    from django.test import Client

    folder.mkdir()
    client = Client()
    for name in ("plan.pdf", "plan.xlsx", "plan.docx", ""):
        (folder / (name or "page.html")).write_bytes(client.get(f"/plans/{SMALL[0]}/{name}").content)


@contextmanager
def serving(folder: Path, port: int) -> Iterator[None]:
    """The site under its own server with the shipped settings, until the block ends."""
    command = [sys.executable, "-m", "plan_site.server"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", server, folder / "server.log")
            yield
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(100):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - http on the loopback
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server has not come up:\n{log.read_text('utf-8')}")
