"""The editor in a real browser: by keyboard alone, and two people at one row with scripts and without."""

import pytest
from playwright.sync_api import expect

from events.models import Event, Section
from events.plan import operations
from tests.admin.test_editor import opened, press
from tests.browser.test_keeping import KEPT
from tests.factories import PASSWORD, make_event, make_plan, make_section, make_user, recording


@pytest.fixture
def section(live_server):
    section = make_section(make_plan(), title="Раздел")
    for number in range(1, 9):
        make_event(section=section, title=f"Мероприятие {number}")
    make_event(section=section, title="Девятое", venue="Муниципальные образования области")
    return section


def order(section):
    return list(section.entries.listed().in_order().values_list("event__title", flat=True))


def url(section):
    return f"/admin/events/plan/{section.plan_id}/rows/"


def test_plan_is_edited_by_keyboard_alone(page, sign_in, section):
    sign_in(page, make_user("Методист"))
    page.goto(url(section))
    pressed = []

    def keys(*names):
        for name in names:
            page.keyboard.press(name)
            pressed.append(name)

    def letters(words):
        page.keyboard.type(words)
        pressed.extend(words)

    # The venue of the eighth row, from the top of the page.
    keys("Tab", "Enter", *["ArrowDown"] * 7, "ArrowRight", "ArrowRight", "Enter")
    field = page.get_by_role("textbox", name="Место")
    expect(field).to_be_focused()
    keys("Control+a")
    letters("мун")
    expect(page.locator("#offers-venue").get_by_text("Муниципальные образования области")).to_be_visible()
    keys("ArrowDown", "Tab")
    expect(page.get_by_role("textbox", name="Дата")).to_be_focused()
    expect(page.locator("#echo-venue")).to_have_text("Есть в справочнике")
    keys("Control+Enter")
    expect(page.locator("#state")).to_contain_text("Всё сохранено")
    assert len(pressed) < 25
    assert Event.objects.get(title="Мероприятие 8").venue.name == "Муниципальные образования области"

    # On from there: a step up, a new row below, and the next one with the words of the row above.
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("status").filter(has_text="Теперь № 7.")).to_be_visible()
    page.keyboard.press("Alt+Enter")
    title = page.get_by_role("textbox", name="Название")
    expect(title).to_be_focused()
    pressed.clear()
    page.keyboard.type("Новое")
    for _cell in range(4):
        keys("Tab")
        expect(page.locator(".offers li").first).to_contain_text("как в строке выше")
        keys("ArrowDown")
    keys("Control+Shift+Enter")
    expect(page.get_by_role("form", name="Новая строка")).to_contain_text("№ 9")
    assert len(pressed) <= 12
    made = Event.objects.get(title="Новое")
    assert (made.printed_venue, made.printed_schedule) == ("Муниципальные образования области", "1 квартал, март")
    assert order(section)[5:9] == ["Мероприятие 6", "Мероприятие 8", "Новое", "Мероприятие 7"]

    # Words of a row that was closed are offered again.
    expect(title).to_be_focused()
    page.keyboard.type("Не до конца")
    page.keyboard.press("Tab")
    expect(page.locator(".offers li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".offers")).to_have_count(0)
    expect(page.get_by_role("form", name="Новая строка")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("form", name="Новая строка")).to_have_count(0)
    page.keyboard.press("Alt+Enter")
    page.get_by_role("button", name="вернуть").click()
    expect(title).to_have_value("Не до конца")
    page.keyboard.press("Escape")

    # Rows are ticked by Space, a range by Shift.
    page.get_by_label("Выбрать № 2").click()
    page.get_by_label("Выбрать № 4").click(modifiers=["Shift"])
    expect(page.locator("#bulk")).to_contain_text("Выбрано 3")
    page.get_by_role("button", name="Снять выбор").click()

    # A section that a colleague has put first meanwhile takes no row from its own.
    with recording(section.plan):
        operations.place(Section(plan=section.plan, title="Раздел коллеги"), 1)
    page.get_by_role("link", name="К строкам").press("Enter")
    page.keyboard.press("Control+End")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("status").filter(has_text="есть новое от коллеги")).to_be_visible()
    expect(page.locator(f"#section-{section.pk} tr[id^=row-]")).to_have_count(10)

    # The mouse opens a row while the first one is scrolled out of sight.
    page.set_viewport_size({"width": 1280, "height": 300})
    page.get_by_role("cell", name="Девятое").click()
    expect(title).to_have_value("Девятое")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Отменить: № 10 → № 9").click()
    expect(page.get_by_text("Отменено: перестановка")).to_be_visible()
    assert order(section)[-1] == "Девятое"

    # A row is dragged by its number, too.
    page.set_viewport_size({"width": 1280, "height": 720})
    page.locator("tr", has_text="Девятое").locator("td.n").drag_to(page.get_by_role("cell", name="Мероприятие 2"))
    expect(page.get_by_role("status").filter(has_text="Теперь № 2.")).to_be_visible()
    assert order(section)[:3] == ["Мероприятие 1", "Девятое", "Мероприятие 2"]

    # A number that is clicked is typed over.
    page.get_by_role("cell", name="Девятое").click()
    page.get_by_label("на №").click()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Теперь № 1.")).to_be_visible()

    # A press takes it to the end of its section.
    page.locator("tr", has_text="Девятое").get_by_role("cell", name="Девятое").focus()
    page.keyboard.press("Alt+PageDown")
    expect(page.get_by_role("status").filter(has_text="Теперь № 10.")).to_be_visible()

    # A section behind the one that is worked in and its first row: two keys beside the words of each.
    page.get_by_role("cell", name="Девятое").focus()
    page.keyboard.press("Control+Alt+Enter")
    expect(page.get_by_role("textbox", name="Название раздела")).to_be_focused()
    page.keyboard.type("Новый раздел")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Раздел «Новый раздел» добавлен.")).to_be_visible()
    page.keyboard.press("Alt+Enter")
    expect(title).to_be_focused()
    page.keyboard.type("Первое в нём")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#state")).to_contain_text("Всё сохранено")
    assert order(section.plan.sections.in_order().last()) == ["Первое в нём"]


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_words_of_two_people_meet_in_one_row(new_context, sign_in, client, section, axe_violations, width, script):
    context = new_context(viewport={"width": width, "height": 844}, java_script_enabled=script, bypass_csp=script)
    page = context.new_page()
    sign_in(page, make_user("Методист"))
    client.force_login(make_user("Методист", first_name="Ольга", last_name="Лебедева"))
    row = section.entries.get(event__title="Мероприятие 3")
    page.goto(f"{url(section)}?row={row.pk}&cell=venue#row-{row.pk}")
    if script:
        expect(page.get_by_role("textbox", name="Место")).to_be_focused()
    press(client, section.plan, opened(client, section.plan, f"row={row.pk}"), title="Слова Ольги", schedule="май")

    page.get_by_role("textbox", name="Название").fill("Мои слова")
    page.get_by_role("button", name="Сохранить", exact=False).first.click()
    conflict = page.get_by_role("alert")
    expect(conflict).to_contain_text("Ольга Лебедева")
    expect(page.get_by_role("textbox", name="Дата")).to_have_value("май")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if script:
        assert axe_violations(page) == []
        # The row is closed without a choice: the words are offered again, and meet the colleague's again.
        page.keyboard.press("Escape")
        expect(page.get_by_role("form", name="Строка № 3")).to_have_count(0)
        page.goto(f"{url(section)}?row={row.pk}#row-{row.pk}")
        page.get_by_role("button", name="вернуть").click()
        page.get_by_role("button", name="Сохранить", exact=False).first.click()
        expect(conflict).to_contain_text("Ольга Лебедева")
    page.get_by_role("button", name="Сохранить с моим выбором").click()

    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("form", name="Строка № 3")).to_have_count(0)
    assert Event.objects.get(title="Мои слова").printed_schedule == "май"
    assert not script or page.evaluate(KEPT) == 0


def test_words_of_one_person_are_not_stored_under_the_name_of_another(page, sign_in, section):
    sign_in(page, make_user("Методист", "maria"))
    make_user("Методист", "olga")
    page.goto(f"{url(section)}?row={section.entries.get(event__title='Мероприятие 3').pk}")
    with page.expect_response(lambda answer: "/offers/" in answer.url):
        page.get_by_role("textbox", name="Название").fill("Слова Марии")
    page.context.clear_cookies(name="sessionid")
    other = page.context.new_page()
    other.goto("/admin/login/")
    other.get_by_label("Имя пользователя").fill("olga")
    other.get_by_label("Пароль").fill(PASSWORD)
    other.get_by_role("button", name="Войти").click()
    expect(other.get_by_role("button", name="Выйти")).to_be_visible()

    page.get_by_role("button", name="Сохранить").first.click()

    expect(page.get_by_text("В этом браузере вошёл другой человек.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Название")).to_have_value("Слова Марии")
    assert not Event.objects.filter(title="Слова Марии").exists()
