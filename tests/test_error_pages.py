"""The pages nobody wants to see: in Russian, under the right status, with nothing of the program's insides."""

import pytest

from events.views import health


@pytest.mark.django_db
def test_unknown_address_answers_404_in_russian(client):
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert "<h1>Такой страницы нет</h1>" in response.text


def test_failure_answers_500_with_a_page_that_needs_nothing(client, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(health.connection, "ensure_connection", fail)
    client.raise_request_exception = False

    response = client.get("/readyz")

    assert response.status_code == 500
    assert "<h1>Ошибка на сервере</h1>" in response.text
    assert "secret" not in response.text
