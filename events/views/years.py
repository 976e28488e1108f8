"""The public lists: all years, all editions of a year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import exporters
from events.edition.directory import Directory
from events.models import Edition
from events.views.frozen import frozen_page


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All years with a published plan."""
    found = list(Edition.objects.current().for_reading())

    def build() -> HttpResponse:
        return render(request, "events/plans.html", {"editions": found, "directory": Directory.read()})

    return frozen_page(request, found, build, asked="") if found else build()


@require_safe
def editions(request: HttpRequest, year: int) -> HttpResponse:
    """The editions of one year, the newest first."""
    found = list(Edition.objects.for_year(year).for_reading())
    if not found:
        raise Http404

    def build() -> HttpResponse:
        context = {
            "year": year,
            "editions": found,
            "exporters": exporters.EXPORTERS.values(),
            "directory": Directory.read(),
        }
        return render(request, "events/editions.html", context)

    return frozen_page(request, found, build, asked="")
