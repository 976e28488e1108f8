"""The page of a long job: how far it is; it can be closed and opened again."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from events import exporters, jobs
from events.models import Job, Plan
from events.responses import file_response

from .base import ReadOnlyAdmin


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Long jobs are begun by the pages of plans and imports; here they are only looked at."""

    list_display = ["page_link", "plan", "started_at", "started_by", "state"]
    list_display_links = None
    list_select_related = ["plan", "started_by"]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/page/", wrap(self.page), name="events_job_page"),
            path("<int:pk>/file/", wrap(self.file), name="events_job_file"),
            *super().get_urls(),
        ]

    @admin.display(description="что")
    def page_link(self, job):
        return format_html('<a href="{}">{}</a>', url(job), job)

    def page(self, request, pk):
        """The state of one job; while it runs, the page asks again by itself."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = get_object_or_404(Job.objects.select_related("plan", "plan_import"), pk=pk)
        done, total = jobs.progress(job)
        is_lost = jobs.is_lost(job, now=timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": str(job),
            "opts": self.opts,
            "job": job,
            "is_running": job.state == Job.State.RUNNING and not is_lost,
            "is_lost": is_lost,
            "percent": 100 * done // total if total else None,
            "draft": exporters.EXPORTERS.get(job.format),
            "has_file": jobs.result(job) is not None,
        }
        return render(request, "admin/events/job.html", context)

    def file(self, request, pk):
        """The file that a job has made; 404 when it is not there, or no longer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = get_object_or_404(Job.objects.select_related("plan"), pk=pk)
        path = jobs.result(job)
        if path is None or job.plan is None:
            raise Http404
        return draft_response(path.read_bytes(), job.format, job.plan)

    def has_view_permission(self, request, obj=None):
        """A job shows nothing that the plan itself does not."""
        return request.user.has_perm("events.view_plan")


def begin(request, **fields):
    """Store a job, start it and lead the person to its page."""
    job = Job.objects.create(started_by=request.user, started_at=timezone.now(), **fields)
    jobs.start(job)
    return redirect(url(job))


def draft_response(data: bytes, format_key: str, plan: Plan) -> HttpResponse:
    """A file of the working plan."""
    name = exporters.file_name(format_key, plan.year)
    return file_response(data, exporters.EXPORTERS[format_key].content_type, name)


def url(job: Job) -> str:
    """The address of the job's page."""
    return reverse("admin:events_job_page", args=[job.pk])
