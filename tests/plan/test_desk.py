"""What lies on the desk: the person's own rows, how the plan stands, what others did, and since when that is news."""

from datetime import UTC, datetime, timedelta

import pytest

from events.models import Department, Operation, Profile
from events.plan import desk, operations
from tests.factories import change, list_event, make_event, make_plan, make_section, make_user, obtain, publish_plan

NOON = datetime(2025, 5, 13, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_own_rows_have_the_numbers_of_the_table():
    plan = make_plan()
    first, second = make_section(plan), make_section(plan, title="Второй")
    make_event(section=first, title="Чужое", department="Другой отдел")
    own = make_event(section=first, title="Своё", schedule_wording="в мае")
    make_event(section=second, title="Второе", department="Другой отдел")
    list_event(second, own)

    rows = desk.rows_of(plan, own.department)

    assert [(row.number, row.title, row.schedule) for row in rows] == [("2", "Своё", "в мае"), ("2.2", "Своё", "в мае")]


def test_plan_stands_to_its_edition_by_the_rows_that_differ():
    section = make_section(make_plan())
    kept, gone = make_event(section=section), make_event(section=section)
    assert desk.standing_of(section.plan) == desk.Standing(None, 0)
    edition = publish_plan(section.plan)
    before = desk.standing_of(section.plan)

    change(kept, title="Иначе")
    with operations.recording(section.plan, Operation.Kind.REMOVE):
        gone.entries.get().delete()
    make_event(section=section)

    assert before == desk.Standing(edition, 0)
    assert desk.standing_of(section.plan) == desk.Standing(edition, 3)


def test_news_are_what_others_did_to_this_plan_since_the_last_visit():
    plan, other_year = make_plan(2025), make_plan(2024)
    maria, olga = make_user(), make_user()
    with operations.recording(plan, Operation.Kind.EDIT, by=olga, note="до") as earlier:
        change(plan, heading="Раньше")
    since = earlier.operation.at
    for by, thing, note in (
        (olga, plan, "её"),
        (maria, plan, "моё"),
        (olga, other_year, "другой год"),
        (None, plan, "никто"),
    ):
        with operations.recording(thing, Operation.Kind.EDIT, by=by, note=note):
            change(thing, heading=note)

    assert [act.note for act in desk.others_acts(plan, maria, since)] == ["никто", "её"]


def test_news_are_counted_from_the_end_of_the_visit_before():
    person = make_user()

    def look(moment):
        return Profile.objects.of(person).visit(moment)

    assert look(NOON) == NOON - timedelta(days=7)
    look(NOON + timedelta(hours=2))
    evening = NOON + timedelta(hours=4)
    look(evening)
    next_day = NOON + timedelta(days=1)

    assert look(next_day) == evening
    assert look(next_day + timedelta(hours=1)) == evening


def test_department_of_a_person_follows_a_merge_and_a_deletion():
    person, old, new = make_user(), obtain(Department, "Отдел"), obtain(Department, "Новый отдел")
    Profile.objects.of(person).choose(old)
    with operations.recording(None, Operation.Kind.MERGE):
        operations.merge_references(new, [old])
    assert Profile.objects.of(person).department() == new

    with operations.recording(None, Operation.Kind.REMOVE):
        new.delete()

    assert Profile.objects.of(person).department() is None
