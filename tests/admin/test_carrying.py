"""Words sent without a session: they come back after the sign-in, and nobody but the person at the keyboard stores them."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from events.admin import carrying, posted
from events.models import Event, Operation
from tests.admin.pages import change_page, delete_page, form_of, press, save, text_of
from tests.factories import PASSWORD, make_event, make_plan, make_section, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


@pytest.fixture
def event():
    return make_event(section=make_section(make_plan(), title="Раздел"), title="Прежние слова", audience="Прежние люди")


@pytest.fixture
def person():
    """A client that Django asks for tokens, as it asks a real one."""
    return Client(enforce_csrf_checks=True)


def sign_in(person, user, page=None, **changes):
    """Fill in the sign-in page that is open and press its button."""
    sent = form_of(page or person.get(LOGIN))
    return press(person, LOGIN, sent, **{"username": user.username, "password": PASSWORD, **changes})


def end_session(person):
    del person.cookies["sessionid"]


@pytest.fixture
def maria(person):
    user = make_user("Методист", "maria", first_name="Мария", last_name="Соколова")
    sign_in(person, user)
    return user


def titles():
    return list(Event.objects.values_list("title", flat=True))


def test_words_of_an_ended_session_come_back_into_the_form_and_are_saved_by_a_press(person, maria, event):
    page = change_page(event)
    sent = form_of(person.get(page))
    end_session(person)

    asked = press(person, page, sent, title="Мои слова", audience="")
    wrong = sign_in(person, maria, asked, password="не тот")
    back = sign_in(person, maria, wrong)
    unsaved = titles()
    redrawn = press(person, page, form_of(back), resumed="1")
    still_unsaved = titles()
    saved = press(person, page, form_of(redrawn))

    assert (asked.status_code, wrong.status_code, back.status_code) == (401, 200, 200)
    assert "Сеанс закончился, но слова целы." in text_of(asked)
    assert [row.text_content() for row in html.fromstring(back.text).xpath("//dl/*")] == [
        *("Название", "Мои слова"),
        *("Для кого", "пусто"),
    ]
    assert "ещё не сохранены" in text_of(redrawn)
    assert (unsaved, still_unsaved, titles()) == (["Прежние слова"], ["Прежние слова"], ["Мои слова"])
    assert saved.status_code == 302
    assert Event.objects.get().audience == ""
    assert Operation.objects.first().by == maria


def test_colleagues_word_written_meanwhile_stands_against_the_carried_one(person, client, maria, event):
    page = change_page(event)
    sent = form_of(person.get(page))
    end_session(person)
    asked = press(person, page, sent, title="Мои слова")
    client.force_login(make_user("Методист"))
    save(client, page, title="Слова коллеги")

    answer = press(person, page, form_of(sign_in(person, maria, asked)))

    assert (answer.status_code, titles()) == (409, ["Слова коллеги"])
    assert form_of(answer)["title"] == ["Мои слова"]


def test_words_never_pass_to_another_person_in_silence(person, maria, event):
    page = change_page(event)
    sent = form_of(person.get(page))
    end_session(person)
    asked = press(person, page, sent, title="Слова Марии")

    back = sign_in(person, make_user("Методист", "olga", first_name="Ольга"), asked)

    assert "работал другой человек: Мария Соколова. Вы вошли как Ольга" in text_of(back)
    assert "Сохранить сразу" not in text_of(back)
    assert titles() == ["Прежние слова"]


def test_who_may_not_write_sees_the_words_and_no_button(person, maria, event):
    page = change_page(event)
    sent = form_of(person.get(page))
    end_session(person)

    back = sign_in(person, make_user("Руководитель"), press(person, page, sent, title="Слова Марии"))

    assert "Слова Марии" in text_of(back)
    assert html.fromstring(back.text).get_element_by_id("content").xpath(".//form") == []


def test_form_of_an_earlier_sign_in_keeps_its_words_and_is_sent_again(person, maria, event):
    page = change_page(event)
    sent = form_of(person.get(page))
    end_session(person)
    sign_in(person, maria)  # in another tab: the tokens of this one are old now

    refused = person.post(page, {**sent, "title": "Мои слова"}, headers={"origin": "http://testserver"})
    unsaved = titles()
    saved = press(person, page, form_of(refused))

    assert (refused.status_code, saved.status_code) == (403, 302)
    assert "входили заново. Вы вошли как Мария Соколова" in text_of(refused)
    assert (unsaved, titles()) == (["Прежние слова"], ["Мои слова"])


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {}])
def test_form_of_another_site_is_offered_to_nobody(person, maria, event, headers):
    answer = person.post(change_page(event), {"title": "Чужие слова"}, headers=headers)

    assert answer.status_code == 403
    assert "Чужие слова" not in answer.text


def test_second_sign_in_page_gives_its_words_back_after_the_first_was_used(person, maria, event):
    page = change_page(event)
    sent = form_of(person.get(page))
    end_session(person)
    asked = form_of(press(person, page, sent, title="Мои слова"))
    sign_in(person, maria)

    back = person.post(
        LOGIN, {**asked, "username": "maria", "password": "x"}, headers={"referer": "http://testserver/admin/login/"}
    )

    assert "Мои слова" in text_of(back)
    assert press(person, page, form_of(back)).status_code == 302
    assert titles() == ["Мои слова"]


def test_press_without_words_is_not_repeated(person, maria, event):
    sent = form_of(person.get(delete_page(event.entries.get().section)))
    end_session(person)

    answer = sign_in(person, maria, press(person, delete_page(event.entries.get().section), sent))

    assert (answer.status_code, answer.url) == (302, delete_page(event.entries.get().section))
    assert "Ничего не изменилось" in person.get(answer.url).text


def test_choices_without_a_word_are_given_back(person, maria):
    page, sent = "/admin/events/planimport/1/preview/", {"seen": '{"row-1": "new"}', "row-1": "skip"}
    sent |= form_of(person.get("/admin/events/planimport/add/"), "csrfmiddlewaretoken") | {"do": "keep"}
    end_session(person)

    back = sign_in(person, maria, press(person, page, sent))

    assert (back.status_code, form_of(back)["row-1"]) == (200, ["skip"])


def test_row_of_the_editor_is_given_back_by_what_was_changed_in_it(person, maria, event):
    row = event.entries.get()
    page = f"/admin/events/plan/{event.plan_id}/rows/?row={row.pk}"
    sent = form_of(person.get(page), "title")
    end_session(person)

    changed = sign_in(person, maria, press(person, page, sent, title="Мои слова", found_venue="", act="save"))
    sent = form_of(person.get(page), "title")
    end_session(person)
    pressed = sign_in(person, maria, press(person, page, sent, act="up"))

    said = [" ".join(row.text_content().split()) for row in html.fromstring(changed.text).find_class("said")]
    assert said == ["Название мероприятия: Мои слова", "Найдётся по месту: не искать по справочнику"]
    assert (pressed.status_code, pressed.url) == (302, page)


def test_file_is_named_to_be_chosen_again(person, maria):
    sent = form_of(person.get("/admin/events/planimport/add/"))
    end_session(person)
    file = SimpleUploadedFile("план 2025.docx", b"PK")

    asked = press(person, "/admin/events/planimport/add/", sent, file=file, pasted="Семинар\tмай")
    back = sign_in(person, maria, asked)

    assert "его нужно будет выбрать снова: план 2025.docx." in text_of(asked)
    assert "Выберите файл снова: план 2025.docx" in text_of(back)
    assert form_of(back)["pasted"] == ["Семинар\tмай"]
    assert html.fromstring(back.text).xpath("//form[@enctype]//input[@type='file']/@name") == ["file"]


def test_passwords_are_never_carried(person, maria):
    sent = form_of(person.get("/admin/password_change/"))
    end_session(person)

    asked = press(person, "/admin/password_change/", sent, old_password=PASSWORD, new_password1="новый секрет")

    assert carrying.Posted.load(form_of(asked)["carried"][0]).fields == []


@pytest.mark.parametrize("carried", ["", "подделка", "a:b:c"])
def test_words_that_nobody_sent_here_are_not_shown(person, event, carried):
    answer = sign_in(person, make_user("Методист"), carried=carried, next=change_page(event))

    assert (answer.status_code, answer.url) == (302, change_page(event))


def test_what_is_too_large_is_said_to_be_lost(person, maria, event, monkeypatch):
    monkeypatch.setattr(posted, "LARGEST", 100)
    sent = form_of(person.get(change_page(event)))
    end_session(person)

    asked = press(person, change_page(event), sent)

    assert "слишком велико" in text_of(asked)
    assert "carried" not in form_of(asked)


def test_closed_door_keeps_the_words(person, maria, event, settings):
    settings.AXES_ENABLED = True
    sent = form_of(person.get(change_page(event)))
    end_session(person)
    answer = press(person, change_page(event), sent, title="Мои слова")
    for _ in range(5):
        answer = sign_in(person, maria, answer, password="не тот")
    closed = html.fromstring(answer.text).forms[0]

    again = person.post(LOGIN, dict(closed.form_values()))

    assert (answer.status_code, again.status_code) == (429, 401)
    assert carrying.Posted.load(form_of(again)["carried"][0]).data["title"] == "Мои слова"


def test_script_is_told_that_the_session_is_over(person, maria, event):
    person.get(change_page(event))
    end_session(person)
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver{change_page(event)}?a=1"}

    row = person.get(change_page(event), headers=headers)
    echo = person.get("/admin/events/event/schedule-echo/?text=май", headers={"accept": "application/json"})

    assert (row.status_code, echo.status_code) == (401, 401)
    assert json.loads(row["HX-Trigger"]) == {
        "keeping:signed-out": {"address": f"{LOGIN}?next=%2Fadmin%2Fevents%2Fevent%2F{event.pk}%2Fchange%2F"}
    }
    assert row["HX-Reswap"] == "none"


def test_browser_learns_which_of_its_kept_words_are_saved(person, maria, event):
    sent = form_of(person.get(change_page(event)))

    refused = press(person, change_page(event), sent, title="", kept="abcdefgh1")
    saved = press(person, change_page(event), sent, title="Мои слова", kept="abcdefgh1")

    assert (refused.status_code, saved.status_code) == (200, 302)
    answers = [answer.cookies["kept_answer"] for answer in (refused, saved)]
    assert [answer.value for answer in answers] == ["shown.abcdefgh1", "saved.abcdefgh1"]
    assert {answer["path"] for answer in answers} == {"/admin/"}


@pytest.mark.parametrize("seen", ["[" * 100_000, '{"title": {"a": 1}, "venue": 5}'])
def test_marks_that_no_page_has_made_cost_nobody_his_words(person, maria, event, seen):
    sent = form_of(person.get(change_page(event)))
    end_session(person)

    asked = press(person, change_page(event), {**sent, "seen": seen}, title="Мои слова", venue="9" * 30)
    back = sign_in(person, maria, asked)

    assert back.status_code == 200
    assert form_of(back)["title"] == ["Мои слова"]


@pytest.mark.parametrize("name", ["referer", "hx-current-url"])
def test_address_that_is_none_is_no_address_of_ours(person, event, name):
    marked = {"hx-request": "true"} if name == "hx-current-url" else {}

    answers = [send(change_page(event), headers={name: "http://[", **marked}) for send in (person.get, person.post)]

    assert [answer.status_code for answer in answers] == ([401, 403] if marked else [302, 403])
