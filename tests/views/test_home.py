"""The first answer, on days of our choosing: the page parsed."""

from datetime import date

import pytest
from django.utils import timezone
from lxml import html

from events.models import Department, Venue
from tests.factories import change, list_event, make_event, make_plan, make_plan_of, make_section, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(monkeypatch):
    def set_today(year, month, day):
        monkeypatch.setattr(timezone, "localdate", lambda: date(year, month, day))

    set_today(2025, 5, 13)
    return set_today


@pytest.fixture
def plan(today):
    plan = make_plan()
    first, second = make_section(plan), make_section(plan, title="Второй раздел")
    make_event(section=first, title="Хор", schedule="14 мая, 11:00", formats=["семинар"])
    twice = make_event(
        section=first, title="Вокал", schedule="2 квартал", formats=["вебинар"], department="Отдел творчества"
    )
    make_event(section=first, title="Лаборатория", schedule="ежеквартально")
    make_event(section=first, title="Итоги", schedule="4 квартал, декабрь")
    list_event(second, twice)
    publish_plan(plan)
    change(Department.objects.get(name="Отдел творчества"), telephone="8 (4812) 38-12-34", reader_name="отдел песни")
    change(Venue.objects.get(), reader_name="Центр")
    return plan


def page_of(response):
    return html.fromstring(response.content.decode())


def words(element):
    return " ".join(element.text_content().split())


def bands(page):
    found = page.xpath("//*[@class='band-group' or @class='fold']")
    return {words(one.xpath(".//h2")[0]): [words(each) for each in one.xpath(".//h3")] for one in found}


def test_now_and_next_by_how_closely_they_are_named(client, plan):
    page = page_of(client.get("/"))

    assert words(page.xpath("//h1")[0]) == "Май, 2 квартал"
    assert bands(page) == {
        "В мае": ["Хор"],
        "Во 2 квартале": ["Вокал"],
        "Каждый квартал": ["Лаборатория"],
        "Дальше": ["Итоги"],
    }


def test_event_says_what_a_reader_asks_and_where_it_stands(client, plan):
    page = page_of(client.get("/"))

    (card,) = page.xpath("//li[@class='happening'][.//h3/a[text()='Вокал']]")
    assert words(card) == "Вокал Вебинар · Центр · № 2 и 2.1 8 (4812) 38-12-34 отдел песни"
    assert card.xpath(".//a/@href") == [f"/plans/2025/events/{plan.events.get(title='Вокал').uid}/", "tel:+74812381234"]
    (dated,) = page.xpath("//li[@class='happening'][.//h3/a[text()='Хор']]")
    assert words(dated.xpath(".//p[@class='when']")[0]) == "14 мая, 11:00"


def test_ways_to_everything_else(client, plan):
    page = page_of(client.get("/"))

    months = page.xpath("//ul[@class='months']/li")
    assert [words(each) for each in months][4:6] == ["май Май, 3 мероприятия", "июн Июнь, 2 мероприятия"]
    assert months[4].xpath("a/@href") == ["/plans/2025/?month=5&view=events#result"]
    assert [words(each.xpath("*")[0])[:3] for each in months if each.xpath("a[contains(@class, 'named')]")] == [
        "апр",
        "май",
        "июн",
        "дек",
    ]
    assert [(words(a), a.get("href")) for a in page.xpath("//ul[@class='pills'][1]//a")] == [
        ("Семинар 3", "/plans/2025/?format=%D1%81%D0%B5%D0%BC%D0%B8%D0%BD%D0%B0%D1%80&view=events"),
        ("Вебинар 1", "/plans/2025/?format=%D0%B2%D0%B5%D0%B1%D0%B8%D0%BD%D0%B0%D1%80&view=events"),
        ("Методический отдел 3", page.xpath("//ul[@class='pills'][1]//a/@href")[2]),
        ("Отдел творчества 1", page.xpath("//ul[@class='pills'][1]//a/@href")[3]),
    ]
    official = page.xpath("//*[@class='official']//a/@href")
    assert official == ["/plans/2025/", *(f"/plans/2025/plan.{key}" for key in ("pdf", "docx", "xlsx", "ics"))]
    for link in (
        *official[:1],
        *page.xpath("//ul[@class='months']//a/@href"),
        *page.xpath("//ul[@class='pills']//a/@href"),
    ):
        assert client.get(link.partition("#")[0]).context["selection"].shown > 0


def test_only_departments_that_can_be_reached_are_whom_to_call(client, plan):
    page = page_of(client.get("/"))

    assert [words(each) for each in page.xpath("//ul[@class='contacts']/li")] == ["Отдел песни 8 (4812) 38-12-34"]


def test_next_day_is_another_page(client, plan, today):
    first = client.get("/")
    today(2025, 5, 15)

    second = client.get("/", headers={"If-None-Match": first["ETag"]})

    assert (second.status_code, first["ETag"] == second["ETag"]) == (200, False)
    assert "В мае" not in bands(page_of(second))
    today(2025, 5, 13)
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("day", "is_published", "words_of_next"),
    [
        ((2025, 10, 31), False, []),
        ((2025, 11, 1), False, ["План на 2026 год ещё не утверждён."]),
        ((2025, 10, 31), True, []),
        ((2025, 11, 1), True, ["План на 2026 год"]),
    ],
)
def test_next_year_is_offered_from_november(client, plan, today, day, is_published, words_of_next):
    if is_published:
        publish_plan(make_plan_of(1, 2026))
    today(*day)

    page = page_of(client.get("/"))

    assert [words(each) for each in page.xpath("//*[@class='official']/p")[2:]] == words_of_next
    assert page.xpath("//*[@class='official']//a/@href")[5:] == (
        ["/plans/2026/"] if "утверждён" not in str(words_of_next) and words_of_next else []
    )


def test_plan_published_in_november_stands_on_the_next_page(client, plan, today):
    today(2025, 11, 1)
    before = client.get("/")

    publish_plan(make_plan_of(1, 2026))
    after = client.get("/", headers={"If-None-Match": before["ETag"]})

    assert ("ещё не утверждён" in before.text, "ещё не утверждён" in after.text) == (True, False)


def test_newest_plan_is_told_whole_where_this_year_has_none(client, plan, today):
    today(2026, 2, 1)

    page = page_of(client.get("/"))

    assert words(page.xpath("//h1")[0]) == "План на 2025 год"
    assert "План на 2026 год ещё не утверждён" in words(page)
    assert list(bands(page)) == ["Май", "Декабрь", "2 квартал", "Каждый квартал"]


def test_plan_of_this_year_comes_before_a_newer_one(client, plan, today):
    publish_plan(make_plan_of(1, 2026))
    publish_plan(make_plan_of(1, 2024))

    assert words(page_of(client.get("/")).xpath("//h1")[0]) == "Май, 2 квартал"


def test_nothing_published_is_said(client, today):
    make_plan()

    response = client.get("/")

    assert (response.status_code, "ещё не опубликован" in response.text) == (200, True)


@pytest.mark.parametrize("rows", [18, 60])
def test_first_answer_costs_a_constant_number_of_queries(client, today, rows, django_assert_num_queries):
    publish_plan(make_plan_of(rows))

    with django_assert_num_queries(5):  # the editions, the document; the institution, departments, venues
        client.get("/")
    with django_assert_num_queries(1):  # the editions
        client.get("/")
