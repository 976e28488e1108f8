"""The page of a long job: how far it is; it can be closed and opened again."""

from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from events import jobs
from events.models import Job

from .base import ReadOnlyAdmin

# A job that has not ended by then has died with its process.
LOST_AFTER = timedelta(minutes=30)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Long jobs are begun by the pages of plans and imports; here they are only looked at."""

    list_display = ["page_link", "plan", "started_at", "started_by", "state"]
    list_display_links = None
    list_select_related = ["plan", "started_by"]

    def get_urls(self):
        page = path("<int:pk>/page/", self.admin_site.admin_view(self.page), name="events_job_page")
        return [page, *super().get_urls()]

    @admin.display(description="что")
    def page_link(self, job):
        return format_html('<a href="{}">{}</a>', url(job), job)

    def page(self, request, pk):
        """The state of one job; while it runs, the page asks again by itself."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = get_object_or_404(Job.objects.select_related("plan", "plan_import"), pk=pk)
        done, total = jobs.progress(job)
        context = {
            **self.admin_site.each_context(request),
            "title": str(job),
            "opts": self.opts,
            "job": job,
            "is_running": job.state == Job.State.RUNNING,
            "is_lost": job.state == Job.State.RUNNING and timezone.now() - job.started_at > LOST_AFTER,
            "done": done,
            "total": total,
        }
        return render(request, "admin/events/job.html", context)

    def has_view_permission(self, request, obj=None):
        """A job shows nothing that the plan itself does not."""
        return request.user.has_perm("events.view_plan")


def begin(request, **fields):
    """Store a job, start it and lead the person to its page."""
    job = Job.objects.create(started_by=request.user, started_at=timezone.now(), **fields)
    jobs.start(job)
    return redirect(url(job))


def url(job: Job) -> str:
    """The address of the job's page."""
    return reverse("admin:events_job_page", args=[job.pk])
