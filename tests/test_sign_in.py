"""Guessing passwords: five tries for one name from one address, then a quarter of an hour of rest."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt

from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def throttling(settings):
    settings.AXES_ENABLED = True


def sign_in(client, username, password, address="192.0.2.1"):
    return client.post("/admin/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def fail(client, username, times):
    return [sign_in(client, username, "неверный пароль").status_code for _ in range(times)]


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
