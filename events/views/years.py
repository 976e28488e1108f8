"""The public lists: all years, all editions of a year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import exporters
from events.edition.directory import Directory
from events.models import Edition
from events.views import head
from events.views.frozen import frozen_page


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """All years with a published plan."""
    found = Edition.objects.all_in_force()

    def build() -> HttpResponse:
        context = {
            "head": head.of_list("Планы методических мероприятий по годам", _years_in_words(found), request.path),
            "editions": found,
            "directory": Directory.read(),
        }
        return render(request, "events/plans.html", context)

    return frozen_page(request, found, build, asked="")


@require_safe
def editions(request: HttpRequest, year: int) -> HttpResponse:
    """The editions of one year, the newest first."""
    found = list(Edition.objects.for_year(year).for_reading())
    if not found:
        raise Http404

    def build() -> HttpResponse:
        name = f"Редакции плана методических мероприятий на {year} год"
        description = f"Все редакции плана на {year} год, их файлы и изменения; действует редакция {found[0].number}."
        context = {
            "head": head.of_list(name, description, request.path),
            "year": year,
            "editions": found,
            "exporters": exporters.EXPORTERS.values(),
            "directory": Directory.read(),
        }
        return render(request, "events/editions.html", context)

    return frozen_page(request, found, build, asked="")


def _years_in_words(found: list[Edition]) -> str:
    years = ", ".join(str(edition.year) for edition in found)
    return f"Утверждённые планы методических мероприятий: {years}." if found else "Пока не опубликован ни один план."
