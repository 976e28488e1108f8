"""The promise of the house: fifty people write at the same time, on every path, and nobody's word is lost.

Real threads, real forms, a real database. Then everything is taken back in reverse order, and the first state is there again.
"""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from events.importers import Limits
from events.models import Entry, Event, EventFormat, Operation, Plan, Section, Venue
from events.models.recording import recorded_models
from events.plan import importing, undoing
from events.plan.document import build_document
from tests.admin.pages import change_page, form_of, press
from tests.factories import make_event, make_plan, make_section, make_user, obtain

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

AT = datetime(2025, 1, 9, 9, 0, tzinfo=UTC)
WORDS = ("audience", "details", "contact", "private_notes", "co_executors")


def state():
    """Every row of the working plan and of the reference books."""
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in recorded_models()}


def at_once(works):
    """Run the works in threads that begin together; what each raised."""
    gate, problems = threading.Barrier(len(works)), []

    def run(work):
        gate.wait()
        try:
            work()
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return problems


def signed_in(number):
    client = Client()
    client.force_login(make_user("Методист", first_name=f"Методист {number}"))
    return client


@pytest.fixture
def plan():
    plan = make_plan()
    first, second = make_section(plan, title="Первый"), make_section(plan, title="Второй")
    for number in range(6):
        make_event(section=first if number % 2 else second, title=f"Событие {number}")
    obtain(EventFormat, "вебинар")
    return plan


def forms_of(plan):
    """(thing, field, words) for each person: no two of them the same field of one thing."""
    wanted = [(event, name, f"{name} {event.pk}") for event in plan.events.order_by("pk") for name in WORDS]
    wanted += [(section, name, f"{name} {section.pk}") for section in plan.sections.all() for name in ("title", "note")]
    wanted += [(plan, "heading", "Новая шапка"), (plan, "title", "НОВОЕ НАЗВАНИЕ")]
    venue = Venue.objects.get()
    return wanted + [(venue, "printed_name", "ГБУК «Центр»"), (venue, "synonyms", "ОЦ")]


def test_fifty_people_on_every_path_lose_nothing_and_all_of_it_can_be_taken_back(plan):
    before, last = state(), Operation.objects.latest("pk").pk
    wanted = forms_of(plan)
    answers = []

    def saving(thing, name, words, number):
        client, path = signed_in(number), change_page(thing)
        sent = form_of(client.get(path), name)  # everybody has opened his page before anybody saves

        def work():
            answers.append((path, press(client, path, sent, **{name: words}).status_code))

        return work

    def moving(number):
        client, section = signed_in(f"м{number}"), plan.sections.order_by("pk")[number]
        path = f"/admin/events/section/{section.pk}/order/"
        sent = form_of(client.get(path), "number")
        return lambda: answers.append((path, press(client, path, sent, number="3").status_code))

    def loading():
        rows = "Название мероприятия;Форма мероприятия\nСовсем новый семинар по охране труда;семинар\n"
        name, data = "строки.csv", rows.encode()
        taken = importing.receive(name, data, by="загрузка", at=AT, limits=Limits())
        importing.decide(taken, importing.Decisions(year=2025, mode="rows"))
        return lambda: importing.confirm(taken, at=AT, by_name="загрузка")

    works = [saving(*item, number) for number, item in enumerate(wanted)]
    works += [moving(0), moving(1), loading()]

    problems = at_once(works)

    assert problems == []
    assert {status for _, status in answers} == {302}
    for thing, name, words in wanted:
        assert getattr(type(thing)._base_manager.get(pk=thing.pk), name) == words
    assert Event.objects.filter(title="Совсем новый семинар по охране труда").count() == 1
    done = list(Operation.objects.filter(pk__gt=last).order_by("-pk"))
    assert len(done) == len(works)
    assert {operation.by_name for operation in done} == {
        *(f"Методист {number}" for number in [*range(len(wanted)), "м0", "м1"]),
        "загрузка",
    }

    for operation in done:
        undoing.undo(operation, by_name="проверка")

    assert state() == before


def test_two_people_at_one_field_are_both_heard(plan):
    """On every form: the second sees both words, nothing of his is lost, and pressing again is his decision."""
    for thing, name in (
        (plan.events.first(), "title"),
        (plan.sections.first(), "note"),
        (plan, "heading"),
        (Venue.objects.get(), "printed_name"),
    ):
        mine, path = signed_in(name), change_page(thing)
        sent = form_of(mine.get(path), name)
        colleague = signed_in(f"коллега {name}")
        press(colleague, path, form_of(colleague.get(path), name), **{name: "Слова коллеги"})

        refused = press(mine, path, sent, **{name: "Мои слова"})

        assert refused.status_code == 409
        assert getattr(type(thing)._base_manager.get(pk=thing.pk), name) == "Слова коллеги"
        body = refused.content.decode()
        assert "Слова коллеги" in body
        assert "Мои слова" in body
        press(mine, path, form_of(refused, name))
        assert getattr(type(thing)._base_manager.get(pk=thing.pk), name) == "Мои слова"


def test_document_is_what_the_table_says(plan):
    """No wording of an earlier time shadows a newer word: what is typed is what prints."""
    event = plan.events.first()
    client, path = signed_in("срок"), change_page(plan.events.first())
    press(client, path, form_of(client.get(path), "title"), schedule="2 квартал, май")
    press(client, path, form_of(client.get(path), "title"), schedule="по особому плану")
    press(client, path, form_of(client.get(path), "title"), schedule="2 квартал, май")

    row = next(row for row in build_document(Plan.objects.get()).rows if row.uid == str(event.uid))

    assert (row.schedule, row.months) == ("2 квартал, май", (5,))
    assert Entry.objects.count() == 6
    assert Section.objects.count() == 2
