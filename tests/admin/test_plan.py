"""The lists of the working plan, the page of a plan and of a section, and addresses of nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Plan, Section
from tests.admin.pages import change_page, form_of, press, save, text_of
from tests.factories import make_event, make_plan, make_section, make_user, publish_plan

pytestmark = pytest.mark.django_db

PAGE_QUERIES = {"section": 7, "plan": 9, "event": 14}


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/admin/events/event/",
        "/admin/events/event/?q=мероприятие",
        "/admin/events/plan/",
        "/admin/events/section/",
        "/admin/events/venue/",
        "/admin/events/schedule/",
        "/admin/events/edition/",
    ],
)
def test_lists_cost_a_constant_number_of_queries(methodist, path, django_assert_num_queries):
    plan = make_plan(2030)
    make_event(section=make_section(plan), venue="В1", schedule="1 квартал")
    publish_plan(plan)
    methodist.get(path)
    with CaptureQueriesContext(connection) as few:
        methodist.get(path)
    for year in (2031, 2032, 2033):
        plan = make_plan(year)
        make_event(section=make_section(plan), venue=f"В{year}", schedule=f"{year % 4 + 1} квартал", formats=["а", "б"])
        publish_plan(plan)

    with django_assert_num_queries(len(few)):
        methodist.get(path)


@pytest.mark.parametrize("kind", PAGE_QUERIES)
@pytest.mark.parametrize("rows", [1, 6])
def test_pages_cost_a_constant_number_of_queries(methodist, kind, rows, django_assert_num_queries):
    plan = make_plan(2040)
    for _ in range(rows):
        event = make_event(section=make_section(plan))
    page = change_page({"plan": plan, "section": plan.sections.first(), "event": event}[kind])
    methodist.get(page)

    with django_assert_num_queries(PAGE_QUERIES[kind]):
        methodist.get(page)


@pytest.mark.parametrize("rows", [1, 6])
def test_order_page_costs_a_constant_number_of_queries(methodist, rows, django_assert_num_queries):
    section = make_section(make_plan(2040))
    for _ in range(rows):
        make_event(section=section)
        make_event(section.plan)
    page = f"/admin/events/section/{section.pk}/order/"
    methodist.get(page)

    with django_assert_num_queries(10):
        methodist.get(page)


@pytest.mark.parametrize("path", ["plan/abc/publish/", "plan/999/publish/", "plan/abc/draft.csv", "event/abc/history/"])
def test_page_of_nothing_is_not_found(client, path):
    client.force_login(make_user("Администратор"))

    assert client.get(f"/admin/events/{path}").status_code == 404


@pytest.mark.parametrize("path", ["plan/abc/change/", "plan/abc/delete/", "section/abc/change/", "event/abc/delete/"])
def test_stock_page_of_nothing_leads_away_with_a_message(client, path):
    client.force_login(make_user("Администратор"))

    assert client.get(f"/admin/events/{path}").status_code == 302


@pytest.mark.parametrize("book", ["plan", "section"])
def test_list_without_a_search_box_takes_no_notice_of_words(methodist, book):
    make_section(make_plan())

    response = methodist.get(f"/admin/events/{book}/", {"q": "а"})

    assert (response.status_code, response.context["cl"].result_count) == (200, 1)


def test_year_of_a_published_plan_does_not_change(methodist):
    plan = make_event(section=make_section()).plan
    stale = form_of(methodist.get(change_page(plan)))
    publish_plan(plan)

    response = press(methodist, change_page(plan), stale, year="2026")

    assert "год у него не меняется" in str(response.context["adminform"].form.errors["year"])
    assert Plan.objects.get().year == 2025
    assert "readonly" in str(methodist.get(change_page(plan)).context["adminform"].form["year"])


def test_year_of_an_unpublished_plan_changes(methodist):
    plan = make_plan()

    save(methodist, change_page(plan), year="2026")

    assert Plan.objects.get().year == 2026


def test_plan_page_leads_to_its_sections(methodist):
    section = make_section(title="Первый раздел")
    make_event(section=section)

    response = methodist.get(change_page(section.plan))

    assert "1 Первый раздел 1 Порядок пунктов Изменить Удалить… Добавить раздел" in text_of(response)
    body = response.content.decode()
    for address in (
        f"{section.pk}/order/",
        f"{section.pk}/change/",
        f"{section.pk}/delete/",
        f"add/?plan={section.plan_id}",
    ):
        assert f'href="/admin/events/section/{address}"' in body


def test_section_is_added_to_its_plan(methodist):
    plan = make_section(title="Первый").plan
    make_plan(2026)
    page = f"/admin/events/section/add/?plan={plan.pk}"

    press(methodist, page, form_of(methodist.get(page)), title="Второй")

    assert [section.title for section in Section.objects.filter(plan=plan).in_order()] == ["Первый", "Второй"]


def test_reader_sees_the_plan_without_ways_to_change_it(client):
    section = make_section(title="Первый раздел")
    client.force_login(make_user("Руководитель"))

    said = text_of(client.get(change_page(section.plan)))

    assert "Первый раздел 0 Порядок пунктов" in said
    assert "Удалить…" not in said
    assert "Добавить раздел" not in said
