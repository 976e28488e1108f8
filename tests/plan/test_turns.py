"""How long writers wait for one another: what is done while one of them has the lock, and what is said when it is too long."""

import fcntl
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection

from events.document import PlanDocument, Row, Section
from events.models import Event, Operation
from events.models.recording import current
from events.outages import BusyError
from events.plan import operations, publishing, undoing
from events.plan.document import build_document
from events.plan.loading import load
from events.plan.operations import acts, turns
from tests.admin.pages import form_of, press
from tests.factories import change, make_event, make_section, make_user, publish_plan

# Of one row and of forty: statements by their first word while all other writers wait.
NEW = {"SELECT": 3, "INSERT": 22, "UPDATE": 4}
CHANGED = {"SELECT": 1, "INSERT": 3, "UPDATE": 2}
UNDONE = {"SELECT": 10, "INSERT": 10, "DELETE": 9, "UPDATE": 6}
PUBLISHED = {"SELECT": 2, "INSERT": 4}


@pytest.fixture
def inside(monkeypatch):
    """The statements that are sent while the writers' lock is held, by their first word."""
    counted = Counter()

    def count(execute, sql, *rest):
        counted[sql.split()[0]] += 1
        return execute(sql, *rest)

    turn = acts.turn

    @contextmanager
    def watched():
        with turn(), connection.execute_wrapper(count):
            yield

    monkeypatch.setattr(acts, "turn", watched)
    return counted


def plan_of(rows, word="Семинар"):
    lines = tuple(Row(str(n), f"{word} {n}", word, "Клуб", "май", "Отдел") for n in range(1, rows + 1))
    return PlanDocument("", "ПЛАН", 2025, (Section(rows=lines),))


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 40])
def test_rows_are_only_written_while_others_wait(inside, rows):
    plan = load(plan_of(rows)).plan
    new = dict(inside)
    inside.clear()
    document = build_document(plan)
    changed = [replace(row, venue="Новый клуб") for row in document.rows]

    load(replace(document, sections=(replace(document.sections[0], rows=tuple(changed)),)))

    assert (new, dict(inside)) == (NEW, CHANGED)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 40])
def test_loading_is_taken_back_without_looking_while_others_wait(inside, rows):
    plan = load(plan_of(rows)).plan
    loading = Operation.objects.latest("pk")
    inside.clear()

    undoing.undo(loading)

    assert (inside, plan.events.count()) == (UNDONE, 0)


@pytest.mark.django_db
def test_words_that_come_between_the_look_and_the_lock_are_looked_at(monkeypatch):
    load(plan_of(2))
    loading = Operation.objects.latest("pk")
    event = Event.objects.first()
    turn, words = acts.turn, iter(["слова коллеги"])

    @contextmanager
    def overtaken():
        if word := next(words, None):
            change(event, details=word)
        with turn():
            yield

    monkeypatch.setattr(acts, "turn", overtaken)
    undoing.undo(loading)

    assert list(Event.objects.values_list("details", flat=True)) == ["слова коллеги"]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 40])
def test_edition_is_only_written_while_others_wait(inside, rows, monkeypatch):
    monkeypatch.setattr(publishing, "_files", lambda *_: {"csv": b""})  # they are made before, and take seconds
    plan = load(plan_of(rows)).plan
    inside.clear()

    publish_plan(plan)

    assert inside == PUBLISHED


@pytest.mark.django_db
def test_plan_that_moves_is_prepared_anew_while_nobody_waits():
    event = make_event(section=make_section())
    document = build_document(event.plan)
    held, words = [], iter(["правка коллеги", "ещё правка"])

    def tell(done, total):
        held.append(current() is not None)
        if word := next(words, None):
            change(event, details=word)

    load(replace(document, heading="Другой заголовок"), columns={"heading"}, progress=tell)

    event.refresh_from_db()
    assert (event.plan.heading, event.details) == ("Другой заголовок", "ещё правка")
    assert held == [False] * 3


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whoever_waits_too_long_is_told_so(client, monkeypatch):
    event = make_event()
    client.force_login(make_user("Методист"))
    client.raise_request_exception = False
    address = f"/admin/events/event/{event.pk}/change/"
    form = form_of(client.get(address), having="title")
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.1)
    has_begun, may_end = threading.Event(), threading.Event()

    def write():
        with operations.turn():
            has_begun.set()
            may_end.wait(30)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    has_begun.wait(30)
    refused = press(client, address, form, title="Новое название")
    may_end.set()
    writer.join()
    taken = press(client, address, form, title="Новое название")

    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert "То, что вы отправили, не сохранено." in refused.text
    assert (taken.status_code, Event.objects.get().title) == (302, "Новое название")


def test_lock_that_comes_too_late_is_let_go(tmp_path):
    path = tmp_path / "plan.lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            turns._locked(path, 0.05)
        threading.Timer(0.2, file.close).start()
        with turns._locked(path, 30):
            pass

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
