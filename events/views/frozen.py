"""Answers made from an edition: a function of (edition, address, query), so made once, kept, and never stale.

The one query of a repeated view finds the edition in force; everything else hangs on its checksum.
"""

import gzip
import hashlib
import itertools
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from events.edition.filters import FACETS
from events.models import Edition

# One kept answer; the cache holds a few hundred.
LONGEST_KEPT = 2 * 2**20
# All that an address may say besides its path; anything else changes no answer, and must not make a new one.
KNOWN = (*FACETS, "q", "from", "to")


def edition_in_force(year: int) -> Edition:
    """The edition of the year that is in force, or 404."""
    try:
        return Edition.objects.in_force(year)
    except Edition.DoesNotExist as error:
        raise Http404 from error


def frozen_page(request: HttpRequest, edition: Edition, build: Callable[[], HttpResponse]) -> HttpResponse:
    """The HTML page ``build`` makes, kept as the visitor takes it: plain or compressed, so that neither carries the other.

    Pages hold nothing of the visitor, so BREACH has no prey.
    """
    key = _key(request, edition)
    etag = f'W/"{key}"'
    # The tag was made from all the page depends on: a visitor who names it has the page.
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return _told(unchanged, etag)
    is_compressed = _takes_gzip(request)
    place = f"{key}:gzip" if is_compressed else key
    body = _kept(place)
    if body is None:
        body = build().content
        if is_compressed:
            body = gzip.compress(body, compresslevel=6, mtime=0)
        _keep(place, body)
    response = HttpResponse(body)
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    return _told(response, etag)


def frozen_file(request: HttpRequest, edition: Edition, build: Callable[[], HttpResponse]) -> HttpResponse:
    """The file ``build`` answers with, kept with its name; a refusal is given as it is and not kept."""
    key = _key(request, edition)
    etag = f'"{key}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return _told(unchanged, etag)
    body, name = _kept(key), _kept(f"{key}:name")
    if body is not None and name is not None:
        content_type, disposition = name.decode().split("\n")
        headers = {"Content-Type": content_type, "Content-Disposition": disposition}
        return _told(HttpResponse(body, headers=headers), etag)
    response = build()
    if response.status_code != 200:
        return response
    _keep(key, response.content)
    _keep(f"{key}:name", f"{response['Content-Type']}\n{response['Content-Disposition']}".encode())
    return _told(response, etag)


def known_query(request: HttpRequest) -> str:
    """The query string without what no page or file asks for."""
    if not request.META.get("QUERY_STRING"):
        return ""
    return urlencode([(name, values) for name, values in request.GET.lists() if name in KNOWN], doseq=True)


def _takes_gzip(request: HttpRequest) -> bool:
    """RFC 9110 §12.5.3: named, and not with a weight of nothing."""
    offers = request.headers.get("Accept-Encoding", "").replace(" ", "").lower().split(",")
    return any(
        offer.partition(";")[0] == "gzip" and offer.partition(";")[2] not in ("q=0", "q=0.0") for offer in offers
    )


def _told(response: HttpResponse, etag: str) -> HttpResponse:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"  # keep it, but ask each time whether a new edition is out
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _key(request: HttpRequest, edition: Edition) -> str:
    """All that an answer depends on. The note and the date stand beside the document, the newer edition on old pages."""
    parts = (
        edition.sha256,
        edition.pk,
        edition.number,
        edition.latest_number,
        edition.note,
        edition.published_at.isoformat(),
        settings.SITE_URL,
        _release(),
        request.path,
        known_query(request),
    )
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


@once
def _release() -> str:
    """The state of the code, the templates and the libraries when this process began."""
    root = Path(settings.BASE_DIR)
    folders = [sorted((root / folder).rglob("*")) for folder in ("events", "templates", "static")]
    digest = hashlib.sha256((root / "requirements.txt").read_bytes())
    for path in itertools.chain.from_iterable(folders):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _kept(key: str) -> bytes | None:
    return None if settings.DEBUG else cache.get(f"frozen:{key}")


def _keep(key: str, answer: bytes) -> None:
    if not settings.DEBUG and len(answer) <= LONGEST_KEPT:
        cache.set(f"frozen:{key}", answer, timeout=24 * 60 * 60)
