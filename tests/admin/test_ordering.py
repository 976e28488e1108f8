"""The page of a section's rows: moves, joining, leaving, and what a colleague did meanwhile."""

import pytest
from django.db import connection

from events.models import Entry, Operation
from tests.admin.pages import form_of, press, text_of
from tests.factories import make_event, make_section, make_user, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


@pytest.fixture
def section():
    section = make_section(title="Раздел")
    for title in "абвг":
        make_event(section=section, title=title)
    return section


def page(section):
    return f"/admin/events/section/{section.pk}/order/"


def order(section):
    return "".join(entry.event.title for entry in section.entries.select_related("event").in_order())


def row(section, title):
    """What each form of this row sends, as the page shows it now."""
    entries = list(section.entries.select_related("event").in_order())
    number, entry = next((n, e) for n, e in enumerate(entries, start=1) if e.event.title == title)
    return {"item": entry.pk, "seen": f"{section.pk}.{entry.position}.{number}.{entry.event_id}"}


def test_forms_of_the_page_send_what_was_seen(methodist, section):
    sent = form_of(methodist.get(page(section)), having="number")

    assert {name: sent[name] for name in ("item", "seen")} == {
        name: [str(value)] for name, value in row(section, "а").items()
    }


@pytest.mark.parametrize(
    ("title", "number", "expected"), [("а", 2, "бавг"), ("г", 3, "абгв"), ("г", 1, "габв"), ("а", "9" * 30, "бвга")]
)
def test_row_is_moved_to_a_number(methodist, section, title, number, expected):
    sent = row(section, title)

    response = press(methodist, page(section), sent, number=number)

    assert response.url == f"{page(section)}#entry-{sent['item']}"
    assert order(section) == expected


@pytest.mark.parametrize(("title", "step", "expected"), [("а", "1", "бавг"), ("г", "-1", "абгв"), ("а", "-1", "абвг")])
def test_row_is_moved_by_a_step(methodist, section, title, step, expected):
    press(methodist, page(section), row(section, title), step=step)

    assert order(section) == expected


def test_move_says_its_numbers_in_the_journal(methodist, section):
    press(methodist, page(section), row(section, "а"), number=3)

    operation = Operation.objects.first()
    assert (operation.kind, operation.note, operation.plan) == ("move", "«а»: № 1 → № 3", section.plan)


@pytest.mark.parametrize(
    ("number", "message"),
    [("0", "Номера начинаются с 1."), ("второй", "Впишите номер цифрами."), ("", "Впишите номер, на который")],
)
def test_wrong_number_is_refused_with_a_sentence(methodist, section, number, message):
    response = press(methodist, page(section), row(section, "а"), number=number)

    assert response.status_code == 400
    assert message in text_of(response)


@pytest.mark.parametrize("mark", [None, "", "x", "1.2.3", "1.2.3.4.5"])
def test_move_that_does_not_say_what_was_seen_is_refused(methodist, section, mark):
    response = press(methodist, page(section), row(section, "а"), seen=mark, number=3)

    assert response.status_code == 400
    assert "без отметки о том, где стоял пункт" in text_of(response)
    assert order(section) == "абвг"


def test_row_moved_by_a_colleague_is_shown_and_moved_at_the_second_press(methodist, section):
    looked_at = row(section, "а")
    press(methodist, page(section), looked_at, number=4)

    refused = press(methodist, page(section), looked_at, number=2)
    stands = order(section)
    press(methodist, page(section), row(section, "а"), number=2)

    assert (refused.status_code, stands) == (409, "бвга")
    assert "переставили (Мария Соколова" in text_of(refused)
    assert "Было: № 1. У коллеги: № 4. У вас: № 2." in text_of(refused)
    assert order(section) == "бавг"


def test_moves_of_other_rows_merge(methodist, section):
    looked_at = row(section, "в")
    press(methodist, page(section), row(section, "а"), number=4)

    press(methodist, page(section), looked_at, step="-1")

    assert order(section) == "вбга"


def test_button_pressed_twice_moves_once(methodist, section):
    looked_at = row(section, "а")

    answers = [press(methodist, page(section), looked_at, step="1").status_code for _ in range(2)]

    assert (answers, order(section)) == ([302, 302], "бавг")


def test_row_of_another_section_is_not_moved(methodist, section):
    other = make_event(section=make_section(section.plan), title="чужой").entries.get()

    response = press(
        methodist, page(section), {"item": other.pk, "seen": f"{section.pk}.1.1.{other.event_id}"}, number=1
    )

    assert response.status_code == 404
    assert "Этого пункта в разделе уже нет" in text_of(response)


@pytest.mark.parametrize("extra", [{"number": 3}, {"step": "1"}, {"leave": "1"}])
def test_row_that_got_another_event_is_left_alone(methodist, section, extra):
    looked_at = row(section, "а")
    other = make_event(section.plan, title="д")
    with recording(section.plan, by_name="Ольга Лебедева"):
        entry = section.entries.in_order().first()
        entry.event = other
        entry.save()

    response = press(methodist, page(section), looked_at, **extra)

    assert (response.status_code, order(section)) == (409, "дбвг")
    assert "оказалось другое мероприятие: «д» (Ольга Лебедева" in text_of(response)


def test_row_seen_in_another_section_is_left_alone(methodist, section):
    looked_at = row(section, "а")
    _, *rest = looked_at["seen"].split(".")

    response = press(methodist, page(section), looked_at, seen=".".join(["0", *rest]), leave="1")

    assert (response.status_code, order(section)) == (409, "абвг")


def test_renumbered_rows_have_not_been_moved_by_anybody(methodist, section):
    looked_at = row(section, "а")
    with recording(section.plan):
        for entry in section.entries.in_order():
            entry.position += 7
            entry.save()

    response = press(methodist, page(section), looked_at, number=3)

    assert (response.status_code, order(section)) == (302, "бваг")


def test_row_leaves_the_section(methodist, section):
    event = section.entries.in_order().first().event

    press(methodist, page(section), row(section, "а"), leave="1")

    assert order(section) == "бвг"
    assert type(event).objects.filter(pk=event.pk).exists()


def test_row_that_has_left_is_told_with_who(methodist, section):
    looked_at = row(section, "а")
    press(methodist, page(section), looked_at, leave="1")

    response = press(methodist, page(section), looked_at, leave="1")

    assert response.status_code == 404
    assert "уже нет (Мария Соколова" in text_of(response)
    assert order(section) == "бвг"


def test_event_joins_as_the_last_row(methodist, section):
    event = make_event(section=make_section(section.plan), title="д")

    press(methodist, page(section), form_of(methodist.get(page(section)), having="event"), event=event.pk, join="1")

    assert order(section) == "абвгд"
    assert Operation.objects.first().kind == "link"


def test_event_joins_once_however_often_the_button_is_pressed(methodist, section):
    event = make_event(section.plan, title="д")
    sent = {"event": event.pk, "join": "1"}

    answers = [press(methodist, page(section), sent).status_code for _ in range(2)]

    assert (answers, order(section)) == ([302, 400], "абвгд")


def test_event_of_another_year_does_not_join(methodist, section):
    from tests.factories import make_plan

    stranger = make_event(make_plan(2026), title="чужой")

    response = press(methodist, page(section), {"event": stranger.pk, "join": "1"})

    assert response.status_code == 400
    assert order(section) == "абвг"


def test_full_section_offers_nothing_to_join(methodist, section):
    assert "Все мероприятия этого плана уже стоят в этом разделе." in text_of(methodist.get(page(section)))


@pytest.mark.parametrize("pk", ["abc", "999"])
def test_no_such_section_is_not_found(methodist, section, pk):
    assert methodist.get(f"/admin/events/section/{pk}/order/").status_code == 404


@pytest.mark.parametrize("extra", [{"number": 1}, {"leave": "1"}, {"event": 1, "join": "1"}])
def test_director_changes_nothing(client, section, extra):
    client.force_login(make_user("Руководитель"))

    response = press(client, page(section), row(section, "б"), **extra)

    assert (response.status_code, order(section)) == (403, "абвг")


def test_section_gone_meanwhile_is_not_found(methodist, section):
    sent = row(section, "а")
    with recording(section.plan):
        section.delete()

    assert (
        press(methodist, f"/admin/events/section/{sent['seen'].split('.')[0]}/order/", sent, number=2).status_code
        == 404
    )


@pytest.mark.parametrize("extra", [{"number": 2}, {"leave": "1"}, {"join": "1"}])
def test_section_that_goes_while_the_page_waits_for_its_turn_is_not_found(methodist, section, extra):
    """A colleague's deletion falls between the page's first look at the section and its turn to write."""
    event = make_event(section.plan, title="д")
    sent = {**row(section, "а"), "event": event.pk}
    address, going = page(section), [section]

    def colleague(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if going and 'FROM "events_section"' in sql:
            gone = going.pop()
            with recording(event.plan, by_name="Ольга Лебедева"):
                gone.delete()
        return result

    with connection.execute_wrapper(colleague):
        response = press(methodist, address, sent, **extra)

    assert response.status_code == 404
    assert "тем временем убрали" in text_of(response)
    assert "Ольга Лебедева" in text_of(response)
    assert not Entry.objects.exists()
