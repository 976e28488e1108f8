"""Who may enter the desk, and the pages that stand before it: the code that is asked for, the key that is set up.

Both pages carry what was sent without a session, as the sign-in page does (``carrying``). What is done with the forms stands
in ``sign_in`` and ``factor``.
"""

from base64 import b32encode
from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from events import second_factor
from events.forms.codes import CodeForm
from events.second_factor import Stage

from .posted import CARRIED, Carried

PENDING = "pending"
_SALT = "events.pending"
_LONGEST = 600  # seconds between the password and the code


def stage(request: HttpRequest) -> Stage | None:
    """What is missing in this session besides a sign-in."""
    return second_factor.stage(request.user, request.session)


def has_permission(request: HttpRequest) -> bool:
    """Whether the desk opens, for ``admin.site``: everybody may leave, whatever is missing."""
    is_staff = AdminSite.has_permission(admin.site, request)
    match = request.resolver_match
    return is_staff and (stage(request) is None or (match is not None and match.view_name == "admin:logout"))


def pending(user: Any) -> str:
    """Who has given the right password, for a hidden field; it dies with the password."""
    return signing.dumps([user.pk, user.get_session_auth_hash()], salt=_SALT)


def pending_user(signed: str) -> Any:
    """The person of :func:`pending`; None when that was too long ago, or cannot sign in any more."""
    try:
        pk, known = signing.loads(signed, salt=_SALT, max_age=_LONGEST)
    except signing.BadSignature:
        return None
    user = second_factor.Backend().get_user(pk)
    return user if user is not None and user.is_staff and user.get_session_auth_hash() == known else None


def code_page(
    request: HttpRequest, user: Any, path: str, carried: str, *, error: str = "", status: int = 200
) -> HttpResponse:
    """The page that asks for the code; ``path`` is where the person wants to go."""
    context = {
        **admin.site.each_context(request),
        "title": "Код из телефона",
        "app_path": reverse("admin:login"),
        "form": _form(error, is_first=True),
        "error": error,
        "pending": pending(user),
        "next": path,
        "carried": Carried(carried),
    }
    return _private(render(request, "admin/code.html", context, status=status))


def set_up_page(
    request: HttpRequest, path: str, carried: str, *, error: str = "", codes: Any = (), status: int = 200
) -> HttpResponse:
    """The second factor of the person who is signed in: how it stands and what can be done; ``codes`` are shown once."""
    user = request.user
    is_on = second_factor.is_on(user)
    device = None if is_on else second_factor.begun(user)
    context = {
        **admin.site.each_context(request),
        "title": "Вход с кодом из телефона",
        "form": _form(error),
        "error": error,
        "codes": codes,
        "is_on": is_on,
        "is_obliged": second_factor.is_obliged(user),
        "secret": _secret(device) if device else "",
        "left": second_factor.codes_left(user) if is_on else 0,
        "next": path,
        "carried": Carried(carried),
    }
    return _private(render(request, "admin/second_factor.html", context, status=status))


def _form(error: str, *, is_first: bool = False) -> CodeForm:
    """The field of a code; the cursor stands in it where nothing comes before it, or the code was wrong."""
    form = CodeForm()
    attrs = form.fields["code"].widget.attrs
    if error:
        attrs |= {"aria-invalid": "true", "aria-describedby": "code-error"}
    if error or is_first:
        attrs["autofocus"] = True
    return form


def carried_of(request: HttpRequest) -> str:
    return request.POST.get(CARRIED, "")


def _secret(device: Any) -> str:
    """The key as it is typed into a telephone, four letters at a time."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response
