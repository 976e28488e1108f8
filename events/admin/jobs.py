"""The page of a long job: how far it is; it can be closed and opened again, and the job stopped or repeated."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from events import exporters, jobs, lane
from events.models import Job, Plan
from events.responses import file_response

from .base import ReadOnlyAdmin

# Whoever may begin a job may stop it and repeat it.
_MAY = {
    Job.Kind.LOAD: "events.add_planimport",
    Job.Kind.READ: "events.add_planimport",
    Job.Kind.PUBLISH: "events.publish_plan",
    Job.Kind.DRAFT: "events.view_plan",
}
_REFRESH = "2"  # seconds
_OVER = "Работа тем временем закончилась: останавливать нечего."
ANOTHERS_DECISION = "Утверждали не вы, поэтому повторить это не получится. Посмотрите предложение и решите сами."


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Long jobs are begun by the pages of plans and imports; here they are looked at, stopped and repeated."""

    list_display = ["page_link", "plan", "started_at", "started_by", "state"]
    list_display_links = None
    list_select_related = ["plan", "started_by"]

    def get_queryset(self, request):
        """Without what visitors have asked for."""
        lane.sweep(timezone.now())
        return super().get_queryset(request).filter(kind__in=_MAY)

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/page/", wrap(self.page), name="events_job_page"),
            path("<int:pk>/file/", wrap(self.file), name="events_job_file"),
            path("<int:pk>/stop/", wrap(require_POST(self.stop)), name="events_job_stop"),
            path("<int:pk>/repeat/", wrap(require_POST(self.repeat)), name="events_job_repeat"),
            *super().get_urls(),
        ]

    @admin.display(description="что")
    def page_link(self, job):
        return format_html('<a href="{}">{}</a>', url(job), job)

    def page(self, request, pk):
        """The state of one job; while it waits or runs, the page asks again by itself."""
        job = self._job(request, pk)
        if job.kind == Job.Kind.READ and job.state == Job.State.DONE:
            return redirect("admin:events_planimport_preview", job.plan_import_id)
        context = {
            **self.admin_site.each_context(request),
            "title": str(job),
            "opts": self.opts,
            "job": job,
            **state_of(job),
            "draft": exporters.EXPORTERS.get(job.format),
            "has_file": jobs.result(job) is not None,
            "may_steer": request.user.has_perm(_MAY[job.kind]),
            "may_repeat": request.user.has_perm(_MAY[job.kind]) and _is_for(job, request),
        }
        answer = render(request, "admin/events/job.html", context)
        return asking_again(answer) if job.is_active else answer

    def file(self, request, pk):
        """The file that a job has made; 404 when it is not there, or no longer."""
        job = self._job(request, pk)
        made = jobs.result(job)
        if made is None or job.plan is None:
            raise Http404
        return draft_response(bytes(made.data), job.format, job.plan)

    def stop(self, request, pk):
        """Nothing of the job is stored from now on; its process ends within seconds."""
        job = self._steered(request, pk)
        if not lane.stop(job):
            messages.warning(request, _OVER)
        return redirect(url(job))

    def repeat(self, request, pk):
        """The job again, in the name of who presses; pressed twice, it is still one.

        An approval is who decided it alone: another director looks at the proposal, and decides in his own words.
        """
        job = self._steered(request, pk)
        if not _is_for(job, request):
            messages.warning(request, ANOTHERS_DECISION)
            return redirect("admin:events_proposal_review", job.proposal_id)
        return redirect(url(lane.repeat(job, now=timezone.now(), by=request.user)))

    def _job(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request).select_related("plan", "plan_import"), pk=pk)

    def _steered(self, request, pk):
        job = self._job(request, pk)
        if not request.user.has_perm(_MAY[job.kind]):
            raise PermissionDenied
        return job

    def has_view_permission(self, request, obj=None):
        """A job shows nothing that the plan itself does not."""
        return request.user.has_perm("events.view_plan")


def state_of(job: Job) -> dict[str, Any]:
    """What ``_job_state.html`` says of a job that waits or runs, beside the job."""
    is_waiting = job.state == Job.State.WAITING
    return {
        "before": lane.before(job) if is_waiting else 0,
        "is_asleep": is_waiting and lane.is_asleep(timezone.now()),
    }


def asking_again(page: HttpResponse) -> HttpResponse:
    """The page of a job that is not over; the browser asks for it again by itself, without a script."""
    page.headers["Refresh"] = _REFRESH
    return page


def draft_response(data: bytes, format_key: str, plan: Plan) -> HttpResponse:
    """A file of the working plan."""
    name = exporters.file_name(format_key, plan.year)
    return file_response(data, exporters.EXPORTERS[format_key].content_type, name)


def _is_for(job: Job, request) -> bool:
    """Whether this person may have the job done again in his own name."""
    return job.proposal_id is None or job.started_by_id == request.user.pk


def url(job: Job) -> str:
    """The address of the job's page."""
    return reverse("admin:events_job_page", args=[job.pk])
