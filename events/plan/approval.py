"""A plan on its way to the director and back: submitted, withdrawn, returned with remarks, approved.

What is approved is the document that was submitted; the working plan goes on beside it and is not asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from events import text
from events.document import Approval, PlanDocument, to_json
from events.models import Edition, Operation, Plan, Proposal, ReviewRemark, Revision
from events.models.operation import person_name
from events.plan import operations
from events.plan.checking import blocking_remarks
from events.plan.document import build_document
from events.plan.publishing import Publication, PublishingError, publish_document, reasons_for, refuse_blocking

State = Proposal.State
MOVED = "План изменился, пока страница была открыта. Посмотрите его ещё раз и отправьте."
ANOTHER_EDITION = "Пока страница была открыта, опубликована другая редакция. Посмотрите отличия от неё и решите заново."
NOTHING_TO_MEND = "Напишите, что поправить: замечание к строке или ответ."
NOTHING_SAID = "Замечание пусто. Напишите, что поправить."
LONGEST = 2_000  # letters of a remark, and of an answer


class ApprovalError(ValueError):
    """The step cannot be taken; the message is Russian and says why and what to do."""


class SaidError(ApprovalError):
    """What a person says to the step is too little or too much; the words are still to be mended."""


@dataclass(frozen=True, slots=True)
class Said:
    """A remark as it was written: ``uid`` names an event of the proposal or is empty, ``field`` one of its cells or is empty."""

    words: str
    uid: str = ""
    field: str = ""


def base_of(plan: Plan) -> Edition | None:
    """The edition in force, against which a proposal is looked at."""
    return Edition.objects.for_year(plan.year).first()


def submit(plan: Plan, *, note: str, reasons: dict[str, str], by: Any, at: datetime, pin: str) -> Proposal:
    """Lay the working plan, as it is at ``pin``, before the director. A second press finds what the first has submitted.

    Raises ``ApprovalError``, and ``PublishingError`` where a finding blocks.
    """
    with operations.recording(plan, Operation.Kind.SUBMIT, by=by) as record:
        plan = Plan.objects.get(pk=plan.pk)
        document = build_document(plan)
        if waiting := plan.proposals.waiting().first():
            if waiting.sha256 == document.sha256() and waiting.by == by:
                return waiting
            raise _taken(waiting)
        if pin != Revision.objects.pin(plan.year):
            raise ApprovalError(MOVED)
        refuse_blocking(blocking_remarks(document))
        why = reasons_for(plan, document, reasons)
        proposal = _propose(plan, document, note=text.clean(note), reasons=why, by=by, at=at)
        record.keep()
    return proposal


def propose_edition(edition: Edition, *, by: Any, at: datetime) -> Proposal:
    """Lay an earlier edition before the director once more, word for word; a second press finds what the first has submitted.

    Raises ``ApprovalError``.
    """
    with operations.recording(edition.plan, Operation.Kind.SUBMIT, by=by, note=f"вернуть: {edition}") as record:
        if waiting := edition.plan.proposals.waiting().first():
            if waiting.restores_id == edition.pk and waiting.by == by:
                return waiting
            raise _taken(waiting)
        note = f"Возвращается редакция {edition.number}."
        proposal = _propose(edition.plan, edition.document, note=note, by=by, at=at, restores=edition)
        record.keep()
    return proposal


def _taken(waiting: Proposal) -> ApprovalError:
    return ApprovalError(f"План уже на утверждении: его предложил {waiting.by_name}. Сначала отзовите то предложение.")


def _propose(plan: Plan, document: PlanDocument, *, by: Any, **fields: Any) -> Proposal:
    latest = base_of(plan)
    if latest and latest.document.same_content(document):
        raise ApprovalError(f"В плане ничего не изменилось: действует {latest}.")
    return Proposal.objects.create(
        plan=plan, stored=to_json(document), sha256=document.sha256(), by=by, by_name=person_name(by), **fields
    )


def withdraw(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """Take a proposal back before it is decided. Raises ``ApprovalError``."""
    with operations.recording(proposal.plan, Operation.Kind.WITHDRAW, by=by) as record:
        _decide(_standing(proposal), State.WITHDRAWN, by, at)
        record.keep()


def send_back(proposal: Proposal, *, answer: str, said: Iterable[Said], by: Any, at: datetime) -> None:
    """Return a proposal with what is to be mended.

    Raises ``SaidError`` where nothing is said, or more than is kept, and ``ApprovalError`` where it is decided.
    """
    _standing(proposal)  # whoever comes too late is told so first
    answer = text.clean_lines(answer)
    said = [*said, *([Said(answer)] if answer else [])]
    if not said and not proposal.remarks.exists():
        raise SaidError(NOTHING_TO_MEND)
    _refuse_long(said)
    with operations.recording(proposal.plan, Operation.Kind.RETURN, by=by, note=text.clean(answer)) as record:
        standing = _standing(proposal)
        _say(standing, said, by, at)
        _decide(standing, State.RETURNED, by, at, answer=answer)
        record.keep()


def note(proposal: Proposal, *, said: Iterable[Said], by: Any, at: datetime) -> None:
    """Write remarks down before anything is decided. Raises ``SaidError``, and ``ApprovalError`` where it is decided."""
    said = list(said)
    _standing(proposal)
    if not said:
        raise SaidError(NOTHING_SAID)
    _refuse_long(said)
    with operations.recording(proposal.plan, Operation.Kind.EDIT, by=by):
        _say(_standing(proposal), said, by, at)


def refuse_stale(proposal: Proposal, *, seen: int, said: Iterable[Said]) -> Proposal:
    """The proposal as it is stored, where it is still what the person has looked at. ``seen`` as of :func:`approve`.

    Raises ``SaidError``, and ``ApprovalError`` where it is decided already, or was compared with an edition that is no more in
    force, or its plan is another year's by now.
    """
    _refuse_long(said)
    standing = _standing(proposal)
    year, latest = standing.plan.year, base_of(standing.plan)
    if standing.document.year != year:
        raise ApprovalError(
            f"Предложен план на {standing.document.year} год, а теперь это план на {year} год. "
            "Верните его, чтобы его отправили заново."
        )
    if seen != (latest.number if latest else 0):
        raise ApprovalError(ANOTHER_EDITION)
    return standing


def approve(
    proposal: Proposal,
    *,
    approval: Approval,
    seen: int,
    said: Iterable[Said],
    by: Any,
    at: datetime,
    site_url: str = "",
    progress: Callable[[int, int], None] | None = None,
    within: Callable[[Publication], None] = lambda publication: None,
) -> Publication:
    """Publish exactly what was proposed, under this approval block.

    ``seen`` is the number of the edition that the person compared it with, 0 for none; ``within`` is told of the new edition
    in the transaction that stores it, and what it raises takes that back. Nobody is locked out while the files
    are made. Raises ``ApprovalError`` and ``PublishingError``.
    """
    said = list(said)
    standing = refuse_stale(proposal, seen=seen, said=said)
    plan, document = standing.plan, replace(standing.document, approval=approval)
    refuse_blocking(blocking_remarks(document))

    def done(edition: Edition) -> None:
        _say(standing, said, by, at)
        _decide(standing, State.APPROVED, by, at, edition=edition)
        within(Publication(edition, is_new=True))

    try:
        publication = publish_document(
            plan,
            document,
            note=standing.note,
            reasons=standing.reasons,
            at=at,
            by=by,
            site_url=site_url,
            progress=progress,
            still=lambda: Proposal.objects.waiting().filter(pk=standing.pk, plan__year=document.year).exists(),
            done=done,
        )
    except PublishingError:
        _standing(proposal)  # who was quicker while the files were made is named
        raise
    if not publication.is_new:
        _standing(proposal)  # another approved it while the files were made
        raise ApprovalError(f"Эти слова уже действуют: {publication.edition}. Отзовите или верните предложение.")
    return publication


def resolve(remark: ReviewRemark, *, by: Any, at: datetime) -> None:
    """Note that a remark was seen to; who was first stays."""
    still_open = ReviewRemark.objects.open().filter(pk=remark.pk)
    still_open.update(resolved_by_name=person_name(by), resolved_at=at)


def reopen(remark: ReviewRemark) -> None:
    """Note that a remark was not seen to after all."""
    ReviewRemark.objects.filter(pk=remark.pk).update(resolved_by_name="", resolved_at=None)


def take_back(proposal: Proposal, remark: int, *, by: Any) -> None:
    """Remove one's own remark that was written down before anything was decided; afterwards it stays, and so do others'."""
    own = ReviewRemark.objects.filter(pk=remark, proposal=proposal, by_name=person_name(by))
    with operations.recording(proposal.plan, Operation.Kind.EDIT, by=by):
        own.filter(proposal__state=State.WAITING).delete()


def open_remarks_by_plan() -> list[tuple[Plan, list[ReviewRemark]]]:
    """What was asked to be mended and is not yet, oldest first, plan by plan; of a proposal that waits it is no matter yet."""
    found: dict[Plan, list[ReviewRemark]] = {}
    for remark in ReviewRemark.objects.open().select_related("proposal__plan").defer("proposal__stored"):
        found.setdefault(remark.proposal.plan, []).append(remark)
    return list(found.items())


def _standing(proposal: Proposal) -> Proposal:
    """The proposal as it is stored now, still waiting. Raises ``ApprovalError`` where somebody has decided."""
    standing = Proposal.objects.select_related("plan").get(pk=proposal.pk)
    if not standing.is_waiting:
        raise ApprovalError(f"Решение уже есть: план {standing.get_state_display()}, {standing.decided_by_name}.")
    return standing


def _refuse_long(said: Iterable[Said]) -> None:
    longest = max((len(one.words) for one in said), default=0)
    if longest > LONGEST:
        raise SaidError(f"Слишком длинно: {longest} знаков в одном замечании. Оставьте не больше {LONGEST}.")


def _decide(standing: Proposal, state: str, by: Any, at: datetime, **fields: Any) -> None:
    for name, value in {"state": state, "decided_by_name": person_name(by), "decided_at": at, **fields}.items():
        setattr(standing, name, value)
    standing.save()


def _say(standing: Proposal, said: Iterable[Said], by: Any, at: datetime) -> None:
    """Store the remarks; what stands there already, word for word, is not said twice."""
    there = {(str(one.uid or ""), one.field, one.words) for one in standing.remarks.all()}
    ReviewRemark.objects.bulk_create(
        ReviewRemark(
            proposal=standing, uid=one.uid or None, field=one.field, words=one.words, by_name=person_name(by), at=at
        )
        for one in dict.fromkeys(said)
        if (one.uid, one.field, one.words) not in there
    )
