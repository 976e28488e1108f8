"""The one way to write: what is refused, what is recorded, what two people bring about together."""

import threading

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction

from events.models import (
    Abbreviation,
    Entry,
    Event,
    EventFormat,
    EventFormatUse,
    Operation,
    Plan,
    Revision,
    Section,
    Venue,
)
from events.models.operation import BOOKS, CONTACTS, plan_scope
from events.models.recording import UnrecordedWriteError
from events.plan import operations
from events.plan.operations import ConflictError, GoneError
from tests.factories import change, make_event, make_plan, make_section, make_user, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return make_event(section=make_section(), title="Было")


def sql(text, *params):
    with connection.cursor() as cursor:
        cursor.execute(text, params)


@pytest.mark.parametrize(
    "write",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: event.plan.delete(),
        lambda event: event.formats.clear(),
        lambda event: event.formats.add(EventFormat.objects.get()),
        lambda event: event.formats.set([]),
        lambda event: EventFormat.objects.get().events.add(event),
        lambda event: event.entries.all().delete(),
        lambda event: event.plan.sections.add(*Section.objects.all()),
        lambda event: event.plan.events.create(title="Другое"),
        lambda event: Event.objects.filter(pk=event.pk).update(title="Мимо"),
        lambda event: Event._base_manager.filter(pk=event.pk).update(title="Мимо"),
        lambda event: Event.objects.bulk_update([event], ["title"]),
        lambda event: Event.objects.bulk_create([Event(plan=event.plan, title="Мимо")]),
        lambda event: Venue.objects.obtain("Новое место"),
        lambda event: sql("UPDATE events_event SET title = 'Мимо'"),
        lambda event: sql('delete from "events_entry"'),
        lambda event: sql("INSERT INTO events_section (plan_id) VALUES (1)"),
        lambda event: sql("WITH x AS (SELECT 1) UPDATE events_plan SET title = 'Мимо'"),
        lambda event: sql("UPDATE OR IGNORE events_event SET title = 'Мимо'"),
        lambda event: sql('UPDATE ONLY "public"."events_event" SET title = \'Мимо\''),
        lambda event: sql("DELETE FROM ONLY public.events_entry"),
        lambda event: sql("TRUNCATE TABLE events_event"),
        lambda event: sql("MERGE INTO events_event USING x ON true"),
        lambda event: Event.objects.filter(pk=event.pk)._raw_delete("default"),
    ],
)
def test_write_outside_an_operation_is_refused_wherever_it_comes_from(event, write):
    with pytest.raises(UnrecordedWriteError), transaction.atomic():
        write(event)

    assert Event.objects.get().title == "Было"


@pytest.mark.parametrize(
    "write",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(title="Мимо"),
        lambda event: Event.objects.bulk_create([Event(plan=event.plan, title="Мимо")]),
        lambda event: event.formats.set([]) or event.formats.add(EventFormat.objects.get()),
    ],
)
def test_writes_without_history_are_refused_inside_an_operation_too(event, write):
    with pytest.raises(UnrecordedWriteError), recording(event.plan):
        write(event)


def test_raw_write_inside_an_operation_is_refused_when_it_leaves_no_history(event):
    with pytest.raises(RuntimeError, match="written without history"), recording(event.plan):
        sql("UPDATE events_event SET title = 'Мимо'")

    assert Event.objects.get().title == "Было"


def test_every_historical_row_carries_its_operation_and_author(event):
    person = make_user(first_name="Мария", last_name="Соколова")

    with operations.recording(event.plan, Operation.Kind.EDIT, by=person, note="уточнено") as record:
        operations.write(event, seen={"title": "Было"}, wanted={"title": "Стало"})

    step = event.history.first()
    found = Operation.objects.get(pk=record.operation.pk)
    assert (step.operation_id, step.history_user, step.title) == (found.pk, person, "Стало")
    assert (found.plan, found.year, found.by, found.by_name, found.kind, found.note) == (
        event.plan,
        2025,
        person,
        "Мария Соколова",
        "edit",
        "уточнено",
    )


def test_operation_keeps_the_name_of_an_account_that_goes(event):
    person = make_user(first_name="Мария", last_name="Соколова")
    with operations.recording(event.plan, Operation.Kind.EDIT, by=person):
        operations.write(event, seen={"title": "Было"}, wanted={"title": "Стало"})

    User.objects.get(pk=person.pk).delete()

    assert (Operation.objects.first().by, Operation.objects.first().by_name) == (None, "Мария Соколова")


def test_save_that_changes_nothing_leaves_no_line(event):
    count, pin = Operation.objects.count(), Revision.objects.pin(2025)

    with recording(event.plan):
        operations.write(event, seen={"title": "Было"}, wanted={"title": "Было"})

    assert (Operation.objects.count(), Revision.objects.pin(2025)) == (count, pin)


def test_plan_and_books_are_counted_apart(event):
    plan, books = Revision.objects.number("plan 2025"), Revision.objects.number(BOOKS)

    with recording(event.plan) as record:
        operations.write(event, seen={"title": "Было"}, wanted={"title": "Стало"})

    assert plan < Revision.objects.number("plan 2025") == record.operation.pk
    assert Revision.objects.number(BOOKS) == books


def test_change_of_a_reference_moves_the_pin_of_every_plan(event):
    pins = [Revision.objects.pin(year) for year in (2025, 2026)]

    with recording(None):
        operations.write(event.venue, seen={"printed_name": ""}, wanted={"printed_name": "Центр"})

    assert all(Revision.objects.pin(year) != pin for year, pin in zip((2025, 2026), pins, strict=True))


def test_plan_that_is_given_another_year_moves_the_pins_of_both():
    plan = make_plan(2025)
    pins = [Revision.objects.pin(year) for year in (2025, 2026)]

    with recording(None) as record:
        operations.write(plan, seen={"year": 2025}, wanted={"year": 2026})
        record.say(plan=plan, year=2026)

    assert all(Revision.objects.pin(year) != pin for year, pin in zip((2025, 2026), pins, strict=True))


def test_failed_operation_leaves_nothing(event):
    count = Operation.objects.count()

    def write_twice():
        with recording(event.plan):
            operations.write(event, seen={"audience": ""}, wanted={"audience": "руководители"})
            operations.write(event, seen={"title": "Было"}, wanted={"title": " "})

    with pytest.raises(ValidationError):
        write_twice()

    assert (Event.objects.get().audience, Operation.objects.count()) == ("", count)


def test_operation_outlives_a_part_that_was_rolled_back(event):
    def fail():
        with transaction.atomic():
            operations.write(event, seen={"audience": ""}, wanted={"audience": "руководители"})
            raise ValueError("later")

    with recording(event.plan) as record:
        with pytest.raises(ValueError, match="later"):
            fail()
        operations.write(event, seen={"title": "Было"}, wanted={"title": "Стало"})

    assert event.history.first().operation == record.operation
    assert (Event.objects.get().audience, Event.objects.get().title) == ("", "Стало")


def test_field_changed_by_both_is_refused_with_three_values(event):
    with recording(event.plan):
        operations.write(event, seen={"title": "Было"}, wanted={"title": "У коллеги"})

    with pytest.raises(ConflictError) as refusal, recording(event.plan):
        operations.write(event, seen={"title": "Было"}, wanted={"title": "У вас"})

    (conflict,) = refusal.value.conflicts
    assert (conflict.name, conflict.seen, conflict.current, conflict.wanted) == ("title", "Было", "У коллеги", "У вас")
    assert Event.objects.get().title == "У коллеги"


def test_formats_of_two_people_merge(event):
    with recording(event.plan):
        first, second = EventFormat.objects.obtain("вебинар"), EventFormat.objects.obtain("мастер-класс")
    seen = {"formats": operations.plain(event, "formats")}

    for value in (first, second):
        with recording(event.plan):
            operations.write(event, seen=seen, wanted={"formats": seen["formats"] | {value.pk}})

    assert sorted(map(str, event.formats.all())) == ["вебинар", "мастер-класс", "семинар"]


def test_what_was_not_seen_cannot_be_written(event):
    with pytest.raises(ValueError, match="not said"), recording(event.plan):
        operations.write(event, seen={}, wanted={"title": "Стало"})


def test_thing_that_is_gone_is_said_to_be(event):
    with recording(event.plan):
        Event.objects.get().delete()

    with pytest.raises(GoneError), recording(event.plan):
        operations.write(event, seen={"title": "Было"}, wanted={"title": "Стало"})


def test_thing_changed_meanwhile_is_not_removed(event):
    with recording(event.plan):
        operations.write(event, seen={"title": "Было"}, wanted={"title": "У коллеги"})

    with pytest.raises(ConflictError), recording(event.plan):
        operations.remove(event, seen={"title": "Было"})

    assert Event.objects.filter(pk=event.pk).exists()


def test_bulk_writes_leave_a_line_for_each_thing(event):
    things = [Event(plan=event.plan, title=f"Новое {number}") for number in range(3)]

    with recording(event.plan) as record:
        operations.add_all(things)
        for thing in things:
            thing.audience = "руководители"
        operations.change_all(things)
        operations.remove_all(things[:1])

    steps = Event.history.filter(operation=record.operation).order_by("history_id")
    assert [step.history_type for step in steps] == ["+"] * 3 + ["~"] * 3 + ["-"]
    assert sorted(Event.objects.exclude(pk=event.pk).values_list("title", "audience")) == [
        ("Новое 1", "руководители"),
        ("Новое 2", "руководители"),
    ]
    assert list(Event.objects.holding("новое")) != []


def test_arranging_writes_as_few_rows_as_it_takes(event):
    section = event.entries.get().section
    for title in "абвгд":
        make_event(section=section, title=title)
    entries = list(section.entries.in_order())
    order = [*entries[1:], entries[0]]

    with recording(section.plan) as record:
        operations.arrange(order)

    assert list(section.entries.in_order()) == order
    assert Entry.history.filter(operation=record.operation).count() == 1


def test_baseline_gives_what_a_fixture_brought_its_first_line():
    call_command("loaddata", "reference.json", "plan_2025.json", verbosity=0)

    assert [model.objects.count() for model in (Plan, Section, Event, Entry, EventFormatUse)] == [
        model.history.filter(operation__kind="start", history_type="+").count()
        for model in (Plan, Section, Event, Entry, EventFormatUse)
    ]
    assert Event.objects.count() == 13


def test_fixture_outdates_what_was_kept_and_its_changes_are_in_the_history():
    call_command("loaddata", "reference.json", "plan_2025.json", verbosity=0)
    event = change(Event.objects.first(), title="Правка")
    scopes = (CONTACTS, BOOKS, plan_scope(2025))
    before = [Revision.objects.number(scope) for scope in scopes]

    call_command("loaddata", "reference.json", "plan_2025.json", verbosity=0)

    event.refresh_from_db()
    assert event.title != "Правка"
    assert event.history.first().title == event.title
    assert all(Revision.objects.number(scope) > number for scope, number in zip(scopes, before, strict=True))


def in_threads(*works):
    """Run the works at the same time, each with a connection of its own; what each returned or raised."""
    results = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(index, work):
        gate.wait()
        try:
            results[index] = work()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_fifty_people_at_fifty_fields_lose_nothing():
    """Ten events, five people at each: every one changes another field, nobody waits for ever, each act has its line."""
    section = make_section()
    events = [make_event(section=section, title=f"Событие {number}") for number in range(10)]
    fields = {"audience": "", "details": "", "contact": "", "link": "", "private_notes": ""}
    before = Operation.objects.count()

    def work(event, name):
        def run():
            words = "https://example.org/" if name == "link" else f"{name} {event.pk}"
            with recording(event.plan):
                operations.write(Event(pk=event.pk), seen={name: ""}, wanted={name: words})

        return run

    results = in_threads(*(work(event, name) for event in events for name in fields))

    assert [result for result in results if result is not None] == []
    assert Operation.objects.count() == before + 50
    for event in Event.objects.all():
        assert (event.audience, event.details, event.contact, event.link, event.private_notes) == (
            f"audience {event.pk}",
            f"details {event.pk}",
            f"contact {event.pk}",
            "https://example.org/",
            f"private_notes {event.pk}",
        )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_people_at_one_field_one_wins_and_the_others_are_told():
    event = make_event(title="Было")

    def work(words):
        def run():
            with recording(event.plan):
                operations.write(Event(pk=event.pk), seen={"title": "Было"}, wanted={"title": words})

        return run

    results = in_threads(*(work(f"Слова {number}") for number in range(8)))

    assert sum(result is None for result in results) == 1
    assert {type(result) for result in results if result is not None} == {ConflictError}
    assert Event.objects.get().title == f"Слова {results.index(None)}"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_make_one_reference_value_make_it_once():
    plan = make_plan()

    def work():
        with recording(plan):
            return Venue.objects.obtain("Новый дом культуры").pk

    results = in_threads(*[work] * 8)

    assert len(set(results)) == 1
    assert Venue.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_moves_of_different_rows_merge():
    section = make_section()
    events = [make_event(section=section, title=title) for title in "абвгд"]
    entries = {event.title: event.entries.get().pk for event in events}

    def work(title, number):
        def run():
            with recording(section.plan):
                operations.place(Entry.objects.get(pk=entries[title]), number)

        return run

    results = in_threads(work("а", 5), work("д", 1))

    order = "".join(entry.event.title for entry in section.entries.in_order())
    assert results == [None, None]
    assert (order[0], order[-1], "".join(sorted(order))) == ("д", "а", "абвгд")


def test_abbreviation_is_no_part_of_any_plan():
    group, pin = Abbreviation.objects.get(name="КДУ"), Revision.objects.pin(2025)

    change(group, meanings="клуб\n\n  дом   культуры ")

    assert Revision.objects.pin(2025) == pin
    assert ("КДУ", "клуб", "дом культуры") in Abbreviation.objects.groups()
    assert list(Abbreviation.objects.holding("клубы")) == [group]
