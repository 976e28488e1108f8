"""Whom to call, as the office edits it: the institution's card and the contacts of departments."""

import pytest

from events.models import Department, Operation, Organisation
from tests.admin.pages import change_page, save, text_of
from tests.factories import make_user, obtain

pytestmark = pytest.mark.django_db

CARD = "/admin/events/organisation/"
WORDS = {"name": "Областной центр народного творчества", "short_name": "Центр", "telephone": "38-12-34"}


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


def test_card_is_filled_once_and_changed_ever_after(methodist):
    assert methodist.get(CARD).url == f"{CARD}add/"
    save(methodist, f"{CARD}add/", **WORDS)
    page = methodist.get(CARD).url

    save(methodist, page, telephone="38-12-35, доб. 2")

    assert [(each.short_name, each.telephone) for each in Organisation.objects.all()] == [("Центр", "38-12-35, доб. 2")]
    assert [operation.kind for operation in Operation.objects.order_by("pk")] == ["add", "edit"]
    assert methodist.get(f"{CARD}add/").status_code == 403
    assert methodist.get(page.replace("change", "delete")).status_code == 403


def test_telephone_that_nobody_can_dial_is_refused(methodist):
    answer = save(methodist, f"{CARD}add/", **{**WORDS, "telephone": "уточняется"})

    assert "нет номера телефона" in text_of(answer)
    assert not Organisation.objects.exists()


def test_head_of_the_centre_reads_the_card(client):
    client.force_login(make_user("Руководитель"))

    assert client.get(CARD).status_code == 200
    assert client.get(f"{CARD}add/").status_code == 403


def test_contacts_of_a_department_are_edited_with_it(methodist):
    department = obtain(Department, "Отдел творчества")

    save(methodist, change_page(department), telephone="38-12-34", head="Иванова Анна", reader_name="творческий отдел")

    department.refresh_from_db()
    assert (department.telephone, department.head, department.reader_name) == (
        "38-12-34",
        "Иванова Анна",
        "творческий отдел",
    )
    assert "без новой редакции" in text_of(methodist.get(change_page(department)))
