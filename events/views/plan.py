"""The plan of a year: the official table, or its events each once, filtered as the query asks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import exporters, schedules
from events.edition import changes, search
from events.edition.agenda import Kind, bands, happenings, named_months
from events.edition.changes import Changes
from events.edition.directory import Directory
from events.edition.filters import Selection, asked_in, select
from events.models import Edition
from events.views import head, table
from events.views.cards import CardGroup, Cards, heading
from events.views.frozen import edition_in_force, frozen_page
from events.views.months import month_cells

MOST_CHANGES = 30  # events listed above the plan; the sheet of changes has all of them
VIEWS = ("events",)  # what ``view`` may say; anything else is the official table


@require_safe
def plan(request: HttpRequest, year: int) -> HttpResponse:
    """The edition in force."""
    return _plan_page(request, edition_in_force(year))


@require_safe
def edition(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One edition at its permanent address; the page of an old edition names the one that replaced it."""
    found = get_object_or_404(Edition.objects.for_reading(), year=year, number=number)
    return _plan_page(request, found, is_permanent=True)


def view_asked_in(request: HttpRequest) -> str:
    """«events» for the list of events; empty for the official table, which is what an address shows unasked."""
    view = request.GET.get("view", "")
    return view if view in VIEWS else ""


def _plan_page(request: HttpRequest, edition: Edition, *, is_permanent: bool = False) -> HttpResponse:
    """``is_permanent``: the page has the edition's number in its address, and so have the links to its files."""
    view, asked = view_asked_in(request), asked_in(request.GET)
    query, synonyms = asked.urlencode(), search.synonyms_for(asked)

    def build() -> HttpResponse:
        selection = select(edition, asked, synonyms, by_event=bool(view))
        directory = Directory.read()
        # Whoever reads an event can go back to what was asked for here.
        back = "&".join(filter(None, [query, view and f"view={view}"])) if selection.is_valid else ""
        groups = selection.groups
        changed, chosen = changes.of(edition), _chosen(selection)
        more = [groups[name] for name in ("month", "quarter", "format", "department", "venue", "section")]
        context = {
            "year": edition.year,
            "edition": edition,
            "directory": directory,
            "document": selection.whole,
            "is_current": edition.number == edition.latest_number,
            "is_permanent": is_permanent,
            "signed": edition.signed.public().defer("data") if is_permanent else (),
            "selection": selection,
            "view": view,
            "chosen": chosen,
            "head": head.of_plan(edition, selection, chosen, is_permanent=is_permanent),
            "changes": changed,
            "most_changes": MOST_CHANGES,
            # A month alone stands marked among the months: pressing it there takes it off.
            "chips": () if list(selection.query) == ["month"] and len(selection.chips) == 1 else selection.chips,
            "months": month_cells(selection, request.path, named=named_months(happenings(selection.whole))),
            "facets": [table.facet(group) for group in more],
            "exporters": exporters.EXPORTERS.values(),
            "files": f"{request.path}plan.",
            "query": query,
            "sections": () if view and _months_chosen(selection) else _jumps(selection),
            "table": ""
            if view or not selection.is_valid
            else table.render(edition, selection.positions, back, selection.marker, changed),
            "groups": _groups(edition, selection, directory, back, changed) if view and selection.is_valid else (),
        }
        return render(request, "events/plan.html", context)

    return frozen_page(request, edition, build, asked=f"{query}\n{view}\n{synonyms.digest}")


def _chosen(selection: Selection) -> str:
    """What is chosen, in a few words; «Весь год» when nothing is."""
    words = ", ".join(chip.label for chip in selection.chips)
    return words[:1].upper() + words[1:] or "Весь год"


def _jumps(selection: Selection) -> list[tuple[int, str]]:
    """(number, name) of each section that is shown, where there are several."""
    positions = selection.counting.all if selection.positions is None else selection.positions
    shown = [
        (int(option.value), option.label)
        for option in selection.groups["section"].options
        if selection.counting.holding("section", [option.value]) & positions
    ]
    return shown if len(shown) > 1 else []


def _groups(
    edition: Edition, selection: Selection, directory: Directory, back: str, changed: Changes | None
) -> list[CardGroup]:
    """The events found: by how closely their term is named when a month or a quarter is chosen, else by section."""
    events = reverse("events:plan", args=[edition.year]) + "events/"
    cards = Cards(directory, events, back, selection.marker, changed)
    shown = {row.uid for row in selection.document.rows}
    found = [one for one in happenings(selection.whole) if one.row.uid in shown]
    months = _months_chosen(selection)
    if months:
        return [
            cards.band(band, heading(band), "месяц уточняется" if band.kind is Kind.QUARTER else "")
            for band in bands(found, months)
        ]
    groups: dict[int, list] = {}
    wanted = set(selection.query.getlist("section"))
    for one in found:
        place = next((place for place in one.places if str(place.section) in wanted), one.places[0])
        groups.setdefault(place.section, []).append(one)
    return [
        CardGroup(
            selection.whole.sections[number - 1].title or f"Раздел {number}",
            cards.list(ones),
            anchor=f"s-{number}",
            is_untitled=not selection.whole.sections[number - 1].title,
            lead=selection.whole.sections[number - 1].note,
        )
        for number, ones in sorted(groups.items())
    ]


def _months_chosen(selection: Selection) -> set[int]:
    """The months that the filter asks for, by month, by quarter and by words («май»)."""
    if not selection.is_valid:
        return set()
    months = {int(month) for month in selection.query.getlist("month")}
    quarters = {
        month for quarter in selection.query.getlist("quarter") for month in schedules.months_of_quarter(int(quarter))
    }
    named = {month for date in selection.found.dates for month in date.months} if selection.found else set()
    return (months & quarters or months | quarters) | named
