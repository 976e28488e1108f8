"""A plan on its way to the director and back in a real browser: on a phone, from the letter to the published edition."""

import re

import pytest
from playwright.sync_api import expect

from events.models import Edition, ReviewRemark
from events.plan.document import build_document
from tests.admin.pages import save
from tests.factories import PASSWORD, change, make_event, make_plan, make_section, make_user, publish_plan


@pytest.fixture
def plan(live_server, settings):
    settings.SITE_URL = live_server.url
    section = make_section(make_plan(approval_form="none"), title="Раздел")
    events = [make_event(section=section, title=f"Мероприятие {number}") for number in range(1, 4)]
    publish_plan(section.plan)
    change(events[0], title="Мероприятие первое", schedule_wording="в мае")
    return section.plan


def test_director_returns_and_approves_on_a_phone_in_under_ten_presses(
    phone, new_context, sign_in, client, plan, mailoutbox
):
    maria = make_user("Методист", first_name="Мария", email="maria@centre.example")
    anna = make_user("Руководитель", "anna", first_name="Анна", email="anna@centre.example")
    client.force_login(maria)
    desk, submit = new_context(java_script_enabled=False).new_page(), f"/admin/events/plan/{plan.pk}/submit/"
    sign_in(desk, maria)

    def last_link():
        return re.search(r"http\S+", mailoutbox[-1].body).group()

    def fits():
        assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0

    # Returned from a phone, with a remark to a cell.
    save(client, submit, note="Уточнено")
    sign_in(phone, anna)
    phone.goto(last_link())
    fits()
    phone.get_by_text("Замечание к строке № 1").tap()
    phone.get_by_label("Что поправить").fill("Лучше в июне")
    phone.get_by_label("К чему это").select_option(label="Дата")
    phone.get_by_role("button", name="Вернуть с замечанием").tap()
    expect(phone.get_by_role("status").filter(has_text="План возвращён")).to_be_visible()

    # Mended and seen to in the open row without scripts; the words typed there are saved by the same press.
    desk.goto(last_link())
    desk.get_by_role("link", name="Мероприятие первое").click()
    expect(desk.get_by_role("textbox", name="Дата")).to_be_focused()
    desk.get_by_role("textbox", name="Дата").fill("в июне")
    desk.get_by_role("button", name=re.compile("Выполнено ?: Лучше в июне")).click()
    expect(desk.get_by_role("row", name="Мероприятие первое").first).to_contain_text("в июне")
    assert ReviewRemark.objects.get().resolved_by_name == "Мария"
    save(client, submit, note="Исправлено")

    # From the letter through the sign-in to the published edition.
    phone.context.clear_cookies()
    phone.goto(last_link())
    presses = ["the link of the letter"]

    def press(name, role="button"):
        presses.append(name)
        phone.get_by_role(role, name=name).tap()

    phone.get_by_label("Имя пользователя").fill("anna")
    phone.get_by_label("Пароль").fill(PASSWORD)
    press("Войти")
    expect(phone.get_by_text("Выполнено: Мария")).to_be_visible()
    fits()
    press("Утвердить")
    press("Редакция 2", "link")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    expect(phone.get_by_role("cell", name="в июне", exact=True)).to_be_visible()
    assert len(presses) < 10
    assert Edition.objects.get(number=2).document == build_document(plan)
    assert [letter.to for letter in mailoutbox] == [[anna.email], [maria.email], [anna.email], [maria.email]]
