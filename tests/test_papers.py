"""Turns at making papers: how many there are, who waits for them, who is sent away."""

import subprocess
import sys
import threading
import time
from contextlib import ExitStack

import pytest

from events import papers

HOLD = """
import sys, time
from pathlib import Path
import django
from django.conf import settings
django.setup()
from events import papers
settings.VAR_DIR, settings.PAPERS_AT_ONCE = Path(sys.argv[1]), 1
with papers.visitor_turn():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def one_turn(settings, tmp_path, monkeypatch):
    """One turn for visitors, waited for a moment only."""
    settings.VAR_DIR, settings.PAPERS_AT_ONCE = tmp_path, 1
    monkeypatch.setattr(papers, "VISITOR_SECONDS", 0.2)
    monkeypatch.setattr(papers, "COLLEAGUE_SECONDS", 0.2)


def test_visitor_for_whom_there_is_no_turn_is_told_so():
    with papers.visitor_turn(), pytest.raises(papers.BusyError) as refused, papers.visitor_turn():
        pass

    assert str(refused.value) == (
        "Сейчас готовится много файлов PDF, до этого очередь не дошла. Попробуйте ещё раз через минуту. "
        "Страницы и готовые файлы плана открываются как обычно."
    )


def test_visitor_gets_a_turn_that_is_given_back_in_time(monkeypatch):
    monkeypatch.setattr(papers, "VISITOR_SECONDS", 30)
    order = []
    first = papers.visitor_turn()
    first.__enter__()

    def give_back():
        order.append("given back")
        first.__exit__(None, None, None)

    timer = threading.Timer(0.2, give_back)
    timer.start()
    with papers.visitor_turn():
        order.append("taken")
    timer.join()

    assert order == ["given back", "taken"]


def test_turn_is_given_back_after_an_error():
    with pytest.raises(ZeroDivisionError), papers.visitor_turn():
        _ = 1 / 0

    with papers.visitor_turn():
        pass


def test_colleague_has_one_turn_more_than_visitors():
    with papers.visitor_turn(), papers.colleague_turn():
        with pytest.raises(papers.BusyError), papers.colleague_turn():
            pass
        with pytest.raises(papers.BusyError), papers.visitor_turn():
            pass


def test_job_waits_for_as_long_as_it_takes():
    order = []
    with ExitStack() as turns:
        turns.enter_context(papers.visitor_turn())
        theirs = turns.enter_context(ExitStack())
        theirs.enter_context(papers.colleague_turn())
        timer = threading.Timer(1, lambda: (order.append("given back"), theirs.close()))
        timer.start()
        with papers.job_turn():
            order.append("taken")
        timer.join()

    assert order == ["given back", "taken"]


def test_number_of_turns_is_a_setting(settings):
    settings.PAPERS_AT_ONCE = 3
    with ExitStack() as turns:
        for _ in range(3):
            turns.enter_context(papers.visitor_turn())

        with pytest.raises(papers.BusyError), papers.visitor_turn():
            pass


def test_visitors_that_would_wait_beside_many_are_sent_away_at_once(monkeypatch):
    monkeypatch.setattr(papers, "VISITOR_SECONDS", 30)
    served = []

    def wait():
        with papers.visitor_turn():
            served.append(True)

    with papers.visitor_turn():
        waiting = [threading.Thread(target=wait) for _ in range(8)]
        for thread in waiting:
            thread.start()
        time.sleep(0.2)
        start = time.monotonic()
        with pytest.raises(papers.BusyError), papers.visitor_turn():
            pass
        took = time.monotonic() - start
    for thread in waiting:
        thread.join(timeout=20)

    assert took < 5
    assert served == [True] * 8


def test_turns_count_for_all_processes_and_a_killed_one_gives_its_turn_back(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(papers.BusyError), papers.visitor_turn():
            pass
        other.kill()

    with papers.visitor_turn():
        pass
