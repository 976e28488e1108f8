from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from events.document import Approval, Facet, PlanDocument, Row, Section
from events.models import Entry, Event, Plan, Venue
from events.plan.document import build_document
from events.plan.loading import LoadingError, compare_with_plan, load
from tests.factories import OFFICIAL, change, make_event, make_plan, make_section

pytestmark = pytest.mark.django_db

LOADING_QUERIES = 34


def official():
    """The real plan of 2025 as an import has it: the printed words, the five repeats linked by a made-up uid."""
    uids: dict[str, str] = {}
    sections = []
    for section in OFFICIAL["sections"]:
        rows = []
        for line in section["rows"]:
            uid = uids.setdefault(line["title"], f"00000000-0000-4000-8000-{len(uids):012}")
            cells = [str(line[key]) for key in ("number", "title", "format", "venue", "schedule", "department")]
            rows.append(Row(*cells, uid=uid))
        sections.append(Section(section["title"], section["note"], tuple(rows)))
    return PlanDocument(OFFICIAL["heading"], OFFICIAL["title"], OFFICIAL["year"], tuple(sections))


def words(plan):
    return replace(build_document(plan).words(), approval=official().approval)


def load_words(document, **overrides):
    return load(document, **overrides)


def test_real_plan_loads_word_for_word():
    plan = load_words(official()).plan

    assert words(plan) == official().words()
    assert (plan.events.count(), Entry.objects.count()) == (13, 18)


def test_second_loading_changes_nothing():
    load_words(official())
    before = [list(model.objects.order_by("pk").values()) for model in (Plan, Event, Entry, Venue)]
    history = Event.history.count()

    loaded = load_words(official())

    assert loaded.comparison.counts == {"new": 0, "changed": 0, "same": 18, "absent": 0}
    assert [list(model.objects.order_by("pk").values()) for model in (Plan, Event, Entry, Venue)] == before
    assert Event.history.count() == history


def test_comparison_stores_nothing():
    comparison = compare_with_plan(official())

    assert comparison.counts["new"] == 18
    assert Plan.objects.count() == 0


def test_changed_cell_changes_its_event_alone():
    plan = load_words(official()).plan
    first, second = official().sections
    rows = list(second.rows)
    rows[0] = replace(rows[0], schedule="3 квартал")

    load_words(replace(official(), sections=(first, replace(second, rows=tuple(rows)))))

    assert [row.schedule for row in build_document(plan).sections[1].rows][:2] == ["3 квартал", "3 квартал"]
    assert plan.events.count() == 13


def test_change_in_both_sections_changes_the_one_event():
    plan = load_words(official()).plan
    title = official().sections[0].rows[0].title
    sections = tuple(
        replace(section, rows=tuple(replace(row, venue="Клуб") if row.title == title else row for row in section.rows))
        for section in official().sections
    )

    load_words(replace(official(), sections=sections))

    assert (plan.events.count(), plan.events.get(title=title).printed_venue) == (13, "Клуб")


def test_change_in_one_section_parts_the_event():
    plan = load_words(official()).plan
    first, second = official().sections
    rows = list(second.rows)
    rows[3] = replace(rows[3], schedule="май")

    load_words(replace(official(), sections=(first, replace(second, rows=tuple(rows)))))

    document = build_document(plan)
    assert (document.sections[0].rows[0].schedule, document.sections[1].rows[3].schedule) == ("ежеквартально", "май")
    assert plan.events.count() == 14


def test_absent_rows_stay_in_the_plan():
    plan = load_words(official()).plan
    first, second = official().sections

    loaded = load_words(replace(official(), sections=(replace(first, rows=first.rows[1:]), second)))

    assert loaded.comparison.counts == {"new": 0, "changed": 0, "same": 17, "absent": 1}
    assert words(plan) == official().words()


def test_new_row_stands_where_the_document_has_it():
    plan = load_words(official()).plan
    first, second = official().sections
    new = Row("2", "Семинар по звуку", "семинар", "Клуб", "май", "Отдел народного творчества")
    rows = (first.rows[0], new, *first.rows[1:])

    load_words(replace(official(), sections=(replace(first, rows=rows), second)))

    assert [row.title for row in build_document(plan).sections[0].rows][:3] == [
        first.rows[0].title,
        "Семинар по звуку",
        first.rows[1].title,
    ]


def test_known_spelling_takes_the_reference_and_keeps_the_words():
    venue = change(Venue(name="Областной центр", printed_name="ГБУК «Центр»", synonyms="ОЦ"))
    document = PlanDocument("", "ПЛАН", 2025, (Section(rows=(Row("1", "А", "семинар", "ОЦ", "май", "Отдел"),)),))

    event = load_words(document).plan.events.get()

    assert (event.venue, event.printed_venue) == (venue, "ОЦ")


def test_department_with_persons_is_known_by_its_beginning():
    plan = make_plan()
    make_event(section=make_section(plan), title="А", department="Отдел")
    document = replace(
        build_document(plan),
        sections=(
            Section(rows=(replace(build_document(plan).sections[0].rows[0], department="Отдел, Иванова И. И."),)),
        ),
    )

    load_words(document)

    event = plan.events.get()
    assert (event.department.name, event.co_executors, event.printed_department) == (
        "Отдел",
        "Иванова И. И.",
        "Отдел, Иванова И. И.",
    )


def test_recognised_formats_stand_beside_the_wording():
    row = Row(
        "1",
        "А",
        "мастер-классы и семинары",
        formats=(Facet("мастер-класс", "мастер-класс"), Facet("семинар", "семинар")),
    )

    event = load_words(PlanDocument("", "ПЛАН", 2025, (Section(rows=(row,)),))).plan.events.get()

    assert [str(value) for value in event.formats.all()] == ["мастер-класс", "семинар"]
    assert event.printed_format == "мастер-классы и семинары"


def test_uid_of_another_year_is_not_taken():
    stranger = make_event(make_plan(2024))
    row = Row("1", "А", uid=str(stranger.uid))
    document = PlanDocument("", "ПЛАН", 2025, (Section(rows=(row,)), Section("Второй", rows=(row,))))

    plan = load_words(document).plan

    assert plan.events.count() == 1
    assert plan.events.get().uid != stranger.uid
    assert plan.events.get().entries.count() == 2


def test_columns_a_file_lacks_are_left_alone():
    plan = load_words(official()).plan
    bare = tuple(
        replace(section, rows=tuple(replace(row, venue="", department="") for row in section.rows))
        for section in official().sections
    )

    loaded = load_words(replace(official(), sections=bare), columns=("title", "format", "schedule"))

    assert loaded.comparison.is_empty
    assert words(plan) == official().words()


def test_empty_title_is_refused_and_nothing_is_stored():
    document = PlanDocument("", "ПЛАН", 2025, (Section(rows=(Row("1", "А"), Row("2", " "))),))

    with pytest.raises(LoadingError, match="Раздел 1, пункт 2: пустое название"):
        load_words(document)

    assert (Plan.objects.count(), Event.objects.count()) == (0, 0)


def test_journal_names_the_file():
    plan = load_words(official(), note="«План.docx»", by_name="командная строка").plan

    operation = plan.events.first().history.get().operation
    assert (operation.kind, operation.note, operation.by_name) == ("import", "«План.docx»", "командная строка")
    assert (operation.plan, operation.year) == (plan, 2025)


@pytest.mark.parametrize("rows", [3, 30])
def test_loading_takes_a_constant_number_of_statements(rows, django_assert_num_queries):
    document = PlanDocument(
        "", "ПЛАН", 2025, (Section(rows=tuple(Row(str(n), f"Семинар {n}", "семинар") for n in range(rows))),)
    )
    load_words(replace(document, year=2024))  # the reference values are there

    # PostgreSQL is asked for the writers' lock; SQLite has a file for it.
    with django_assert_num_queries(LOADING_QUERIES + (connection.vendor == "postgresql")):
        load_words(document)


@pytest.mark.parametrize("text", ["я" * 2000, "=cmd|' /C calc'!A0", "<b>x</b>"])
def test_any_words_are_taken(text):
    rows = tuple(Row(number, f"{text} {number}", text, text, text, text) for number in "12")

    plan = load_words(PlanDocument("", "ПЛАН", 2025, (Section(rows=rows),))).plan

    assert [row.cells for row in build_document(plan).rows] == [row.cells for row in rows]


@pytest.mark.parametrize(
    "approval",
    [
        Approval("signed", "Директор"),
        Approval("order", "Директор", "", date(2025, 1, 9)),
        Approval("signed", name="И. И."),
    ],
)
def test_half_filled_approval_is_left_to_a_hand(approval):
    plan = load_words(replace(official(), approval=approval)).plan

    assert (plan.approval_form, plan.approval_post) == ("stamp", approval.post)


def test_whole_approval_is_taken():
    approval = Approval("order", "директора", "", date(2025, 1, 9), "5-о")

    assert load_words(replace(official(), approval=approval)).plan.approval == approval


def test_year_beyond_all_plans_is_refused():
    with pytest.raises(LoadingError, match="от 1990 до 2100"):
        load_words(replace(official(), year=1812))


@pytest.mark.parametrize("words", ["...", "–", "—", "-"])
def test_cell_of_signs_is_printed_and_names_nothing(words):
    row = Row("1", "А", words, words, words, words)

    plan = load_words(PlanDocument("", "ПЛАН", 2025, (Section(rows=(row,)),))).plan

    assert next(build_document(plan).rows).cells == row.cells
    assert Venue.objects.count() == 0


@pytest.mark.parametrize("field", [{"link": "javascript:alert(1)"}, {"link": "x" * 600}, {"contact": "1" * 400}])
def test_public_words_that_cannot_be_shown_are_refused(field):
    row = Row("1", "Семинар", **field)

    with pytest.raises(LoadingError, match="«Семинар»"):
        load_words(PlanDocument("", "ПЛАН", 2025, (Section(rows=(row,)),)))

    assert Plan.objects.count() == 0


def test_other_order_is_no_empty_comparison():
    load_words(official())
    first, second = official().sections

    comparison = compare_with_plan(replace(official(), sections=(replace(first, rows=first.rows[::-1]), second)))

    assert (comparison.is_reordered, comparison.is_empty) == (True, False)
