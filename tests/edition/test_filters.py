import pytest
from django.http import QueryDict

from events.edition import search
from events.edition.filters import asked_in, select
from events.models import Venue
from tests.factories import change, list_event, make_event, make_plan, make_section, publish_plan

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
    list_event(first, vocal)
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


def test_value_is_compared_whole_and_not_as_a_part_of_another():
    section = make_section()
    make_event(section=section, title="Осенний", schedule="октябрь", formats=["семинар-практикум"])
    make_event(section=section, title="Новогодний", schedule="январь", formats=["семинар"])
    make_event(section=section, title="Зимний", schedule="декабрь", formats=["онлайн-семинар", "мастер-класс"])
    edition = publish_plan(section.plan)

    found = {query: titles(edition, query) for query in ("month=1", "month=10", "quarter=1", "format=семинар")}

    assert found == {
        "month=1": ["Новогодний"],
        "month=10": ["Осенний"],
        "quarter=1": ["Новогодний"],
        "format=семинар": ["Новогодний"],
    }


def test_filter_finds_nothing_of_another_edition(edition):
    other = make_section(make_plan(2026))
    make_event(section=other, title="Чужой вебинар", formats=["вебинар"], schedule="май")
    publish_plan(other.plan)

    assert titles(edition, "format=вебинар&month=5") == ["Вебинар о вокале", "Вебинар о вокале"]


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


def test_line_lists_the_values_of_one_field_together(edition):
    selection = select(edition, QueryDict("quarter=1&quarter=2&section=2&section=1&month=5"))

    assert selection.line == "раздел: Второй раздел, Раздел 1; 1 квартал, 2 квартал; месяц: Май"


def test_facets_offer_what_the_edition_has(edition):
    groups = select(edition, QueryDict("format=вебинар&month=5")).groups

    offered = {name: [(option.value, option.label) for option in group.options] for name, group in groups.items()}
    assert list(offered) == ["section", "format", "venue", "department", "quarter", "month"]
    assert offered["section"] == [("1", "Раздел 1"), ("2", "Второй раздел")]
    assert offered["format"] == [
        ("вебинар", "вебинар"),
        ("семинар", "семинар"),
        ("творческая-лаборатория", "творческая лаборатория"),
    ]
    assert offered["venue"] == [("областной-центр", "Областной центр"), ("районы", "Районы")]
    assert offered["department"] == [
        ("методический-отдел", "Методический отдел"),
        ("отдел-творчества", "Отдел творчества"),
    ]
    assert offered["quarter"] == [(str(number), f"{number} квартал") for number in (1, 2, 3, 4)]
    assert [offered["month"][0], offered["month"][-1], len(offered["month"])] == [
        ("1", "Январь"),
        ("12", "Декабрь"),
        12,
    ]


def test_rows_without_a_place_or_a_department_make_no_choice():
    section = make_section()
    make_event(section=section, venue=None, department=None, formats=())
    make_event(section=section, venue="Районы", department="Отдел", formats=["вебинар"])

    groups = select(publish_plan(section.plan), QueryDict()).groups

    assert [[option.label for option in groups[name].options] for name in ("venue", "department", "format")] == [
        ["Районы"],
        ["Отдел"],
        ["вебинар"],
    ]


def test_values_of_a_facet_stand_in_alphabetical_order():
    section = make_section()
    for venue in ("Ярцево", "ёлочный зал", "Елец", "Жуков"):
        make_event(section=section, venue=venue)

    venues = select(publish_plan(section.plan), QueryDict()).groups["venue"].options

    assert [option.label for option in venues] == ["Елец", "ёлочный зал", "Жуков", "Ярцево"]


def test_groups_show_what_is_chosen_and_what_is_wrong(edition):
    groups = select(edition, QueryDict("format=вебинар&quarter=9")).groups

    assert [(option.value, option.is_chosen) for option in groups["format"].options][:2] == [
        ("вебинар", True),
        ("семинар", False),
    ]
    assert {name for name, group in groups.items() if group.errors} == {"quarter"}
    assert (groups["format"].name, groups["format"].label) == ("format", "Форма")


def test_search_too_long_is_an_error_of_the_search(edition):
    short, long = (select(edition, QueryDict(f"q={'а' * length}")) for length in (200, 201))

    assert (short.is_valid, short.search.errors) == (True, ())
    assert (long.is_valid, list(long.document.rows), len(long.search.errors)) == (False, [], 1)
    assert long.errors[0].startswith("Поиск: убедитесь, что это значение содержит не более 200 символов")
    assert (long.search.name, long.search.label, long.search.options) == ("q", "Поиск", ())


def test_chip_leads_to_the_query_without_its_value(edition):
    selection = select(edition, QueryDict("month=3&month=5&q=+вокал+&utm_source=mail"))

    assert [(chip.label, dict(QueryDict(chip.query).lists())) for chip in selection.chips] == [
        ("поиск «вокал»", {"month": ["3", "5"]}),
        ("Март", {"month": ["5"], "q": [" вокал "]}),
        ("Май", {"month": ["3"], "q": [" вокал "]}),
    ]


def test_counts_are_of_rows_and_of_events(edition):
    whole, part, none, wrong = (
        select(edition, QueryDict(query)) for query in ("", "format=вебинар", "month=12&format=вебинар", "month=13")
    )

    assert [(one.total, one.shown, one.events) for one in (whole, part, none, wrong)] == [
        (5, 5, 4),
        (5, 2, 4),
        (5, 0, 4),
        (5, 0, 4),
    ]
    assert [one.is_filtered for one in (whole, part, none, wrong)] == [False, True, True, True]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", ""),
        ("page=2&from=1", ""),
        ("month=&q=+", ""),
        ("q=хор&month=5&section=1", "section=1&month=5&q=хор"),
        ("month=5&month=3&month=5", "month=5&month=3"),
        ("q=народный&q=хор", "q=народный+хор"),
    ],
)
def test_question_has_one_form(query, asked):
    assert asked_in(QueryDict(query)).urlencode() == QueryDict(asked).urlencode()


def test_search_understands_slips_months_and_abbreviations(edition):
    slip, month, quoted = (select(edition, QueryDict(query)) for query in ("q=вебенар", "q=вокал в мае", "q=«май»"))

    assert [row.title for row in slip.document.rows] == ["Вебинар о вокале", "Вебинар о вокале"]
    assert (slip.line, [note.sentence for note in slip.notes]) == (
        "поиск «вебенар» (показано по слову «вебинар»)",
        ["Показано по слову «вебинар»: «вебенар» в плане нет."],
    )
    assert ([row.title for row in month.document.rows], month.line) == (
        ["Вебинар о вокале", "Вебинар о вокале"],
        "поиск «вокал», месяц: май",
    )
    assert [(chip.label, QueryDict(chip.query).get("q")) for chip in month.chips] == [
        ("поиск «вокал»", "мае"),
        ("месяц: май", "вокал"),
    ]
    assert [(note.label, note.question) for note in month.notes] == [("Искать как слово", "вокал в «мае»")]
    assert [row.schedule for row in quoted.document.rows] == ["май", "май"]


def test_month_in_words_finds_what_the_month_of_the_filter_finds(edition):
    words, facet = select(edition, QueryDict("q=май")), select(edition, QueryDict("month=5"))

    assert words.positions == facet.positions
    assert [(chip.label, chip.query) for chip in words.chips] == [("месяц: май", "")]


def test_words_and_facets_are_asked_together(edition, django_assert_num_queries):
    table = search.synonyms()
    select(edition, QueryDict("q=семинар"), table)  # the document is read

    with django_assert_num_queries(0):
        alone = select(edition, QueryDict("q=вокал"), table)
    with django_assert_num_queries(1):
        both = select(edition, QueryDict("q=вокал&section=2"), table)

    assert (alone.positions, both.positions) == ({3, 4}, {4})


def test_nothing_found_offers_what_is_near(edition):
    words, with_facet, facet = (
        select(edition, QueryDict(query)) for query in ("q=абракадабра", "q=вокал&month=12", "format=вебинар&month=12")
    )

    assert words.suggestions[0].query == QueryDict("q=семинар").urlencode()
    assert [(chip.label, chip.query) for chip in with_facet.suggestions] == [
        ("поиск «вокал» во всём плане, 2\xa0пункта", QueryDict("q=вокал").urlencode())
    ]
    assert (with_facet.positions, facet.suggestions) == (frozenset(), ())
    assert [note.sentence for note in words.notes] == ["Слово «абракадабра» не найдено."]


def test_words_of_two_searches_are_all_looked_for(edition):
    both, one = select(edition, QueryDict("q=вокал&q=вебинар")), select(edition, QueryDict("q=вокал вебинар"))

    assert both.line == "поиск «вокал вебинар»"
    assert both.positions == one.positions


def test_labels_are_those_of_the_day_of_publishing(edition):
    change(Venue.objects.get(name="Районы"), name="Округа")

    selection = select(edition, QueryDict("venue=районы"))

    assert selection.line == "место: Районы"


def counts(edition, query, name, **options):
    return {option.label: option.count for option in select(edition, QueryDict(query), **options).groups[name].options}


def test_value_is_counted_beside_what_is_chosen_elsewhere(edition):
    assert counts(edition, "", "format") == {"вебинар": 2, "семинар": 4, "творческая лаборатория": 1}
    assert counts(edition, "month=3", "format") == {"вебинар": 0, "семинар": 1, "творческая лаборатория": 1}
    assert counts(edition, "month=3&format=семинар", "format")["творческая лаборатория"] == 1
    assert counts(edition, "format=вебинар", "quarter") == {
        "1 квартал": 0,
        "2 квартал": 2,
        "3 квартал": 0,
        "4 квартал": 0,
    }
    assert counts(edition, "q=вокал&month=5", "section") == {"Раздел 1": 1, "Второй раздел": 1}
    assert counts(edition, "q=вокал&month=3", "format") == {"вебинар": 0, "семинар": 0, "творческая лаборатория": 0}


@pytest.mark.parametrize(
    "query", ["", "month=3", "format=семинар&quarter=1", "section=1&month=5", "q=вокал", "q=вокал&section=2"]
)
def test_count_of_a_value_is_what_choosing_it_shows(edition, query):
    """Against the filter itself, which asks the database."""
    for name, group in select(edition, QueryDict(query)).groups.items():
        for option in group.options:
            one = QueryDict(query, mutable=True)
            one.setlist(name, [option.value])
            assert select(edition, one).shown == option.count, (query, name, option.value)


def test_events_are_counted_once(edition):
    assert counts(edition, "", "format", by_event=True) == {"вебинар": 1, "семинар": 3, "творческая лаборатория": 1}
    assert select(edition, QueryDict("format=вебинар")).shown_events == 1


def test_value_that_leads_nowhere_is_a_dead_end_unless_it_is_chosen(edition):
    options = {
        option.value: option.is_dead_end
        for option in select(edition, QueryDict("month=12&format=вебинар")).groups["format"].options
    }

    assert options == {"вебинар": False, "семинар": True, "творческая-лаборатория": False}


def test_query_with_other_values(edition):
    selection = select(edition, QueryDict("quarter=1&month=3&q=хор"))

    assert QueryDict(selection.query_with(month="5", quarter=None)).dict() == {"month": "5", "q": "хор"}


def test_search_and_facets_together_cost_one_query_more(edition, django_assert_num_queries):
    _ = edition.document

    with django_assert_num_queries(1):
        select(edition, QueryDict("q=вокал"))
    with django_assert_num_queries(2):
        select(edition, QueryDict("q=вокал&month=5"))
