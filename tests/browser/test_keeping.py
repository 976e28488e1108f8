"""Unsaved words in a real browser: a closed tab, an ended session, a lost connection, the back button, signing out."""

import time

import pytest
from playwright.sync_api import expect

from events.models import Event
from tests.admin.pages import change_page, save
from tests.factories import PASSWORD, make_event, make_plan, make_section, make_user

KEPT = "Object.keys(localStorage).filter((name) => name.includes('~')).length"


@pytest.fixture
def event(live_server):
    return make_event(section=make_section(make_plan(), title="Раздел"), title="Прежние слова", audience="")


@pytest.fixture
def maria(page, sign_in, event):
    user = make_user("Методист", "maria", first_name="Мария")
    sign_in(page, user)
    page.goto(change_page(event))
    return user


def type_title(page, words):
    """Type, and wait until the browser has stored it."""
    before = page.evaluate(KEPT)
    page.get_by_label("Название:").fill(words)
    deadline = time.monotonic() + 5
    while page.evaluate(KEPT) == before and time.monotonic() < deadline:
        page.wait_for_timeout(50)


def press_save(page):
    page.get_by_role("button", name="Сохранить", exact=True).first.click()


def test_words_of_a_closed_tab_meet_a_newer_state_and_both_are_shown(page, maria, event, client):
    context = page.context
    page.get_by_label("Для кого:").fill("Мои люди")
    type_title(page, "Мои слова")
    page.close()  # no question: the tab is gone
    client.force_login(make_user("Методист", first_name="Ольга"))
    save(client, change_page(event), title="Слова коллеги", contact="12-34-56")

    page = context.new_page()
    page.goto("/admin/")
    page.get_by_role("region", name="Несохранённые слова").get_by_role("link").click()
    expect(page.get_by_label("Название:")).to_have_value("Слова коллеги")
    expect(page.get_by_text("Остались несохранённые слова от")).to_contain_text("(Название, Для кого)")
    page.get_by_role("button", name="вернуть").click()
    expect(page.get_by_label("Название:")).to_have_value("Мои слова")
    press_save(page)
    expect(page.get_by_role("alert")).to_contain_text("Кто и когда: Ольга")
    expect(page.get_by_text("Остались несохранённые слова")).to_have_count(0)
    assert page.evaluate(KEPT) == 1
    press_save(page)
    expect(page.get_by_text("успешно").first).to_be_visible()

    assert page.evaluate(KEPT) == 0
    stored = Event.objects.get()
    assert (stored.title, stored.audience, stored.contact) == ("Мои слова", "Мои люди", "12-34-56")
    page.goto(change_page(event))
    expect(page.get_by_text("Остались")).to_have_count(0)


def test_session_connection_and_leaving_cost_no_word(page, maria, event):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    type_title(page, "Мои слова")
    page.context.set_offline(True)
    press_save(page)
    expect(page.get_by_role("status").last).to_contain_text("Нет связи. Браузер помнит ваши слова")
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    press_save(page)
    page.get_by_label("Имя пользователя").fill("maria")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Ваши слова целы, но ещё не сохранены")).to_be_visible()
    page.get_by_role("button", name="Вернуть слова в форму").click()
    expect(page.get_by_label("Название:")).to_have_value("Мои слова")
    before = list(Event.objects.values_list("title", flat=True))
    press_save(page)
    expect(page.get_by_text("успешно").first).to_be_visible()

    assert (before, Event.objects.get().title, page.evaluate(KEPT)) == (["Прежние слова"], "Мои слова", 0)
    assert asked == []

    page.goto(change_page(event))
    type_title(page, "Ещё слова")
    page.goto("/admin/")  # asks
    page.go_back()
    page.get_by_role("button", name="забыть").click()
    assert page.evaluate(KEPT) == 0
    type_title(page, "И ещё слова")
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/admin/logout/")
    assert asked == ["", "Есть несохранённые слова. Выйти и забыть их?"]
    assert page.evaluate(KEPT) == 0


def test_rows_from_one_tick_to_another_are_changed_in_six_clicks(page, sign_in, event):
    section = event.entries.get().section
    for _ in range(6):
        make_event(section=section)
    sign_in(page, make_user("Методист"))
    page.goto(f"/admin/events/plan/{event.plan_id}/bulk/")
    ticks = page.locator("input[name=row]")

    ticks.nth(0).click()
    ticks.nth(5).click(modifiers=["Shift"])
    expect(page.get_by_text("Выбрано 6")).to_be_visible()
    page.get_by_label("Ответственный отдел:").click()
    page.keyboard.type("Новый отдел")
    page.get_by_role("button", name="Показать, что изменится").click()
    page.get_by_role("button", name="Изменить", exact=True).click()

    expect(page.get_by_text("Изменено: 6 строк.")).to_be_visible()
    assert Event.objects.filter(department__name="Новый отдел").count() == 6
    assert page.evaluate(KEPT) == 0
