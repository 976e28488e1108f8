"""The public pages: the plan, its editions, one event."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import exporters, schedules
from events.document import Row, Section
from events.edition.filters import asked_in, select
from events.models import Edition, EditionRow
from events.views import table
from events.views.frozen import edition_in_force, frozen_page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A redirect to the plan of the current year, else to the newest published one."""
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
    return _plan_page(request, edition_in_force(year))


@require_safe
def edition(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One edition at its permanent address; the page of an old edition names the one that replaced it."""
    found = get_object_or_404(Edition.objects.for_reading(), year=year, number=number)
    return _plan_page(request, found, is_permanent=True)


@require_safe
def editions(request: HttpRequest, year: int) -> HttpResponse:
    """The editions of one year, the newest first."""
    found = list(Edition.objects.for_year(year).for_reading())
    if not found:
        raise Http404
    context = {"year": year, "editions": found, "exporters": exporters.EXPORTERS.values()}
    return render(request, "events/editions.html", context)


@require_safe
def event(request: HttpRequest, year: int, uid) -> HttpResponse:
    """One event, with the words of the newest edition of the year that lists it."""
    row = EditionRow.objects.filter(edition__year=year, uid=uid).order_by("-edition__number", "position").first()
    if row is None:
        raise Http404
    found = Edition.objects.for_reading().get(pk=row.edition_id)
    places = [
        (number, section, line)
        for number, section in enumerate(found.document.sections, start=1)
        for line in section.rows
        if line.uid == str(uid)
    ]
    context = {
        "year": year,
        "edition": found,
        "is_current": found.number == found.latest_number,
        "row": places[0][2],
        "meaning": _meaning(places[0][2]),
        "places": [_place(found, *place) for place in places],
    }
    return render(request, "events/event.html", context)


def _meaning(row: Row) -> str:
    """The months of the event as words, or nothing when its printed schedule already names them."""
    schedule = schedules.parse(row.period)
    if schedule.kind == "unknown" or len(row.months) == 12:
        return ""
    months, words = schedules.list_months(row.months), row.schedule.lower()
    names = [(schedules.MONTH_NAMES[month - 1], schedules.MONTH_NAMES_GENITIVE[month - 1]) for month in row.months]
    is_named = months in words or all(any(name in words for name in forms) for forms in names)
    return "" if is_named else months


def _place(edition: Edition, number: int, section: Section, row: Row) -> dict[str, str]:
    plan = reverse("events:plan", args=[edition.year])
    page = plan if edition.number == edition.latest_number else edition.get_absolute_url()
    title = section.title
    if not title and edition.document.sections[1:]:
        title = f"раздел {number}"
    return {"link": f"{page}#{table.anchor(number, row)}", "label": f"Пункт {row.number}", "section": title}


def _plan_page(request: HttpRequest, edition: Edition, *, is_permanent: bool = False) -> HttpResponse:
    """``is_permanent``: the page has the edition's number in its address, and so have the links to its files."""
    asked = asked_in(request.GET).urlencode()

    def build() -> HttpResponse:
        selection = select(edition, request.GET)
        groups = selection.groups
        month, *more = (groups[name] for name in ("month", "quarter", "format", "venue", "department", "section"))
        context = {
            "year": edition.year,
            "edition": edition,
            "document": selection.whole,
            "is_current": edition.number == edition.latest_number,
            "is_permanent": is_permanent,
            "selection": selection,
            "month": table.facet(month),
            "more": [table.facet(group) for group in more],
            "more_is_used": any(group.is_used for group in more),
            "table": table.render(edition, selection.positions) if selection.is_valid else "",
            "exporters": exporters.EXPORTERS.values(),
            "files": f"{request.path}plan.",
            "query": asked,
        }
        return render(request, "events/plan.html", context)

    return frozen_page(request, edition, build, asked=asked)
