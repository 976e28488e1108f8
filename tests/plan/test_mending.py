"""The working plan looked over, what is mended in it and what is meant so."""

import pytest
from django.core.exceptions import ValidationError

from events.models import Dismissal, Operation, Venue
from events.plan import checking, mending, operations, undoing
from events.plan.mending import MovedError
from events.plan.operations import ConflictError
from tests.factories import change, list_event, make_event, make_plan, make_plan_of, make_section, make_user, recording

pytestmark = pytest.mark.django_db

STOPPED = "Школа клубного работника."


@pytest.fixture
def plan():
    """Two sections; one event stands in both, with a full stop at the end of its title."""
    plan = make_plan()
    first, second = make_section(plan), make_section(plan, title='Раздел "второй"')
    event = make_event(section=first, title=STOPPED)
    for title in ("Смотр", "Вечер"):
        make_event(section=first, title=title)
    list_event(second, event)
    return plan


def the(plan, kind):
    """The only finding of this kind."""
    (finding,) = [finding for finding in checking.look(plan) if finding.kind == kind]
    return finding


def test_finding_of_an_event_listed_twice_is_one_and_stands_in_both_rows(plan):
    event = plan.events.get(title=STOPPED)
    entries = tuple(event.entries.order_by("pk").values_list("pk", flat=True))

    checks = checking.look(plan)

    stop = the(plan, "stop")
    assert (stop.entries, stop.event, stop.column, stop.words) == (entries, event.pk, "title", STOPPED)
    assert {entry: [f.kind for f in found] for entry, found in checks.by_entry.items()} == dict.fromkeys(
        entries, ["stop"]
    )
    assert checks.counts == {"quotes": 1, "stop": 1}


@pytest.mark.parametrize("rows", [1, 5])
def test_looking_costs_a_constant_number_of_queries_and_one_the_second_time(rows, django_assert_num_queries):
    plan = make_plan_of(rows)

    with django_assert_num_queries(11):
        first = checking.look(plan)
    with django_assert_num_queries(1):
        assert checking.look(plan) is first


def test_looking_sees_every_operation_and_keeps_nothing_that_is_rolled_back(plan):
    event = plan.events.get(title=STOPPED)
    checking.look(plan)

    def write_and_fail():
        with recording(plan):
            operations.write(event, seen={"title": STOPPED}, wanted={"title": "Школа"})
            return 1 / (len(checking.look(plan)) - 1)  # one finding is left: the write is rolled back

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert checking.look(plan).counts == {"quotes": 1, "stop": 1}
    change(event, title="Школа")
    assert checking.look(plan).counts == {"quotes": 1}


def test_mend_writes_the_words_that_were_shown_and_is_undone(plan):
    stop = the(plan, "stop")

    mending.mend(plan, stop, stop.mends[0], by=make_user(first_name="Мария"))

    operation = Operation.objects.first()
    assert plan.events.get(pk=stop.event).title == STOPPED.rstrip(".")
    assert (operation.kind, operation.by_name) == ("edit", "Мария")
    undoing.undo(operation, pin=undoing.look(operation).pin)
    assert plan.events.get(pk=stop.event).title == STOPPED


def test_mend_of_words_that_moved_is_a_conflict_and_writes_nothing(plan):
    stop = the(plan, "stop")
    change(plan.events.get(pk=stop.event), title="Слова коллеги.")

    with pytest.raises(ConflictError):
        mending.mend(plan, stop, stop.mends[0], by=None)

    assert plan.events.get(pk=stop.event).title == "Слова коллеги."


def test_mends_of_a_kind_are_one_operation_pinned_to_what_was_looked_at(plan):
    make_event(section=plan.sections.first(), title='Школа "Мастер"')
    checks = checking.look(plan)
    quotes = [finding for finding in checks if finding.kind == "quotes"]
    before = Operation.objects.count()

    record = mending.mend_all(plan, quotes, by=None, pin=checks.pin)

    assert (Operation.objects.count(), Operation.objects.first()) == (before + 1, record.operation)
    assert plan.events.filter(title="Школа «Мастер»").exists()
    assert plan.sections.last().title == "Раздел «второй»"
    with pytest.raises(MovedError):
        mending.mend_all(plan, quotes, by=None, pin=checks.pin)


def test_words_of_a_reference_value_are_mended_once_for_all_rows(plan):
    change(Venue.objects.get(), name='Центр "Развитие"')

    quotes = next(finding for finding in checking.look(plan) if finding.column == "venue")
    mending.mend(plan, quotes, quotes.mends[0], by=None)

    assert len(quotes.entries) == 4
    assert Venue.objects.get().name == "Центр «Развитие»"


def test_misspelt_venue_becomes_the_one_the_office_uses(plan):
    event = make_event(section=plan.sections.first(), title="Ярмарка", venue="Обласной центр")

    name = the(plan, "name")
    mending.mend(plan, name, name.mends[0], by=None)

    event.refresh_from_db()
    assert (name.event, name.mends[0].after, event.printed_venue) == (event.pk, "Областной центр", "Областной центр")
    assert the_kinds(plan) == {"quotes", "stop"}


def test_misspelt_format_among_others_becomes_the_right_one(plan):
    event = make_event(section=plan.sections.first(), title="Ярмарка", formats=["семинр", "лекция"])

    name = the(plan, "name")
    mending.mend(plan, name, name.mends[0], by=None)

    assert sorted(event.formats.values_list("name", flat=True)) == ["лекция", "семинар"]


def test_misspelt_term_becomes_one_that_is_understood(plan):
    event = make_event(section=plan.sections.first(), title="Ярмарка", schedule="ежекватально")
    make_event(section=plan.sections.first(), title="Концерт", schedule="ежеквартально")

    name = the(plan, "name")
    mending.mend(plan, name, name.mends[0], by=None)

    event.refresh_from_db()
    assert event.schedule.name == "ежеквартально"


def the_kinds(plan):
    return set(checking.look(plan).counts)


def test_mend_that_the_plan_cannot_hold_is_refused_whole(plan):
    change(plan.events.get(title="Смотр"), link="не адрес")
    change(plan.events.get(title="Смотр"), title='Смотр "хоров"')
    quotes = [finding for finding in checking.look(plan) if finding.kind == "quotes"]

    with pytest.raises(ValidationError):
        mending.mend_all(plan, quotes, by=None, pin=checking.look(plan).pin)

    assert plan.sections.last().title == 'Раздел "второй"'


# So it is meant


def test_dismissed_finding_is_forgotten_with_the_name_of_who_did_until_its_words_change(plan):
    event = plan.events.get(title=STOPPED)
    mending.dismiss(plan, the(plan, "stop"), by=make_user(first_name="Мария"))

    checks = checking.look(plan)
    assert checks.counts == {"quotes": 1}
    assert [(said.finding.kind, said.by_name) for said in checks.dismissed] == [("stop", "Мария")]

    change(event, title="Школа мастера.")
    assert the_kinds(plan) == {"quotes", "stop"}
    change(event, title=STOPPED)
    assert the_kinds(plan) == {"quotes"}


def test_dismissing_twice_is_once_and_can_be_taken_back_both_ways(plan):
    stop = the(plan, "stop")
    mending.dismiss(plan, stop, by=None)
    operation = Operation.objects.first()
    again = mending.dismiss(plan, stop, by=None)

    assert again.is_empty
    assert (Dismissal.objects.count(), Operation.objects.first()) == (1, operation)
    assert not mending.bring_back(plan, Dismissal.objects.get().pk, by=None).is_empty
    assert the_kinds(plan) == {"quotes", "stop"}
    undoing.undo(Operation.objects.first(), pin=undoing.look(Operation.objects.first()).pin)
    assert the_kinds(plan) == {"quotes"}
    undoing.undo(operation, pin=undoing.look(operation).pin)
    assert the_kinds(plan) == {"quotes", "stop"}


def test_dismissal_survives_with_the_row_that_is_moved_removed_and_brought_back(plan):
    event = plan.events.get(title=STOPPED)
    mending.dismiss(plan, the(plan, "stop"), by=None)
    with recording(plan):
        operations.place(event.entries.first(), 3)
    assert the_kinds(plan) == {"quotes"}

    with recording(plan) as record:
        event.delete()
    operation = record.operation
    undoing.undo(operation, pin=undoing.look(operation).pin)

    assert plan.events.filter(title=STOPPED).exists()
    assert the_kinds(plan) == {"quotes"}


def test_event_that_was_taken_off_the_plan_is_not_missing_from_it(plan):
    change(plan.events.get(title="Вечер").entries.get(), is_dropped=True)

    assert the_kinds(plan) == {"quotes", "stop"}


def test_event_in_no_section_is_found(plan):
    event = make_event(plan, title="Забытое")

    finding = the(plan, "unlisted")

    assert (finding.event, finding.entries, finding.words) == (event.pk, (), "Забытое")


def test_words_of_a_book_are_meant_so_in_each_plan_apart():
    plans = [make_plan_of(1, year) for year in (2025, 2026)]
    change(Venue.objects.get(), name='Центр "Мир"')

    for plan in plans:
        (finding,) = (found for found in checking.look(plan) if found.column == "venue")
        mending.dismiss(plan, finding, by=None)

    assert [[found for found in checking.look(plan) if found.column == "venue"] for plan in plans] == [[], []]
