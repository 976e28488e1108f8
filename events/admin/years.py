"""The page of two years' plans side by side."""

from django.shortcuts import render
from django.urls import path

from events.columns import LABELS
from events.forms.differing import changed
from events.models import Plan
from events.plan.yearly import Years, compare_plans
from events.years.between import CHANGED, DROPPED, KEPT, NEW, RowBetween

_LONG = 3  # years without a change that are worth saying
_ORDINALS = ("третий", "четвёртый", "пятый", "шестой", "седьмой", "восьмой", "девятый", "десятый")
_HEADINGS = ((CHANGED, "Изменены"), (NEW, "Новые"), (DROPPED, "Сняты"), (KEPT, "Остались"))


class YearsPages:
    """Adds «Год к году» to the plan's admin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<path:pk>/years/", wrap(self.years_page), name="events_plan_years"), *super().get_urls()]

    def years_page(self, request, pk):
        """The plan beside another year's: that of ``?with=``, else the one before it, else the one after."""
        plan = self.visible_or_404(request, pk)
        others = {other.year: other for other in Plan.objects.exclude(pk=plan.pk).order_by("year")}
        asked = request.GET.get("with", "")
        other = others.get(int(asked)) if asked.isdecimal() and len(asked) <= 4 else None
        is_unknown = bool(asked) and other is None
        if other is None and not is_unknown:
            before = [year for year in others if year < plan.year]
            other = others.get(before[-1] if before else min(others, default=0))
        pair = sorted((plan, other), key=lambda one: one.year) if other else []
        years = compare_plans(*pair) if pair else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{pair[0].year} и {pair[1].year}: год к году" if pair else "Год к году",
            "opts": Plan._meta,
            "plan": plan,
            "others": list(others),
            "chosen": other.year if other else None,
            "is_unknown": is_unknown,
            **(_shown(years) if years else {}),
        }
        return render(request, "admin/events/years.html", context, status=400 if is_unknown else 200)


def _shown(years: Years) -> dict:
    between = years.between
    parts = {kind: [_row(row, years) for row in between.of(kind)] for kind, _ in _HEADINGS}
    parts[KEPT].sort(key=lambda shown: -shown["years"])
    return {
        "old": between.old,
        "new": between.new,
        "parts": [(kind, heading, parts[kind]) for kind, heading in _HEADINGS],
        "counts": {kind: len(rows) for kind, rows in parts.items()},
        "old_total": sum(len(parts[kind]) for kind in (KEPT, CHANGED, DROPPED)),
        "new_total": sum(len(parts[kind]) for kind in (KEPT, CHANGED, NEW)),
        "long": sum(shown["years"] >= _LONG for shown in parts[KEPT]),
        "sections": between.sections,
    }


def _row(row: RowBetween, years: Years) -> dict:
    """One row as the template shows it."""
    count = years.unchanged.get(row.row.uid, 0) if row.kind == KEPT else 0
    return {
        "place": row.place,
        "row": row.row,
        "event": years.events.get(row.row.uid),
        "cells": [(LABELS[cell.key], changed(cell.before, cell.after)) for cell in row.cells],
        "moved": [(LABELS[cell.key], changed(cell.before, cell.after)) for cell in row.years],
        "by_words": row.by_words,
        "years": count,
        "long": f"{_ordinal(count)} год без изменений" if count >= _LONG else "",
    }


def _ordinal(count: int) -> str:
    place = count - _LONG
    return _ORDINALS[place] if place < len(_ORDINALS) else f"{count}-й"
