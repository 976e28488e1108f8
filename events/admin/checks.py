"""The pages of checking: what is to be noticed in a plan by kind, mends that are shown before they are made, the load."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse

from events import text
from events.columns import LABELS
from events.forms.keys import is_key
from events.models import Plan
from events.plan import checking, mending
from events.plan.checking import KINDS, Checks, Finding
from events.plan.operations import ConflictError, GoneError
from events.schedules import MONTH_NAMES, months_of_quarter

from .base import CONFLICT, say_undoable
from .findings import Shown, shown_finding

FIRST = 20  # findings of a kind on the page of all kinds
MOST = 200  # findings on the page of one kind, and mended at once
_MOVED = "Пока страница была открыта, эти слова изменились или уже исправлены. Ничего не записано: вот что есть сейчас."
_NOT_ONE = "Отметьте хотя бы одну строку."


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one kind: those that are shown, of how many."""

    kind: str
    title: str
    total: int
    shown: list[Shown]
    mend_all: str
    together: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


class CheckingPages:
    """Adds «Проверка» to the plan's admin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<path:pk>/checks/mend/", wrap(self.mend_page), name="events_plan_mend"),
            path("<path:pk>/checks/", wrap(self.checks_page), name="events_plan_checks"),
            *super().get_urls(),
        ]

    def checks_page(self, request, pk):
        """The findings; a POST mends one, says «так и нужно» to one or takes that back."""
        plan = self.visible_or_404(request, pk)
        status = 200
        if request.method == "POST":
            answer = self._act(request, plan)
            if answer:
                return answer
            status = CONFLICT
        return self._show(request, plan, status)

    def _show(self, request, plan, status):
        checks = checking.look(plan)
        kind = request.GET.get("kind", "")
        if kind and kind not in KINDS:
            raise Http404
        limit = MOST if kind else FIRST
        context = {
            "checks": checks,
            "kind": kind,
            "kinds": [(key, found.title, checks.counts[key]) for key, found in KINDS.items() if key in checks.counts],
            "groups": [
                _group(request, plan, checks, key, limit) for key in ([kind] if kind else KINDS) if key in checks.counts
            ],
            "said": [_said(plan, said) for said in checks.dismissed if not kind or said.finding.kind == kind],
            "may_dismiss": request.user.has_perm("events.change_event"),
            "quarters": [
                (f"{n} кв.", [MONTH_NAMES[month - 1][:3] for month in months_of_quarter(n)]) for n in range(1, 5)
            ],
        }
        return self._page(request, plan, "checks", f"Проверка: {plan}", context, status)

    def _act(self, request, plan):
        """Do what was pressed and lead back; None where the words have moved meanwhile."""
        action, _, value = request.POST.get("do", "").partition(":")
        if action == "restore":
            return self._restore(request, plan, value)
        mark, _, number = value.partition(".")
        if action not in ("mend", "dismiss") or not re.fullmatch(r"[0-9a-f]{64}(\.\d)?", value):
            raise Http404
        finding = checking.look(plan).by_mark.get(mark)
        if finding is None or (action == "mend" and int(number or 0) >= len(finding.mends)):
            self.message_user(request, _MOVED, messages.WARNING)
            return back_to_row(request, plan)
        try:
            return (self._mend if action == "mend" else self._dismiss)(request, plan, finding, int(number or 0))
        except (ConflictError, GoneError):
            self.message_user(request, _MOVED, messages.WARNING)
            return back_to_row(request, plan)

    def _mend(self, request, plan, finding, number):
        if not may_mend(request, finding):
            raise PermissionDenied
        try:
            record = mending.mend(plan, finding, finding.mends[number], by=request.user)
        except ValidationError as error:
            self.message_user(request, _refused(finding, error), messages.ERROR)
        else:
            say_undoable(request, f"Исправлено: {_where(finding)}.", record)
        return _back(request, plan, finding.kind)

    def _dismiss(self, request, plan, finding, number):
        if not request.user.has_perm("events.change_event"):
            raise PermissionDenied
        record = mending.dismiss(plan, finding, by=request.user)
        say_undoable(request, "Замечание снято: так и нужно. Если слова изменятся, оно появится снова.", record)
        return _back(request, plan, finding.kind)

    def _restore(self, request, plan, value):
        if not request.user.has_perm("events.change_event"):
            raise PermissionDenied
        if not is_key(value):
            raise Http404
        record = mending.bring_back(plan, int(value), by=request.user)
        if record.is_empty:
            self.message_user(request, "Это замечание уже показано снова.", messages.WARNING)
        else:
            say_undoable(request, "Замечание снова показано.", record)
        return _back(request, plan, request.GET.get("kind", ""))

    def mend_page(self, request, pk):
        """What «mend all of this kind» would change, with a tick for each; a POST of what was shown does it."""
        plan = self.visible_or_404(request, pk)
        if not request.user.has_perm("events.change_event"):
            raise PermissionDenied
        kind = request.POST.get("kind", "") or request.GET.get("kind", "")
        if kind not in KINDS or not KINDS[kind].mend_all:
            raise Http404
        status = 200
        if request.method == "POST":
            status, answer = self._mend_ticked(request, plan, kind)
            if answer:
                return answer
        checks = checking.look(plan)
        together = _together(request, checks, kind)
        ticked = request.POST.getlist("mark") if status == 400 else None
        context = {
            "checks": checks,
            "kind": kind,
            "group": KINDS[kind],
            "rows": [
                (shown_finding(plan, finding), ticked is None or finding.mark in ticked) for finding in together[:MOST]
            ],
            "more": max(len(together) - MOST, 0),
        }
        return self._page(request, plan, "checks_mend", KINDS[kind].mend_all, context, status)

    def _mend_ticked(self, request, plan, kind):
        """The status of the page that is to be shown again, or the answer of what was mended."""
        checks = checking.look(plan)
        by_mark = {finding.mark: finding for finding in _together(request, checks, kind)[:MOST]}
        marks = list(dict.fromkeys(request.POST.getlist("mark")))
        if request.POST.get("pin") != checks.pin or not by_mark.keys() >= set(marks):
            self.message_user(request, _MOVED, messages.WARNING)
            return CONFLICT, None
        if not marks:
            self.message_user(request, _NOT_ONE, messages.ERROR)
            return 400, None
        try:
            chosen = [by_mark[mark] for mark in marks]
            record = mending.mend_all(plan, chosen, by=request.user, pin=checks.pin)
        except (mending.MovedError, ConflictError, GoneError):
            self.message_user(request, _MOVED, messages.WARNING)
            return CONFLICT, None
        except ValidationError as error:
            self.message_user(request, f"Ничего не записано. {' '.join(error.messages)}", messages.ERROR)
            return 400, None
        places = text.plural(len(chosen), "место", "места", "мест")
        say_undoable(request, f"{KINDS[kind].title}: исправлено {places}.", record)
        return 200, _back(request, plan, "")

    def _page(self, request, plan, template, title, context, status):
        whole = {**self.admin_site.each_context(request), "title": title, "opts": Plan._meta, "plan": plan, **context}
        return render(request, f"admin/events/{template}.html", whole, status=status)


def may_mend(request, finding: Finding) -> bool:
    """Whether this person may write to what holds the words."""
    return bool(finding.holder) and request.user.has_perm(f"events.change_{finding.holder.model}")


def _together(request, checks: Checks, kind: str) -> list[Finding]:
    return [
        finding
        for finding in checks
        if finding.kind == kind and mending.can_mend_together(finding) and may_mend(request, finding)
    ]


def _back(request, plan, kind):
    """The row of the editor that the press came from; else the page as it was asked for, at the heading of the kind."""
    row = back_to_row(request, plan)
    if row:
        return row
    asked = request.GET.get("kind", "")
    query = f"?kind={asked}" if asked in KINDS else ""
    return redirect(f"{reverse('admin:events_plan_checks', args=[plan.pk])}{query}{f'#{kind}' if kind else ''}")


def back_to_row(request, plan):
    """The way back into the editor, with the rows that were shown there; None for a press on another page.

    ``next`` is believed only as far as it is the editor's own address, and ``at`` only as the key of a row.
    """
    editor = reverse("admin:events_plan_editor", args=[plan.pk])
    address, _, query = request.POST.get("next", "").partition("?")
    if address != editor:
        return None
    known = QueryDict(query[:1000])
    asked = urlencode([(name, known[name]) for name in ("q", "findings", "mine") if name in known])
    at = request.GET.get("at", "")
    return redirect(f"{editor}{f'?{asked}' if asked else ''}{f'#row-{at}' if is_key(at) else ''}")


def _refused(finding: Finding, error: ValidationError) -> str:
    return f"Не записано: {_where(finding)}. {' '.join(error.messages)}"


def _where(finding: Finding) -> str:
    if finding.place:
        return f"{finding.place}, «{LABELS.get(finding.column, '')}»"
    return f"«{LABELS.get(finding.column, '')}»"


def _group(request, plan: Plan, checks: Checks, kind: str, limit: int) -> Group:
    mine = [finding for finding in checks if finding.kind == kind]
    together = _together(request, checks, kind) if KINDS[kind].mend_all else []
    shown = [shown_finding(plan, finding, may=may_mend(request, finding)) for finding in mine[:limit]]
    return Group(kind, KINDS[kind].title, len(mine), shown, KINDS[kind].mend_all, len(together))


def _said(plan: Plan, said) -> tuple[Shown, object]:
    return shown_finding(plan, said.finding, may=False), said
