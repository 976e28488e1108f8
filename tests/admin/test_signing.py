"""Signed files beside an edition: who attaches and who sees them, and that readers see a change at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.admin.signing import UNCHANGED
from events.models import Operation, SignedFile
from tests.admin.pages import messages_of, text_of
from tests.factories import make_event, make_plan, make_section, make_user, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар")
    return publish_plan(plan)


@pytest.fixture
def director(client):
    client.force_login(make_user("Руководитель", first_name="Анна", last_name="Воронова"))
    return client


def page(edition):
    return f"/admin/events/edition/{edition.pk}/signed/"


def attach(client, edition, name="План.pdf", data=b"%PDF scan", **fields):
    sent = {"attach": "1", "kind": "scan", "file": SimpleUploadedFile(name, data), **fields}
    return client.post(page(edition), sent)


def test_file_is_for_staff_until_it_is_said_to_be_public(director, edition):
    public = edition.get_absolute_url()
    assert "Подписано" not in text_of(director.get(public))

    assert attach(director, edition).status_code == 302
    file = SignedFile.objects.get()
    address = f"{public}signed/{file.pk}"
    assert (director.get(address).status_code, "Подписано" in text_of(director.get(public))) == (404, False)
    director.post(page(edition), {"show": file.pk})

    answer = director.get(address)
    assert (answer.content, answer["Content-Type"], answer["X-Robots-Tag"]) == (
        b"%PDF scan",
        "application/octet-stream",
        "noindex",
    )
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "Подписано: скан подписанного плана" in text_of(director.get(public))
    director.post(page(edition), {"remove": file.pk})
    assert (director.get(address).status_code, "Подписано" in text_of(director.get(public))) == (404, False)
    assert "Убрал(а) Анна Воронова" in text_of(director.get(page(edition)))
    director.post(page(edition), {"back": file.pk})
    assert (director.get(address).content, "Подписано" in text_of(director.get(public))) == (b"%PDF scan", True)
    notes = Operation.objects.filter(kind=Operation.Kind.SIGN).order_by("pk").values_list("note", flat=True)
    assert [note.partition(": ")[2] for note in notes] == [
        "приложен файл «План.pdf»",
        "скан подписанного плана: План.pdf, виден всем",
        "убран файл «План.pdf»",
        "возвращён файл «План.pdf»",
    ]


def test_removed_file_that_is_attached_again_is_seen_by_those_who_are_to_see_it_now(director, edition):
    attach(director, edition, is_public="on")
    director.post(page(edition), {"remove": SignedFile.objects.get().pk})

    attach(director, edition, name="Скан.pdf")

    (file,) = SignedFile.objects.standing()
    assert (file.file_name, file.is_public, file.removed_by_name) == ("Скан.pdf", False, "")


def test_second_press_does_nothing_twice(director, edition):
    for fields in ({}, {"is_public": "on"}, {"name": "Скан.pdf"}):
        attach(director, edition, **fields)
    assert messages_of(director.get(page(edition)))[-1].startswith("Файл «План.pdf» приложен. Он уже стоял")
    key = SignedFile.objects.get().pk
    for name in ("remove", "remove", "hide", "back", "back"):
        director.post(page(edition), {name: key})

    done = ["Сделано.", UNCHANGED, UNCHANGED, "Сделано.", UNCHANGED]
    assert messages_of(director.get(page(edition))) == done
    assert list(SignedFile.objects.values_list("is_public", "removed_at")) == [(True, None)]
    assert Operation.objects.filter(kind=Operation.Kind.SIGN).count() == 4


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "План.exe"}, "Подойдут: PDF, JPG, JPEG, PNG, TIF, TIFF."),
        ({"name": "План.pdf", "kind": "signature"}, "Подойдут: SIG, P7S, SGN."),
        ({"data": b""}, "Файл пуст."),
        ({"data": b"0" * (10 * 2**20 + 1)}, "Файл больше 10 МБ."),
    ],
)
def test_file_that_is_none_is_told_so(director, edition, fields, said):
    refused = attach(director, edition, **fields)

    assert (refused.status_code, SignedFile.objects.count()) == (400, 0)
    assert said in text_of(refused)


def test_outsider_sees_and_attaches_nothing(client, director, edition):
    attach(director, edition)
    file = SignedFile.objects.get()
    client.force_login(make_user())

    answers = [
        client.get(page(edition)),
        client.get(f"/admin/events/edition/signed/{file.pk}/"),
        attach(client, edition, data=b"x"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert SignedFile.objects.count() == 1
