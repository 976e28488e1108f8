"""The reference books by use: counts, where a value stands, and the ones that stand nowhere."""

import pytest
from lxml import html

from events import text
from events.models import Department, Operation, Venue
from events.plan import operations
from events.plan.undoing import undo
from tests.admin.pages import change_page, form_of, messages_of, press, text_of
from tests.factories import change, make_event, make_plan, make_section, make_user, obtain, publish_plan, recording

pytestmark = pytest.mark.django_db
UNUSED = "/admin/events/venue/unused/"
CONTACTS = "12-34-56"


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист"))
    return client


def venues():
    return sorted(Venue.objects.values_list("name", flat=True))


def counted(response):
    """The values of a list, each with what is said of its use."""
    rows = html.fromstring(response.content.decode()).xpath("//table[@id='result_list']/tbody/tr")
    return {row.find("th").text_content(): row.xpath("td[contains(@class, 'event_count')]")[0].text for row in rows}


@pytest.mark.parametrize("rows", [1, 5])
def test_book_tells_how_many_events_name_each_value_in_constant_queries(methodist, rows, django_assert_num_queries):
    plan = make_plan()
    for number in range(rows):
        make_event(plan, venue="Центр")
        obtain(Venue, f"Лишнее {number}")
    counts = counted(methodist.get("/admin/events/venue/"))
    expected = {f"Лишнее {number}": "не используется" for number in range(rows)}
    assert counts == {**expected, "Центр": text.plural(rows, "мероприятие", "мероприятия", "мероприятий")}

    with django_assert_num_queries(8):
        left = methodist.get("/admin/events/venue/?used=no")
    assert counted(left) == expected


@pytest.mark.parametrize("book", ["venue", "department", "schedule", "eventformat"])
def test_page_of_a_value_says_where_it_stands(methodist, book):
    event = make_event(section=make_section(make_plan(2025)), title="Семинар")
    publish_plan(event.plan)
    value = event.formats.get() if book == "eventformat" else getattr(event, book)

    words = text_of(methodist.get(change_page(value)))

    assert "1 мероприятие. План на 2025 год Семинар" in words
    assert "План на 2025 год, редакция 1: 1 строка" in words


def test_unused_values_are_removed_in_one_operation_that_comes_back(methodist):
    make_event(venue="Нужное")
    kept, gone = obtain(Venue, "Пригодится"), obtain(Venue, "Лишнее")
    bearing = obtain(Venue, "Лишнее тоже")
    with recording():
        operations.merge_references(bearing, [Venue.objects.obtain("Прежнее название")])
    question = methodist.get(UNUSED)
    assert "Нужное" not in text_of(question)

    answer = press(methodist, UNUSED, form_of(question, having="seen"), value=[gone.pk, bearing.pk])
    left = venues()
    operation = Operation.objects.first()
    undo(operation)

    assert answer.status_code == 302
    assert left == ["Нужное", kept.name]
    assert operation.kind == "remove"
    assert venues() == ["Лишнее", "Лишнее тоже", "Нужное", "Прежнее название", "Пригодится"]
    assert Venue.objects.get(name="Лишнее").key == gone.key


def test_value_that_came_into_use_meanwhile_is_not_removed(methodist):
    obtain(Venue, "Лишнее"), obtain(Venue, "Другое лишнее")
    question = form_of(methodist.get(UNUSED), having="seen")
    make_event(venue="Лишнее")

    refused = press(methodist, UNUSED, question)

    assert refused.status_code == 409
    assert "справочник изменился" in text_of(refused)
    assert venues() == ["Другое лишнее", "Лишнее"]


def test_nobody_without_the_right_removes_unused_values(client):
    value = obtain(Venue, "Лишнее")
    client.force_login(make_user("Руководитель"))

    assert client.post(UNUSED, {"value": value.pk}).status_code == 403
    assert "Не используются" not in text_of(client.get("/admin/events/venue/"))


def test_merge_shows_contacts_and_is_asked_again_when_they_change(methodist):
    right, wrong = obtain(Department, "Отдел"), change(obtain(Department, "Отдел же"), telephone=CONTACTS)
    asked = {"action": "merge", "_selected_action": [right.pk, wrong.pk]}
    page = methodist.post("/admin/events/department/", asked)
    assert CONTACTS in text_of(page)
    change(wrong, telephone="65-43-21")

    refused = press(methodist, "/admin/events/department/", form_of(page, having="target"), target=right.pk)

    assert refused.status_code == 400
    assert Department.objects.present().count() == 2
    again = form_of(refused, having="target")
    again.pop("keep_names")
    done = methodist.post("/admin/events/department/", {**again, "target": right.pk}, follow=True)
    merged = Department.objects.get(pk=right.pk)
    assert (merged.telephone, merged.synonyms) == ("65-43-21", "")
    assert "Отменить…" in messages_of(done)[0]
