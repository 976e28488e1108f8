"""The readers' pages as readers meet them: wide, narrow, dark, large, by keyboard, without scripts, on paper.

What the pages say is tested with the views; here it is whether everybody can read it.
"""

import io

import pdfplumber
import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from events.columns import COLUMNS
from events.models import Department, EditionRow, Organisation
from tests.factories import change, list_event, make_event, make_plan, make_section, publish_plan, recording

WIDTHS = [1280, 390, 320]
FILTER = ".more:not(.changes) > summary"  # what unfolds the filter of the plan's page
LINE = 26  # px of a title
LONG = "Долгоназванноемероприятие" * 20
# «20 мая», «11:00–13:00», «№ 5», «г. Смоленск» that stand on two lines.
BROKEN = r"""() => {
    const months = 'января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря';
    const whole = new RegExp(`\\d{1,2}\\s(?:${months})|\\d\\d:\\d\\d–\\d\\d:\\d\\d|№\\s\\d+|г\\.\\s[А-Я]`, 'g');
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) for (const match of walker.currentNode.data.matchAll(whole)) {
        const range = document.createRange();
        range.setStart(walker.currentNode, match.index);
        range.setEnd(walker.currentNode, match.index + match[0].length);
        if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) found.push(match[0]);
    }
    return found;
}"""
# What can be pressed and is lower or narrower than 24 px; not links within a sentence or a cell of the table.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, input')]
    .filter(target => target.offsetParent && !target.closest('.skip, .title, h3, .notice, .empty, .error-summary'))
    .filter(target => !(target.type === 'hidden'))
    .map(target => [target.textContent.trim(), (target.closest('label') || target).getBoundingClientRect()])
    .filter(([_, box]) => box.height < 23.9 || box.width < 23.9)
    .map(([words, box]) => `${words}: ${Math.round(box.width)}×${Math.round(box.height)}`)"""
OUTGROWS_ITS_BOX = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def edition(live_server):
    """The second edition of a plan with two sections: four rows, one event in both sections, one row short of words."""
    plan = make_plan(approval_form="none")
    first = make_section(plan)
    second = make_section(plan, title="Мероприятия центра «Развитие»", note="проходят также по заявкам МО")
    shared = make_event(section=first, title="Областная лаборатория по вокалу", schedule="ежеквартально")
    make_event(section=first, title=LONG, schedule="май", formats=["вебинар"])
    make_event(section=first, title="Без места и отдела", venue=None, department=None, schedule="когда-нибудь потом")
    list_event(second, shared)
    with recording():
        Organisation(
            name="Областной центр народного творчества",
            short_name="Областной центр народного творчества",
            address="г. Смоленск, ул. Примерная, д. 1",
            telephone="8 (4812) 38-12-00",
            email="primer@centre.example",
        ).save()
    contacts = {"telephone": "8 (4812) 38-12-34, доб. 105", "email": "otdel@centre.example", "head": "Иванова Анна"}
    change(Department.objects.get(), reader_name="методический отдел", **contacts)
    removed = make_event(section=second, title="Убранное из плана")
    publish_plan(plan)
    change(plan.events.get(title="Без места и отдела"), title="Без места")
    with recording():
        removed.entries.get().delete()
    return publish_plan(plan, note="Уточнено название")


@pytest.fixture
def long_edition(live_server):
    """A plan of more rows than a window or a sheet of paper holds."""
    plan = make_plan(approval_form="none")
    section = make_section(plan, title="Областные семинары")
    for number in range(1, 25):
        make_event(section=section, title=f"Семинар {number}")
    return publish_plan(plan)


def paths(edition):
    """Every kind of public page."""
    listed_twice, undated = (edition.rows.get(position=position).uid for position in (1, 3))
    removed = EditionRow.objects.get(edition__number=1, title="Убранное из плана").uid
    return {
        "first answer": "/",
        "plan": "/plans/2025/",
        "events": "/plans/2025/?view=events",
        "events of a month": "/plans/2025/?view=events&month=5",
        "filtered": "/plans/2025/?month=5&format=вебинар",
        "wrong filter": "/plans/2025/?quarter=9",
        "nothing found": "/plans/2025/?q=балет",
        "event": f"/plans/2025/events/{listed_twice}/",
        "event of unknown date": f"/plans/2025/events/{undated}/",
        "event with a way back": f"/plans/2025/events/{listed_twice}/?month=5",
        "editions": "/plans/2025/editions/",
        "old edition": "/plans/2025/editions/1/",
        "changes": "/plans/2025/changes/",
        "years": "/plans/",
        "search": "/search/?q=вокал",
        "search in vain": "/search/?q=фейерверк",
        "event that was removed": f"/plans/2025/events/{removed}/",
        "size and contrast": "/view/",
        "check of a file": "/verify/",
        "help": "/help/",
        "accessibility": "/accessibility/",
        "not found": "/plans/1999/",
    }


def open_page(new_context, width, **options):
    return new_context(viewport={"width": width, "height": 844}, **options).new_page()


def open_filter(page):
    """Unfold the filter of the plan's page."""
    page.locator(FILTER).click()


def tab_to(page, locator):
    """Press Tab until ``locator`` has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{locator} cannot be reached by Tab")


def wear(page, live_server, appearance):
    """Show the page that is open in another appearance, as its next visit would."""
    page.context.add_cookies([{"name": "view", "value": appearance, "url": f"{live_server.url}/view/"}])
    page.evaluate(
        """appearance => new Promise(done => {
            const sheet = document.querySelector('link[rel=stylesheet]');
            sheet.onload = done;
            sheet.href = sheet.href.split('?')[0] + '?' + appearance;
        })""",
        appearance,
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_accessible_in_every_mode(new_context, live_server, edition, axe_violations, width):
    """Each page is opened once. Where only colours change, only the rule about colours is asked again: of a wide window
    what is seen most, of a telephone everything, and nothing of the narrowest, which is laid out as a telephone's.
    """
    page = open_page(new_context, width)

    found = {}
    for name, path in paths(edition).items():
        page.emulate_media(color_scheme="light", forced_colors="none")
        page.context.clear_cookies()
        page.goto(path)
        found[name] = axe_violations(page)
        if width > min(WIDTHS):
            page.emulate_media(color_scheme="dark")
            found[name, "dark"] = axe_violations(page, only="color-contrast")
        if width == 390:
            page.emulate_media(forced_colors="active")
            found[name, "dark forced colours"] = axe_violations(page, only="color-contrast")
            wear(page, live_server, "100-contrast")
            page.emulate_media(forced_colors="none")
            found[name, "dark contrast"] = axe_violations(page, only="color-contrast")
            page.emulate_media(color_scheme="light")
            found[name, "contrast"] = axe_violations(page, only="color-contrast")
        wear(page, live_server, "200-spacing")
        if width != 390:
            found[name, "large"] = axe_violations(page)
        found[name, "outgrown"] = ["wider than the window"] * page.evaluate(OUTGROWS_ITS_BOX)

    assert {place: problems for place, problems in found.items() if problems} == {}


def test_error_pages_are_accessible(page, edition, axe_violations, monkeypatch):
    found = {}
    for name in ("400.html", "403.html", "403_csrf.html", "500.html", "lockout.html"):
        page.goto("/healthz")  # any address of the site without scripts of its own
        page.set_content(render_to_string(name, {"failure_limit": 5}))
        found[name] = axe_violations(page)
    monkeypatch.setattr("events.views.files.LONG_PAPER", 0)
    page.goto("/plans/2025/plan.pdf?month=5")
    expect(page.get_by_role("heading", name="Файл готовится")).to_be_visible()
    found["waiting.html"] = axe_violations(page)

    assert found == {name: [] for name in found}


def test_size_is_chosen_by_keyboard_without_scripts_and_kept(new_context, edition):
    page = open_page(new_context, 390, java_script_enabled=False)
    page.goto("/plans/2025/?month=5")
    usual = page.locator(".title").first.bounding_box()["height"]

    page.get_by_role("link", name="Размер и контраст").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Очень крупный").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page).to_have_url("/plans/2025/?month=5")
    assert page.locator(".title").first.bounding_box()["height"] > 1.9 * usual
    page.goto("/view/")
    expect(page.get_by_label("Очень крупный")).to_be_checked()


def test_long_link_of_an_event_stays_on_a_phone(new_context, edition):
    page = open_page(new_context, 390)
    page.goto("/plans/2025/")
    page.goto(page.locator("table a").first.get_attribute("href"))

    page.locator("dd").first.evaluate(f"place => place.textContent = 'https://example.org/{'x' * 200}'")

    assert page.evaluate(OUTGROWS_ITS_BOX) is False


def test_no_page_scrolls_sideways(page, edition):
    """At 320 px, too: what is left of a window of 1280 px when a page is enlarged to 400 %."""
    outgrown, broken = [], {}
    for name, path in paths(edition).items():
        page.goto(path)
        for width in (1280, 1024, 390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            outgrown += [(name, width)] * page.evaluate(OUTGROWS_ITS_BOX)
            broken[name, width] = page.evaluate(BROKEN)

    assert outgrown == []
    assert {place: words for place, words in broken.items() if words} == {}


def test_text_of_200_percent_fits_the_window(page, edition):
    outgrown = []
    for name, path in paths(edition).items():
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            outgrown += [(name, width)] * page.evaluate(OUTGROWS_ITS_BOX)

    assert outgrown == []


def test_filter_works_without_scripts(new_context, edition):
    page = open_page(new_context, 390, java_script_enabled=False)
    page.goto("/plans/2025/")

    open_filter(page)
    page.get_by_label("Май").check()
    page.get_by_role("button", name="Показать").first.click()

    expect(page.get_by_role("status")).to_have_text("Май 3 из 4 пунктов")
    expect(page.get_by_role("link", name="Областная лаборатория по вокалу")).to_have_count(2)


def test_filter_leads_a_phone_straight_to_what_was_found(phone, edition):
    phone.goto("/plans/2025/")

    open_filter(phone)
    phone.get_by_label("Май").check()
    phone.get_by_role("button", name="Показать").first.click()

    expect(phone.get_by_role("status")).to_be_in_viewport()
    expect(phone.get_by_role("link", name="Областная лаборатория по вокалу").first).to_be_in_viewport()


def test_filter_leaves_empty_fields_out_of_the_address(page, edition):
    page.goto("/plans/2025/")

    open_filter(page)
    page.get_by_label("Май").check()
    page.get_by_role("button", name="Показать").first.click()

    expect(page).to_have_url("/plans/2025/?month=5#result")


def test_filter_works_by_keyboard(page, edition):
    page.goto("/plans/2025/")

    tab_to(page, page.locator(FILTER))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Май"))
    page.keyboard.press("Space")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("вокал")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Поиск «вокал», Май 2 из 4 пунктов")


def test_filter_keeps_every_value_it_was_given(page, edition):
    page.goto("/plans/2025/?month=5&month=6&format=вебинар&q=семинар")

    open_filter(page)
    expect(page.locator(".filter :checked")).to_have_count(3)
    expect(page.get_by_role("searchbox")).to_have_value("семинар")
    expect(page.get_by_role("checkbox", name="вебинар")).to_be_visible()


def test_value_in_force_can_be_taken_off(page, edition):
    page.goto("/plans/2025/?month=5&format=вебинар")

    page.get_by_role("link", name="Убрать: вебинар").click()

    expect(page.get_by_role("status")).to_have_text("Май 3 из 4 пунктов")


def test_wrong_value_is_told_beside_its_field(page, edition):
    page.goto("/plans/2025/?quarter=9")

    expect(page.get_by_role("group", name="Квартал")).to_have_accessible_description(
        "Значения «9» в этом плане нет. Выберите из списка или сбросьте фильтр."
    )
    expect(page.get_by_role("alert")).to_contain_text("мероприятия не показаны")
    expect(page.get_by_role("table")).to_have_count(0)


def test_back_button_returns_to_the_filter(page, edition):
    page.goto("/plans/2025/?month=5")
    page.get_by_role("link", name=LONG).click()

    page.go_back()

    expect(page.get_by_label("Май")).to_be_checked()


def test_skip_links_lead_past_the_menu_and_past_the_filter(page, edition):
    page.goto("/plans/2025/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="К содержанию")).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Областная лаборатория по вокалу").first).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
def test_table_keeps_its_meaning_at_any_width(new_context, edition, width):
    page = open_page(new_context, width)

    page.goto("/plans/2025/")

    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text([column.heading for column in COLUMNS])
    expect(table.get_by_role("rowheader", name="Областная лаборатория по вокалу")).to_have_count(2)
    expect(table.get_by_role("row")).to_have_count(1 + 4 + 2)


def test_head_of_the_table_stays_in_sight(page, long_edition):
    page.goto("/plans/2025/")

    page.get_by_role("link", name="Семинар 24").scroll_into_view_if_needed()

    expect(page.get_by_role("columnheader", name="Название мероприятия")).to_be_in_viewport()


def test_row_jumped_to_does_not_hide_under_the_head_of_the_table(page, long_edition):
    page.goto("/plans/2025/#p-1-8")

    head = page.get_by_role("columnheader").first.bounding_box()
    expect(page.get_by_role("link", name="Семинар 8")).to_be_in_viewport()
    assert page.locator("#p-1-8").bounding_box()["y"] >= head["y"] + head["height"]


def test_place_in_the_plan_leads_to_the_row(page, edition):
    page.goto(paths(edition)["event"])

    page.get_by_role("link", name="Пункт 1").last.click()

    expect(page).to_have_url("/plans/2025/#p-2-1")
    expect(page.locator("#p-2-1")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1366, 657)])
@pytest.mark.parametrize(
    ("name", "selector"),
    [
        ("first answer", ".happening"),
        ("plan", "tbody tr:not(.band)"),
        ("events", ".happening"),
        ("events of a month", ".happening"),
    ],
)
def test_first_answer_stands_on_the_first_screen(new_context, edition, width, height, name, selector):
    page = new_context(viewport={"width": width, "height": height}).new_page()

    page.goto(paths(edition)[name])

    title = page.locator(selector).first.locator("a").first.bounding_box()
    assert title["y"] + 2 * LINE < height


@pytest.mark.parametrize("name", ["plan", "events", "filtered"])
def test_first_row_is_near_by_keyboard(page, edition, name):
    """Two stops by the skip link (see above), and at most 25 for whoever does not use it."""
    page.goto(paths(edition)[name])
    first = page.locator(".plan .title a, .happening h3 a").first

    stops = 0
    while not first.evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 25


def test_target_is_large_enough_for_a_finger(page, edition):
    """WCAG 2.2, 2.5.8: 24 px at least, but for links within a sentence or a cell of the table."""
    small = {}
    for name, path in paths(edition).items():
        page.goto(path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            found = page.evaluate(SMALL_TARGETS)
            if found:
                small[name, width] = found

    assert small == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_cell_says_its_words_and_not_its_column_again(new_context, edition, width):
    page = open_page(new_context, width)
    page.goto("/plans/2025/")

    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=LONG))

    assert [cell.aria_snapshot() for cell in row.get_by_role("cell").all()] == [
        '- cell "2."',
        '- cell "вебинар"',
        '- cell "Областной центр"',
        '- cell "май"',
        '- cell "Методический отдел"',
    ]


def test_day_and_hours_stay_on_one_line(new_context, live_server):
    section = make_section(make_plan())
    make_event(section=section, title="Встреча", schedule="20 мая, 11:00–13:00")
    publish_plan(section.plan)
    page = open_page(new_context, 390)
    page.goto("/plans/2025/")

    lines = page.locator(".schedule").evaluate_all(
        "cells => cells.flatMap(cell => [...cell.querySelectorAll('.nb')].map(part => part.getClientRects().length))"
    )

    assert lines == [1, 1]


def test_folded_bands_open_without_scripts(new_context, edition):
    page = open_page(new_context, 390, java_script_enabled=False)
    page.goto("/")

    # Whatever the day: what repeats is folded and one press away.
    fold = page.locator("details.fold", has=page.get_by_role("heading", name="Каждый квартал"))
    expect(fold.get_by_role("link", name="Областная лаборатория по вокалу")).to_be_hidden()
    fold.locator("summary").click()

    expect(fold.get_by_role("link", name="Областная лаборатория по вокалу")).to_be_visible()
    expect(fold.get_by_role("link", name="8 (4812) 38-12-34, доб. 105")).to_have_attribute(
        "href", "tel:+74812381234;ext=105"
    )


def test_reader_goes_from_a_month_to_an_event_and_back(new_context, edition):
    page = open_page(new_context, 390, java_script_enabled=False)
    page.goto("/plans/2025/")

    page.get_by_role("link", name="Май, 2 мероприятия").click()
    page.get_by_role("link", name=LONG).click()
    page.get_by_role("link", name="‹ Назад к отбору: месяц: Май").click()

    expect(page).to_have_url("/plans/2025/?month=5&view=events#result")
    expect(page.get_by_role("heading", name="Май", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_paper_shows_the_official_table_alone(new_context, long_edition, width):
    page = open_page(new_context, width, color_scheme="dark")
    page.goto("/plans/2025/?month=3")

    with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
        sheets = [sheet.extract_text() for sheet in paper.pages]
        tables = [sheet.extract_table() for sheet in paper.pages]

    first_lines = sheets[0].splitlines()[:4]
    assert first_lines == [
        "Повышение квалификации кадров",
        "ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2025 г.",
        "Редакция 1 от 9 января 2025 г.",
        "Выборка из плана – месяц: Март",
    ]
    heads = [["".join(cell.split()) for cell in table[0]] for table in tables]
    assert heads == [["".join(column.heading.split()) for column in COLUMNS]] * len(tables)
    assert [row[1] for table in tables for row in table[1:] if row[1]] == [f"Семинар {n}" for n in range(1, 25)]
    assert sheets[-1].splitlines()[-1].startswith("24.")


def kept_by_browser(page):
    """The addresses that the browser keeps for hours without a connection."""
    return page.evaluate(
        """async () => {
            const kept = [];
            for (const name of await caches.keys()) kept.push(...await (await caches.open(name)).keys());
            return kept.map(request => request.url);
        }"""
    )


def test_last_seen_plan_opens_without_a_connection_and_never_instead_of_a_newer_one(new_context, edition):
    page = open_page(new_context, 390)
    page.goto("/robots.txt")
    for name in ("pages-0123456789ab", "/pages-0123456789ab", "another site of this host"):
        page.evaluate("name => caches.open(name).then(() => null)", name)
    page.goto("/plans/2025/")
    # A page seen once is kept: its worker, which came after it, fetches it with its style sheet.
    # (`wait_for_function` would not wait for the promise of an asynchronous function.)
    for _ in range(600):
        kept = kept_by_browser(page)
        if any(url.endswith("/plans/2025/") for url in kept) and any("/view/" in url for url in kept):
            break
        page.wait_for_timeout(50)
    names = page.evaluate("caches.keys()")
    assert (len(names), "another site of this host" in names) == (2, True)
    page.goto("/search/?q=вокал")
    change(edition.plan.events.get(title=LONG), title="Новое имя")

    page.context.set_offline(True)
    page.goto("/plans/2025/")
    expect(page.get_by_text("Нет связи. Это страница, сохранённая")).to_be_visible()
    expect(page.get_by_role("link", name=LONG)).to_be_visible()
    page.context.set_offline(False)
    publish_plan(edition.plan)
    page.goto("/plans/2025/")

    expect(page.get_by_role("link", name="Новое имя")).to_be_visible()
    expect(page.get_by_text("Нет связи")).to_have_count(0)
    assert not [url for url in kept_by_browser(page) if "search" in url or "admin" in url]
