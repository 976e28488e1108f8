"""The pages on which a plan is submitted, looked at, returned and approved: who may, what is stored, who gets a letter."""

import itertools
import socket
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from events import jobs, lane
from events.admin.difference import difference
from events.columns import CELLS
from events.document import PlanDocument, Row, Section, to_json
from events.models import Edition, Job, Plan, PlanImport, Profile, Proposal, ReviewRemark
from events.plan.document import build_document
from tests.admin.pages import form_of, messages_of, press, save, text_of
from tests.factories import (
    OFFICIAL,
    PASSWORD,
    change,
    list_event,
    make_event,
    make_plan,
    make_section,
    make_uid,
    make_user,
    publish_plan,
    recording,
)

pytestmark = pytest.mark.django_db


WAYS = ({"approve": "1"}, {"return": "1"}, {"write": "1"})


class Letters(Message):
    """A post office that keeps what it gets."""

    def __init__(self):
        super().__init__()
        self.received = []

    def prepare_message(self, session, envelope):
        return message_from_bytes(envelope.content, policy=default)

    def handle_message(self, message):
        self.received.append((message["to"], message["subject"].strip(), message.get_content()))


@pytest.fixture
def letters(settings):
    """A real mail server on this machine, and the site that sends by it."""
    handler = Letters()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.SITE_URL = "https://plan.example"
    yield handler.received
    server.stop()


@pytest.fixture
def plan():
    plan = make_plan(approval_form="none")
    section = make_section(plan, title="Первый")
    for title in ("Семинар", "Лекция"):
        make_event(section=section, title=title)
    return plan


@pytest.fixture
def methodist(client):
    user = make_user("Методист", first_name="Мария", last_name="Соколова", email="maria@centre.example")
    client.force_login(user)
    return client


@pytest.fixture
def director():
    client = Client()
    client.force_login(make_user("Руководитель", first_name="Анна", last_name="Воронова", email="anna@centre.example"))
    return client


def submit_page(plan):
    return f"/admin/events/plan/{plan.pk}/submit/"


def submit(client, plan, **changes):
    """Send the plan to the director; the page of the proposal."""
    answer = save(client, submit_page(plan), **changes)
    assert answer.status_code == 302, text_of(answer)
    return answer.url


def test_lines_that_stay_are_counted_by_the_table(methodist, director, plan):
    repeated = plan.events.get(title="Семинар")
    list_event(make_section(plan, title="Второй"), repeated)
    publish_plan(plan)
    change(repeated, title="Семинар и вебинар")

    shown = director.get(submit(methodist, plan))

    assert "строки: 2 изменённых. Ещё одна строка прежняя." in text_of(shown)


def test_director_gets_a_letter_looks_and_approves(methodist, director, plan, letters):
    publish_plan(plan)
    change(plan.events.get(title="Семинар"), title="Семинар и вебинар")

    url = submit(methodist, plan, note="Добавлен вебинар")
    (letter,) = letters
    assert letter[:2] == ("anna@centre.example", "План ждёт утверждения: План на 2025 год")
    assert f"https://plan.example{url}" in letter[2]
    shown = director.get(url)
    assert "строки: 1 изменённая. Ещё одна строка прежняя." in text_of(shown)
    assert "изменена НазваниеСеминар Семинар и вебинар" in text_of(shown)
    answer = press(director, url, form_of(shown, having="edition"), approve="1")

    assert (answer.status_code, Edition.objects.get(number=2).document) == (302, build_document(plan))
    assert letters[1][:2] == ("maria@centre.example", "План утверждён: План на 2025 год")
    assert "Стал редакцией 2" in text_of(director.get(url))


def test_long_plan_is_approved_by_a_job_just_as_it_was_looked_at(methodist, director, plan, letters, monkeypatch):
    monkeypatch.setattr("events.admin.approval.LONG", 0)
    url = submit(methodist, plan)
    event = plan.events.get(title="Лекция")
    sent = form_of(director.get(f"{url}?row={event.uid}"), having="edition")
    remark = {f"remark-{event.uid}": "В другой раз", f"field-{event.uid}": "schedule"}

    answers = [press(director, url, sent, approve="1", approval_post="Директор", **remark).url for _ in range(2)]
    others = [press(director, url, sent, **{**remark, f"remark-{event.uid}": "Иначе"}, **way) for way in WAYS]
    change(event, title="Слова, которых не видели")
    begun = Edition.objects.count()
    job = lane.take(timezone.now())
    jobs.run(job, at=timezone.now())

    assert (answers, begun) == ([f"/admin/events/job/{job.pk}/page/"] * 2, 0)
    assert f'href="{url}"' in director.get(answers[0]).text
    assert ([other.status_code for other in others], ["Иначе" in text_of(other) for other in others]) == (
        [409] * 3,
        [True] * 3,
    )
    edition, proposal = Edition.objects.get(), Proposal.objects.get()
    assert (proposal.state, proposal.edition, proposal.decided_by_name) == ("approved", edition, "Анна Воронова")
    assert (edition.document.approval.post, ReviewRemark.objects.get().words) == ("Директор", "В другой раз")
    assert "Слова, которых не видели" not in str(edition.stored)
    assert "Замечаний к строкам: 1." in letters[1][2]
    assert letters[1][:2] == ("maria@centre.example", "План утверждён: План на 2025 год")


def test_remarks_come_back_where_a_long_plan_could_not_be_approved(methodist, director, plan, monkeypatch):
    monkeypatch.setattr("events.admin.approval.LONG", 0)
    url = submit(methodist, plan)
    event = plan.events.get(title="Лекция")
    page = f"{url}?row={event.uid}"
    remark = {f"remark-{event.uid}": "В другой раз", f"field-{event.uid}": "schedule"}
    stored = {f"remark-{plan.events.get(title='Семинар').uid}": "Покороче"}
    press(director, page, form_of(director.get(page), having="edition"), approve="1", **remark, **stored)
    waiting = director.get(url)
    assert "План утверждает Анна Воронова." in text_of(waiting)
    assert waiting["Refresh"] == "2"
    publish_plan(plan)

    jobs.run(lane.take(timezone.now()), at=timezone.now())

    assert "Утвердить не вышло: Пока страница была открыта, опубликована другая" in text_of(director.get(page))
    shown = form_of(director.get(page), having="edition")
    assert {name: shown[name] for name in remark} == {name: [value] for name, value in remark.items()}
    press(director, url, shown, write="1", **{f"remark-{event.uid}": ""})
    methodist.post(url.replace("review", "withdraw"))
    told = text_of(director.get(url))
    assert "Ваши слова не записаны Скопируйте их, если они ещё нужны. В другой раз" in told
    assert told.count("Покороче") == 1


def approval_job(url, director, plan, monkeypatch, **changes):
    """The job that approves the proposal with these remarks."""
    monkeypatch.setattr("events.admin.approval.LONG", 0)
    press(director, url, form_of(director.get(url), having="edition"), approve="1", **changes)
    return Job.objects.get()


def test_approval_is_repeated_by_who_decided_alone(methodist, director, plan, monkeypatch, settings):
    event, other = plan.events.get(title="Лекция"), Client()
    page = f"{submit(methodist, plan)}?row={event.uid}"
    job = approval_job(page, director, plan, monkeypatch, **{f"remark-{event.uid}": "В другой раз"})
    other.force_login(make_user("Руководитель", first_name="Олег", last_name="Второй"))
    lane.stop(job)

    refused = other.post(f"/admin/events/job/{job.pk}/repeat/")
    job.refresh_from_db()
    assert (refused.url, job.state) == (page.partition("?")[0], "cancelled")
    assert "Повторить утверждение может только тот" in text_of(other.get(f"/admin/events/job/{job.pk}/page/"))
    shown = other.get(page)
    assert "С какими замечаниями утверждал(а) Анна Воронова Они не записаны. В другой раз" in text_of(shown)
    press(other, page, form_of(shown, having="edition"), approve="1")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    jobs.run(lane.take(timezone.now()), at=timezone.now())

    assert (Proposal.objects.get().decided_by_name, Edition.objects.get().published_by) == ("Олег Второй",) * 2
    assert ReviewRemark.objects.count() == 0
    told = Job.objects.get(state="done").message
    assert told == (
        "Опубликовано: Редакция 1 плана на 2025 год. "
        "Всё сохранено, но письмо отправить не удалось. Кому: Мария Соколова. Скажите об этом сами."
    )


@pytest.mark.parametrize("gone", [{"is_active": False}, None])
def test_who_may_not_approve_any_more_has_approved_nothing(methodist, director, plan, monkeypatch, gone):
    approval_job(submit(methodist, plan), director, plan, monkeypatch)
    anna = User.objects.filter(first_name="Анна")
    if gone:
        anna.update(**gone)
    else:
        anna.delete()

    jobs.run(lane.take(timezone.now()), at=timezone.now())

    assert (Job.objects.get().state, Edition.objects.count()) == ("failed", 0)
    assert Proposal.objects.get().is_waiting


def test_enter_in_a_field_and_words_from_before_a_sign_in_decide_nothing(methodist, director, plan):
    url, event = submit(methodist, plan), plan.events.get(title="Лекция")
    page = f"{url}?row={event.uid}"
    sent = form_of(director.get(page), having="edition") | {f"remark-{event.uid}": "В другой раз"}

    answers = [press(director, page, sent), press(director, page, sent, approve="1", resumed="1")]

    assert ([answer.status_code for answer in answers], Edition.objects.count()) == ([200, 200], 0)
    assert ["В другой раз" in text_of(answer) for answer in answers] == [True, True]
    begun = html.fromstring(answers[0].text).xpath("//form[@id='decision']//button")[0]
    assert "disabled" in begun.attrib
    director.logout()
    back = press(director, page, sent, approve="1")
    login = {**form_of(back, having="username"), "username": "other", "password": PASSWORD}
    make_user("Руководитель", "other")
    given = press(director, "/admin/login/", login)
    assert "Вернуть слова в форму" in text_of(given)
    assert "от моего имени" not in text_of(given)


def test_page_of_hundreds_of_rows_is_light_and_takes_a_remark_to_each(
    methodist, director, plan, django_assert_num_queries
):
    publish_plan(plan)
    change(plan, heading="Иначе")
    url, before = submit(methodist, plan), build_document(plan)
    lines = [line for section in OFFICIAL["sections"] for line in section["rows"]]
    rows = (
        Row(str(number), *(line[key] for key in CELLS), uid=str(make_uid()))
        for number, line in enumerate(itertools.islice(itertools.cycle(lines), 500), start=1)
    )
    document = replace(before, sections=(replace(before.sections[0], rows=tuple(rows)),))
    Proposal.objects.update(stored=to_json(document), sha256=document.sha256())

    director.get("/admin/events/proposal/")
    with django_assert_num_queries(13):
        shown = director.get(url)
    assert len(shown.content) < 400_000
    assert "Новые строки: 500" in text_of(shown)
    uid = document.sections[0].rows[400].uid
    asked = press(director, url, form_of(shown, having="edition"), about=uid, answer="Целиком")
    sent = form_of(asked, having=f"remark-{uid}")
    assert sent["answer"] == ["Целиком"]
    press(director, url, sent, write="1", **{f"remark-{uid}": "Лучше в мае"})

    assert str(ReviewRemark.objects.get().uid) == uid


def test_remark_comes_back_to_who_submitted_and_is_seen_to(methodist, director, plan, letters):
    url = submit(methodist, plan)
    event = plan.events.get(title="Лекция")
    sent = form_of(director.get(f"{url}?row={event.uid}"), having="edition")

    answer = press(
        director, url, sent, **{f"remark-{event.uid}": "Лучше в мае", f"field-{event.uid}": "schedule", "return": "1"}
    )

    assert answer.status_code == 302
    (remark,) = ReviewRemark.objects.all()
    assert (remark.uid, remark.field, remark.words) == (event.uid, "schedule", "Лучше в мае")
    assert letters[1][:2] == ("maria@centre.example", "План возвращён на доработку: План на 2025 год")
    assert "Не выполнено замечаний руководителя: 1" in text_of(methodist.get("/admin/"))
    page = methodist.get(url).content.decode()
    assert f"/admin/events/plan/{plan.pk}/rows/?row={event.entries.get().pk}&amp;cell=schedule" in page
    methodist.post(reverse("admin:events_proposal_remark", args=[remark.pk]))
    assert "Выполнено: Мария Соколова" in text_of(methodist.get(url))
    assert "Не выполнено замечаний" not in text_of(methodist.get("/admin/"))
    methodist.post(reverse("admin:events_proposal_remark", args=[remark.pk]), {"reopen": "1"})
    assert "Не выполнено замечаний руководителя: 1" in text_of(methodist.get("/admin/"))


def test_remark_stands_beside_its_row_in_the_editor_until_it_is_seen_to(methodist, director, plan):
    url, event = submit(methodist, plan), plan.events.get(title="Лекция")
    entry, editor = event.entries.get(), f"/admin/events/plan/{plan.pk}/rows/"
    page = f"{url}?row={event.uid}"
    remark = {f"remark-{event.uid}": "Лучше в мае", f"field-{event.uid}": "schedule"}
    sent = form_of(director.get(page), having="edition")
    press(director, page, sent, **remark, write="1")
    assert "Лучше в мае" not in text_of(methodist.get(editor))
    press(director, page, sent, answer="И проверьте телефоны", **{"return": "1"})

    shown = methodist.get(editor)
    (row,) = html.fromstring(shown.text).xpath(f"//tr[@id='row-{entry.pk}']")
    assert "Дата проведения: Лучше в мае Анна Воронова" in " ".join(row.text_content().split())
    assert "Не выполнено замечаний руководителя: 2" in text_of(shown)
    (button,) = row.xpath(".//button[@form='mend'][contains(@formaction, '/remarks/')]")
    back = methodist.post(button.get("formaction"), {"next": editor})

    assert back.url == f"{editor}#row-{entry.pk}"
    assert "Лучше в мае" not in text_of(methodist.get(editor))
    assert [one.words for one in ReviewRemark.objects.open()] == ["И проверьте телефоны"]


def test_remark_stands_in_the_open_row_and_is_resolved_with_the_words_typed_there(methodist, director, plan):
    url, event = submit(methodist, plan), plan.events.get(title="Лекция")
    editor, entry = f"/admin/events/plan/{plan.pk}/rows/", event.entries.get()
    page = f"{url}?row={event.uid}"
    remark = {f"remark-{event.uid}": "Лучше в мае", f"field-{event.uid}": "schedule"}
    press(director, page, form_of(director.get(page), having="edition"), **remark, **{"return": "1"})

    shown = methodist.get(f"{editor}?row={entry.pk}")
    (cell,) = html.fromstring(shown.text).xpath("//div[@data-cell='schedule']")
    assert "Лучше в мае Анна Воронова" in " ".join(cell.text_content().split())
    (button,) = cell.xpath(".//button[@name='resolve']")
    assert f"remark-{button.get('value')}" in cell.xpath(".//textarea")[0].get("aria-describedby")
    sent = form_of(shown, having="title")
    first = html.fromstring(shown.text).xpath("//form[contains(@class, 'row-form')]//button")[0]
    assert (first.get("name"), first.get("value")) == ("act", "save")
    change(event, title="Открытая лекция")
    answer = press(methodist, editor, sent, schedule="май", resolve=button.get("value"))

    said = " ".join(messages_of(methodist.get(answer.url)))
    assert said.startswith("Пока вы писали, поле «Название мероприятия» изменили")
    assert said.endswith("Замечание отмечено как выполненное.")
    assert ReviewRemark.objects.get().resolved_by_name == "Мария Соколова"
    assert plan.events.get(title="Открытая лекция").printed_schedule == "май"


@pytest.mark.parametrize(
    ("typed", "said"), [("", "Напишите, что поправить"), ("м" * 2_001, "Слишком длинно: 2001 знаков")]
)
def test_returning_without_a_word_or_with_too_many_is_refused_and_typed_words_stay(
    methodist, director, plan, typed, said
):
    url = submit(methodist, plan)
    event = plan.events.get(title="Лекция")
    page = f"{url}?row={event.uid}"
    remark = {f"remark-{event.uid}": typed, f"field-{event.uid}": "venue"}

    refused = press(director, page, form_of(director.get(page), having="edition"), **remark, **{"return": "1"})

    assert (refused.status_code, Proposal.objects.get().state) == (400, "waiting")
    assert said in text_of(refused)
    shown = form_of(refused, having="edition")
    assert {name: shown[name] for name in remark} == {name: [value] for name, value in remark.items()}


def test_remarks_are_written_down_one_by_one_before_the_decision(methodist, director, plan):
    url = submit(methodist, plan)
    for title in ("Лекция", "Лекция", "Семинар"):
        page = f"{url}?row={plan.events.get(title=title).uid}"
        sent = form_of(director.get(page), having="edition")
        press(director, page, sent, write="1", **{f"remark-{plan.events.get(title=title).uid}": f"К «{title}»"})
    lecture, seminar = ReviewRemark.objects.all()
    assert "Не выполнено замечаний" not in text_of(methodist.get("/admin/"))
    other = Client()
    other.force_login(make_user("Руководитель", first_name="Олег"))
    sent = form_of(director.get(page), having="edition")
    press(other, url, sent, remove=lecture.pk)
    assert methodist.post(url, {"remove": lecture.pk}).status_code == 403
    typed = {f"remark-{plan.events.get(title='Лекция').uid}": "Ещё одно"}
    left = press(director, url, sent, remove=seminar.pk, answer="Целиком", **typed)

    held = form_of(left, having="edition")
    assert ({name: held[name] for name in typed}, held["answer"]) == (dict.fromkeys(typed, ["Ещё одно"]), ["Целиком"])
    press(director, url, form_of(director.get(url), having="edition"), **{"return": "1"})

    assert list(ReviewRemark.objects.all()) == [lecture]
    assert Proposal.objects.get().state == "returned"
    press(director, url, sent, remove=lecture.pk)
    assert ReviewRemark.objects.count() == 1


def test_block_and_answer_typed_beside_a_remark_are_not_lost(methodist, director, plan):
    url, event = submit(methodist, plan), plan.events.get(title="Лекция")
    page = f"{url}?row={event.uid}"
    typed = {"answer": "Целиком", "approval_name": "А. А. Воронова"}
    sent = form_of(director.get(page), having="edition")

    shown = press(director, page, sent, **typed, **{f"remark-{event.uid}": "Лучше в мае"}, write="1")
    held = form_of(shown, having="edition")
    assert {name: held[name] for name in typed} == {name: [words] for name, words in typed.items()}
    assert (shown.status_code, held[f"remark-{event.uid}"]) == (200, [""])
    wrong = press(director, page, held, approved_on="31.31", **{"return": "1"})
    assert (wrong.status_code, Proposal.objects.get().state) == (400, "waiting")
    assert press(director, page, held, **{"return": "1"}).status_code == 302

    plan.refresh_from_db()
    assert (plan.approval_name, [one.words for one in ReviewRemark.objects.all()]) == (
        "А. А. Воронова",
        ["Лучше в мае", "Целиком"],
    )


def test_answer_without_remarks_is_seen_and_comes_up_when_the_plan_is_sent_again(methodist, director, plan):
    url = submit(methodist, plan)
    press(director, url, form_of(director.get(url), having="edition"), answer="Сверьте сроки", **{"return": "1"})
    assert "Не выполнено замечаний руководителя: 1" in text_of(methodist.get("/admin/"))

    again = text_of(director.get(submit(methodist, plan)))

    assert "Что просили поправить в прошлый раз Сверьте сроки Ко всему плану." in again
    assert "Не отмечено как выполненное." in again


def test_remark_written_down_before_a_withdrawal_comes_up_when_the_plan_is_sent_again(methodist, director, plan):
    url, uid = submit(methodist, plan), plan.events.get(title="Лекция").uid
    sent = form_of(director.get(f"{url}?row={uid}"), having="edition")
    press(director, url, sent, write="1", **{f"remark-{uid}": "Лучше в мае"})
    methodist.post(url.replace("review", "withdraw"))

    again = text_of(director.get(submit(methodist, plan)))

    assert "Что просили поправить в прошлый раз Лучше в мае К строке Лекция." in again


def test_words_typed_while_another_decided_are_shown_to_be_copied(methodist, director, plan):
    url = submit(methodist, plan)
    event = plan.events.get(title="Лекция")
    sent = form_of(director.get(f"{url}?row={event.uid}"), having="edition")
    methodist.post(url.replace("review", "withdraw"))

    refused = press(director, url, sent, **{f"remark-{event.uid}": "Лучше в мае", "return": "1"})

    assert (refused.status_code, ReviewRemark.objects.count()) == (409, 0)
    assert "Решение уже есть: план отозван, Мария Соколова." in text_of(refused)
    assert "Ваши слова не записаны Скопируйте их, если они ещё нужны. Лучше в маеЛекция" in text_of(refused)


def test_event_that_stands_twice_has_one_field_for_remarks(methodist, director, plan):
    publish_plan(plan)
    twice = make_event(section=plan.sections.get(), title="Дважды")
    list_event(make_section(plan, title="Второй"), twice)
    url = submit(methodist, plan)
    page = director.get(url)

    press(
        director, url, form_of(page, having="edition"), **{f"remark-{twice.uid}": ["Один раз, и хватит"], "return": "1"}
    )

    assert page.content.decode().count(f'name="remark-{twice.uid}"') == 1
    assert ReviewRemark.objects.get().words == "Один раз, и хватит"


def test_second_press_decides_nothing_twice(methodist, director, plan):
    url = submit(methodist, plan)
    sent = form_of(director.get(url), having="edition")

    answers = [press(director, url, sent, approve="1").status_code for _ in range(2)]

    assert (answers, Edition.objects.count()) == ([302, 409], 1)


def test_block_that_a_colleague_has_written_meanwhile_is_looked_at_first(methodist, director, plan):
    url, uid = submit(methodist, plan), plan.events.get(title="Семинар").uid
    sent = form_of(director.get(f"{url}?row={uid}"), having="edition") | {f"remark-{uid}": "Лучше в мае"}
    change(plan, approval_form="stamp", approval_post="Директор", approval_name="П. П. Петров")

    asked, refused = press(director, url, sent, about=str(uid)), press(director, url, sent, approve="1")

    assert ([asked.status_code, refused.status_code], Edition.objects.count()) == ([200, 409], 0)
    assert "в плане изменили: «Гриф утверждения» (коллега, " in text_of(asked)
    assert "в плане изменили: «Гриф утверждения» (коллега, " in text_of(refused)
    shown = form_of(refused, having="edition")
    assert (shown["approval_name"], shown[f"remark-{uid}"]) == (["П. П. Петров"], ["Лучше в мае"])
    press(director, url, shown, approve="1")
    assert Edition.objects.get().document.approval.name == "П. П. Петров"


def test_page_left_open_over_another_edition_shows_the_difference_anew(methodist, director, plan):
    url = submit(methodist, plan)
    sent = form_of(director.get(url), having="edition")
    change(plan.events.get(title="Лекция"), title="Срочная лекция")
    publish_plan(plan)
    uid = str(plan.events.get(title="Семинар").uid)

    refused = press(
        director, url, sent, approve="1", **{f"remark-{uid}": "Хорошо", f"remark-{make_uid()}": "К той, что ушла"}
    )

    assert (refused.status_code, Edition.objects.count()) == (409, 1)
    assert "Пока страница была открыта, опубликована другая редакция" in text_of(refused)
    assert form_of(refused, having="edition")[f"remark-{uid}"] == ["Хорошо"]
    assert "Ваши слова не записаны Скопируйте их, если они ещё нужны. К той, что ушла" in text_of(refused)
    assert press(director, url, form_of(refused, having="edition"), approve="1").status_code == 302
    assert Edition.objects.count() == 2


def test_each_role_sees_and_does_what_is_its_own(client, methodist, director, plan):
    url = submit(methodist, plan)
    assert "Утвердить" not in text_of(methodist.get(url))
    assert methodist.post(url, {"approve": "1", "edition": "0"}).status_code == 403
    assert director.get(submit_page(plan)).status_code == 403
    client.force_login(make_user())
    assert [client.get(path).status_code for path in (url, url.replace("review", "table"), submit_page(plan))] == [
        403
    ] * 3

    assert (Proposal.objects.get().state, Edition.objects.count()) == ("waiting", 0)


def test_plan_of_a_moment_ago_is_not_submitted(methodist, plan):
    sent = form_of(methodist.get(submit_page(plan)), having="pin")
    change(plan.events.get(title="Лекция"), title="Слово коллеги")

    refused = press(methodist, submit_page(plan), sent, note="Моё пояснение")

    assert (refused.status_code, Proposal.objects.count()) == (409, 0)
    assert "План изменился, пока страница была открыта" in text_of(refused)
    assert form_of(refused, having="pin")["note"] == ["Моё пояснение"]
    assert press(methodist, submit_page(plan), form_of(refused, having="pin")).status_code == 302


def test_reason_is_asked_for_what_vanishes(methodist, director, plan):
    publish_plan(plan)
    gone = plan.events.get(title="Лекция")
    with recording(plan):
        gone.entries.get().delete()

    refused = save(methodist, submit_page(plan))
    assert (refused.status_code, Proposal.objects.count()) == (400, 0)
    assert "Напишите, почему мероприятие исключается из плана." in text_of(refused)
    url = submit(methodist, plan, **{f"reason-{gone.uid}": "Нет ведущего"})

    assert "Причина: Нет ведущего" in text_of(director.get(url))


def test_each_step_has_one_letter_and_a_wrong_address_keeps_nobody_elses(methodist, director, plan, letters):
    make_user("Руководитель", "aaa", first_name="Олег", email="нет адреса", last_login=None)
    sent = form_of(methodist.get(submit_page(plan)), having="pin")

    answers = [press(methodist, submit_page(plan), sent, note="<b>Так</b>\r\nBcc: all@example.org") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    ((to, _subject, words),) = letters
    assert (to, "Что изменилось: <b>Так</b> Bcc: all@example.org" in words) == ("anna@centre.example", True)
    assert "письмо отправить не удалось. Кому: Олег." in methodist.get(answers[0].url).text


def test_who_submitted_is_told_of_a_colleague_who_withdraws(methodist, director, plan, letters):
    url, colleague = submit(methodist, plan), Client()
    colleague.force_login(make_user("Методист", first_name="Ольга", email="olga@centre.example"))
    colleague.post(url.replace("review", "withdraw"))

    assert sorted(letter[:2] for letter in letters[1:]) == [
        ("anna@centre.example", "План отозван с утверждения: План на 2025 год"),
        ("maria@centre.example", "План отозван с утверждения: План на 2025 год"),
    ]


def test_letters_can_be_switched_off(methodist, director, plan, letters):
    save(director, "/admin/profile/", wants_letters=None)

    submit(methodist, plan)

    assert (letters, Profile.objects.filter(wants_letters=False).count()) == ([], 1)


def test_mail_server_that_is_down_loses_no_step(methodist, director, plan, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    url = submit(methodist, plan)

    assert "письмо отправить не удалось" in methodist.get(url).content.decode()
    assert Proposal.objects.get().is_waiting


def test_wrong_edition_is_answered_by_an_earlier_one(methodist, director, plan, monkeypatch):
    change(plan.events.get(title="Лекция"), details="Подробно")
    first = publish_plan(plan)
    change(plan.events.get(title="Лекция"), title="Ошибка", details="")
    change(plan, approval_form="stamp", approval_name="И. И. Иванова")
    publish_plan(plan)
    page = f"/admin/events/edition/{first.pk}/restore/"
    assert ["Лекция" in text_of(who.get(page)) for who in (methodist, director)] == [True, True]
    for button in (methodist.get(f"/admin/events/plan/{plan.pk}/change/"), director.get(page)):
        assert page in button.text or "Предложить редакцию 1" in button.text

    # Proposed: two presses are one proposal.
    url, again = (methodist.post(page, {"propose": "1"}).url for _ in range(2))
    assert (url, Proposal.objects.get().document) == (again, first.document)
    shown = director.get(url)
    assert "В предложении он другой: без грифа. Напечатается тот, что стоит здесь." in text_of(shown)
    press(director, url, form_of(shown, having="edition"), approve="1")
    third = Edition.objects.get(number=3)
    assert [(row.uid, row.title, row.details) for row in third.document.rows] == [
        (row.uid, row.title, row.details) for row in first.document.rows
    ]
    assert third.document.approval == plan.approval != first.document.approval

    # Brought into the working plan as a file: nothing is lost of it, and a colleague's word is shown first.
    loaded = methodist.post(page, {"load": "1"}).url
    assert loaded == f"/admin/events/planimport/{PlanImport.objects.get().pk}/preview/"
    sent = form_of(methodist.get(loaded), having="pin")
    change(plan.events.get(title="Ошибка"), audience="Слово коллеги")
    moved = press(methodist, loaded, sent, load="1")
    assert (moved.status_code, "Слово коллеги" in text_of(moved)) == (409, True)
    assert press(methodist, loaded, form_of(moved, having="pin"), load="1").status_code == 302
    assert build_document(Plan.objects.get()) == first.document
    monkeypatch.setattr("events.jobs.LONG_FILE", 0)
    assert "/admin/events/job/" in methodist.post(page, {"load": "1"}).url


def test_many_rows_are_folded_by_what_becomes_of_them_before_they_are_submitted_too():
    lines = tuple(Row(str(number), title=f"Строка {number}", uid=str(make_uid())) for number in range(1, 34))
    before = PlanDocument("", "План", 2025, (Section(rows=lines[:2]),))
    shown = difference(before, replace(before, sections=(Section(rows=lines[1:]),)))

    assert [(title, len(rows), is_open) for title, rows, is_open in shown.groups] == [
        ("Исключаются: 1", 1, True),
        ("Новые строки: 31", 31, False),
    ]


@pytest.mark.parametrize("rows", [2, 12])
def test_pages_cost_a_constant_number_of_queries(methodist, director, plan, rows, django_assert_num_queries):
    publish_plan(plan)
    for number in range(rows):
        make_event(section=plan.sections.get(), title=f"Новое {number}")
    url = submit(methodist, plan)
    for page, count in ((url, 14), (url.replace("review", "table"), 5)):
        director.get(page)
        with django_assert_num_queries(count):
            director.get(page)
