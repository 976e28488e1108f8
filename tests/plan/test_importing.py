"""An import from upload to undo, on real files made by the product's own exporters."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from events import exporters, schedules
from events.document import Approval, Facet, PlanDocument, Row, Section
from events.importers import ImportFileError, Limits
from events.models import Department, Entry, Event, EventFormat, Plan, PlanImport, Schedule, Venue
from events.models import Section as PlanSection
from events.plan import undoing
from events.plan.document import build_document
from events.plan.importing import (
    Decisions,
    ImportStateError,
    confirm,
    decide,
    decisions_of,
    line_id,
    look,
    propose,
    receive,
)
from events.plan.loading import LoadingError
from tests.factories import OFFICIAL, change, make_event, make_plan, make_section, obtain, publish_plan

pytestmark = pytest.mark.django_db


def undo(plan_import):
    """Take the loading back, as the journal does."""
    undoing.undo(PlanImport.objects.get(pk=plan_import.pk).operation)


AT = datetime(2025, 1, 9, 9, 0, tzinfo=UTC)


def official(**changes):
    """The real plan as it was printed: words alone; ``changes`` maps a cell's words to others."""
    sections = []
    for section in OFFICIAL["sections"]:
        rows = (
            Row(*(str(line[key]) for key in ("number", "title", "format", "venue", "schedule", "department")))
            for line in section["rows"]
        )
        sections.append(Section(section["title"], section["note"], tuple(rows)))
    return PlanDocument(OFFICIAL["heading"], OFFICIAL["title"], OFFICIAL["year"], tuple(sections))


def upload(document, kind="xlsx"):
    return receive(f"план.{kind}", exporters.export(kind, document), by="Мария Соколова", at=AT, limits=Limits())


def accept_all(plan_import):
    decide(plan_import, Decisions(accepted=list(propose(plan_import).suggestions)))
    return plan_import


def state():
    return [list(model.objects.order_by("pk").values()) for model in (Plan, PlanSection, Entry, Event)]


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf", "csv"])
def test_real_plan_comes_in_from_every_kind_of_file(kind):
    loaded = confirm(accept_all(upload(official(), kind)), at=AT)

    document = build_document(loaded.plan)
    assert document.words().sections == official().sections
    assert (document.heading, document.title) == (official().heading, official().title)
    assert (loaded.plan.events.count(), Entry.objects.count()) == (13, 18)


def test_preview_stores_nothing_in_the_plan():
    propose(upload(official()))

    assert (Plan.objects.count(), Event.objects.count(), PlanImport.objects.count()) == (0, 0, 1)


@pytest.mark.parametrize("kind", ["xlsx", "docx", "pdf", "csv", "json"])
def test_own_export_comes_back_without_changes(kind):
    confirm(accept_all(upload(official())), at=AT)
    edition = publish_plan(Plan.objects.get())
    data = bytes(edition.files.get(format=kind).data)
    before = state()

    loaded = confirm(receive(f"план.{kind}", data, by="М", at=AT, limits=Limits()), at=AT)

    assert loaded.comparison.is_empty
    assert loaded.comparison.counts["absent"] == 0
    assert state() == before


def test_links_not_accepted_make_separate_events():
    loaded = confirm(upload(official()), at=AT)

    assert loaded.plan.events.count() == 18


def test_row_can_be_left_out():
    plan_import = upload(official())
    first = propose(plan_import).lines[0]

    decide(plan_import, Decisions(left_out=[first.id]))
    loaded = confirm(plan_import, at=AT)

    assert loaded.plan.events.count() == 17
    assert not loaded.plan.events.filter(title=first.row.title, entries__section__position=1).exists()


def test_cell_can_be_corrected():
    plan_import = upload(official())
    identifier = line_id(propose(plan_import).lines[0].reading)

    decide(plan_import, Decisions(cells={identifier: {"schedule": "май"}}))

    row = next(propose(plan_import).document.rows)
    assert row.schedule == "май"


def test_decisions_survive_a_closed_browser():
    plan_import = upload(official())
    chosen = Decisions(left_out=["x#1"], accepted=["y"], cells={"z#2": {"title": "Т"}}, year=2026)

    decide(plan_import, chosen)

    assert decisions_of(PlanImport.objects.get()) == chosen


def test_column_can_be_mapped_anew():
    plan_import = upload(official())
    table = propose(plan_import).reading.tables[0]
    venue = next(use for use in table.columns if use.key == "venue")

    decide(plan_import, Decisions(columns={str(table.table): {str(venue.start): ""}}))

    proposal = propose(plan_import)
    assert {row.venue for row in proposal.document.rows} == {""}
    assert "venue" not in proposal.columns


def test_year_can_be_given():
    plan_import = upload(official())
    decide(plan_import, Decisions(year=2027))

    loaded = confirm(plan_import, at=AT)

    assert loaded.plan.year == 2027


def test_import_is_loaded_once():
    plan_import = upload(official())
    confirm(plan_import, at=AT)

    with pytest.raises(ImportStateError, match="уже загружен"):
        confirm(plan_import, at=AT)


def test_refused_file_leaves_nothing_behind():
    with pytest.raises(ImportFileError):
        receive("план.docx", b"PK\x03\x04 no plan here", by="М", at=AT, limits=Limits())

    assert PlanImport.objects.count() == 0


def test_row_without_a_title_is_refused_and_nothing_is_stored():
    plan_import = upload(official())
    identifier = line_id(propose(plan_import).lines[0].reading)
    decide(plan_import, Decisions(cells={identifier: {"title": ""}}))

    with pytest.raises(LoadingError, match="пустое название"):
        confirm(plan_import, at=AT)

    assert (Plan.objects.count(), PlanImport.objects.get().state) == (0, "preview")


def test_undo_of_a_first_import_leaves_no_plan():
    plan_import = upload(official())
    confirm(plan_import, at=AT)

    undo(plan_import)

    assert (Plan.objects.count(), Event.objects.count(), PlanImport.objects.get().state) == (0, 0, "undone")


def test_undo_puts_an_existing_plan_back():
    plan = make_plan()
    first = make_section(plan)
    for title in ("Своё мероприятие", "Второе"):
        make_event(section=first, title=title)
    before = state()
    plan_import = upload(official())
    confirm(plan_import, at=AT)

    undo(plan_import)

    assert state() == before


def test_undo_puts_changed_words_and_order_back():
    confirm(accept_all(upload(official())), at=AT)
    before, words = state(), build_document(Plan.objects.get())
    first, second = official().sections
    rows = tuple(reversed(first.rows))
    plan_import = accept_all(
        upload(PlanDocument("Иная шапка", "ПЛАН на 2025 г.", 2025, (Section("", "", rows), second)))
    )
    confirm(plan_import, at=AT)
    changed = build_document(Plan.objects.get())

    undo(plan_import)

    assert changed != words
    assert build_document(Plan.objects.get()) == words
    assert state() == before


def test_undo_keeps_what_somebody_wrote_later_and_takes_back_the_rest():
    plan_import = upload(official())
    plan = confirm(plan_import, at=AT).plan
    event = plan.events.first()
    change(event, title="Правка коллеги")

    told = undoing.look(PlanImport.objects.get(pk=plan_import.pk).operation).later
    undo(plan_import)

    assert [(later.thing, later.name) for later in told] == [(event, "")]
    assert [event.title for event in Event.objects.all()] == ["Правка коллеги"]
    assert plan_import_state() == "undone"


def plan_import_state():
    return PlanImport.objects.get().state


def test_undo_takes_the_reference_values_that_the_import_made():
    plan_import = upload(official())
    kept = obtain(Venue, "Свой зал")
    confirm(plan_import, at=AT)
    made = [model.objects.count() for model in (Venue, EventFormat, Department, Schedule)]

    undo(plan_import)

    assert min(made) > 1
    assert list(Venue.objects.all()) == [kept]
    assert [model.objects.count() for model in (EventFormat, Department, Schedule)] == [0, 0, 0]


def test_undo_of_a_published_plan_leaves_what_is_published():
    plan_import = upload(official())
    plan = confirm(plan_import, at=AT).plan
    edition = publish_plan(plan)

    undo(plan_import)

    assert plan.events.count() == 18
    assert Entry.objects.count() == 0
    assert Plan.objects.get().editions.get() == edition


def test_import_leaves_alone_what_the_file_does_not_speak_of():
    """«Для кого» is guessed from the form of a new row; of a row of the plan it is not the file's to say."""
    plan = confirm(accept_all(upload(official(), "docx")), at=AT).plan
    event = plan.events.get(title__contains="7-НК")
    guessed = event.audience
    change(event, audience="все желающие", details="с собой ноутбук")
    before, history = state(), Event.history.count()

    loaded = confirm(accept_all(upload(official(), "docx")), at=AT)

    assert guessed.startswith("для специалистов")
    assert loaded.comparison.is_empty
    assert (state(), Event.history.count()) == (before, history)


def test_file_that_is_matched_too_long_is_refused_and_not_kept():
    rows = "".join(f"{row};Семинар {row};1 марта;Отдел {row}\n" for row in range(4000))
    data = f"№;Название;Дата;Ответственный\n{rows}".encode()

    with pytest.raises(ImportFileError, match="читается слишком долго"):
        receive("план.csv", data, by="Мария", at=AT, limits=Limits(matching_seconds=0.5))

    assert not PlanImport.objects.exists()


def rich():
    """The real plan as an edition of another office has it: uids, facets whose names are not their keys, details, approval."""
    uids: dict[str, str] = {}
    sections = []
    for number, section in enumerate(official().sections, start=1):
        rows = []
        for line in section.rows:
            uid = uids.setdefault(line.title, f"0b0e8000-0000-4000-8000-{len(uids):012}")
            schedule = schedules.parse(line.schedule)
            rows.append(
                replace(
                    line,
                    uid=uid,
                    period=schedule.wording,
                    months=schedule.months,
                    formats=(Facet("tvorcheskaya", "Лаборатория"),) if "лаборатория" in line.format else (),
                    venue_facet=Facet("центр-2", "Центр народного творчества") if "ГБУК" in line.venue else None,
                    department_facet=Facet("ont", line.department) if "творчества" in line.department else None,
                    audience="руководители",
                    details=f"в зале {uid[-2:]}\nс собой костюм",
                    contact="+7 (4812) 00-00-00 (пример)",
                    link="https://example.org/",
                )
            )
        key = f"0b0e8000-0000-4000-9000-{number:012}"
        sections.append(replace(section, rows=tuple(rows), title=section.title or f"Раздел {number}", key=key))
    approval = Approval("order", "директора\nЦентра", "И. И. Иванова", date(2024, 12, 20), "15-о")
    return replace(official(), sections=tuple(sections), approval=approval)


def test_own_json_into_an_empty_database_is_whole():
    document = rich()

    plan = confirm(upload(document, "json"), at=AT).plan

    assert build_document(plan) == document
    assert exporters.export("json", build_document(plan)) == exporters.export("json", document)
    assert {str(event.uid) for event in plan.events.all()} == {row.uid for row in document.rows}
    assert (plan.events.count(), Venue.objects.get().key) == (13, "центр-2")


def test_own_json_twice_changes_nothing():
    confirm(upload(rich(), "json"), at=AT)
    before, history = state(), Event.history.count()

    loaded = confirm(upload(rich(), "json"), at=AT)

    assert loaded.comparison.is_empty
    assert (state(), Event.history.count()) == (before, history)


def test_own_json_brings_back_every_field():
    plan = confirm(upload(rich(), "json"), at=AT).plan
    for event in plan.events.all():
        change(
            event,
            details="иначе",
            contact="",
            venue=None,
            venue_wording="Клуб",
            format_wording="кружок",
            audience="",
        )
    for section in plan.sections.all():
        change(section, note="иное")
    change(plan, heading="", approval_name="П. П. Петров", order_number="1")

    proposal = propose(upload(rich(), "json"))
    loaded = confirm(upload(rich(), "json"), at=AT)

    assert build_document(loaded.plan) == rich()
    told = {cell.key for change in loaded.comparison.rows for cell in change.cells}
    assert {"details", "contact", "venue", "venue_facet", "format", "audience"} <= told
    assert [change.key for change in loaded.comparison.words] == ["heading", "approval"]
    assert proposal.suggestions == ()


def test_own_json_of_another_year_makes_other_events():
    last = confirm(upload(rich(), "json"), at=AT).plan
    plan_import = upload(rich(), "json")
    decide(plan_import, Decisions(year=2026))

    plan = confirm(plan_import, at=AT).plan
    again = upload(rich(), "json")
    decide(again, Decisions(year=2026))

    assert (plan.year, plan.events.count(), last.events.count()) == (2026, 13, 13)
    assert confirm(again, at=AT).comparison.is_empty


def test_word_corrected_in_own_json_is_what_prints():
    plan_import = upload(rich(), "json")
    first = propose(plan_import).lines[0]

    decide(plan_import, Decisions(cells={first.id: {"schedule": "май", "venue": "Клуб", "format": "кружок"}}))

    row = next(propose(plan_import).document.rows)
    assert (row.schedule, row.period, row.months, row.venue, row.venue_facet, row.formats) == (
        "май",
        "",
        (),
        "Клуб",
        None,
        (),
    )
    printed = next(build_document(confirm(plan_import, at=AT).plan).rows)
    assert (printed.schedule, printed.period, printed.venue, printed.format) == ("май", "май", "Клуб", "кружок")


def test_uid_that_is_none_is_not_taken():
    rows = (Row("1", "А", uid="не номер"), Row("2", "Б", uid="не номер"))

    plan = confirm(upload(replace(rich(), sections=(Section("Раздел", rows=rows),)), "json"), at=AT).plan

    assert [row.title for row in build_document(plan).rows] == ["А", "Б"]


def test_row_left_out_of_own_json_takes_nothing_with_it():
    document = replace(rich(), sections=(*rich().sections, Section("Пустой раздел", "примечание")))
    plan_import = upload(document, "json")

    decide(plan_import, Decisions(left_out=[propose(plan_import).lines[0].id]))

    sections = propose(plan_import).document.sections
    assert [len(section.rows) for section in sections] == [9, 8, 0]


def test_new_order_of_sections_is_loaded():
    plan = confirm(upload(rich(), "json"), at=AT).plan
    swapped = replace(rich(), sections=rich().sections[::-1])

    comparison = confirm(upload(swapped, "json"), at=AT).comparison

    assert [change.is_moved for change in comparison.section_changes] == [True, False]
    assert build_document(plan) == swapped


def test_month_over_rows_and_persons_reach_the_plan():
    lines = ["План на 2025 год;;;", "№;Название;Дата;Ответственный", "Март;;;", "1;Семинар;14;Иванова А. А."]
    data = "\n".join(lines).encode()

    confirm(receive("план.csv", data, by="Мария", at=AT, limits=Limits()), at=AT)

    event = Event.objects.get()
    assert (event.printed_schedule, event.schedule.name) == ("14", "14 марта")
    assert (event.printed_department, event.department, event.co_executors) == ("Иванова А. А.", None, "Иванова А. А.")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_who_load_one_file_at_once_load_it_once():
    plan_import = upload(official())
    pin = look(plan_import).pin
    barrier = threading.Barrier(2)

    def load(_):
        try:
            barrier.wait()
            return confirm(plan_import, at=AT, pin=pin).plan.year
        except (ImportStateError, LoadingError) as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = sorted(map(str, pool.map(load, range(2))))

    assert results[0] == "2025"
    assert "уже загружен" in results[1] or "План изменился" in results[1]
    assert (Event.objects.count(), PlanImport.objects.get().state) == (18, "loaded")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_who_decide_at_once_keep_both_decisions():
    plan_import = upload(official())
    lines = [line.id for line in propose(plan_import).lines]
    seen = Decisions()

    def tick(line):
        try:
            decide(PlanImport.objects.get(), Decisions(left_out=[line]), seen=seen)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tick, lines))

    assert set(decisions_of(PlanImport.objects.get()).left_out) == set(lines)
