"""Words that are sent without a session: carried through the sign-in and given back, never written without a press.

A form that comes from a person who is not signed in (the session ran out, or another tab signed out) is answered with the
sign-in page, which holds the sent fields in a hidden one, signed so that it can only be what somebody has sent to this very
place. Who signs in then gets a page with those words and a button; nothing is stored before that button is pressed. The same
page answers a form whose CSRF token is of an earlier sign-in. ``posted`` has what was sent; what the browser keeps by itself,
``static/keeping.js`` keeps.
"""

import json
import re
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure as plain_csrf_failure

from events.models.operation import person_name
from events.second_factor import Stage

from . import codes
from .posted import CARRIED, KEPT, Carried, Page, Posted

UNKNOWN, REFUSED = 401, 403
ANSWER_COOKIE = "kept_answer"
PERSON_COOKIE = "desk_person"
_MONTH = timedelta(days=30)


class Carrying:
    """The middleware; it stands after the one that knows the user."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_desk(request):
            return response
        if _is_page(request, "login") and response.status_code == 302 and CARRIED in request.POST:
            response = _after_sign_in(request, response)
        if request.user.is_authenticated and codes.stage(request) is None and last_person(request) != request.user.pk:
            signed = signing.dumps(request.user.pk, salt=PERSON_COOKIE)
            response.set_cookie(PERSON_COOKIE, signed, _MONTH, **_cookie(), httponly=True)
        kept = request.POST.get(KEPT, "") if request.method == "POST" else ""
        if re.fullmatch(r"[0-9a-z]{8,40}", kept):
            # A refused form is shown again; one that leads on has been stored, unless the page says otherwise.
            is_stored = response.status_code in {302, 303} and not getattr(response, "is_refusal", False)
            answer = "saved" if is_stored else "shown"
            response.set_cookie(ANSWER_COOKIE, f"{answer}.{kept}", timedelta(minutes=5), **_cookie())
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer who is not signed in; None lets the page answer."""
        if not _is_desk(request) or _is_page(request, "logout"):
            return None
        if _is_page(request, "login"):
            is_way_back = CARRIED in request.POST and not {"username", codes.PENDING} & request.POST.keys()
            return _after_sign_in(request, HttpResponseRedirect(next_of(request))) if is_way_back else None
        if admin.site.has_permission(request):
            return None
        if request.headers.get("HX-Request") == "true":
            return _said_to_script(request, "signed-out", "Сеанс закончился. Войдите снова.", UNKNOWN)
        if request.method == "POST":
            return _carry(request)
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse({"error": "Сеанс закончился. Войдите снова."}, status=UNKNOWN)
        return None


def refusal(response: HttpResponse) -> HttpResponse:
    """The answer that leads on although nothing was stored: the browser keeps the words."""
    response.is_refusal = True
    return response


def _carry(request: HttpRequest) -> HttpResponse:
    posted = Posted.of(request, last_person(request))
    if posted.is_too_large:
        return sign_in_page(request, "", posted.path, is_too_large=True)
    return sign_in_page(request, posted.dump(), posted.path)


def sign_in_page(request: HttpRequest, carried: str, path: str, *, is_too_large: bool = False) -> HttpResponse:
    """The sign-in page with what was sent to ``path`` in it; who has signed in by half gets the page of the other half."""
    if not is_too_large and (missing := codes.stage(request)):
        ask = codes.set_up_page if missing is Stage.SET_UP else partial(codes.code_page, user=request.user)
        return ask(request, path=path, carried=carried, status=UNKNOWN)
    context = {
        **admin.site.each_context(request),
        "title": "Вход",
        "form": AdminAuthenticationForm(request),
        "app_path": reverse("admin:login"),
        "next": path,
        "username": request.user.get_username(),
        "carried": Carried(carried),
        "is_too_large": is_too_large,
    }
    response = render(request, "admin/login.html", context, status=UNKNOWN)
    add_never_cache_headers(response)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is not the browser's, for ``CSRF_FAILURE_VIEW``.

    Most often the person has signed in again in another tab. He is shown what he sent, and may send it again. A form that
    another site has sent never gets so far: only a page of this site can say that it is one.
    """
    if not (_is_desk(request) and request.method == "POST" and _is_from_here(request)):
        return plain_csrf_failure(request, reason)
    if request.headers.get("HX-Request") == "true":
        state = "stale" if admin.site.has_permission(request) else "signed-out"
        return _said_to_script(request, state, "Вход сменился, пока страница была открыта.", REFUSED)
    if _is_page(request, "login"):
        return _after_sign_in(request, HttpResponseRedirect(next_of(request)))
    if not admin.site.has_permission(request):
        return _carry(request)
    return give_back(request, Posted.of(request, last_person(request)), is_stale=True)


def _after_sign_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page with the words, or ``response`` where there are none; the sign-in page for who may not enter yet."""
    signed = request.POST.get(CARRIED, "")
    if not admin.site.has_permission(request):
        return sign_in_page(request, signed, next_of(request))
    posted = Posted.load(signed)
    if posted is not None:
        return give_back(request, posted)
    if signed:
        messages.warning(request, "Слова, отправленные до входа, вернуть не удалось: с тех пор прошло больше недели.")
    return response


def give_back(request: HttpRequest, posted: Posted, *, is_stale: bool = False) -> HttpResponse:
    """What was sent, with a button that sends it; where nobody has typed anything, the page it was sent from."""
    page = Page(posted, request)
    if page.is_mere_press:
        messages.warning(
            request, "Ничего не изменилось: к тому времени вы уже не были в системе. Если нужно, повторите."
        )
        return HttpResponseRedirect(posted.path)
    author = get_user_model().objects.filter(pk=posted.person).first() if posted.person != request.user.pk else None
    context = {
        **admin.site.each_context(request),
        "title": "Ваши слова целы, но ещё не сохранены",
        "posted": posted,
        "page": page,
        "is_stale": is_stale,
        "person": person_name(request.user),
        "author": person_name(author) if author else "",
    }
    response = render(request, "admin/given_back.html", context, status=REFUSED if is_stale else 200)
    add_never_cache_headers(response)
    return response


def _is_desk(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.app_names[:1] == ["admin"]


def _is_page(request: HttpRequest, name: str) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == name


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this very site has sent the request; the browser says so and no page can make it lie."""
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == here or origin in settings.CSRF_TRUSTED_ORIGINS
    sender = _parts_of(request.headers.get("Referer", ""))
    return f"{sender.scheme}://{sender.netloc}" == here


def _parts_of(address: str) -> SplitResult:
    """The parts of an address that a browser names; all of them empty for what is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def next_of(request: HttpRequest) -> str:
    """Where the person wants to go, a place of this site; the desk where nothing else is said."""
    path = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if is_ours else reverse("admin:index")


def last_person(request: HttpRequest) -> int | None:
    """Who was signed in last in this browser, though the session be gone."""
    try:
        return signing.loads(request.COOKIES.get(PERSON_COOKIE, ""), salt=PERSON_COOKIE, max_age=_MONTH)
    except signing.BadSignature:
        return None


def _cookie() -> dict[str, Any]:
    return {"path": reverse("admin:index"), "secure": settings.SESSION_COOKIE_SECURE, "samesite": "Lax"}


def _said_to_script(request: HttpRequest, state: str, sentence: str, status: int) -> HttpResponse:
    """For htmx, which swaps no answer of such a status: ``keeping.js`` keeps the words and offers the sign-in page."""
    path = _parts_of(request.headers.get("HX-Current-URL", "")).path or reverse("admin:index")
    address = f"{reverse('admin:login')}?{urlencode({'next': path})}"
    response = HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)
    response["HX-Trigger"] = json.dumps({f"keeping:{state}": {"address": address}})
    response["HX-Reswap"] = "none"
    add_never_cache_headers(response)
    return response
