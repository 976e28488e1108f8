from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from events.document import Facet, Imprint, PlanDocument, Row, to_json
from events.document import Section as DocumentSection
from events.models import Edition, EditionFile, EditionRow
from events.models.edition import FrozenError, _Documents, as_set
from tests.factories import PUBLISHED_AT, make_event, make_plan, make_section, publish_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recorded")]


def _publish_twice(year):
    plan = make_plan(year=year)
    event = make_event(section=make_section(plan))
    publish_plan(plan)
    event.title = "Новое название"
    event.save()
    publish_plan(plan, note="другое название", at=PUBLISHED_AT + timedelta(days=1))


def test_edition_in_force_is_the_newest_of_its_year(django_assert_num_queries):
    _publish_twice(2025)
    _publish_twice(2026)

    with django_assert_num_queries(1):
        found = Edition.objects.in_force(2025)
        seen = {name: getattr(found, name) for name in (*_loaded(found), "latest_number", "contacts_version")}

    expected = Edition.objects.for_reading().get(year=2025, number=2)
    assert seen == {name: getattr(expected, name) for name in (*_loaded(expected), "latest_number", "contacts_version")}


def _loaded(edition):
    """The columns that were read; a published document is long and read apart."""
    return sorted(field.attname for field in edition._meta.fields if field.attname not in edition.get_deferred_fields())


@pytest.mark.parametrize("year", [2024, 10**30])
def test_no_edition_is_in_force_without_a_publication(year):
    with pytest.raises(Edition.DoesNotExist):
        Edition.objects.in_force(year)


def named(editions):
    return [(edition.year, edition.number) for edition in editions]


@pytest.fixture
def editions():
    """Two editions of each of three years, without the rows and files that publishing makes."""
    for year in (2025, 2027, 2026):
        plan = make_plan(year)
        for number in (1, 2):
            sha256 = f"{year}-{number}"
            document = PlanDocument(
                "", f"План на {year}", year, sections=(DocumentSection("", "", (Row(title=sha256),)),)
            )
            Edition.objects.create(
                plan=plan,
                year=year,
                number=number,
                published_at=PUBLISHED_AT,
                title=plan.title,
                stored=to_json(document),
                sha256=sha256,
            )


def test_editions_of_a_year_come_newest_first(editions):
    assert named(Edition.objects.for_year(2026)) == [(2026, 2), (2026, 1)]


def test_current_editions_are_the_newest_of_each_year(editions):
    assert named(Edition.objects.current()) == [(2027, 2), (2026, 2), (2025, 2)]


def test_edition_for_reading_comes_without_its_document_and_with_the_newest_number(editions):
    found = list(Edition.objects.for_year(2025).for_reading())

    assert [(edition.number, edition.latest_number) for edition in found] == [(2, 2), (1, 2)]
    assert [edition.get_deferred_fields() for edition in found] == [{"stored", "reasons"}] * 2


def test_imprint_carries_the_address_when_the_site_knows_its_own():
    edition = Edition(year=2025, number=2, published_at=PUBLISHED_AT, note="новое", sha256="0a")

    assert edition.imprint("https://plan.example", "месяц: Май") == Imprint(
        edition=2,
        published_at=PUBLISHED_AT,
        note="новое",
        sha256="0a",
        url="https://plan.example/plans/2025/editions/2/",
        filter_line="месяц: Май",
    )
    assert (edition.imprint("").url, edition.imprint("").filter_line) == ("", "")


def test_document_is_read_once_and_found_by_its_sum(editions, django_assert_num_queries, monkeypatch):
    edition = Edition.objects.in_force(2025)
    monkeypatch.setattr("events.models.edition._documents", _Documents())

    with django_assert_num_queries(1):
        documents = [edition.document, Edition.document_of(edition.sha256)]

    assert documents[0] is documents[1]
    assert (documents[0].year, [row.title for row in documents[0].rows]) == (2025, ["2025-2"])
    with pytest.raises(Edition.DoesNotExist):
        Edition.document_of("no such sum")


def test_documents_of_many_editions_are_read_in_one_query(django_assert_num_queries, monkeypatch):
    for year in (2024, 2025, 2026):
        _publish_twice(year)
    sums = list(Edition.objects.values_list("sha256", flat=True))
    documents = _Documents()
    monkeypatch.setattr("events.models.edition._documents", documents)
    monkeypatch.setattr(documents, "MOST", 5)

    with django_assert_num_queries(1):
        first = Edition.documents_of(sums)
    with django_assert_num_queries(1):  # the one that had to make room
        second = Edition.documents_of(sums)

    assert first == second
    assert first.keys() == set(sums)


def test_row_holds_the_printed_words_and_what_the_filters_ask():
    row = Row(
        number="3",
        title="Семинар",
        format="семинар, вебинар",
        venue="Дом культуры",
        schedule="март, май",
        department="Отдел",
        audience="Руководители",
        details="Подробно",
        uid="00000000-0000-4000-8000-000000000001",
        months=(3, 5),
        formats=(Facet("seminar", "семинар"), Facet("vebinar", "вебинар")),
        venue_facet=Facet("dk", "ДК"),
        department_facet=Facet("otdel", "Отдел"),
    )

    kept = EditionRow.of(Edition(), 7, 2, row)

    words = ("number", "title", "format", "venue", "schedule", "department", "uid")
    assert [getattr(kept, name) for name in words] == [getattr(row, name) for name in words]
    assert (kept.position, kept.section) == (7, 2)
    assert (kept.format_keys, kept.venue_key, kept.department_key, kept.months) == (
        "|seminar|vebinar|",
        "dk",
        "otdel",
        "|3|5|",
    )


def test_row_without_facets_answers_to_no_value():
    kept = EditionRow.of(Edition(), 1, 1, Row(title="Семинар"))

    assert (kept.format_keys, kept.venue_key, kept.department_key, kept.months) == ("", "", "", "")


@pytest.mark.parametrize(("values", "written"), [((), ""), (("a",), "|a|"), ((1, 12), "|1|12|")])
def test_set_is_written_between_bars(values, written):
    assert as_set(values) == written


def test_published_things_have_names(editions):
    edition = Edition.objects.in_force(2025)

    assert str(edition) == "Редакция 2 плана на 2025 год"
    assert str(EditionRow.of(edition, 1, 1, Row(number="1", title="Семинар"))) == "1. Семинар"
    assert str(EditionFile(edition=edition, format="csv")) == "Редакция 2 плана на 2025 год: csv"


@pytest.mark.parametrize("number", [0, 2])
def test_number_of_an_edition_is_positive_and_its_own(editions, number):
    edition = Edition(year=2025, number=number)

    with pytest.raises(ValidationError) as refusal:
        edition.validate_constraints()

    assert refusal.value.messages == [
        {0: "Редакции нумеруются с 1.", 2: "Редакция с этим номером уже опубликована."}[number]
    ]


@pytest.mark.parametrize("act", ["save", "delete"])
def test_published_file_is_for_good(editions, act):
    file = EditionFile.objects.create(edition=Edition.objects.in_force(2025), format="csv", data=b"a", sha256="0")
    file.data = b"x"

    with pytest.raises(FrozenError, match="Опубликованная редакция не изменяется и не удаляется"):
        getattr(file, act)()
    assert bytes(EditionFile.objects.get().data) == b"a"
