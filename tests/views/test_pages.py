import pytest
from django.utils import timezone

from events import schedules
from events.document import Row
from events.models import Venue
from events.views.pages import _meaning
from tests.factories import make_event, make_plan, make_plan_of, make_section, publish_plan

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


def test_home_leads_to_the_plan_of_this_year(client):
    for year in (timezone.localdate().year - 1, timezone.localdate().year, timezone.localdate().year + 1):
        publish_plan(make_plan(year))

    response = client.get("/")

    assert (response.status_code, response.url) == (302, f"/plans/{timezone.localdate().year}/")


def test_home_leads_to_the_newest_plan_when_this_year_has_none(client):
    for year in (2019, 2020):
        publish_plan(make_plan(year))

    assert client.get("/").url == "/plans/2020/"


def test_home_says_that_nothing_is_published(client, plan):
    response = client.get("/")

    assert response.status_code == 200
    assert "ещё не опубликован" in response.content.decode()


def test_plans_lists_every_published_year(client):
    for year in (2024, 2025):
        publish_plan(make_plan(year))
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


def test_wrong_filter_shows_an_error_and_no_rows(client, edition):
    response = client.get("/plans/2025/?quarter=9")

    body = response.content.decode()
    assert response.status_code == 200
    assert "Значения «9» в этом плане нет." in body
    assert "/plans/2025/events/" not in body


def test_event_page_tells_what_is_public(client, plan):
    event = plan.events.get(title="Вебинар о вокале")
    event.details, event.contact, event.link = "Первая строка", "8 (4812) 00-00-00", "https://example.org/vokal"
    event.save()
    edition = publish_plan(plan)

    body = client.get(f"/plans/2025/events/{uid_of(edition, 2)}/").content.decode()

    assert [
        words for words in ("Первая строка", "8 (4812) 00-00-00", "https://example.org/vokal") if words in body
    ] == [
        "Первая строка",
        "8 (4812) 00-00-00",
        "https://example.org/vokal",
    ]


@pytest.mark.parametrize(
    ("schedule", "meaning"),
    [
        ("20 мая, 10:00–12:00", ""),
        ("1 квартал, март", ""),
        ("2 квартал", "апрель–июнь"),
        ("март–июнь", ""),
        ("15 января – 3 апреля", "январь–апрель"),
    ],
)
def test_months_are_said_once(schedule, meaning):
    read = schedules.parse(schedule)

    assert _meaning(Row(schedule=schedule, period=read.wording, months=read.months)) == meaning


def test_event_dropped_from_the_plan_keeps_its_page(client, plan, edition):
    uid = uid_of(edition, 2)
    plan.events.get(uid=uid).entries.all().delete()
    publish_plan(plan)

    response = client.get(f"/plans/2025/events/{uid}/")

    assert response.status_code == 200
    assert "В действующей редакции" in response.content.decode()


def test_old_edition_stays_and_says_what_replaced_it(client, plan, edition):
    plan.events.filter(title="Вебинар о вокале").update(title="Вебинар о хоре")
    publish_plan(plan)

    old, new = (client.get(f"/plans/2025/editions/{number}/").content.decode() for number in (1, 2))

    assert ("Вебинар о вокале" in old, "Вебинар о хоре" in old, "редакцией 2" in old) == (True, False, True)
    assert ("Вебинар о хоре" in new, "аменена" in new) == (True, False)


def test_editions_lists_them_all(client, plan, edition):
    plan.events.filter(title="Вебинар о вокале").update(title="Вебинар о хоре")
    publish_plan(plan, note="новое название")

    body = client.get("/plans/2025/editions/").content.decode()

    assert "новое название" in body
    assert [number for number in (1, 2, 3) if f"/plans/2025/editions/{number}/" in body] == [1, 2]


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


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/plans/",
        "/plans/2025/",
        "/plans/2025/?q=тайное",
        "/plans/2025/editions/",
        "/plans/2025/editions/1/",
        "/plans/2025/plan.json",
        "/plans/2025/plan.csv",
        "/plans/2026/",
        "/plans/2026/plan.json",
        "/readyz",
        "/admin/login/",
    ],
)
def test_outsider_never_sees_an_unpublished_word(client, plan, edition, path):
    unpublished = make_plan(2026, title=SECRET)
    make_event(section=make_section(unpublished, title=SECRET), title=SECRET)
    plan.events.update(title=SECRET, stems=" тайн")
    Venue.objects.update(name=SECRET)

    response = client.get(path, follow=True)

    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("path", ["/plans/2025/", "/plans/2025/editions/1/"])
@pytest.mark.parametrize("rows", [1, 20])
def test_plan_page_costs_a_constant_number_of_queries(client, rows, path, django_assert_num_queries):
    publish_plan(make_plan_of(rows))

    with django_assert_num_queries(2):  # the edition, its document
        client.get(path)
    with django_assert_num_queries(1):  # the edition
        client.get(path)
    with django_assert_num_queries(2):  # the edition, the positions found
        client.get(path, {"quarter": "1"})


@pytest.mark.parametrize("path", ["/plans/2025/", "/plans/2025/plan.json"])
def test_pages_only_answer_reading(client, edition, path):
    assert client.post(path).status_code == 405
