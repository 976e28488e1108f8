import pytest
from django.http import QueryDict

from events.edition.filters import select
from events.models import Entry, Venue
from tests.factories import make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    plan = make_plan()
    first, second = make_section(plan), make_section(plan, title="Второй раздел")
    make_event(section=first, title="Семинар по хореографии", schedule="1 квартал, март")
    make_event(section=first, title="Лаборатория", formats=["творческая лаборатория"], schedule="ежеквартально")
    vocal = make_event(
        section=second, title="Вебинар о вокале", formats=["вебинар", "семинар"], schedule="май", venue="Районы"
    )
    make_event(section=second, title="По заявкам", schedule="по заявкам", department="Отдел творчества")
    Entry.objects.create(section=first, event=vocal)
    return publish_plan(plan)


def titles(edition, query):
    return [row.title for row in select(edition, QueryDict(query)).document.rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("month=3", ["Семинар по хореографии", "Лаборатория"]),
        ("month=3&month=5", ["Семинар по хореографии", "Лаборатория", "Вебинар о вокале", "Вебинар о вокале"]),
        ("quarter=2", ["Лаборатория", "Вебинар о вокале", "Вебинар о вокале"]),
        ("format=вебинар", ["Вебинар о вокале", "Вебинар о вокале"]),
        ("format=семинар&quarter=1", ["Семинар по хореографии"]),
        ("section=2", ["Вебинар о вокале", "По заявкам"]),
        ("section=1&section=2&format=творческая-лаборатория", ["Лаборатория"]),
        ("venue=районы&section=1", ["Вебинар о вокале"]),
        ("department=отдел-творчества", ["По заявкам"]),
        ("q=СЕМИНАРЫ+хореография", ["Семинар по хореографии"]),
        ("q=вокал", ["Вебинар о вокале", "Вебинар о вокале"]),
        ("q=%21%21", []),
        ("month=12&format=вебинар", []),
    ],
)
def test_filter_finds(edition, query, found):
    assert titles(edition, query) == found


def test_numbers_of_found_rows_are_those_of_the_plan(edition):
    document = select(edition, QueryDict("format=вебинар")).document

    assert [(section.title, [row.number for row in section.rows]) for section in document.sections] == [
        ("", ["3"]),
        ("Второй раздел", ["1"]),
    ]


def test_no_filter_gives_the_whole_document_without_a_query(edition, django_assert_num_queries):
    whole = edition.document

    with django_assert_num_queries(0):
        selection = select(edition, QueryDict("utm_source=mail&q=&month="))

    assert (selection.document, selection.line, selection.is_filtered) == (whole, "", False)


@pytest.mark.parametrize(
    "query",
    ["month=13", "month=0", "quarter=9", "format=no-such", "venue=x", "department=x", "section=3", "month=5&month=x"],
)
def test_unknown_value_never_widens_the_answer(edition, query):
    selection = select(edition, QueryDict(query))

    assert (list(selection.document.rows), selection.is_valid, len(selection.errors)) == ([], False, 1)


def test_error_names_the_field_and_the_value(edition):
    selection = select(edition, QueryDict("quarter=9"))

    assert selection.errors == ["Квартал: значения «9» в этом плане нет. Выберите из списка или сбросьте фильтр."]


def test_line_names_the_filter_in_words(edition):
    selection = select(edition, QueryDict("quarter=1&format=вебинар&q=вокал"))

    assert selection.line == "поиск «вокал»; форма: вебинар; 1 квартал"


def test_words_of_two_searches_are_all_looked_for(edition):
    both, one = select(edition, QueryDict("q=вокал&q=вебинар")), select(edition, QueryDict("q=вокал вебинар"))

    assert both.line == "поиск «вокал вебинар»"
    assert both.positions == one.positions


def test_labels_are_those_of_the_day_of_publishing(edition):
    Venue.objects.filter(name="Районы").update(name="Округа")

    selection = select(edition, QueryDict("venue=районы"))

    assert selection.line == "место: Районы"
