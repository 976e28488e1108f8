"""Guessing passwords: five tries for one name from one address, twenty for all names, then a quarter of an hour of rest.

A browser that its person has signed in with before is asked for that person alone.
"""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def throttling(settings):
    settings.AXES_ENABLED = True


def sign_in(client, username, password, address="192.0.2.1"):
    return client.post("/admin/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def fail(client, username, times, address="192.0.2.1"):
    return [sign_in(client, username, "неверный пароль", address).status_code for _ in range(times)]


def spray(client, times, address="192.0.2.1"):
    """A wrong password for as many names."""
    return [sign_in(client, f"name{number}", "неверный пароль", address).status_code for number in range(times)]


def test_fifth_wrong_password_closes_the_door_even_to_the_right_one(client):
    make_user("Методист", "metodist")

    statuses = fail(client, "metodist", 5)
    response = sign_in(client, "metodist", PASSWORD)

    assert statuses == [200, 200, 200, 200, 429]
    assert response.status_code == 429
    assert "Пароль 5 раз введён неверно." in response.text


def test_lockout_spares_colleagues_and_other_addresses(client):
    make_user("Методист", "metodist")
    make_user("Руководитель", "rukovoditel")
    fail(client, "metodist", 5)

    assert sign_in(client, "rukovoditel", PASSWORD).status_code == 302
    assert sign_in(client, "metodist", PASSWORD, address="192.0.2.2").status_code == 302


def test_lockout_ends_after_a_quarter_of_an_hour_whatever_is_tried_meanwhile(client):
    make_user("Методист", "metodist")
    fail(client, "metodist", 5)
    attempt = AccessAttempt.objects.get()
    attempt.attempt_time -= timedelta(minutes=14)
    attempt.save()
    early = sign_in(client, "metodist", PASSWORD)
    attempt.refresh_from_db()
    attempt.attempt_time -= timedelta(minutes=2)
    attempt.save()

    response = sign_in(client, "metodist", PASSWORD)

    assert (early.status_code, response.status_code) == (429, 302)


def test_right_password_forgives_the_wrong_ones_before(client):
    make_user("Методист", "metodist")

    statuses = [*fail(client, "metodist", 4), sign_in(client, "metodist", PASSWORD).status_code]

    assert statuses == [200, 200, 200, 200, 302]
    client.post("/admin/logout/")
    assert fail(client, "metodist", 4) == [200, 200, 200, 200]


def test_changing_names_win_no_more_tries(client):
    make_user("Методист", "metodist")

    statuses = spray(client, 21)
    response = sign_in(client, "metodist", PASSWORD)

    assert statuses == [200] * 19 + [429] * 2
    assert response.status_code == 429
    assert "слишком много раз пробовали войти" in response.text
    assert 15 * 60 - 30 < int(response.headers["Retry-After"]) <= 15 * 60
    assert sign_in(client, "metodist", PASSWORD, address="192.0.2.2").status_code == 302


def test_wait_that_is_named_is_the_wait_that_is_needed(client):
    spray(client, 20)
    late = list(AccessAttempt.objects.order_by("attempt_time"))
    AccessAttempt.objects.filter(pk=late[0].pk).update(attempt_time=late[0].attempt_time - timedelta(minutes=14))

    response = sign_in(client, "metodist", PASSWORD)

    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert "через 1&nbsp;мин" in response.text


def test_changing_the_name_of_the_browser_wins_no_more_tries(client):
    for number in range(4):
        client.post(
            "/admin/login/", {"username": "metodist", "password": "нет"}, headers={"User-Agent": f"browser {number}"}
        )

    assert client.post("/admin/login/", {"username": "metodist", "password": "нет"}).status_code == 429


def test_all_addresses_of_one_subscriber_are_one(client):
    addresses = [f"2001:db8:0:7:{number:x}::1" for number in range(20)]

    statuses = [spray(client, 1, address)[0] for address in addresses[:5]]
    others = [
        sign_in(client, f"another{number}", "нет", address).status_code for number, address in enumerate(addresses)
    ]

    assert (statuses, others[-1]) == ([200, 200, 200, 200, 429], 429)
    assert spray(client, 1, "2001:db8:0:8::1") == [200]


def test_nobody_is_locked_out_of_the_browser_they_use():
    """Behind one address sit all of the office and whoever tries its names."""
    make_user("Методист", "metodist")
    make_user("Руководитель", "rukovoditel")
    own, foreign = Client(), Client()
    sign_in(own, "metodist", PASSWORD)
    own.get("/admin/")
    own.post("/admin/logout/")
    fail(foreign, "metodist", 5)
    spray(foreign, 20)

    assert sign_in(foreign, "metodist", PASSWORD).status_code == 429
    assert sign_in(own, "rukovoditel", PASSWORD).status_code == 429  # it is known for one name alone
    assert sign_in(own, "metodist", PASSWORD).status_code == 302
    own.post("/admin/logout/")
    assert fail(own, "metodist", 5)[-1] == 429


def test_refused_tries_write_nothing(client, django_assert_num_queries):
    spray(client, 20)

    with django_assert_num_queries(2):  # whether it is refused, and for how long
        sign_in(client, "metodist", PASSWORD)


def test_form_says_how_long_to_wait():
    make_user("Методист", "metodist")
    browser = Client(enforce_csrf_checks=True)

    for _ in range(5):
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get("/admin/login/").text)[1]
        answer = browser.post(
            "/admin/login/", {"username": "metodist", "password": "неверный", "csrfmiddlewaretoken": token}
        )

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 15 * 60
    assert "Войти отсюда под этим именем можно будет через 15&nbsp;мин." in answer.text


def test_tries_in_a_browser_of_ones_own_are_counted_there_alone():
    make_user("Методист", "metodist")
    own = Client()
    sign_in(own, "metodist", PASSWORD)
    own.get("/admin/")
    own.post("/admin/logout/")

    statuses = fail(own, "metodist", 5)

    assert statuses == [200, 200, 200, 200, 429]
    assert sign_in(Client(), "metodist", PASSWORD).status_code == 302
