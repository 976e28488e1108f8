"""An office after half a century: ``make scale``. Fifty plans of 2,000 rows on PostgreSQL, and what each kind of page costs.

The data take some minutes to make; with TEST_DATABASE_URL they are made in that database and stay there for the next run.
Printed are queries and seconds of the first answer of a process and of the one after it, then the plans of slow queries. With
SCALE_PLANS and SCALE_ROWS the office is smaller: the queries are to be as many.
"""

import os
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress

from tests.settings import NAMES

FIRST_YEAR, PLANS, ROWS = 2001, int(os.environ.get("SCALE_PLANS", "50")), int(os.environ.get("SCALE_ROWS", "2000"))
LAST_YEAR = FIRST_YEAR + PLANS - 1
SLOW = 0.1  # seconds of one query
QUESTIONS = (
    "хореография",
    "мастер-класс по вокалу",
    "хореаграфия",
    "«народное творчество»",
    "вебинар в мае",
    "абракадабра",
)


def main() -> None:
    """Make what is missing, then measure."""
    with tempfile.TemporaryDirectory(prefix="metodplan-scale-") as folder:
        os.environ.update(dict.fromkeys(NAMES, ""))
        os.environ.update(
            DJANGO_SETTINGS_MODULE="tests.server_settings",
            SITE_FOLDER=folder,
            DJANGO_SECRET_KEY=secrets.token_urlsafe(50),
            DJANGO_ALLOWED_HOSTS="testserver",
            DJANGO_HTTPS="0",
            SITE_URL="https://plan.example",
            DATABASE_URL=os.environ["TEST_DATABASE_URL"],
        )
        import django

        django.setup()
        _make()
        _measure()


def _make() -> None:
    from django.core.management import call_command

    from events import exporters
    from events.models import Entry, Event, Plan
    from events.plan.loading import load
    from events.plan.publishing import publish
    from tests.bench.plans import IMPRINT, repeated, wordy

    call_command("migrate", verbosity=0)
    # Papers are made once, at publishing, and take their time: they are about another thing.
    every = exporters.EXPORTERS
    exporters.EXPORTERS = {key: one for key, one in every.items() if key in ("csv", "json", "ics")}
    known = set(Plan.objects.filter(editions__isnull=False).values_list("year", flat=True))
    for year in sorted(set(range(FIRST_YEAR, LAST_YEAR + 1)) - known):
        _say(f"{year}…", end=" ")
        document = wordy(repeated(ROWS, year), random.Random(year))  # noqa: S311
        plan = load(document, note="scale").plan
        publish(plan, note="", by_name="scale", at=IMPRINT.published_at, site_url="https://plan.example")
    exporters.EXPORTERS = every
    lines = Event.history.count() + Entry.history.count()
    _say(f"\n{Plan.objects.count()} plans, {Event.objects.count()} events, {lines} lines of history\n")


def _measure() -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    from events.edition import indexes
    from events.models import Edition

    worker = User.objects.filter(username="scale").first() or User.objects.create_superuser("scale")
    desk, reader = Client(), Client(headers={"Accept-Encoding": "gzip"})
    desk.force_login(worker)
    start = time.perf_counter()
    indexes.prepare(Edition.objects.current().values_list("sha256", flat=True))
    _say(f"{'indexes of all plans, made once by `manage.py work`':76}{time.perf_counter() - start:16.2f}\n")
    _say(f"{'':66}{'queries':>10}{'seconds':>16}")
    slow: dict[str, float] = {}
    for who, path in [*((reader, path) for path in _public()), *((desk, path) for path in _desk())]:
        for sql, seconds in _told(who, path):
            slow[sql] = max(seconds, slow.get(sql, 0))
    _explain(slow)


def _told(who, path: str) -> Iterator[tuple[str, float]]:
    """Print what the page costs; gives its slow queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts, times = [], []
    for _ in range(2):
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            answer = who.get(path)
            if answer.streaming:
                b"".join(answer.streaming_content)
        times.append(f"{time.perf_counter() - start:7.2f}")
        counts.append(f"{len(asked):4}")
        for query in asked.captured_queries:
            if float(query["time"]) >= SLOW:
                yield query["sql"], float(query["time"])
    sent = "" if answer.status_code == 200 else f"  {answer.status_code}"
    _say(f"{path[:65]:66}{' '.join(counts):>10}{' '.join(times):>16}{sent}")


def _public() -> Iterator[str]:
    from urllib.parse import quote

    from events.models import EditionRow

    new, old = f"/plans/{LAST_YEAR}/", f"/plans/{FIRST_YEAR + PLANS // 3}/"
    uid = EditionRow.objects.filter(edition__year=LAST_YEAR, position=ROWS // 2).values_list("uid", flat=True)[0]
    yield from (f"/search/?q={quote(question)}" for question in QUESTIONS)
    yield f"{new}events/{uid}/"
    yield f"{new}events/{uid}/event.ics"
    yield from ("/", "/plans/", new, f"{new}?view=events", f"{old}?month=5", f"{old}?q={quote('хореография')}")
    yield from (f"{new}editions/", f"{new}editions/1/", f"{new}changes/", "/changes.atom", "/verify/", "/readyz")
    yield from ("/sitemap.xml", f"{new}sitemap.xml", f"{old}sitemap.xml", "/sitemap-pages.xml")
    yield from (f"{new}plan.{key}" for key in ("csv", "json", "ics"))
    yield from (f"{new}plan.{key}?month=5" for key in ("xlsx", "docx", "csv"))


def _desk() -> Iterator[str]:
    from events.models import Event, Operation, Plan

    plan = Plan.objects.get(year=LAST_YEAR)
    event = Event.objects.filter(plan=plan).order_by("-pk")[0]
    yield "/admin/"
    yield from (f"/admin/events/{model}/" for model in ("plan", "event", "venue", "department", "edition"))
    yield "/admin/events/event/?q=%D1%85%D0%BE%D1%80"
    yield "/admin/events/event/?p=500"
    yield f"/admin/events/event/{event.pk}/change/"
    yield "/admin/events/operation/"
    yield f"/admin/events/operation/{Operation.objects.order_by('-pk')[0].pk}/change/"
    yield f"/admin/events/operation/?model=event&pk={event.pk}"
    for page in ("rows", "checks", "years", "publish", "change", "submit"):
        yield f"/admin/events/plan/{plan.pk}/{page}/"


def _explain(slow: dict[str, float]) -> None:
    """How the database goes about the slowest queries."""
    from django.db import DatabaseError, connection

    for sql, seconds in sorted(slow.items(), key=lambda item: -item[1])[:10]:
        _say(f"\n{seconds:.2f} s: {sql[:600]}")
        if sql.lstrip().startswith("SELECT"):
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                _say("\n".join(f"    {line}" for (line,) in cursor.fetchall()[:12]))


def _say(words: str, end: str = "\n") -> None:
    sys.stdout.write(f"{words}{end}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
