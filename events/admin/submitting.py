"""The page that lays a plan before the director."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from events import letters
from events.forms.approval import ReasonsForm, SubmitForm
from events.models import Plan, Proposal, ReviewRemark, Revision
from events.plan import approval
from events.plan.approval import ApprovalError
from events.plan.checking import check_plan
from events.plan.document import build_document
from events.plan.publishing import PublishingError, reasons_for, vanishing

from .base import CONFLICT
from .difference import difference
from .reviewing import review_url

SENT = "План отправлен на утверждение. Править его дальше можно: уже отправленное не изменится."


class SubmittingPages:
    """Adds «На утверждение» to the plan's admin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<path:pk>/submit/", wrap(self.submit_page), name="events_plan_submit"), *super().get_urls()]

    def submit_page(self, request: HttpRequest, pk: str) -> HttpResponse:
        """What would go to the director, and the form that sends it; a waiting proposal is led to instead."""
        plan = self.visible_or_404(request, pk)
        if not request.user.has_perm("events.change_plan"):
            raise PermissionDenied
        if request.method != "POST" and (waiting := plan.proposals.waiting().defer("stored").first()):
            return redirect(review_url(waiting))
        # The pin first: what is built after it is at least as new, and submitting compares again.
        pin = Revision.objects.pin(plan.year)
        document = build_document(plan)
        told = reasons_for(plan, document, {})
        posted = request.POST if request.method == "POST" else None
        form = SubmitForm(posted, initial={"pin": pin})
        reasons = ReasonsForm(posted, gone=vanishing(plan, document), told=told)
        status = 200
        if posted is not None:
            proposal, status = _submit(request, plan, form, reasons)
            if proposal is not None:
                return redirect(review_url(proposal))
            form.data = {**form.data.dict(), "pin": pin}  # the page shows the plan as it is now
        base = approval.base_of(plan)
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
            "open_remarks": ReviewRemark.objects.open().filter(proposal__plan=plan).count(),
            "row_count": sum(1 for _ in document.rows),
        }
        return render(request, "admin/events/submit.html", context, status=status)


def _submit(request: HttpRequest, plan: Plan, form: Any, reasons: Any) -> tuple[Proposal | None, int]:
    """What was submitted; None with the status of the page that says why nothing was."""
    if not (form.is_valid() and reasons.is_valid()):
        return None, 400
    now = timezone.now()
    try:
        proposal = approval.submit(
            plan,
            note=form.cleaned_data["note"],
            reasons=reasons.reasons,
            by=request.user,
            at=now,
            pin=form.cleaned_data["pin"],
        )
    except (ApprovalError, PublishingError) as error:
        form.add_error(None, str(error))
        return None, CONFLICT
    if proposal.at == now:  # else an earlier press has sent it, and the letter
        letters.submitted(request, proposal)
    messages.success(request, SENT)
    return proposal, 302
