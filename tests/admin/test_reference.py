"""The reference books: merging values, and where merged ones are not seen."""

import pytest

from events.models import Event, Operation, Schedule, Venue
from events.plan import operations
from events.plan.undoing import undo
from tests.admin.pages import change_page, form_of, press, save, text_of
from tests.factories import make_event, make_section, make_user, publish_plan, recording

pytestmark = pytest.mark.django_db

BOOK = "/admin/events/schedule/"


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


@pytest.fixture
def event():
    return make_event(section=make_section(), schedule="ежекватрально")


@pytest.fixture
def right():
    with recording():
        return Schedule.objects.obtain("ежеквартально")


def ask(client, *values):
    return client.post(BOOK, {"action": "merge", "_selected_action": [value.pk for value in values]})


def test_merge_asks_then_merges_in_one_operation_that_comes_back(methodist, event, right):
    wrong = event.schedule
    before = Operation.objects.count()

    question = ask(methodist, wrong, right)
    press(methodist, BOOK, form_of(question, having="target"), target=right.pk)
    operation = Operation.objects.first()
    merged, count = Event.objects.get().schedule, Operation.objects.count()
    undo(operation)

    assert "Оставить" in text_of(question)
    assert (merged, count) == (right, before + 1)
    assert Event.objects.get().schedule == wrong
    assert (operation.kind, operation.note) == ("merge", "«ежекватрально» → «ежеквартально»")


def test_merge_of_values_renamed_meanwhile_is_shown_again(methodist, event, right):
    wrong = event.schedule
    question = form_of(ask(methodist, wrong, right), having="target")
    with recording():
        wrong.name = "раз в месяц"
        wrong.save()

    refused = press(methodist, BOOK, question, target=right.pk)
    kept = Event.objects.get().schedule
    press(methodist, BOOK, form_of(refused, having="target"), target=right.pk)

    assert (refused.status_code, kept) == (400, wrong)
    assert "Посмотрите на них ещё раз" in text_of(refused)
    assert Event.objects.get().schedule == right


def test_merge_pressed_twice_merges_once_and_says_so(methodist, event, right):
    question = form_of(ask(methodist, event.schedule, right), having="target")

    press(methodist, BOOK, question, target=right.pk)
    response = methodist.post(BOOK, {**question, "target": right.pk}, follow=True)

    assert "тем временем объединили или удалили" in response.content.decode()
    assert Operation.objects.filter(kind="merge").count() == 1


def test_merge_without_a_choice_is_asked_again(methodist, event, right):
    response = press(methodist, BOOK, form_of(ask(methodist, event.schedule, right), having="target"))

    assert "Отметьте, какое значение оставить." in text_of(response)


def test_merged_value_is_seen_nowhere(methodist, event, right):
    wrong = event.schedule
    with recording():
        operations.merge_references(right, [wrong])
        operations.merge_references(Venue.objects.obtain("Центр"), [Venue.objects.obtain("Цнтр")])

    seen = [
        text_of(methodist.get(BOOK)),
        methodist.get(
            "/admin/autocomplete/",
            {"app_label": "events", "model_name": "event", "field_name": "venue", "term": "Цнтр"},
        ).content.decode(),
    ]

    assert not any(word in page for page in seen for word in ("ежекватрально<", "Цнтр"))


def test_page_of_a_merged_value_says_where_it_went(methodist, event, right):
    wrong = event.schedule
    opened = form_of(methodist.get(change_page(wrong)))
    with recording():
        operations.merge_references(right, [wrong])

    response = press(methodist, change_page(wrong), opened, synonyms="мои слова")

    assert "Это значение объединили с другим: «ежеквартально»." in text_of(response)
    assert "мои слова" in text_of(response)


@pytest.mark.parametrize("book", ["venue", "department", "eventformat", "schedule"])
@pytest.mark.parametrize("name", ["...", "…", "—"])
def test_value_without_words_is_refused_with_a_sentence(methodist, book, name):
    page = f"/admin/events/{book}/add/"

    response = press(methodist, page, form_of(methodist.get(page)), name=name)

    assert response.context["adminform"].form.errors["name"] == [
        "Впишите название: оно не может состоять из одних пробелов и знаков."
    ]


def test_methodist_adds_a_synonym_and_readers_find_by_it(methodist):
    publish_plan(make_event(section=make_section(), title="Баян и гармонь").plan)

    save(methodist, "/admin/events/abbreviation/add/", name="баян", meanings="аккордеон\r\nнародный инструмент")
    found = methodist.get("/plans/2025/?q=аккордеоны").content.decode()

    assert "<mark>Баян</mark>" in found
    assert Operation.objects.first().kind == "add"


def test_abbreviation_stands_once(methodist):
    refused = save(methodist, "/admin/events/abbreviation/add/", name=" кду ", meanings="клуб")

    assert "Такое сокращение или слово уже есть. Допишите значения к нему." in text_of(refused)
