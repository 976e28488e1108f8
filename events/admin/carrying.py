"""Words that are sent without a session: carried through the sign-in and given back, never written without a press.

A form that comes from a person who is not signed in (the session ran out, or another tab signed out) is answered with the
sign-in page, which holds the sent fields in a hidden one, signed so that it can only be what somebody has sent to this very
place. Who signs in then gets a page with those words and a button; nothing is stored before that button is pressed. The same
page answers a form whose CSRF token is of an earlier sign-in. What the browser keeps is the business of ``static/keeping.js``.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure as plain_csrf_failure

from events.forms.clashes import tidy, words_of
from events.forms.merging import RESUMED, WHOLE
from events.models.operation import person_name

from .base import RecordedAdmin

UNKNOWN, REFUSED = 401, 403
CARRIED = "carried"
KEPT = "kept"  # what keeping.js calls the words that it keeps of a form
ANSWER_COOKIE = "kept_answer"
PERSON_COOKIE = "desk_person"
LARGEST = 2**20  # letters; what a person types in a day is a tenth of it
_SALT = "events.carrying"
_LONGEST = timedelta(days=7)  # a sign-in page may stay open over a weekend
_MONTH = timedelta(days=30)
# What no person has typed: marks of the forms, and which button it was.
_MARKS = {"seen", WHOLE, "pin", "since", "action", "index", "select_across", KEPT, RESUMED}
_CONFIRMATIONS = {"post", "confirmed"}
_LETTER = re.compile(r"[^\W\d_]")
_RUSSIAN = re.compile(r"[а-яё\s@]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Posted:
    """What was sent to a page: fields in their order, names of files with the fields they were chosen in, whose it was."""

    path: str
    fields: list[tuple[str, str]]
    files: list[tuple[str, str]]
    person: int | None
    at: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Posted":
        """The request's own; passwords and tokens stay behind."""
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        return cls(
            path=request.get_full_path(),
            fields=[(name, value) for name, value in pairs if not _is_secret(name)],
            files=[(name, str(file.name)) for name, files in request.FILES.lists() for file in files],
            person=_last_person(request),
            at=timezone.now().isoformat(),
        )

    @classmethod
    def load(cls, signed: str) -> "Posted | None":
        """What :meth:`dump` has made within the last week; None for anything else."""
        try:
            found = signing.loads(signed, salt=_SALT, max_age=_LONGEST)
        except signing.BadSignature:
            return None
        fields, files = ([(name, value) for name, value in found[part]] for part in ("fields", "files"))
        return cls(found["path"], fields, files, found["person"], found["at"])

    def dump(self) -> str:
        """The text for a hidden field: signed, readable by anybody, as the page was that sent it."""
        fields = {"path": self.path, "fields": self.fields, "files": self.files, "person": self.person, "at": self.at}
        return signing.dumps(fields, salt=_SALT, compress=True)

    @property
    def is_too_large(self) -> bool:
        return sum(len(name) + len(value) for name, value in self.fields) > LARGEST

    @property
    def data(self) -> QueryDict:
        """The fields as a form takes them."""
        data = QueryDict(mutable=True)
        for name, value in self.fields:
            data.appendlist(name, value)
        return data

    @property
    def time(self) -> datetime:
        return datetime.fromisoformat(self.at)


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
        if request.user.is_authenticated and _last_person(request) != request.user.pk:
            signed = signing.dumps(request.user.pk, salt=PERSON_COOKIE)
            response.set_cookie(PERSON_COOKIE, signed, _MONTH, **_cookie(), httponly=True)
        kept = request.POST.get(KEPT, "") if request.method == "POST" else ""
        if re.fullmatch(r"[0-9a-z]{8,40}", kept):
            # A refused form is shown again; one that leads on has been stored.
            answer = "saved" if response.status_code in {302, 303} else "shown"
            response.set_cookie(ANSWER_COOKIE, f"{answer}.{kept}", timedelta(minutes=5), **_cookie())
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Answer who is not signed in; None lets the page answer."""
        if not _is_desk(request) or _is_page(request, "logout"):
            return None
        if _is_page(request, "login"):
            is_way_back = CARRIED in request.POST and "username" not in request.POST
            return sign_in_page(request, request.POST[CARRIED], _next(request)) if is_way_back else None
        if admin.site.has_permission(request):
            return None
        if request.headers.get("HX-Request") == "true":
            return _said_to_script(request, "signed-out", "Сеанс закончился. Войдите снова.", UNKNOWN)
        if request.method == "POST":
            return _carry(request)
        if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
            return JsonResponse({"error": "Сеанс закончился. Войдите снова."}, status=UNKNOWN)
        return None


def _carry(request: HttpRequest) -> HttpResponse:
    posted = Posted.of(request)
    if posted.is_too_large:
        return sign_in_page(request, "", posted.path, is_too_large=True)
    return sign_in_page(request, posted.dump(), posted.path)


def sign_in_page(request: HttpRequest, carried: str, path: str, *, is_too_large: bool = False) -> HttpResponse:
    """The sign-in page with what was sent to ``path`` in it."""
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
        if not admin.site.has_permission(request):
            return sign_in_page(request, request.POST.get(CARRIED, ""), _next(request))
        return _after_sign_in(request, HttpResponseRedirect(_next(request)))
    if not admin.site.has_permission(request):
        return _carry(request)
    return give_back(request, Posted.of(request), is_stale=True)


def _after_sign_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page with the words, or ``response`` where there are none."""
    signed = request.POST.get(CARRIED, "")
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


class Page:
    """The page that something was sent to: its name, and the person's words with the names of their fields."""

    def __init__(self, posted: Posted, request: HttpRequest):
        self.posted, self.request = posted, request

    @cached_property
    def match(self) -> ResolverMatch | None:
        try:
            return resolve(urlsplit(self.posted.path).path)
        except Resolver404:
            return None

    @cached_property
    def model_admin(self) -> Any:
        return getattr(self.match.func, "model_admin", None) if self.match else None

    @property
    def name(self) -> str:
        """What kind of thing the page is about; empty for a page about none."""
        return str(self.model_admin.opts.verbose_name).capitalize() if self.model_admin else ""

    @property
    def is_form(self) -> bool:
        """Whether it is the form of one thing: its fields are known, and whether this person may write them."""
        name = (self.match.url_name or "") if self.match else ""
        return isinstance(self.model_admin, RecordedAdmin) and name.endswith(("_change", "_add"))

    @property
    def is_new(self) -> bool:
        return self.match is not None and (self.match.url_name or "").endswith("_add")

    @property
    def may_write(self) -> bool:
        """Whether this person may send it; of other pages they know themselves."""
        if not self.is_form:
            return True
        may = self.model_admin.has_add_permission if self.is_new else self.model_admin.has_change_permission
        return may(self.request)

    @property
    def can_redraw(self) -> bool:
        """Whether the page shows its form with the words and stores nothing, when it is asked to."""
        return self.is_form and self.may_write

    @property
    def is_mere_press(self) -> bool:
        """Whether there are no words to give back: a row moved by a step, a deletion confirmed. One looks again and presses."""
        if self.posted.files:
            return False
        if self.is_form:
            return not self.words
        names = {name for name, _ in self.posted.fields}
        return bool(names & _CONFIRMATIONS) or not any(_LETTER.search(value) for _, value in self._typed())

    def _typed(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.posted.fields if name not in _MARKS and not name.startswith("_")]

    @cached_property
    def words(self) -> list[tuple[str, str]]:
        """What the person typed or chose, by the label of the field; a form that says what it showed leaves out the rest."""
        return self._words_of_form() if self.can_redraw else self._plain_words()

    def _words_of_form(self) -> list[tuple[str, str]]:
        form = self.model_admin.get_form(self.request, None, change=not self.is_new)()
        data, found = self.posted.data, []
        seen = _seen(data)
        for bound in form.visible_fields():
            if bound.html_name not in data and WHOLE not in data:
                continue
            value = bound.field.widget.value_from_datadict(data, {}, bound.html_name)
            raw = frozenset(map(str, value)) if isinstance(value, list) else tidy(value)
            shown = seen.get(bound.name, "")
            was = frozenset(map(str, shown)) if isinstance(shown, list) else tidy(shown)
            if raw != was:
                found.append((str(bound.label), words_of(bound.field, raw)))
        return found

    def _plain_words(self) -> list[tuple[str, str]]:
        """Fields whose names no person knows; what has neither a Russian letter nor a space is a mark of the page."""
        return [("", value) for _, value in self._typed() if _RUSSIAN.search(value.strip()) and value[:1] not in "{["]


class Carried(str):
    """What a sign-in page holds, as its template needs it."""

    @cached_property
    def posted(self) -> Posted | None:
        """What was sent; None where nothing is carried."""
        return Posted.load(self) if self else None


def _seen(data: QueryDict) -> dict[str, Any]:
    try:
        found = json.loads(data.get("seen", ""))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_desk(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.app_names[:1] == ["admin"]


def _is_page(request: HttpRequest, name: str) -> bool:
    return request.resolver_match is not None and request.resolver_match.url_name == name


def _is_secret(name: str) -> bool:
    return name in {"csrfmiddlewaretoken", CARRIED} or "password" in name


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this very site has sent the request; the browser says so and no page can make it lie."""
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == here or origin in settings.CSRF_TRUSTED_ORIGINS
    sender = urlsplit(request.headers.get("Referer", ""))
    return f"{sender.scheme}://{sender.netloc}" == here


def _next(request: HttpRequest) -> str:
    path = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    return path if is_ours else reverse("admin:index")


def _last_person(request: HttpRequest) -> int | None:
    """Who was signed in last in this browser, though the session be gone."""
    try:
        return signing.loads(request.COOKIES.get(PERSON_COOKIE, ""), salt=PERSON_COOKIE, max_age=_MONTH)
    except signing.BadSignature:
        return None


def _cookie() -> dict[str, Any]:
    return {"path": reverse("admin:index"), "secure": settings.SESSION_COOKIE_SECURE, "samesite": "Lax"}


def _said_to_script(request: HttpRequest, state: str, sentence: str, status: int) -> HttpResponse:
    """For htmx, which swaps no answer of such a status: ``keeping.js`` keeps the words and offers the sign-in page."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path or reverse("admin:index")
    address = f"{reverse('admin:login')}?{urlencode({'next': path})}"
    response = HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)
    response["HX-Trigger"] = json.dumps({f"keeping:{state}": {"address": address}})
    response["HX-Reswap"] = "none"
    add_never_cache_headers(response)
    return response
