"""The second factor at the desk: a person sets it up and switches it off, an administrator takes it off for who has lost the
telephone.

What there is to see of it stands in ``codes``, what it is in ``events/second_factor.py``.
"""

import io
import logging
from collections.abc import Callable
from functools import wraps

import segno
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from events import second_factor
from events.models.operation import person_name
from events.second_factor import CodeError, Stage

from .carrying import next_of
from .codes import carried_of, set_up_page, stage

logger = logging.getLogger(__name__)

for model in (StaticDevice, TOTPDevice):
    admin.site.unregister(model)  # the package shows keys there


def _for_staff(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For who has signed in, and for who must set up a code before all else."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if AdminSite.has_permission(admin.site, request) and stage(request) is not Stage.CODE:
            return view(request)
        return redirect_to_login(request.path, reverse("admin:login"))

    return guarded


@_for_staff
def page(request: HttpRequest) -> HttpResponse:
    """«Вход с кодом из телефона»: every button is a ``do`` of one form or another."""
    path, carried = next_of(request), carried_of(request)
    if request.method != "POST":
        return set_up_page(request, path, "")
    acts = {"begin": _begin, "confirm": _confirm, "renew": _renew, "off": _switch_off}
    act = acts.get(request.POST.get("do", ""))
    if act is None:
        return set_up_page(request, path, carried, error="Такого действия нет.", status=400)
    try:
        return act(request, path, carried)
    except CodeError as refused:
        return set_up_page(request, path, carried, error=str(refused), status=400)


def _begin(request: HttpRequest, path: str, carried: str) -> HttpResponse:
    second_factor.begin(request.user)
    if carried:  # words cannot be led on by an address
        return set_up_page(request, path, carried)
    return redirect(f"{reverse('second_factor')}?{urlencode({'next': path})}")


def _confirm(request: HttpRequest, path: str, carried: str) -> HttpResponse:
    codes = second_factor.confirm(request.user, _code(request), timezone.now())
    request.session.cycle_key()
    second_factor.note(request.user, request.session)
    logger.info("Second factor of user %s switched on.", request.user.pk)
    return set_up_page(request, path, carried, codes=codes)


def _renew(request: HttpRequest, path: str, carried: str) -> HttpResponse:
    second_factor.check(request.user, _code(request), timezone.now())
    return set_up_page(request, path, carried, codes=second_factor.renew_codes(request.user))


def _switch_off(request: HttpRequest, path: str, carried: str) -> HttpResponse:
    if second_factor.is_obliged(request.user):
        raise CodeError("С вашей ролью входят с кодом, выключить его нельзя.")
    second_factor.check(request.user, _code(request), timezone.now())
    second_factor.take_off(request.user)
    logger.info("Second factor of user %s switched off by the person.", request.user.pk)
    messages.success(request, "Вход с кодом выключен: теперь хватает пароля.")
    return redirect("profile")


def _code(request: HttpRequest) -> str:
    return request.POST.get("code", "")


@_for_staff
def picture(request: HttpRequest) -> HttpResponse:
    """The key that waits for its first code, for the telephone's camera. Raises ``Http404`` when none does."""
    device = None if second_factor.is_on(request.user) else second_factor.begun(request.user)
    if device is None:
        raise Http404
    drawn = io.BytesIO()
    segno.make(device.config_url, error="l", micro=False).save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def take_off_page(model_admin, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and take the second factor off a colleague's account; it is written down who did so."""
    user = model_admin.get_object(request, str(pk))
    if user is None:
        raise Http404
    if not model_admin.has_change_permission(request, user):
        raise PermissionDenied
    if user == request.user:
        return redirect("second_factor")
    back = redirect("admin:auth_user_change", user.pk)
    if request.method == "POST":
        if second_factor.take_off(user):
            model_admin.log_change(request, user, "Снят вход с кодом из телефона.")
            logger.warning("Second factor of user %s taken off by user %s.", user.pk, request.user.pk)
            messages.success(request, f"Вход с кодом снят: {person_name(user)} войдёт по одному паролю.")
        return back
    if not second_factor.is_on(user):
        return back
    context = {
        **admin.site.each_context(request),
        "title": "Снять вход с кодом",
        "opts": model_admin.opts,
        "person": person_name(user),
        "original": user,
        "is_obliged": second_factor.is_obliged(user),
    }
    return render(request, "admin/events/take_off.html", context)
