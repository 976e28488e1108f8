"""Many rows at once: what each prints afterwards, what is asked again, how much work it is for the database."""

import time

import pytest

from events.models import Department, Entry, Event, EventFormat, Operation
from events.models.ordering import STEP
from events.plan import operations, undoing
from events.plan.bulk import ADD, REMOVE, Bulk, MovedError, Wish
from events.plan.cells import LoadingError
from events.plan.rows import list_rows, matching
from tests.factories import change, list_event, make_event, make_plan, make_section, obtain
from tests.plan.desk import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


def keys_of(plan):
    return [row.entry.pk for row in list_rows(plan)]


def do(plan, wish, keys=None):
    """Look and confirm at once; what was written as ``Bulk``."""
    keys = keys or keys_of(plan)
    marks = {line.row.entry.pk: line.mark for line in Bulk(plan, keys, wish).lines}
    with operations.recording(plan, Operation.Kind.BULK) as record:
        bulk = Bulk(plan, keys, wish)
        bulk.write(marks, record)
    return bulk


def printed(plan, key):
    return [getattr(row.event, f"printed_{key}") for row in list_rows(plan)]


def test_department_of_many_rows_prints_what_was_typed_and_is_taken_back_as_one(plan):
    section = make_section(plan)
    obtain(Department, "Новый отдел")
    make_event(section=section, department_wording="Отдел, которого нет")
    make_event(section=section, co_executors="МО")
    before = everything()

    do(plan, Wish({"department": "Новый отдел"}))

    assert printed(plan, "department") == ["Новый отдел", "Новый отдел, МО"]
    assert {event.department.name for event in Event.objects.all()} == {"Новый отдел"}
    assert Operation.objects.first().note == "ответственный: → «Новый отдел»"
    undoing.undo(Operation.objects.first())
    assert everything() == before


def test_co_executors_go_when_they_are_not_kept(plan):
    make_event(section=make_section(plan), co_executors="МО")

    do(plan, Wish({"department": "Другой отдел"}, keeps_co_executors=False))

    assert printed(plan, "department") == ["Другой отдел"]


@pytest.mark.parametrize(
    ("how", "typed", "wording", "words", "names"),
    [
        ("replace", "вебинар", "семинар о важном", "вебинар", ["вебинар"]),
        ("replace", "лекция, вебинар", "", "лекция, вебинар", ["вебинар", "лекция"]),
        (ADD, "вебинар", "", "вебинар, семинар", ["вебинар", "семинар"]),
        (ADD, "вебинар", "семинар о важном", "семинар о важном, вебинар", ["вебинар", "семинар"]),
        (ADD, "семинар", "", "семинар", ["семинар"]),
        (REMOVE, "семинар", "", "", []),
        (REMOVE, "семинар", "Семинар, лекция для всех", "лекция для всех", []),
        (REMOVE, "вебинар", "", "семинар", ["семинар"]),
    ],
)
def test_formats_are_replaced_added_and_removed(plan, how, typed, wording, words, names):
    obtain(EventFormat, "вебинар"), obtain(EventFormat, "лекция")
    make_event(section=make_section(plan), formats=["семинар"], format_wording=wording)

    do(plan, Wish({"format": typed}, how=how))

    assert printed(plan, "format") == [words]
    assert [value.name for value in Event.objects.get().ordered_formats] == names


def test_cells_are_emptied_and_texts_written(plan):
    make_event(section=make_section(plan), venue_wording="где-то", audience="")

    do(plan, Wish({"venue": "", "schedule": "2 кв.", "audience": "все", "contact": "12-34-56"}))

    event = Event.objects.get()
    assert (event.printed_venue, event.venue, event.printed_schedule) == ("", None, "2 кв.")
    assert (event.schedule.months, event.audience, event.contact) == ((4, 5, 6), "все", "12-34-56")


def test_event_of_two_sections_is_changed_once_and_only_the_chosen_row_moves(plan):
    first, second, third = (make_section(plan, title=title) for title in ("А", "Б", "В"))
    event = make_event(section=first)
    list_event(second, event)
    wish = Wish({"audience": "все"}, section=third)

    bulk = do(plan, wish)

    assert bulk.events == 1
    assert [line.reason for line in bulk.lines] == ["", "мероприятие уже стоит в этом разделе"]
    assert [(row.number, row.twins) for row in list_rows(plan)] == [("2.1", ("3.1",)), ("3.1", ("2.1",))]
    assert Event.history.filter(operation=Operation.objects.first()).count() == 1


def test_words_unknown_to_the_book_are_told_and_may_be_printed_only(plan):
    make_event(section=make_section(plan))

    told = Bulk(plan, keys_of(plan), Wish({"venue": "Новое место", "format": "квест"}))
    do(plan, Wish({"venue": "Новое место"}, printed_only=frozenset({"venue"})))

    assert told.made == {"venue": ["Новое место"], "format": ["квест"]}
    assert (printed(plan, "venue"), Event.objects.get().venue) == (["Новое место"], None)


def test_row_changed_by_a_colleague_stops_the_whole_and_one_already_so_does_not(plan):
    section = make_section(plan)
    moved, done, other = (make_event(section=section) for _ in range(3))
    wish, keys = Wish({"audience": "все"}), keys_of(plan)
    marks = {line.row.entry.pk: line.mark for line in Bulk(plan, keys, wish).lines}
    change(moved, audience="слова коллеги")
    change(done, audience="все")
    before = everything()

    with pytest.raises(MovedError) as error, operations.recording(plan, Operation.Kind.BULK) as record:
        Bulk(plan, keys, wish).write(marks, record)

    assert error.value.keys == {moved.entries.get().pk}
    assert everything() == before
    assert other.audience == ""


def test_second_press_leaves_no_trace(plan):
    make_event(section=make_section(plan))
    wish = Wish({"audience": "все"})
    do(plan, wish)
    operations_before = Operation.objects.count()

    bulk = do(plan, wish)

    assert (bulk.changed, Operation.objects.count()) == ([], operations_before)


def test_words_that_no_cell_can_hold_are_refused(plan):
    make_event(section=make_section(plan))

    with pytest.raises(LoadingError, match="Ссылка|ссылка"):
        Bulk(plan, keys_of(plan), Wish({"link": "не адрес"}))


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"month": 5}, ["Б"]),
        ({"quarter": 2}, ["Б"]),
        ({"q": "хоров"}, ["В"]),
        ({"quarter": 1}, ["А", "В"]),
        ({}, ["А", "Б", "В"]),
    ],
)
def test_rows_are_found_by_term_and_words(plan, asked, titles):
    section = make_section(plan)
    make_event(section=section, title="А")
    make_event(section=section, title="Б", schedule="май")
    make_event(section=section, title="В", audience="руководители хора")

    assert [row.event.title for row in matching(list_rows(plan), asked)] == titles


def long_plan(year, rows):
    """A plan of many rows, made in a few statements."""
    section = make_section(make_plan(year))
    event = make_event(section=section)
    events = [Event(plan=section.plan, title="Семинар", department=event.department) for _ in range(rows - 1)]
    with operations.recording(section.plan, Operation.Kind.ADD):
        operations.add_all(events)
        operations.add_all([Entry(section=section, event=e, position=n * STEP) for n, e in enumerate(events, start=2)])
    return section.plan


def test_five_hundred_rows_take_no_more_statements_than_five(django_assert_num_queries):
    small, large = long_plan(2025, 5), long_plan(2026, 500)
    obtain(Department, "Новый отдел"), obtain(EventFormat, "вебинар")
    wish = Wish({"department": "Новый отдел", "format": "вебинар"})
    few, many = keys_of(small), keys_of(large)

    with django_assert_num_queries(9):
        Bulk(small, few, wish)
    started = time.process_time()
    with django_assert_num_queries(9):
        Bulk(large, many, wish)
    do(large, wish, many)

    assert time.process_time() - started < 5  # 1.5 s where nothing else runs
    assert set(printed(large, "department")) == {"Новый отдел"}
