"""The examples for systemd and nginx are what systemd and nginx take, and nginx hands out the mirror when the site is away."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
NGINX = ROOT / "deploy" / "nginx" / "metodplan.conf"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_systemd_takes_every_unit(tmp_path):
    for unit in UNITS:
        # The programs have to be there; who runs them and where they may write is as the examples say.
        words = unit.read_text("utf-8").replace("/srv/metodplan", str(ROOT))
        (tmp_path / unit.name).write_text(words, encoding="utf-8")

    done = run("systemd-analyze", "verify", "--man=no", *(str(path) for path in sorted(tmp_path.iterdir())))

    ours = [line for line in done.stderr.splitlines() if "metodplan" in line]
    assert (ours, done.returncode) == ([], 0)


def test_every_service_that_a_timer_begins_is_there():
    names = {unit.name for unit in UNITS}

    assert {name.replace(".timer", ".service") for name in names if name.endswith(".timer")} <= names
    assert {"metodplan.service", "metodplan-work.service", "metodplan-backup.timer", "metodplan-tidy.timer"} <= names


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(folder, below):
    """The port of an nginx with the example, before a site that does not answer; ``below`` as the guide has it."""
    port, away = free_port(), free_port()
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=plan.example.ru"]
    subprocess.run(
        ["openssl", "req", "-x509", *subject, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )  # fmt: skip
    example, places = re.subn(r"(location (?:= )?|rewrite \^ )/", rf"\1{below}/", NGINX.read_text("utf-8"))
    assert places == 5  # as many as docs/operating.md names
    for ours, here in [
        ("/etc/letsencrypt/live/plan.example.ru/fullchain.pem", certificate),
        ("/etc/letsencrypt/live/plan.example.ru/privkey.pem", key),
        ("/srv/mirror", folder / "mirror"),
        ("/srv/metodplan", ROOT),
        ("127.0.0.1:8000", f"127.0.0.1:{away}"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
    ]:
        assert ours in example
        example = example.replace(ours, str(here))
    example = re.sub(r"^ +listen \[::\].*\n", "", example, flags=re.MULTILINE)  # a test machine may have no IPv6
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if Path.home() == Path("/root") else ""
    config = folder / "nginx.conf"
    config.write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{example}\n}}",
        encoding="utf-8",
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    checked = run(program, "-t", "-q", "-p", str(folder), "-c", str(config))
    assert (checked.returncode, [line for line in checked.stderr.splitlines() if "[emerg]" in line]) == (0, [])
    with subprocess.Popen([program, "-p", str(folder), "-c", str(config)]) as process:
        try:
            until = time.monotonic() + 20
            while not answers(port):
                assert time.monotonic() < until
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


@pytest.mark.parametrize("below", ["", "/plan"])
def test_nginx_hands_out_the_mirror_when_the_site_is_away(tmp_path, below):
    mirror = tmp_path / "mirror" / below[1:]
    (mirror / "plans" / "2025").mkdir(parents=True)
    (mirror / "live.html").write_text("только на самом сайте", encoding="utf-8")
    (mirror / "plans" / "2025" / "index.html").write_text("план 2025", encoding="utf-8")
    trusting = ssl._create_unverified_context()  # noqa: S323 - a certificate of this very test

    def get(path, **options):
        request = Request(f"https://127.0.0.1:{port}{below}{path}", headers={"Host": "plan.example.ru"}, **options)  # noqa: S310 - our own address
        try:
            with urlopen(request, timeout=10, context=trusting) as answer:  # noqa: S310 - our own address
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, ""

    with nginx(tmp_path, below) as port:
        plan, asked = get("/plans/2025/"), get("/plans/2025/?month=13")
        others = [get(path)[0] for path in ("/plans/2024/", "/admin/", "/static/no-such-file.css")]
        too_long = get("/admin/events/planimport/add/", data=b"x" * (15 * 2**20))

    assert (plan, asked) == ((200, "план 2025"), (200, "только на самом сайте"))
    assert others == [404, 502, 404]
    assert too_long[0] == 413
