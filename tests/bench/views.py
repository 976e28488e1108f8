"""The rival pages, served by the same server through the same middleware."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from events.columns import COLUMNS
from events.models import Edition, Entry, Plan


@cache
def _bytes(name: str) -> bytes:
    return (settings.BENCH_FOLDER / "answers" / name).read_bytes()


def constant(request: HttpRequest, name: str) -> HttpResponse:
    """One small query and the bytes of a product's answer: what no page of one query can outrun by much."""
    get_object_or_404(Edition.objects.only("number"), year=2025, number=1)
    return HttpResponse(_bytes(name))


def ordinary(request: HttpRequest, year: int) -> HttpResponse:
    """The plan as a good tutorial shows it: instances with their relations, a template that walks them."""
    plan = get_object_or_404(Plan, year=year)
    entries = (
        Entry.objects.filter(section__plan=plan)
        .select_related("section", "event__venue", "event__schedule", "event__department")
        .prefetch_related("event__formats")
        .order_by("section__position", "position")
    )
    return render(request, "bench/plan.html", {"plan": plan, "entries": entries, "columns": COLUMNS})
