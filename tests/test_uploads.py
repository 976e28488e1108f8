"""The limit on what is sent, before anybody has signed in."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from plan_site.uploads import LimitedUploadHandler

pytestmark = pytest.mark.django_db


def send(size):
    """The answer to a form with a file of ``size`` bytes, from somebody who has only seen the sign-in page."""
    client = Client(enforce_csrf_checks=True)
    client.get("/admin/login/")
    return client.post("/admin/login/", {"file": SimpleUploadedFile("plan.docx", b"x" * size)})


def test_form_over_the_limit_is_refused_unread(settings):
    settings.REQUEST_MAX_BYTES = 1000

    response = send(1001)

    assert response.status_code == 413
    assert "<h1>Слишком большой файл</h1>" in response.text


def test_form_within_the_limit_goes_on_to_the_next_check(settings):
    settings.REQUEST_MAX_BYTES = 1000

    response = send(500)

    assert response.status_code == 403
    assert "<h1>Форма не принята</h1>" in response.text


def test_limit_itself_is_allowed(settings):
    settings.REQUEST_MAX_BYTES = 1000
    handler = LimitedUploadHandler()

    handler.handle_raw_input(None, {}, 1000, b"")
    with pytest.raises(RequestDataTooBig, match="1001 bytes, more than 1000"):
        handler.handle_raw_input(None, {}, 1001, b"")


@pytest.mark.parametrize("times", [1, 1000], ids=["in one piece", "in several pieces"])
def test_file_within_the_limit_comes_whole(times):
    data = bytes(range(250)) * times

    request = RequestFactory().post("/", {"file": SimpleUploadedFile("план.docx", data)})

    with request.FILES["file"] as file:
        assert file.read() == data
