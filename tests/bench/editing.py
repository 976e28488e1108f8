"""The lines about the editor at 500 rows: what its page weighs, how fast a row is saved and moved beside the stock list."""

import gzip
from collections.abc import Iterator
from typing import Any

from tests.bench.measuring import Line, Target, seconds
from tests.bench.server import LARGE

ROUNDS = 7
_KB = 1024


def editor() -> Iterator[Line]:
    """In a warm process, without the network: the site must be prepared."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from events.models import Entry, Plan

    client = Client()
    client.force_login(User.objects.create_superuser("bench"))
    plan = Plan.objects.for_year(LARGE[0]).get()
    url = f"/admin/events/plan/{plan.pk}/rows/"
    page = client.get(url).content
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    yield Line("E1", "editor of 500 rows, KB", [len(page) / _KB], Target(400))
    yield Line("E1", "editor of 500 rows, KB compressed", [len(gzip.compress(page)) / _KB], Target(60))
    yield Line("E1", "editor of 500 rows, queries", [len(caught)], Target(11))
    shown = [1000 * seconds(lambda: client.get(url)) for _ in range(ROUNDS)]
    stock = [1000 * seconds(lambda: client.get("/admin/events/event/?all=1")) for _ in range(ROUNDS)]
    yield Line("E1", "editor of 500 rows, ms", shown, note=f"stock change list {min(stock):.0f} ms")
    row = Entry.objects.filter(section__plan=plan).in_plan_order()[250]
    saves = [1000 * _save(client, url, row.pk, number) for number in range(ROUNDS)]
    yield Line("E2", "a saved row at 500 rows, ms", saves, Target(150))
    yield Line(
        "E2", "a moved row at 500 rows, ms", [1000 * _move(client, url, row.pk) for _ in range(ROUNDS)], Target(150)
    )
    looks = [1000 * _look(client, url, plan, row.pk, number) for number in range(ROUNDS)]
    yield Line("E2", "checks of 500 rows after a write, ms", looks, Target(300))


def _save(client: Any, url: str, pk: int, number: int) -> float:
    from lxml import html

    opened = client.get(f"{url}?row={pk}", headers={"HX-Request": "true"}).content.decode()
    form = html.fromstring(f"<table>{opened}</table>").xpath("//form")[0]
    sent = {name: value.strip() for name, value in form.form_values()} | {"title": f"Название {number}", "act": "save"}
    return _time(client, url, sent)


def _move(client: Any, url: str, pk: int) -> float:
    from events.models import Entry

    row = Entry.objects.get(pk=pk)
    return _time(client, url, {"row": pk, "act": "up", "place": f"{row.section_id}.{row.position}.{row.number()}"})


def _look(client: Any, url: str, plan: Any, pk: int, number: int) -> float:
    """The first look of the checks after a row was saved."""
    from events.plan import checking

    _save(client, url, pk, 100 + number)
    return seconds(lambda: checking.look(plan))


def _time(client: Any, url: str, sent: dict[str, Any]) -> float:
    def post() -> None:
        answer = client.post(url, sent, headers={"HX-Request": "true"})
        if answer.status_code != 200:
            raise RuntimeError(f"{url}: {answer.status_code}")

    return seconds(post)
