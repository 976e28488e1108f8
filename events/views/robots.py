"""Addresses for programs: what search engines need not ask for, which pages there are, what changed in the plans."""

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from events.edition import changes
from events.edition.agenda import happenings, named_months
from events.edition.directory import Directory
from events.exporters import atom
from events.exporters.wording import moscow
from events.models import Edition
from events.views.frozen import contacts_version, edition_in_force, frozen_feed
from events.views.head import month_path

ENTRIES = 12  # editions of the feed: the last ones, of all years; with those they replaced a process keeps them all
_SITEMAP_TYPE, _ATOM_TYPE = "application/xml", "application/atom+xml"
_TEXT_TYPE = "text/plain; charset=utf-8"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines need not ask for, and where the map of the site is."""
    site = _site(request)
    closed = [reverse("admin:index"), reverse("events:healthz"), reverse("events:readyz")]
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        "",
        f"Sitemap: {site}{reverse('events:sitemap')}",
    ]
    return frozen_feed(request, (), lambda: HttpResponse("\n".join(lines) + "\n"), asked=site, content_type=_TEXT_TYPE)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The maps of the site: one of each year, because one may name 50,000 pages at most (sitemaps.org, protocol 0.9)."""
    site, current = _site(request), Edition.objects.all_in_force()

    def build() -> HttpResponse:
        maps = [(reverse("events:sitemap_of_pages"), None)]
        maps += [(reverse("events:sitemap_of_year", args=[one.year]), one.published_at) for one in current]
        return HttpResponse(_map(site, maps, "sitemapindex", "sitemap"))

    return frozen_feed(request, current, build, asked=site, content_type=_SITEMAP_TYPE)


@require_safe
def sitemap_of_pages(request: HttpRequest) -> HttpResponse:
    """The pages that are of no year."""
    site, current = _site(request), Edition.objects.all_in_force()

    def build() -> HttpResponse:
        of_plans = ("home", "plans") if current else ()
        pages = [(reverse(f"events:{name}"), current[0].published_at) for name in of_plans]
        others = [(reverse(f"events:{name}"), None) for name in ("help", "help_desk", "accessibility")]
        return HttpResponse(_map(site, [*pages, *others]))

    return frozen_feed(request, current, build, asked=site, content_type=_SITEMAP_TYPE)


@require_safe
def sitemap_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """Every page of one year worth finding, each with the day of the edition it is made of."""
    site, edition = _site(request), edition_in_force(year)

    def build() -> HttpResponse:
        return HttpResponse(_map(site, [(path, edition.published_at) for path in _pages_of(edition)]))

    return frozen_feed(request, edition, build, asked=site, content_type=_SITEMAP_TYPE)


@require_safe
def changes_feed(request: HttpRequest) -> HttpResponse:
    """The last editions of all years, each with what it changed (Atom, RFC 4287). 404 while nothing is published."""
    site, editions = _site(request), list(Edition.objects.for_reading().order_by("-published_at", "-pk")[:ENTRIES])
    if not editions:
        raise Http404

    def build() -> HttpResponse:
        return HttpResponse(atom.export(_feed(site, editions)))

    asked = f"{site}\n{contacts_version(editions)}"
    return frozen_feed(request, editions, build, asked=asked, content_type=_ATOM_TYPE)


def _site(request: HttpRequest) -> str:
    """``SITE_URL``; where it is not set, the address that was asked for, whose host Django has checked."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"


def _pages_of(edition: Edition) -> list[str]:
    plan, found = reverse("events:plan", args=[edition.year]), happenings(edition.document)
    months = [month_path(edition.year, month) for month in sorted(named_months(found))]
    return [plan, *months, *(f"{plan}events/{one.row.uid}/" for one in found)]


def _map(site: str, places: Iterable[tuple[str, datetime | None]], of: str = "urlset", each: str = "url") -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{of} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for path, at in places:
        day = f"<lastmod>{moscow(at):%Y-%m-%d}</lastmod>" if at else ""
        lines.append(f"<{each}><loc>{escape(site + path)}</loc>{day}</{each}>")
    return "\n".join([*lines, f"</{of}>"]) + "\n"


def _feed(site: str, editions: list[Edition]) -> atom.Feed:
    before = changes.predecessors(editions)
    return atom.Feed(
        site=site,
        home=reverse("events:home"),
        path=reverse("events:changes_feed"),
        title="Изменения плана методических мероприятий",
        author=str(Directory.read().organisation) or "Методплан",
        entries=tuple(_entry(edition, before.get(edition.pk)) for edition in editions),
    )


def _entry(edition: Edition, before: Edition | None) -> atom.Entry:
    title = f"План на {edition.year} год"
    if before is None:
        lines = [f"План опубликован, в нём {changes.counted(edition.document.event_count)}."]
    else:
        title += f", редакция {edition.number}"
        lines = changes.between(before, edition).lines
    if edition.note:
        lines = [f"{edition.note.rstrip('.')}.", *lines]
    return atom.Entry(
        name=f"edition:{edition.year}:{edition.number}",
        path=edition.get_absolute_url(),
        title=title,
        at=edition.published_at,
        lines=tuple(lines),
    )
