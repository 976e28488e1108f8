"""The editor: a row opens, is saved, moves and leaves; two people at one row; without scripts and with them."""

import json

import pytest
from django.contrib.auth.models import User
from django.db import connection
from lxml import html

from events.admin.editor import showing
from events.admin.editor.noticing import QUESTIONS
from events.admin.editor.outcome import Desk
from events.models import Department, Entry, Event, Operation, Profile, Section, Venue
from events.plan import undoing
from events.plan.checking import KINDS
from events.plan.document import build_document
from tests.admin.pages import messages_of
from tests.factories import change, list_event, make_event, make_plan, make_section, make_user, publish_plan, recording

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def section():
    section = make_section(make_plan(), title="Раздел")
    for title in ("Первое", "Второе", "Третье"):
        make_event(section=section, title=title)
    return section


@pytest.fixture
def olga(client):
    """Another methodologist at another desk."""
    other = type(client)()
    other.force_login(make_user("Методист", first_name="Ольга", last_name="Лебедева"))
    return other


@pytest.fixture
def maria(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


def url(plan):
    return f"/admin/events/plan/{plan.pk}/rows/"


def line(title):
    return Entry.objects.get(event__title=title)


def form_in(response):
    """What the open row would send."""
    found = html.fromstring(f"<div>{response.content.decode()}</div>").xpath("//form[contains(@class, 'row-form')]")
    assert found, "no row stands open"
    return {name: value.removeprefix("\n").replace("\n", "\r\n") for name, value in found[0].form_values() if name}


def opened(client, plan, query):
    return form_in(client.get(f"{url(plan)}?{query}"))


def press(client, plan, sent, act="save", headers=None, **changes):
    posted = {**sent, "act": act, **changes}
    posted = {name: value for name, value in posted.items() if value is not None}
    return client.post(url(plan), posted, headers=headers)


def order(section):
    return list(section.entries.listed().in_order().values_list("event__title", flat=True))


def told(response):
    page = html.fromstring(f"<table>{response.content.decode()}</table>")
    return json.loads(page.xpath("//template[@id='told']")[0].get("data-told"))


def rows_of(response):
    return html.fromstring(f"<table>{response.content.decode()}</table>").xpath("//tr/@id")


# Words


def test_words_are_stored_as_typed_and_the_journal_says_where(maria, section):
    sent = opened(maria, section.plan, f"row={line('Второе').pk}&cell=venue")

    answer = press(maria, section.plan, sent, title="  Второе,\r\nиначе ", schedule="ежеквартально")

    assert answer.headers["Location"].endswith(f"#row-{line('Второе, иначе').pk}")
    event = Event.objects.get(title="Второе, иначе")
    assert (event.printed_schedule, event.printed_venue) == ("ежеквартально", "Областной центр")
    assert str(Operation.objects.first()) == "правка: № 2, название, дата"


def test_saving_without_a_change_leaves_no_trace(maria, section):
    before = Operation.objects.count()

    press(maria, section.plan, opened(maria, section.plan, f"row={line('Второе').pk}"))

    assert Operation.objects.count() == before


def test_new_value_is_named_first_and_can_be_refused(maria, section):
    sent = opened(maria, section.plan, f"row={line('Второе').pk}")

    answer = press(maria, section.plan, sent, venue="Дом книги")

    assert answer.status_code == 422
    assert "В справочнике ещё нет: «Дом книги»" in answer.content.decode()
    assert not Venue.objects.filter(name="Дом книги").exists()
    asked = form_in(answer)
    assert (asked["venue"], asked["make-venue"]) == ("Дом книги", "make")
    press(maria, section.plan, {**asked, "make-venue": "print"})
    assert (Event.objects.get(title="Второе").venue, Venue.objects.filter(name="Дом книги").count()) == (None, 0)
    again = press(maria, section.plan, opened(maria, section.plan, f"row={line('Второе').pk}"), venue="Дом книги 2")
    press(maria, section.plan, form_in(again))
    assert Event.objects.get(title="Второе").venue.name == "Дом книги 2"


def test_value_chosen_from_the_book_is_printed_and_found(maria, section):
    make_event(section=section, title="Четвёртое", department="Отдел фольклора")
    sent = opened(maria, section.plan, f"row={line('Второе').pk}")
    key = Department.objects.get(name="Отдел фольклора").key

    press(maria, section.plan, sent, found_department=key)

    event = Event.objects.get(title="Второе")
    assert (event.department.key, event.printed_department) == (key, "Отдел фольклора")
    sent = opened(maria, section.plan, f"row={line('Второе').pk}")
    press(maria, section.plan, {**sent, "take-department": None}, found_department="методический-отдел")
    event = Event.objects.get(title="Второе")
    assert (event.department.name, event.printed_department) == ("Методический отдел", "Отдел фольклора")


def test_two_people_at_different_cells_both_keep_their_words(maria, olga, section):
    mine, hers = (opened(desk, section.plan, f"row={line('Второе').pk}") for desk in (maria, olga))
    press(olga, section.plan, hers, schedule="май")

    answer = press(maria, section.plan, mine, title="Новое")

    event = Event.objects.get(title="Новое")
    assert (answer.status_code, event.printed_schedule) == (302, "май")


@pytest.mark.parametrize(("choice", "left"), [("theirs", "Слова Ольги"), ("mine", "Слова Марии")])
def test_two_people_at_one_cell_choose_and_get_out(maria, olga, section, choice, left):
    mine, hers = (opened(desk, section.plan, f"row={line('Второе').pk}") for desk in (maria, olga))
    press(olga, section.plan, hers, title="Слова Ольги", schedule="май")

    answer = press(maria, section.plan, mine, title="Слова Марии")

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ольга Лебедева" in page
    assert [words in page for words in ("Было", "У коллеги", "У вас")] == [True] * 3
    assert Event.objects.filter(title="Слова Ольги").exists()
    assert press(maria, section.plan, form_in(answer), **{"choice-title": choice}).status_code == 302
    assert Event.objects.get(title=left).printed_schedule == "май"


def test_words_for_a_row_that_is_gone_stay_and_can_be_added(maria, olga, section):
    pk = line("Второе").pk
    mine, hers = (opened(desk, section.plan, f"row={pk}") for desk in (maria, olga))
    press(olga, section.plan, hers, "drop")

    answer = press(maria, section.plan, mine, title="Мои слова")

    assert answer.status_code == 409
    assert "Ольга Лебедева" in answer.content.decode()
    press(maria, section.plan, form_in(answer))
    assert order(section) == ["Первое", "Мои слова", "Третье"]


def test_words_for_a_section_that_is_gone_stay_where_there_is_no_other(maria, olga, section):
    mine = opened(maria, section.plan, f"insert=end&in={section.pk}")
    press(olga, section.plan, section_form(olga, section.plan, f"section={section.pk}&remove=1"), "remove")

    answer = press(maria, section.plan, mine, title="Мои слова")

    assert (answer.status_code, form_in(answer)["title"]) == (409, "Мои слова")
    assert "Ольга Лебедева" in answer.content.decode()


def test_page_without_what_it_showed_writes_nothing(maria, section):
    sent = opened(maria, section.plan, f"row={line('Второе').pk}")

    answer = press(maria, section.plan, {**sent, "seen": ""}, title="Иначе")

    assert answer.status_code == 409
    assert order(section) == ["Первое", "Второе", "Третье"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": " "}, "Впишите название мероприятия."),
        ({"schedule": "1 квартал, май"}, "не входит"),
        ({"schedule": "—"}, "Впишите срок словами"),
        ({"title": "я" * 5001}, "5000"),
        ({"link": "не адрес"}, "URL"),
        ({"found_venue": "нет-такого"}, "Этого значения в справочнике уже нет."),
    ],
)
def test_wrong_words_are_said_beside_their_cell(maria, section, changes, says):
    sent = opened(maria, section.plan, f"row={line('Второе').pk}")

    answer = press(maria, section.plan, sent, **changes)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Event.objects.filter(title="Второе", link="").count() == 1


# New rows


def test_rows_are_written_one_after_another(maria, section):
    sent = opened(maria, section.plan, f"insert=below&row={line('Первое').pk}")

    answer = press(maria, section.plan, sent, "next", title="Новое", schedule="май")

    assert order(section) == ["Первое", "Новое", "Второе", "Третье"]
    assert f"insert=below&row={line('Новое').pk}" in answer.headers["Location"]
    second = press(maria, section.plan, sent, "next", title="Новое", schedule="май")
    assert order(section) == ["Первое", "Новое", "Второе", "Третье"]
    assert second.status_code == 302
    # Where the first answer got lost on its way, the page has no such row yet.
    again = press(maria, section.plan, sent, "next", HTMX, title="Новое", schedule="май")
    assert rows_of(again) == [f"row-{line('Новое').pk}", "row-new"]
    assert told(again)["places"]


def test_row_is_inserted_above_and_first(maria, section):
    for title, where in (
        ("А", f"insert=above&row={line('Третье').pk}"),
        ("Б", f"insert=above&row={line('Первое').pk}"),
    ):
        press(maria, section.plan, opened(maria, section.plan, where), title=title)

    assert order(section) == ["Б", "Первое", "Второе", "А", "Третье"]


def test_ready_row_is_taken_from_another_year_and_from_this_one(maria, section):
    old = make_event(section=make_section(make_plan(2024)), title="Прошлогодний смотр", details="в 2024 году")
    other = make_section(section.plan, title="Другой")
    page = maria.get(f"{url(section.plan)}?insert=end&in={other.pk}&seek=прошлогодний").content.decode()
    assert "взять строку плана 2024 года" in page
    sent = opened(maria, section.plan, f"insert=end&in={other.pk}")

    press(maria, section.plan, sent, take=old.pk)
    press(maria, section.plan, sent, take=old.pk)
    press(maria, section.plan, sent, take=line("Первое").event.pk)

    assert order(other) == ["Первое", "Прошлогодний смотр"]
    taken = other.entries.get(event__title="Прошлогодний смотр").event
    assert (taken.ancestor, taken.details) == (old.uid, "")
    assert Event.objects.filter(title="Первое").count() == 1
    # What stands in the section already is not offered to it: it would be refused.
    for where, offered in ((other, [old.pk]), (section, [taken.pk, old.pk])):
        asked = maria.get(f"{url(section.plan)}offers/", {"cell": "title", "text": "смотр", "in": where.pk})
        assert [offer["take"] for offer in asked.json()["offers"]] == offered
        page = maria.get(f"{url(section.plan)}?insert=end&in={where.pk}&seek=прошлогодний").content.decode()
        assert ("стоит в этом плане" in page) == (taken.pk in offered)


def test_what_a_colleague_has_removed_leaves_the_table_and_no_typed_word(maria, olga, section):
    old = make_event(section=make_section(make_plan(2024)), title="Прошлогодний смотр")
    mine = opened(maria, section.plan, f"insert=end&in={section.pk}")
    second, ready = line("Второе").pk, old.pk
    press(olga, section.plan, opened(olga, section.plan, f"row={second}"), "drop")
    with recording(old.plan):
        old.delete()

    asked = maria.get(f"{url(section.plan)}?row={second}", headers=HTMX)
    taken = press(maria, section.plan, mine, headers=HTMX, take=ready, title="прошл")

    assert (asked.status_code, told(asked)["gone"], rows_of(asked)) == (404, [second], [])
    assert (taken.status_code, form_in(taken)["title"]) == (404, "прошл")
    assert "Этого мероприятия уже нет" in taken.text


def test_who_has_no_script_is_told_and_led_to_the_new_row(maria, section):
    press(maria, section.plan, opened(maria, section.plan, f"row={line('Второе').pk}"), title="Другое")
    assert messages_of(maria.get(url(section.plan))) == ["Строка сохранена."]

    # The empty fragment: otherwise the browser goes on with that of the form, and gives the new row no focus.
    for act, row in (("below", f"insert=below&row={line('Другое').pk}"), ("copy", f"row={line('Третье').pk + 1}")):
        answer = press(maria, section.plan, opened(maria, section.plan, f"row={line('Другое').pk}"), act)
        assert answer.headers["Location"] == f"{url(section.plan)}?{row}#"


def test_first_row_stays_first_while_a_ready_one_is_looked_for(maria, section):
    page = html.fromstring(maria.get(f"{url(section.plan)}?insert=above&row={line('Первое').pk}").content.decode())
    (seek,) = page.xpath("//form[@id='seek']")

    sent = form_in(maria.get(url(section.plan), {**dict(seek.form_values()), "seek": "Первое"}))

    press(maria, section.plan, sent, title="Новое")
    assert order(section) == ["Новое", "Первое", "Второе", "Третье"]


def test_ready_row_is_not_taken_in_the_place_of_typed_words(maria, section):
    old = make_event(section=make_section(make_plan(2024)), title="Прошлогодний смотр")
    sent = opened(maria, section.plan, f"insert=end&in={section.pk}")

    answer = press(maria, section.plan, sent, take=old.pk, title="прошлогодний", venue="Своё место")

    assert (answer.status_code, form_in(answer)["venue"]) == (409, "Своё место")
    assert order(section) == ["Первое", "Второе", "Третье"]


# Places


def test_row_moves_by_a_step_to_a_number_and_to_another_section(maria, section):
    other = make_section(section.plan, title="Другой")
    plan = section.plan

    press(maria, plan, opened(maria, plan, f"row={line('Третье').pk}"), "up")
    assert order(section) == ["Первое", "Третье", "Второе"]
    press(maria, plan, opened(maria, plan, f"row={line('Второе').pk}"), "number", number="1")
    assert order(section) == ["Второе", "Первое", "Третье"]
    press(maria, plan, opened(maria, plan, f"row={line('Третье').pk}"), number="1", title="Четвёртое")
    assert order(section) == ["Четвёртое", "Второе", "Первое"]
    press(maria, plan, opened(maria, plan, f"row={line('Первое').pk}"), into=other.pk)
    press(maria, plan, opened(maria, plan, f"row={line('Второе').pk}"), too=other.pk)
    assert (order(section), order(other)) == (["Четвёртое", "Второе"], ["Первое", "Второе"])
    repeat = other.entries.get(event__title="Второе")
    press(maria, plan, opened(maria, plan, f"row={repeat.pk}"), "split")
    assert Event.objects.filter(title="Второе").count() == 2


def test_row_that_a_colleague_moved_stays_where_he_put_it(maria, olga, section):
    mine, hers = (opened(desk, section.plan, f"row={line('Третье').pk}") for desk in (maria, olga))
    press(olga, section.plan, hers, "number", number="1")

    answer = press(maria, section.plan, mine, "up")

    assert answer.status_code == 409
    assert "Ольга Лебедева" in answer.content.decode()
    assert order(section) == ["Третье", "Первое", "Второе"]


def test_row_that_a_colleague_took_to_another_section_stays_there(maria, olga, section):
    other, third = make_section(section.plan, title="Другой"), make_section(section.plan, title="Третий")
    mine, hers = (opened(desk, section.plan, f"row={line('Третье').pk}") for desk in (maria, olga))
    press(olga, section.plan, hers, into=other.pk)

    answer = press(maria, section.plan, mine, into=third.pk)

    assert answer.status_code == 409
    assert "Ольга Лебедева" in answer.content.decode()
    assert (order(other), order(third)) == (["Третье"], [])


@pytest.mark.parametrize(("act", "status"), [("up", 409), ("into", 409), ("too", 409), ("copy", 409), ("save", 302)])
def test_row_that_a_colleague_took_off_stays_so_and_this_is_said(maria, olga, section, act, status):
    publish_plan(section.plan)
    other = make_section(section.plan, title="Другой")
    mine, hers = (opened(desk, section.plan, f"row={line('Второе').pk}") for desk in (maria, olga))
    press(olga, section.plan, hers, "drop")

    answer = press(
        maria, section.plan, mine, title="Мои слова", **({act: other.pk} if act in ("into", "too") else {"act": act})
    )

    assert answer.status_code == status
    page = answer if status == 409 else maria.get(url(section.plan))
    assert "снят" in page.content.decode()
    assert "Ольга Лебедева" in page.content.decode()
    struck = line("Мои слова")
    assert (struck.is_dropped, struck.section, order(section), order(other)) == (
        True,
        section,
        ["Первое", "Третье"],
        [],
    )


def test_new_row_whose_neighbour_is_gone_stands_last(maria, olga, section):
    mine = opened(maria, section.plan, f"insert=below&row={line('Первое').pk}")
    press(olga, section.plan, opened(olga, section.plan, f"row={line('Первое').pk}"), "drop")

    press(maria, section.plan, mine, title="Новое")

    assert order(section) == ["Второе", "Третье", "Новое"]


def test_edge_of_a_section_stops_a_step(maria, section):
    answer = press(maria, section.plan, opened(maria, section.plan, f"row={line('Первое').pk}"), "up", headers=HTMX)

    assert "первая" in told(answer)["said"]
    assert order(section) == ["Первое", "Второе", "Третье"]


def test_row_is_repeated_once_however_often_it_is_pressed(maria, section):
    sent = opened(maria, section.plan, f"row={line('Второе').pk}")

    for _ in range(2):
        answer = press(maria, section.plan, sent, "copy", HTMX, details="для всех")

    keys = section.entries.in_order().values_list("pk", flat=True)
    assert {f"row-{keys[1]}", f"row-{keys[2]}"} <= set(rows_of(answer))
    assert order(section) == ["Первое", "Второе", "Второе", "Третье"]
    assert list(Event.objects.filter(title="Второе").values_list("details", "ancestor")) == [("для всех", None)] * 2


def test_published_row_is_struck_brought_back_and_undone(maria, section):
    publish_plan(section.plan)
    press(maria, section.plan, opened(maria, section.plan, f"row={line('Второе').pk}"), "drop", reason="нет денег")
    page = maria.get(url(section.plan))
    assert "снято с плана: нет денег" in page.content.decode()
    assert "отличаются" in page.content.decode()
    assert (order(section), Event.objects.filter(title="Второе").count()) == (["Первое", "Третье"], 1)

    press(maria, section.plan, opened(maria, section.plan, f"row={line('Второе').pk}"), "back")
    assert order(section) == ["Первое", "Второе", "Третье"]
    maria.post(url(section.plan), {"undo": Operation.objects.first().pk})
    assert order(section) == ["Первое", "Третье"]


# Sections


def section_form(client, plan, query):
    page = html.fromstring(client.get(f"{url(plan)}?{query}").content.decode())
    return dict(page.xpath("//form[contains(@class, 'band-form')]")[0].form_values())


def words_of(plan):
    """What the plan prints, row by row, with the identity of each event."""
    document = build_document(plan)
    return [(part.title, part.note, [(row.uid, row.cells) for row in part.rows]) for part in document.sections]


def test_every_act_is_taken_back_after_a_later_one_of_a_colleague(maria, section):
    plan, other = section.plan, make_section(section.plan, title="Второй раздел")
    list_event(other, line("Первое").event)
    make_event(section=other, title="В плане")
    publish_plan(plan)
    make_event(section=section, title="Новое")
    twin, row, fresh = other.entries.in_order().first(), line("Второе"), line("Новое")
    acts = [
        (f"row={row.pk}", "save", {"title": "Иначе", "venue": "Клуб", "make-venue": "make", "asked-venue": "Клуб"}),
        (f"row={row.pk}", "up", {}),
        (f"row={row.pk}", "number", {"number": "3"}),
        (f"row={row.pk}", "save", {"into": other.pk}),
        (f"row={row.pk}", "save", {"too": other.pk}),
        (f"row={row.pk}", "copy", {}),
        (f"row={twin.pk}", "split", {}),
        (f"row={row.pk}", "drop", {"reason": "нет денег"}),
        (f"row={fresh.pk}", "drop", {}),
        ("insert=above&row=" + str(row.pk), "save", {"title": "Вставлено"}),
        ("section=new", "save", {"title": "Ещё раздел"}),
        (f"section={section.pk}", "save", {"note": "по заявкам"}),
        (f"section={section.pk}", "down", {}),
        (f"section={other.pk}&remove=1", "remove", {}),
    ]
    for query, act, changes in acts:
        before, events = words_of(plan), Event.objects.count()
        sent = (section_form if "section=" in query else opened)(maria, plan, query)
        press(maria, plan, sent, act, **changes)
        done = Operation.objects.first()
        assert (words_of(plan), Event.objects.count()) != (before, events), query + act
        change(line("Третье").event, audience=query + act)

        undoing.undo(done, by_name="Мария Соколова")

        assert (words_of(plan), Event.objects.count()) == (before, events), query + act
        assert line("Третье").event.audience == query + act


def test_section_is_added_with_a_note_worded_moved_and_removed(maria, section):
    plan = section.plan
    press(maria, plan, section_form(maria, plan, "section=new"), title="Новый", note="проходят по заявкам")
    new = Section.objects.get(title="Новый")
    press(maria, plan, section_form(maria, plan, f"section={new.pk}"), "up")
    assert list(plan.sections.in_order().values_list("title", "note")) == [
        ("Новый", "проходят по заявкам"),
        ("Раздел", ""),
    ]

    question = section_form(maria, plan, f"section={section.pk}&remove=1")
    press(maria, plan, opened(maria, plan, f"row={line('Первое').pk}"), title="Иначе")
    stale = press(maria, plan, question, "remove")
    assert (stale.status_code, plan.sections.count()) == (409, 2)
    press(maria, plan, section_form(maria, plan, f"section={section.pk}&remove=1"), "remove")
    assert (plan.sections.count(), Event.objects.count()) == (1, 0)
    maria.post(url(plan), {"undo": Operation.objects.first().pk})
    assert order(section) == ["Иначе", "Второе", "Третье"]


def test_two_people_word_one_section(maria, olga, section):
    mine, hers = (section_form(desk, section.plan, f"section={section.pk}") for desk in (maria, olga))
    press(olga, section.plan, hers, title="Ольги", note="примечание")

    answer = press(maria, section.plan, mine, title="Марии")

    assert answer.status_code == 409
    assert Section.objects.values_list("title", "note").get() == ("Ольги", "примечание")


def test_section_that_a_colleague_moved_stays_where_she_put_it(maria, olga, section):
    for title in ("Второй", "Третий"):
        make_section(section.plan, title=title)
    mine, hers = (section_form(desk, section.plan, f"section={section.pk}") for desk in (maria, olga))
    press(olga, section.plan, hers, "down")

    assert press(maria, section.plan, mine, "down").status_code == 409
    assert list(section.plan.sections.in_order().values_list("title", flat=True)) == ["Второй", "Раздел", "Третий"]


def test_new_section_stands_last_where_its_neighbour_is_gone(maria, olga, section):
    second, third = (make_section(section.plan, title=title) for title in ("Второй", "Третий"))
    mine = section_form(maria, section.plan, f"section=new&behind={second.pk}")
    press(olga, section.plan, section_form(olga, section.plan, f"section={second.pk}&remove=1"), "remove")

    press(maria, section.plan, mine, title="Новый")

    assert list(section.plan.sections.in_order().values_list("title", flat=True)) == ["Раздел", "Третий", "Новый"]


@pytest.fixture
def before_the_lock(monkeypatch):
    """What a colleague does between the moment a request has come and the moment it may write."""
    acts = []
    recording_of = Desk.recording

    def late(desk, *args):
        while acts:
            acts.pop()()
        return recording_of(desk, *args)

    monkeypatch.setattr(Desk, "recording", late)
    return acts


def test_section_is_moved_with_the_words_it_has_by_then(maria, olga, section, before_the_lock):
    make_section(section.plan, title="Другой")
    mine, hers = (section_form(desk, section.plan, f"section={section.pk}") for desk in (maria, olga))
    before_the_lock.append(lambda: press(olga, section.plan, hers, title="Слова Ольги"))

    press(maria, section.plan, mine, "down")

    assert list(section.plan.sections.in_order().values_list("title", flat=True)) == ["Другой", "Слова Ольги"]


def test_row_that_goes_at_the_last_moment_is_listed_nowhere(maria, olga, section, before_the_lock):
    other = make_section(section.plan, title="Другой")
    pk = line("Второе").pk
    hers = opened(olga, section.plan, f"row={pk}")
    before_the_lock.append(lambda: press(olga, section.plan, hers, "drop"))

    answer = maria.post(url(section.plan), {"row": pk, "too": other.pk})

    assert (answer.status_code, order(section), order(other)) == (404, ["Первое", "Третье"], [])


# To scripts


def test_saved_row_answers_one_row_and_no_numbers(maria, section):
    pk = line("Второе").pk
    sent = opened(maria, section.plan, f"row={pk}")

    answer = press(maria, section.plan, sent, headers=HTMX, schedule="май")

    assert rows_of(answer) == [f"row-{pk}"]
    assert told(answer).keys() == {"said", "refused", "gone", "undo"}
    assert "май" in answer.content.decode()


def test_moved_row_answers_one_row_and_the_numbers(maria, section):
    pk, first = line("Второе").pk, line("Первое").pk
    answer = press(
        maria, section.plan, {"row": pk, "place": opened(maria, section.plan, f"row={pk}")["place"]}, "up", HTMX
    )

    assert rows_of(answer) == [f"row-{pk}"]
    assert told(answer)["places"][:2] == [[pk, 1, 1], [first, 1, 2]]
    assert told(answer)["sections"] == [section.pk]


def test_words_are_offered_and_their_meaning_is_said(maria, section):
    make_event(section=section, title="Ещё", venue="Областная библиотека")
    ask = lambda **query: maria.get(f"{url(section.plan)}offers/", query).json()  # noqa: E731

    found = ask(cell="venue", text="обл")
    assert [offer["words"] for offer in found["offers"]] == ["Областной центр", "Областная библиотека"]
    assert found["said"]["new"] == "обл"
    assert ask(cell="venue", text="", behind=line("Ещё").pk)["offers"][0]["words"] == "Областная библиотека"
    assert ask(cell="venue", text="", behind="9" * 4400)["offers"] == []
    assert ask(cell="schedule", text="ежеквартально")["said"]["echo"] == "ежеквартально — четыре раза"
    assert ask(cell="format", text="семинары для всех")["said"]["echo"] == "Найдётся по: семинар"
    assert ask(cell="title", text="Первое")["offers"][0]["take"] == line("Первое").event.pk
    assert ask(cell="нет такой", text="а") == {"said": {"echo": "", "new": ""}, "offers": []}


def test_lost_session_is_said_to_a_script(client, section):
    assert client.get(url(section.plan), headers=HTMX).status_code == 401
    assert client.get(url(section.plan)).status_code == 302


# Who may, and what is nonsense


def test_director_reads_the_table_and_writes_nothing(client, section):
    client.force_login(make_user("Руководитель"))

    page = client.get(f"{url(section.plan)}?row={line('Второе').pk}")

    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    for act in ("save", "up", "drop", "copy"):
        assert client.post(url(section.plan), {"row": line("Второе").pk, "act": act}).status_code == 403
    assert client.post(url(section.plan), {"band": "new", "title": "а"}).status_code == 403
    for query in (
        "section=new",
        f"section={section.pk}",
        f"section={section.pk}&remove=1",
        f"insert=end&in={section.pk}",
    ):
        assert client.get(f"{url(section.plan)}?{query}").status_code == 403
    client.force_login(make_user())
    assert client.get(url(section.plan)).status_code == 403
    assert order(section) == ["Первое", "Второе", "Третье"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"act": "нет такого"}, 400),
        ({"act": "up"}, 400),
        ({"act": "number", "place": "1.2.3", "number": "-1"}, 400),
        ({"into": "9" * 30}, 400),
        ({"row": "99999999999999999999", "act": "up"}, 404),
        ({"row": "<script>", "act": "save", "title": "а"}, 409),
        ({"new": "1", "section": "0", "title": "а", "seen": "{}"}, 409),
        ({"take": "99999", "new": "1", "section": "{section}"}, 404),
        ({"band": "0", "act": "save"}, 404),
        ({"undo": "0"}, 404),
    ],
)
def test_nonsense_is_refused_in_words(maria, section, sent, status):
    row = {"row": line("Второе").pk} if not {"new", "band"} & sent.keys() else {}
    posted = {name: str(value).replace("{section}", str(section.pk)) for name, value in {**row, **sent}.items()}

    assert maria.post(url(section.plan), posted).status_code == status
    assert order(section) == ["Первое", "Второе", "Третье"]


_ENDLESS = "9" * 4400  # digits that Python does not read as a number


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("row=abc", 404),
        ("row=0", 404),
        ("section=0", 404),
        (f"section={_ENDLESS}", 404),
        (f"section=new&behind={_ENDLESS}", 200),
        ("insert=x&in=0", 404),
        (f"insert=x&in={_ENDLESS}", 200),
        ("q=%00", 200),
    ],
)
def test_strange_addresses_open_the_table_all_the_same(maria, section, query, status):
    answer = maria.get(f"{url(section.plan)}?{query}")

    assert answer.status_code == status
    assert "Строки плана" in answer.content.decode()


def test_words_are_never_markup(maria, section):
    make_event(section=section, title='<script>alert("1")</script>')

    page = maria.get(f"{url(section.plan)}?row={line('Второе').pk}").content.decode()

    assert "<script>alert" not in page


def test_row_of_another_plan_is_none_of_this_one(maria, section):
    stranger = make_event(section=make_section(make_plan(2030)), title="Чужое").entries.get()

    assert maria.get(f"{url(section.plan)}?row={stranger.pk}").status_code == 404
    assert maria.post(url(section.plan), {"row": stranger.pk, "act": "drop"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 4])
def test_page_takes_a_constant_number_of_queries(maria, section, rows, django_assert_num_queries):
    publish_plan(section.plan)
    for number in range(rows):
        list_event(make_section(section.plan), make_event(section=section, title=f"Ещё {number}"))

    maria.get(url(section.plan))  # the process knows the edition then

    with django_assert_num_queries(12):
        maria.get(url(section.plan))


def test_saving_takes_a_constant_number_of_queries(maria, section, django_assert_num_queries):
    sent = opened(maria, section.plan, f"row={line('Второе').pk}")

    with django_assert_num_queries(32 + (connection.vendor == "postgresql")):  # it asks for the lock in words
        press(maria, section.plan, sent, headers=HTMX, title="Иначе")


# Findings, and the rows that are chosen


def found(client, plan, query="findings=1"):
    """The rows of the page with the folded questions of each."""
    page = html.fromstring(client.get(f"{url(plan)}?{query}").content.decode())
    rows = page.xpath("//table[@id='rows']//tr[starts-with(@id, 'row-')]")
    return {row.xpath("td")[1].text_content().split(".")[0]: row.xpath(".//summary/text()") for row in rows}


def finding_button(client, plan, label):
    """What a button of a finding sends, and where."""
    page = html.fromstring(client.get(f"{url(plan)}?findings=1&q=точкой").content.decode())
    button = page.xpath(f"//details[@class='finding']//button[.='{label}']")[0]
    (way,) = page.xpath("//form[@id='mend']/input[@name='next']/@value")
    return f"/admin/events/plan/{plan.pk}/checks/{button.get('formaction').partition('/checks/')[2]}", {
        "do": button.get("value"),
        "next": way,
    }


@pytest.fixture
def doubtful(section):
    """A row whose title ends in a full stop."""
    return make_event(section=section, title="С точкой в конце.").entries.get()


def test_rows_with_findings_are_shown_alone_with_the_doubtful_words_marked(maria, section, doubtful):
    page = html.fromstring(maria.get(f"{url(section.plan)}?findings=1").content.decode())

    assert found(maria, section.plan) == {"С точкой в конце": ["точка в конце?"]}
    assert page.xpath("//td[@class='found']/mark/text()") == ["конце."]
    assert page.xpath("//span[@id='found-total']/text()") == ["1"]
    assert [band.text_content() for band in page.xpath("//tr[@class='band']//*[@class='count']")] == ["показано 1 из 4"]
    assert len(found(maria, section.plan, "")) == 4


@pytest.mark.parametrize(
    ("label", "title"), [("Убрать точку", "С точкой в конце"), ("Так и нужно", "С точкой в конце.")]
)
def test_press_in_the_table_does_it_and_leads_back_to_the_row(maria, section, doubtful, label, title):
    address, sent = finding_button(maria, section.plan, label)

    answer = maria.post(address, sent)

    query = "q=%D1%82%D0%BE%D1%87%D0%BA%D0%BE%D0%B9&findings=1"
    assert answer.headers["Location"] == f"{url(section.plan)}?{query}#row-{doubtful.pk}"
    assert Event.objects.get(entries=doubtful).title == title
    assert found(maria, section.plan) == {}
    again = maria.post(address, sent)
    assert again.headers["Location"] == answer.headers["Location"]
    assert "Ничего не записано" in messages_of(maria.get(url(section.plan)))[-1]


@pytest.mark.parametrize("way", ["https://evil.example/", "//evil.example", "/admin/", "", "/rows/?q=1"])
def test_press_leads_to_no_other_address(maria, section, doubtful, way):
    address, sent = finding_button(maria, section.plan, "Так и нужно")

    answer = maria.post(f"{address}//evil.example", {**sent, "next": way})

    assert answer.headers["Location"] == f"/admin/events/plan/{section.plan.pk}/checks/#stop"


def test_row_that_was_saved_is_told_of_its_findings_later(maria, section):
    pk = line("Второе").pk
    press(maria, section.plan, opened(maria, section.plan, f"row={pk}"), headers=HTMX, title="Второе.")

    answer = maria.get(f"{url(section.plan)}findings/?row={pk}&row=x&row={line('Первое').pk}")

    (template,) = html.fromstring(f"<table>{answer.content.decode()}</table>").xpath("//template")
    assert (template.get("data-total"), answer.content.decode().count("<tr id=")) == ("1", 2)
    assert "точка в конце?" in answer.content.decode()


def test_many_findings_are_links_to_the_rows_that_have_some(maria, section, doubtful, monkeypatch):
    monkeypatch.setattr(showing, "UNFOLDED", 0)

    whole = html.fromstring(maria.get(url(section.plan)).content.decode())

    assert whole.xpath("//td[@class='found']//a/@href") == [f"?findings=1#row-{doubtful.pk}"]
    assert whole.xpath("//details[@class='finding']") == []
    assert found(maria, section.plan) == {"С точкой в конце": ["точка в конце?"]}


def test_director_sees_findings_and_no_buttons(client, section, doubtful):
    client.force_login(make_user("Руководитель"))
    page = html.fromstring(client.get(f"{url(section.plan)}?findings=1").content.decode())

    assert page.xpath("//details[@class='finding']//p/text()") == ["В конце названия точка, у других её нет."]
    assert page.xpath("//details[@class='finding']//button") == []


def test_every_kind_of_finding_has_a_question():
    assert QUESTIONS.keys() == KINDS.keys()


def test_rows_of_the_own_department_are_shown_alone(maria, section):
    own = make_event(section=section, title="Наше", department="Отдел фольклора")
    page = maria.get(f"{url(section.plan)}?mine=1").content.decode()
    assert ("Вы ещё не сказали, из какого вы отдела" in page, 'id="row-' in page) == (True, False)
    Profile.objects.of(User.objects.get(first_name="Мария")).choose(own.department)

    assert found(maria, section.plan, "mine=1") == {"Наше": []}
    assert found(maria, section.plan, "mine=1&findings=1") == {}
    row = line("Второе").pk
    assert opened(maria, section.plan, f"mine=1&row={row}")["row"] == str(row)


def test_plan_without_sections_says_how_to_begin(maria):
    plan = make_plan()

    assert "ещё нет разделов" in maria.get(url(plan)).content.decode()
    assert maria.get(f"{url(plan)}?insert=end").status_code == 404
    assert messages_of(maria.get(url(plan))) == []
