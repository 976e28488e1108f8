"""The methodologists' pages in a real browser: what scripts add, what works without them, what a screen reader finds."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_event, make_plan, make_section, make_user


@pytest.fixture
def section(live_server):
    section = make_section(make_plan(), title="Раздел")
    for title in ("Первое", "Второе", "Третье"):
        make_event(section=section, title=title)
    return section


@pytest.fixture
def methodist(page, sign_in, section):
    sign_in(page, make_user("Методист", first_name="Мария"))
    return page


def order(section):
    return list(section.entries.order_by("position").values_list("event__title", flat=True))


def test_schedule_is_echoed_while_it_is_typed(methodist, section):
    event = section.entries.first().event
    methodist.goto(f"/admin/events/event/{event.pk}/change/")

    methodist.get_by_label("Срок:").fill("1 кв., январь")
    expect(methodist.locator("#id_schedule_echo")).to_contain_text("1 квартал, январь")
    methodist.get_by_label("Срок:").fill("1 квартал, май")

    expect(methodist.locator("#id_schedule_echo")).to_contain_text("не входит")


def test_entry_is_dragged_to_its_place(methodist, section):
    methodist.goto(f"/admin/events/section/{section.pk}/order/")

    methodist.get_by_role("row", name="Третье").get_by_role("cell").first.drag_to(
        methodist.get_by_role("row", name="Первое").get_by_role("cell").first
    )

    expect(methodist.get_by_text("Пункт «Третье» теперь под № 1.")).to_be_visible()
    assert order(section) == ["Третье", "Первое", "Второе"]


@pytest.mark.parametrize("script", [True, False])
def test_entry_is_moved_by_buttons_and_by_number(new_context, sign_in, section, script):
    page = new_context(java_script_enabled=script).new_page()
    sign_in(page, make_user("Методист"))
    page.goto(f"/admin/events/section/{section.pk}/order/")

    page.get_by_role("button", name="Ниже: пункт 1").click()
    expect(page.get_by_text("Пункт «Первое» теперь под № 2.")).to_be_visible()
    page.get_by_label("на №").first.fill("3")
    page.get_by_role("button", name="Переместить").first.click()

    expect(page.get_by_text("Пункт «Второе» теперь под № 3.")).to_be_visible()
    assert order(section) == ["Первое", "Третье", "Второе"]


def test_event_is_added_without_scripts(new_context, sign_in, section):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, make_user("Методист"))
    page.goto("/admin/events/event/add/")

    page.get_by_label("Название:").fill("Семинар")
    page.get_by_label("Срок:").fill("1 квартал, май")
    page.get_by_role("button", name="Сохранить", exact=True).first.click()

    expect(page.get_by_text("не входит").first).to_be_visible()
    expect(page.get_by_label("Название:")).to_have_value("Семинар")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_own_pages_are_accessible(new_context, sign_in, section, axe_violations, scheme):
    page = new_context(color_scheme=scheme, bypass_csp=True).new_page()  # axe itself styles the page it looks at
    sign_in(page, make_user(is_superuser=True))
    plan, event = section.plan, section.entries.first().event
    paths = [
        f"/admin/events/section/{section.pk}/order/",
        f"/admin/events/plan/{plan.pk}/publish/",
        f"/admin/events/event/{event.pk}/history/",
        "/admin/events/planimport/add/",
        "/admin/login/",
    ]

    found = {}
    for path in paths:
        page.goto(path)
        found[path] = axe_violations(page)

    assert found == {path: [] for path in paths}
