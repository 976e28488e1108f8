"""The pages of the journal: what everybody did, one act with all its steps, and taking it back after a look."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, path, reverse

from events.forms.differing import Parts, elided, marked
from events.forms.journal import JournalForm
from events.models import Edition, Operation, Plan
from events.models.recording import Recorded
from events.plan import journal, journal_query, undoing
from events.plan.journal import Line, Words
from events.plan.naming import Names
from events.plan.undoing import UndoError, Undoing

from .base import ReadOnlyAdmin, history_url

PER_PAGE = 50
STEPS_PER_PAGE = 100
OUTLINED = 20  # things of one sort that the preview of an undo names
CONFLICT = 409
# Letters of both sides together that are compared word by word: shorter ones are read whole.
_SHORTEST_MARKED, _LONGEST_MARKED = 120, 3_000
_LONGEST_SAID = 400


def url_of(thing: Recorded) -> str:
    """The history of one thing: the journal, asked for it."""
    return history_url(type(thing), thing.pk)


def url_of_plan(plan: Plan) -> str:
    """The journal of a plan."""
    return f"{reverse('admin:events_operation_changelist')}?{urlencode({'year': plan.year})}"


@dataclass(frozen=True, slots=True)
class ShownWords:
    """One field with its difference, ready to be printed."""

    label: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line with the address of its thing, where it has one and is there."""

    line: Line
    url: str
    fields: list[ShownWords]


def shown(line: Line, *, is_whole: bool = False) -> ShownLine:
    """A line for a list, or with all that a new or removed thing had where it ``is_whole``."""
    told = [*line.fields] if is_whole or line.verb not in ("made", "removed") else []
    return ShownLine(line, _page_of(line), [ShownWords(words.label, _parts(words, is_whole)) for words in told])


def _page_of(line: Line) -> str:
    if not line.is_there:
        return ""
    try:
        return reverse(f"admin:events_{line.model_name}_change", args=[line.pk])
    except NoReverseMatch:
        return ""


def _parts(words: Words, is_whole: bool) -> Parts:
    if words.added or words.removed:
        return [*_list("убрано", "del", words.removed), *_list("добавлено", "ins", words.added)]
    before, after = words.before or "пусто", words.after or "пусто"
    if words.before and words.after and _SHORTEST_MARKED <= len(before) + len(after) <= _LONGEST_MARKED:
        found = marked(before, after)
        if [kind for kind, _ in found] != ["same"]:
            return found if is_whole else elided(found)
    if not is_whole:
        before, after = (f"{side[:_LONGEST_SAID]}…" if len(side) > _LONGEST_SAID else side for side in (before, after))
    if words.after and not words.before:
        return [("ins", after)]
    return [("del", before), ("gap", " → "), ("ins" if words.after else "same", after)]


def _list(heading: str, kind: str, names: tuple[str, ...]) -> Parts:
    found: Parts = []
    for index, name in enumerate(names):
        found += [("gap", ", " if index else f" {heading} "), (kind, f"«{name}»")]
    return found


@admin.register(Operation)
class JournalAdmin(ReadOnlyAdmin):
    """The journal of the whole office."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("", view(self.journal_page), name="events_operation_changelist"),
            path("<int:pk>/change/", view(self.operation_page), name="events_operation_change"),
            path("<int:pk>/undo/", view(self.undo_page), name="events_operation_undo"),
        ]

    # Reading

    def journal_page(self, request: HttpRequest) -> HttpResponse:
        """Who did what and when, the newest first; the filter is the address."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = JournalForm({name: request.GET.get(name, "") for name in JournalForm.base_fields}, **_choices())
        found = form.choose(Operation.objects.select_related("plan", "undoes"))
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        thing = form.thing() if form.is_valid() else None
        accounts = journal.tell(list(page.object_list), thing)
        context = {
            "form": form,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "query": urlencode({name: value for name, value in request.GET.items() if name != "page" and value}),
            "accounts": shown_accounts(accounts, request),
            "thing": _name_of(thing) if thing else "",
            "may_undo": _may_undo(request),
        }
        return self._render(request, "journal", _title(form, thing), context, 200 if form.is_valid() else 400)

    def operation_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One act with all its steps."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        operation = get_object_or_404(Operation.objects.select_related("plan", "undoes"), pk=pk)
        is_told = operation.kind != Operation.Kind.START
        things = journal.things_of(operation) if is_told else []
        page = Paginator(things, STEPS_PER_PAGE).get_page(request.GET.get("page"))
        account = journal.tell([operation])[0]
        context = {
            "account": shown_accounts([account], request)[0],
            "lines": [shown(line, is_whole=True) for line in journal.tell_things(operation, page.object_list)],
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "may_undo": _may_undo(request),
        }
        return self._render(request, "operation", operation.get_kind_display().capitalize(), context)

    # Taking back

    def undo_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What taking the act back would do; a POST of what was shown does it and leads to the new act."""
        if not _may_undo(request):
            raise PermissionDenied
        operation = get_object_or_404(Operation.objects.select_related("plan", "undoes"), pk=pk)
        if not operation.can_be_undone:
            raise Http404("Эта запись только сообщает о том, что было: отменять в ней нечего.")
        back = request.POST.getlist("back")
        if request.method == "POST":
            try:
                undo = undoing.undo(operation, by=request.user, pin=request.POST.get("pin", ""), back=back)
            except UndoError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, "Отменено. Отмену тоже можно отменить.")
                return redirect("admin:events_operation_change", undo.pk)
        context = {"operation": operation, **undoing_context(undoing.look(operation, back))}
        status = CONFLICT if request.method == "POST" else 200
        return self._render(request, "operation_undo", "Отменить действие", context, status)

    def _render(self, request, template, title, context, status=200):
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return render(request, f"admin/events/{template}.html", context, status=status)


def undoing_context(found: Undoing) -> dict[str, Any]:
    """What the preview of an undo shows."""
    names = Names()
    grouped = journal.group_by_thing(found.steps(), names)
    later = [
        (item, journal.group_by_thing(item.since, names), journal.group_by_thing(item.back, names))
        for item in found.later
    ]
    for kept in found.kept:
        names.want(*_told_under(kept.thing))
    sorts: dict[str, list[ShownLine]] = {"made": [], "changed": [], "removed": []}
    rest = dict.fromkeys(sorts, 0)
    for key, steps in grouped.items():
        verb = journal.verb_of(key, steps)
        if len(sorts[verb]) < OUTLINED:
            sorts[verb].append(shown(journal.line(key, steps, names)))
        else:
            rest[verb] += 1
    headings = {"made": "Вернётся", "changed": "Станет как было", "removed": "Будет убрано"}
    return {
        "found": found,
        "sorts": [(headings[verb], lines, rest[verb]) for verb, lines in sorts.items() if lines],
        "later": [
            (
                item,
                [shown(journal.line(key, steps, names), is_whole=True) for key, steps in since.items()],
                [shown(journal.line(key, steps, names), is_whole=True) for key, steps in back.items()],
            )
            for item, since, back in later
        ],
        "kept": [(_kept_name(item.thing, names), item) for item in found.kept[:OUTLINED]],
        "kept_more": max(len(found.kept) - OUTLINED, 0),
    }


def _told_under(thing: Any) -> tuple[type[Recorded], int]:
    return journal.told_under(type(thing), thing.pk, vars(thing))


def _kept_name(thing: Any, names: Names) -> str:
    return f"{type(thing)._meta.verbose_name} «{names.of(*_told_under(thing))}»"


def _editions(accounts: list[journal.Account]) -> dict[str, str]:
    """The addresses of the editions that were published, by the note of the act."""
    years = {account.operation.year for account in accounts if account.operation.kind == Operation.Kind.PUBLISH}
    editions = Edition.objects.filter(year__in=years).only("year", "number") if years else ()
    return {str(edition): edition.get_absolute_url() for edition in editions}


def shown_accounts(accounts: list[journal.Account], request: HttpRequest) -> list[dict[str, Any]]:
    """The acts as the journal's templates show them."""
    editions = _editions(accounts)
    return [_shown_account(account, request, editions) for account in accounts]


def _shown_account(account: journal.Account, request: HttpRequest, editions: dict[str, str]) -> dict[str, Any]:
    operation = account.operation
    is_mine = operation.by_id is not None and operation.by_id == request.user.pk
    return {
        "account": account,
        "operation": operation,
        "edition": editions.get(operation.note, "") if operation.kind == Operation.Kind.PUBLISH else "",
        "who": "Вы" if is_mine else operation.by_name or "без входа",
        "lines": [shown(line) for line in account.lines],
    }


def _name_of(thing: Recorded) -> str:
    return Names().of(*journal.told_under(type(thing), thing.pk, {}))


def _title(form: JournalForm, thing: Recorded | None) -> str:
    if thing is not None:
        return f"История: {thing._meta.verbose_name} «{_name_of(thing)}»"
    year = form.cleaned_data.get("year") if form.is_valid() else None
    return f"Журнал плана на {year} год" if year else "Журнал"


def _choices() -> dict[str, Any]:
    years = set(Operation.objects.exclude(year=None).order_by().values_list("year", flat=True).distinct())
    years |= set(Plan.objects.values_list("year", flat=True))
    return {"years": sorted(years, reverse=True), "people": journal_query.people()}


def _may_undo(request: HttpRequest) -> bool:
    return request.user.has_perm("events.undo_operation")
