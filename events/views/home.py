"""The first answer: what is now and next, whom to call, the ways to everything else."""

from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import exporters
from events.edition import changes
from events.edition.agenda import Agenda, Kind, agenda, is_next_asked_for
from events.edition.directory import Directory
from events.edition.filters import Selection, select
from events.models import Edition
from events.schedules import MONTH_NAMES
from events.views import head
from events.views.cards import Cards, heading, heading_of_now
from events.views.frozen import frozen_page
from events.views.months import month_cells

FILES = ("pdf", "docx", "xlsx", "ics")  # those that people ask for; the plan's own page has them all


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """«Сейчас и дальше» of the current year's plan, else of the newest one. It is another page every Moscow day."""
    day = timezone.localdate()
    current = Edition.objects.all_in_force()
    if not current:
        return frozen_page(
            request,
            (),
            lambda: render(request, "events/nothing_published.html", {"directory": Directory.read()}),
            asked="",
        )
    edition = next((one for one in current if one.year == day.year), current[0])
    following = next((one for one in current if one.year == day.year + 1), None)
    after = following if following and following.year != edition.year and is_next_asked_for(day) else None

    def build() -> HttpResponse:
        return render(request, "events/home.html", _context(edition, after, day))

    return frozen_page(request, [edition, *([after] if after else [])], build, asked="", day=day)


def _context(edition: Edition, after: Edition | None, day: date) -> dict:
    document, directory = edition.document, Directory.read()
    plan = reverse("events:plan", args=[edition.year])
    cards = Cards(directory, f"{plan}events/")
    answer = agenda(document, day)
    selection = select(edition, QueryDict(), by_event=True)
    is_this_year = edition.year == day.year
    contacts = _contacts(selection, directory)
    return {
        "head": head.of_home(edition, directory, contacts),
        "changes": changes.of(edition),
        "year": edition.year,
        "edition": edition,
        "directory": directory,
        "day": day,
        "plan": plan,
        "is_this_year": is_this_year,
        "heading": _heading(answer, edition.year),
        "bands": [
            cards.band(band, (heading_of_now if answer.month else heading)(band), _note(band.kind))
            for band in answer.bands
        ],
        "folded": [cards.band(band, heading(band)) for band in answer.folded],
        "coming": cards.list(answer.coming),
        "months": month_cells(selection, plan, named=answer.named, current=answer.month),
        "contacts": contacts,
        "formats": _options(selection, "format", plan),
        "departments": _options(selection, "department", plan),
        "files": [exporters.EXPORTERS[key] for key in FILES],
        "after": after,
        "missing_year": _missing_year(edition, after, day),
    }


def _heading(answer: Agenda, year: int) -> str:
    if not answer.month:
        return f"План на {year} год"
    return f"{MONTH_NAMES[answer.month - 1].capitalize()}, {answer.quarter} квартал"


def _note(kind: Kind) -> str:
    return "месяц уточняется" if kind is Kind.QUARTER else ""


def _missing_year(edition: Edition, after: Edition | None, day: date) -> int | None:
    """The year that people ask for and that has no plan yet; None when there is one."""
    if edition.year < day.year:
        return day.year
    return day.year + 1 if edition.year == day.year and is_next_asked_for(day) and not after else None


def _contacts(selection: Selection, directory: Directory) -> list:
    """The departments of the plan that can be reached, as the plan names them."""
    facets = {row.department_facet for row in selection.whole.rows if row.department_facet}
    found = [directory.contact(facet) for facet in sorted(facets, key=lambda facet: facet.label)]
    return [contact for contact in found if contact and contact.is_reachable]


def _options(selection: Selection, name: str, plan: str) -> list[dict]:
    options = sorted(selection.groups[name].options, key=lambda option: -option.count)
    return [
        {
            "label": option.label,
            "count": option.count,
            "link": f"{plan}?{selection.query_with(**{name: option.value})}&view=events",
        }
        for option in options
        if option.count
    ]
