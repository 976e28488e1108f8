import hashlib
import json
from datetime import timedelta

import pytest

from events.document import Facet, from_json
from events.models import Edition, EditionFile, EditionRow, Schedule
from events.models.edition import FrozenError
from events.plan import mending, publishing
from events.plan.checking import check_plan, look
from events.plan.document import build_document
from events.plan.publishing import PublishingError, publish
from tests.factories import (
    PUBLISHED_AT,
    change,
    list_event,
    make_event,
    make_plan,
    make_plan_of,
    make_section,
    obtain,
    publish_plan,
    recording,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """Two sections, three entries, two events: one is listed twice."""
    plan = make_plan()
    first, second = make_section(plan), make_section(plan, title="Раздел второй", note="по заявкам МО")
    event = make_event(section=first, title="Лаборатория", formats=["творческая лаборатория"])
    make_event(section=first, title="Семинар", audience="руководители")
    list_event(second, event)
    return plan


def test_document_numbers_each_section_from_one(plan):
    document = build_document(plan)

    assert [(section.title, section.note, [row.number for row in section.rows]) for section in document.sections] == [
        ("", "", ["1", "2"]),
        ("Раздел второй", "по заявкам МО", ["1"]),
    ]


def test_document_row_holds_words_and_structure(plan):
    row = build_document(plan).sections[0].rows[1]

    assert row.cells == ("2", "Семинар", "семинар", "Областной центр", "1 квартал, март", "Методический отдел")
    assert (row.period, row.months, row.audience) == ("1 квартал, март", (3,), "руководители")
    assert row.formats == (Facet("семинар", "семинар"),)
    assert row.venue_facet == Facet("областной-центр", "Областной центр")


def test_event_listed_twice_has_one_uid(plan):
    rows = list(build_document(plan).rows)

    assert len(rows) == 3
    assert len({row.uid for row in rows}) == 2


@pytest.mark.parametrize("rows", [1, 5])
def test_document_costs_a_constant_number_of_queries(rows, django_assert_num_queries):
    plan = make_plan_of(rows)

    with django_assert_num_queries(5):
        build_document(plan)


def test_check_is_silent_about_a_whole_plan(plan):
    assert check_plan(plan, build_document(plan)) == []


def test_check_names_what_a_careful_reader_would_notice():
    plan = make_plan()
    section = make_section(plan)
    make_event(section=section, title="Семинар", schedule="когда-нибудь потом")
    make_event(section=section, title="семинар.", venue=None)
    make_event(plan, title="Забытое")
    make_event(plan, title="«Форма 7-НК»: вопросы")

    findings = check_plan(plan, build_document(plan))

    assert [(finding.place, finding.message.split(".")[0], finding.is_blocking) for finding in findings] == [
        ("«Семинар»", "Одно название у 2\u00a0разных мероприятий", False),
        ("Раздел 1, пункт 2", "Не указано место проведения", False),
        ("Раздел 1, пункт 1", "Срок не распознан: мероприятие не найдётся по месяцу и не попадёт в календарь", False),
        ("«Форма 7-НК»: вопросы", "Мероприятие не стоит ни в одном разделе и не попадёт в план", False),
        ("«Забытое»", "Мероприятие не стоит ни в одном разделе и не попадёт в план", False),
    ]
    empty = next(finding for finding in look(plan) if finding.kind == "empty")
    mending.dismiss(plan, empty, by=None)
    assert "Не указано место" not in " ".join(finding.message for finding in check_plan(plan, build_document(plan)))


def test_check_names_every_place_where_paper_would_show_an_empty_box():
    """The sign here stands for 🎻 and 한, which some machines do have a font for."""
    sign = "\U000e0100"
    plan = make_plan(heading=f"Шапка{sign}", approval_form="stamp", approval_post=f"Директор{sign}")
    section = make_section(plan, title=f"Раздел{sign}", note=f"Примечание{sign}")
    event = make_event(section=section, title=f"Семинар{sign}", contact=f"к Анне{sign}", department=f"Отдел{sign}")
    make_event(section=section, title="Лекция", department=event.department.name)
    with recording():
        event.department.head = f"Анна{sign}"
        event.department.save()

    (remark,) = check_plan(plan, build_document(plan))
    found = {finding.column for finding in look(plan) if finding.kind == "glyph"}

    assert remark.message.startswith(f"Знака «{sign}» (U+E0100) нет ни в одном шрифте")
    assert remark.place == (
        "Шапка; Гриф утверждения; Раздел 1, название; Раздел 1, примечание; Раздел 1, пункт 1, «Название» и ещё 4"
    )
    assert found == {
        "heading",
        "approval",
        "section_title",
        "section_note",
        "title",
        "contact",
        "department",
    }
    title = next(finding for finding in look(plan) if (finding.kind, finding.column) == ("glyph", "title"))
    mending.dismiss(plan, title, by=None)
    assert "пункт 1, «Название»" not in check_plan(plan, build_document(plan))[0].place


def test_first_publication_freezes_edition_one(plan):
    publication = publish(
        plan, note=" первая ", by_name="Анна Воронова", at=PUBLISHED_AT, site_url="https://plan.example"
    )

    edition = publication.edition
    assert publication.is_new
    assert (edition.year, edition.number, edition.note, edition.published_by) == (2025, 1, "первая", "Анна Воронова")
    assert edition.document == build_document(plan)
    assert edition.sha256 == edition.document.sha256()


def test_publishing_twice_makes_one_edition(plan):
    first = publish_plan(plan)

    again = publish(plan, note="ещё раз", by_name="Анна Воронова", at=PUBLISHED_AT + timedelta(days=1))

    assert (again.is_new, again.edition, Edition.objects.count()) == (False, first, 1)


def test_change_makes_the_next_edition(plan):
    publish_plan(plan)

    change(plan.events.get(title="Семинар"), title="Семинар-практикум")
    edition = publish_plan(plan, note="изменено название")

    assert (edition.number, [row.title for row in edition.document.rows]) == (
        2,
        ["Лаборатория", "Семинар-практикум", "Лаборатория"],
    )


def test_renaming_a_venue_changes_no_edition(plan):
    edition = publish_plan(plan)
    before = [edition.document, list(edition.rows.values()), list(edition.files.values_list("format", "sha256"))]

    change(plan.events.first().venue, name="Новое имя")

    after = Edition.objects.get()
    assert [after.document, list(after.rows.values()), list(after.files.values_list("format", "sha256"))] == before
    assert {row.venue for row in build_document(plan).rows} == {"Новое имя"}


def test_rows_hold_words_and_keys_for_the_filters(plan):
    row = publish_plan(plan).rows.get(position=2)

    assert (row.section, row.number, row.title, row.venue) == (1, "2", "Семинар", "Областной центр")
    assert (row.format_keys, row.venue_key, row.department_key, row.months) == (
        "|семинар|",
        "областной-центр",
        "методический-отдел",
        "|3|",
    )


def test_files_are_made_at_publishing(plan):
    edition = publish_plan(plan)

    stored = EditionFile.objects.get(edition=edition, format="json")
    assert stored.sha256 == hashlib.sha256(stored.data).hexdigest()
    assert json.loads(bytes(stored.data))


def test_stored_document_is_what_was_published(plan):
    edition = publish_plan(plan)

    assert from_json(Edition.objects.get().stored) == edition.document


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: edition.save(),
        lambda edition: edition.delete(),
        lambda edition: Edition.objects.update(note="x"),
        lambda edition: Edition.objects.all().delete(),
        lambda edition: Edition.objects.bulk_update([edition], ["note"]),
        lambda edition: Edition.objects.update_or_create(pk=edition.pk, defaults={"note": "x"}),
        lambda edition: edition.rows.first().save(),
        lambda edition: edition.rows.first().delete(),
        lambda edition: edition.rows.update(title="x"),
        lambda edition: edition.rows.all().delete(),
        lambda edition: edition.plan.editions.update(note="x"),
        lambda edition: edition.files.update(data=b""),
        lambda edition: EditionRow.objects.bulk_create([edition.rows.first()], update_conflicts=True),
    ],
)
def test_nothing_published_can_be_changed(plan, change):
    edition = publish_plan(plan)
    before = [list(Edition.objects.values()), list(EditionRow.objects.values()), list(EditionFile.objects.values())]

    with pytest.raises(FrozenError):
        change(edition)

    after = [list(Edition.objects.values()), list(EditionRow.objects.values()), list(EditionFile.objects.values())]
    assert after == before


def test_blank_title_blocks_publishing(plan):
    change(plan.events.get(title="Семинар"), title=" ")

    with pytest.raises(PublishingError, match="Раздел 1, пункт 2 Пустое название"):
        publish_plan(plan)

    assert Edition.objects.count() == 0


def test_empty_plan_is_not_published():
    with pytest.raises(PublishingError, match="В плане нет ни одного мероприятия"):
        publish_plan(make_plan())

    assert Edition.objects.count() == 0


def test_schedule_printed_in_other_words_keeps_its_months(plan):
    event = plan.events.get(title="Семинар")
    change(event, schedule=obtain(Schedule, "в течение года"), schedule_wording="по мере готовности")

    row = build_document(plan).sections[0].rows[1]

    assert (row.schedule, row.period, row.months) == ("по мере готовности", "в течение года", tuple(range(1, 13)))


def test_plan_edited_while_its_files_are_made_is_not_published(plan):
    def edit(done, total):
        change(plan.events.first(), title=f"Правка {done}")

    with pytest.raises(PublishingError, match="изменился, пока шла публикация"):
        publish_plan(plan, progress=edit)

    assert Edition.objects.count() == 0


def test_second_publishing_at_the_same_time_finds_the_first(plan):
    first = []

    def press_again(done, total):
        first.append(first[0] if first else publish(plan, note="", by_name="Другой", at=PUBLISHED_AT).edition)

    publication = publish(plan, note="", by_name="Анна Воронова", at=PUBLISHED_AT, progress=press_again)

    assert (publication.is_new, publication.edition, Edition.objects.count()) == (False, first[0], 1)


def test_keys_of_sections_make_no_edition_of_their_own(plan, monkeypatch):
    """The first document with keys, against an edition that was frozen before there were any."""
    keyed = build_document(plan)
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "build_document", lambda plan: keyed.in_schema(1))
        old = publish_plan(plan)

    again = publish(plan, note="", by_name="Анна Воронова", at=PUBLISHED_AT)

    assert (again.is_new, again.edition) == (False, old)
    assert all(section.key for section in keyed.sections)
    assert keyed.sha256() != old.sha256
