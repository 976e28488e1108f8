"""What the buttons of the preview do: every one keeps what was decided on the page, then goes where it leads."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from events import columns, jobs, lane
from events.forms.importing import PreviewForm, RowForm
from events.jobs import LONG, load_message
from events.models import Job, PlanImport, Revision
from events.plan import importing
from events.plan.cells import LoadingError
from events.plan.importing import ImportStateError, decisions_of
from events.plan.loading import MOVED
from events.plan.merging import FieldConflict

from .. import jobs as job_pages
from .preview import PREFIX, Opened, Part, open_row

_LOOK_AGAIN = "Решения изменили то, что загрузится. Посмотрите ещё раз и загрузите."
_THEIRS = "Пока страница была открыта, решения по этому файлу менял коллега. Его решения и ваши вместе показаны ниже."
_CONFLICT = "То же самое коллега решил иначе: оставлено его решение. Посмотрите и, если нужно, выберите ещё раз."
_NO_LINE = "Такой строки в файле нет. Посмотрите ещё раз."


def answer(request: HttpRequest, plan_import: PlanImport, form: PreviewForm) -> HttpResponse | Opened:
    """Where the pressed button leads; the row itself where its words were refused.

    Raises ``ChoiceError``, ``ImportStateError`` or ``LoadingError``.
    """
    seen, wanted = form.cleaned_data["seen"], form.cleaned_data["wanted"]
    if "accept_all" in request.POST:
        every = [*wanted.accepted, *importing.propose(plan_import).suggestions]
        wanted = replace(wanted, accepted=list(dict.fromkeys(every)))
    decided = importing.decide(plan_import, wanted, seen=seen.decisions)
    if decided.conflicts:
        messages.warning(request, _CONFLICT)
    elif decided.theirs:
        messages.warning(request, _THEIRS)
    part = Part.of(request.POST if "show" in request.POST else request.GET)
    if "page" in request.POST:
        part = Part.of({"show": part.show, "page": request.POST["page"]})
    if "correct" in request.POST:
        refused, _ = _keep_row(request, plan_import, request.POST["correct"])
        return refused or _to(request, part, request.POST["correct"])
    refused, is_corrected = _keep_open_row(request, plan_import)
    if refused:
        return refused
    if "edit" in request.POST:
        return _to(request, part, request.POST["edit"], edit=request.POST["edit"])
    if "load" not in request.POST:
        return _to(request, part, request.POST.get("keep", ""))
    # Even a row that is left out frees its row of the plan for another row of the file.
    if is_corrected or decided.conflicts or decided.theirs or not wanted.is_like(seen.decisions):
        messages.warning(request, _LOOK_AGAIN)
        return _to(request, part)
    return _load(request, plan_import, form.cleaned_data["pin"])


def keep(plan_import: PlanImport, form: PreviewForm) -> None:
    """Keep what was decided on a page that is shown again for something else on it, as a year that cannot be."""
    if "wanted" in form.cleaned_data:
        importing.decide(plan_import, form.cleaned_data["wanted"], seen=form.cleaned_data["seen"].decisions)


def _to(request: HttpRequest, part: Part, line: str = "", **more: str) -> HttpResponse:
    place = f"#{urlencode({'': line})[1:]}" if line and line != "1" else ""
    return redirect(f"{request.path}{part.query(**more)}{place}")


def _keep_open_row(request: HttpRequest, plan_import: PlanImport) -> tuple[Opened | None, bool]:
    """Keep what was typed into the open row, whatever else is pressed; «Не менять» alone lets go of it."""
    line = request.POST.get("open", "")
    return _keep_row(request, plan_import, line) if line and line != request.POST.get("keep") else (None, False)


def _keep_row(request: HttpRequest, plan_import: PlanImport, identifier: str) -> tuple[Opened | None, bool]:
    """The row where its words were refused; whether there were any that differ from what would be loaded."""
    opened = open_row(plan_import, importing.look(plan_import), identifier, request.POST)
    if opened is None:
        raise ImportStateError(_NO_LINE)
    is_typed = bool(set(opened.form.changed_data) - {"seen"})
    if not is_typed and "correct" not in request.POST:
        return None, False
    if not opened.form.is_valid():
        return opened, is_typed
    found = importing.correct(plan_import, identifier, opened.form.words, seen=opened.form.cleaned_data["seen"])
    if not found.conflicts:
        return None, is_typed
    # Sent once more, the person's words stand against those of the colleague, which he has seen now.
    data = request.POST.copy()
    plan_import.refresh_from_db(fields=["decisions"])
    now = importing.words_of(importing.propose(plan_import), decisions_of(plan_import), identifier)
    data[f"{PREFIX}-seen"] = importing.dump_words(now)
    opened.form.data = data
    conflicts = [_labelled_conflict(conflict, opened.form) for conflict in found.conflicts]
    return replace(opened, conflicts=conflicts), is_typed


def _labelled_conflict(conflict: FieldConflict, form: RowForm) -> tuple[str, FieldConflict]:
    """A conflict with the name of its field; answers to «какая это строка» by the words they have on the page."""
    if conflict.name != importing.WHO:
        return columns.LABELS[conflict.name], conflict
    field = form.fields[conflict.name]
    labels = dict(field.choices)
    said = (labels.get(value, value) for value in (conflict.seen, conflict.current, conflict.wanted))
    return str(field.label), FieldConflict(conflict.name, *said)


def _load(request: HttpRequest, plan_import: PlanImport, pin: str) -> HttpResponse:
    proposal = importing.propose(plan_import)
    if len(proposal.lines) > LONG:
        running = Job.objects.active().filter(key=jobs.load_key(plan_import)).first()
        if running is not None:
            return redirect(job_pages.url(running))
        if not pin.startswith(f"{Revision.objects.pin(proposal.document.year)} "):
            raise LoadingError(MOVED)
        try:
            job = jobs.ask_load(plan_import, pin=pin, by=request.user, now=timezone.now())
        except lane.FullError as error:
            raise ImportStateError(str(error)) from error
        return redirect(job_pages.url(job))
    loaded = importing.confirm(plan_import, at=timezone.now(), by=request.user, pin=pin)
    messages.success(request, load_message(loaded))
    return redirect("admin:events_plan_editor", loaded.plan.pk)
