"""Searching the plans of all years at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import text
from events.edition import indexes, search
from events.edition.agenda import Happening, Place
from events.edition.directory import Directory
from events.edition.search import Note
from events.edition.searching import Found, Packed
from events.models import Edition
from events.views.cards import Card, Cards
from events.views.frozen import frozen_page

# Events of one year on the page; the plan of the year shows all of them.
MOST_EVENTS = 20
MOST_SUGGESTIONS = 5
TOO_LONG = f"Слишком длинный запрос: не больше {search.LONGEST} знаков."


@dataclass(frozen=True, slots=True)
class Year:
    """What was found in the plan of one year."""

    edition: Edition
    count: int
    cards: tuple[Card, ...]
    notes: tuple[Note, ...]
    link: str

    @property
    def has_more(self) -> bool:
        """Whether the plan holds more events than are listed here."""
        return self.count > len(self.cards)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """The events of the editions in force that answer ``q``, each once a year, the newest year first."""
    asked = text.clean(request.GET.get("q", ""))
    # A question that is too long is cut before the page is made: the page is kept for everybody, so it shows no more of the
    # visitor's words than its key holds.
    question, is_too_long = asked[: search.LONGEST], len(asked) > search.LONGEST
    editions = Edition.objects.all_in_force()
    synonyms = search.synonyms() if question and not is_too_long else search.NO_SYNONYMS

    def build() -> HttpResponse:
        directory = Directory.read()
        context: dict[str, object] = {
            "question": question,
            "problem": TOO_LONG if is_too_long else "",
            "directory": directory,
        }
        if question and not is_too_long:
            indexes.prepare(edition.sha256 for edition in editions)
            found, years = [], []
            for edition in editions:
                found.append(one := search.ask(edition.sha256, question, synonyms))
                if one.positions:
                    years.append(_year(edition, one, question, directory))
            context |= {
                "found": years,
                "total": sum(year.count for year in years),
                "suggestions": [] if years else _suggestions(found),
                "notes": [] if years else _notes(found),
            }
        return render(request, "events/search.html", context)

    key = urlencode({"q": question, "cut": is_too_long})
    return frozen_page(request, editions, build, asked=f"{key}\n{synonyms.digest}")


def _year(edition: Edition, found: Found, question: str, directory: Directory) -> Year:
    plan, packed = reverse("events:plan", args=[edition.year]), indexes.index_of(edition.sha256).packed
    events = packed.events(position - 1 for position in found.positions)
    cards = Cards(directory, f"{plan}events/", marker=found.marker)
    return Year(
        edition=edition,
        count=len(events),
        cards=cards.list(_happenings(packed, events[:MOST_EVENTS])),
        notes=search.notes(found),
        link=f"{plan}?{urlencode({'q': question, 'view': 'events'})}#result",
    )


def _happenings(packed: Packed, events: list[int]) -> Iterator[Happening]:
    for places in packed.places(events).values():
        rows = [packed.row(place) for place in places]
        sections = [packed.section(place) for place in places]
        listed = (Place(of, packed.titles[of - 1], row.number) for of, row in zip(sections, rows, strict=True))
        yield Happening(rows[0], tuple(listed))


def _suggestions(found: list[Found]) -> list[str]:
    """Questions that have an answer in some year, the newest year's first."""
    lines = [one.line for each in found for one in each.suggestions]
    return list(dict.fromkeys(lines))[:MOST_SUGGESTIONS]


def _notes(found: list[Found]) -> list[Note]:
    return list(dict.fromkeys(note for one in found for note in search.notes(one)))
