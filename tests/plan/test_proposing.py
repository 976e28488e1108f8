"""What a file would bring: the whole plan or rows alone, who its rows are, corrected rows; judged by what is stored."""

import re
from dataclasses import replace

import pytest

from events import exporters
from events.comparing import ChoiceError
from events.document import PlanDocument, Row, Section
from events.importers import Limits
from events.models import Event, Plan
from events.plan.cells import LoadingError
from events.plan.document import build_document
from events.plan.importing import Decisions, confirm, correct, decide, decisions_of, look, propose, receive
from tests.factories import change, make_event, make_plan, make_section, publish_plan
from tests.plan.test_importing import AT, accept_all, official, upload

pytestmark = pytest.mark.django_db

HEAD = "№\tНазвание мероприятия\tФорма мероприятия\tМесто проведения\tДата проведения\tОтветственный"
NEW = "1\tСеминар по охране труда\tсеминар\tКлуб\tмай\tОтдел народного творчества"


@pytest.fixture
def plan():
    return confirm(accept_all(upload(official())), at=AT).plan


def paste(*lines, head=HEAD, **decisions):
    plan_import = receive("вставка", "\n".join([head, *lines]).encode(), by="Мария", at=AT, limits=Limits())
    decide(plan_import, Decisions(**{"year": 2025, **decisions}))
    return plan_import


def words_of(plan):
    return replace(build_document(plan), sections=())


def first_line(plan_import):
    return propose(plan_import).lines[0].id


# Modes


def test_partial_paste_is_guessed_to_be_rows_and_leaves_all_else_alone(plan):
    before = build_document(plan)
    plan_import = paste(NEW)

    loaded = confirm(plan_import, at=AT)

    after = build_document(plan)
    assert (propose(plan_import).guess, loaded.comparison.counts["new"]) == ("rows", 1)
    assert words_of(plan) == replace(before, sections=())
    assert [(section.title, section.note) for section in after.sections] == [
        (section.title, section.note) for section in before.sections
    ]
    assert [row.title for row in after.rows if row not in list(before.rows)] == ["Семинар по охране труда"]


def test_partial_paste_with_a_title_of_its_own_does_not_rename_the_plan(plan):
    before = words_of(plan)
    document = PlanDocument(
        "Иная шапка",
        "ПЛАН СЕМИНАРОВ на 2025 год",
        2025,
        (Section("Семинары", rows=(Row("1", "Семинар по звуку", "семинар", "Клуб", "май", "Отдел"),)),),
    )

    confirm(upload(document, "docx"), at=AT)

    assert words_of(plan) == before


def test_whole_plan_is_guessed_and_brings_its_words(plan):
    document = replace(official(), heading="Иная шапка")

    confirm(accept_all(upload(document)), at=AT)

    assert Plan.objects.get().heading == "Иная шапка"


def test_person_chooses_the_mode_against_the_guess(plan):
    document = replace(official(), heading="Иная шапка", sections=official().sections[::-1])
    plan_import = upload(document)
    decide(plan_import, Decisions(mode="rows"))
    before = build_document(plan)

    confirm(plan_import, at=AT)

    assert propose(plan_import).guess == "plan"
    assert build_document(plan) == before


def test_rows_alone_keep_the_order_and_the_section_of_what_is_there(plan):
    first, second = official().sections
    rows = (*second.rows[::-1], replace(first.rows[2], venue="Новый зал"))
    plan_import = upload(PlanDocument("", "", 2025, (Section(second.title, "", rows),)))
    decide(plan_import, Decisions(mode="rows", year=2025))
    before = [(row.title, len(row.uid)) for row in build_document(plan).rows]

    confirm(plan_import, at=AT)

    after = build_document(plan)
    assert [(row.title, len(row.uid)) for row in after.rows] == before
    assert "Новый зал" in [row.venue for row in after.sections[0].rows]
    assert after.sections[1].note == second.note


@pytest.mark.parametrize("number", [0, 1])
def test_new_rows_go_to_the_end_of_the_section_that_a_person_chose(plan, number):
    section = plan.sections.in_order()[number]

    confirm(paste(NEW, targets={"0": str(section.uid)}), at=AT)

    assert build_document(plan).sections[number].rows[-1].title == "Семинар по охране труда"
    assert len(build_document(plan).sections) == 2


def test_section_that_the_file_does_not_name_is_said_to_be_a_guess(plan):
    target = propose(paste(NEW)).targets[0]

    assert (target.section, target.is_said) == (0, False)


def test_new_section_is_made_only_where_a_person_wants_one(plan):
    confirm(paste(NEW, targets={"0": "new"}), at=AT)

    assert [len(section.rows) for section in build_document(plan).sections] == [10, 8, 1]


def test_rows_without_a_plan_make_one_and_say_so():
    loaded = confirm(paste(NEW, mode="rows"), at=AT)

    assert (loaded.plan.title, loaded.plan.heading) == ("План на 2025 год", "")


# What is shown is what is written


def test_details_edited_by_hand_survive_the_same_file_again(plan):
    event = plan.events.get(title__contains="7-НК")
    change(
        event,
        audience="все желающие",
        details="с собой ноутбук",
        contact="8 (4812) 00-00-00",
        link="https://example.org/",
    )

    loaded = confirm(accept_all(upload(official(), "docx")), at=AT)

    event.refresh_from_db()
    assert loaded.comparison.is_empty
    assert (event.audience, event.details, event.contact, event.link) == (
        "все желающие",
        "с собой ноутбук",
        "8 (4812) 00-00-00",
        "https://example.org/",
    )


def test_json_writes_details_as_it_shows_them(plan):
    event = plan.events.first()
    data = exporters.export("json", build_document(plan))
    change(event, contact="новый телефон", audience="все")

    plan_import = receive("план.json", data, by="М", at=AT, limits=Limits())
    shown = {(cell.key, cell.before, cell.after) for row in look(plan_import).comparison.rows for cell in row.cells}
    confirm(plan_import, at=AT)

    event.refresh_from_db()
    assert ("contact", "новый телефон", "") in shown
    assert ("audience", "все", event.audience) in shown
    assert event.contact == ""


def test_event_parted_by_a_file_keeps_what_the_file_does_not_speak_of(plan):
    title = official().sections[0].rows[0].title
    change(plan.events.get(title=title), details="с собой обувь", private_notes="звонить заранее")
    first, second = official().sections
    rows = [replace(row, schedule="май") if row.title == title else row for row in second.rows]
    plan_import = accept_all(upload(replace(official(), sections=(first, replace(second, rows=tuple(rows))))))

    parted = look(plan_import).parted
    confirm(plan_import, at=AT)

    events = plan.events.filter(title=title).order_by("pk")
    assert len(parted) == 1
    assert [(event.printed_schedule, event.details, event.private_notes) for event in events] == [
        ("ежеквартально", "с собой обувь", "звонить заранее"),
        ("май", "с собой обувь", "звонить заранее"),
    ]


def test_file_without_sections_takes_no_section_title_away(plan):
    before = build_document(plan)
    rows = tuple(replace(row, uid="") for row in before.rows)
    lines = ["\t".join(row.cells) for row in rows]

    plan_import = paste(*lines, mode="plan")
    comparison = confirm(plan_import, at=AT).comparison

    assert [section.title for section in build_document(plan).sections] == [
        section.title for section in before.sections
    ]
    assert comparison.section_changes == () or all(not change.cells for change in comparison.section_changes)


def test_new_values_of_the_reference_books_are_shown():
    made = look(paste(NEW)).made

    assert made == {
        "формы мероприятий": ["семинар"],
        "места проведения": ["Клуб"],
        "сроки": ["май"],
        "отделы": ["Отдел народного творчества"],
    }


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (replace(official(), heading="я" * 501), "шапка"),
        (replace(official(), title="ПЛАН на 2025 год " + "я" * 500), "название"),
        (replace(official(), sections=(Section("я" * 5001, rows=official().sections[0].rows),)), "Раздел 1, название"),
        (replace(official(), sections=(Section("", rows=(Row("1", "я" * 5001),)),)), "название"),
    ],
)
def test_words_too_long_are_refused_with_a_sentence_and_never_cut(document, message):
    plan_import = upload(document, "json")

    assert message in look(plan_import).problem
    with pytest.raises(LoadingError, match=message):
        confirm(plan_import, at=AT)

    assert (Plan.objects.count(), Event.objects.count()) == (0, 0)


# Who a row is


def test_new_row_like_an_old_one_becomes_it_when_a_person_says_so(plan):
    old = next(build_document(plan).rows)
    other = "Лаборатория хореографии"
    plan_import = paste(f"1\t{other}\t{old.format}\t{old.venue}\t{old.schedule}\t{old.department}")
    decide(plan_import, replace(decisions_of(plan_import), rows={first_line(plan_import): f"same {old.uid}"}))

    confirm(plan_import, at=AT)

    assert Event.objects.get(uid=old.uid).title == other
    assert plan.events.count() == 13


def test_pair_by_likeness_is_undone_by_a_person(plan):
    rows = [replace(row, title=row.title.replace("7-НК", "7-НКа")) for row in official().sections[1].rows]
    document = replace(official(), sections=(official().sections[0], replace(official().sections[1], rows=tuple(rows))))
    plan_import = accept_all(upload(document))
    line = next(line for line in propose(plan_import).lines if "7-НКа" in line.row.title)
    paired = next(change for change in look(plan_import).comparison.rows if change.new == line.place)

    decide(plan_import, replace(decisions_of(plan_import), rows={line.id: "new"}))
    confirm(plan_import, at=AT)

    assert re.search(r"похожее название \(\d+ %\)", paired.explanation)
    assert plan.events.filter(title__contains="7-НКа").count() == 1
    assert plan.events.filter(title__contains="7-НК").count() == 2


def test_row_that_replaces_another_stands_in_its_place_and_the_other_goes(plan):
    old = build_document(plan).sections[1].rows[3]
    change(plan.events.get(uid=old.uid), title="Старое мероприятие")
    plan_import = paste(NEW)
    decide(plan_import, replace(decisions_of(plan_import), rows={first_line(plan_import): f"replaces {old.uid}"}))
    before = [len(section.rows) for section in build_document(plan).sections]
    listed = Event.objects.get(uid=old.uid).entries.count()

    loaded = confirm(plan_import, at=AT)

    document = build_document(plan)
    assert [len(section.rows) for section in document.sections] == before
    assert "Семинар по охране труда" in [row.title for row in document.rows]
    assert Event.objects.filter(uid=old.uid).exists() == (listed > 1)
    assert loaded.comparison.counts["new"] == 1


def test_published_row_that_is_replaced_leaves_the_table_and_stays_an_event():
    plan = make_plan()
    event = make_event(section=make_section(plan), title="Опубликованное")
    publish_plan(plan)
    plan_import = paste(NEW, mode="rows")
    decide(plan_import, replace(decisions_of(plan_import), rows={first_line(plan_import): f"replaces {event.uid}"}))

    confirm(plan_import, at=AT)

    assert [row.title for row in build_document(plan).rows] == ["Семинар по охране труда"]
    assert (plan.events.filter(pk=event.pk).exists(), event.entries.count()) == (True, 0)


def test_rows_of_two_uids_are_never_one(plan):
    rows = list(build_document(plan).sections[0].rows)
    stranger = replace(rows[0], uid="0b0e8000-0000-4000-8000-000000000099")
    plan_import = upload(PlanDocument("", "", 2025, (Section(rows=(stranger,)),)), "json")
    decide(plan_import, Decisions(mode="rows", rows={first_line(plan_import): f"same {rows[0].uid}"}))

    with pytest.raises(ChoiceError, match="разными постоянными номерами"):
        confirm(plan_import, at=AT)

    assert "разными постоянными номерами" in look(plan_import).problem
    assert plan.events.count() == 13


# Corrections


def test_corrected_row_loses_its_warnings_and_gets_those_of_its_new_words():
    plan_import = paste("1\tСеминар\tсеминар\tКлуб\tкогда-нибудь потом\tОтдел")
    before = propose(plan_import).lines[0]

    correct(plan_import, before.id, {"schedule": "май"})
    mended = propose(plan_import).lines[0]
    correct(plan_import, before.id, {"schedule": "как получится"})
    again = propose(plan_import).lines[0]

    assert [issue.code for _, issue in before.issues] == ["schedule_unknown"]
    assert [issue.code for _, issue in mended.issues] == []
    assert [(issue.code, issue.text) for _, issue in again.issues] == [("schedule_unknown", "как получится")]
    assert mended.reading.schedule.months == (5,)


def test_corrected_cell_is_recognised_anew():
    make_event(section=make_section(), venue="Дом культуры", title="Другое")
    plan_import = paste(NEW)

    correct(plan_import, first_line(plan_import), {"venue": "дом  культуры"})
    confirm(plan_import, at=AT)

    event = Event.objects.get(title="Семинар по охране труда")
    assert event.venue.name == "Дом культуры"


def test_correction_of_a_cell_that_a_colleague_corrected_is_kept_by_nobody_unseen():
    plan_import = paste(NEW)
    line = first_line(plan_import)
    seen = {"title": "Семинар по охране труда", "schedule": "май"}
    correct(plan_import, line, {**seen, "schedule": "июнь"}, seen=seen)

    clash = correct(plan_import, line, {**seen, "schedule": "июль"}, seen=seen)
    merged = correct(plan_import, line, {**seen, "title": "Семинар"}, seen=seen)

    assert [(item.current, item.wanted) for item in clash.conflicts] == [("июнь", "июль")]
    assert merged.conflicts == ()
    row = propose(plan_import).lines[0].row
    assert (row.title, row.schedule) == ("Семинар", "июнь")
