"""The pages of an import: upload, preview with decisions, one row by hand, loading, undoing, the original file."""

import json
from dataclasses import replace
from functools import wraps

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from events import columns, jobs
from events.comparing import ChoiceError
from events.forms.importing import FIELDS, PreviewForm, RowForm, UploadForm
from events.importers import ImportFileError, Limits
from events.jobs import LONG, load_message
from events.models import Job, Operation, PlanImport, Revision
from events.plan import importing
from events.plan.cells import LoadingError
from events.plan.choosing import Options
from events.plan.decisions import Decisions
from events.plan.importing import ImportStateError, decisions_of
from events.plan.loading import MOVED
from events.plan.merging import FieldConflict
from events.plan.undoing import UndoError
from events.responses import file_response

from . import jobs as job_pages
from . import preview
from .checked import CheckedAdmin

_LOOK_AGAIN = "Решения изменили то, что загрузится. Посмотрите ещё раз и загрузите."
_THEIRS = "Пока страница была открыта, решения по этому файлу менял коллега. Его решения и ваши вместе показаны ниже."
_CONFLICT = "То же самое коллега решил иначе: оставлено его решение. Посмотрите и, если нужно, выберите ещё раз."


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
        """What was understood beside what the file says. A POST keeps the decisions and does what its button says."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport.objects.defer("data"), pk=pk)
        if request.method != "POST":
            return self._preview(request, plan_import)
        form = PreviewForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
            return self._preview(request, plan_import, status=400)
        try:
            return self._decide(request, plan_import, form)
        except (ChoiceError, ImportStateError, LoadingError) as error:
            messages.error(request, str(error))
        plan_import.refresh_from_db(fields=["state", "decisions"])
        return self._preview(request, plan_import, since=form.cleaned_data["since"], status=409)

    def _decide(self, request, plan_import, form):
        """Keep what was decided, then go where the button leads."""
        seen, wanted = form.cleaned_data["seen"], form.wanted()
        if "accept_all" in request.POST:
            every = [*wanted.accepted, *importing.propose(plan_import).suggestions]
            wanted = replace(wanted, accepted=list(dict.fromkeys(every)))
        decided = importing.decide(plan_import, wanted, seen=seen.decisions)
        if decided.conflicts:
            messages.warning(request, _CONFLICT)
        elif decided.theirs:
            messages.warning(request, _THEIRS)
        if "edit" in request.POST:
            return redirect(f"{_url('row', plan_import.pk, request.POST['edit'])}{_show(request)}")
        if "load" not in request.POST:
            return redirect(f"{request.path}{_show(request)}")
        # Even a row that is left out frees its row of the plan for another row of the file.
        if decided.conflicts or decided.theirs or not wanted.is_like(seen.decisions):
            messages.warning(request, _LOOK_AGAIN)
            return redirect(f"{request.path}{_show(request)}")
        return self._load(request, plan_import, form.cleaned_data["pin"])

    def row_page(self, request, pk, line):
        """One row of the file, its words open for correction, and who it is in the plan."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport.objects.defer("data"), pk=pk)
        look = importing.look(plan_import)
        found = next((item for item in look.proposal.lines if item.id == line), None)
        if found is None:
            raise Http404
        words = importing.words_of(look.proposal, decisions_of(plan_import), line)
        form = RowForm(
            request.POST if request.method == "POST" else None,
            initial={**words, "seen": json.dumps(words, ensure_ascii=False)},
            options=_answers(look, found, words[importing.WHO]),
        )
        conflicts = []
        if form.is_valid():
            try:
                merged = importing.correct(plan_import, line, form.words, seen=form.cleaned_data["seen"])
                conflicts = merged.conflicts
                if not conflicts:
                    return redirect(f"{_url('preview', pk)}{_show(request)}#{line}")
            except ImportStateError as error:
                form.add_error(None, str(error))
        if conflicts:
            # Sent once more, the person's words stand against those of the colleague, which he has seen now.
            data = request.POST.copy()
            data["seen"] = json.dumps(_now(plan_import, line), ensure_ascii=False)
            form.data = data
        context = {
            "plan_import": plan_import,
            "form": form,
            "line": found,
            "conflicts": [_told_conflict(conflict, form) for conflict in conflicts],
            "show": _show(request),
        }
        status = 409 if conflicts else 400 if form.errors else 200
        return self._render(request, "import_row", f"Строка файла «{plan_import}»", context, status)

    def undo_page(self, request, pk):
        """What taking the loading back would do; a POST does it. Once more it takes back what stayed the first time."""
        self._require_add(request)
        if not _may_undo(request):
            raise PermissionDenied
        plan_import = get_object_or_404(PlanImport.objects.defer("data"), pk=pk)
        try:
            if request.method == "POST":
                back = request.POST.getlist("back")
                importing.undo(plan_import, by=request.user, pin=request.POST.get("pin", ""), back=back)
                messages.success(request, "Загрузка отменена.")
                return redirect(_url("preview", pk))
            found = importing.look_back(plan_import)
        except (ImportStateError, UndoError) as error:
            messages.error(request, str(error))
            return redirect(_url("undo" if isinstance(error, UndoError) else "preview", pk))
        context = {"plan_import": plan_import, "found": found, **preview.undoing(found)}
        return self._render(request, "undo_import", f"Отменить загрузку «{plan_import}»", context)

    def original(self, request, pk):
        """The file as it was uploaded, always as a download: nothing in it runs in a browser."""
        self._require_add(request)
        plan_import = get_object_or_404(PlanImport, pk=pk)
        return file_response(bytes(plan_import.data), "application/octet-stream", plan_import.file_name)

    def _load(self, request, plan_import, pin):
        proposal = importing.propose(plan_import)
        if len(proposal.lines) > LONG:
            running = jobs.running_load(plan_import, now=timezone.now())
            if running is not None:
                return redirect(job_pages.url(running))
            if not pin.startswith(f"{Revision.objects.pin(proposal.document.year)} "):
                raise LoadingError(MOVED)
            return job_pages.begin(request, kind=Job.Kind.LOAD, plan_import=plan_import, pin=pin)
        loaded = importing.confirm(plan_import, at=timezone.now(), by=request.user, pin=pin)
        messages.success(request, load_message(loaded))
        return redirect("admin:events_plan_change", loaded.plan.pk)

    def _preview(self, request, plan_import, *, since: int | None = None, status: int = 200):
        if plan_import.state != PlanImport.State.PREVIEW:
            return self._imported(request, plan_import, status)
        last = Operation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        look = importing.look(plan_import)
        proposal, comparison = look.proposal, look.comparison
        every = preview.shown_lines(plan_import, look)
        needing = [line for line in every if line.needs_person]
        is_part = request.GET.get("show") == "attention"
        lines = needing if is_part else every
        seen = preview.seen_of(plan_import, look, lines)
        form = PreviewForm(
            initial={
                "year": seen.decisions.year,
                "mode": proposal.mode,
                "seen": seen.dump(),
                "pin": look.pin,
                "since": last,
            }
        )
        context = {
            "plan_import": plan_import,
            "form": form,
            "look": look,
            "proposal": proposal,
            "lines": lines,
            "every": len(every),
            "needing": len(needing),
            "is_part": is_part,
            "has_plan": proposal.standing.plan is not None,
            "counts": comparison.counts,
            "events": len({line.row.uid for line in proposal.lines if not line.is_left_out}),
            "absent": [change.row for change in comparison.rows if change.kind == "absent" and not change.replaced_by]
            if proposal.mode == "plan"
            else [],
            "words": preview.told(comparison.words),
            "section_changes": preview.told_sections(comparison),
            "is_reordered": comparison.is_reordered,
            "targets": preview.shown_targets(look),
            "sheets": preview.sheets_of(proposal.reading),
            "accepted": set(seen.decisions.accepted),
            "fields": list(FIELDS.items()),
            "field_keys": list(FIELDS),
            "since": preview.changed_since(since, proposal.document.year) if since is not None else [],
        }
        return self._render(request, "preview", f"Файл «{plan_import}»", context, status)

    def _imported(self, request, plan_import, status):
        is_undone = plan_import.state == PlanImport.State.UNDONE
        stayed = preview.stayed(importing.look_back(plan_import)) if is_undone and plan_import.operation_id else 0
        may_undo = plan_import.operation_id and (stayed or not is_undone) and _may_undo(request)
        context = {"plan_import": plan_import, "stayed": stayed, "may_undo": may_undo}
        return self._render(request, "imported", f"Файл «{plan_import}»", context, status)

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


def _may_undo(request: HttpRequest) -> bool:
    return request.user.has_perm("events.undo_operation")


def _url(page: str, *args) -> str:
    return reverse(f"admin:events_planimport_{page}", args=args)


def _show(request: HttpRequest) -> str:
    """The part of the lines that the person looks at, as it stands in the address."""
    show = request.POST.get("show", request.GET.get("show", ""))
    return "?show=attention" if show == "attention" else ""


def _answers(look: importing.Look, line: importing.Line, who: str) -> list[tuple[str, str]]:
    change = next((change for change in look.comparison.rows if change.new and change.new == line.place), None)
    if change is None:
        return []
    options = Options(look.proposal.standing.document, look.comparison)
    found = options.of(change, who, has_uid=bool(line.file_words.uid), everything=True)
    return [(option.value, option.label) for option in found]


def _now(plan_import: PlanImport, line: str) -> dict[str, str]:
    """The words of a line as they stand after a colleague's correction."""
    plan_import.refresh_from_db(fields=["decisions"])
    return importing.words_of(importing.propose(plan_import), decisions_of(plan_import), line)


def _told_conflict(conflict: FieldConflict, form: RowForm) -> tuple[str, FieldConflict]:
    """A conflict with the name of its field; answers to «какая это строка» by the words they have on the page."""
    if conflict.name != importing.WHO:
        return columns.LABELS[conflict.name], conflict
    field = form.fields[conflict.name]
    labels = dict(field.choices)
    said = (labels.get(value, value) for value in (conflict.seen, conflict.current, conflict.wanted))
    return str(field.label), FieldConflict(conflict.name, *said)


def _person(request) -> str:
    return request.user.get_full_name() or request.user.get_username()


def _source(cleaned: dict) -> tuple[str, bytes]:
    if upload := cleaned["file"]:
        return upload.name, upload.read()
    return "таблица из буфера", cleaned["pasted"].encode()
