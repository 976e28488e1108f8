"""Addresses and forms that no page of ours has made: the stock pages of the admin answer them all the same."""

import pytest

from events.models import Event
from tests.admin.pages import change_page, form_of, press
from tests.factories import make_event, make_plan, make_user

pytestmark = pytest.mark.django_db

HUGE = "9" * 30
LISTS = ["event", "edition", "job", "planimport", "plan", "venue"]


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист"))
    return client


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("asked", [f"id__in={HUGE}", f"id__in=1,{HUGE}", f"pk__exact={HUGE}"])
def test_number_that_no_row_can_have_is_a_wrong_filter(methodist, model, asked):
    response = methodist.get(f"/admin/events/{model}/?{asked}")

    assert (response.status_code, response.url) == (302, f"/admin/events/{model}/?e=1")


def test_long_number_can_be_searched_for(methodist):
    assert methodist.get(f"/admin/events/event/?q={HUGE}").status_code == 200


@pytest.mark.parametrize("key", ["abc", "\0", "[]", "²", "-1", HUGE, "9" * 5000])
def test_row_that_is_not_named_by_a_key_cannot_be_chosen(methodist, key):
    make_event(make_plan())

    response = methodist.post("/admin/events/event/", {"_selected_action": key, "action": "delete_selected"})

    assert response.status_code == 400
    assert "Запрос не понят" in response.text


@pytest.mark.parametrize("name", ["venue", "department", "chosen_formats", "sections", "plan"])
@pytest.mark.parametrize("key", ["\0", "²", HUGE, "9" * 5000])
def test_choice_that_is_no_key_is_an_error_of_its_field(methodist, name, key):
    plan = make_plan()
    sent = form_of(methodist.get("/admin/events/event/add/"), "title")

    response = press(methodist, "/admin/events/event/add/", sent, title="Семинар", **{"plan": plan.pk, name: key})

    assert list(response.context["adminform"].form.errors) == [name]
    assert Event.objects.count() == 0


@pytest.mark.parametrize("address", ["plan/{}/change", "venue/{}/change", "venue/{}/history"])
def test_address_of_a_number_that_no_row_can_have_leads_nowhere(methodist, address):
    path = f"/admin/events/{address.format('9' * 5000)}/"

    assert methodist.get(path, follow=True).status_code in (200, 404)
    assert methodist.post(path).status_code in (404, 409)


def test_accounts_are_chosen_by_their_keys_too(client):
    client.force_login(make_user("Администратор"))
    page = f"/admin/auth/user/{make_user().pk}/change/"
    sent = form_of(client.get(page), "groups")

    answers = [
        client.post("/admin/auth/user/", {"_selected_action": "²", "action": "delete_selected"}),
        client.post(f"/admin/auth/user/{'9' * 5000}/change/"),
        press(client, page, sent, groups=HUGE),
    ]

    assert [answer.status_code for answer in answers] == [400, 302, 200]
    assert list(answers[2].context["adminform"].form.errors) == ["groups"]


@pytest.mark.parametrize("key", ["abc", "\0", HUGE])
def test_new_form_leaves_out_a_reference_to_what_cannot_be(methodist, key):
    asked = {"venue": key, "department": key, "title": "Семинар"}

    form = methodist.get("/admin/events/event/add/", asked).context["adminform"].form

    assert (form["title"].value(), form["venue"].value(), form["department"].value()) == ("Семинар", None, None)


@pytest.mark.parametrize(
    "seen", ["", "x", "[]", "5", "{}", "[" * 100_000, '{"title": {"a": 1}}', '{"title": "\\ud800"}']
)
def test_page_without_what_was_seen_is_not_saved(methodist, seen):
    event = make_event(make_plan(), title="Семинар")
    sent = form_of(methodist.get(change_page(event)), "title")

    response = press(methodist, change_page(event), sent, title="Вебинар", seen=seen)

    assert response.status_code == 409
    assert Event.objects.get().title == "Семинар"
