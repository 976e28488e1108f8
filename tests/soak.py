"""The long load: ``make soak``. Readers, writers, papers, silent connections and guessed passwords at once.

Three minutes by default (SOAK_SECONDS), against the shipped server. It fails when anybody is answered with an error of the
server other than an honest 429, 503 or 507 with Retry-After, when plain pages are slow, or when server and worker grow.
"""

import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from lxml import html

from tests.sites import ROOT, environment_of

SECONDS = int(os.environ.get("SOAK_SECONDS", "180"))
VISITORS, WRITERS, PRINTERS, SILENT, SPRAYERS = 16, 8, 6, 200, 2
PASSWORD = "пароль для долгой нагрузки"
PAUSE = 0.3  # seconds between two pages of a reader; sixteen of them then ask as often as two hundred people
HONEST = {429, 503, 507}
MOST_P95, MOST_MEMORY, MOST_GROWTH = 1.0, 400, 1.25  # seconds; mebibytes; times
PREPARE = """
import django
django.setup()
from django.contrib.auth.models import Group, User
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("start_demo")
for number in range({writers}):
    person = User.objects.create_user(f"writer{{number}}", password="{password}", is_staff=True)
    person.groups.add(Group.objects.get(name="Методист"))
from events.document import to_json
from events.models import Edition, EditionRow
from tests.bench.plans import repeated
from tests.factories import PUBLISHED_AT, make_plan
document = repeated(1500, 2026)
edition = Edition.objects.create(
    plan=make_plan(2026), year=2026, number=1, published_at=PUBLISHED_AT, title=document.title,
    stored=to_json(document), sha256=document.sha256(),
)
rows = [(number, row) for number, section in enumerate(document.sections, start=1) for row in section.rows]
EditionRow.objects.bulk_create(
    EditionRow.of(edition, position, number, row) for position, (number, row) in enumerate(rows, start=1)
)
from events.models import Event
print(" ".join(str(pk) for pk in Event.objects.filter(plan__year=2025).values_list("pk", flat=True)[:60]))
"""


class Load:
    """What all loops share: the site, the time, what was answered."""

    def __init__(self, port: int, events: list[str]):
        self.site = f"http://127.0.0.1:{port}"
        self.port, self.events = port, events
        self.until = time.monotonic() + SECONDS
        self.lock = threading.Lock()
        self.answers: Counter[tuple[str, int]] = Counter()
        self.dishonest: Counter[str] = Counter()
        self.plain: list[float] = []
        self.saved = 0

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.until

    def ask(self, who: str, opener, path: str, address: str, data: dict | None = None) -> tuple[int, str, str]:
        """Status, page and final address; whatever is no honest answer is noted."""
        headers = {"X-Forwarded-For": address, "Referer": self.site + path, "Accept-Encoding": "identity"}
        body = urlencode(data).encode() if data is not None else None
        try:
            with opener.open(Request(self.site + path, data=body, headers=headers), timeout=90) as answer:  # noqa: S310
                status, page, url = answer.status, answer.read().decode(errors="replace"), answer.url
        except HTTPError as error:
            with error:
                status, page, url = error.code, error.read().decode(errors="replace"), path
                if status in HONEST and not error.headers.get("Retry-After"):
                    self.note(f"{who}: {status} без Retry-After")
        except (URLError, OSError) as error:
            self.note(f"{who}: {error}")
            return 0, "", path
        with self.lock:
            self.answers[who, status] += 1
        if status >= 500 and status not in HONEST:
            self.note(f"{who}: {status} на {path}")
        return status, page, url

    def note(self, words: str) -> None:
        with self.lock:
            self.dishonest[words] += 1


def visitor(load: Load, number: int) -> None:
    paths = [
        "/",
        "/plans/",
        "/plans/2025/",
        "/plans/2025/?month=5",
        "/plans/2025/?view=events",
        "/plans/2026/?quarter=2",
    ]
    paths += [
        "/plans/2025/editions/",
        "/search/?q=семинар".replace("семинар", "%D1%81%D0%B5%D0%BC%D0%B8%D0%BD%D0%B0%D1%80"),
    ]
    own, chance = build_opener(), random.Random(number)  # noqa: S311 - which page is next
    while load.goes_on:
        begun = time.monotonic()
        load.ask("читатель", own, chance.choice(paths), f"198.51.100.{number}")
        with load.lock:
            load.plain.append(time.monotonic() - begun)
        time.sleep(PAUSE)


def writer(load: Load, number: int) -> None:
    own, address = build_opener(HTTPCookieProcessor(CookieJar())), f"203.0.113.{number}"
    chance = random.Random(number)  # noqa: S311 - which event is next
    _, page, _ = load.ask("вход", own, "/admin/login/", address)
    fields = dict(html.fromstring(page).get_element_by_id("login-form").form_values())
    load.ask("вход", own, "/admin/login/", address, fields | {"username": f"writer{number}", "password": PASSWORD})
    while load.goes_on:
        path = f"/admin/events/event/{chance.choice(load.events)}/change/"
        status, page, _ = load.ask("правка", own, path, address)
        if status != 200:
            continue
        form = html.fromstring(page).get_element_by_id("event_form")
        fields = dict(form.form_values())
        fields["private_notes"] = f"правка {number} в {time.time():.3f}"
        status, _, url = load.ask("правка", own, path, address, fields | {"_save": "Сохранить"})
        if status == 200 and not url.endswith("/change/"):
            with load.lock:
                load.saved += 1
        time.sleep(PAUSE)


def printer(load: Load, number: int) -> None:
    own = build_opener()
    while load.goes_on:
        load.ask("файл PDF", own, f"/plans/2026/plan.pdf?month={number + 1}", f"192.0.2.{number}")
        time.sleep(PAUSE)


def sprayer(load: Load, number: int) -> None:
    own, address, tries = build_opener(HTTPCookieProcessor(CookieJar())), f"100.64.0.{number}", 0
    while load.goes_on:
        tries += 1
        status, page, _ = load.ask("подбор", own, "/admin/login/", address)
        if status == 200:
            fields = dict(html.fromstring(page).get_element_by_id("login-form").form_values())
            load.ask("подбор", own, "/admin/login/", address, fields | {"username": f"name{tries}", "password": "1"})
        time.sleep(0.05)


def silence(load: Load) -> None:
    """Connections that say nothing, opened again as the server closes them."""
    silent: list[socket.socket] = []
    while load.goes_on:
        while len(silent) < SILENT:
            with suppress(OSError):
                one = socket.create_connection(("127.0.0.1", load.port), timeout=5)
                one.setblocking(False)
                silent.append(one)
        for one in list(silent):
            with suppress(BlockingIOError):
                try:
                    is_closed = one.recv(1) == b""
                except ConnectionError:
                    is_closed = True
                if is_closed:
                    one.close()
                    silent.remove(one)
        time.sleep(0.5)
    for one in silent:
        one.close()


def family(process: int) -> list[int]:
    """The process and its children; of the children's only those that belong to the server, not the papers."""
    found = [process]
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(path.parent.name))
    return found


def memory(processes: list[int]) -> float:
    """Mebibytes, with what is shared counted once (PSS)."""
    total = 0
    for process in processes:
        with suppress(OSError):
            words = Path(f"/proc/{process}/smaps_rollup").read_text()
            total += next(int(line.split()[1]) for line in words.splitlines() if line.startswith("Pss:"))
    return total / 1024


def main() -> None:
    """Run it, say what came of it, end with 1 when a promise was broken."""
    with tempfile.TemporaryDirectory(prefix="metodplan-soak-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = environment_of(Path(folder), DJANGO_TRUSTED_PROXY="1", PORT=str(port))
        code = PREPARE.format(writers=WRITERS, password=PASSWORD)
        made = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        commands = [["-m", "plan_site.server"], ["manage.py", "work"]]
        log = Path(folder, "log").open("wb")  # noqa: SIM115 - until both have ended
        running = [
            subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stderr=log) for command in commands
        ]
        try:
            _wait_for(port)
            load = Load(port, made.stdout.splitlines()[-1].split())
            sizes = _run(load, [process.pid for process in running])
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=30)
            log.close()
    sys.exit(_tell(load, sizes))


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    sys.exit("Сервер не начал работать.")


def _run(load: Load, processes: list[int]) -> list[float]:
    kinds = [(visitor, VISITORS), (writer, WRITERS), (printer, PRINTERS), (sprayer, SPRAYERS)]
    loops = [threading.Thread(target=loop, args=(load, number)) for loop, many in kinds for number in range(many)]
    loops.append(threading.Thread(target=silence, args=(load,)))
    for loop in loops:
        loop.start()
    sizes = []
    while load.goes_on:
        time.sleep(5)
        sizes.append(memory([one for process in processes[:1] for one in family(process)] + processes[1:]))
    for loop in loops:
        loop.join()
    return sizes


def _tell(load: Load, sizes: list[float]) -> int:
    p95 = statistics.quantiles(load.plain, n=20)[-1]
    third = max(1, len(sizes) // 3)
    early, late = statistics.median(sizes[third : 2 * third] or sizes), statistics.median(sizes[-third:])
    lines = [f"{who:10} {status}  {count}" for (who, status), count in sorted(load.answers.items())]
    pages = f"p50 {statistics.median(load.plain):.3f} с, p95 {p95:.3f} с"
    lines.append(f"Страниц {len(load.plain)}, {pages}; сохранено {load.saved}")
    lines.append(f"Память сервера и службы работ: {early:.0f} → {late:.0f} МиБ, больше всего {max(sizes):.0f}")
    broken = [f"{words} ({count})" for words, count in load.dishonest.most_common()]
    if p95 >= MOST_P95:
        broken.append(f"p95 страниц {p95:.2f} с, обещано меньше {MOST_P95}")
    if max(sizes) >= MOST_MEMORY:
        broken.append(f"память {max(sizes):.0f} МиБ, обещано меньше {MOST_MEMORY}")
    if late > early * MOST_GROWTH:
        broken.append(f"память растёт: {early:.0f} → {late:.0f} МиБ")
    if not load.saved:
        broken.append("никто ничего не сохранил")
    lines += ["Нарушено:", *broken] if broken else ["Всё обещанное сдержано."]
    sys.stdout.write("\n".join([*lines, ""]))
    return 1 if broken else 0


if __name__ == "__main__":
    main()
