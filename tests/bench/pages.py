"""The lines about answers over HTTP, from a running server: P3, W1–W4, W6, W7; and W5, which counts queries."""

import time
from collections.abc import Callable, Iterator

from tests.bench.load import Shot, get, shoot
from tests.bench.measuring import Line, Target, ratios, seconds
from tests.bench.server import LARGE, SMALL

PLAN, LONG_PLAN = f"/plans/{SMALL[0]}/", f"/plans/{LARGE[0]}/"
FOUND = ["/", "/plans/", "editions/", "/search/", "/sitemap.xml", "sitemap.xml", "/changes.atom", "/help/"]
GZIP = {"Accept-Encoding": "gzip"}


class Range:
    """Where the shots are fired: one server, shots of one length."""

    def __init__(self, port: int, *, is_quick: bool):
        self.port, self.seconds, self.rounds = port, 1.0, 2 if is_quick else 3
        if not is_quick:
            self.seconds = 2.0
        self.quickest = min(seconds(self._ask) for _ in range(20))

    def shot(self, path: str, *, times: int = 1, **options) -> Shot:
        """One shot, ``times`` as long as others: sixteen visitors of a slow page are all answered late."""
        self._wait_for_quiet()
        return shoot(self.port, path, seconds=self.seconds * times, **options)

    def _ask(self) -> None:
        get(self.port, "/healthz")

    def _wait_for_quiet(self) -> None:
        """The server's threads go on with a slow page when its visitors have gone, and would slow its successor."""
        until = time.perf_counter() + 5
        time.sleep(0.2)
        while seconds(self._ask) > 2 * self.quickest and time.perf_counter() < until:
            time.sleep(0.05)

    def rate(self, path: str, **options) -> Callable[[], float]:
        return lambda: self.shot(path, **options).rate

    def compare(self, product: Callable[[], float], rival: Callable[[], float]) -> list[float]:
        product(), rival()  # warm: rows rendered, answers kept
        return ratios(product, rival, self.rounds)


def answers(port: int, *, is_quick: bool) -> Iterator[Line]:
    """All that the server is asked for."""
    field = Range(port, is_quick=is_quick)
    yield from _files(field)
    yield from _first_views(field)
    yield from _repeats(field)


def _files(field: Range) -> Iterator[Line]:
    target = Target(0.9, at_least=True)
    for name in ("plan.pdf", "plan.xlsx", "plan.docx"):
        found = field.compare(field.rate(PLAN + name), field.rate(f"/rival/constant/{name}"))
        yield Line("P3", f"{name} again: product / one query + same bytes", found, target)
    known = {"If-None-Match": get(field.port, f"{PLAN}plan.pdf")["ETag"]}
    found = field.compare(field.rate(f"{PLAN}plan.pdf", headers=known), field.rate("/rival/constant/plan.pdf"))
    yield Line("P3", "plan.pdf again, 304: product / one query + same bytes", found, target)


def _first_views(field: Range) -> Iterator[Line]:
    """Pages that are not kept: every request has a query string of its own. The process is warm."""
    first, constant = field.rate(PLAN, is_distinct=True), field.rate("/rival/constant/page.html")
    case = "page of 18 rows, first view: product / one query + same bytes"
    yield Line("W1", case, field.compare(first, constant), Target(0.45, at_least=True))
    case = "page of 18 rows, again: product / one query + same bytes"
    yield Line("W2", case, field.compare(field.rate(PLAN), constant), Target(0.9, at_least=True))
    ordinary = field.rate(f"/rival/plan/{LARGE[0]}/", times=4)
    found = field.compare(field.rate(LONG_PLAN, is_distinct=True, times=4), ordinary)
    yield Line("W3", "page of 500 rows, first view: product / ordinary view", found, Target(5, at_least=True))
    filtered = field.rate(f"{PLAN}?quarter=1", is_distinct=True)
    found = field.compare(filtered, first)
    yield Line("W4", "18 rows, first view: filtered / unfiltered", found, Target(0.7, at_least=True))


def _repeats(field: Range) -> Iterator[Line]:
    found = field.compare(field.rate(LONG_PLAN, headers=GZIP), field.rate(LONG_PLAN))
    yield Line("W6", "page of 500 rows, again: compressed / plain", found, Target(1.0, at_least=True))
    shots = [field.shot(PLAN) for _ in range(field.rounds)]
    note = f"p99 {max(shot.p99 for shot in shots):.0f} ms at {min(shot.rate for shot in shots):.0f} requests/s"
    tails = [shot.p99 / shot.p50 for shot in shots]
    yield Line("W7", "page of 18 rows, again, 16 connections: p99 / p50", tails, Target(2), note)


def queries() -> Iterator[Line]:
    """W5: the number of queries must not depend on the number of rows."""
    cases = (
        ("page", [""], "", 4),  # the edition; the institution, departments, venues
        ("filtered page", [""], "quarter=1&", 5),
        ("first answer, lists, map, feed", FOUND, "", 6),
        ("PDF, XLSX, DOCX", ["plan.pdf", "plan.xlsx", "plan.docx"], "", 3),
        ("JSON, filtered", ["plan.json"], "quarter=1&", 3),
    )
    for case, names, query, most in cases:
        small, large = (max(_queries(_address(year, name, query)) for name in names) for year, _ in (SMALL, LARGE))
        note = f"{small} and {large} at 18 and 500 rows"
        yield Line("W5", f"queries, {case}, first view", [large], Target(most), note, is_held=small == large)


def _address(year: int, name: str, query: str) -> str:
    return f"{name if name.startswith('/') else f'/plans/{year}/{name}'}?{query}"


def _queries(address: str) -> int:
    """The queries of a warm process for an answer that is not kept."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.get(f"{address}from=warm")
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(f"{address}from=first")
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return len(caught)
