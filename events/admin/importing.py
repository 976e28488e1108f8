"""The pages of an import: upload, preview with decisions, one row by hand, loading, undoing, the original file."""

from functools import wraps

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from events import columns
from events.comparing import compare
from events.forms.importing import ImportYearForm, RowForm, UploadForm
from events.importers import ImportFileError, Limits
from events.jobs import LONG, load_message
from events.models import Job, PlanImport
from events.plan import importing
from events.plan.importing import Decisions, ImportStateError, decisions_of
from events.plan.loading import LoadingError, compare_with_plan
from events.responses import file_response

from .jobs import begin

# What a column of a file can be taken for, besides the columns of the table.
FIELDS = [("", "не загружать"), *((column.key, column.heading) for column in columns.COLUMNS), ("audience", "Для кого")]


@admin.register(PlanImport)
class PlanImportAdmin(admin.ModelAdmin):
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
            path("<int:pk>/rows/<str:line>/", wrap(_unless_refused(self.row_page)), name="events_planimport_row"),
            path("<int:pk>/undo/", wrap(self.undo_page), name="events_planimport_undo"),
            path("<int:pk>/original/", wrap(self.original), name="events_planimport_original"),
            *super().get_urls(),
        ]

    def upload_page(self, request):
        """Take a file or a pasted table in; it is refused with a sentence or leads to its preview."""
        self._require_add(request)
        form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_valid():
            name, data = _source(form.cleaned_data)
            try:
                plan_import = importing.receive(
                    name,
                    data,
                    by=_person(request),
                    at=timezone.now(),
                    limits=Limits(max_bytes=settings.IMPORT_MAX_BYTES),
                )
            except ImportFileError as error:
                form.add_error("file" if form.cleaned_data["file"] else "pasted", str(error))
            else:
                if year := form.cleaned_data["year"]:
                    importing.decide(plan_import, Decisions(year=year))
                return redirect(_url("preview", plan_import.pk))
        status = 400 if form.is_bound else 200
        return self._render(request, "upload", "Загрузить план", {"form": form}, status=status)

    def preview_page(self, request, pk):
        """What was understood beside what the file says. A POST keeps the decisions and, if asked, loads."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport.objects.defer("data"), pk=pk)
        form = ImportYearForm(request.POST or None, initial={"year": decisions_of(plan_import).year})
        if request.method == "POST" and form.is_valid():
            try:
                importing.decide(plan_import, _decisions(request.POST, plan_import, form.cleaned_data["year"]))
                if "load" in request.POST:
                    return self._load(request, plan_import)
                return redirect(request.path)
            except (ImportStateError, LoadingError) as error:
                messages.error(request, str(error))
        return self._preview(request, plan_import, form)

    def row_page(self, request, pk, line):
        """One row of the file, its words open for correction."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport.objects.defer("data"), pk=pk)
        found = next((item for item in importing.propose(plan_import).lines if item.id == line), None)
        if found is None:
            raise Http404
        initial = {key: getattr(found.row, key) for key in columns.KEYS[1:]}
        form = RowForm(request.POST if request.method == "POST" else None, initial=initial)
        if form.is_valid():
            try:
                importing.correct(plan_import, line, form.cleaned_data)
            except ImportStateError as error:
                form.add_error(None, str(error))
            else:
                return redirect(f"{_url('preview', pk)}#{line}")
        context = {"plan_import": plan_import, "form": form, "line": found}
        return self._render(
            request, "import_row", f"Строка файла «{plan_import}»", context, 400 if form.errors else 200
        )

    def undo_page(self, request, pk):
        """Put the plan back as it was before this file was loaded."""
        self._require_add(request)
        if request.method == "POST":
            try:
                importing.undo(get_object_or_404(PlanImport.objects.defer("data"), pk=pk))
                messages.success(request, "Загрузка отменена, план снова такой, каким был до неё.")
            except ImportStateError as error:
                messages.error(request, str(error))
        return redirect(_url("preview", pk))

    def original(self, request, pk):
        """The file as it was uploaded, always as a download: nothing in it runs in a browser."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport, pk=pk)
        return file_response(bytes(plan_import.data), "application/octet-stream", plan_import.file_name)

    def _load(self, request, plan_import):
        if len(importing.propose(plan_import).lines) > LONG:
            return begin(request, kind=Job.Kind.LOAD, plan_import=plan_import)
        loaded = importing.confirm(plan_import, at=timezone.now())
        messages.success(request, load_message(loaded))
        return redirect("admin:events_plan_change", loaded.plan.pk)

    def _preview(self, request, plan_import, form):
        proposal = importing.propose(plan_import)
        is_open = plan_import.state == PlanImport.State.PREVIEW
        comparison = (
            compare_with_plan(proposal.document, proposal.columns, proposal.choices)
            if is_open
            else compare(proposal.document, proposal.document)
        )
        decisions = decisions_of(plan_import)
        context = {
            "plan_import": plan_import,
            "form": form,
            "is_open": is_open,
            "proposal": proposal,
            "lines": _with_changes(proposal, comparison),
            "counts": comparison.counts,
            "events": len({line.row.uid for line in proposal.lines if not line.is_left_out}),
            "absent": [change.row for change in comparison.rows if change.kind == "absent"] if is_open else [],
            "words": comparison.words if is_open else [],
            "section_changes": _told_sections(comparison) if is_open else [],
            "is_reordered": comparison.is_reordered,
            "accepted": set(decisions.accepted),
            "fields": FIELDS,
            "field_keys": [key for key, _ in FIELDS],
        }
        return self._render(request, "preview", f"Файл «{plan_import}»", context)

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
            return redirect("admin:events_planimport_changelist")

    return shown


def _url(page: str, pk: int) -> str:
    return reverse(f"admin:events_planimport_{page}", args=[pk])


def _person(request) -> str:
    return request.user.get_full_name() or request.user.get_username()


def _source(cleaned: dict) -> tuple[str, bytes]:
    if upload := cleaned["file"]:
        return upload.name, upload.read()
    return "таблица из буфера", cleaned["pasted"].encode()


def _decisions(posted, plan_import: PlanImport, year: int | None) -> Decisions:
    """The decisions on the preview page; corrected cells come from the pages of their rows and stay."""
    maps: dict[str, dict[str, str]] = {}
    for name, value in posted.items():
        kind, _, place = name.partition("-")
        table, _, start = place.partition("-")
        if kind == "column" and value in dict(FIELDS) and table.isdecimal() and start.isdecimal():
            maps.setdefault(table, {})[start] = value
    accepted = posted.getlist("accepted")
    if "accept_all" in posted:
        accepted = list(importing.propose(plan_import).suggestions)
    return Decisions(
        columns=maps,
        cells=decisions_of(plan_import).cells,
        left_out=posted.getlist("left_out"),
        accepted=accepted,
        sheets=decisions_of(plan_import).sheets,
        year=year,
    )


def _told_sections(comparison) -> list:
    """The sections to which loading would do something."""
    return [change for change in comparison.section_changes if change.kind in ("new", "changed") or change.is_moved]


def _with_changes(proposal, comparison) -> list[tuple]:
    """Each line of the file with its section and with what it does to the plan; nothing for a line left out."""
    changes = iter([change for change in comparison.rows if change.new is not None])
    sections = proposal.reading.document.sections
    return [
        (line, sections[line.reading.section], None if line.is_left_out else next(changes)) for line in proposal.lines
    ]
