"""What the journal says, in a methodologist's words, and how little it asks the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Department, Entry, Event, EventFormat, EventFormatUse, Operation, Section, Venue
from events.plan import journal, journal_query, operations, undoing
from events.plan.journal import Words
from tests.factories import change, list_event, make_event, make_plan, make_section, obtain, recording

pytestmark = pytest.mark.django_db
Kind = Operation.Kind


@pytest.fixture
def section():
    return make_section(make_plan(), title="Раздел первый")


@pytest.fixture
def event(section):
    return make_event(section=section, title="Семинар по хореографии", venue="Клуб", formats=["семинар"])


def newest():
    return journal.tell([Operation.objects.first()])[0]


def test_field_is_told_by_its_label_with_both_words(event):
    change(event, title="Семинар по вокалу")

    [line] = newest().lines
    assert (line.verb, line.kind, line.name, line.is_there) == ("changed", "мероприятие", "Семинар по вокалу", True)
    assert line.fields == [Words("название", "Семинар по хореографии", "Семинар по вокалу")]


def test_reference_is_told_by_name_also_when_it_is_gone(event):
    change(event, venue=obtain(Venue, "Библиотека"))
    operation = Operation.objects.first()
    change(event, venue=None)
    with recording():
        Venue.objects.get(name="Библиотека").delete()

    [line] = journal.tell([operation])[0].lines
    assert line.fields == [Words("место проведения", "Клуб", "Библиотека")]


def test_formats_are_told_as_what_came_and_went(event):
    with recording(event.plan):
        event.set_formats([EventFormat.objects.obtain("вебинар")])

    [line] = [line for line in newest().lines if line.model is Event]
    assert (line.verb, line.name) == ("changed", "Семинар по хореографии")
    assert line.fields == [Words("форма мероприятия", added=("вебинар",), removed=("семинар",))]


def test_several_writes_to_one_thing_are_one_line(event):
    with recording(event.plan):
        for words in ("раз", "два"):
            event.audience = words
            event.save()
        event.set_formats([])

    [line] = newest().lines
    assert line.fields == [Words("для кого", "", "два"), Words("форма мероприятия", removed=("семинар",))]


def test_new_event_is_one_line_with_all_it_has(section):
    with recording(section.plan, Kind.ADD):
        make_event(section=section, title="Лекция", formats=["лекция"], venue=None, schedule=None, department=None)

    [made] = [line for line in newest().lines if line.model is Event]
    assert (made.verb, made.name) == ("made", "Лекция")
    assert made.fields == [
        Words("форма мероприятия", added=("лекция",)),
        Words("в разделах", added=("Раздел первый",)),
    ]


def test_removed_event_is_found_with_its_name(event):
    with recording(event.plan, Kind.REMOVE):
        event.delete()

    account = newest()
    assert [(line.verb, line.name, line.is_there) for line in account.lines] == [
        ("removed", "Семинар по хореографии", False)
    ]
    assert list(journal_query.holding(Operation.objects.filter(kind=Kind.REMOVE), "семинара хореография")) == [
        account.operation
    ]


def test_move_is_said_in_words_and_renumbered_siblings_are_not_told(section, monkeypatch):
    monkeypatch.setattr("events.models.ordering.STEP", 4)
    monkeypatch.setattr("events.plan.operations.order.STEP", 4)
    events = [make_event(section=section, title=title) for title in "абвгд"]
    for event in events[2:]:  # the room between the first two is used up
        with recording(section.plan, Kind.MOVE, note="на № 2"):
            operations.place(event.entries.get(), 2)

    operation = Operation.objects.first()
    assert Entry.history.filter(operation=operation).count() > 2
    account = journal.tell([operation])[0]
    assert [(line.verb, line.name, line.fields) for line in account.lines] == [("moved", "д", [])]
    assert (account.more, account.counts) == (0, [])
    assert [line.name for line in journal.tell_things(operation, journal.things_of(operation))] == ["д"]


def test_two_moves_of_one_arrangement_are_both_told(section):
    events = [make_event(section=section, title=title) for title in "абвгд"]
    entries = [event.entries.get() for event in events]

    with recording(section.plan, Kind.MOVE):
        operations.arrange([entries[index] for index in (2, 3, 4, 0, 1)])

    assert [line.name for line in newest().lines] == ["а", "б"]


def test_move_to_another_section_names_both(event):
    with recording(event.plan, Kind.MOVE):
        entry = event.entries.get()
        entry.section = Section.objects.create(plan=event.plan, title="Раздел второй")
        entry.position = None
        entry.save()

    [line] = [line for line in newest().lines if line.model is Event]
    assert Words("раздел", "Раздел первый", "Раздел второй") in line.fields


def test_technical_fields_are_not_told(section):
    with recording(section.plan):
        section.position += 7
        section.title = "Другой"
        section.save()
        value = Venue.objects.create(name="Новый клуб")

    labels = {words.label for line in newest().lines for words in line.fields}
    assert value.key == "новый-клуб"
    assert labels == {"название", "место", "действует"}


def test_merge_names_the_value_it_went_to(event):
    old, new = Venue.objects.get(), obtain(Venue, "Дом культуры")
    with recording(None, Kind.MERGE):
        operations.merge_references(new, [old])

    told = {line.name: line.fields for line in newest().lines}
    assert told["Семинар по хореографии"] == [Words("место проведения", "Клуб", "Дом культуры")]
    assert Words("объединено с", "", "Дом культуры") in told["Клуб"]


def load(section, count):
    with recording(section.plan, Kind.IMPORT, note="План.docx") as record:
        events = [Event(plan=section.plan, title=f"Строка {number}") for number in range(count)]
        operations.add_all(events)
        lecture = EventFormat.objects.obtain("лекция")
        operations.add_all([EventFormatUse(event=event, eventformat=lecture) for event in events])
        operations.add_all([Entry(section=section, event=event, position=n) for n, event in enumerate(events)])
    return record.operation


def test_long_import_is_told_in_counts_and_the_first_few(section):
    account = journal.tell([load(section, 200)])[0]

    assert account.counts == ["добавлено: 200\xa0мероприятий, 200\xa0строк, 1\xa0форма мероприятия"]
    assert len(account.lines) == journal.FEW
    assert account.more == 201 - journal.FEW
    assert all(len(line.fields) == 2 for line in account.lines if line.model is Event)


def test_page_of_fifty_acts_takes_as_many_queries_as_one(section):
    events = [make_event(section=section) for _ in range(3)]
    make_event(section=section, title="Одно")
    one = list(Operation.objects.all()[:1])
    load(section, 300)
    for number in range(48):
        change(events[number % 3], audience=f"для {number}", department=obtain(Department, f"Отдел {number % 5}"))
    many = list(Operation.objects.all()[:50])

    with CaptureQueriesContext(
        connection,
    ) as few:
        journal.tell(one)
    with CaptureQueriesContext(connection) as lots:
        accounts = journal.tell(many)

    assert len(accounts) == 50
    assert len(lots) <= len(few) + 12  # more books are named, two statements each
    assert len(lots) < 75


def test_baseline_is_told_in_counts_and_cannot_be_undone(section, event):
    with recording(None, Kind.START) as record:
        change(event, audience="все")

    [account] = journal.tell([record.operation])
    assert (account.lines, account.counts) == ([], ["учтено: 1\xa0мероприятие"])
    assert not account.may_be_undone


def test_undone_is_said_until_the_undo_is_undone(event):
    change(event, title="Другое")
    operation = Operation.objects.first()

    undo = undoing.undo(operation)
    assert journal.undone_by([operation]) == {operation.pk: undo}
    redo = undoing.undo(undo)

    assert journal.undone_by([operation, undo]) == {undo.pk: redo}
    again = undoing.undo(redo)
    assert journal.undone_by([operation, undo, redo]) == {operation.pk: undo, redo.pk: again}


def test_history_of_one_event_has_its_formats_and_lines_and_nothing_else(section, event):
    other = make_event(section=section, title="Чужое")
    second = make_section(section.plan, title="Второй")
    list_event(second, event)
    link = Operation.objects.first()
    change(other, audience="все")

    found = list(journal_query.of_thing(Operation.objects.all(), Event(pk=event.pk)))

    assert link in found
    assert Operation.objects.first() not in found
    assert [line.name for account in journal.tell(found, Event(pk=event.pk)) for line in account.lines] == [
        "Семинар по хореографии"
    ] * len(found)


def test_reference_books_stand_in_the_journal_of_every_plan(event):
    value = obtain(Venue, "Музей")
    change(value, name="Областной музей")
    books = Operation.objects.first()
    other = make_plan(2026)
    change(other, heading="Шапка")

    found = journal_query.of_year(Operation.objects.all(), 2025)

    assert books in found
    assert Operation.objects.first() not in found


@pytest.mark.parametrize("query", ["хореографией", "ХОРЕОГР", "семинары по хореографии"])
def test_words_are_found_in_any_form_and_case(event, query):
    make_event(event.plan, title="Вокал")

    found = journal_query.holding(Operation.objects.all(), query)

    assert set(found) == set(journal_query.of_thing(Operation.objects.all(), event))


def test_signs_alone_find_nothing(event):
    assert list(journal_query.holding(Operation.objects.all(), "…%_")) == []
