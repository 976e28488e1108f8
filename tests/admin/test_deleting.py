"""Deleting: the page says by name what goes, what was shown is what goes, and the journal takes it back."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from events.models import Entry, Event, Job, Operation, Plan, Proposal, Section, Venue
from events.models.recording import current
from events.plan.undoing import undo
from tests.admin.pages import change_page, delete_page, form_of, press, save, text_of
from tests.factories import make_event, make_plan, make_section, make_user, publish_plan, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


@pytest.fixture
def administrator(client):
    client.force_login(make_user("Администратор"))
    return client


@pytest.fixture
def section():
    section = make_section(title="Первый раздел")
    for title in ("Семинар", "Лекция"):
        make_event(section=section, title=title)
    return section


def delete(client, thing):
    return press(client, delete_page(thing), form_of(client.get(delete_page(thing))))


def test_page_names_the_published_rows_that_go_with_a_section(methodist, section):
    publish_plan(section.plan)
    make_event(section=section, title="Новое")

    said = text_of(methodist.get(delete_page(section)))

    assert "Раздел «Первый раздел»" in said
    assert "Пункт 1. Семинар (опубликовано, есть в действующей редакции)" in said
    assert "Пункт 3. Новое" in said
    assert "Пункт 3. Новое (опубликовано" not in said


def test_deleted_section_is_one_operation_and_comes_back(methodist, section):
    publish_plan(section.plan)
    stood = list(Entry.objects.order_by("pk").values())

    delete(methodist, section)
    operation = Operation.objects.first()
    left = Section.objects.count(), Entry.objects.count(), Event.objects.count()
    undo(operation)

    assert (operation.kind, operation.by_name, operation.year, left) == ("remove", "Мария Соколова", 2025, (0, 0, 2))
    assert list(Entry.objects.order_by("pk").values()) == stood
    assert Section.objects.get().uid == section.uid


def test_row_added_after_the_question_is_asked_about_again(methodist, section):
    asked = form_of(methodist.get(delete_page(section)))
    make_event(section=section, title="Строка коллеги")

    response = press(methodist, delete_page(section), asked)

    assert response.url == delete_page(section)
    assert Section.objects.count() == 1
    assert "Строка коллеги" in text_of(methodist.get(response.url))


def test_thing_changed_after_the_question_is_asked_about_again(methodist, section):
    event = section.entries.in_order().first().event
    asked = form_of(methodist.get(delete_page(event)))
    save(methodist, change_page(event), audience="Слова коллеги")

    press(methodist, delete_page(event), asked)

    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize("mark", [None, "", "x"])
def test_deletion_that_does_not_say_what_was_shown_is_asked_about_again(methodist, section, mark):
    press(methodist, delete_page(section), {"post": "yes"}, seen=mark)

    assert Section.objects.count() == 1


def test_second_press_finds_nothing_to_delete(methodist, section):
    asked = form_of(methodist.get(delete_page(section)))

    answers = [press(methodist, delete_page(section), asked).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert Operation.objects.filter(kind="remove").count() == 1


def test_unpublished_event_is_deleted(methodist, section):
    event = section.entries.in_order().first().event

    delete(methodist, event)

    assert not Event.objects.filter(pk=event.pk).exists()


def test_published_event_is_not_deleted(methodist, section):
    publish_plan(section.plan)
    event = section.entries.in_order().first().event

    said = text_of(methodist.get(delete_page(event)))
    press(methodist, delete_page(event), {"post": "yes"})

    assert "опубликовано; уберите его из разделов" in said
    assert Event.objects.filter(pk=event.pk).exists()


def test_several_events_are_deleted_in_one_operation(methodist, section):
    keys = [event.pk for event in Event.objects.all()]
    action = {"action": "delete_selected", "_selected_action": keys}

    question = methodist.post("/admin/events/event/", action)
    press(methodist, "/admin/events/event/", form_of(question))

    assert "Мероприятие «Семинар»" in text_of(question)
    assert Event.objects.count() == 0
    assert [operation.kind for operation in Operation.objects.filter(year=2025)][:1] == ["remove"]


def test_several_events_changed_after_the_question_stay(methodist, section):
    event = Event.objects.first()
    action = {"action": "delete_selected", "_selected_action": [event.pk]}
    question = form_of(methodist.post("/admin/events/event/", action))
    save(methodist, change_page(event), audience="Слова коллеги")

    response = press(methodist, "/admin/events/event/", question)

    assert Event.objects.filter(pk=event.pk).exists()
    assert "Посмотрите ещё раз, что будет удалено" in response.content.decode()


def test_several_published_events_stay(methodist, section):
    publish_plan(section.plan)
    action = {"action": "delete_selected", "_selected_action": [event.pk for event in Event.objects.all()]}

    methodist.post("/admin/events/event/", {**action, "post": "yes"})

    assert Event.objects.count() == 2


@pytest.mark.parametrize("bulk", [True, False])
def test_form_in_use_is_not_deleted(methodist, section, bulk):
    used = section.entries.in_order().first().event.formats.get()
    action = {"action": "delete_selected", "_selected_action": [used.pk]}

    page = methodist.post("/admin/events/eventformat/", action) if bulk else methodist.get(delete_page(used))
    methodist.post(
        "/admin/events/eventformat/" if bulk else delete_page(used), {"post": "yes", **(action if bulk else {})}
    )

    assert "семинар: мероприятий 2" in text_of(page)
    assert list(section.entries.in_order().first().event.formats.all()) == [used]


def test_unused_value_is_deleted_and_comes_back(methodist):
    with recording():
        venue = Venue.objects.obtain("Лишнее место")

    delete(methodist, venue)
    gone = not Venue.objects.exists()
    undo(Operation.objects.first())

    assert gone
    assert Venue.objects.get().key == venue.key


def test_unpublished_plan_is_deleted_with_all_it_has_and_comes_back(administrator, section):
    plan = section.plan

    said = text_of(administrator.get(delete_page(plan)))
    delete(administrator, plan)
    operation = Operation.objects.first()
    left = Plan.objects.count(), Section.objects.count(), Event.objects.count()
    undo(operation)

    assert "Раздел «Первый раздел»" in said
    assert (operation.kind, operation.year, left) == ("remove", 2025, (0, 0, 0))
    assert (Plan.objects.get().title, Entry.objects.count(), Event.objects.count()) == (plan.title, 2, 2)


def test_events_in_no_section_are_named_before_their_plan_goes(administrator, section):
    make_event(section.plan, title="Забытое мероприятие")

    said = text_of(administrator.get(delete_page(section.plan)))

    assert "не стоят ни в одном разделе Забытое мероприятие" in said
    assert said.count("Семинар") == 1


@pytest.mark.parametrize("kind", ["plan", "section"])
@pytest.mark.parametrize("bulk", [True, False])
def test_words_written_after_the_question_do_not_go_unseen(administrator, section, kind, bulk):
    """The page does not show an event's own fields, but they go, or lose their place, with the plan or the section."""
    thing = section.plan if kind == "plan" else section
    page = f"/admin/events/{kind}/" if bulk else delete_page(thing)
    action = {"action": "delete_selected", "_selected_action": [thing.pk]}
    asked = form_of(administrator.post(page, action) if bulk else administrator.get(page), having="post")
    with recording(section.plan):
        event = section.entries.in_order().first().event
        event.audience = "Слова коллеги"
        event.save()

    press(administrator, page, asked)
    stayed = type(thing).objects.filter(pk=thing.pk).exists(), Event.objects.get(pk=event.pk).audience
    press(administrator, page, form_of(administrator.post(page, action) if bulk else administrator.get(page), "post"))

    assert stayed == (True, "Слова коллеги")
    assert not type(thing).objects.filter(pk=thing.pk).exists()


def test_question_about_many_reads_their_history_once_and_keeps_nobody_waiting(methodist, section):
    action = {"action": "delete_selected", "_selected_action": [event.pk for event in Event.objects.all()]}
    read, open_operations = [], []

    def watch(execute, sql, params, many, context):
        read.extend([sql] if 'FROM "events_historicalevent"' in sql else [])
        open_operations.extend([current()] if current() else [])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        question = methodist.post("/admin/events/event/", action)

    assert "Мероприятие «Лекция»" in text_of(question)
    assert (len(read), open_operations) == (1, [])


def test_published_plan_is_not_deleted(administrator, section):
    publish_plan(section.plan)

    administrator.post(delete_page(section.plan), {"post": "yes"})

    assert Plan.objects.count() == 1


def test_plan_that_was_submitted_is_not_deleted_and_one_with_a_long_job_is(administrator, section):
    plan, other = section.plan, make_plan(2030)
    Proposal.objects.create(plan=plan, stored={}, sha256="", by_name="Мария", at=timezone.now())
    Job.objects.create(kind=Job.Kind.DRAFT, plan=other, started_at=timezone.now())

    said = text_of(administrator.get(delete_page(plan)))
    administrator.post(delete_page(plan), {"post": "yes"})
    delete(administrator, other)

    assert "План на 2025 год (был на утверждении, поэтому не удаляется)" in said
    assert (list(Plan.objects.all()), Proposal.objects.count()) == ([plan], 1)


def test_author_keeps_the_name_when_the_account_goes(client, section):
    person = make_user("Методист", first_name="Ольга", last_name="Лебедева")
    client.force_login(person)
    event = section.entries.in_order().first().event
    save(client, change_page(event), title="Новое")
    client.force_login(make_user("Администратор"))
    page = f"/admin/auth/user/{person.pk}/delete/"

    press(client, page, form_of(client.get(page)))

    assert not User.objects.filter(pk=person.pk).exists()
    operation = event.history.order_by("-history_id").first().operation
    assert (operation.by, operation.by_name) == (None, "Ольга Лебедева")


def test_plan_of_another_year_is_left_alone(administrator, section):
    other = make_plan(2031)

    delete(administrator, other)

    assert list(Plan.objects.all()) == [section.plan]
