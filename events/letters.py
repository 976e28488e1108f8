"""Letters about the way of a plan to approval: one for each step, to those whom it concerns, with the link to go on by.

They go out when the step is stored. A letter that cannot be sent takes nothing back: the page says so, the log has why.
"""

import logging
import smtplib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest
from django.urls import reverse

from events.models import Proposal

_log = logging.getLogger(__name__)
NOT_SENT = "Всё сохранено, но письмо отправить не удалось: скажите об этом сами."


def submitted(request: HttpRequest, proposal: Proposal) -> None:
    """To all who may approve."""
    words = [
        f"{proposal.by_name} предлагает утвердить план на {proposal.plan.year} год.",
        *([f"Что изменилось: {proposal.note}"] if proposal.note else []),
        "Посмотреть, что изменится, и решить:",
    ]
    _send(request, proposal, "План ждёт утверждения", words, _who_may("publish_plan"))


def withdrawn(request: HttpRequest, proposal: Proposal) -> None:
    """To all who might have been deciding."""
    words = ["Предложение отозвано, решать ничего не нужно.", "Что предлагалось:"]
    _send(request, proposal, "План отозван с утверждения", words, _who_may("publish_plan"))


def decided(request: HttpRequest, proposal: Proposal) -> None:
    """To who has submitted it: what came of it."""
    if not tell_decided(proposal, by=request.user, site=site_of(request)):
        messages.warning(request, NOT_SENT)


def tell_decided(proposal: Proposal, *, by: Any, site: str) -> bool:
    """The letter of :func:`decided` where there is no request; ``site`` is what the link begins with. Whether it went out."""
    proposal = Proposal.objects.select_related("plan", "by", "edition").get(pk=proposal.pk)
    if proposal.edition:
        subject = "План утверждён"
        words = [f"Утверждено и опубликовано: {proposal.edition}.", "Что изменилось:"]
    else:
        subject = "План возвращён на доработку"
        remarks = proposal.remarks.exclude(uid=None).count()
        words = [
            f"{proposal.decided_by_name}: {proposal.answer}"
            if proposal.answer
            else f"Вернул {proposal.decided_by_name}.",
            *([f"Замечаний к строкам: {remarks}."] if remarks else []),
            "Посмотреть замечания:",
        ]
    return _deliver(proposal, subject, words, User.objects.filter(pk=proposal.by_id or 0), by=by, site=site)


def _who_may(codename: str):
    """Active members of staff with this right, by role or of their own."""
    found = User.objects.with_perm(f"events.{codename}", backend="django.contrib.auth.backends.ModelBackend")
    return found.filter(is_staff=True)


def _send(request: HttpRequest, proposal: Proposal, subject: str, words: Iterable[str], to) -> None:
    if not _deliver(proposal, subject, words, to, by=request.user, site=site_of(request)):
        messages.warning(request, NOT_SENT)


def _deliver(proposal: Proposal, subject: str, words: Iterable[str], to, *, by: Any, site: str) -> bool:
    wanted = to.filter(is_active=True).exclude(email="").exclude(profile__wants_letters=False)
    addresses = [user.email for user in wanted.exclude(pk=by.pk if by else None).distinct()]
    if not addresses:
        return True
    link = f"{site}{reverse('admin:events_proposal_review', args=[proposal.pk])}"
    body = "\n\n".join([*words, link, "Письма можно выключить: «Мой профиль» в Методплане."])
    letters = [EmailMessage(f"{subject}: {proposal.plan}", body, to=[address]) for address in addresses]
    try:
        get_connection(timeout=settings.EMAIL_TIMEOUT).send_messages(letters)
    except (OSError, smtplib.SMTPException):
        _log.exception("A letter about proposal %s was not sent", proposal.pk)
        return False
    return True


def site_of(request: HttpRequest) -> str:
    """The address of the site: as it is configured, else as it was asked for."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
