"""The second factor: nobody reaches the desk by the password alone who has a telephone that counts, or must have one."""

import logging
import time
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from lxml import html

from events import second_factor
from tests.admin.pages import change_page, form_of, messages_of, press, text_of
from tests.factories import PASSWORD, make_event, make_plan, make_user

pytestmark = pytest.mark.django_db
LOGIN, SET_UP = "/admin/login/", "/admin/profile/code/"


@pytest.fixture
def person():
    """A client that Django asks for tokens, as it asks a real one."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def maria():
    return make_user("Методист", "maria", first_name="Мария")


def code(user):
    """What the telephone shows. Half a minute later, so to say: no code is taken twice."""
    device = TOTPDevice.objects.get(user=user)
    shown = TOTP(device.bin_key)
    shown.time = time.time()
    TOTPDevice.objects.update(last_t=-1)
    return f"{shown.token():06d}"


def wrong(user):
    """A code that none of the three of this minute is."""
    device = TOTPDevice.objects.get(user=user)
    right = set()
    for shift in range(-3, 4):
        shown = TOTP(device.bin_key, drift=shift)
        shown.time = time.time()
        right.add(shown.token())
    return next(f"{number:06d}" for number in range(10) if number not in right)


def have_factor(user):
    """The user's telephone counts; the recovery codes."""
    second_factor.begin(user)
    return second_factor.confirm(user, code(user), timezone.now())


def rest():
    """Long enough after the last wrong code."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))


def sign_in(person, user, path="/admin/"):
    """The page after the right password."""
    return press(
        person,
        f"{LOGIN}?next={path}",
        form_of(person.get(f"{LOGIN}?next={path}")),
        username=user.username,
        password=PASSWORD,
    )


def test_telephone_counts_after_its_first_right_code(person, maria):
    sign_in(person, maria)
    press(person, SET_UP, form_of(person.get(SET_UP), "next"), do="begin")
    page = person.get(SET_UP)
    picture = person.get(f"{SET_UP}picture.svg")
    refused = press(person, SET_UP, form_of(page, "code"), do="confirm", code=wrong(maria))
    counted_early = TOTPDevice.objects.get().confirmed
    rest()
    done = press(person, SET_UP, form_of(page, "code"), do="confirm", code=code(maria))

    assert (refused.status_code, counted_early) == (400, False)
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert person.get(f"{SET_UP}picture.svg").status_code == 404
    shown = [node.text_content().replace(" ", "") for node in html.fromstring(done.text).xpath("//ol//code")]
    assert sorted(shown) == sorted(StaticToken.objects.values_list("token", flat=True))
    assert len(shown) == 8
    assert shown[0] not in person.get(SET_UP).text.replace(" ", "")
    assert person.get("/admin/").status_code == 200


def test_password_alone_opens_nothing_and_the_code_opens_what_was_asked_for(person, maria):
    have_factor(maria)

    asked = sign_in(person, maria, "/admin/events/event/")
    between = [person.get(path).status_code for path in ("/admin/", "/admin/profile/", SET_UP, "/admin/events/event/")]
    has_session = "_auth_user_id" in person.session
    is_known = "desk_person" in person.cookies  # such a browser has tries of its own
    done = press(person, LOGIN, form_of(asked, "code"), code=code(maria))

    assert (asked.status_code, between, has_session, is_known) == (200, [302] * 4, False, False)
    assert (done.status_code, done.url) == (302, "/admin/events/event/")
    assert person.get("/admin/events/event/").status_code == 200


def test_session_without_the_code_is_asked_for_it(client, maria):
    client.force_login(maria)  # as in another browser, before the telephone was set up
    have_factor(maria)

    statuses = [client.get(path).status_code for path in ("/admin/", "/admin/profile/", SET_UP, f"{SET_UP}picture.svg")]
    page = client.get(f"{LOGIN}?next=/admin/profile/")
    script = client.post("/admin/events/event/add/", {}, headers={"HX-Request": "true"})
    left = press(client, LOGIN, form_of(page, "code"), code=code(maria))

    assert (statuses, script.status_code) == ([302] * 4, 401)
    assert (left.url, client.get("/admin/").status_code) == ("/admin/profile/", 200)


def test_another_telephone_asks_every_session_anew(client, maria):
    have_factor(maria)
    press(client, LOGIN, form_of(sign_in(client, maria), "code"), code=code(maria))
    was_open = client.get("/admin/").status_code
    second_factor.take_off(maria)
    have_factor(maria)

    assert (was_open, client.get("/admin/").status_code) == (200, 302)


def test_session_without_the_code_can_be_left(client, maria):
    client.force_login(maria)
    have_factor(maria)

    client.post("/admin/logout/")

    assert "_auth_user_id" not in client.session


def test_recovery_code_opens_once(maria):
    codes = have_factor(maria)
    typed = f" {codes[0][:4].upper()}-{codes[0][4:]} "

    first, second = Client(), Client()
    opened = press(first, LOGIN, form_of(sign_in(first, maria), "code"), code=typed)
    refused = press(second, LOGIN, form_of(sign_in(second, maria), "code"), code=typed)

    assert (opened.status_code, refused.status_code) == (302, 400)
    assert messages_of(first.get("/admin/")) == ["Вы вошли запасным кодом, он больше не действует. Осталось кодов: 7."]


def test_code_of_the_telephone_opens_once(maria):
    have_factor(maria)
    shown = code(maria)

    first, second = Client(), Client()
    statuses = [
        press(one, LOGIN, form_of(sign_in(one, maria), "code"), code=shown).status_code for one in (first, second)
    ]

    assert statuses == [302, 400]


def test_wrong_codes_close_the_door_as_wrong_passwords_do(client, maria, settings):
    settings.AXES_ENABLED = True
    have_factor(maria)

    statuses, pages = [], sign_in(client, maria)
    sent = form_of(pages, "code")
    soon = [press(client, LOGIN, sent, code=wrong(maria)), press(client, LOGIN, sent, code=code(maria))]
    for _ in range(3):
        rest()
        sent = form_of(sign_in(client, maria), "code")  # the right password forgives no wrong code
        statuses.append(press(client, LOGIN, sent, code=wrong(maria)).status_code)
    rest()
    late = press(client, LOGIN, sent, code=code(maria))

    assert [answer.status_code for answer in soon] == [400, 400]
    assert "Попробуйте ещё раз через" in soon[1].text
    assert statuses == [400, 400, 429]
    assert (late.status_code, "_auth_user_id" in client.session) == (429, False)


def test_changed_password_or_a_forged_page_begins_anew(client, maria):
    have_factor(maria)
    sent = form_of(sign_in(client, maria), "code")
    forged = press(client, LOGIN, sent, code=code(maria), pending="1:2:3")
    maria.set_password("совсем другой пароль")
    maria.save()

    stale = press(client, LOGIN, sent, code=code(maria))

    assert (forged.status_code, stale.status_code) == (401, 401)
    assert "_auth_user_id" not in client.session


def test_words_sent_without_a_session_come_through_both_steps(person, maria):
    event = make_event(make_plan(), title="Прежние слова")
    have_factor(maria)
    press(person, LOGIN, form_of(sign_in(person, maria), "code"), code=code(maria))
    sent = form_of(person.get(change_page(event)))
    del person.cookies["sessionid"]

    password = press(person, change_page(event), sent, title="Мои слова")
    asked = press(person, LOGIN, form_of(password), username="maria", password=PASSWORD)
    refused = press(person, LOGIN, form_of(asked), code=wrong(maria))
    rest()
    back = press(person, LOGIN, form_of(refused), code=code(maria))
    saved = press(person, change_page(event), form_of(back))

    assert "Слова, которые вы отправили, целы." in text_of(refused)
    assert "Мои слова" in text_of(back)
    assert saved.status_code == 302
    event.refresh_from_db()
    assert event.title == "Мои слова"


def test_setting_leads_directors_and_administrators_to_set_it_up_first(person, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    event = make_event(make_plan(), title="Прежние слова")
    olga = make_user("Руководитель", "olga")
    chief = make_user(username="chief", is_superuser=True)

    asked = press(person, change_page(event), {}, title="Мои слова", csrfmiddlewaretoken=token(person))
    page = press(person, LOGIN, form_of(asked), username="chief", password=PASSWORD)
    nowhere = [person.get(path, follow=True).redirect_chain[-1][0] for path in ("/admin/", "/admin/auth/user/")]
    begun = press(person, SET_UP, form_of(page, "carried"), do="begin")
    done = press(person, SET_UP, form_of(begun, "code"), do="confirm", code=code(chief))
    back = press(person, LOGIN, form_of(done, "carried"))

    assert nowhere == [f"{SET_UP}?next=%2Fadmin%2F", f"{SET_UP}?next=%2Fadmin%2Fauth%2Fuser%2F"]
    assert "Мои слова" in text_of(back)
    assert press(person, SET_UP, form_of(person.get(SET_UP), "code"), do="off", code=code(chief)).status_code == 400
    assert second_factor.is_on(chief)
    for user, status in ((olga, 302), (make_user("Администратор"), 302), (make_user("Методист"), 200)):
        client = Client()
        client.force_login(user)
        assert client.get("/admin/").status_code == status


def token(person):
    return form_of(person.get(LOGIN))["csrfmiddlewaretoken"]


def test_switching_off_and_new_recovery_codes_ask_for_a_code(client, maria):
    client.force_login(maria)
    client.post(SET_UP, {"do": "begin"})
    client.post(SET_UP, {"do": "confirm", "code": code(maria)})
    old = set(StaticToken.objects.values_list("token", flat=True))

    refused = [client.post(SET_UP, {"do": do, "code": "нет"}).status_code for do in ("off", "renew", "всё")]
    kept = set(StaticToken.objects.values_list("token", flat=True))
    client.post(SET_UP, {"do": "renew", "code": code(maria)})
    new = set(StaticToken.objects.values_list("token", flat=True))
    client.post(SET_UP, {"do": "off", "code": code(maria)})

    assert refused == [400, 400, 400]
    assert kept == old
    assert (len(new), new & old) == (8, set())
    assert (TOTPDevice.objects.count(), StaticDevice.objects.count()) == (0, 0)
    assert client.get("/admin/").status_code == 200


def test_administrator_takes_it_off_a_colleague_and_that_is_written_down(client, maria, caplog):
    administrator = make_user("Администратор")
    chief = make_user(username="chief", is_superuser=True)
    have_factor(maria)
    have_factor(chief)
    client.force_login(administrator)
    address = f"/admin/auth/user/{maria.pk}/code/"

    shown = client.get(f"/admin/auth/user/{maria.pk}/change/")
    client.get(address)
    was_on = TOTPDevice.objects.filter(user=maria).exists()
    with caplog.at_level(logging.WARNING, "events"):
        client.post(address)
    chiefs = client.post(f"/admin/auth/user/{chief.pk}/code/").status_code
    own = client.post(f"/admin/auth/user/{administrator.pk}/code/").url
    methodist = Client()
    methodist.force_login(make_user("Методист"))

    assert address in shown.text
    assert was_on
    assert list(TOTPDevice.objects.values_list("user", flat=True)) == [chief.pk]
    assert (chiefs, own, methodist.post(address).status_code) == (404, SET_UP, 403)
    assert LogEntry.objects.get().get_change_message() == "Снят вход с кодом из телефона."
    assert caplog.messages == [f"Second factor of user {maria.pk} taken off by user {administrator.pk}."]
    assert sign_in(Client(), maria).status_code == 302


def test_second_factor_costs_no_query_of_its_own(client, maria, django_assert_num_queries):
    client.force_login(maria)
    client.post(SET_UP, {"do": "begin"})
    client.post(SET_UP, {"do": "confirm", "code": code(maria)})

    with django_assert_num_queries(5):  # as many as without: session, user, rights, roles’ rights, plan
        client.get("/admin/password_change/")
