"""Signing in: the name and the password, then the code where the person has a second factor.

Until the code is right nobody is signed in: who has given the password stands signed in the page (``codes.pending``), no
session knows it, and no wrong try before is forgiven (``throttling``).
"""

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth import login as begin_session
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from events import second_factor
from events.second_factor import Stage

from . import throttling
from .carrying import next_of, sign_in_page
from .codes import PENDING, carried_of, code_page, pending_user, stage


class SignIn(LoginView):
    """The stock page, which signs in only those of whom no code is asked."""

    authentication_form = AdminAuthenticationForm
    template_name = "admin/login.html"

    def get_default_redirect_url(self):
        return reverse("admin:index")

    def form_valid(self, form):
        """Ask for the code where there is a second factor; else the session begins."""
        user = form.get_user()
        if second_factor.is_on(user):
            return code_page(self.request, user, self.get_success_url(), carried_of(self.request))
        return super().form_valid(form)


@never_cache
@login_not_required
def login(request: HttpRequest, extra_context: dict | None = None) -> HttpResponseBase:
    """The page at ``admin:login``: the password, the code, or the way to what is missing in a session."""
    if request.method == "POST" and PENDING in request.POST:
        return _second_step(request)
    if request.method == "GET" and request.user.is_authenticated:
        if admin.site.has_permission(request):
            return redirect("admin:index")
        if stage(request) is Stage.CODE:
            return code_page(request, request.user, next_of(request), "")
        if stage(request) is Stage.SET_UP:
            return redirect(f"{reverse('second_factor')}?{urlencode({REDIRECT_FIELD_NAME: next_of(request)})}")
    context = {
        **admin.site.each_context(request),
        "title": "Вход",
        "app_path": request.get_full_path(),
        "username": request.user.get_username(),
        REDIRECT_FIELD_NAME: next_of(request),
        **(extra_context or {}),
    }
    return SignIn.as_view(extra_context=context)(request)


def _second_step(request: HttpRequest) -> HttpResponse:
    """The code that was sent with :func:`codes.pending`. A wrong one counts as a wrong password does."""
    user, path, carried = pending_user(request.POST[PENDING]), next_of(request), carried_of(request)
    if user is None:
        messages.warning(request, "После пароля прошло больше десяти минут. Войдите ещё раз.")
        return sign_in_page(request, carried, path)
    name = {"username": user.get_username()}
    if not AxesProxyHandler.is_allowed(request, name):
        return throttling.refuse(request, credentials=name)
    try:
        is_spent = second_factor.check(user, request.POST.get("code", ""), timezone.now())
    except second_factor.CodeError as refused:
        AxesProxyHandler.user_login_failed(__name__, name, request)
        return code_page(request, user, path, carried, error=str(refused), status=400)
    begin_session(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    second_factor.note(user, request.session)
    if is_spent:
        left = second_factor.codes_left(user)
        messages.warning(request, f"Вы вошли запасным кодом, он больше не действует. Осталось кодов: {left}.")
    return redirect(path)
