from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from events.document import Approval
from events.models import Entry, Event, EventFormat, Plan
from events.plan import operations
from tests.factories import make_event, make_plan, make_section, publish_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recorded")]


def titles(section):
    return [entry.event.title for entry in section.entries.in_order()]


@pytest.fixture
def section():
    section = make_section()
    for title in "абвг":
        make_event(section=section, title=title)
    return section


@pytest.mark.parametrize(
    ("title", "number", "order"),
    [("г", 1, "габв"), ("а", 4, "бвга"), ("б", 3, "авбг"), ("в", 3, "абвг"), ("а", 99, "бвга"), ("г", -5, "габв")],
)
def test_entry_moves_to_its_number(section, title, number, order):
    entry = section.entries.get(event__title=title)

    operations.place(entry, number)

    assert "".join(titles(section)) == order
    assert entry.number() == order.index(title) + 1


def test_move_writes_one_row(section):
    before = dict(section.entries.values_list("pk", "position"))

    operations.place(section.entries.get(event__title="г"), 2)

    after = dict(section.entries.values_list("pk", "position"))
    assert len({pk for pk in before if before[pk] != after[pk]}) == 1


def test_moves_go_on_where_there_is_no_room_left(section):
    for title in "гвба" * 12:
        operations.place(section.entries.get(event__title=title), 2)

    assert titles(section)[1] == "а"
    assert len(set(section.entries.values_list("position", flat=True))) == 4


def test_two_entries_of_one_position_stand_as_they_were_made(section):
    first, *_ = section.entries.in_order()
    Entry.objects.create(section=section, event=make_event(section.plan, title="д"), position=first.position)

    assert titles(section) == ["а", "д", "б", "в", "г"]


def test_new_entry_goes_to_the_end(section):
    make_event(section=section, title="д")

    assert titles(section) == ["а", "б", "в", "г", "д"]


def test_event_is_listed_once_in_a_section(section):
    event = section.entries.first().event

    with pytest.raises(ValidationError, match="уже стоит в этом разделе"):
        Entry(section=section, event=event, position=9).full_clean()


def test_event_may_be_listed_in_two_sections(section):
    event = section.entries.first().event

    Entry.objects.create(section=make_section(section.plan), event=event)

    assert event.entries.count() == 2
    assert section.plan.events.count() == 4


def test_entry_of_another_year_is_refused(section):
    stranger = make_event(make_plan(2026))

    with pytest.raises(ValidationError, match="разных лет"):
        Entry(section=section, event=stranger, position=9).full_clean()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"year": 1812}, "Год плана должен быть"),
        ({"title": " "}, "Впишите название плана"),
        ({"approval_form": "signed", "approval_name": "И. И. Иванова"}, "Гриф с датой требует"),
        ({"approval_form": "order", "approved_on": date(2025, 1, 9)}, "требует номера и даты приказа"),
    ],
)
def test_plan_refuses_what_cannot_be_printed(fields, message):
    plan = Plan(**{"year": 2025, "title": "ПЛАН", **fields})

    with pytest.raises(ValidationError) as refusal:
        plan.full_clean()

    assert any(message in words for words in refusal.value.messages)


def test_constraint_holds_without_the_form():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_plan(title="")


def test_second_plan_of_a_year_is_refused_with_a_sentence():
    make_plan(2025)

    with pytest.raises(ValidationError, match="План на этот год уже есть"):
        Plan(year=2025, title="ПЛАН").full_clean()


def test_year_of_a_published_plan_is_kept():
    plan = make_plan(2025)
    make_event(section=make_section(plan))
    publish_plan(plan)

    plan.year = 2030

    with pytest.raises(ValidationError, match="уже опубликован"):
        plan.full_clean()


def test_plan_gives_its_approval_as_a_value():
    plan = make_plan(approval_form="order", approval_post="Директор", approved_on=date(2025, 1, 9), order_number="5-о")

    assert plan.approval == Approval("order", "Директор", "", date(2025, 1, 9), "5-о")


def test_event_prints_its_references():
    event = make_event(formats=["семинар", "вебинар"], co_executors="Дом культуры")

    assert [event.printed_format, event.printed_venue, event.printed_schedule, event.printed_department] == [
        "вебинар, семинар",
        "Областной центр",
        "1 квартал, март",
        "Методический отдел, Дом культуры",
    ]


def test_event_prints_its_own_wording_first():
    event = make_event(
        format_wording="семинар для специалистов",
        venue_wording="в Центре",
        schedule_wording="март",
        department_wording="отдел",
    )

    assert [event.printed_format, event.printed_venue, event.printed_schedule, event.printed_department] == [
        "семинар для специалистов",
        "в Центре",
        "март",
        "отдел",
    ]


def test_event_without_references_prints_nothing():
    event = make_event(formats=[], venue=None, schedule=None, department=None)

    assert [event.printed_format, event.printed_venue, event.printed_schedule, event.printed_department] == [""] * 4


def test_history_keeps_each_change():
    event = make_event(title="Было")

    event.title = "Стало"
    event.save()

    assert list(event.history.values_list("title", flat=True)[:2]) == ["Стало", "Было"]


def test_deleting_a_used_reference_is_refused_by_the_database():
    event = make_event()

    with pytest.raises(ProtectedError):
        event.venue.delete()


def test_events_are_found_by_any_form_of_a_word():
    event = make_event(title="Областные семинары")
    make_event(event.plan, title="Вебинар")

    assert list(Event.objects.holding("областной семинар")) == [event]


def test_with_references_asks_a_constant_number_of_queries(django_assert_num_queries):
    plan = make_plan()
    for _ in range(3):
        make_event(plan)

    with django_assert_num_queries(2):
        words = [event.printed_format + event.printed_venue for event in Event.objects.with_references()]

    assert len(words) == 3
    assert EventFormat.objects.count() == 1
