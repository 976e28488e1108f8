"""What the director's page shows of a proposal: rows that differ with the remarks to them, and the remarks that stand apart."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from events.comparing import compare
from events.document import PlanDocument
from events.document import Row as DocumentRow
from events.models import Edition, Entry, Job, Proposal, ReviewRemark
from events.models.operation import person_name

from .difference import FEW, Row, difference, grouped

GONE = "Строка, которой здесь уже нет"


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row that differs, or was asked for, with its remarks and what is typed to it and not stored yet.

    ``has_fields``: a remark can be typed at once; else there is a button that brings the fields.
    """

    row: Row
    remarks: list[ReviewRemark]
    words: str
    field: str
    is_asked: bool
    has_fields: bool

    @property
    def is_plain(self) -> bool:
        """Whether the difference is all there is to it; among hundreds it is shown in the fewest signs then."""
        return not (self.has_fields or self.remarks)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are shown together; without a title where there are few of all kinds."""

    title: str
    rows: list[ShownRow]

    @property
    def is_open(self) -> bool:
        """Whether it is unfolded at first: it is short, or something is said to one of its rows."""
        return len(self.rows) <= FEW or not all(one.is_plain for one in self.rows)


@dataclass(frozen=True, slots=True)
class ShownRemark:
    """A remark apart from its row: the row's title in the proposal, and the key of the row where it still stands in the plan."""

    remark: ReviewRemark
    title: str
    entry: int | None


def review_url(proposal: Proposal) -> str:
    """The page of a proposal."""
    return reverse("admin:events_proposal_review", args=[proposal.pk])


def uids_of(*documents: PlanDocument | None) -> list[str]:
    """The events of the documents, each once: what may be remarked on."""
    return list(dict.fromkeys(row.uid for document in documents if document for row in document.rows if row.uid))


def compared_with(proposal: Proposal, in_force: Edition | None) -> Edition | None:
    """The edition whose difference the page shows: the one in force, for a proposal that was approved the one before it."""
    made = proposal.edition
    if made is None:
        return in_force
    return Edition.objects.filter(year=made.year, number=made.number - 1).first()


def review(proposal: Proposal, base: Edition | None, posted: Mapping[str, str], asked: str) -> dict[str, Any]:
    """What the page says of the proposal against ``base``; ``asked`` is a row to be shown though it does not differ."""
    document, before = (proposal.edition or proposal).document, base.document if base else None
    shown = difference(before, document, proposal.reasons)
    if proposal.is_waiting:  # its block is the one that stands in the form
        shown = replace(shown, general=[cell for cell in shown.general if cell.key != "approval"])
    differs = {row.uid for row in shown.rows}
    typed = [uid for uid in uids_of(document) if posted.get(f"remark-{uid}")]
    for uid in dict.fromkeys([asked, *typed]):
        if uid and uid not in differs:
            shown.rows[:0] = _unchanged(document, uid)
    remarks = list(proposal.remarks.all())
    by_row: dict[str, list[ReviewRemark]] = {}
    for remark in remarks:
        by_row.setdefault(str(remark.uid or ""), []).append(remark)
    is_short = len(shown.rows) <= FEW
    rows = [
        ShownRow(
            row,
            [] if row.is_again else by_row.get(row.uid, []),
            words := posted.get(f"remark-{row.uid}", ""),
            posted.get(f"field-{row.uid}", ""),
            is_asked := asked == row.uid and not row.is_again,
            has_fields=is_short or bool(words) or is_asked,
        )
        for row in shown.rows
    ]
    beside = {row.uid for row in shown.rows} if proposal.is_waiting else set()
    apart = [remark for remark in remarks if str(remark.uid or "") not in beside]
    return {
        "difference": shown,
        "proposed_block": _proposed_block(proposal, document) if proposal.is_waiting else "",
        "groups": [Group(title, folded) for title, folded in grouped(rows, lambda one: one.row.kind)],
        "rest": sum(1 for _ in document.rows) - shown.differing,
        "remarks": _apart(proposal, apart, document, before),
        "earlier": [] if not proposal.is_waiting else _apart(proposal, _earlier(proposal), document, before),
    }


def _proposed_block(proposal: Proposal, document: PlanDocument) -> str:
    """The approval block that was proposed, in a line; empty where it is that of the plan."""
    as_it_is = replace(document, approval=proposal.plan.approval)
    return (
        "".join(cell.after for cell in compare(as_it_is, document, ("approval",)).words) if as_it_is != document else ""
    )


def typed_for(job: Job) -> dict[str, str]:
    """The remarks that went with an approval which did not come about and are not stored since, as the page has sent them."""
    found: dict[str, str] = {}
    stored = job.proposal.remarks.all() if job.proposal else ()
    there = {(str(one.uid), one.field, one.words) for one in stored}
    for one in job.decision.get("said", ()):
        if (one["uid"], one["field"], one["words"]) not in there:
            found |= {f"remark-{one['uid']}": one["words"], f"field-{one['uid']}": one["field"]}
    return found


def unsaved(
    posted: Mapping[str, str], *documents: PlanDocument | None, fields: Collection[str] | None = None
) -> list[tuple[str, str]]:
    """What was typed and has no field on the page: the titles of the rows, with the words.

    ``fields`` are the events that have one; None where the page has no fields at all.
    """
    titles = _titles(*documents)
    typed = {name.removeprefix("remark-"): words for name, words in posted.items() if name.startswith("remark-")}
    found = [(titles.get(uid, GONE), words) for uid, words in typed.items() if uid not in (fields or ())]
    if fields is None:
        found.append(("Ответ целиком", posted.get("answer", "")))
    return [(title, words) for title, words in found if words.strip()]


def attempt(job: Job | None, user: Any, *documents: PlanDocument | None) -> dict[str, Any]:
    """What the page says of the job that was to approve the proposal: whose it is, and what he said if it is another's."""
    is_mine = bool(job and job.started_by_id == user.pk)
    return {
        "job": job,
        "is_mine": is_mine,
        "job_by": person_name(job.started_by) if job else "",
        "others_words": unsaved(typed_for(job), *documents, fields=()) if job and not is_mine else [],
    }


def may_send_again(proposal: Proposal, user: Any) -> bool:
    """Whether the way goes on from here: it came back, and nothing was sent after it."""
    came_back = proposal.state in (Proposal.State.RETURNED, Proposal.State.WITHDRAWN)
    if not came_back or not user.has_perm("events.change_plan"):
        return False
    return not Proposal.objects.filter(plan=proposal.plan_id, pk__gt=proposal.pk).exists()


def _earlier(proposal: Proposal) -> list[ReviewRemark]:
    """What was asked for when the plan was returned the last time before, and written down to what was withdrawn since.

    Whoever decides now looks what became of it.
    """
    state = Proposal.State
    before = Proposal.objects.filter(plan=proposal.plan_id, pk__lt=proposal.pk)
    last = before.exclude(state=state.WITHDRAWN).order_by("-pk").values("pk")[:1]
    since = before.filter(state=state.WITHDRAWN, pk__gt=Coalesce(Subquery(last), 0))
    return list(
        ReviewRemark.objects.filter(Q(proposal__in=last, proposal__state=state.RETURNED) | Q(proposal__in=since))
    )


def _apart(proposal: Proposal, remarks: list[ReviewRemark], *documents: PlanDocument | None) -> list[ShownRemark]:
    uids = [remark.uid for remark in remarks if remark.uid]
    if not uids:
        return [ShownRemark(remark, "", None) for remark in remarks]
    titles = _titles(*documents)
    standing = Entry.objects.filter(section__plan=proposal.plan_id, event__uid__in=uids)
    entries = dict(standing.values_list("event__uid", "pk"))
    found = ((remark, str(remark.uid or "")) for remark in remarks)
    return [ShownRemark(remark, titles.get(uid, GONE) if uid else "", entries.get(remark.uid)) for remark, uid in found]


def _titles(*documents: PlanDocument | None) -> dict[str, str]:
    """The titles of the events, as the first of the documents that has them says it."""
    found: dict[str, str] = {}
    for document in documents:
        for row in document.rows if document else ():
            found.setdefault(row.uid, row.title)
    return found


def _unchanged(document: PlanDocument, uid: str) -> list[Row]:
    """The row of this event, where the document has it; with every place it has there."""
    places: list[str] = []
    found: DocumentRow | None = None
    for number, section in enumerate(document.sections, start=1):
        for row in section.rows:
            if row.uid == uid:
                found = found or row
                places.append(f"Раздел {number}, № {row.number}" if len(document.sections) > 1 else f"№ {row.number}")
    return [Row(uid, "kept", "; ".join(places), found.title, [])] if found else []
