"""«Проверить файл»: which edition a file is of, whether it is in force, and whether a byte of it differs."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events import exporters
from tests.admin.pages import text_of
from tests.factories import change, make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def editions():
    plan = make_plan()
    event = make_event(section=make_section(plan), title="Семинар")
    first = publish_plan(plan)
    change(event, title="Семинар и вебинар")
    return first, publish_plan(plan)


def ask(client, data, name="план"):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, data)})


def file_of(edition, key):
    return bytes(edition.files.get(format=key).data)


@pytest.mark.parametrize("key", exporters.EXPORTERS)
def test_published_file_is_known_to_the_byte(client, editions, key):
    first, second = editions

    said = text_of(ask(client, file_of(second, key)))
    assert "Да, это действующий план" in said
    assert f"{exporters.EXPORTERS[key].label} редакции 2 плана на 2025 год" in said
    said = text_of(ask(client, file_of(first, key)))
    assert "Файл настоящий, но уже не действует" in said
    assert "Сейчас действует редакция 2." in said


@pytest.mark.parametrize("key", ["pdf", "xlsx", "docx", "json", "ics"])
def test_file_with_another_byte_is_told_from_the_published_one(client, editions, key):
    data = file_of(editions[0], key)

    said = text_of(ask(client, data + b"\n"))

    assert "Файл отличается от опубликованного" in said
    assert "называет себя редакцией 1 плана на 2025 год" in said
    assert "Сейчас действует редакция 2." in said
    # By what it was set, where it tells: a paper of other fonts differs though no word does.
    assert ("Набран шрифтами: Liberation Serif " in said) == (key == "pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7 broken", b"PK broken", b"/plans/2025/editions/77/", b"\xff\x00"])
def test_foreign_file_is_no_edition(client, editions, data):
    answer = ask(client, data, "<b>чужой.pdf")

    assert (answer.status_code, "Такого файла среди опубликованных нет" in text_of(answer)) == (200, True)
    assert "«<b>чужой.pdf»" in text_of(answer)


def test_package_that_swells_is_not_unpacked_whole(client, editions):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", b"0" * 50 * 2**20 + b"/plans/2025/editions/1/")

    answer = ask(client, package.getvalue())

    assert (answer.status_code, "Такого файла среди опубликованных нет" in text_of(answer)) == (200, True)


def test_form_without_a_file_is_told_what_to_do(client, editions):
    answer = client.post("/verify/")

    assert (answer.status_code, "Выберите файл." in text_of(answer)) == (400, True)
    assert answer.cookies == {}
    assert "no-store" in client.get("/verify/").headers["Cache-Control"]


def test_many_askers_wait_for_their_turn(client, editions, no_turns):
    answer = ask(client, b"whatever")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
