"""The page of the editor and its answers: the whole table, or, to htmx, the rows that differ now and the numbers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.vary import vary_on_headers

from events.forms.keys import is_key
from events.models import Entry, Operation, Plan
from events.plan import undoing
from events.plan.meaning import Office

from .acts import act
from .offering import as_json, offers, ready_rows, said_of
from .open_row import findings_of, row_html, url
from .outcome import Desk, Opened, Outcome, before, last_of, number_of
from .sections import act_on_section, open_band
from .showing import Open, found_html, page_html, rows_html
from .table import places_of

MOST = 50  # rows whose findings are asked for at once
SAVED = "Строка сохранена."  # to who works without a script; with one the bar says so


def urls(model_admin: Any) -> list:
    """The routes to add to the plan's admin."""

    def page(request, pk):
        return editor_page(request, model_admin, model_admin.visible_or_404(request, pk))

    def offer(request, pk):
        return offer_words(request, model_admin.visible_or_404(request, pk))

    def found(request, pk):
        desk = Desk(request, model_admin.visible_or_404(request, pk))
        return HttpResponse(found_html(desk, [int(key) for key in request.GET.getlist("row")[:MOST] if is_key(key)]))

    view = model_admin.admin_site.admin_view
    return [
        path("<path:pk>/rows/findings/", view(found), name="events_plan_editor_findings"),
        path("<path:pk>/rows/offers/", view(offer), name="events_plan_editor_offers"),
        path("<path:pk>/rows/", view(vary_on_headers("HX-Request")(page)), name="events_plan_editor"),
    ]


def editor_page(request: HttpRequest, model_admin: Any, plan: Plan) -> HttpResponse:
    """Show the plan; a POST does one thing to it and shows what came of it."""
    desk = Desk(request, plan)
    if request.method == "POST":
        if "undo" in request.POST:
            return _undo(desk)
        if "band" in request.POST:
            return _after_section(desk, model_admin)
        return _after(desk, model_admin, act(desk))
    opened = _asked(desk)
    if request.htmx and opened.row:
        return HttpResponse(row_html(desk, opened.row, places_of(plan), findings_of(desk, opened.row)))
    if request.htmx and opened.said:  # never the page, which would come into the table in the place of the row
        gone = number_of(request.GET.get("row", ""))
        said = Outcome(opened.said, opened.status, gone=[gone] if gone else [])
        return HttpResponse(rows_html(desk, said), status=said.status)
    return _page(desk, model_admin, opened)


def offer_words(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What the words of a cell mean, and what might be meant: JSON."""
    cell, typed = request.GET.get("cell", ""), request.GET.get("text", "")[:1000]
    said = said_of(cell, typed, plan, Office())
    behind, section = (number_of(request.GET.get(name, "")) for name in ("behind", "in"))
    found = offers(plan, cell, typed, behind, section)
    return JsonResponse(as_json(said, found))


# What was asked for


def _asked(desk: Desk) -> Open:
    """What the address wants open; 404 for what the plan does not have."""
    query = desk.request.GET
    if query.get("section"):
        is_question = "remove" in query
        if query["section"] == "new":
            desk.require("add_section")
        else:
            desk.require(*(["delete_section", "delete_entry"] if is_question else ["change_section"]))
        band = open_band(desk, query["section"], is_question=is_question)
        return Open(band=band) if band else Open(said="Этого раздела в плане уже нет.", status=404)
    if not query.get("row") and not query.get("insert"):
        return Open()
    entry = desk.row(number_of(query.get("row", "")))
    if "insert" in query:
        return _asked_new(desk, entry, query)
    if entry is None:
        return Open(said="Этой строки в плане уже нет.", status=404)
    if not desk.user.has_perm("events.change_event"):
        return Open()
    return Open(Opened(entry=entry, cell=query.get("cell", "")))


def _asked_new(desk: Desk, entry: Entry | None, query: Any) -> Open:
    desk.require("add_event", "add_entry")
    if entry is not None:
        behind = before(entry) if query["insert"] == "above" else entry.pk
        opened = Opened(section=entry.section_id, behind=behind)
    else:
        key = number_of(query.get("in", ""))
        sections = desk.plan.sections.in_order()
        section = sections.last() if key is None else sections.filter(pk=key).first()
        if section is None:
            return Open(said="В плане ещё нет разделов. Добавьте первый: у него может не быть названия.", status=404)
        opened = Opened(section=section.pk, behind=None if "first" in query else last_of(section.entries.all()))
    opened.sought = query.get("seek", "").strip()[:200]
    opened.found = ready_rows(desk.plan, opened.sought, opened.section, 20) if opened.sought else []
    return Open(opened)


# What came of it


def _after(desk: Desk, model_admin: Any, outcome: Outcome) -> HttpResponse:
    if desk.request.htmx:
        return HttpResponse(rows_html(desk, outcome), status=outcome.status)
    if outcome.is_refused:
        return _page(desk, model_admin, Open(outcome.opened, said=outcome.said, status=outcome.status))
    opened = outcome.opened
    if said := outcome.said or ("" if opened else SAVED):
        messages.success(desk.request, said)
    if opened is None:
        return redirect(f"{url(desk.plan)}{f'#row-{outcome.entry}' if outcome.entry else ''}")
    if opened.entry is not None:
        return redirect(f"{url(desk.plan)}?row={opened.entry.pk}#")
    where = f"insert=below&row={opened.behind}" if opened.behind else f"insert=above&row={outcome.entry}"
    return redirect(f"{url(desk.plan)}?{where}#")


def _after_section(desk: Desk, model_admin: Any) -> HttpResponse:
    outcome, band = act_on_section(desk)
    if not outcome.is_refused:
        if outcome.said:
            messages.success(desk.request, outcome.said)
        return redirect(f"{url(desk.plan)}{f'#section-{outcome.section}' if outcome.section else ''}")
    return _page(desk, model_admin, Open(band=band, said=outcome.said, status=outcome.status))


def _undo(desk: Desk) -> HttpResponse:
    """Take my last step back; where something stands in the way, the page that asks tells what."""
    desk.require("undo_operation")
    operation = Operation.objects.filter(pk=desk.number("undo") or 0, plan=desk.plan, by=desk.user).first()
    if operation is None:
        raise Http404
    try:
        undoing.undo(operation, by=desk.user)
    except undoing.UndoError as error:
        messages.warning(desk.request, str(error))
        return redirect("admin:events_operation_undo", operation.pk)
    messages.success(desk.request, f"Отменено: {operation}.")
    return redirect(url(desk.plan))


def _page(desk: Desk, model_admin: Any, opened: Open) -> HttpResponse:
    context = model_admin.admin_site.each_context(desk.request)
    return HttpResponse(page_html(desk, opened, context), status=opened.status)
