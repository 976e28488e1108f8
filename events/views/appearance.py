"""``/view/``: the size of the text, contrast and spacing, kept in a cookie that only addresses under ``/view/`` receive."""

import gzip
import hashlib
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from events.appearance import COOKIE, SIZES, Appearance, sheet
from events.edition.directory import Directory
from events.forms.appearance import SIZE_LABELS, AppearanceForm
from events.views.frozen import takes_gzip

KEPT_FOR = timedelta(days=365)
LONGEST_BACK = 2000  # characters of an address


# Exempt: what a strange site could make of the form is larger letters, and a token would need one more cookie, on every page.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def appearance_page(request: HttpRequest) -> HttpResponse:
    """The choice as it stands; a new one is kept and leads back to the page the reader came from."""
    form = AppearanceForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        response = HttpResponseRedirect(_own_address(request, form.cleaned_data["back"]), status=303)
        response.set_cookie(
            COOKIE,
            str(form.appearance),
            max_age=KEPT_FOR,
            path=reverse("events:appearance"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response
    context = {
        "sizes": [(size, SIZE_LABELS[size]) for size in SIZES],
        "chosen": _chosen(request),
        "back": _own_address(request, form.data.get("back", "") if form else request.headers.get("Referer", "")),
        "problem": " ".join(map(str, form.errors.get("size", ["Форма не понята."]))) if form else "",
        "directory": Directory.read(),
    }
    response = render(request, "events/appearance.html", context, status=400 if form else 200)
    return _for_this_reader(response)


@require_safe
def style(request: HttpRequest, version: str) -> HttpResponse:
    """The style sheet as this reader wants it. ``version`` only makes the address of each release another one."""
    plain, packed, etag = _answer(sheet(_chosen(request)))
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged if unchanged is not None else HttpResponse(packed if takes_gzip(request) else plain)
    if unchanged is None:
        response.headers["Content-Type"] = "text/css; charset=utf-8"
        if takes_gzip(request):
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = etag
    patch_vary_headers(response, ["Accept-Encoding"])
    return _for_this_reader(response)


def _chosen(request: HttpRequest) -> Appearance:
    return Appearance.of(request.COOKIES.get(COOKIE, ""))


def _for_this_reader(response: HttpResponse) -> HttpResponse:
    """Kept by the reader's own browser alone, which asks each time whether the choice is still the same."""
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


@lru_cache(maxsize=16)
def _answer(css: str) -> tuple[bytes, bytes, str]:
    """The sheet plain, compressed, and its tag."""
    plain = css.encode()
    return plain, gzip.compress(plain, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"'


def _own_address(request: HttpRequest, address: str) -> str:
    """The path and query of an address of this site; the first page's for any other, and for this very page."""
    home, here = reverse("events:home"), reverse("events:appearance")
    hosts, is_secure = {request.get_host()}, request.is_secure()
    if len(address) > LONGEST_BACK or not url_has_allowed_host_and_scheme(address, hosts, require_https=is_secure):
        return home
    parts = urlsplit(address)
    own = parts._replace(scheme="", netloc="", fragment="").geturl()
    # Looked at once more: the path of «http://our.host//their.host/» is itself an address of theirs.
    is_own = own.startswith("/") and url_has_allowed_host_and_scheme(own, allowed_hosts=None)
    return own if is_own and not parts.path.startswith(here) else home
