"""The addresses of an import: upload, preview with decisions, the original file, and what older bookmarks led to."""

from functools import wraps

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from events import jobs, lane
from events.comparing import ChoiceError
from events.forms.importing import PreviewForm, UploadForm
from events.importers import ImportFileError, Limits
from events.jobs import LONG_FILE
from events.models import PlanImport
from events.models.operation import person_name
from events.plan import importing, undoing
from events.plan.cells import LoadingError
from events.plan.decisions import Decisions
from events.plan.importing import ImportStateError
from events.plan.undoing import Undoing
from events.responses import file_response

from .. import jobs as job_pages
from ..carrying import refusal
from ..checked import CheckedAdmin
from ..since import changed_since
from . import deciding
from .checking import checks
from .preview import Opened, Part, open_row, preview_context

_NOTHING_TO_UNDO = "Эта загрузка ничего не изменила или была до обновления программы: отменять нечего."


@admin.register(PlanImport)
class PlanImportAdmin(CheckedAdmin):
    """Files on their way into the plan; everything about one of them happens on its preview page."""

    list_display = ["preview_link", "uploaded_at", "uploaded_by", "year", "state", "loaded_at"]
    list_display_links = None
    list_filter = ["state", "year"]
    ordering = ["-uploaded_at"]

    @admin.display(description="файл", ordering="file_name")
    def preview_link(self, plan_import):
        return format_html('<a href="{}">{}</a>', _url("preview", plan_import.pk), plan_import)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("data", "raw", "decisions")

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("add/", wrap(self.upload_page), name="events_planimport_add"),
            path("<int:pk>/preview/", wrap(_unless_refused(self.preview_page)), name="events_planimport_preview"),
            path("<int:pk>/check/", wrap(_unless_refused(self.checks_page)), name="events_planimport_check"),
            path("<int:pk>/rows/<str:line>/", wrap(self.old_row_page), name="events_planimport_row"),
            path("<int:pk>/undo/", wrap(self.old_undo_page), name="events_planimport_undo"),
            path("<int:pk>/original/", wrap(self.original), name="events_planimport_original"),
            *super().get_urls(),
        ]

    def upload_page(self, request):
        """Take a file or a pasted table in; it is refused with a sentence or leads to its preview."""
        self._require_add(request)
        form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_valid():
            name, data = form.source
            try:
                if len(data) > LONG_FILE:
                    year = form.cleaned_data["year"]
                    job = jobs.ask_read(name, data, year=year, by=request.user, now=timezone.now())
                    return redirect(job_pages.url(job))
                plan_import = importing.receive(
                    name,
                    data,
                    by=person_name(request.user),
                    at=timezone.now(),
                    limits=Limits(max_bytes=settings.IMPORT_MAX_BYTES),
                )
            except (ImportFileError, lane.FullError) as error:
                form.add_error("file" if form.cleaned_data["file"] else "pasted", str(error))
            else:
                if year := form.cleaned_data["year"]:
                    importing.decide(plan_import, Decisions(year=year))
                return redirect(_url("preview", plan_import.pk))
        status = 400 if form.is_bound else 200
        return self._render(request, "upload", "Загрузить план", {"form": form}, status=status)

    def preview_page(self, request, pk):
        """What was understood beside what the file says. A POST keeps the decisions and does what its button says."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport.objects.defer("data"), pk=pk)
        if request.method != "POST":
            return self._preview(request, plan_import)
        form = PreviewForm(request.POST)
        try:
            if not form.is_valid():
                deciding.keep(plan_import, form)
                messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
                return self._preview(request, plan_import, posted=form, status=400)
            answer = deciding.answer(request, plan_import, form)
        except (ChoiceError, ImportStateError, LoadingError) as error:
            messages.error(request, str(error))
            plan_import.refresh_from_db(fields=["state", "decisions"])
            return self._preview(request, plan_import, since=form.cleaned_data["since"], status=409)
        if isinstance(answer, Opened):
            return self._preview(request, plan_import, opened=answer, status=409 if answer.conflicts else 400)
        return answer

    def _preview(
        self,
        request,
        plan_import,
        *,
        opened: Opened | None = None,
        posted: PreviewForm | None = None,
        since: int | None = None,
        status: int = 200,
    ):
        if plan_import.state != PlanImport.State.PREVIEW:
            return self._imported(request, plan_import, status)
        look = importing.look(plan_import)
        if opened is None and (line := request.POST.get("open") if posted else request.GET.get("edit")):
            opened = open_row(plan_import, look, line, request.POST if posted else None)
        context = preview_context(plan_import, look, Part.of(request.GET), opened=opened, posted=posted)
        context["since"] = changed_since(since, look.proposal.document.year) if since is not None else []
        return self._render(request, "preview", f"Файл «{plan_import}»", context, status)

    def _imported(self, request, plan_import, status):
        is_undone = plan_import.state == PlanImport.State.UNDONE
        stayed = _stayed(undoing.look(plan_import.operation)) if is_undone and plan_import.operation_id else 0
        may_undo = (
            plan_import.operation_id and (stayed or not is_undone) and request.user.has_perm("events.undo_operation")
        )
        context = {"plan_import": plan_import, "stayed": stayed, "may_undo": may_undo}
        return self._render(request, "imported", f"Файл «{plan_import}»", context, status)

    def checks_page(self, request, pk):
        """What words typed into a row would mean, as JSON by column; asked by the page while they are typed."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport.objects.defer("data"), pk=pk)
        found = checks(plan_import, request.GET)
        if found is None:
            raise Http404
        return JsonResponse(found)

    def old_row_page(self, request, pk, line):
        """Where a row was corrected before: now it is opened in its place."""
        self._require_add(request)
        return redirect(f"{_url('preview', pk)}{Part().query(edit=line)}")

    def old_undo_page(self, request, pk):
        """Where a loading was taken back before: now in the journal, like everything."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport.objects.defer("data", "raw"), pk=pk)
        if plan_import.operation_id is None:
            if plan_import.state != PlanImport.State.PREVIEW:
                messages.error(request, _NOTHING_TO_UNDO)
            return redirect(_url("preview", pk))
        return redirect("admin:events_operation_undo", plan_import.operation_id)

    def original(self, request, pk):
        """The file as it was uploaded, always as a download: nothing in it runs in a browser."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport, pk=pk)
        return file_response(bytes(plan_import.data), "application/octet-stream", plan_import.file_name)

    def _render(self, request, template, title, context, status=200):
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        return render(request, f"admin/events/{template}.html", context, status=status)

    def _require_add(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied


def _unless_refused(page):
    """The page; a file that takes too long to match is refused with its sentence instead, back in the list."""

    @wraps(page)
    def shown(request, *args, **kwargs):
        try:
            return page(request, *args, **kwargs)
        except ImportFileError as error:
            messages.error(request, str(error))
            return refusal(redirect("admin:events_planimport_changelist"))

    return shown


def _stayed(found: Undoing) -> int:
    """How many things of a loading that was taken back are there all the same."""
    return len(found.later) + sum(not kept.thing._state.adding for kept in found.kept)


def _url(page: str, *args) -> str:
    return reverse(f"admin:events_planimport_{page}", args=args)
