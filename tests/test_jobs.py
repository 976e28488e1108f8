"""What long jobs do, and what their page says; the queue itself is in ``test_lane.py``."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User

from events import jobs, lane
from events.models import Edition, Event, Job, JobFile, Plan, PlanImport
from events.plan import importing
from tests.admin.pages import form_of, press
from tests.factories import OFFICIAL, change, make_event, make_plan, make_section, make_user
from tests.plan.test_importing import official, upload

pytestmark = pytest.mark.django_db

AT = datetime(2025, 1, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def director():
    return make_user("Руководитель", first_name="Анна", last_name="Воронова")


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар")
    return plan


@pytest.fixture
def long(monkeypatch):
    """Every plan and file is long enough for the queue."""
    for name in ("events.admin.publishing.LONG", "events.admin.importing.pages.LONG_FILE"):
        monkeypatch.setattr(name, 0)


def publishing(plan, by, **fields):
    return jobs.ask_publish(plan, by=by, now=AT, **{"note": "долгая", "pin": "", **fields})


def run(job, at=AT):
    """The job, taken from the queue and done as a worker does it, and as it is stored then."""
    taken = lane.take(at)
    assert taken == job
    jobs.run(taken, at=at)
    job.refresh_from_db()
    return job


def page_of(client, job):
    return client.get(f"/admin/events/job/{job.pk}/page/")


def test_publishing_is_done_in_the_name_of_who_began_it(plan, director):
    job = run(publishing(plan, director))

    edition = Edition.objects.get()
    assert (edition.published_by, edition.note) == ("Анна Воронова", "долгая")
    assert (job.state, job.message) == ("done", "Опубликовано: Редакция 1 плана на 2025 год.")


def test_who_may_not_publish_any_more_has_published_nothing(plan, director):
    publishing(plan, director)
    director.is_active = False
    director.save()

    job = run(Job.objects.get())

    assert (job.state, Edition.objects.count()) == ("failed", 0)
    assert job.message.startswith("У того, кто это начал, больше нет права")


def test_plan_without_changes_makes_a_job_that_says_so(plan, director):
    run(publishing(plan, director))

    assert run(publishing(plan, director)).message.startswith("В плане ничего не изменилось")


def test_loading_is_recorded_in_the_name_of_who_began_it(director):
    job = run(jobs.ask_load(upload(official()), pin="", by=director, now=AT))

    rows = sum(len(section["rows"]) for section in OFFICIAL["sections"])
    assert (job.state, job.plan, Event.objects.count()) == ("done", Plan.objects.get(), rows)
    assert Event.objects.first().history.first().history_user == director


def test_plan_that_moved_since_it_was_looked_at_is_not_loaded_over(director):
    plan_import = upload(official())
    job = jobs.ask_load(plan_import, pin=importing.look(plan_import).pin, by=director, now=AT)
    make_plan()

    run(job)

    assert (job.state, Event.objects.count()) == ("failed", 0)
    assert job.message.startswith("План изменился, пока вы смотрели")


def test_refusal_is_told_as_a_sentence(plan, director):
    change(plan.events.get(), title=" ")

    job = run(publishing(plan, director))

    assert (job.state, job.message) == ("failed", "Раздел 1, пункт 1 Пустое название. Впишите его.")
    assert Edition.objects.count() == 0


def test_long_plan_is_published_as_it_was_looked_at(client, plan, director, long):
    client.force_login(director)
    page = f"/admin/events/plan/{plan.pk}/publish/"

    response = press(client, page, form_of(client.get(page), having="pin"), note="долгая", approval_post="Директор")

    job = Job.objects.get()
    assert response.url == f"/admin/events/job/{job.pk}/page/"
    assert (job.kind, job.plan, job.note, job.started_by) == ("publish", plan, "долгая", director)
    assert Edition.objects.count() == 0
    assert (run(job).state, Edition.objects.get().document.approval.post) == ("done", "Директор")


def test_plan_that_moved_since_it_was_looked_at_is_not_published(client, plan, director, long):
    client.force_login(director)
    page = f"/admin/events/plan/{plan.pk}/publish/"
    press(client, page, form_of(client.get(page), having="pin"))
    change(plan.events.get(), title="Слова, которых не видели")

    job = run(Job.objects.get())

    assert (job.state, Edition.objects.count()) == ("failed", 0)
    assert job.message.startswith("План изменился")


def test_paper_of_a_long_draft_is_made_once_for_one_state_of_the_plan(client, plan, director, long):
    client.force_login(director)
    address = f"/admin/events/plan/{plan.pk}/draft."

    first, again, sheet = (client.get(f"{address}{key}") for key in ("pdf", "pdf", "xlsx"))
    job = Job.objects.get()
    Job.objects.update(state=Job.State.DONE)
    JobFile.put(job, b"%PDF", at=AT)
    third = client.get(f"{address}pdf")
    change(plan.events.get(), title="Другое")
    fourth = client.get(f"{address}pdf")

    assert first.url == again.url == third.url == f"/admin/events/job/{job.pk}/page/"
    assert (job.kind, job.plan, job.format, job.started_by) == ("draft", plan, "pdf", director)
    assert sheet.status_code == 200
    assert fourth.url != first.url


def test_draft_is_taken_from_the_page_of_its_job_for_a_day(client, plan, director):
    client.force_login(director)
    job = run(jobs.ask_draft(plan, "csv", by=director, now=AT))

    page = page_of(client, job).text
    file = client.get(f"/admin/events/job/{job.pk}/file/")
    lane.forget(AT + lane.KEPT + timedelta(minutes=1))

    assert f'href="/admin/events/job/{job.pk}/file/"' in page
    assert file.content == client.get(f"/admin/events/plan/{plan.pk}/draft.csv").content
    assert quote("План методических мероприятий 2025, проект.csv") in file["Content-Disposition"]
    assert "Файл хранился сутки и удалён." in page_of(client, job).text
    assert client.get(f"/admin/events/job/{job.pk}/file/").status_code == 404


def test_long_file_is_read_by_a_job_that_leads_to_its_preview(client, long):
    methodist = make_user("Методист", first_name="Мария", last_name="Соколова")
    client.force_login(methodist)
    lines = "№;Название;Дата\n1;Семинар;май\n"

    sent = press(
        client,
        "/admin/events/planimport/add/",
        form_of(client.get("/admin/events/planimport/add/")),
        pasted=lines,
        year="2027",
    )
    job = Job.objects.get()
    assert (sent.url, PlanImport.objects.count()) == (f"/admin/events/job/{job.pk}/page/", 0)
    run(job, datetime.now(UTC))

    plan_import = PlanImport.objects.get()
    assert page_of(client, job).url == f"/admin/events/planimport/{plan_import.pk}/preview/"
    assert (plan_import.uploaded_by, importing.decisions_of(plan_import).year) == ("Мария Соколова", 2027)
    assert JobFile.objects.count() == 0


def test_file_that_cannot_be_read_is_told_so_on_the_page_of_its_job(client):
    methodist = make_user("Методист")
    client.force_login(methodist)
    job = jobs.ask_read("план.pdf", b"%PDF-1.7 nothing", year=None, by=methodist, now=AT)

    run(job)

    assert (job.state, PlanImport.objects.count()) == ("failed", 0)
    assert job.message in page_of(client, job).text
    assert "Выбрать другой файл" in page_of(client, job).text


def test_page_tells_how_far_a_job_is_and_asks_again_until_it_is_over(client, plan, director):
    client.force_login(director)
    now = datetime.now(UTC)
    job = publishing(plan, director)
    Job.objects.update(started_at=now)
    waiting = page_of(client, job)
    taken = lane.take(now)
    lane.renew(taken, now, 2, 6)
    running = page_of(client, job)
    jobs.run(taken, at=now)
    done = page_of(client, job)

    assert ("Работа ждёт очереди." in waiting.text, waiting.get("Refresh")) == (True, "2")
    assert ("Готово 33 %." in running.text, running.get("Refresh")) == (True, "2")
    assert ("Опубликовано: Редакция 1" in done.text, done.get("Refresh")) == (True, None)


def test_page_says_that_nobody_is_at_work(client, plan, director):
    client.force_login(director)
    job = publishing(plan, director)  # long ago

    assert "должна быть запущена программа <code>manage.py work</code>" in page_of(client, job).text


def test_job_of_a_dead_process_is_told_to_be_interrupted_and_repeated_with_one_press(client, plan, director):
    client.force_login(director)
    job = publishing(plan, None)
    dead = lane.take(AT)

    page = page_of(client, job).text
    client.post(f"/admin/events/job/{job.pk}/repeat/")
    client.post(f"/admin/events/job/{job.pk}/repeat/")
    jobs.run(dead, at=AT)  # it was not dead, only slow
    late = Edition.objects.count()
    run(job)

    assert "Работа прервалась" in page
    assert ">Повторить" not in page
    assert 'value="Повторить"' in page
    assert (late, Edition.objects.count(), job.state, job.started_by) == (0, 1, "done", director)


def test_job_is_stopped_and_stores_nothing_from_then_on(client, plan, director):
    client.force_login(director)
    job = publishing(plan, director)
    taken = lane.take(AT)
    Job.objects.update(lease_until=datetime.now(UTC) + lane.LEASE)

    client.post(f"/admin/events/job/{job.pk}/stop/")
    jobs.run(taken, at=AT)

    job.refresh_from_db()
    assert (job.state, Edition.objects.count()) == ("cancelled", 0)
    assert "Работа остановлена, ничего не записано." in page_of(client, job).text


def test_person_with_too_many_jobs_is_told_so(client, plan, director, long, monkeypatch):
    monkeypatch.setattr(lane, "MOST_OF_PERSON", 0)
    client.force_login(director)
    page = f"/admin/events/plan/{plan.pk}/publish/"

    refused = press(client, page, form_of(client.get(page), having="pin"))
    draft = client.get(f"/admin/events/plan/{plan.pk}/draft.pdf")

    assert (refused.status_code, draft.status_code, Job.objects.count()) == (400, 503, 0)
    assert "Дождитесь конца одной из них или остановите её." in refused.text


@pytest.mark.parametrize(
    ("role", "may"), [("Методист", False), ("Руководитель", True), ("Администратор", False), (None, None)]
)
def test_publishing_is_stopped_and_repeated_by_whoever_may_publish(client, plan, role, may):
    job = publishing(plan, None)
    client.force_login(make_user(role))

    page = page_of(client, job)
    answers = {client.post(f"/admin/events/job/{job.pk}/{act}/").status_code for act in ("stop", "repeat")}

    assert page.status_code == (403 if may is None else 200)
    assert ('value="Остановить"' in page.text, answers) == (bool(may), {302 if may else 403})


def test_outsider_sees_no_job_and_nobody_what_visitors_asked_for(client, plan, director):
    job, paper = publishing(plan, director), Job.objects.create(kind=Job.Kind.PAPER, started_at=AT)

    assert page_of(client, job).status_code == 302
    client.force_login(User.objects.create_superuser("admin"))
    assert page_of(client, paper).status_code == 404
    assert f"/job/{paper.pk}/" not in client.get("/admin/events/job/").text
