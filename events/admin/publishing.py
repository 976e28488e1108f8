"""The page where a plan is checked and published, and the drafts to look at before that."""

from contextlib import nullcontext

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from events import exporters, jobs, lane, papers
from events.forms.approval import ReasonsForm
from events.forms.publishing import PublishForm
from events.jobs import LONG, publish_message
from events.models import Edition, Entry, Operation, Plan, Revision
from events.models.operation import pin_after
from events.plan import operations
from events.plan.checking import check_plan
from events.plan.document import build_document
from events.plan.publishing import PublishingError, publish, reasons_for, refuse_blocking, vanishing
from events.responses import busy_response

from .base import CONFLICT
from .difference import difference
from .jobs import draft_response, url

APPROVAL_STAYS = "Гриф утверждения, который вы вписали, уже сохранён в плане."
LOOK_AGAIN = "План изменился, пока эта страница была открыта. Посмотрите его ещё раз и опубликуйте."


def edition_list():
    """The editions without their documents, the newest first."""
    return Edition.objects.defer("stored").order_by("-number")


class PublishingPages:
    """Adds «Опубликовать» and «Проект» to the plan's admin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<path:pk>/publish/", wrap(self.publish_page), name="events_plan_publish"),
            path("<path:pk>/draft.<slug:format_key>", wrap(self.draft_file), name="events_plan_draft"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        drafts = [exporters.EXPORTERS[key] for key in ("pdf", "xlsx", "docx")]  # what people print and pass round
        extra = {"drafts": drafts, "may_publish": self.has_publish_permission(request)}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def has_publish_permission(self, request) -> bool:
        """Whether this person may publish: the role «Руководитель»."""
        return request.user.has_perm("events.publish_plan")

    def publish_page(self, request, pk):
        """Show the findings and the form; a POST stores the approval block in the plan and then publishes.

        These are two operations: the block stays where publishing does not come about, and the page says so.
        """
        plan = self.visible_or_404(request, pk)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        # The pin first: what is built after it is at least as new, and publishing compares again.
        pin = Revision.objects.pin(plan.year)
        document = build_document(plan)
        findings = check_plan(plan, document)
        form = PublishForm(instance=plan, initial={"pin": pin})
        told = reasons_for(plan, document, {})
        posted = request.POST if request.method == "POST" else None
        reasons = ReasonsForm(posted, gone=vanishing(plan, document), told=told)
        base, status = Edition.objects.for_year(plan.year).first(), 200
        if request.method == "POST":
            form, answer = self._post(request, plan, pin, findings, reasons)
            if answer:
                return answer
            status = CONFLICT if form.clashes or form.is_unmarked else 400
        context = {
            **self.admin_site.each_context(request),
            "title": f"Публикация: {plan}",
            "opts": Plan._meta,
            "plan": plan,
            "form": form,
            "reasons": reasons,
            "findings": findings,
            "base": base,
            "difference": difference(base.document if base else None, document, told),
            "proposal": plan.proposals.waiting().defer("stored").first(),
            "sections": len(document.sections),
            "rows": sum(1 for _ in document.rows),
            "events": document.event_count,
        }
        return render(request, "admin/events/publish.html", context, status=status)

    def _post(self, request, plan, pin, findings, reasons):
        """The form as it is to be shown again, or the answer of what was published."""
        form, answer, approved = None, None, pin
        try:
            with papers.colleague_turn():  # before anything is locked
                form, approved = self._approve(request, plan, pin, findings, reasons)
                if form.is_valid() and reasons.is_valid():
                    answer = self._publish(request, plan, form.cleaned_data["note"], approved, reasons.reasons)
        except (PublishingError, papers.BusyError, lane.FullError) as error:
            form = self._bound(request, Plan.objects.get(pk=plan.pk))
            form.add_error(None, str(error) if approved == pin else f"{error} {APPROVAL_STAYS}")
        form.data = form.data.copy()
        form.data["pin"] = Revision.objects.pin(plan.year)  # the page shows the plan as it is now
        return form, answer

    def _bound(self, request, plan):
        form = PublishForm(request.POST, instance=plan)
        form.full_clean()
        return form

    def _approve(self, request, plan, pin, findings, reasons):
        """Store the approval block, if the plan is still what was looked at; the form, and the pin the plan has then."""
        with operations.recording(plan, Operation.Kind.EDIT, by=request.user) as record:
            form = self._bound(request, Plan.objects.get(pk=plan.pk))
            if form.is_valid() and reasons.is_valid():
                if not form.cleaned_data["pin"] == pin == Revision.objects.pin(plan.year):
                    raise PublishingError(LOOK_AGAIN)
                refuse_blocking(findings)
                if form.is_changed:
                    form.save()
            if not record.is_empty:
                pin = pin_after(pin, record.operation)
        return form, pin

    def _publish(self, request, plan, note, pin, reasons):
        """Make the edition; nobody waits while its files are made, and what is frozen is what was looked at."""
        if Entry.objects.listed().of_plan(plan).count() > LONG:
            job = jobs.ask_publish(plan, note=note, pin=pin, reasons=reasons, by=request.user, now=timezone.now())
            return redirect(url(job))
        publication = publish(
            plan,
            note=note,
            by=request.user,
            at=timezone.now(),
            pin=pin,
            site_url=settings.SITE_URL,
            reasons=reasons,
        )
        level = messages.SUCCESS if publication.is_new else messages.WARNING
        messages.add_message(request, level, publish_message(publication))
        return redirect("admin:events_plan_change", plan.pk)

    def draft_file(self, request, pk, format_key):
        """The working plan in one format, for those who may see it."""
        plan = self.visible_or_404(request, pk)
        if format_key not in exporters.EXPORTERS:
            raise Http404
        if exporters.EXPORTERS[format_key].is_slow and Entry.objects.listed().of_plan(plan).count() > LONG:
            try:
                return redirect(url(jobs.ask_draft(plan, format_key, by=request.user, now=timezone.now())))
            except lane.FullError as error:
                return busy_response(str(error))
        document = build_document(plan)
        try:
            with papers.colleague_turn() if exporters.EXPORTERS[format_key].is_slow else nullcontext():
                data = exporters.export(format_key, document, Edition.draft_imprint(document.year))
        except papers.BusyError as error:
            return busy_response(str(error))
        return draft_response(data, format_key, plan)
