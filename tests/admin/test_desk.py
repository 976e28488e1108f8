"""The desk: the line above every page, the start page, the person's own department."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from lxml import html

from events import lane
from events.backup import record
from events.models import Department, Job, Operation, PlanImport, Profile
from events.plan import operations
from tests.admin.pages import change_page, text_of
from tests.factories import change, make_event, make_plan, make_section, make_user, obtain, publish_plan

DESK_QUERIES = 48


def rooms(response):
    """The words of the head's line, each with whether it is marked as the page's own room."""
    line = re.search(r'<ul class="desk-rooms">(.*?)</ul>', response.content.decode(), re.S).group(1)
    return [
        (words, bool(mark)) for mark, words in re.findall(r"<a href=[^ >]*( aria-current=[^>]*)?>([^<]*)</a>", line)
    ]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("Методист", ["Стол", "План 2025", "Журнал", "Загрузка"]),
        ("Руководитель", ["Стол", "План 2025", "Журнал"]),
        ("Администратор", ["Стол", "План 2025", "Журнал", "Загрузка"]),
        (None, ["Стол"]),
    ],
)
@pytest.mark.django_db
def test_line_leads_where_the_role_may_go(client, role, words):
    make_plan(2025)
    client.force_login(make_user(role, is_staff=True))

    assert [name for name, _ in rooms(client.get("/admin/password_change/"))] == words


@pytest.mark.django_db
def test_line_marks_the_room_and_names_the_plan_that_the_page_is_about(client):
    old, _ = make_plan(2024), make_plan(2025)
    client.force_login(make_user("Методист"))

    marked = {
        path: [words for words, is_here in rooms(client.get(path)) if is_here]
        for path in (
            "/admin/",
            change_page(old),
            "/admin/events/operation/",
            "/admin/events/planimport/add/",
            "/admin/events/plan/",
        )
    }

    assert list(marked.values()) == [["Стол"], ["План 2024"], ["Журнал"], ["Загрузка"], []]


@pytest.fixture
def person(client):
    person = make_user("Методист", first_name="Мария", last_name="Соколова")
    client.force_login(person)
    return person


@pytest.mark.django_db
def test_desk_shows_own_rows_news_and_what_waits(client, person):
    section = make_section(make_plan(2025))
    event = make_event(section=section, title="Семинар «Своё»")
    publish_plan(section.plan)
    Profile.objects.of(person).choose(event.department)
    with operations.recording(
        section.plan, Operation.Kind.EDIT, by=make_user(first_name="Ольга", last_name="Лебедева")
    ):
        change(event, title='Семинар "Общее"')
    Job.objects.create(kind=Job.Kind.LOAD, started_by=person, started_at=timezone.now())
    for name, by in (("мой.docx", "Мария Соколова"), ("чужой.docx", "Ольга Лебедева")):
        PlanImport.objects.create(file_name=name, data=b"", raw={}, uploaded_at=timezone.now(), uploaded_by=by)

    words = text_of(client.get("/admin/"))

    assert "Изменено с тех пор: 1 строка." in words
    assert 'Методический отдел. Сменить 1 Семинар "Общее" 1 квартал, март' in words
    assert "Ольга Лебедева" in words
    assert 'Раздел 1, пункт 1: Семинар "Общее"' in words
    assert "мой.docx" in words
    assert "чужой.docx" not in words
    assert "Загрузка плана" in words


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 6])
def test_desk_costs_a_constant_number_of_queries(client, person, rows, django_assert_num_queries):
    section = make_section(make_plan(2025))
    events = [make_event(section=section) for _ in range(rows)]
    publish_plan(section.plan)
    Profile.objects.of(person).choose(events[0].department)
    for turn in range(7):  # more than the desk tells of
        change(events[turn % rows], audience=f"все {turn}")
    client.get("/admin/")

    with django_assert_num_queries(DESK_QUERIES):
        client.get("/admin/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "ways"),
    [
        ("Методист", ["Править", "Бумага", "Загрузить", "На утверждение"]),
        ("Руководитель", ["Открыть", "Бумага", "Опубликовать"]),
        (None, []),
    ],
)
def test_desk_offers_what_the_role_may_do(client, role, ways):
    make_plan(2025)
    client.force_login(make_user(role))

    page = html.fromstring(client.get("/admin/").content.decode())

    assert [link.text_content() for link in page.xpath("//ul[@class='desk-ways']//a")] == ways


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "years", "offered"),
    [("2025-10-31", [2025], False), ("2025-11-01", [2025], True), ("2025-11-01", [2025, 2026], False)],
)
def test_next_years_plan_is_offered_from_november(client, person, day, years, offered, monkeypatch):
    for year in years:
        make_plan(year)
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(f"{day}T12:00:00+03:00"))

    assert ("Составить его из плана на 2025 год" in text_of(client.get("/admin/?year=2025"))) is offered


@pytest.mark.django_db
def test_person_chooses_his_department_and_no_retired_one(client, person):
    active, retired = obtain(Department, "Отдел"), change(obtain(Department, "Прежний"), is_active=False)

    refused = client.post("/admin/profile/", {"department": retired.key})
    client.post("/admin/profile/", {"department": active.key})

    assert refused.status_code == 400
    assert "Такого отдела в справочнике нет." in text_of(refused)
    assert Profile.objects.of(person).department() == active


@pytest.mark.django_db
def test_refused_and_lost_pages_of_the_desk_lead_back_to_it(client, person):
    plan = make_plan(2025)

    refused, lost = (
        client.get(f"/admin/events/plan/{plan.pk}/publish/"),
        client.get("/admin/events/operation/9/change/"),
    )

    assert (refused.status_code, lost.status_code) == (403, 404)
    for page in (refused, lost):
        assert '<a href="/admin/">Вернуться на' in page.content.decode()
    assert "Вернуться на" not in client.get("/plans/1999/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "is_told"), [("Методист", False), ("Руководитель", False), ("Администратор", True)])
def test_administrator_is_told_of_the_last_backup_and_that_nobody_does_the_long_jobs(
    client, settings, tmp_path, role, is_told
):
    settings.VAR_DIR = tmp_path
    lane.ask(Job.Kind.PUBLISH, "publish 1", now=datetime(2025, 1, 9, 3, tzinfo=UTC))
    record.note(datetime(2025, 1, 9, 3, tzinfo=UTC), tmp_path / "copy.zip")
    client.force_login(make_user(role))

    said = text_of(client.get("/admin/"))

    assert ("Последняя хорошая копия сделана 09.01.2025 в 06:00" in said) is is_told
    assert (lane.ASLEEP in said) is is_told
