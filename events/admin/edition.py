"""Published editions: read only, with the way to their public pages and the way back to their words."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from events import exporters, jobs, lane, letters
from events.importers import ImportFileError, Limits
from events.models import Edition
from events.models.operation import person_name
from events.plan import approval, importing
from events.plan.approval import ApprovalError

from .base import CONFLICT, ReadOnlyAdmin
from .difference import difference
from .jobs import url as job_url
from .reviewing import review_url
from .signing import SigningPages


@admin.register(Edition)
class EditionAdmin(SigningPages, ReadOnlyAdmin):
    """Nothing can be added here by hand: editions come from publishing a plan."""

    list_display = ["__str__", "published_at", "published_by", "note"]
    list_filter = ["year"]
    fields = [
        "year",
        "number",
        "title",
        "published_at",
        "published_by",
        "note",
        "left_out",
        "sha256",
        "public_page",
        "signed_link",
        "way_back",
    ]
    readonly_fields = fields
    date_hierarchy = None

    def get_queryset(self, request):
        return super().get_queryset(request).defer("stored")

    def get_urls(self):
        restore = self.admin_site.admin_view(self.restore_page)
        return [path("<int:pk>/restore/", restore, name="events_edition_restore"), *super().get_urls()]

    @admin.display(description="страница на сайте")
    def public_page(self, edition):
        return format_html('<a href="{}">{}</a>', edition.get_absolute_url(), edition)

    @admin.display(description="почему исключены")
    def left_out(self, edition):
        return "; ".join(edition.reasons.values())

    @admin.display(description="подписано")
    def signed_link(self, edition):
        page = reverse("admin:events_edition_signed", args=[edition.pk])
        return format_html('<a href="{}">Подписанные файлы: {}</a>', page, edition.signed.standing().count() or "нет")

    @admin.display(description="если ошиблись")
    def way_back(self, edition):
        page = reverse("admin:events_edition_restore", args=[edition.pk])
        return format_html('<a href="{}">Вернуть слова этой редакции…</a>', page)

    def get_fields(self, request, obj=None):
        """Without the way back for those who may not go it."""
        return self.fields if may_restore(request) else [name for name in self.fields if name != "way_back"]

    def restore_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The way out of a wrong edition: this one proposed anew, or its words brought into the working plan."""
        edition = get_object_or_404(Edition.objects.select_related("plan"), pk=pk)
        if not may_restore(request):
            raise PermissionDenied
        problem = ""
        if request.method == "POST":
            try:
                return (
                    self._propose(request, edition) if "propose" in request.POST else self._bring_back(request, edition)
                )
            except (ApprovalError, ImportFileError, lane.FullError) as error:
                problem = str(error)
        latest = approval.base_of(edition.plan)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Вернуть слова: {edition}",
            "opts": self.opts,
            "plan": edition.plan,
            "edition": edition,
            "latest": latest,
            "difference": difference(latest.document if latest else None, edition.document),
            "problem": problem,
        }
        return render(request, "admin/events/restore.html", context, status=CONFLICT if problem else 200)

    def _propose(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        now = timezone.now()
        proposal = approval.propose_edition(edition, by=request.user, at=now)
        if proposal.at == now:  # else an earlier press has sent it, and the letter
            letters.submitted(request, proposal)
        messages.success(request, f"На утверждение отправлены слова редакции {edition.number}.")
        return redirect(review_url(proposal))

    def _bring_back(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        """The edition as a file of our own, on its way into the plan: looked at first, loaded and undone as any other."""
        if not request.user.has_perm("events.add_planimport"):
            raise PermissionDenied
        name = exporters.file_name("json", edition.year, edition.imprint(""))
        data, now = bytes(edition.files.get(format="json").data), timezone.now()
        if len(data) > jobs.LONG_FILE:
            return redirect(job_url(jobs.ask_read(name, data, year=edition.year, by=request.user, now=now)))
        limits = Limits(max_bytes=settings.IMPORT_MAX_BYTES)
        plan_import = importing.receive(name, data, by=person_name(request.user), at=now, limits=limits)
        return redirect("admin:events_planimport_preview", plan_import.pk)


def may_restore(request: HttpRequest) -> bool:
    """Whoever answers for the plan: who writes it, and who approves it."""
    return request.user.has_perm("events.change_plan") or request.user.has_perm("events.publish_plan")
