import re

import pytest

from events import exporters, schedules
from events.document import Row
from events.views import event as event_view
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

SECRET = "Тайное слово"


@pytest.fixture
def plan():
    plan = make_plan()
    section = make_section(plan)
    make_event(section=section, title="Семинар «Живая нить»", schedule="март", private_notes=SECRET)
    make_event(section=section, title="Вебинар о вокале", formats=["вебинар"], schedule="май")
    return plan


@pytest.fixture
def edition(plan):
    return publish_plan(plan)


def uid_of(edition, position=1):
    return edition.rows.get(position=position).uid


def rename(plan, uid, title):
    event = plan.events.get(uid=uid)
    change(event, title=title)


def test_plans_lists_every_published_year(client):
    for year in (2024, 2025):
        publish_plan(make_plan_of(1, year))
    make_plan(2026)

    body = client.get("/plans/").content.decode()

    assert [year for year in (2024, 2025, 2026) if f"/plans/{year}/" in body] == [2024, 2025]


def test_plan_shows_its_rows(client, edition):
    body = client.get("/plans/2025/").content.decode()

    assert body.count(f"/plans/2025/events/{uid_of(edition)}/") == 1
    assert "Вебинар о вокале" in body


def test_plan_filtered_shows_the_found_rows(client, edition):
    body = client.get("/plans/2025/?month=5").content.decode()

    assert f"/plans/2025/events/{uid_of(edition, 2)}/" in body
    assert f"/plans/2025/events/{uid_of(edition, 1)}/" not in body


@pytest.mark.parametrize("path", ["/plans/2025/", "/plans/2025/editions/1/"])
def test_plan_page_offers_the_files_of_what_it_shows(client, edition, path):
    whole, part = client.get(path).text, client.get(f"{path}?utm_source=x&month=5&page=2").text

    for format_key in exporters.EXPORTERS:
        assert f'href="{path}plan.{format_key}"' in whole
        assert f'href="{path}plan.{format_key}?month=5"' in part


@pytest.mark.parametrize(
    ("query", "is_open"), [("", False), ("month=5", False), ("format=вебинар", False), ("venue=x", True)]
)
def test_filter_is_folded_unless_something_in_it_is_wrong(client, edition, query, is_open):
    page = client.get(f"/plans/2025/?{query}")

    assert ('<details class="more" open>' in page.text) is is_open


def test_facets_stand_in_order_and_show_what_is_chosen(client, edition):
    body = client.get("/plans/2025/?month=5&format=вебинар").text

    facets = re.findall(r'<fieldset class="facet facet-(\w+)"', body)
    assert facets == ["month", "quarter", "format", "department", "venue", "section"]
    assert re.findall(r'name="(\w+)" value="([^"]+)" checked', body) == [("month", "5"), ("format", "вебинар")]


def test_section_without_a_found_row_is_left_out(client, plan):
    make_event(section=make_section(plan, title="Второй раздел"), title="Хор", schedule="июнь")
    make_section(plan, title="Пустой раздел")
    publish_plan(plan)

    whole, part = client.get("/plans/2025/").text, client.get("/plans/2025/?month=6").text

    table = [text[text.index("<table") : text.index("</table>")] for text in (whole, part)]
    assert [text.count("<tbody") for text in table] == [3, 1]
    assert ["Пустой раздел" in text for text in table] == [True, False]
    assert ["Хор" in table[1], "Вебинар о вокале" in table[1]] == [True, False]


def test_wrong_filter_shows_an_error_and_no_rows(client, edition):
    response = client.get("/plans/2025/?quarter=9")

    body = response.content.decode()
    assert response.status_code == 200
    assert "Значения «9» в этом плане нет." in body
    assert "/plans/2025/events/" not in body


def test_event_page_tells_what_is_public(client, plan):
    event = plan.events.get(title="Вебинар о вокале")
    change(event, details="Первая строка", contact="8 (4812) 00-00-00", link="https://example.org/vokal")
    edition = publish_plan(plan)

    body = client.get(f"/plans/2025/events/{uid_of(edition, 2)}/").content.decode()

    assert [
        words for words in ("Первая строка", "8 (4812) 00-00-00", "https://example.org/vokal") if words in body
    ] == [
        "Первая строка",
        "8 (4812) 00-00-00",
        "https://example.org/vokal",
    ]


def test_event_page_shows_the_newest_edition_that_lists_it(client, plan, edition):
    uid = uid_of(edition, 2)
    for title in ("Вебинар о хоре", "Вебинар о танце"):
        rename(plan, uid, title)
        publish_plan(plan)

    page = client.get(f"/plans/2025/events/{uid}/")

    assert re.findall(r"<h1>(.*)</h1>", page.text) == ["Вебинар о танце"]
    assert (page.context["edition"].number, page.context["is_current"]) == (3, True)
    assert "В действующей редакции" not in page.text


def test_event_page_is_that_of_its_year(client, plan, edition):
    uid = uid_of(edition, 1)

    assert client.get(f"/plans/2025/events/{uid}/").status_code == 200
    publish_plan(make_plan_of(1, 2026))
    assert client.get(f"/plans/2026/events/{uid}/").status_code == 404


def test_event_page_leads_to_each_place_in_the_plan(client):
    plan = make_plan()
    first, second = make_section(plan), make_section(plan, title="Второй раздел")
    make_event(section=first)
    event = make_event(section=first)
    list_event(second, event)
    publish_plan(plan)

    places = client.get(f"/plans/2025/events/{event.uid}/").context["places"]

    assert places == [
        {"link": "/plans/2025/#p-1-2", "label": "Пункт 2", "section": "раздел 1"},
        {"link": "/plans/2025/#p-2-1", "label": "Пункт 1", "section": "Второй раздел"},
    ]


def test_place_in_a_plan_of_one_section_names_no_section(client, plan, edition):
    places = client.get(f"/plans/2025/events/{uid_of(edition)}/").context["places"]

    assert places == [{"link": "/plans/2025/#p-1-1", "label": "Пункт 1", "section": ""}]


@pytest.mark.parametrize(
    ("schedule", "meaning"),
    [
        ("20 мая, 10:00–12:00", ""),
        ("1 квартал, март", ""),
        ("2 квартал", "апрель–июнь"),
        ("март–июнь", ""),
        ("15 января – 3 апреля", "январь–апрель"),
        ("зима", "январь, февраль, декабрь"),
        ("ежеквартально", ""),
        ("по заявкам", ""),
        ("как получится", ""),
    ],
)
def test_months_are_said_once(schedule, meaning):
    read = schedules.parse(schedule)

    assert event_view.meaning(Row(schedule=schedule, period=read.wording, months=read.months)) == meaning


def test_event_dropped_from_the_plan_keeps_its_page(client, plan, edition):
    uid = uid_of(edition, 2)
    with recording(plan):
        plan.events.get(uid=uid).entries.all().delete()
    publish_plan(plan)

    response = client.get(f"/plans/2025/events/{uid}/")

    assert response.status_code == 200
    assert "В действующей редакции" in response.content.decode()
    assert response.context["places"][0]["link"] == "/plans/2025/editions/1/#p-1-2"


def test_old_edition_stays_and_says_what_replaced_it(client, plan, edition):
    rename(plan, uid_of(edition, 2), "Вебинар о хоре")
    publish_plan(plan)

    old, new = (client.get(f"/plans/2025/editions/{number}/").content.decode() for number in (1, 2))

    assert ("Вебинар о вокале" in old, "Вебинар о хоре" in old, "редакцией 2" in old) == (True, False, True)
    assert ("Вебинар о хоре" in new, "аменена" in new) == (True, False)


def test_editions_lists_them_all(client, plan, edition):
    change(plan.events.get(title="Вебинар о вокале"), title="Вебинар о хоре")
    publish_plan(plan, note="новое название")

    body = client.get("/plans/2025/editions/").content.decode()

    assert "новое название" in body
    assert re.findall(r'<h2><a href="([^"]+)"', body) == ["/plans/2025/editions/2/", "/plans/2025/editions/1/"]
    assert (body.count(">действует<"), body.index("действует") < body.index("/editions/1/")) == (1, True)
    for format_key in exporters.EXPORTERS:
        assert f'href="/plans/2025/editions/1/plan.{format_key}"' in body


@pytest.mark.parametrize(
    "path",
    [
        "/plans/2024/",
        "/plans/2025/editions/7/",
        "/plans/2024/editions/",
        "/plans/2025/events/00000000-0000-4000-8000-000000000000/",
        "/plans/2024/plan.pdf",
        "/plans/2025/plan.exe",
        "/plans/2025/editions/7/plan.pdf",
        "/plans/99999999999999999999999/",
        "/plans/99999999999999999999999/plan.pdf",
        "/plans/2025/editions/99999999999999999999999/",
        "/no/such/page",
    ],
)
def test_what_is_not_there_is_a_russian_404(client, edition, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "Такой страницы нет" in response.content.decode()


@pytest.mark.parametrize(("path", "signed"), [("/plans/2025/", 0), ("/plans/2025/editions/1/", 1)])
@pytest.mark.parametrize("rows", [1, 20])
def test_plan_page_costs_a_constant_number_of_queries(client, rows, path, signed, django_assert_num_queries):
    publish_plan(make_plan_of(rows))

    # The edition, its document; the institution, departments, venues; at its permanent address what is signed.
    with django_assert_num_queries(5 + signed):
        client.get(path)
    with django_assert_num_queries(1):  # the edition
        client.get(path)
    with django_assert_num_queries(
        5 + signed
    ):  # the edition, the positions found; the institution, departments, venues
        client.get(path, {"quarter": "1"})
    with django_assert_num_queries(5 + signed):
        client.get(path, {"quarter": "1", "view": "events"})


@pytest.mark.parametrize(
    "path",
    ["/", "/plans/", "/plans/2025/", "/plans/2025/editions/", "/plans/2025/editions/1/", "/plans/2025/plan.json",
     "/plans/2025/changes.pdf", "/plans/2025/changes/", "/plan.schema.json", "/plans/2025/events/{uid}/",
     "/plans/2025/events/{uid}/event.ics"],
)  # fmt: skip
def test_pages_only_answer_reading(client, edition, path):
    assert client.post(path.format(uid=uid_of(edition))).status_code == 405
