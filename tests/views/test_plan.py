"""The plan's page: two views of one filter, counts, jumps, the way back."""

import pytest
from lxml import html

from tests.factories import list_event, make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make_plan()
    first, second = (
        make_section(plan),
        make_section(plan, title="Центр «Развитие»", note="Проходят также по заявкам МО"),
    )
    twice = make_event(section=first, title="Лаборатория", schedule="ежеквартально", formats=["лаборатория"])
    make_event(section=first, title="Весна", schedule="2 квартал", formats=["вебинар"])
    make_event(section=second, title="День мая", schedule="20 мая, 11:00–13:00")
    make_event(section=second, title="Весь май", schedule="май")
    list_event(second, twice)
    publish_plan(plan)
    return plan


def get(client, query="", path="/plans/2025/"):
    return html.fromstring(client.get(f"{path}{query}").content.decode())


def words(element):
    return " ".join(element.text_content().split())


def bands(page):
    return [
        ([words(each) for each in group.xpath(".//h2")], [words(each) for each in group.xpath(".//h3")])
        for group in page.xpath("//*[@class='band-group']")
    ]


def status(page):
    return words(page.xpath("//*[@role='status']")[0])


def test_official_table_is_what_the_address_shows(client, plan):
    page = get(client)

    assert [words(each) for each in page.xpath("//th[@class='title']")] == [
        "Лаборатория",
        "Весна",
        "День мая",
        "Весь май",
        "Лаборатория",
    ]
    assert words(page.xpath("//ul[@class='tabs']//*[@aria-current]")[0]) == "Таблица"
    assert status(page) == "Весь год 5 пунктов, 4 разных мероприятия"


def test_events_stand_once_by_section(client, plan):
    page = get(client, "?view=events")

    assert bands(page) == [(["Раздел 1"], ["Лаборатория", "Весна"]), (["Центр «Развитие»"], ["День мая", "Весь май"])]
    assert page.xpath("//table") == []
    assert status(page) == "Весь год 4 мероприятия"
    assert "Проходят также по заявкам МО" in words(page)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "?view=events&month=5",
            [(["Май"], ["День мая", "Весь май"]), (["2 квартал"], ["Весна"]), (["Каждый квартал"], ["Лаборатория"])],
        ),
        (
            "?view=events&quarter=2",
            [(["Май"], ["День мая", "Весь май"]), (["2 квартал"], ["Весна"]), (["Каждый квартал"], ["Лаборатория"])],
        ),
        (
            "?view=events&quarter=2&month=5&section=2",
            [(["Май"], ["День мая", "Весь май"]), (["Каждый квартал"], ["Лаборатория"])],
        ),
        ("?view=events&month=1", [(["Каждый квартал"], ["Лаборатория"])]),
        ("?view=events&section=2", [(["Центр «Развитие»"], ["День мая", "Весь май", "Лаборатория"])]),
        ("?view=events&month=13", []),
    ],
)
def test_named_days_come_before_the_vague(client, plan, query, expected):
    found = bands(get(client, query))

    assert [(head, sorted(titles)) for head, titles in found] == [(head, sorted(titles)) for head, titles in expected]


def test_filter_that_is_wrong_is_not_called_the_whole_year(client, plan):
    assert [status(get(client, query)) for query in ("?quarter=9", "?month=13&view=events")] == [
        "Фильтр не применён"
    ] * 2


def test_counts_say_what_they_count(client, plan):
    table, events = get(client, "?month=5"), get(client, "?month=5&view=events")

    assert (status(table), status(events)) == ("Май 5 из 5 пунктов", "Май 4 мероприятия")
    forms = {
        words(each): each.xpath("input/@disabled")
        for each in events.xpath("//fieldset[contains(@class, 'facet-format')]//label")
    }
    assert forms == {"вебинар 1": [], "лаборатория 1": [], "семинар 2": []}
    assert words(table.xpath("//fieldset[contains(@class, 'facet-format')]//label")[1]) == "лаборатория 2"


def test_dead_end_is_shown_and_not_offered(client, plan):
    page = get(client, "?format=вебинар&view=events")

    months = page.xpath("//ul[@class='months']/li/*")
    assert [each.tag for each in months] == ["span"] * 3 + ["a"] * 3 + ["span"] * 6
    assert words(months[0]) == "янв Январь, мероприятий нет"
    assert page.xpath("//fieldset[contains(@class, 'facet-section')]//input/@disabled") == ["disabled"]


def test_month_leads_to_its_events_and_back(client, plan):
    whole, may = get(client, "?format=семинар&quarter=2"), get(client, "?format=семинар&month=5&view=events")

    assert whole.xpath("//ul[@class='months']/li[5]/a/@href") == [
        "/plans/2025/?format=%D1%81%D0%B5%D0%BC%D0%B8%D0%BD%D0%B0%D1%80&month=5&view=events#result"
    ]
    assert may.xpath("//ul[@class='months']/li[5]/a/@href") == [
        "/plans/2025/?format=%D1%81%D0%B5%D0%BC%D0%B8%D0%BD%D0%B0%D1%80&view=events#result"
    ]
    assert [words(each) for each in may.xpath("//*[@aria-current='true']")] == ["Мероприятия", "май Май, 2 мероприятия"]


def test_month_alone_needs_no_chip(client, plan):
    one, two = get(client, "?month=5&view=events"), get(client, "?month=5&format=вебинар&view=events")

    assert one.xpath("//*[@class='chip']") == []
    assert [each.get("href") for each in two.xpath("//*[@class='chip']")] == [
        "?month=5&view=events#result",
        "?format=%D0%B2%D0%B5%D0%B1%D0%B8%D0%BD%D0%B0%D1%80&view=events#result",
    ]


def test_sections_can_be_jumped_to(client, plan):
    for query in ("", "?view=events"):
        page = get(client, query)
        jumps = page.xpath("//nav[@aria-label='К разделу']//a")
        assert [words(each) for each in jumps] == ["Раздел 1", "Центр «Развитие»"]
        assert all(page.xpath("//*[@id=$id]", id=each.get("href")[1:]) for each in jumps)
    assert get(client, "?section=2").xpath("//nav[@aria-label='К разделу']") == []
    assert get(client, "?month=5&view=events").xpath("//nav[@aria-label='К разделу']") == []


@pytest.mark.parametrize("view", ["", "&view=events"])
def test_event_leads_back_to_what_was_asked_for(client, plan, view):
    query = f"?month=5&q=%D0%BC%D0%B0%D0%B9{view}"
    link = get(client, query).xpath("//*[@class='title' or self::h3]/a/@href")[0]

    back = get(client, path=link).xpath("//p[@class='heading']/a")[0]

    assert (words(back), back.get("href")) == (
        "‹ Назад к отбору: месяц: май; месяц: Май",
        f"/plans/2025/{query}#result",
    )


def test_whole_plan_needs_no_way_back(client, plan):
    link = get(client).xpath("//*[@class='title']/a/@href")[0]

    assert "?" not in link
    assert words(get(client, path=link).xpath("//p[@class='heading']/a")[0]) == "План на 2025 год"


def test_every_link_of_the_page_is_there(client, plan):
    for query in ("", "?view=events", "?month=5&format=вебинар", "?view=events&month=5"):
        page = get(client, query)
        for link in {each.partition("#")[0] for each in page.xpath("//main//a/@href")} - {""}:
            assert client.get(link if link.startswith("/") else f"/plans/2025/{link}").status_code == 200, link
