"""The page where a plan is published: what was looked at is what is frozen, and nobody waits for the paper."""

import io
import sys
import threading
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from docx import Document

from events import exporters, jobs, lane, papers
from events.models import Edition, Event, JobFile, Operation, Plan, Revision
from events.models.recording import current
from events.plan.approval import submit
from tests.admin.pages import change_page, form_of, messages_of, press, save, text_of
from tests.factories import PUBLISHED_AT, make_event, make_plan, make_section, make_user, publish_plan, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client):
    client.force_login(make_user("Руководитель", first_name="Анна", last_name="Воронова"))
    return client


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар")
    return plan


def page(plan):
    return f"/admin/events/plan/{plan.pk}/publish/"


def looked_at(client, plan):
    """What the browser would send of the page as it stands now."""
    return form_of(client.get(page(plan)), having="pin")


def rename(plan, title):
    """A colleague's word in the only row."""
    with recording(plan):
        event = plan.events.get()
        event.title = title
        event.save()


def test_page_shows_what_will_be_published(director, plan):
    make_event(plan, title="Забытое мероприятие")

    said = text_of(director.get(page(plan)))

    assert "1 раздел, 1 пункт" in said
    assert "«Забытое мероприятие»: Мероприятие не стоит ни в одном разделе" in said


def test_page_names_the_published_rows_that_would_vanish(director, plan):
    section = plan.sections.get()
    for number in range(1, 7):
        make_event(section=section, title=f"Лекция {number}")
    publish_plan(plan)
    with recording(plan):
        for entry in section.entries.in_order()[1:]:
            entry.delete()

    said = text_of(director.get(page(plan)))

    named = ", ".join(f"«Лекция {number}»" for number in range(1, 6))
    assert f"Из действующей редакции исчезнут: {named} и ещё 1." in said


def test_sign_that_no_font_has_is_named_on_the_page_and_refused_in_its_own_form(director, plan):
    rename(plan, "Семинар \U000e0100")
    form = looked_at(director, plan)
    proposal = submit(
        plan, note="", reasons={}, by=make_user("Методист"), at=PUBLISHED_AT, pin=Revision.objects.pin(plan.year)
    )

    refused = press(
        director, page(plan), form | {"note": "уточнено \U000e0100", "approval_post": "Директор \U000e0100"}
    )

    for address in (page(plan), f"/admin/events/proposal/{proposal.pk}/review/"):
        assert "Раздел 1, пункт 1, «Название»: Знака «\U000e0100» (U+E0100) нет" in text_of(director.get(address))
    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"note", "approval_post"}
    assert Edition.objects.count() == 0
    press(director, page(plan), form | {"note": "уточнено"})
    assert [row.title for row in Edition.objects.get().document.rows] == ["Семинар \U000e0100"]


def test_empty_plan_is_not_published(director, plan):
    publish_plan(plan)
    with recording(plan):
        plan.sections.get().delete()

    refused = press(director, page(plan), looked_at(director, plan))

    assert refused.status_code == 400
    assert "Мешает публикации. В плане нет ни одного мероприятия." in text_of(refused)
    assert Edition.objects.count() == 1


def test_button_publishes_in_the_name_of_the_person(director, plan):
    press(director, page(plan), looked_at(director, plan), note="первая редакция")

    edition, operation = Edition.objects.get(), Operation.objects.first()
    assert (edition.number, edition.published_by, edition.note) == (1, "Анна Воронова", "первая редакция")
    assert (operation.kind, operation.by_name) == ("publish", "Анна Воронова")


def test_approval_goes_to_the_plan_and_the_edition(director, plan):
    order = {
        "approval_form": "order",
        "approval_post": "Директор Центра",
        "approved_on": "2025-01-09",
        "order_number": "5-о",
    }

    press(director, page(plan), looked_at(director, plan), **order)

    assert Edition.objects.get().document.approval == Plan.objects.get().approval
    assert Plan.objects.get().order_number == "5-о"
    assert [operation.kind for operation in Operation.objects.all()[:2]] == ["publish", "edit"]


def test_double_click_publishes_once_and_says_so(director, plan):
    sent = looked_at(director, plan)
    press(director, page(plan), sent)

    again = press(director, page(plan), sent)

    assert Edition.objects.count() == 1
    assert again.status_code == 302
    assert messages_of(director.get(again.url))[-1].startswith("В плане ничего не изменилось")


def test_approval_that_cannot_be_printed_is_refused(director, plan):
    response = press(director, page(plan), looked_at(director, plan), approval_form="signed")

    assert response.status_code == 400
    assert "Гриф с датой требует даты утверждения и фамилии." in text_of(response)
    assert Edition.objects.count() == 0
    assert Plan.objects.get().approval_form == "stamp"


def test_blocked_plan_is_not_published_and_nothing_is_stored(director, plan):
    rename(plan, " ")

    response = press(director, page(plan), looked_at(director, plan), approval_post="Новая должность")

    assert response.status_code == 400
    assert "Раздел 1, пункт 1 Пустое название." in text_of(response)
    assert Plan.objects.get().approval_post == ""


def test_draft_is_the_working_plan(director, plan):
    body = director.get(f"/admin/events/plan/{plan.pk}/draft.csv").content.decode("utf-8-sig")

    assert "Семинар" in body


def test_draft_has_the_left_field_of_this_office_whichever_way_it_is_made(director, plan, settings):
    settings.PAPER_LEFT_FIELD = 30
    job = jobs.ask_draft(plan, "docx", by=make_user("Методист"), now=PUBLISHED_AT)
    proposal = submit(
        plan, note="", reasons={}, by=make_user("Методист"), at=PUBLISHED_AT, pin=Revision.objects.pin(plan.year)
    )

    jobs.run(lane.take(PUBLISHED_AT), at=PUBLISHED_AT)
    made = [
        bytes(JobFile.objects.get(job=job).data),
        director.get(f"/admin/events/plan/{plan.pk}/draft.docx").content,
        director.get(f"/admin/events/proposal/{proposal.pk}/draft.docx").content,
    ]

    fields = [Document(io.BytesIO(data)).sections[0].left_margin.mm for data in made]
    assert [round(field) for field in fields] == [30, 30, 30]


def test_draft_that_cannot_be_made_now_is_refused_in_plain_russian(director, plan, no_turns):
    response = director.get(f"/admin/events/plan/{plan.pk}/draft.pdf")

    assert (response.status_code, response.content.decode()) == (503, str(papers.BusyError()))


def test_draft_that_is_made_quickly_waits_for_nobody(director, plan, no_turns):
    assert director.get(f"/admin/events/plan/{plan.pk}/draft.docx").status_code == 200


def test_publishing_without_a_turn_says_so_and_stores_nothing(director, plan, no_turns):
    sent = looked_at(director, plan)

    response = press(director, page(plan), sent, note="нетерпение", approval_post="Директор")

    assert (response.status_code, Edition.objects.count(), Plan.objects.get().approval_post) == (400, 0, "")
    assert str(papers.BusyError()) in text_of(response)
    assert form_of(response, having="pin")["note"] == ["нетерпение"]


def test_unknown_draft_format_is_not_found(director, plan):
    assert director.get(f"/admin/events/plan/{plan.pk}/draft.exe").status_code == 404


@pytest.mark.parametrize("pin", [None, "", "0.0", "x"])
def test_page_that_does_not_say_what_was_looked_at_publishes_nothing(director, plan, pin):
    response = press(director, page(plan), looked_at(director, plan), pin=pin, approval_post="Директор")

    assert response.status_code == 400
    assert "План изменился, пока эта страница была открыта." in text_of(response)
    assert (Edition.objects.count(), Plan.objects.get().approval_post) == (0, "")


def test_plan_changed_after_the_look_is_not_published(director, plan):
    sent = looked_at(director, plan)
    rename(plan, "Подменённое")

    response = press(director, page(plan), sent)

    assert response.status_code == 400
    assert "План изменился, пока эта страница была открыта." in text_of(response)
    assert Edition.objects.count() == 0


def test_second_look_publishes_what_it_shows_and_what_was_typed(director, plan):
    sent = looked_at(director, plan)
    signed = {
        "approval_form": "signed",
        "approval_post": "Директор Центра",
        "approval_name": "И. И. Иванова",
        "approved_on": "2025-01-09",
        "note": "первая",
    }
    rename(plan, "Подменённое")

    refused = press(director, page(plan), sent, **signed)
    press(director, page(plan), form_of(refused, having="pin"))

    edition = Edition.objects.get()
    approval = edition.document.approval
    assert [row.title for row in edition.document.rows] == ["Подменённое"]
    assert (approval.post, approval.name, edition.note) == ("Директор Центра", "И. И. Иванова", "первая")


def test_approval_changed_by_a_colleague_is_shown_and_not_published(director, plan):
    sent = looked_at(director, plan)
    with recording(plan, by_name="Ольга Лебедева"):
        stored = Plan.objects.get()
        stored.approval_post = "Министр"
        stored.save()

    refused = press(director, page(plan), sent, approval_post="Директор")
    shown = refused.context["form"].clashes[0]
    untouched = Plan.objects.get().approval_post, Edition.objects.count()
    press(director, page(plan), form_of(refused, having="pin"))

    assert (refused.status_code, untouched) == (409, ("Министр", 0))
    assert (shown.was, shown.theirs, shown.mine) == ("пусто", "Министр", "Директор")
    assert shown.author.startswith("Ольга Лебедева")
    assert Edition.objects.get().document.approval.post == "Директор"


def test_stale_page_sent_after_publishing_does_not_put_the_old_signature_back(director, plan):
    with recording(plan):
        stored = Plan.objects.get()
        stored.approval_name, stored.approved_on, stored.approval_form = "И. И. Иванова", date(2025, 1, 9), "signed"
        stored.save()
    stale = looked_at(director, plan)
    press(director, page(plan), looked_at(director, plan), approval_name="П. П. Петрова")

    refused = press(director, page(plan), stale)

    assert refused.status_code == 400
    assert form_of(refused, having="pin")["approval_name"] == ["П. П. Петрова"]
    assert Plan.objects.get().approval_name == "П. П. Петрова"
    assert Edition.objects.get().document.approval.name == "П. П. Петрова"


def test_page_without_its_mark_is_refused(director, plan):
    refused = press(director, page(plan), looked_at(director, plan), seen=None, approval_post="Директор")

    assert refused.status_code == 409
    assert form_of(refused, having="pin")["approval_post"] == ["Директор"]
    assert (Plan.objects.get().approval_post, Edition.objects.count()) == ("", 0)


def test_approval_stays_where_publishing_does_not_come_about_and_the_page_says_so(director, monkeypatch, plan):
    """A format of the test's own: a colleague saves while it is being made."""

    def export(document, imprint):
        rename(plan, "Слова коллеги")
        return b""

    monkeypatch.setitem(sys.modules, "slow_format", type("Module", (), {"export": staticmethod(export)}))
    monkeypatch.setattr(exporters, "EXPORTERS", {"csv": exporters.Exporter("csv", "text/plain", "slow_format", "Д")})
    sent = looked_at(director, plan)

    refused = press(director, page(plan), sent, approval_post="Директор")
    rename(plan, "И ещё раз")
    unwritten = press(director, page(plan), form_of(refused, having="pin"))

    assert (Plan.objects.get().approval_post, Edition.objects.count()) == ("Директор", 0)
    assert "Гриф утверждения, который вы вписали, уже сохранён в плане." in text_of(refused)
    assert "План изменился" in text_of(unwritten)
    assert "уже сохранён" not in text_of(unwritten)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_colleague_saves_while_the_files_are_made(live_server, monkeypatch, plan, director):
    """A format of the test's own stands among the others: a colleague's thread saves while it is being made."""
    colleague = Client()
    colleague.force_login(make_user("Методист"))
    event = plan.events.get()
    answers = []

    def save_meanwhile():
        answers.append(save(colleague, change_page(event), audience="Слова коллеги").status_code)
        connection.close()

    def export(document, imprint):
        assert current() is None
        assert not connection.in_atomic_block
        thread = threading.Thread(target=save_meanwhile)
        thread.start()
        thread.join(timeout=20)
        answers.append(thread.is_alive())
        return b""

    module = type("Module", (), {"export": staticmethod(export)})
    monkeypatch.setitem(sys.modules, "slow_format", module)
    slow = exporters.Exporter("csv", "text/plain", "slow_format", "Долгий")
    monkeypatch.setattr(exporters, "EXPORTERS", {"csv": slow})

    response = press(director, page(plan), looked_at(director, plan))

    assert answers == [302, False]
    assert Event.objects.get().audience == "Слова коллеги"
    # What was looked at is no longer the plan: nothing is published unseen.
    assert (response.status_code, Edition.objects.count()) == (400, 0)
