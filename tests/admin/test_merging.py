"""Two people at one form: different fields merge, the same field is shown with the words of both, nothing typed is lost."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from events.models import Department, Event, EventFormat, Operation, Organisation, Plan, Section, Venue
from events.plan import operations
from tests.admin.pages import change_page, delete_page, form_of, messages_of, press, save, text_of
from tests.factories import make_event, make_plan, make_section, make_user, publish_plan, recording

pytestmark = pytest.mark.django_db

CONFLICT = 409


def person(first_name, role="Методист"):
    client = Client()
    client.force_login(make_user(role, first_name=first_name, last_name="Соколова"))
    return client


@pytest.fixture
def maria():
    return person("Мария")


@pytest.fixture
def olga():
    return person("Ольга")


def venue(name):
    with recording():
        return Venue.objects.obtain(name)


def make_thing(kind):
    if kind == "plan":
        return make_plan(approval_post="Директор")
    if kind == "section":
        return make_section(title="Раздел", note="Примечание")
    if kind == "venue":
        return venue("Центр")
    if kind == "department":
        with recording():
            return Department.objects.obtain("Отдел")
    if kind == "organisation":
        with recording():
            return Organisation.objects.create(name="Центр", short_name="Центр")
    return make_event(section=make_section(), title="Семинар", audience="Для всех")


# Of each form two fields that may change apart, one of them with what two people want of it.
FORMS = {
    "plan": ("title", "heading", "Первое", "Второе"),
    "section": ("title", "note", "Первое", "Второе"),
    "venue": ("name", "synonyms", "Первое", "Второе"),
    "event": ("title", "audience", "Первое", "Второе"),
}
# Whom readers call; the institution cannot be deleted.
CONTACTS = {
    "department": ("telephone", "room", "8 (4812) 38-12-34", "12"),
    "organisation": ("short_name", "address", "Первое", "Второе"),
}


@pytest.mark.parametrize("kind", FORMS | CONTACTS)
def test_different_fields_of_two_people_are_both_stored(maria, olga, kind):
    thing = make_thing(kind)
    one, other, first, second = (FORMS | CONTACTS)[kind]
    page = change_page(thing)
    opened = form_of(olga.get(page))
    save(maria, page, **{one: first})

    response = press(olga, page, opened, **{other: second})

    thing.refresh_from_db()
    assert (response.status_code, getattr(thing, one), getattr(thing, other)) == (302, first, second)


@pytest.mark.parametrize("kind", FORMS)
def test_same_field_is_shown_with_the_words_of_both_and_stored_at_the_second_press(maria, olga, kind):
    thing = make_thing(kind)
    field, _, first, second = FORMS[kind]
    was = getattr(thing, field)
    page = change_page(thing)
    opened = form_of(olga.get(page))
    save(maria, page, **{field: first})

    refused = press(olga, page, opened, **{field: second})
    thing.refresh_from_db()
    stored = getattr(thing, field)
    press(olga, page, form_of(refused))

    clash = refused.context["adminform"].form.clashes[0]
    assert (refused.status_code, stored) == (CONFLICT, first)
    assert (clash.was, clash.theirs, clash.mine) == (was, first, second)
    assert "Мария Соколова" in clash.author
    assert form_of(refused)[field] == [second]
    thing.refresh_from_db()
    assert getattr(thing, field) == second


@pytest.mark.parametrize("kind", FORMS)
def test_colleagues_words_may_be_chosen(maria, olga, kind):
    thing = make_thing(kind)
    field, other, first, second = FORMS[kind]
    page = change_page(thing)
    opened = form_of(olga.get(page))
    save(maria, page, **{field: first})
    refused = press(olga, page, opened, **{field: second, other: "Ещё слова"})

    response = press(olga, page, form_of(refused), **{f"choice-{field}": "theirs"})

    thing.refresh_from_db()
    assert (response.status_code, getattr(thing, field), getattr(thing, other)) == (302, first, "Ещё слова")


@pytest.mark.parametrize("kind", FORMS)
def test_button_pressed_twice_changes_once_and_is_no_conflict(maria, kind):
    thing = make_thing(kind)
    field, _, first, _ = FORMS[kind]
    page = change_page(thing)
    opened = form_of(maria.get(page))
    press(maria, page, opened, **{field: first})
    operations = Operation.objects.count()

    response = press(maria, page, opened, **{field: first})

    thing.refresh_from_db()
    assert (response.status_code, getattr(thing, field)) == (302, first)
    assert Operation.objects.count() == operations


@pytest.mark.parametrize("kind", FORMS)
def test_saving_what_was_not_touched_leaves_no_line_in_the_journal(maria, kind):
    thing = make_thing(kind)
    before = Operation.objects.count(), thing.history.count()

    response = save(maria, change_page(thing))

    assert response.status_code == 302
    assert (Operation.objects.count(), thing.history.count()) == before


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        *((kind, None) for kind in FORMS),
        *(
            ("section", mark)
            for mark in ("", "{", "[]", "5", '{"title": 7}', '{"unknown": ""}', '{"title": [], "note": ""}')
        ),
    ],
)
def test_page_that_does_not_say_what_it_showed_is_refused_and_its_words_stay(maria, kind, mark):
    thing = make_thing(kind)
    field, _, first, _ = FORMS[kind]
    was = getattr(thing, field)

    refused = save(maria, change_page(thing), **{field: first, "seen": mark})

    thing.refresh_from_db()
    assert (refused.status_code, getattr(thing, field)) == (CONFLICT, was)
    assert form_of(refused)[field] == [first]
    assert "без отметки о том, что на ней было показано" in text_of(refused)
    press(maria, change_page(thing), form_of(refused))
    thing.refresh_from_db()
    assert getattr(thing, field) == first


@pytest.mark.parametrize("kind", FORMS)
def test_words_typed_for_a_thing_that_is_gone_can_be_copied(maria, kind):
    thing = make_thing(kind)
    field, _, first, _ = FORMS[kind]
    page = change_page(thing)
    opened = form_of(maria.get(page))
    administrator = person("Анна", "Администратор")
    press(administrator, delete_page(thing), form_of(administrator.get(delete_page(thing))))

    response = press(maria, page, opened, **{field: first})

    assert response.status_code == CONFLICT
    assert first in text_of(response)


def test_gone_page_says_who_removed_it(maria, olga):
    section = make_section(title="Раздел")
    opened = form_of(maria.get(change_page(section)))
    press(olga, delete_page(section), form_of(olga.get(delete_page(section))))

    response = press(maria, change_page(section), opened, title="Мои слова")

    assert "Удаление: Ольга Соколова" in text_of(response)


def test_conflict_shows_names_instead_of_keys(maria, olga):
    event = make_event(section=make_section(), venue="Центр")
    page = change_page(event)
    opened = form_of(olga.get(page))
    save(maria, page, venue=venue("Театр").pk)

    refused = press(olga, page, opened, venue=venue("Музей").pk)

    clash = refused.context["adminform"].form.clashes[0]
    assert (clash.label, clash.was, clash.theirs, clash.mine) == ("Место проведения", "Центр", "Театр", "Музей")


def test_value_and_its_wording_are_one(maria, olga):
    event = make_event(section=make_section(), venue="Центр")
    page = change_page(event)
    opened = form_of(olga.get(page))
    save(maria, page, venue=venue("Театр").pk)

    refused = press(olga, page, opened, venue_wording="в фойе Центра")

    assert refused.status_code == CONFLICT
    clashes = {clash.label: clash.mine for clash in refused.context["adminform"].form.clashes}
    assert clashes == {"Место проведения": None, "Место для печати": "в фойе Центра"}
    press(olga, page, form_of(refused))
    event.refresh_from_db()
    assert event.printed_venue == "в фойе Центра"
    assert event.venue.name == "Театр"


def test_approval_block_is_one(maria, olga):
    plan = make_plan(approval_post="Директор")
    page = change_page(plan)
    opened = form_of(olga.get(page))
    save(maria, page, approval_post="Заместитель директора")

    refused = press(olga, page, opened, approval_name="И. И. Иванова")

    plan.refresh_from_db()
    assert (refused.status_code, plan.approval_name) == (CONFLICT, "")


def test_sets_of_two_people_merge(maria, olga):
    first, second = make_section(title="Первый"), None
    second = make_section(first.plan, title="Второй")
    event = make_event(section=first, formats=["семинар", "лекция"])
    with recording():
        names = {name: EventFormat.objects.obtain(name).pk for name in ("семинар", "лекция", "вебинар", "беседа")}
    page = change_page(event)
    opened = form_of(olga.get(page))
    kept = [names["семинар"], names["лекция"], names["вебинар"]]
    save(maria, page, chosen_formats=kept, sections=[first.pk, second.pk])

    response = press(olga, page, opened, chosen_formats=[names["семинар"], names["беседа"]], sections=[])

    assert response.status_code == 302
    assert {value.name for value in event.formats.all()} == {"семинар", "вебинар", "беседа"}
    assert [entry.section for entry in event.entries.all()] == [second]


def test_value_merged_away_meanwhile_does_not_stop_who_left_it_alone(maria, olga):
    event = make_event(section=make_section(), venue="Цнтр")
    page = change_page(event)
    opened = form_of(olga.get(page))
    wrong, right = event.venue, venue("Центр")
    merging = {"action": "merge", "_selected_action": [wrong.pk, right.pk]}
    question = maria.post("/admin/events/venue/", merging)
    press(maria, "/admin/events/venue/", form_of(question, having="target"), target=right.pk)

    response = press(olga, page, opened, title="Новое название")

    event.refresh_from_db()
    assert (response.status_code, event.title, event.venue) == (302, "Новое название", right)


def test_value_merged_away_meanwhile_is_not_chosen(maria):
    event = make_event(section=make_section(), venue="Центр")
    wrong, right = venue("Театрр"), venue("Театр")
    opened = form_of(maria.get(change_page(event)))
    with recording():
        operations.merge_references(right, [wrong])

    response = press(maria, change_page(event), opened, venue=wrong.pk)

    assert "объединили с другим" in str(response.context["adminform"].form.errors["venue"])
    event.refresh_from_db()
    assert event.venue.name == "Центр"


def test_person_is_told_what_a_colleague_changed_beside(maria, olga):
    event = make_event(section=make_section())
    page = change_page(event)
    opened = form_of(olga.get(page))
    save(maria, page, audience="Хормейстеры")

    press(olga, page, opened, title="Новое")

    told = messages_of(olga.get("/admin/events/event/"))
    assert any("«Для кого» изменили (Мария Соколова" in message for message in told)


def test_wrong_word_and_a_colleagues_change_are_shown_together(maria, olga):
    event = make_event(section=make_section())
    page = change_page(event)
    opened = form_of(olga.get(page))
    save(maria, page, audience="Хормейстеры")

    refused = press(olga, page, opened, title="")

    assert form_of(refused)["audience"] == ["Хормейстеры"]
    press(olga, page, form_of(refused), title="Новое")
    event.refresh_from_db()
    assert (event.title, event.audience) == ("Новое", "Хормейстеры")


def test_stale_plan_page_does_not_put_an_old_signature_back(maria):
    plan = make_event(section=make_section(make_plan(approval_name="И. И. Иванова"))).plan
    opened = form_of(maria.get(change_page(plan)))
    with recording(plan):
        stored = Plan.objects.get()
        stored.approval_form, stored.approved_on, stored.approval_name = "signed", date(2025, 1, 9), "П. П. Петрова"
        stored.save()
    publish_plan(plan)

    response = press(maria, change_page(plan), opened, heading="Новая шапка")

    plan.refresh_from_db()
    assert (response.status_code, plan.heading) == (302, "Новая шапка")
    assert (plan.approval_form, plan.approved_on, plan.approval_name) == ("signed", date(2025, 1, 9), "П. П. Петрова")


@pytest.mark.parametrize("kind", ["event", "section"])
def test_new_thing_is_added_once_however_often_the_button_is_pressed(maria, kind):
    plan = make_plan()
    page = f"/admin/events/{kind}/add/?plan={plan.pk}"
    opened = form_of(maria.get(page))

    answers = [press(maria, page, opened, title="Семинар") for _ in range(2)]

    model = {"event": Event, "section": Section}[kind]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[1].url == change_page(model.objects.get(title="Семинар"))


def test_other_words_sent_from_a_page_that_has_added_are_added_at_the_second_press(maria):
    plan = make_plan()
    page = f"/admin/events/event/add/?plan={plan.pk}"
    opened = form_of(maria.get(page))
    press(maria, page, opened, title="Семинар")

    refused = press(maria, page, opened, title="Вебинар")
    press(maria, page, form_of(refused))

    assert "С этой страницы уже добавлено: «Семинар»" in text_of(refused)
    assert list(Event.objects.order_by("pk").values_list("title", flat=True)) == ["Семинар", "Вебинар"]


@pytest.mark.parametrize("added", ["format", "section", "wording", "first schedule"])
def test_choice_added_after_going_back_is_not_dropped(maria, added):
    plan = make_plan()
    section = make_section(plan)
    page = f"/admin/events/event/add/?plan={plan.pk}"
    schedule = "" if added == "first schedule" else "март"
    with recording():
        seminar = EventFormat.objects.obtain("семинар")
    opened = form_of(maria.get(page)) | {"title": "Семинар", "schedule": schedule}
    press(maria, page, opened)
    changes = {
        "format": {"chosen_formats": [seminar.pk]},
        "section": {"sections": [section.pk]},
        "wording": {"schedule": "в марте"},
        "first schedule": {"schedule": "апрель"},
    }[added]

    refused = press(maria, page, opened, **changes)
    press(maria, page, form_of(refused, having="title"))

    first, second = Event.objects.order_by("pk")
    assert "С этой страницы уже добавлено: «Семинар»" in text_of(refused)
    assert (first.formats.count(), first.entries.count(), first.printed_schedule) == (0, 0, schedule)
    assert {
        "format": list(second.formats.all()) == [seminar],
        "section": second.entries.filter(section=section).exists(),
        "wording": second.printed_schedule == "в марте",
        "first schedule": second.printed_schedule == "апрель",
    }[added]


def test_event_with_sets_is_added_once_however_often_the_button_is_pressed(maria):
    plan = make_plan()
    section = make_section(plan)
    with recording():
        seminar = EventFormat.objects.obtain("семинар")
    page = f"/admin/events/event/add/?plan={plan.pk}"
    chosen = {"title": "Семинар", "schedule": "в марте", "sections": [section.pk], "chosen_formats": [seminar.pk]}
    opened = form_of(maria.get(page)) | chosen

    answers = [press(maria, page, opened) for _ in range(2)]

    assert answers[1].url == change_page(Event.objects.get())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_people_in_threads_lose_nothing(live_server):
    """Each saves a field of their own from a page opened before all others saved."""
    event = make_event(section=make_section())
    page = change_page(event)
    fields = ["title", "audience", "details", "contact", "private_notes", "co_executors"]
    people = [(field, person(field)) for field in fields]
    opened = {field: form_of(client.get(page)) for field, client in people}
    answers = []

    def write(field, client):
        answers.append(press(client, page, opened[field], **{field: f"слова {field}"}).status_code)
        connection.close()

    threads = [threading.Thread(target=write, args=each) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    event.refresh_from_db()
    assert answers == [302] * len(fields)
    assert {field: getattr(event, field) for field in fields} == {field: f"слова {field}" for field in fields}
