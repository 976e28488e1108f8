"""The page that changes many rows: what it shows is what happens, in one operation, for whom it is meant."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages

from events.models import Department, Entry, Event, Operation, Venue
from events.plan import editing
from tests.admin.pages import form_of, messages_of, press, text_of
from tests.factories import list_event, make_event, make_plan, make_section, make_user, obtain, publish_plan, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def section():
    section = make_section(make_plan(), title="Первый")
    for title in ("Хоровая лаборатория", "Театральная лаборатория", "Итоги года"):
        make_event(section=section, title=title)
    return section


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария"))
    return client


def page(section):
    return f"/admin/events/plan/{section.plan_id}/bulk/"


def keys(section):
    return [str(pk) for pk in section.entries.in_order().values_list("pk", flat=True)]


def departments():
    return list(Event.objects.order_by("pk").values_list("department__name", flat=True))


def test_editor_sends_rows_and_one_field_and_the_press_changes_what_was_shown(methodist, section):
    obtain(Department, "Новый отдел")

    shown = methodist.post(page(section), {"row": keys(section)[:2], "field": "department", "value": "Новый отдел"})
    unchanged = departments()
    done = press(methodist, page(section), form_of(shown, "seen"), confirm="1")

    assert "2 строки изменятся." in text_of(shown)
    assert unchanged == ["Методический отдел"] * 3
    assert departments() == ["Новый отдел", "Новый отдел", "Методический отдел"]
    operation = Operation.objects.first()
    assert (done.status_code, operation.kind, operation.plan) == (302, "bulk", section.plan)
    assert f"/admin/events/operation/{operation.pk}/undo/" in messages_of(methodist.get(done.url))[0]


def test_way_back_is_offered_to_those_who_may_take_back(client, section):
    person = make_user(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=("view_plan", "change_event")))
    client.force_login(person)
    shown = client.post(page(section), {"row": keys(section)[0], "field": "audience", "value": "все"})

    done = client.post(page(section), {**form_of(shown, "seen"), "confirm": "1"})

    assert [str(message) for message in get_messages(done.wsgi_request)] == ["Изменено: 1\N{NO-BREAK SPACE}строка."]


def test_rows_are_found_by_a_filter_and_ticked(methodist, section):
    found = methodist.get(page(section), {"q": "лаборатория"})
    sent = form_of(found, "audience")
    shown = press(methodist, page(section), sent, audience="все", preview="1")

    assert sent["row"] == keys(section)[:2]
    assert form_of(shown, "seen")["row"] == keys(section)[:2]


def test_filter_that_is_not_there_shows_no_rows(methodist, section):
    answer = methodist.get(page(section), {"department": "999"})

    assert (answer.status_code, answer.context["rows"]) == (400, [])


def test_row_that_a_colleague_changed_is_shown_anew_and_the_others_stay(methodist, section):
    shown = methodist.post(page(section), {"row": keys(section), "field": "audience", "value": "все"})
    olga = make_user("Методист", first_name="Ольга")
    with recording(section.plan, by=olga):
        event = Event.objects.get(title="Итоги года")
        event.audience = "слова коллеги"
        event.save()
    sent = form_of(shown, "seen")

    anew = press(methodist, page(section), sent, confirm="1")
    written = set(Event.objects.values_list("audience", flat=True))
    done = press(methodist, page(section), form_of(anew, "seen"), confirm="1")

    assert (anew.status_code, done.status_code) == (409, 302)
    assert "пока вы смотрели, строку изменили: Ольга" in text_of(anew)
    assert written == {"", "слова коллеги"}
    assert [item["line"].row.event.title for item in anew.context["moved"]] == ["Итоги года"]
    assert len(anew.context["changed"]) == 2
    assert set(Event.objects.values_list("audience", flat=True)) == {"все"}


def test_row_that_is_gone_is_told_and_the_others_are_changed_at_the_second_press(methodist, section):
    shown = methodist.post(page(section), {"row": keys(section), "field": "audience", "value": "все"})
    with recording(section.plan):
        Entry.objects.get(event__title="Итоги года").delete()

    anew = press(methodist, page(section), form_of(shown, "seen"), confirm="1")
    press(methodist, page(section), form_of(anew, "seen"), confirm="1")

    assert "1 отмеченной строки в плане уже нет" in text_of(anew)
    assert Event.objects.filter(audience="все").count() == 2


def test_who_struck_a_row_is_named(methodist, section):
    shown = methodist.post(page(section), {"row": keys(section), "field": "audience", "value": "все"})
    publish_plan(section.plan)
    with recording(section.plan, by_name="Ольга Лебедева"):
        editing.take_off(Entry.objects.get(event__title="Итоги года"), "")

    assert "(Ольга Лебедева, " in text_of(press(methodist, page(section), form_of(shown, "seen"), confirm="1"))


def test_second_press_of_one_button_does_nothing_twice(methodist, section):
    sent = form_of(methodist.post(page(section), {"row": keys(section), "field": "audience", "value": "все"}), "seen")
    press(methodist, page(section), sent, confirm="1")
    before = Operation.objects.count()

    again = press(methodist, page(section), sent, confirm="1")

    assert (again.status_code, Operation.objects.count()) == (302, before)
    assert messages_of(methodist.get(again.url))[-1] == "Ничего не изменилось: все эти строки уже такие."


def test_new_value_is_told_and_can_be_refused(methodist, section):
    shown = methodist.post(page(section), {"row": keys(section)[:1], "field": "venue", "value": "Новое место"})
    press(methodist, page(section), form_of(shown, "seen"), confirm="1", printed_only="venue")

    assert "Новое в справочнике Место: Новое место" in text_of(shown)
    assert not Venue.objects.filter(name="Новое место").exists()
    assert Event.objects.order_by("pk").first().printed_venue == "Новое место"


def test_event_of_two_sections_is_said_to_change_in_both(methodist, section):
    list_event(make_section(section.plan, title="Второй"), Event.objects.order_by("pk").first())

    shown = methodist.post(page(section), {"row": keys(section)[:1], "field": "audience", "value": "все"})

    assert "мероприятие одно: изменится и под № 2.1" in text_of(shown)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"audience": "все"}, "Отметьте хотя бы одну строку."),
        ({"row": "all"}, "Впишите, что изменить"),
        ({"row": "all", "schedule": "1 квартал, май"}, "не входит"),
        ({"row": "all", "link": "не адрес"}, "Исправьте отмеченное ниже."),
        ({"row": "all", "venue": "здесь", "clear": "venue"}, "и отмечено «очистить»"),
        ({"row": "all", "section": "999"}, "Этого раздела в плане уже нет."),
        ({"row": ["9" * 30, "-1", "x"], "audience": "все"}, "Отметьте хотя бы одну строку."),
    ],
)
def test_what_cannot_be_done_is_said(methodist, section, sent, sentence):
    if sent.get("row") == "all":
        sent = {**sent, "row": keys(section)}

    answer = methodist.post(page(section), {**sent, "preview": "1"})

    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert Operation.objects.filter(kind="bulk").count() == 0


@pytest.mark.parametrize(
    ("role", "status"), [("Методист", 200), ("Руководитель", 403), ("Администратор", 200), (None, 403)]
)
def test_roles_that_may(client, section, role, status):
    client.force_login(make_user(role))
    sent = {"row": keys(section), "field": "audience", "value": "все"}

    answers = [
        client.get(page(section)),
        client.post(page(section), sent),
        client.post(page(section), {**sent, "confirm": "1"}),
    ]

    assert [answer.status_code for answer in answers[:2]] == [status] * 2
    assert Event.objects.filter(audience="все").count() == 0
