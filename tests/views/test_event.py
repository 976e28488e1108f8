"""One event's page: whom to call, its places, what changed, what is akin and near; its calendar."""

import icalendar
import pytest
from lxml import html

from events.models import Department
from tests.factories import (
    change,
    list_event,
    make_event,
    make_plan,
    make_plan_of,
    make_section,
    publish_plan,
    recording,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make_plan()
    first = make_section(plan)
    second = make_section(plan, title="Центр «Развитие»", note="Проходят также по заявкам МО")
    event = make_event(section=first, title="Вокал", schedule="2 квартал", department="Отдел песни")
    make_event(section=first, title="Хор", schedule="20 мая")
    make_event(section=first, title="Танец", schedule="июнь", department="Отдел песни")
    list_event(second, event)
    publish_plan(plan)
    return plan


def vocal(plan):
    return plan.events.get(title="Вокал")


def path(event):
    return f"/plans/{event.plan.year}/events/{event.uid}/"


def get(client, event):
    return html.fromstring(client.get(path(event)).content.decode())


def words(element):
    return " ".join(element.text_content().split())


def section(page, name):
    return [words(each) for each in page.xpath(f"//section[@class='{name}']//li")]


def test_page_says_whom_to_call_and_what_the_section_notes(client, plan):
    change(
        Department.objects.get(name="Отдел песни"),
        telephone="38-12-34, 38-12-35",
        email="pesnya@centre.example",
        room="5",
        head="Иванова Анна",
    )

    page = get(client, vocal(plan))

    told = {words(each.xpath("dt")[0]): words(each.xpath("dd")[0]) for each in page.xpath("//dl/div")}
    assert told["Ответственный"] == "Отдел песни 38-12-34 38-12-35 pesnya@centre.example кабинет 5, Иванова Анна"
    assert told["Примечание"] == "Проходят также по заявкам МО"
    assert told["В плане"] == "Пункт 1 – раздел 1 Пункт 1 – Центр «Развитие»"
    links = page.xpath("//dl//a/@href")
    assert links[:3] == ["tel:381234", "tel:381235", "mailto:pesnya@centre.example"]


def test_what_changed_is_told_an_edition_a_sentence(client, plan):
    assert section(get(client, vocal(plan)), "story") == []
    event = vocal(plan)
    change(event, schedule=plan.events.get(title="Танец").schedule)
    publish_plan(plan)
    with recording(plan):
        event.entries.last().delete()
    publish_plan(plan)

    assert section(get(client, event), "story") == [
        "Редакция 3 от 9 января 2025 г. Исключён один из пунктов.",
        "Редакция 2 от 9 января 2025 г. Срок: был «2 квартал», стал «июнь».",
    ]


def test_kin_of_other_years_by_descent_and_by_words(client, plan):
    event = vocal(plan)
    for year, fields in ((2024, {"title": "Вокал"}), (2026, {"title": "Пение", "ancestor": event.uid})):
        make_event(section=make_section(make_plan(year)), schedule="март", **fields)
    before = get(client, event)
    for year in (2024, 2026):
        publish_plan(make_event_plan(year))

    page = get(client, event)

    assert section(before, "kin") == []
    assert section(page, "kin") == ["2026 год: март – Пение", "2024 год: март"]
    assert all(client.get(link).status_code == 200 for link in page.xpath("//section[@class='kin']//a/@href"))


def make_event_plan(year):
    from events.models import Plan

    return Plan.objects.get(year=year)


def test_neighbours_by_month_and_by_department(client, plan):
    page, may = get(client, vocal(plan)), get(client, plan.events.get(title="Хор"))

    near = {
        words(each.xpath("h2")[0]): [words(title) for title in each.xpath(".//h3")]
        for each in may.xpath("//section[@class='near']")
    }
    assert near == {"Ещё в мае": ["Вокал"]}
    assert [words(each) for each in page.xpath("//section[@class='near']//h2 | //section[@class='near']//h3")] == [
        "Ещё у этого отдела",
        "Танец",
    ]


def test_calendar_of_one_event(client, plan):
    event = plan.events.get(title="Хор")
    response = client.get(f"{path(event)}event.ics")

    entries = icalendar.Calendar.from_ical(response.content).events
    assert [(str(entry["SUMMARY"]), entry.start.isoformat()) for entry in entries] == [("Хор", "2025-05-20")]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert client.get(f"{path(event)}event.ics", headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert f"{path(event)}event.ics" in client.get(path(event)).text


def test_event_without_days_has_no_calendar(client, plan):
    event = make_event(section=plan.sections.first(), schedule="по заявкам")
    publish_plan(plan)

    assert client.get(f"{path(event)}event.ics").status_code == 404
    assert "event.ics" not in client.get(path(event)).text


def test_links_to_share_name_the_public_address(client, plan, settings):
    settings.SITE_URL = "https://plan.example"

    links = get(client, vocal(plan)).xpath("//ul[@class='actions']//a/@href")

    assert len(links) == 4
    assert all("https%3A%2F%2Fplan.example%2Fplans%2F2025%2Fevents%2F" in link for link in links[1:])


@pytest.mark.parametrize("rows", [18, 60])
@pytest.mark.parametrize("years", [1, 4])
def test_event_costs_a_constant_number_of_queries(client, rows, years, django_assert_num_queries):
    for year in range(2025 - years, 2025):
        publish_plan(make_plan_of(3, year))
    plan = make_plan_of(rows)
    publish_plan(plan)
    address = path(plan.events.first())

    # Editions, its document, those of other years; rows and editions of the year; institution, departments, venues.
    with django_assert_num_queries(8):
        client.get(address)
    with django_assert_num_queries(1):  # editions
        client.get(address)
