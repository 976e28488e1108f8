"""The way of a plan to approval: the page that submits it, the director's page, and the paper he looks at."""

from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from events import exporters, jobs, lane, letters, papers
from events.columns import COLUMNS
from events.document import Approval, PlanDocument, Row
from events.forms.approval import FIELDS, DecisionForm, ReasonsForm, SubmitForm, said_in
from events.jobs import LONG
from events.models import Edition, Entry, Job, Operation, Plan, Proposal, ReviewRemark, Revision
from events.plan import approval, operations
from events.plan.approval import ApprovalError, Said
from events.plan.checking import check_plan
from events.plan.document import build_document
from events.plan.publishing import PublishingError, reasons_for, vanishing
from events.responses import busy_response

from .base import CONFLICT, ReadOnlyAdmin
from .difference import Row as ShownRow
from .difference import difference
from .jobs import draft_response
from .jobs import url as job_url

PAPERS = ("pdf", "docx", "xlsx")
SENT = "План отправлен на утверждение. Править его дальше можно: уже отправленное не изменится."
APPROVED = 'Утверждено и опубликовано: <a href="{}">{}</a>.'


class ApprovalPages:
    """Adds «На утверждение» to the plan's admin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<path:pk>/submit/", wrap(self.submit_page), name="events_plan_submit"), *super().get_urls()]

    def submit_page(self, request: HttpRequest, pk: str) -> HttpResponse:
        """What would go to the director, and the form that sends it; a waiting proposal is led to instead."""
        plan = self.visible_or_404(request, pk)
        if not request.user.has_perm("events.change_plan"):
            raise PermissionDenied
        if request.method == "GET" and (waiting := plan.proposals.waiting().defer("stored").first()):
            return redirect(review_url(waiting))
        pin = Revision.objects.pin(plan.year)
        document, base = build_document(plan), approval.base_of(plan)
        gone = vanishing(plan, document)
        told = reasons_for(plan, document, {})
        posted = request.POST if request.method == "POST" else None
        form, reasons = SubmitForm(posted, initial={"pin": pin}), ReasonsForm(posted, gone=gone, told=told)
        status = 200
        if posted is not None:
            status = 400
            if form.is_valid() and reasons.is_valid():
                try:
                    proposal = approval.submit(
                        plan,
                        note=form.cleaned_data["note"],
                        reasons=reasons.reasons,
                        by=request.user,
                        at=timezone.now(),
                        pin=form.cleaned_data["pin"],
                    )
                except (ApprovalError, PublishingError) as error:
                    form.add_error(None, str(error))
                    status = CONFLICT
                else:
                    letters.submitted(request, proposal)
                    messages.success(request, SENT)
                    return redirect(review_url(proposal))
            form.data = {**form.data.dict(), "pin": pin}  # the page shows the plan as it is now
        context = {
            **self.admin_site.each_context(request),
            "title": f"На утверждение: {plan}",
            "opts": Plan._meta,
            "plan": plan,
            "form": form,
            "reasons": reasons,
            "findings": check_plan(plan, document),
            "base": base,
            "difference": difference(base.document if base else None, document, told),
            "row_count": sum(1 for _ in document.rows),
        }
        return render(request, "admin/events/submit.html", context, status=status)


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """All that was ever submitted; each is looked at, and decided on, on a page of its own."""

    list_display = ["page_link", "plan", "by_name", "at", "state", "decided_by_name", "decided_at"]
    list_display_links = None
    list_select_related = ["plan"]
    list_filter = ["state"]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/review/", wrap(self.review_page), name="events_proposal_review"),
            path("<int:pk>/table/", wrap(self.table_page), name="events_proposal_table"),
            path("<int:pk>/draft.<slug:format_key>", wrap(self.draft_file), name="events_proposal_draft"),
            path("<int:pk>/withdraw/", wrap(self.withdraw), name="events_proposal_withdraw"),
            path("remarks/<int:pk>/", wrap(self.resolve), name="events_proposal_resolve"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("stored")

    def has_view_permission(self, request, obj=None):
        """A proposal shows nothing that the plan itself does not."""
        return request.user.has_perm("events.view_plan")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """There is nothing to change in it: its own page."""
        return redirect(review_url(self._proposal(request, int(object_id) if object_id.isdecimal() else 0)))

    @admin.display(description="предложение")
    def page_link(self, proposal):
        return format_html('<a href="{}">{}</a>', review_url(proposal), proposal)

    def _proposal(self, request: HttpRequest, pk: int) -> Proposal:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Proposal.objects.select_related("plan", "restores", "edition"), pk=pk)

    # Deciding

    def review_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would change, row by row, and what the director says to it."""
        proposal = self._proposal(request, pk)
        form = DecisionForm(instance=proposal.plan)
        status, problem, base = 200, "", approval.base_of(proposal.plan)
        if request.method == "POST":
            if not _may_decide(request):
                raise PermissionDenied
            try:
                if "return" in request.POST:
                    return self._send_back(request, proposal)
                form, answer = self._approve(request, proposal)
                if answer:
                    return answer
                status = CONFLICT if form.clashes or form.is_unmarked else 400
            except papers.BusyError as error:
                return busy_response(str(error))
            except (ApprovalError, PublishingError) as error:
                problem, status = str(error), CONFLICT
                form = DecisionForm(request.POST, instance=Plan.objects.get(pk=proposal.plan_id))
                form.full_clean()
                proposal, base = self._proposal(request, pk), approval.base_of(proposal.plan)
            shown = {**form.data.dict(), "edition": base.number if base else 0}  # the difference is from this one now
            form.data = shown
        form.initial["edition"] = base.number if base else 0
        context = {**self._told(request, proposal, base), "form": form, "problem": problem}
        return render(request, "admin/events/review.html", context, status=status)

    def _told(self, request: HttpRequest, proposal: Proposal, base: Edition | None) -> dict[str, Any]:
        """What the page says of a proposal: against the edition in force while it waits, else against the one before it."""
        document = proposal.document
        if proposal.edition:
            base = (
                proposal.edition.year
                and type(proposal.edition)
                .objects.filter(year=proposal.edition.year, number=proposal.edition.number - 1)
                .first()
            )
        shown = difference(base.document if base else None, document, proposal.reasons)
        asked = request.GET.get("row", "")
        if asked and asked not in {row.uid for row in shown.rows}:
            shown.rows[:0] = [_unchanged(document, row) for row in document.rows if row.uid == asked][:1]
        remarks = list(proposal.remarks.all())
        by_row: dict[str, list[ReviewRemark]] = {}
        for remark in remarks:
            by_row.setdefault(str(remark.uid or ""), []).append(remark)
        listed = {row.uid for row in shown.rows}
        entries = dict(
            Entry.objects.filter(
                section__plan=proposal.plan, event__uid__in=[uid for uid in by_row if uid]
            ).values_list("event__uid", "pk")
        )
        return {
            **self.admin_site.each_context(request),
            "title": f"План на {proposal.plan.year} год: что изменится",
            "opts": self.opts,
            "plan": proposal.plan,
            "proposal": proposal,
            "base": base,
            "difference": shown,
            "rest": sum(1 for _ in document.rows) - sum(row.kind != "absent" for row in shown.rows),
            "rows": [
                (row, by_row.get(row.uid, []), request.POST.get(f"remark-{row.uid}", ""), asked == row.uid)
                for row in shown.rows
            ],
            "other_remarks": [
                (remark, _title_of(document, remark), entries.get(remark.uid))
                for remark in remarks
                if str(remark.uid or "") not in listed or not proposal.is_waiting
            ],
            "fields": FIELDS,
            "findings": check_plan(proposal.plan, document) if proposal.is_waiting else [],
            "papers": [exporters.EXPORTERS[key] for key in PAPERS],
            "may_decide": _may_decide(request) and proposal.is_waiting,
            "may_withdraw": request.user.has_perm("events.change_plan") and proposal.is_waiting,
            "may_resolve": request.user.has_perm("events.change_event"),
            "next_number": (base.number if base else 0) + 1,
        }

    def _send_back(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        said = said_in(request.POST, _uids(proposal.document))
        answer = request.POST.get("answer", "")
        approval.send_back(proposal, answer=answer, said=said, by=request.user, at=timezone.now())
        letters.decided(request, proposal)
        messages.success(request, "План возвращён на доработку. Замечания видны тем, кто его правит.")
        return redirect(review_url(proposal))

    def _approve(self, request: HttpRequest, proposal: Proposal) -> tuple[DecisionForm, HttpResponse | None]:
        """The form as it is to be shown again, or the way on. The approval block stays in the plan, too."""
        with papers.colleague_turn():  # before anything is locked
            with operations.recording(proposal.plan, Operation.Kind.EDIT, by=request.user):
                plan = Plan.objects.get(pk=proposal.plan_id)
                form = DecisionForm(request.POST, instance=plan)
                if not form.is_valid():
                    return form, None
                if form.is_changed:
                    form.save()
            seen, said = form.cleaned_data["edition"] or 0, said_in(request.POST, _uids(proposal.document))
            if sum(1 for _ in proposal.document.rows) > LONG:
                return form, redirect(job_url(_begin(request, proposal, plan.approval, seen, said)))
            publication = approval.approve(
                proposal,
                approval=plan.approval,
                seen=seen,
                said=said,
                by=request.user,
                at=timezone.now(),
                site_url=settings.SITE_URL,
            )
        letters.decided(request, proposal)
        edition = publication.edition
        messages.success(request, format_html(APPROVED, edition.get_absolute_url(), edition))
        return form, redirect(review_url(proposal))

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a proposal back; a methodologist may while nobody has decided."""
        proposal = self._proposal(request, pk)
        if not request.user.has_perm("events.change_plan"):
            raise PermissionDenied
        if request.method == "POST":
            try:
                approval.withdraw(proposal, by=request.user, at=timezone.now())
            except ApprovalError as error:
                messages.error(request, str(error))
            else:
                letters.withdrawn(request, proposal)
                messages.success(request, "Предложение отозвано. План можно править и отправить снова.")
        return redirect(review_url(proposal))

    def resolve(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that a remark was seen to."""
        if not request.user.has_perm("events.change_event"):
            raise PermissionDenied
        remark = get_object_or_404(ReviewRemark.objects.select_related("proposal"), pk=pk)
        if request.method == "POST":
            approval.resolve(remark, by=request.user, at=timezone.now())
        return redirect(review_url(remark.proposal))

    # Looking at all of it

    def table_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole table as it was submitted."""
        proposal = self._proposal(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Весь план: {proposal}",
            "opts": self.opts,
            "plan": proposal.plan,
            "proposal": proposal,
            "document": proposal.document,
            "columns": COLUMNS,
            "may_decide": _may_decide(request) and proposal.is_waiting,
        }
        return render(request, "admin/events/proposal_table.html", context)

    def draft_file(self, request: HttpRequest, pk: int, format_key: str) -> HttpResponse:
        """The paper as it would be, without a number."""
        proposal = self._proposal(request, pk)
        if format_key not in PAPERS:
            raise Http404
        try:
            with papers.colleague_turn() if exporters.EXPORTERS[format_key].is_slow else nullcontext():
                data = exporters.export(format_key, proposal.document)
        except papers.BusyError as error:
            return busy_response(str(error))
        return draft_response(data, format_key, proposal.plan)


def review_url(proposal: Proposal) -> str:
    """The page of a proposal."""
    return reverse("admin:events_proposal_review", args=[proposal.pk])


def _may_decide(request: HttpRequest) -> bool:
    return request.user.has_perm("events.publish_plan")


def _uids(document: PlanDocument) -> list[str]:
    return list(dict.fromkeys(row.uid for row in document.rows))


def _unchanged(document: PlanDocument, row: Row) -> ShownRow:
    place = next(
        f"Раздел {number}, № {one.number}" if len(document.sections) > 1 else f"№ {one.number}"
        for number, section in enumerate(document.sections, start=1)
        for one in section.rows
        if one.uid == row.uid
    )
    return ShownRow(row.uid, "kept", place, row.title, [])


def _title_of(document: PlanDocument, remark: ReviewRemark) -> str:
    return next((row.title for row in document.rows if row.uid == str(remark.uid)), "")


def _begin(request: HttpRequest, proposal: Proposal, block: Approval, seen: int, said: list[Said]) -> Job:
    """The job that publishes a long plan. Raises ``ApprovalError``."""
    try:
        return jobs.ask_approval(
            proposal,
            block=block,
            seen=seen,
            said=said,
            site=letters.site_of(request),
            by=request.user,
            now=timezone.now(),
        )
    except lane.FullError as error:
        raise ApprovalError(str(error)) from error
