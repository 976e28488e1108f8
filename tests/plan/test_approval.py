"""From the working plan to the director and back: what was proposed is what is approved, word for word."""

from dataclasses import replace
from datetime import timedelta

import pytest

from events.document import Approval
from events.models import Edition, Entry, Operation, Proposal, ReviewRemark, Revision
from events.plan import approval
from events.plan.approval import ApprovalError, Said
from events.plan.document import build_document
from events.plan.publishing import PublishingError
from tests.factories import (
    PUBLISHED_AT,
    change,
    make_event,
    make_plan,
    make_section,
    make_user,
    publish_plan,
    recording,
)

pytestmark = pytest.mark.django_db

STAMP = Approval(form="stamp", post="Директор", name="И. И. Иванова")


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар")
    return plan


@pytest.fixture
def methodist():
    return make_user("Методист", first_name="Мария", last_name="Соколова")


@pytest.fixture
def director():
    return make_user("Руководитель", first_name="Анна", last_name="Воронова")


def submit(plan, by, **overrides):
    fields = {"note": "", "reasons": {}, "at": PUBLISHED_AT, "pin": Revision.objects.pin(plan.year), "by": by}
    return approval.submit(plan, **{**fields, **overrides})


def approve(proposal, by, **overrides):
    fields = {"approval": STAMP, "seen": 0, "said": (), "at": PUBLISHED_AT, "by": by}
    return approval.approve(proposal, **{**fields, **overrides})


def test_two_edits_while_a_proposal_waits_change_nothing_in_what_is_approved(plan, methodist, director):
    proposed = build_document(plan)
    proposal = submit(plan, methodist, note="Первый план")
    change(plan.events.get(), title="Другое")
    make_event(section=plan.sections.get(), title="Ещё одно")

    publication = approve(proposal, director)

    assert publication.edition.document == replace(proposed, approval=STAMP)
    assert (publication.edition.note, publication.edition.published_by) == ("Первый план", "Анна Воронова")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.edition, proposal.decided_by_name) == (
        "approved",
        publication.edition,
        "Анна Воронова",
    )
    assert [row.title for row in build_document(plan).rows] == ["Другое", "Ещё одно"]


def test_plan_is_proposed_once(plan, methodist):
    first, second = submit(plan, methodist), submit(plan, methodist)

    assert (second, Proposal.objects.count()) == (first, 1)
    assert Operation.objects.filter(kind=Operation.Kind.SUBMIT).count() == 1
    with pytest.raises(ApprovalError, match="уже на утверждении: его предложил Мария Соколова"):
        submit(plan, make_user("Методист"))


def test_plan_that_has_moved_or_is_the_same_or_empty_is_not_proposed(plan, methodist):
    pin = Revision.objects.pin(plan.year)
    change(plan.events.get(), title="Слово коллеги")
    with pytest.raises(ApprovalError, match="изменился, пока страница была открыта"):
        submit(plan, methodist, pin=pin)
    publish_plan(plan)
    with pytest.raises(ApprovalError, match="ничего не изменилось: действует Редакция 1"):
        submit(plan, methodist)
    with recording(plan):
        plan.sections.get().delete()
    with pytest.raises(PublishingError, match="нет ни одного мероприятия"):
        submit(plan, methodist)

    assert Proposal.objects.count() == 0


def test_plan_comes_back_with_remarks_that_are_seen_to_one_by_one(plan, methodist, director):
    uid = str(plan.events.get().uid)
    proposal = submit(plan, methodist)

    approval.send_back(proposal, answer="", said=[Said("Лучше в мае", uid, "schedule")], by=director, at=PUBLISHED_AT)

    (remark,) = ReviewRemark.objects.all()
    assert (str(remark.uid), remark.about, remark.words) == (uid, "Дата проведения", "Лучше в мае")
    assert approval.open_remarks_by_plan() == [(plan, [remark])]
    approval.resolve(remark, by=methodist, at=PUBLISHED_AT)
    approval.resolve(remark, by=director, at=PUBLISHED_AT + timedelta(days=1))
    remark.refresh_from_db()
    assert (remark.resolved_by_name, approval.open_remarks_by_plan()) == ("Мария Соколова", [])
    assert submit(plan, methodist) != proposal


def test_returning_says_what_to_mend(plan, methodist, director):
    proposal = submit(plan, methodist)

    with pytest.raises(ApprovalError, match="Напишите, что поправить"):
        approval.send_back(proposal, answer=" ", said=[], by=director, at=PUBLISHED_AT)

    proposal.refresh_from_db()
    assert proposal.is_waiting


STEPS = {
    "approve": lambda proposal, who: approve(proposal, who),
    "return": lambda proposal, who: approval.send_back(proposal, answer="Нет", said=[], by=who, at=PUBLISHED_AT),
    "withdraw": lambda proposal, who: approval.withdraw(proposal, by=who, at=PUBLISHED_AT),
}


@pytest.mark.parametrize("second", STEPS)
def test_decision_is_made_once(plan, methodist, director, second):
    proposal = submit(plan, methodist)
    approval.withdraw(proposal, by=methodist, at=PUBLISHED_AT)

    with pytest.raises(ApprovalError, match="Решение уже есть: план отозван, Мария Соколова"):
        STEPS[second](proposal, director)

    assert (Edition.objects.count(), ReviewRemark.objects.count()) == (0, 0)


@pytest.mark.parametrize(("quicker", "said"), [("withdraw", "отозван"), ("approve", "утверждён")])
def test_proposal_decided_while_its_files_are_made_is_published_once_at_most(plan, methodist, director, quicker, said):
    proposal, other = submit(plan, methodist), make_user("Руководитель", first_name="Олег")

    def decide(done, total):
        if Proposal.objects.waiting().exists():
            STEPS[quicker](proposal, other)

    with pytest.raises(ApprovalError, match=f"Решение уже есть: план {said}, Олег"):
        approve(proposal, director, progress=decide)

    assert Edition.objects.count() == (quicker == "approve")


def test_another_edition_meanwhile_is_looked_at_first(plan, methodist, director):
    proposal = submit(plan, methodist)
    change(plan.events.get(), title="Срочно")
    publish_plan(plan)

    with pytest.raises(ApprovalError, match="опубликована другая редакция"):
        approve(proposal, director)

    assert approve(proposal, director, seen=1).edition.number == 2


def test_plan_that_has_become_another_years_is_not_approved(plan, methodist, director):
    proposal = submit(plan, methodist)
    change(plan, year=2026)

    with pytest.raises(ApprovalError, match="Предложен план на 2025 год, а теперь это план на 2026 год"):
        approve(proposal, director)

    assert Edition.objects.count() == 0


def test_event_that_goes_has_its_reason_beside_the_document(plan, methodist, director):
    section = plan.sections.get()
    dropped, deleted = (make_event(section=section, title=title) for title in ("Снятое", "Удалённое"))
    publish_plan(plan)
    with recording(plan):
        Entry.objects.filter(event=dropped).delete()
        Entry.objects.create(section=section, event=dropped, is_dropped=True, drop_reason="Нет ведущего")
        deleted.entries.get().delete()

    proposal = submit(plan, methodist, reasons={str(deleted.uid): "Передано району", "чужое": "лишнее"})
    edition = approve(proposal, director, seen=1).edition

    assert edition.reasons == {str(dropped.uid): "Нет ведущего", str(deleted.uid): "Передано району"}
    assert edition.sha256 == edition.document.sha256()


def test_earlier_edition_is_proposed_anew_word_for_word(plan, methodist, director):
    first = publish_plan(plan)
    change(plan.events.get(), title="Ошибка")
    publish_plan(plan)

    proposal = approval.propose_edition(first, by=methodist, at=PUBLISHED_AT)
    third = approve(proposal, director, seen=2, approval=first.document.approval).edition

    assert (third.number, third.document) == (3, first.document)
    assert [row.title for row in build_document(plan).rows] == ["Ошибка"]
