"""The director's page of a proposal, what he says to it, and the paper he looks at."""

from contextlib import nullcontext

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from events import exporters, jobs, lane, letters, papers
from events.columns import CELLS, COLUMNS, SHORT_LABELS
from events.forms.approval import FIELDS, DecisionForm, said_in
from events.forms.keys import is_key
from events.forms.merging import RESUMED
from events.jobs import LONG
from events.models import Edition, Job, Operation, Plan, Proposal, ReviewRemark
from events.models.operation import person_name
from events.plan import approval, operations
from events.plan.approval import ApprovalError, Said, SaidError
from events.plan.checking import check_plan
from events.plan.publishing import PublishingError
from events.responses import busy_response

from .base import CONFLICT, ReadOnlyAdmin
from .checks import back_to_row
from .jobs import asking_again, draft_response, state_of
from .jobs import url as job_url
from .reviewing import attempt, compared_with, may_send_again, review, review_url, typed_for, uids_of, unsaved

_DECIDING = {"write", "return", "approve", "_save"}  # the buttons; the last is «Утвердить с моим выбором»
PAPERS = ("pdf", "docx", "xlsx")
APPROVED = 'Утверждено и опубликовано: <a href="{}">{}</a>.'
APPROVING = "План сейчас утверждается. Дождитесь итога или остановите эту работу."
BLOCK_WRONG = "План не возвращён: исправьте отмеченное в грифе утверждения."
BLOCK_STAYS = "Гриф, который вы вписали, уже сохранён в плане."
BLOCK_MOVED = "Пока страница была открыта, в плане изменили: {}. Посмотрите, каким теперь будет гриф, и решите заново."


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
            path("remarks/<int:pk>/", wrap(self.remark), name="events_proposal_remark"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("stored")

    def has_view_permission(self, request, obj=None):
        """A proposal shows nothing that the plan itself does not."""
        return request.user.has_perm("events.view_plan")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """There is nothing to change in it: its own page."""
        return redirect(review_url(self._proposal(request, int(object_id) if is_key(object_id) else 0)))

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
        if request.method != "POST":
            return self._page(request, proposal, DecisionForm(instance=proposal.plan))
        if not _may_decide(request):
            raise PermissionDenied
        if RESUMED in request.POST or not request.POST.keys() & _DECIDING:
            if RESUMED not in request.POST and is_key(request.POST.get("remove", "")):
                approval.take_back(proposal, int(request.POST["remove"]), by=request.user)
            form = _bound(request, proposal)
            return self._page(request, proposal, form, _moved(form, proposal), asked=request.POST.get("about", ""))
        base = approval.base_of(proposal.plan)
        said = said_in(request.POST, uids_of(proposal.document, base.document if base else None))
        try:
            if request.POST.keys() & {"write", "return"} and _is_being_approved(proposal):
                raise ApprovalError(APPROVING)
            if "write" in request.POST:
                return self._note(request, proposal, said)
            if "return" in request.POST:
                return self._send_back(request, proposal, said)
            form, answer = self._approve(request, proposal, said)
            problem, status = "", CONFLICT if form.clashes or form.is_unmarked else 400
        except papers.BusyError as error:
            return busy_response(str(error))
        except (ApprovalError, PublishingError) as error:
            form, answer = _bound(request, proposal), None
            problem, status = str(error), 400 if isinstance(error, SaidError) else CONFLICT
        return answer or self._page(request, self._proposal(request, pk), form, problem, status)

    def _page(self, request, proposal, form, problem="", status=200, typed=None, asked="") -> HttpResponse:
        """The page; ``typed`` are remarks to stand in its fields where they are not those of the request.

        ``asked`` is the row a remark is to be typed to, where there are too many to have fields for each.
        """
        jobs_of = proposal.jobs.select_related("started_by").order_by("-pk")
        job = None if proposal.edition_id else jobs_of.first()
        if job and job.is_active and request.method == "GET":
            return self._approving(request, proposal, job)
        in_force = approval.base_of(proposal.plan)
        base, seen = compared_with(proposal, in_force), in_force.number if in_force else 0
        form.initial["edition"] = seen
        if form.is_bound:
            form.data = {**form.data.dict(), "edition": seen}  # the page shows the difference from this one now
        may_decide = _may_decide(request) and proposal.is_waiting and not (job and job.is_active)
        documents = (proposal.document, base.document if base else None)
        tried = attempt(job, request.user, *documents)
        posted = typed if typed is not None else request.POST or (typed_for(job) if job and tried["is_mine"] else {})
        shown = review(proposal, base, posted, asked or request.GET.get("row", ""))
        fields = {one.row.uid for group in shown["groups"] for one in group.rows} if may_decide else None
        context = {
            **self.admin_site.each_context(request),
            **shown,
            **tried,
            "title": f"План на {proposal.plan.year} год: что изменится",
            "opts": self.opts,
            "plan": proposal.plan,
            "proposal": proposal,
            "base": base,
            "fields": FIELDS,
            "findings": check_plan(proposal.plan, proposal.document) if proposal.is_waiting else [],
            "papers": [exporters.EXPORTERS[key] for key in PAPERS],
            "may_decide": may_decide,
            "may_withdraw": request.user.has_perm("events.change_plan") and proposal.is_waiting,
            "may_resolve": request.user.has_perm("events.change_event") and not proposal.is_waiting,
            "next_number": seen + 1,
            "form": form,
            "problem": problem,
            "may_send_again": may_send_again(proposal, request.user),
            "person": person_name(request.user),
            "lost": unsaved(posted, *documents, fields=fields),
        }
        return render(request, "admin/events/review.html", context, status=status)

    def _approving(self, request: HttpRequest, proposal: Proposal, job: Job) -> HttpResponse:
        """How far a job is that approves the proposal; the page asks again by itself until there is an outcome."""
        context = {
            **self.admin_site.each_context(request),
            "title": f"План на {proposal.plan.year} год утверждается",
            "opts": self.opts,
            "plan": proposal.plan,
            "proposal": proposal,
            "job": job,
            "by_name": person_name(job.started_by),
            **state_of(job),
        }
        return asking_again(render(request, "admin/events/approving.html", context))

    def _note(self, request: HttpRequest, proposal: Proposal, said: list[Said]) -> HttpResponse:
        approval.note(proposal, said=said, by=request.user, at=timezone.now())
        messages.success(request, "Замечание записано. Его увидят, когда вы решите.")
        form = _bound(request, proposal)
        if (
            form.changed_data or request.POST.get("answer", "").strip()
        ):  # they go with the decision: the page holds them
            return self._page(request, proposal, form, typed={})
        return redirect(f"{review_url(proposal)}#row-{said[0].uid}")

    def _send_back(self, request: HttpRequest, proposal: Proposal, said: list[Said]) -> HttpResponse:
        answer, form = request.POST.get("answer", ""), _bound(request, proposal)
        if form.changed_data and not form.is_valid():
            raise SaidError(BLOCK_WRONG)
        approval.send_back(proposal, answer=answer, said=said, by=request.user, at=timezone.now())
        if form.changed_data:
            with operations.recording(proposal.plan, Operation.Kind.EDIT, by=request.user):
                form = _bound(request, proposal)
                if form.is_valid() and form.is_changed:
                    form.save()
        letters.decided(request, proposal)
        messages.success(request, "План возвращён на доработку. Замечания видны тем, кто его правит.")
        return redirect(review_url(proposal))

    def _approve(
        self, request: HttpRequest, proposal: Proposal, said: list[Said]
    ) -> tuple[DecisionForm, HttpResponse | None]:
        """The form as it is to be shown again, or the way on. The approval block stays in the plan, too."""
        with papers.colleague_turn():  # before anything is locked
            with operations.recording(proposal.plan, Operation.Kind.EDIT, by=request.user) as record:
                plan = Plan.objects.get(pk=proposal.plan_id)
                form = DecisionForm(request.POST, instance=plan)
                if not form.is_valid():
                    return form, None
                seen = form.cleaned_data["edition"] or 0
                approval.refuse_stale(proposal, seen=seen, said=said)
                if moved := _moved(form, proposal):  # what nobody has looked at is not approved
                    raise ApprovalError(moved)
                if form.is_changed:
                    form.save()
            try:
                return form, _carry_out(request, proposal, plan, seen, said)
            except (ApprovalError, PublishingError, lane.FullError) as error:
                raise ApprovalError(str(error) if record.is_empty else f"{error} {BLOCK_STAYS}") from error

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

    def remark(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that a remark was seen to, or was not after all."""
        if not request.user.has_perm("events.change_event"):
            raise PermissionDenied
        remark = get_object_or_404(ReviewRemark.objects.select_related("proposal__plan"), pk=pk)
        if "reopen" in request.POST:
            approval.reopen(remark)
        elif request.method == "POST":
            approval.resolve(remark, by=request.user, at=timezone.now())
        return back_to_row(request, remark.proposal.plan) or redirect(review_url(remark.proposal))

    # Looking at all of it

    def table_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole table as it was submitted."""
        proposal = self._proposal(request, pk)
        document, labels = proposal.document, [SHORT_LABELS[key] for key in CELLS]
        sections = [
            (section, [(row, list(zip(labels, row.cells[1:], strict=True))) for row in section.rows])
            for section in document.sections
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Весь план: {proposal}",
            "opts": self.opts,
            "plan": proposal.plan,
            "proposal": proposal,
            "document": document,
            "sections": sections,
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
                document = proposal.document
                data = exporters.export(format_key, document, Edition.draft_imprint(document.year))
        except papers.BusyError as error:
            return busy_response(str(error))
        return draft_response(data, format_key, proposal.plan)


def _bound(request: HttpRequest, proposal: Proposal) -> DecisionForm:
    form = DecisionForm(request.POST, instance=Plan.objects.get(pk=proposal.plan_id))
    form.full_clean()
    return form


def _moved(form: DecisionForm, proposal: Proposal) -> str:
    """What differs by now from the page that was sent; empty where nothing does, or where it is decided anyway."""
    latest, seen = approval.base_of(proposal.plan), form.cleaned_data.get("edition") or 0
    if not proposal.is_waiting:
        return ""
    if seen != (latest.number if latest else 0):
        return approval.ANOTHER_EDITION
    named = "; ".join(f"«{theirs.label}» ({theirs.author})" for theirs in form.theirs)
    return BLOCK_MOVED.format(named) if named else ""


def _carry_out(request: HttpRequest, proposal: Proposal, plan: Plan, seen: int, said: list[Said]) -> HttpResponse:
    """Publish the proposal under the block that the plan has by now; a long one is left to the queue."""
    now, by = timezone.now(), request.user
    if sum(1 for _ in proposal.document.rows) > LONG:
        site = letters.site_of(request)
        return redirect(
            job_url(jobs.ask_approval(proposal, block=plan.approval, seen=seen, said=said, site=site, by=by, now=now))
        )
    publication = approval.approve(
        proposal, approval=plan.approval, seen=seen, said=said, by=by, at=now, site_url=settings.SITE_URL
    )
    letters.decided(request, proposal)
    edition = publication.edition
    messages.success(request, format_html(APPROVED, edition.get_absolute_url(), edition))
    return redirect(review_url(proposal))


def _is_being_approved(proposal: Proposal) -> bool:
    return Job.objects.active().filter(proposal=proposal).exists()


def _may_decide(request: HttpRequest) -> bool:
    return request.user.has_perm("events.publish_plan")
