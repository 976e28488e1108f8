"""What pages say to machines in schema.org's words (JSON-LD): who publishes, where the page stands, and events on known days.

An event is described only where its days are known: «2 квартал» is a promise, and a date made of it would be an invention.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from events.document import Row
from events.edition.directory import Contact, Directory
from events.exporters.periods import schedule_of
from events.exporters.wording import MOSCOW
from events.schedules import Hours, Span

Thing = dict[str, Any]

# In a script element only «<» can end the data; the others are what Django's own json_script writes this way.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def script(things: Sequence[Thing | None]) -> SafeString:
    """The things as a data block, which no content policy stops: it is not run. Empty for none."""
    known = [thing for thing in things if thing]
    if not known:
        return SafeString("")
    graph = {"@context": "https://schema.org", "@graph": known}
    words = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{words}</script>')  # noqa: S308 - «<» is escaped


def organisation(directory: Directory, contacts: Iterable[Contact] = ()) -> Thing | None:
    """The institution with the departments that can be reached; None while nobody has described it."""
    known = directory.organisation
    if not known.name:
        return None
    return _filled(
        {
            "@type": "Organization",
            "@id": f"{settings.SITE_URL}{reverse('events:home')}#organization",
            "name": known.name,
            "alternateName": known.short_name if known.short_name != known.name else "",
            "url": known.site or f"{settings.SITE_URL}{reverse('events:home')}",
            "address": known.address,
            "telephone": [_number(telephone.href, telephone.words) for telephone in directory.telephones],
            "email": known.email,
            "contactPoint": [
                _filled(
                    {
                        "@type": "ContactPoint",
                        "name": contact.name,
                        "telephone": [_number(telephone.href, telephone.words) for telephone in contact.telephones],
                        "email": contact.email,
                    }
                )
                for contact in contacts
            ],
        }
    )


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Thing | None:
    """The way from the first page to this one, as (name, path); None for the first page itself."""
    if not steps:
        return None
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": f"{settings.SITE_URL}{path}"}
            for place, (name, path) in enumerate([("Методплан", reverse("events:home")), *steps], start=1)
        ],
    }


def events(row: Row, year: int, path: str, directory: Directory) -> list[Thing]:
    """The event on each day or run of days that its term names; none for a term that names no day."""
    organiser = organisation(directory)
    return [
        _filled(
            {
                "@type": "Event",
                "name": row.title,
                "url": f"{settings.SITE_URL}{path}",
                "startDate": _moment(first, hours.start if hours else None),
                "endDate": _moment(last, hours.end if hours else None),
                "eventStatus": "https://schema.org/EventScheduled",
                "description": row.details or row.format,
                "location": {"@type": "Place", "name": row.venue, "address": row.venue} if row.venue else None,
                "organizer": organiser and {key: organiser[key] for key in ("@type", "@id", "name", "url")},
                "audience": {"@type": "Audience", "audienceType": row.audience} if row.audience else None,
            }
        )
        for first, last, hours in _days(row, year)
    ]


def _days(row: Row, year: int) -> Iterator[tuple[date, date, Hours | None]]:
    schedule = schedule_of(row)
    if schedule.kind != "dates":
        return
    for item in schedule.items:
        if isinstance(item.what, Span) and item.what.is_exact and not item.what.is_deadline:
            for first, last in item.what.pieces(year):
                yield first, last, item.hours[0] if item.hours and first == last else None


def _moment(day: date, at: Any) -> str:
    return datetime.combine(day, at, MOSCOW).isoformat() if at else day.isoformat()


def _number(href: str, words: str) -> str:
    return href.removeprefix("tel:").replace(";ext=", " доб. ") or words


def _filled(thing: Thing) -> Thing:
    """The thing without what it does not say."""
    return {key: value for key, value in thing.items() if value}
