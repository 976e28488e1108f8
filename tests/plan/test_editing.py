"""Rows and sections at the desk: words and what they mean, places, what leaves the plan and how it comes back."""

import pytest

from events.document import Row
from events.models import Entry, Event, Operation, Venue
from events.plan import editing, operations, undoing
from events.plan.books import BOOKS
from events.plan.document import build_document
from events.plan.editing import EditingError
from events.plan.journal import tell
from events.plan.loading import load
from events.plan.meaning import Office, understand
from tests.factories import list_event, make_event, make_plan, make_section, obtain, publish_plan, recording
from tests.plan.desk import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def section():
    section = make_section(make_plan(), title="Раздел")
    for title in ("Первое", "Второе", "Третье"):
        make_event(section=section, title=title)
    return section


def titles(plan):
    return [[row.title for row in section.rows] for section in build_document(plan).sections]


def numbers(plan):
    return [[row.number for row in section.rows] for section in build_document(plan).sections]


def line(title, section=None):
    found = Entry.objects.filter(event__title=title)
    return (found.filter(section=section) if section else found).get()


def act(section, kind, run, *args):
    """One act as one operation; the operation."""
    with recording(section.plan, kind) as record:
        run(*args)
    return record.operation


# What leaves


def test_published_row_is_struck_and_the_next_document_is_without_it(section):
    publish_plan(section.plan)

    act(section, Operation.Kind.REMOVE, editing.take_off, line("Второе"), "  перенесено  на 2026 год ")

    assert titles(section.plan) == [["Первое", "Третье"]]
    assert numbers(section.plan) == [["1", "2"]]
    struck = line("Второе")
    assert (struck.is_dropped, struck.drop_reason) == (True, "перенесено на 2026 год")
    assert line("Третье").number() == 2


def test_row_that_was_never_published_goes_with_its_event_and_returns_whole(section):
    before = everything()

    operation = act(section, Operation.Kind.REMOVE, editing.take_off, line("Второе"), "")

    assert not Event.objects.filter(title="Второе").exists()
    undoing.undo(operation)
    assert everything() == before


def test_new_repeat_of_a_published_event_goes_alone(section):
    publish_plan(section.plan)
    other = make_section(section.plan, title="Другой")
    repeat = list_event(other, line("Второе").event)

    act(section, Operation.Kind.REMOVE, editing.take_off, repeat, "")

    assert not Entry.objects.filter(pk=repeat.pk).exists()
    assert titles(section.plan) == [["Первое", "Второе", "Третье"], []]


def test_taking_off_is_undone_and_told_with_its_reason(section):
    publish_plan(section.plan)
    before = everything()

    operation = act(section, Operation.Kind.REMOVE, editing.take_off, line("Второе"), "нет денег")

    assert tell([operation])[0].lines[0].fields[0].after == "нет денег (раздел «Раздел»)"
    undoing.undo(operation)
    assert everything() == before


def test_rows_are_placed_among_those_that_are_printed(section):
    publish_plan(section.plan)
    act(section, Operation.Kind.REMOVE, editing.take_off, line("Второе"), "")

    act(section, Operation.Kind.MOVE, operations.place, line("Первое"), 2)

    assert titles(section.plan) == [["Третье", "Первое"]]
    act(section, Operation.Kind.EDIT, editing.bring_back, line("Второе"))
    assert titles(section.plan) == [["Второе", "Третье", "Первое"]]


def test_file_that_has_the_row_brings_it_back_where_it_stood(section):
    edition = publish_plan(section.plan)
    struck = line("Второе")
    act(section, Operation.Kind.REMOVE, editing.take_off, struck, "ошибка")

    load(edition.document)

    assert titles(section.plan) == [["Первое", "Второе", "Третье"]]
    assert line("Второе").pk == struck.pk
    assert build_document(section.plan).same_content(edition.document)


# Repeats


def test_event_is_listed_twice_and_parted_again_and_both_are_undone(section):
    other = make_section(section.plan, title="Другой")
    event = line("Второе").event
    start = everything()
    linked = act(section, Operation.Kind.LINK, editing.insert, other, event, None)
    before = everything()

    parted = act(section, Operation.Kind.SPLIT, editing.split, line("Второе", other))

    apart = line("Второе", other).event
    assert apart != event
    assert (apart.printed_format, apart.printed_venue) == (event.printed_format, event.printed_venue)
    undoing.undo(parted)
    assert everything() == before
    undoing.undo(linked)
    assert everything() == start


def test_event_stands_in_a_section_once(section):
    with pytest.raises(EditingError, match="уже стоит"), recording(section.plan):
        editing.insert(section, line("Второе").event, None)


def test_row_that_stands_alone_is_not_parted(section):
    with pytest.raises(EditingError, match="один раз"), recording(section.plan):
        editing.split(line("Второе"))


def test_row_of_another_year_is_copied_with_its_ancestor_and_without_its_contacts(section):
    old = make_event(make_plan(2024), title="Старое", contact="+7 000", audience="все", formats=("семинар", "лекция"))

    with recording(section.plan):
        made = editing.copy_of(old, section.plan)
        editing.insert(section, made, line("Первое").pk)

    assert titles(section.plan) == [["Первое", "Старое", "Второе", "Третье"]]
    assert (made.ancestor, made.contact, made.audience) == (old.uid, "", "все")
    assert made.printed_format == old.printed_format
    with pytest.raises(EditingError, match="другого года"), recording(section.plan):
        editing.insert(section, old, None)


def test_row_goes_to_a_section_where_it_was_struck(section):
    other = make_section(section.plan, title="Другой")
    list_event(other, line("Второе").event)
    publish_plan(section.plan)
    act(section, Operation.Kind.REMOVE, editing.take_off, line("Второе", other), "")
    before = everything()

    operation = act(section, Operation.Kind.MOVE, editing.move, line("Второе", section), other, 1)

    assert titles(section.plan) == [["Первое", "Третье"], ["Второе"]]
    undoing.undo(operation)
    assert everything() == before


# Sections


def test_section_goes_with_what_stands_there_alone_and_returns_whole(section):
    other = make_section(section.plan, title="Другой")
    list_event(other, line("Первое").event)
    before = everything()
    going = editing.going_with(section)
    assert ([str(row) for row in going.lines], len(going.events)) == (["Первое", "Второе", "Третье"], 2)

    operation = act(section, Operation.Kind.REMOVE, editing.remove_section, section)

    assert (titles(other.plan), Event.objects.count()) == ([["Первое"]], 1)
    undoing.undo(operation)
    assert everything() == before


# Words


def written(section, make=frozenset(BOOKS), **cells):
    """Store a new row of these words; the event."""
    with recording(section.plan):
        office = Office()
        row = Row(title="Строка", **cells)
        meanings = {name: office.meaning(name, getattr(row, name)) for name in BOOKS}
        event = Event(plan=section.plan)
        editing.store(
            event, understand(row, meanings, make), {"title", "format", "venue", "schedule", "department"}, office
        )
    return Event.objects.with_references().get(pk=event.pk)


@pytest.mark.parametrize("words", ["семинары и вебинары", "Семинар"])
def test_words_print_as_typed_and_are_found_by_known_values(section, words):
    obtain(BOOKS["format"], "вебинар")

    event = written(section, format=words)

    assert event.printed_format == words
    assert {value.name for value in event.formats.all()} <= {"семинар", "вебинар"}
    assert "семинар" in {value.name for value in event.formats.all()}


def test_new_value_is_made_only_when_it_was_agreed_to(section):
    refused = written(section, make=frozenset(), venue="Новый дом", department="Новый отдел, Иванова А. А.")
    assert (refused.venue, refused.printed_venue) == (None, "Новый дом")
    assert (refused.department, refused.printed_department) == (None, "Новый отдел, Иванова А. А.")
    assert not Venue.objects.filter(name="Новый дом").exists()

    made = written(section, venue="Новый дом", department="Новый отдел, Иванова А. А.")

    assert (made.venue.name, made.venue_wording) == ("Новый дом", "")
    assert (made.department.name, made.co_executors) == ("Новый отдел", "Иванова А. А.")
    assert made.printed_department == "Новый отдел, Иванова А. А."


def test_correction_of_words_keeps_what_they_are_found_by(section):
    office = Office()
    found = office.facets("venue", [line("Первое").event.venue.key])

    assert office.after("venue", "Областной центрр на Ленина", "Областной центр на Ленина", found).facets == found
    assert office.after("venue", "Дворец пионеров", "Областной центр", found).new == "Дворец пионеров"
