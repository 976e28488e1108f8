"""The readers' pages as readers meet them: wide, narrow, dark, large, by keyboard, without scripts, on paper."""

import pytest
from playwright.sync_api import expect

from events.models import Entry
from tests.factories import make_event, make_plan, make_section, publish_plan

WIDTHS = [1280, 390]
SCHEMES = ["light", "dark"]
LONG = "Долгоназванноемероприятие" * 20


@pytest.fixture
def edition(live_server):
    plan = make_plan(approval_form="none")
    first = make_section(plan)
    second = make_section(plan, title="Мероприятия центра «Развитие»", note="проходят также по заявкам МО")
    shared = make_event(section=first, title="Областная лаборатория по вокалу", schedule="ежеквартально")
    make_event(section=first, title=LONG, schedule="май", formats=["вебинар"])
    make_event(section=first, title="Без места и отдела", venue=None, department=None, schedule="когда-нибудь потом")
    Entry.objects.create(section=second, event=shared)
    publish_plan(plan)
    plan.events.filter(title="Без места и отдела").update(title="Без места")
    return publish_plan(plan, note="Уточнено название")


def paths(edition):
    uid = edition.rows.get(position=1).uid
    dropped = edition.rows.get(position=3).uid
    return {
        "plan": "/plans/2025/",
        "filtered": "/plans/2025/?month=5&format=вебинар",
        "wrong filter": "/plans/2025/?quarter=9",
        "nothing found": "/plans/2025/?q=балет",
        "event": f"/plans/2025/events/{uid}/",
        "event of unknown date": f"/plans/2025/events/{dropped}/",
        "editions": "/plans/2025/editions/",
        "old edition": "/plans/2025/editions/1/",
        "years": "/plans/",
        "not found": "/plans/1999/",
    }


def open_page(new_context, width, **options):
    return new_context(viewport={"width": width, "height": 844}, **options).new_page()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible(new_context, edition, axe_violations, width, scheme):
    page = open_page(new_context, width, color_scheme=scheme)

    found = {}
    for name, path in paths(edition).items():
        page.goto(path)
        found[name] = axe_violations(page)

    assert found == {name: [] for name in paths(edition)}


@pytest.mark.parametrize("choice", ["large", "contrast"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_switches_keep_pages_accessible(new_context, edition, axe_violations, scheme, choice):
    page = open_page(new_context, 390, color_scheme=scheme)
    page.goto("/plans/2025/")
    page.locator(f"[data-switch={choice}]").click()

    page.reload()

    expect(page.locator(f"[data-switch={choice}]")).to_have_attribute("aria-pressed", "true")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("script", [True, False])
def test_no_page_scrolls_sideways_on_a_phone(new_context, edition, script):
    page = open_page(new_context, 390, java_script_enabled=script)

    widths = {}
    for name, path in paths(edition).items():
        page.goto(path)
        widths[name] = page.locator("main").bounding_box()["width"]

    assert widths == dict.fromkeys(paths(edition), 390)


def test_text_of_200_percent_fits_the_window(new_context, edition):
    # 200 % text on a window of 1280 pixels is what a window of 640 CSS pixels shows.
    page = open_page(new_context, 640, device_scale_factor=2)

    for path in paths(edition).values():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_filter_works_without_scripts(new_context, edition):
    page = open_page(new_context, 390, java_script_enabled=False)
    page.goto("/plans/2025/")

    page.get_by_label("Май").check()
    page.get_by_role("button", name="Показать").click()

    expect(page.get_by_role("status")).to_contain_text("Показано 3 из 4")
    expect(page.get_by_role("link", name="Областная лаборатория по вокалу")).to_have_count(2)


def test_filter_works_by_keyboard(page, edition):
    page.goto("/plans/2025/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="К содержанию")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("вокал")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Показано 2 из 4")


def test_value_in_force_can_be_taken_off(page, edition):
    page.goto("/plans/2025/?month=5&format=вебинар")

    page.get_by_role("link", name="Убрать: вебинар").click()

    expect(page.get_by_role("status")).to_contain_text("Показано 3 из 4")


def test_back_button_returns_to_the_filter(page, edition):
    page.goto("/plans/2025/?month=5")
    page.get_by_role("link", name=LONG).click()

    page.go_back()

    expect(page.get_by_label("Май")).to_be_checked()


@pytest.mark.parametrize("width", WIDTHS)
def test_table_keeps_its_meaning_at_any_width(new_context, edition, width):
    page = open_page(new_context, width)

    page.goto("/plans/2025/")

    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(6)
    expect(table.get_by_role("rowheader", name="Областная лаборатория по вокалу")).to_have_count(2)
    expect(table.get_by_role("row")).to_have_count(1 + 4 + 2)


def test_head_of_the_table_stays_in_sight(page, edition):
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto("/plans/2025/")

    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")

    assert page.locator(".plan thead th").first.bounding_box()["y"] >= 0


def test_place_in_the_plan_leads_to_the_row(page, edition):
    page.goto(paths(edition)["event"])

    page.get_by_role("link", name="пункт 1").last.click()

    assert page.url.endswith("/plans/2025/#p-2-1")
    assert page.locator("#p-2-1").count() == 1


def test_paper_shows_the_table_alone(page, edition):
    page.goto("/plans/2025/")

    page.emulate_media(media="print")

    for hidden in ("header.site", "footer.site", ".filter", ".files"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator(".plan thead")).to_be_visible()
