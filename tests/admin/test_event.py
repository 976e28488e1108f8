"""The form of an event: what is typed is what prints, and the sections it stands in."""

import pytest

from events.models import Event, EventFormat, Operation, Schedule, Section, Venue
from events.plan.document import build_document
from tests.admin.pages import change_page, form_of, messages_of, press, save, text_of
from tests.factories import make_event, make_plan, make_section, make_user, recording

pytestmark = pytest.mark.django_db

ADD = "/admin/events/event/add/"


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


@pytest.fixture
def section():
    return make_section(title="Раздел")


def errors(response):
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def printed(event):
    """The row of the event as the official table has it."""
    return next(row for row in build_document(event.plan).rows if row.uid == str(event.uid))


def add(client, **fields):
    return press(client, ADD, form_of(client.get(ADD)), **{"title": "Семинар", **fields})


def test_new_event_understands_a_typed_schedule(methodist, section):
    response = add(methodist, schedule="1 кв., январь", sections=[section.pk])

    event = Event.objects.get()
    assert (event.schedule.name, printed(event).schedule) == ("1 квартал, январь", "1 кв., январь")
    told = messages_of(methodist.get(response.url))
    assert "В таблице плана будет: срок — «1 кв., январь»." in told
    assert "Срок понят так: 1 квартал, январь — месяц: январь." in told


def test_contradicting_schedule_is_refused_with_the_reason(methodist, section):
    response = add(methodist, schedule="1 квартал, май")

    assert "не входит" in errors(response)["schedule"][0]
    assert (Event.objects.count(), Schedule.objects.count()) == (0, 0)


def test_unknown_schedule_is_kept_word_for_word(methodist, section):
    add(methodist, schedule="После Покрова")

    assert Event.objects.get().printed_schedule == "После Покрова"


@pytest.mark.parametrize("typed", [".", "…", " – ", "?!"])
def test_schedule_without_words_is_refused(methodist, section, typed):
    response = add(methodist, schedule=typed)

    assert errors(response)["schedule"] == [
        "Впишите срок словами или числами. Если он ещё не известен, оставьте поле пустым."
    ]
    assert Event.objects.count() == 0


def test_typed_schedule_is_not_shadowed_by_an_older_wording(methodist, section):
    event = make_event(section=section, schedule="в течение года", schedule_wording="В течение года")

    save(methodist, change_page(event), schedule="2 квартал, май")

    row = printed(event)
    assert (row.schedule, row.months) == ("2 квартал, май", (5,))


def test_schedule_wording_left_alone_stays(methodist, section):
    event = make_event(section=section, schedule="в течение года", schedule_wording="В течение года, по графику")

    save(methodist, change_page(event), title="Другое")

    event.refresh_from_db()
    assert (event.title, event.printed_schedule, event.schedule.name) == (
        "Другое",
        "В течение года, по графику",
        "в течение года",
    )


def test_emptied_schedule_prints_nothing(methodist, section):
    event = make_event(section=section, schedule="в течение года", schedule_wording="В течение года")

    save(methodist, change_page(event), schedule="")

    event.refresh_from_db()
    assert (event.schedule, event.printed_schedule) == (None, "")


def test_year_of_another_plan_is_printed_and_warned_of(methodist, section):
    event = make_event(section=section)

    response = save(methodist, change_page(event), schedule="2 квартал 2026")

    assert printed(event).schedule == "2 квартал 2026"
    assert "В сроке назван 2026 год, а план — на 2025 год." in messages_of(methodist.get(response.url))


def test_schedule_is_echoed_when_the_form_comes_back(methodist, section):
    response = add(methodist, title="", schedule="1 кв., январь")

    assert "Понято так: 1 квартал, январь" in text_of(response)


def test_schedule_echo_answers_while_typing(methodist):
    answer = methodist.get("/admin/events/event/schedule-echo/", {"text": "1 кв. 2026", "year": "2025"})

    assert answer.json()["echo"].startswith("Понято так: 1 квартал")
    assert answer.json()["echo"].endswith("В сроке назван 2026 год, а план — на 2025 год.")


@pytest.mark.parametrize(
    ("wording", "change", "cell"),
    [
        ("venue_wording", "venue", "venue"),
        ("format_wording", "chosen_formats", "format"),
        ("department_wording", "department", "department"),
        ("department_wording", "co_executors", "department"),
    ],
)
def test_older_wording_goes_when_what_it_stood_for_changes(methodist, section, wording, change, cell):
    event = make_event(section=section, **{wording: "Прежние слова"})
    with recording():
        chosen = {
            "venue": type(event.venue).objects.obtain("Театр").pk,
            "chosen_formats": [EventFormat.objects.obtain("вебинар").pk],
            "department": type(event.department).objects.obtain("Отдел кадров").pk,
            "co_executors": "И. И. Иванова",
        }

    response = save(methodist, change_page(event), **{change: chosen[change]})

    new = {"venue": "Театр", "chosen_formats": "вебинар", "department": "Отдел кадров"}
    assert getattr(printed(event), cell) == new.get(change, "Методический отдел, И. И. Иванова")
    assert any("«Прежние слова» убраны" in message for message in messages_of(methodist.get(response.url)))


def test_wording_typed_together_with_the_value_is_what_prints(methodist, section):
    event = make_event(section=section, venue_wording="Прежние слова")
    with recording():
        venue = type(event.venue).objects.obtain("Театр")

    save(methodist, change_page(event), venue=venue.pk, venue_wording="Малая сцена театра")

    event.refresh_from_db()
    assert (event.venue, event.printed_venue) == (venue, "Малая сцена театра")


def test_change_is_recorded_with_who(methodist, section):
    event = make_event(section=section)

    save(methodist, change_page(event), title="Новое")

    operation = event.history.order_by("-history_id").first().operation
    assert (operation.kind, operation.by_name, operation.plan, operation.year) == (
        "edit",
        "Мария Соколова",
        section.plan,
        2025,
    )


def test_row_goes_to_the_end_of_another_section(methodist, section):
    other = make_section(section.plan, title="Другой")
    for title in "аб":
        make_event(section=other, title=title)
    for title in "вг":
        make_event(section=section, title=title)
    event = section.entries.in_order().first().event
    entry = section.entries.in_order().first()

    save(methodist, change_page(event), sections=[other.pk])

    assert [item.event.title for item in other.entries.in_order()] == ["а", "б", "в"]
    assert [item.event.title for item in section.entries.in_order()] == ["г"]
    assert event.entries.get().pk == entry.pk


def test_event_is_listed_in_one_more_section_and_taken_out(methodist, section):
    other = make_section(section.plan, title="Другой")
    event = make_event(section=section)

    save(methodist, change_page(event), sections=[section.pk, other.pk])
    both = {entry.section.title for entry in event.entries.all()}
    save(methodist, change_page(event), sections=[])

    assert both == {"Раздел", "Другой"}
    assert event.entries.count() == 0


def test_section_of_another_year_is_not_offered_and_refused(methodist, section):
    event = make_event(section=section)
    stranger = make_section(make_plan(2026), title="Чужой")
    page = change_page(event)

    response = save(methodist, page, sections=[section.pk, stranger.pk])

    assert "Чужой" not in text_of(methodist.get(page))
    assert "sections" in errors(response)
    assert stranger.entries.count() == 0


def test_new_event_in_a_section_of_another_year_is_refused(methodist, section):
    stranger = make_section(make_plan(2026))

    response = add(methodist, plan=section.plan_id, sections=[stranger.pk])

    assert "разных лет" in errors(response)["sections"][0]
    assert Event.objects.count() == 0


def test_section_removed_meanwhile_is_said(methodist, section):
    other = make_section(section.plan)
    event = make_event(section=section)
    opened = form_of(methodist.get(change_page(event)))
    with recording(section.plan):
        Section.objects.get(pk=other.pk).delete()

    response = press(methodist, change_page(event), opened, sections=[section.pk, other.pk])

    assert errors(response)["sections"] == ["Одного из отмеченных разделов уже нет. Отметьте заново."]
    assert event.entries.get().section == section


def test_new_event_of_a_section_is_ticked_there(methodist, section):
    sent = form_of(methodist.get(f"{ADD}?plan={section.plan_id}&sections={section.pk}"))

    assert sent["sections"] == [str(section.pk)]


def test_adding_is_one_operation(methodist, section):
    before = Operation.objects.count()

    add(methodist, schedule="май", sections=[section.pk])

    assert Operation.objects.count() == before + 1
    operation = Operation.objects.first()
    assert (operation.kind, operation.year) == ("add", 2025)


def test_words_a_colleague_wrote_meanwhile_are_no_leftover(methodist):
    """He writes the printed place, I choose another place: I am shown his words, and pressing again keeps them."""
    event = make_event(section=make_section())
    path = change_page(event)
    with recording(event.plan):
        other = Venue.objects.obtain("Другое место")
    sent = form_of(methodist.get(path), "venue")
    with recording(event.plan):
        event.venue_wording = "Слова коллеги"
        event.save()

    refused = press(methodist, path, sent, venue=str(other.pk))
    press(methodist, path, form_of(refused, "venue"))

    event.refresh_from_db()
    assert refused.status_code == 409
    assert (event.venue, event.venue_wording) == (other, "Слова коллеги")


def test_part_of_a_page_takes_nothing_away(methodist):
    """A body that was cut off: what is missing in it was not unticked."""
    event = make_event(section=make_section(), formats=["семинар", "вебинар"])
    path = change_page(event)
    sent = form_of(methodist.get(path), "title")

    press(
        methodist,
        path,
        {name: sent[name] for name in ("csrfmiddlewaretoken", "seen", "title") if name in sent},
        title="Новое",
    )

    event.refresh_from_db()
    assert (event.title, event.formats.count(), event.entries.count()) == ("Новое", 2, 1)
