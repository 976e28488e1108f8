"""Guessing of passwords is slowed down by name and address, and by address alone; nobody is locked out by a stranger.

django-axes counts and refuses; here is what it counts by. A browser in which a person has signed in before holds a signed
cookie that says so (``carrying``), and its tries are counted apart: whoever mistypes my password behind the same address, or
tries a hundred names there, closes no door to me.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from .carrying import PERSON_COOKIE, last_person

_KNOWN, _UNKNOWN = "known ", "unknown"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Until when nobody is let in, and whether for all names from the address or for one."""

    until: datetime
    is_of_address: bool


class Handler(AxesDatabaseHandler):
    """What django-axes asks before a password is looked at, and tells when it was wrong.

    It keeps the kind of browser in the place of its name, so that changing the name of the browser wins no more tries.
    """

    def is_allowed(self, request: HttpRequest, credentials: dict | None = None) -> bool:
        _say_browser(request, credentials)
        return super().is_allowed(request, credentials)

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """As many as are too many, or none: django-axes compares the number with its own limit."""
        return settings.AXES_FAILURE_LIMIT if refusal(request, credentials) else 0

    def user_login_failed(
        self, sender: Any, credentials: dict, request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is not None:
            _say_browser(request, credentials)
        super().user_login_failed(sender, credentials, request, **kwargs)

    def clean_expired_user_attempts(self, request: Any = None, credentials: dict | None = None) -> int:
        """Not for a try that was refused: it would take the one writer's place of SQLite, a hundred times a second."""
        if getattr(request, "axes_locked_out", False):
            return 0
        return super().clean_expired_user_attempts(request, credentials)


def refusal(request: Any, credentials: dict | None = None) -> Refusal | None:
    """Why this name may not be tried from here now; None when it may be. One query."""
    name, browser = get_client_username(request, credentials), request.axes_user_agent
    now, rest = request.axes_attempt_time, settings.AXES_COOLOFF_TIME
    recent = AccessAttempt.objects.filter(attempt_time__gt=now - rest)
    if browser.startswith(_KNOWN):
        recent = recent.filter(username=name, user_agent=browser)
    else:
        recent = recent.filter(ip_address=request.axes_ip_address).exclude(user_agent__startswith=_KNOWN)
    found = list(recent.values_list("username", "attempt_time", "failures_since_start"))
    own = [(at, failures) for username, at, failures in found if username == name]
    refusals = [
        Refusal(until, is_of_address)
        for is_of_address, tries, most in (
            (False, own, settings.AXES_FAILURE_LIMIT),
            (True, [(at, failures) for _, at, failures in found], settings.SIGN_IN_FAILURES_OF_ADDRESS),
        )
        if (until := _full_until(tries, most, rest)) is not None
    ]
    return max(refusals, key=lambda one: one.until, default=None)


def refuse(request: HttpRequest, original: HttpResponse | None = None, credentials: dict | None = None) -> HttpResponse:
    """429 with the time to wait, for ``AXES_LOCKOUT_CALLABLE``."""
    found = refusal(request, credentials)
    now = timezone.now()
    seconds = max(1, math.ceil((found.until - now).total_seconds())) if found else 1
    context = {
        "minutes": math.ceil(seconds / 60),
        "failure_limit": settings.AXES_FAILURE_LIMIT,
        "is_of_address": found is not None and found.is_of_address,
    }
    response = render(request, settings.AXES_LOCKOUT_TEMPLATE, context, status=429)
    response.headers["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


def _full_until(tries: Iterable[tuple[datetime, int]], most: int, rest: timedelta) -> datetime | None:
    """When enough of the tries will be forgotten for fewer than ``most`` to be left; None when they are fewer."""
    left = 0
    for at, failures in sorted(tries, reverse=True):
        left += failures
        if left >= most:
            return at + rest
    return None


def _say_browser(request: Any, credentials: dict | None) -> None:
    name = get_client_username(request, credentials)
    person = last_person(request)
    is_known = person is not None and get_user_model().objects.filter(pk=person, username=name).exists()
    cookie = request.COOKIES.get(PERSON_COOKIE, "")
    request.axes_user_agent = f"{_KNOWN}{hashlib.sha256(cookie.encode()).hexdigest()}" if is_known else _UNKNOWN
