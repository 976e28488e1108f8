import pytest

from events.models import Event, Schedule
from tests.factories import make_event, make_plan, make_section, make_user, publish_plan

pytestmark = pytest.mark.django_db

SECTION_QUERIES = 7


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


@pytest.fixture
def section():
    section = make_section()
    for title in "абвг":
        make_event(section=section, title=title)
    return section


def event_form(event=None, **fields):
    """What a browser posts for an event; as it stands when ``event`` is given."""
    posted = {
        "title": "Семинар",
        "schedule": "",
        "entries-TOTAL_FORMS": "0",
        "entries-INITIAL_FORMS": "0",
        "seen": "",
        **fields,
    }
    if event:
        posted = {"formats": [value.pk for value in event.formats.all()], "title": event.title, **posted, **fields}
    return posted


def seen(client, event):
    """The state mark in the form as this person's browser got it."""
    response = client.get(f"/admin/events/event/{event.pk}/change/")
    return response.context["adminform"].form["seen"].value()


def errors(response):
    form = response.context["adminform"].form
    return {name: list(messages) for name, messages in form.errors.items()}


def test_new_event_understands_a_typed_schedule(methodist, section):
    event = make_event(section=section)
    posted = event_form(plan=section.plan_id, formats=event.formats.get().pk, schedule="1 кв., январь")

    response = methodist.post("/admin/events/event/add/", posted, follow=True)

    assert Event.objects.get(title="Семинар").schedule.name == "1 квартал, январь"
    assert any("январь" in str(message) for message in response.context["messages"])


def test_contradicting_schedule_is_refused_with_the_reason(methodist, section):
    formats = make_event(section=section).formats.get().pk
    posted = event_form(plan=section.plan_id, formats=formats, schedule="1 квартал, май")

    response = methodist.post("/admin/events/event/add/", posted)

    assert "не входит" in errors(response)["schedule"][0]
    assert not Event.objects.filter(title="Семинар").exists()
    assert not Schedule.objects.filter(name__contains="май").exists()


def test_unknown_schedule_is_kept_word_for_word(methodist, section):
    formats = make_event(section=section).formats.get().pk
    posted = event_form(plan=section.plan_id, formats=formats, schedule="После Покрова")

    methodist.post("/admin/events/event/add/", posted)

    assert Event.objects.get(title="Семинар").schedule.name == "После Покрова"


def test_schedule_is_echoed_when_the_form_comes_back(methodist, section):
    posted = event_form(plan=section.plan_id, schedule="1 кв., январь")  # no format: refused

    response = methodist.post("/admin/events/event/add/", posted)

    assert "Понято так: 1 квартал, январь" in response.content.decode()


def test_schedule_echo_answers_while_typing(methodist):
    answer = methodist.get("/admin/events/event/schedule-echo/", {"text": "1 кв., январь"})

    assert answer.json()["echo"].startswith("Понято так: 1 квартал, январь")


def test_change_is_recorded_with_who(methodist, section):
    event = section.entries.first().event

    methodist.post(
        f"/admin/events/event/{event.pk}/change/", event_form(event, title="Новое", seen=seen(methodist, event))
    )

    event.refresh_from_db()
    record = event.history.first()
    assert (event.title, record.history_user.get_full_name()) == ("Новое", "Мария Соколова")


def test_second_browser_does_not_overwrite_the_first(methodist, section):
    event = section.entries.first().event
    opened = seen(methodist, event)
    page = f"/admin/events/event/{event.pk}/change/"
    methodist.post(page, event_form(event, title="Первая правка", seen=opened))

    response = methodist.post(page, event_form(event, title="Вторая правка", seen=opened))

    assert "сохранил(а) Мария Соколова" in errors(response)["__all__"][0]
    assert Event.objects.get(pk=event.pk).title == "Первая правка"


def test_section_of_another_year_is_refused(methodist, section):
    event = section.entries.first().event
    stranger = make_section(make_plan(2026))
    posted = event_form(event, seen=seen(methodist, event))
    posted |= {"entries-TOTAL_FORMS": "1", "entries-0-section": stranger.pk}

    response = methodist.post(f"/admin/events/event/{event.pk}/change/", posted)

    assert "разных лет" in response.content.decode()
    assert stranger.entries.count() == 0


@pytest.mark.parametrize(("title", "number", "order"), [("а", 2, "бавг"), ("г", 3, "абгв"), ("г", 1, "габв")])
def test_entry_is_moved(methodist, section, title, number, order):
    entry = section.entries.get(event__title=title)

    response = methodist.post(f"/admin/events/section/{section.pk}/order/", {"item": entry.pk, "number": number})

    assert response.url == f"/admin/events/section/{section.pk}/order/#entry-{entry.pk}"
    assert "".join(section.entries.order_by("position").values_list("event__title", flat=True)) == order


@pytest.mark.parametrize(
    ("number", "message"),
    [("0", "Номера начинаются с 1."), ("второй", "Впишите номер цифрами."), ("", "Впишите номер, на который")],
)
def test_wrong_number_is_refused_with_a_sentence(methodist, section, number, message):
    entry = section.entries.first()

    response = methodist.post(f"/admin/events/section/{section.pk}/order/", {"item": entry.pk, "number": number})

    assert response.status_code == 400
    assert message in response.content.decode()


def test_entry_of_another_section_is_not_moved(methodist, section):
    other = make_event(section=make_section(section.plan)).entries.get()

    response = methodist.post(f"/admin/events/section/{section.pk}/order/", {"item": other.pk, "number": 1})

    assert response.status_code == 404


def test_merge_asks_then_merges(methodist, section):
    wrong = Schedule.objects.obtain("ежекватрально")
    right = Schedule.objects.obtain("ежеквартально")
    event = section.entries.first().event
    event.schedule = wrong
    event.save()
    posted = {"action": "merge", "_selected_action": [wrong.pk, right.pk]}

    question = methodist.post("/admin/events/schedule/", posted)
    methodist.post("/admin/events/schedule/", {**posted, "confirmed": "1", "target": right.pk})

    assert "Оставить" in question.content.decode()
    event.refresh_from_db()
    assert (event.schedule, right.__class__.objects.filter(pk=wrong.pk).exists()) == (right, False)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/events/event/",
        "/admin/events/event/?q=мероприятие",
        "/admin/events/plan/",
        "/admin/events/section/",
        "/admin/events/venue/",
        "/admin/events/schedule/",
        "/admin/events/edition/",
    ],
)
def test_lists_cost_a_constant_number_of_queries(methodist, path, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plan = make_plan(2030)
    make_event(section=make_section(plan), venue="В1", schedule="1 квартал")
    publish_plan(plan)
    methodist.get(path)
    with CaptureQueriesContext(connection) as few:
        methodist.get(path)
    for year in (2031, 2032, 2033):
        plan = make_plan(year)
        make_event(section=make_section(plan), venue=f"В{year}", schedule=f"{year % 4 + 1} квартал", formats=["а", "б"])
        publish_plan(plan)

    with django_assert_num_queries(len(few)):
        methodist.get(path)


@pytest.mark.parametrize("bulk", [True, False])
def test_form_in_use_is_not_deleted(methodist, section, bulk):
    used = section.entries.first().event.formats.get()
    single = f"/admin/events/eventformat/{used.pk}/delete/"
    action = {"action": "delete_selected", "_selected_action": [used.pk]}

    methodist.post("/admin/events/eventformat/" if bulk else single, {"post": "yes", **(action if bulk else {})})

    assert list(section.entries.first().event.formats.all()) == [used]


@pytest.mark.parametrize("bulk", [True, False])
def test_published_event_is_not_deleted(methodist, section, bulk):
    publish_plan(section.plan)
    event = section.entries.first().event
    action = {"action": "delete_selected", "_selected_action": [event.pk]}

    methodist.post(
        "/admin/events/event/" if bulk else f"/admin/events/event/{event.pk}/delete/",
        {"post": "yes", **(action if bulk else {})},
    )

    assert Event.objects.filter(pk=event.pk).exists()


def test_unpublished_event_is_deleted(methodist, section):
    event = section.entries.first().event

    methodist.post(f"/admin/events/event/{event.pk}/delete/", {"post": "yes"})

    assert not Event.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize("entries", [1, 6])
def test_section_page_costs_a_constant_number_of_queries(methodist, entries, django_assert_num_queries):
    section = make_section(make_plan(2040))
    for _ in range(entries):
        make_event(section=section)
    page = f"/admin/events/section/{section.pk}/change/"
    methodist.get(page)

    with django_assert_num_queries(SECTION_QUERIES):
        methodist.get(page)


def test_section_page_takes_an_event_in_and_out(methodist, section):
    page = f"/admin/events/section/{section.pk}/change/"
    first, newcomer = section.entries.first(), make_event(section.plan, title="д")
    posted = {
        "title": "Раздел",
        "note": "",
        "entries-TOTAL_FORMS": "5",
        "entries-INITIAL_FORMS": "4",
        "entries-0-id": first.pk,
        "entries-0-section": section.pk,
        "entries-0-DELETE": "on",
        "entries-4-section": section.pk,
        "entries-4-event": newcomer.pk,
    }
    for number, entry in enumerate(section.entries.all()[1:], start=1):
        posted |= {f"entries-{number}-id": entry.pk, f"entries-{number}-section": section.pk}

    methodist.post(page, posted)

    assert "".join(section.entries.order_by("position").values_list("event__title", flat=True)) == "бвгд"


def test_huge_number_means_the_end(methodist, section):
    entry = section.entries.get(event__title="а")

    methodist.post(f"/admin/events/section/{section.pk}/order/", {"item": entry.pk, "number": "9" * 30})

    entry.refresh_from_db()
    assert entry.number() == 4
