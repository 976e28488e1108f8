"""What the pages of the admin share: search by the forms of a word."""

import pytest
from django.contrib.admin import site
from django.test import RequestFactory

from events.models import Department, Event
from tests.admin.pages import text_of
from tests.factories import make_event, make_plan, make_user, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист"))
    return client


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Вебинар о хоре", "Семинар по хореографии"]),
        ("СЕМИНАРЫ", ["Семинар по хореографии"]),
        ("семинары хореография", ["Семинар по хореографии"]),
        ("хор", ["Вебинар о хоре", "Семинар по хореографии"]),
        ("семинар вокал", []),
        ("!!", []),
    ],
)
def test_list_is_searched_by_words_in_any_form(methodist, words, found):
    plan = make_plan()
    for title in ("Семинар по хореографии", "Вебинар о хоре"):
        make_event(plan, title=title, formats=())

    listed = methodist.get("/admin/events/event/", {"q": words}).context["cl"].queryset

    assert sorted(event.title for event in listed) == found


def test_choice_while_typing_knows_the_forms_of_words(methodist):
    with recording():
        for name in ("Отдел народного творчества", "Методический отдел", "Дом народного творчества"):
            Department.objects.create(name=name)
        Department.objects.create(name="Кабинет народного творчества", is_active=False)
    field = {"app_label": "events", "model_name": "event", "field_name": "department"}

    answer = methodist.get("/admin/autocomplete/", {**field, "term": "народное творчество"}).json()

    assert [result["text"] for result in answer["results"]] == [
        "Дом народного творчества",
        "Отдел народного творчества",
    ]


def test_search_finds_each_row_once():
    """Words are looked for in a column of the row itself, so no row can come twice and none has to be made distinct."""
    rows, may_repeat = site.get_model_admin(Event).get_search_results(
        RequestFactory().get("/"), Event.objects.all(), "хор"
    )

    assert (may_repeat, rows.query.distinct) == (False, False)


def test_history_names_who_wrote_without_an_account(client):
    client.force_login(make_user("Методист"))
    plan = make_plan()
    event = make_event(plan)
    with recording(plan, by_name="Ольга Лебедева"):
        event.audience = "Все"
        event.save()

    said = text_of(client.get(f"/admin/events/event/{event.pk}/history/", follow=True))

    assert "Ольга Лебедева" in said
    assert "без входа" in said  # the line of its making
