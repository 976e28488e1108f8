"""The second factor of a sign-in: a code from the person's telephone (RFC 6238), or a recovery code written down beforehand.

Here is who has one, who must have one, and how it is set up, checked and taken off; django-otp keeps the keys and slows down
the guessing. Not here: the pages, and what is counted by address (``admin/throttling.py``).
"""

import math
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser, Group, User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from events.models import roles

CODES = 8  # recovery codes in one set
_DIGITS = 6
_OBLIGED = (roles.DIRECTOR, roles.ADMINISTRATOR)
_WRONG = "Код не подошёл. Код из телефона действует полминуты, и каждый код – один раз: дождитесь следующего."


class Stage(Enum):
    """What a person has still to do before the desk opens."""

    CODE = "code"
    SET_UP = "set up"


class CodeError(Exception):
    """A code that is not the right one, or comes too soon after a wrong one; the words are for the person."""


class Backend(ModelBackend):
    """Django's own, which reads with the user whether there is a second factor: every page of the desk asks for it."""

    def get_user(self, user_id: Any) -> Any:
        user = _with_standing(User.objects.filter(pk=user_id)).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def _with_standing(users: QuerySet) -> QuerySet:
    devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True).order_by("pk")
    groups = Group.objects.filter(user=OuterRef("pk"), name__in=_OBLIGED)
    return users.annotate(factor_pk=Subquery(devices.values("pk")[:1]), has_obliged_role=Exists(groups))


def _standing(user: Any) -> Any:
    """The user, who knows the second factor; a query for one who was not read by the backend."""
    if not hasattr(user, "factor_pk"):
        found = _with_standing(User.objects.filter(pk=user.pk)).values_list("factor_pk", "has_obliged_role").first()
        user.factor_pk, user.has_obliged_role = found or (None, False)
    return user


# Who has to show what


def is_on(user: Any) -> bool:
    """Whether the person signs in with a code."""
    return _standing(user).factor_pk is not None


def is_obliged(user: Any) -> bool:
    """Whether the settings make this person sign in with a code."""
    return settings.SECOND_FACTOR_REQUIRED and (user.is_superuser or _standing(user).has_obliged_role)


def stage(user: Any, session: Mapping[str, Any]) -> Stage | None:
    """What is missing in this session; None where nothing is, as for who is not signed in at all."""
    if not user.is_authenticated:
        return None
    if is_on(user):
        return None if session.get(DEVICE_ID_SESSION_KEY) == _mark(user) else Stage.CODE
    return Stage.SET_UP if is_obliged(user) else None


def note(user: Any, session: Any) -> None:
    """Write into the session that the person has shown a right code."""
    session[DEVICE_ID_SESSION_KEY] = _mark(user)


def _mark(user: Any) -> str:
    """The device that the person has now: another one later wants another code."""
    return TOTPDevice(pk=_standing(user).factor_pk).persistent_id


# Codes


def check(user: Any, typed: str, now: datetime) -> bool:
    """Whether it was a recovery code, which is then spent. Raises ``CodeError`` for a code that is not right."""
    code = _plain(typed)
    model = TOTPDevice if len(code) == _DIGITS else StaticDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        refusal = _refusal(device, code, now)
    if refusal:  # raised after the wrong try is stored
        raise CodeError(refusal)
    return model is StaticDevice


def _plain(typed: str) -> str:
    """A code without the spaces and dashes that people put into it."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())


def _refusal(device: Device | None, code: str, now: datetime) -> str:
    if device is None:
        return _WRONG
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        seconds = max(1, math.ceil((why["locked_until"] - now).total_seconds()))
        return f"После неверного кода нужно подождать. Попробуйте ещё раз через {_wait(seconds)}."
    return "" if device.verify_token(code) else _WRONG


def _wait(seconds: int) -> str:
    return f"{seconds} с" if seconds < 60 else f"{math.ceil(seconds / 60)} мин"


def codes_left(user: Any) -> int:
    """How many recovery codes are not spent."""
    return StaticToken.objects.filter(device__user=user).count()


def renew_codes(user: Any) -> list[str]:
    """New recovery codes in the place of all old ones."""
    with transaction.atomic():
        _lock(user)
        device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Запасные коды"})
        device.token_set.all().delete()
        tokens = [StaticToken(device=device, token=StaticToken.random_token()) for _ in range(CODES)]
        StaticToken.objects.bulk_create(tokens)
    return [token.token for token in tokens]


# Setting up and taking off


def begin(user: Any) -> None:
    """A new key, which counts for nothing yet; nothing for who has a second factor already."""
    with transaction.atomic():
        _lock(user)
        devices = TOTPDevice.objects.filter(user=user)
        if not devices.filter(confirmed=True).exists():
            devices.delete()
            devices.create(user=user, name="Телефон", confirmed=False)


def begun(user: Any) -> TOTPDevice | None:
    """The key that waits for its first code."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def confirm(user: Any, typed: str, now: datetime) -> list[str]:
    """The first right code makes the key count; the recovery codes are returned. Raises ``CodeError``."""
    with transaction.atomic():
        _lock(user)
        device = begun(user)
        refusal = _refusal(device, _plain(typed), now)
        if device is not None and not refusal:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = renew_codes(user)
    if refusal:
        raise CodeError(refusal)
    _forget_standing(user)
    return codes


def take_off(user: Any) -> bool:
    """Whether there was a second factor; it is gone, with its recovery codes."""
    with transaction.atomic():
        _lock(user)
        gone, _ = TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
    _forget_standing(user)
    return bool(gone)


def _forget_standing(user: Any) -> None:
    if hasattr(user, "factor_pk"):
        del user.factor_pk


def _lock(user: AbstractBaseUser) -> None:
    """Two windows of one person take turns."""
    User.objects.select_for_update().filter(pk=user.pk).first()
