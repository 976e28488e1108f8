"""Pages and files made from an edition, kept in the cache under a key of everything they depend on.

An edition never changes, so a kept answer never has to be made anew: a new edition has another key. A repeated view costs
one query to the database, the one that finds the edition in force.
"""

import gzip
import hashlib
import itertools
import re
from collections.abc import Callable, Sequence
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from events.models import Edition, Revision
from events.models.operation import CONTACTS
from events.release import release

# Bytes; a longer answer is made for each request, because the cache holds a few hundred of them in memory.
LONGEST_KEPT = 2 * 2**20


def edition_in_force(year: int) -> Edition:
    """The edition of the year that is in force, or 404."""
    try:
        return Edition.objects.in_force(year)
    except Edition.DoesNotExist as error:
        raise Http404 from error


def frozen_page(
    request: HttpRequest,
    editions: Edition | Sequence[Edition],
    build: Callable[[], HttpResponse],
    *,
    asked: str,
    day: date | None = None,
) -> HttpResponse:
    """The HTML page that ``build`` makes of these editions, from the cache when it is kept there.

    ``asked`` is the part of the query string that changes the page, always written in the same way. Nothing else of the
    query may reach ``build``, and nothing else makes a new entry in the cache. ``day`` is the Moscow day of a page that
    is another every day. Contacts and the readers' names of departments and venues may stand on any page: with their
    version a page is made anew as soon as one of them changes. ``editions`` may be empty: a page of help is of none.
    """
    of = _listed(editions)
    return _frozen_words(
        request, of, build, f"{asked}\n{day or ''}\n{contacts_version(of)}", "text/html; charset=utf-8"
    )


def frozen_feed(
    request: HttpRequest,
    editions: Edition | Sequence[Edition],
    build: Callable[[], HttpResponse],
    *,
    asked: str,
    content_type: str,
) -> HttpResponse:
    """Words for programs, such as a map of the site, kept like a page. Where they hold contacts or readers' names, their
    version (``contacts_version``) has to be a part of ``asked``.
    """
    return _frozen_words(request, _listed(editions), build, asked, content_type)


def contacts_version(editions: Sequence[Edition]) -> int | None:
    """The number that rises whenever contacts or readers' names change. It has been read with the editions, if there are any."""
    return editions[0].contacts_version if editions else Revision.objects.number(CONTACTS)


def _listed(editions: Edition | Sequence[Edition]) -> Sequence[Edition]:
    return [editions] if isinstance(editions, Edition) else editions


def _frozen_words(
    request: HttpRequest, of: Sequence[Edition], build: Callable[[], HttpResponse], asked: str, content_type: str
) -> HttpResponse:
    """A page is kept as it is sent: the plain and the compressed one are two entries.

    Compressing is safe here: the BREACH attack guesses a secret from the length of a page that holds it, and these pages
    hold nothing about the visitor.
    """
    key = _key(request, *of, asked=asked)
    etag = f'W/"{key}"'
    # The tag was made from all the page depends on: a visitor who names it has the page.
    unchanged = _unchanged(request, etag)
    if unchanged is not None:
        return _with_cache_headers(unchanged, etag)
    is_compressed = takes_gzip(request)
    place = f"{key}:gzip" if is_compressed else key
    body = _kept(place)
    if body is None:
        body = _packed(build().content) if is_compressed else build().content
        _keep(place, body)
    response = HttpResponse(body, content_type=content_type)
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    return _with_cache_headers(response, etag)


def frozen_file(
    request: HttpRequest,
    editions: Edition | Sequence[Edition],
    build: Callable[[], HttpResponse],
    *,
    asked: str,
    is_text: bool = False,
) -> HttpResponse:
    """The file that ``build`` makes of these editions, from the cache when it is kept there; ``asked`` as in :func:`frozen_page`.

    An answer of ``build`` with another status than 200 is passed on and not kept. ``is_text`` files travel compressed.
    """
    is_compressed = is_text and takes_gzip(request)
    key = _key(request, *_listed(editions), asked=asked)
    if is_compressed:
        key += "-gzip"  # other bytes have another strong tag
    etag = f'"{key}"'
    unchanged = _unchanged(request, etag)
    if unchanged is not None:
        return _with_cache_headers(unchanged, etag)
    body, name = _kept(key), _kept(f"{key}:name")
    if body is None or name is None:
        response = build()
        if response.status_code != 200:
            return response
        if response.streaming:
            return _with_cache_headers(response, etag)
        body = _packed(response.content) if is_compressed else response.content
        name = f"{response['Content-Type']}\n{response['Content-Disposition']}".encode()
        _keep(key, body)
        _keep(f"{key}:name", name)
    content_type, disposition = name.decode().split("\n")
    headers = {"Content-Type": content_type, "Content-Disposition": disposition}
    if is_compressed:
        headers["Content-Encoding"] = "gzip"
    return _with_cache_headers(HttpResponse(body, headers=headers), etag)


def _unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """304 for a visitor who has the answer; never while the code is worked on: the tag knows files as they were at the start."""
    return None if settings.DEBUG else get_conditional_response(request, etag=etag)


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the browser offers gzip with a weight above nought (RFC 9110 §12.4.2 and §12.5.3)."""
    offers = request.headers.get("Accept-Encoding", "").replace(" ", "").lower().split(",")
    return any(re.fullmatch(r"gzip(;q=(1.*|0\.\d*[1-9]\d*))?", offer) for offer in offers)


def _with_cache_headers(response: HttpResponse, etag: str) -> HttpResponse:
    """The response with the headers by which a browser keeps it and asks each time whether it is still the same."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _key(request: HttpRequest, *editions: Edition, asked: str) -> str:
    """A digest of everything an answer depends on.

    The checksum covers the document alone: the note and the date are stored beside it, and the page of an old edition
    names the number of the newest one.
    """
    parts = (
        *itertools.chain.from_iterable(_of_edition(edition) for edition in editions),
        settings.SITE_URL,
        release(),
        request.path,
        asked,
    )
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def _of_edition(edition: Edition) -> tuple:
    return (
        edition.sha256,
        edition.pk,
        edition.number,
        edition.latest_number,
        edition.note,
        edition.published_at.isoformat(),
    )


def _kept(key: str) -> bytes | None:
    return None if settings.DEBUG else cache.get(f"frozen:{key}")


def _keep(key: str, answer: bytes) -> None:
    if not settings.DEBUG and len(answer) <= LONGEST_KEPT:
        cache.set(f"frozen:{key}", answer, timeout=24 * 60 * 60)
