"""The page that changes many rows of a plan at once: choose, look at each row before and after, press once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from events import schedules, text
from events.forms.bulk import BulkForm, FilterForm, asked_of, known_values
from events.forms.clashes import signature
from events.forms.keys import is_key
from events.models import Entry, EventFormatUse, Operation, Plan
from events.plan import operations
from events.plan.authors import author_of, author_of_set
from events.plan.bulk import LABELS, SECTION, STORED, Bulk, Line, MovedError
from events.plan.cells import LoadingError
from events.plan.rows import Listed, list_rows, matching

from .base import CONFLICT, RecordedAdmin, say_undoable
from .posted import KEPT

WRONG = 400
NAMED = 20  # rows of a colleague's that are told with his name


def urls(model_admin: RecordedAdmin) -> list:
    """The route to add to the plan's admin."""

    def page(request, pk):
        return bulk_page(request, model_admin, model_admin.visible_or_404(request, pk))

    return [path("<path:pk>/bulk/", model_admin.admin_site.admin_view(page), name="events_plan_bulk")]


def bulk_page(request: HttpRequest, model_admin: RecordedAdmin, plan: Plan) -> HttpResponse:
    """Rows to choose and what to change; with both, what would become of each row; confirmed, it is done."""
    if not request.user.has_perm("events.change_event"):
        raise PermissionDenied
    page = BulkPage(request, model_admin, plan)
    if not page.is_preview:
        return page.choose()
    if not page.form.is_valid() or not page.keys:
        return page.choose(WRONG)
    if page.form.wish.section and not request.user.has_perm("events.change_entry"):
        raise PermissionDenied
    try:
        return page.confirm() if "confirm" in request.POST else page.preview()
    except LoadingError as error:
        page.form.add_error(None, str(error))
        return page.choose(WRONG)


class BulkPage:
    """One request for the page. ``keys`` are the rows that are ticked."""

    def __init__(self, request: HttpRequest, model_admin: RecordedAdmin, plan: Plan):
        self.request, self.model_admin, self.plan = request, model_admin, plan
        sent = request.POST if request.method == "POST" else request.GET
        self.is_preview = bool({"preview", "confirm", "field"} & sent.keys())
        data = asked_of(sent)
        self.keys = {int(key) for key in data.getlist("row") if is_key(key)}
        is_filled = self.is_preview or "edit" in sent
        self.form = BulkForm(plan, data if is_filled else None, initial={"keeps": True})
        self.filter = FilterForm(plan, request.GET, auto_id="find-%s")
        self.sent = data

    def choose(self, status: int = 200) -> HttpResponse:
        """The rows with their ticks, and the fields to change."""
        rows, ticked = self._offered(list_rows(self.plan))
        if not self.filter.is_valid():
            status = WRONG
        is_unchosen = self.is_preview and not self.keys
        context = {
            "form": self.form,
            "filter": self.filter,
            "rows": rows,
            "ticked": ticked,
            "known": known_values(),
            "is_unchosen": is_unchosen,
            "may_move": self.request.user.has_perm("events.change_entry"),
            "shows_part": bool(self.keys) or self.filter.is_asked,
        }
        return self._render("bulk", "Изменить несколько строк", context, status)

    def _offered(self, rows: list[Listed]) -> tuple[list[Listed], set[int]]:
        """Those looked for, all ticked; else those that came ticked; else all, unticked."""
        if self.filter.is_asked:
            found = matching(rows, self.filter.cleaned_data) if self.filter.is_valid() else []
            return found, {row.entry.pk for row in found}
        if self.keys:
            return [row for row in rows if row.entry.pk in self.keys], self.keys
        return rows, set()

    def preview(self, moved: set[int] | None = None, *, status: int = 200) -> HttpResponse:
        """Each row before and after. ``moved`` are rows that a colleague has changed since they were shown."""
        wish = self.form.wish
        bulk = Bulk(self.plan, self.keys, wish)
        moved = moved or set()
        schedule = wish.words.get("schedule", "")
        context = {
            "bulk": bulk,
            "columns": [LABELS[key] for key in wish.keys],
            "moved": [
                self._shown(line, is_moved=True, is_signed=index < NAMED)
                for index, line in enumerate(self._of(bulk, moved))
            ],
            "changed": [self._shown(line) for line in bulk.changed if line.row.entry.pk not in moved],
            "same": [self._shown(line) for line in bulk.same],
            "gone": [signature(author_of_set(Entry, id=pk)) for pk in sorted(bulk.gone)[:NAMED]] if bulk.gone else [],
            "is_anew": status == CONFLICT,
            "made": [(key, LABELS[key], names) for key, names in bulk.made.items()],
            "refused": [(key, LABELS[key]) for key in sorted(wish.printed_only)],
            "understood": schedules.parse(schedule).explanation if schedule else "",
            "warnings": schedules.warnings(schedule, self.plan.year) if schedule else [],
            "fields": self._fields(),
        }
        return self._render("bulk_preview", "Что изменится", context, status)

    def _of(self, bulk: Bulk, keys: set[int]) -> list[Line]:
        return [line for line in bulk.changed if line.row.entry.pk in keys]

    def _shown(self, line: Line, *, is_moved: bool = False, is_signed: bool = False) -> dict[str, Any]:
        return {"line": line, "is_moved": is_moved, "author": self._author(line) if is_signed else "коллега"}

    def _author(self, line: Line) -> str:
        """Who gave the event, or the row, what it has now."""
        event, keys = line.row.event, [key for key in self.form.wish.keys if key != SECTION]
        found = [author_of(event, [name for key in keys for name in STORED[key]])] if keys else []
        if "format" in keys:
            found.append(author_of_set(EventFormatUse, event_id=event.pk))
        if SECTION in self.form.wish.keys:
            found.append(author_of(line.row.entry, ["section_id"]))
        return signature(max(filter(None, found), key=lambda operation: operation.pk, default=None))

    def _fields(self) -> list[tuple[str, str]]:
        """What the person asked for, to be sent once more with the confirmation."""
        # With the name under which the browser keeps the words: they are saved when the rows are.
        names = [KEPT, *[name for name in self.form.fields if name != "printed_only"]]
        return [(name, value) for name in names for value in self.sent.getlist(name) if value.strip()]

    def confirm(self) -> HttpResponse:
        """Write what was shown, as one operation; where rows have moved since, show them anew."""
        marks = dict(_mark(said) for said in self.request.POST.getlist("seen"))
        try:
            with operations.recording(self.plan, Operation.Kind.BULK, by=self.request.user) as record:
                bulk = Bulk(self.plan, self.keys, self.form.wish)
                count, events = len(bulk.changed), bulk.events
                bulk.write(marks, record)
        except MovedError as error:
            return self.preview(error.keys, status=CONFLICT)
        if record.is_empty:
            messages.info(self.request, "Ничего не изменилось: все эти строки уже такие.")
        else:
            rows = text.plural(count, "строка", "строки", "строк")
            of_events = (
                f" ({text.plural(events, 'мероприятие', 'мероприятия', 'мероприятий')})" if events != count else ""
            )
            say_undoable(self.request, f"Изменено: {rows}{of_events}.", record)
        return redirect("admin:events_plan_editor", self.plan.pk)

    def _render(self, template: str, title: str, context: dict[str, Any], status: int) -> HttpResponse:
        own = {"title": title, "opts": Plan._meta, "plan": self.plan, "subject": f"{self.plan}"}
        context = {**self.model_admin.admin_site.each_context(self.request), **own, **context}
        return render(self.request, f"admin/events/{template}.html", context, status=status)


def _mark(said: str) -> tuple[int, str]:
    key, _, mark = said.partition(":")
    return (int(key) if is_key(key) else 0), mark
