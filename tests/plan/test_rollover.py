"""A new year's plan from an old one: what is proposed, what is decided, what is written, and the way back."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Department, Event, Operation, Plan
from events.plan import undoing
from events.plan.document import build_document
from events.plan.offering import make_offer
from events.plan.rollover import (
    Decisions,
    MovedError,
    Rollover,
    RolloverError,
    TakenError,
    accept_all,
    asked,
    unanswered,
)
from tests.factories import change, list_event, make_event, make_plan, make_plan_of, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """Two sections; «Лаборатория» stands in both."""
    plan = make_plan(approval_form="signed", approval_name="И. И. Иванова", approved_on=date(2025, 1, 9))
    first, second = make_section(plan), make_section(plan, title="Выезды", note="Заявки на 2025 год")
    shared = make_event(
        section=first, title="Лаборатория", formats=("лаборатория", "семинар"), co_executors="Дом культуры"
    )
    make_event(section=first, title="«2024 год: итоги»", audience="все", contact="00-00", link="https://a.example/")
    make_event(section=first, title="«Форма 7-НК»", schedule="15 марта", private_notes="для своих")
    list_event(second, shared)
    return plan


def decided(offer, **said):
    return accept_all(offer, Decisions(**said))


def rolled(plan, year=2026, **said):
    offer = make_offer(plan, year)
    return Rollover(offer, decided(offer, **said)).write(offer.pin)


def rows(plan):
    return [[row.title for row in section.rows] for section in build_document(plan).sections]


def entry_of(offer, title):
    return next(row.entry for row in offer.rows if row.row.title == title)


def test_years_dates_and_nothing_else_are_proposed(plan):
    proposed = {proposal.before: proposal.answers[0].words for proposal in asked(make_offer(plan, 2026), Decisions())}

    assert proposed == {
        "ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2025 г.": "ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2026 г.",
        "Заявки на 2025 год": "Заявки на 2026 год",
        "«2024 год: итоги»": "«2025 год: итоги»",
        "15 марта": "14 марта",
    }


def test_date_is_offered_by_weekday_by_number_or_emptied(plan):
    offer = make_offer(plan, 2026)
    (dated,) = [proposal for proposal in asked(offer, Decisions()) if proposal.before == "15 марта"]

    assert dated.weekdays == ("15 марта 2025 – суббота",)
    assert [(answer.words, *answer.weekdays) for answer in dated.answers] == [
        ("14 марта", "14 марта 2026 – суббота"),
        ("15 марта", "15 марта 2026 – воскресенье"),
        ("",),
    ]
    made = Rollover(offer, decided(offer, answers={dated.key: "empty"})).write(offer.pin)
    assert Event.objects.get(plan=made, title="«Форма 7-НК»").printed_schedule == ""


def test_new_plan_has_the_rows_and_each_event_its_ancestor(plan):
    made = rolled(plan)

    assert rows(made) == [["Лаборатория", "«2025 год: итоги»", "«Форма 7-НК»"], ["Лаборатория"]]
    assert made.events.count() == 3
    old = {event.uid for event in plan.events.all()}
    assert {event.ancestor for event in made.events.all()} == old
    assert not old & {event.uid for event in made.events.all()}
    assert not set(plan.sections.values_list("uid", flat=True)) & set(made.sections.values_list("uid", flat=True))
    laboratory = made.events.get(title="Лаборатория")
    assert laboratory.printed_format == "лаборатория, семинар"
    assert laboratory.printed_department == "Методический отдел, Дом культуры"
    assert made.events.get(title="«Форма 7-НК»").schedule.name == "14 марта"
    assert made.sections.last().note == "Заявки на 2026 год"


def test_approval_loses_its_day_and_details_go_as_asked(plan):
    made = rolled(plan, carry=frozenset({"link", "private_notes"}))

    assert (made.approval_form, made.approval_name, made.approved_on) == ("stamp", "И. И. Иванова", None)
    report = made.events.get(title="«2025 год: итоги»")
    assert (report.audience, report.contact, report.link) == ("", "", "https://a.example/")
    assert made.events.get(title="«Форма 7-НК»").private_notes == "для своих"
    assert Plan.objects.get(pk=plan.pk).approved_on == date(2025, 1, 9)


def test_dropped_rows_stay_behind_with_the_section_that_is_left_empty(plan):
    offer = make_offer(plan, 2026)
    last = list(offer.rows)[-1].entry

    made = rolled(plan, rows={last: "drop", entry_of(offer, "«Форма 7-НК»"): "drop"})

    assert rows(made) == [["Лаборатория", "«2025 год: итоги»"]]


def test_dropping_the_first_row_of_an_event_keeps_the_other(plan):
    offer = make_offer(plan, 2026)

    made = rolled(plan, rows={entry_of(offer, "Лаборатория"): "drop"})

    assert rows(made) == [["«2025 год: итоги»", "«Форма 7-НК»"], ["Лаборатория"]]


def test_typed_words_win_and_make_no_value_of_a_book(plan):
    offer = make_offer(plan, 2026)
    entry, books = entry_of(offer, "«2024 год: итоги»"), Department.objects.count()
    words = {"title": "Итоги", "department": "Новый отдел", "format": "семинар, лаборатория", "schedule": "2 квартал"}

    making = Rollover(offer, decided(offer, rows={entry: "change"}, typed={entry: words}))
    made = making.write(offer.pin)

    event = made.events.get(title="Итоги")
    assert (event.printed_department, event.department) == ("Новый отдел", None)
    assert {value.name for value in event.formats.all()} == {"семинар", "лаборатория"}
    assert (event.printed_format, event.schedule.months) == ("семинар, лаборатория", (4, 5, 6))
    assert (Department.objects.count(), making.strangers) == (books, ["Новый отдел"])


def test_typed_word_needs_no_answer_to_its_proposal(plan):
    offer = make_offer(plan, 2026)
    entry = entry_of(offer, "«2024 год: итоги»")

    left = unanswered(offer, Decisions(rows={entry: "change"}, typed={entry: {"title": "Итоги"}}))

    assert [proposal.name for proposal in left] == ["title", "schedule", "note"]


@pytest.mark.parametrize("words", [{"title": " "}, {"schedule": "х" * 6000}])
def test_row_that_cannot_be_stored_is_named(plan, words):
    offer = make_offer(plan, 2026)
    entry = entry_of(offer, "Лаборатория")

    with pytest.raises(RolloverError) as caught:
        Rollover(offer, decided(offer, rows={entry: "change"}, typed={entry: words}))

    assert list(caught.value.rows) == [entry]
    assert Plan.objects.count() == 1


def test_plan_of_no_rows_is_refused(plan):
    offer = make_offer(plan, 2026)

    with pytest.raises(RolloverError, match="Сняты все строки"):
        Rollover(offer, Decisions(rows={row.entry: "drop" for row in offer.rows}))


def test_plan_that_moved_makes_nothing(plan):
    offer = make_offer(plan, 2026)
    making = Rollover(offer, decided(offer))
    change(plan.events.get(title="Лаборатория"), title="Мастерская")

    with pytest.raises(MovedError):
        making.write(offer.pin)

    assert Plan.objects.count() == 1


def test_second_plan_of_a_year_is_refused_and_its_twin_known(plan):
    offer = make_offer(plan, 2026)
    first, second = (Rollover(offer, decided(offer)) for _ in range(2))
    made = first.write(offer.pin)

    with pytest.raises(TakenError) as caught:
        second.write(offer.pin)
    change(made.events.get(title="Лаборатория"), title="Мастерская")
    with pytest.raises(TakenError) as later:
        second.write(offer.pin)

    assert (caught.value.plan, caught.value.is_twin, later.value.is_twin) == (made, True, False)
    assert Plan.objects.count() == 2


def test_roll_over_is_one_operation_and_goes_as_one(plan):
    user = make_user("Методист", first_name="Мария")
    offer = make_offer(plan, 2026)
    before = build_document(plan)
    made = Rollover(offer, decided(offer)).write(offer.pin, by=user)
    operation = Operation.objects.latest("pk")

    assert (operation.kind, operation.plan, operation.year, operation.by) == ("roll-over", made, 2026, user)
    assert operation.note == "из плана на 2025 год, 4\u00a0строки"

    undoing.undo(operation, by=user)

    assert list(Plan.objects.all()) == [plan]
    assert Event.objects.count() == 3
    assert build_document(plan) == before


def test_offer_and_writing_take_as_many_queries_for_many_rows():
    counts = []
    for year, size in ((2020, 2), (2030, 12)):
        plan = make_plan_of(size, year)
        with CaptureQueriesContext(connection) as offering:
            offer = make_offer(plan, year + 1)
        with CaptureQueriesContext(connection) as writing:
            Rollover(offer, decided(offer)).write(offer.pin, by=AnonymousUser())
        counts.append((len(offering), len(writing)))

    lock = connection.vendor == "postgresql"  # taken by a statement there
    assert counts == [(7, 37 + lock)] * 2


def test_event_in_no_section_is_counted_and_one_that_was_taken_off_is_not():
    section = make_section(make_plan(2025))
    make_event(section.plan, title="Забытое")
    change(make_event(section=section, title="Снятое").entries.get(), is_dropped=True)
    make_event(section=section, title="Семинар")

    offer = make_offer(section.plan, 2026)

    assert ([row.row.title for row in offer.rows], offer.unlisted) == (["Семинар"], 1)
