"""The public pages: the plan, its editions, one event."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import exporters
from events.filters import select
from events.models import Edition, EditionRow


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The current year's plan, else the newest published one."""
    edition = Edition.objects.for_today(timezone.localdate().year).first()
    if edition is None:
        return render(request, "events/nothing_published.html")
    return redirect("events:plan", edition.year)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All years with a published plan."""
    return render(request, "events/plans.html", {"editions": Edition.objects.current().defer("stored")})


@require_safe
def plan(request: HttpRequest, year: int) -> HttpResponse:
    """The edition in force, filtered as the query asks."""
    edition = get_object_or_404(Edition.objects.with_latest_number().current(), year=year)
    return _plan_page(request, edition)


@require_safe
def edition(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Any edition, for good; an old one says which edition replaced it."""
    found = get_object_or_404(Edition.objects.with_latest_number(), year=year, number=number)
    return _plan_page(request, found, is_permanent=True)


@require_safe
def editions(request: HttpRequest, year: int) -> HttpResponse:
    """The editions of one year, the newest first."""
    found = list(Edition.objects.for_year(year).with_latest_number().defer("stored"))
    if not found:
        return get_object_or_404(Edition, year=year)
    return render(request, "events/editions.html", {"year": year, "editions": found})


@require_safe
def event(request: HttpRequest, year: int, uid) -> HttpResponse:
    """One event as the newest edition that lists it has it."""
    row = EditionRow.objects.filter(edition__year=year, uid=uid).order_by("-edition__number", "position").first()
    if row is None:
        return get_object_or_404(EditionRow, uid=uid, edition__year=year)
    found = Edition.objects.with_latest_number().get(pk=row.edition_id)
    places = [(section, row) for section in found.document.sections for row in section.rows if row.uid == str(uid)]
    return render(
        request,
        "events/event.html",
        {"edition": found, "row": places[0][1], "places": places, "is_current": found.number == found.latest_number},
    )


def _plan_page(request: HttpRequest, edition: Edition, *, is_permanent: bool = False) -> HttpResponse:
    """``is_permanent`` pages are addressed by their number: their files and links stay with that edition."""
    selection = select(edition, request.GET)
    context = {
        "edition": edition,
        "is_current": edition.number == edition.latest_number,
        "is_permanent": is_permanent,
        "selection": selection,
        "document": selection.document,
        "shown": sum(1 for _ in selection.document.rows),
        "total": sum(1 for _ in selection.whole.rows),
        "exporters": exporters.EXPORTERS.values(),
        "query": request.GET.urlencode(),
    }
    return render(request, "events/plan.html", context)
