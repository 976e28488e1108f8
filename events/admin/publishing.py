"""The page where a plan is checked and published, and the drafts to look at before that."""

from contextlib import nullcontext

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone

from events import exporters, papers
from events.forms.publishing import PublishForm
from events.jobs import LONG, publish_message, running_draft
from events.models import Edition, Job, Plan
from events.plan.checking import check_plan
from events.plan.document import build_document
from events.plan.publishing import PublishingError, publish, refuse_blocked
from events.responses import busy_response

from .jobs import begin, draft_response, url


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
        """Show the findings and the form; a POST publishes. Approval data go to the plan and the edition together."""
        plan = get_object_or_404(Plan, pk=unquote(pk))
        if not self.has_publish_permission(request):
            raise PermissionDenied
        seen = build_document(plan).sha256()
        form = PublishForm(request.POST if request.method == "POST" else None, instance=plan, initial={"seen": seen})
        if form.is_valid():
            try:
                with papers.colleague_turn():  # before anything is locked
                    return self._publish(request, plan, form)
            except (PublishingError, papers.BusyError) as error:
                form.add_error(None, str(error))
                sent = request.POST.copy()
                sent["seen"] = seen  # the page shows the plan as it is now
                form.data = sent
        document = build_document(plan)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Публикация: {plan}",
            "opts": Plan._meta,
            "plan": plan,
            "form": form,
            "findings": check_plan(plan, document),
            "sections": len(document.sections),
            "rows": sum(1 for _ in document.rows),
            "events": len({row.uid for row in document.rows}),
            "latest": edition_list().filter(plan=plan).first(),
        }
        return render(request, "admin/events/publish.html", context, status=400 if form.errors else 200)

    def _publish(self, request, plan, form):
        with transaction.atomic():
            # What is frozen must be what was looked at: nobody edits the plan between this look and the publishing.
            current = Plan.objects.select_for_update().get(pk=plan.pk)
            if build_document(current).sha256() != form.cleaned_data["seen"]:
                raise PublishingError(
                    "План изменился, пока эта страница была открыта. Посмотрите его ещё раз и опубликуйте."
                )
            if set(form.changed_data) - {"note", "seen"}:
                form.save()
            if plan.entry_count() > LONG:
                # A plan that cannot be published is refused here and now, not after minutes of waiting.
                refuse_blocked(plan, build_document(plan))
                return begin(request, kind=Job.Kind.PUBLISH, plan=plan, note=form.cleaned_data["note"])
            publication = publish(
                plan,
                note=form.cleaned_data["note"],
                by=request.user.get_full_name() or request.user.get_username(),
                at=timezone.now(),
                site_url=settings.SITE_URL,
            )
        level = messages.SUCCESS if publication.is_new else messages.WARNING
        messages.add_message(request, level, publish_message(publication))
        return redirect("admin:events_plan_change", plan.pk)

    def draft_file(self, request, pk, format_key):
        """The working plan in one format, for those who may see it."""
        plan = get_object_or_404(Plan, pk=unquote(pk))
        if not self.has_view_permission(request, plan):
            raise PermissionDenied
        if format_key not in exporters.EXPORTERS:
            raise Http404
        if exporters.EXPORTERS[format_key].is_slow and plan.entry_count() > LONG:
            if job := running_draft(plan, format_key, now=timezone.now()):
                return redirect(url(job))
            return begin(request, kind=Job.Kind.DRAFT, plan=plan, format=format_key)
        document = build_document(plan)
        try:
            with papers.colleague_turn() if exporters.EXPORTERS[format_key].is_slow else nullcontext():
                data = exporters.export(format_key, document)
        except papers.BusyError as error:
            return busy_response(str(error))
        return draft_response(data, format_key, plan)
