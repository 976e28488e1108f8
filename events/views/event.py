"""One event: when, where, whom to call; where it stands in the plan, what changed, what is near."""

from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import exporters, schedules
from events.document import PlanDocument, Row, Section
from events.edition import indexes, kin, search
from events.edition.agenda import Happening, Kind, bands, happenings
from events.edition.directory import Directory
from events.edition.filters import asked_in, select
from events.edition.searching import Synonyms
from events.edition.story import Listing, story
from events.models import Edition, EditionRow
from events.responses import file_response
from events.schedules import MONTH_NAMES_PREPOSITIONAL
from events.views import head, table
from events.views.cards import Cards
from events.views.frozen import edition_in_force, frozen_file, frozen_page
from events.views.plan import view_asked_in

NEIGHBOURS = 3


@require_safe
def event(request: HttpRequest, year: int, uid) -> HttpResponse:
    """One event, with the words of the newest edition of the year that lists it.

    The query of the plan's page comes along: it is the way back to what the reader had asked for.
    """
    current = Edition.objects.all_in_force()
    of_year = next((edition for edition in current if edition.year == year), None)
    if of_year is None:
        raise Http404
    view, query = view_asked_in(request), asked_in(request.GET)
    synonyms = search.synonyms_for(query)
    others = [edition for edition in current if edition is not of_year]  # its kin stand in the plans of other years

    def build() -> HttpResponse:
        indexes.prepare(edition.sha256 for edition in others)
        found = _newest_with(of_year, str(uid))
        context = _context(found, of_year, current, str(uid))
        context["head"] = head.of_event(
            context["row"], found, request.path, context["directory"], is_current=context["is_current"]
        )
        context["back"] = _back(of_year, query, view, synonyms) if found is of_year else None
        return render(request, "events/event.html", context)

    return frozen_page(request, [of_year, *others], build, asked=f"{query.urlencode()}\n{view}\n{synonyms.digest}")


@require_safe
def event_file(request: HttpRequest, year: int, uid) -> HttpResponse:
    """The event as a calendar: every stretch of days that it is promised for. 404 for one without days."""
    found = _newest_with(edition_in_force(year), str(uid))
    positions = {place for place, row in enumerate(found.document.rows, start=1) if row.uid == str(uid)}
    document = found.document.only(positions)
    if not next(document.rows).months:
        raise Http404

    def build() -> HttpResponse:
        imprint = found.imprint(settings.SITE_URL, filter_line="одно мероприятие")
        data = exporters.export("ics", document, imprint)
        return file_response(data, exporters.EXPORTERS["ics"].content_type, f"Мероприятие {year}.ics")

    return frozen_file(request, found, build, asked="", is_text=True)


def _newest_with(edition: Edition, uid: str) -> Edition:
    """The newest edition of the year that lists the event: ``edition``, which is in force, or an older one. Else 404."""
    if any(row.uid == uid for row in edition.document.rows):
        return edition
    listed = EditionRow.objects.filter(edition__year=edition.year, uid=uid)
    older = Edition.objects.for_reading().filter(pk__in=listed.values("edition")).order_by("-number").first()
    if older is None:
        raise Http404
    return older


def _context(edition: Edition, of_year: Edition, current: list[Edition], uid: str) -> dict:
    document, directory = edition.document, Directory.read()
    everything = _everything(edition.sha256)
    this = next(one for one in everything if one.row.uid == uid)
    row, plan = this.row, reverse("events:plan", args=[edition.year])
    events = f"{plan}events/"
    is_current = edition.pk == of_year.pk
    others = {each.year: each.sha256 for each in current if each.year != edition.year}
    contact = directory.contact(row.department_facet)
    return {
        "year": edition.year,
        "edition": edition,
        "directory": directory,
        "is_current": is_current,
        "row": row,
        "uid": uid,
        "meaning": meaning(row),
        "contact": contact if contact and (contact.is_reachable or contact.head or contact.room) else None,
        "notes": _notes(document, this),
        "places": [_place(edition, place.section, place.number, document) for place in this.places],
        "story": _story(edition.year, uid),
        "relatives": [
            {"year": one.year, "link": reverse("events:event", args=[one.year, one.row.uid]), "row": one.row}
            for one in kin.find(row, edition.year, others, lambda other: indexes.index_of(others[other]).packed)
        ],
        "neighbours": _neighbours(everything, this, Cards(directory, events), plan) if is_current else (),
        "address": f"{settings.SITE_URL}{events}{uid}/" if settings.SITE_URL else "",
    }


@lru_cache(maxsize=4)
def _everything(sha256: str) -> tuple[Happening, ...]:
    """The events of the document with this checksum: readers go from one to the next."""
    return happenings(Edition.document_of(sha256))


def meaning(row: Row) -> str:
    """The months of the event as words, or nothing when its printed schedule already names them."""
    schedule = schedules.parse(row.period)
    if schedule.kind == "unknown" or len(row.months) == 12:
        return ""
    months, words = schedules.list_months(row.months), row.schedule.lower()
    names = [(schedules.MONTH_NAMES[month - 1], schedules.MONTH_NAMES_GENITIVE[month - 1]) for month in row.months]
    is_named = months in words or all(any(name in words for name in forms) for forms in names)
    return "" if is_named else months


def _notes(document: PlanDocument, this: Happening) -> list[str]:
    """The notes of the sections that list it: «проходят также по заявкам МО»."""
    notes = (document.sections[place.section - 1].note for place in this.places)
    return [note for note in dict.fromkeys(notes) if note]


def _place(edition: Edition, number: int, row_number: str, document: PlanDocument) -> dict[str, str]:
    plan = reverse("events:plan", args=[edition.year])
    page = plan if edition.number == edition.latest_number else edition.get_absolute_url()
    section: Section = document.sections[number - 1]
    title = section.title
    if not title and document.sections[1:]:
        title = f"раздел {number}"
    anchor = table.anchor(number, Row(number=row_number))
    return {"link": f"{page}#{anchor}", "label": f"Пункт {row_number}", "section": title}


def _story(year: int, uid: str) -> list[dict]:
    """What the editions of the year did to the event, the newest first. Two queries."""
    rows: dict[int, list] = {}
    for found in EditionRow.objects.filter(edition__year=year, uid=uid).order_by("position"):
        words = Row(found.number, found.title, found.format, found.venue, found.schedule, found.department, uid)
        rows.setdefault(found.edition_id, []).append((found.section, words))
    editions = list(Edition.objects.filter(year=year).order_by("number").only("number", "year", "published_at"))
    turns = story([Listing(each.number, tuple(rows.get(each.pk, ()))) for each in editions])
    by_number = {each.number: each for each in editions}
    return [{"edition": by_number[turn.edition], "sentence": turn.sentence} for turn in reversed(turns)]


def _neighbours(everything: tuple[Happening, ...], this: Happening, cards: Cards, plan: str) -> list[dict]:
    """What else is in its month, and what else its department does."""
    others = [one for one in everything if one.row.uid != this.row.uid]
    found = []
    closest = next((band for band in bands([this], this.row.months) if band.kind is Kind.MONTH), None)
    if closest:
        near = [one for band in bands(others, [closest.number]) if band.kind <= Kind.QUARTER for one in band.happenings]
        month = MONTH_NAMES_PREPOSITIONAL[closest.number - 1]
        found.append((f"Ещё в {month}", near, f"{plan}?month={closest.number}&view=events"))
    if facet := this.row.department_facet:
        near = [one for one in others if one.row.department_facet == facet]
        query = QueryDict(mutable=True)
        query["department"] = facet.key
        found.append(("Ещё у этого отдела", near, f"{plan}?{query.urlencode()}&view=events"))
    return [
        {"title": title, "cards": cards.list(near[:NEIGHBOURS]), "count": len(near), "link": link}
        for title, near, link in found
        if near
    ]


def _back(edition: Edition, query: QueryDict, view: str, synonyms: Synonyms) -> dict[str, str] | None:
    """The way back to the page the reader came from; None when nothing had been asked for there."""
    selection = select(edition, query, synonyms)
    if not selection.is_valid or not (query or view):
        return None
    asked = "&".join(filter(None, [query.urlencode(), view and f"view={view}"]))
    return {"link": f"?{asked}#result", "label": selection.line}
