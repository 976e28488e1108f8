"""Letters about the way of a plan to approval: one for each step, to those whom it concerns, with the link to go on by.

They go out when the step is stored. A letter that cannot be sent takes nothing back: the page says so, the log has why.
"""

import logging
import smtplib
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from events.models import Proposal
from events.models.operation import person_name

_log = logging.getLogger(__name__)
_FAILURES = (OSError, smtplib.SMTPException, ValueError)  # of the server, and of an address that is none
_NOT_SENT = "Всё сохранено, но письмо отправить не удалось. Кому: {}. Скажите об этом сами."


def submitted(request: HttpRequest, proposal: Proposal) -> None:
    """To all who may approve."""
    words = [
        f"{proposal.by_name} предлагает утвердить план на {proposal.plan.year} год.",
        *([f"Что изменилось: {proposal.note}"] if proposal.note else []),
        "Посмотреть, что изменится, и решить:",
    ]
    _send(request, proposal, "План ждёт утверждения", words, _who_may("publish_plan"))


def withdrawn(request: HttpRequest, proposal: Proposal) -> None:
    """To all who might have been deciding, and to who has submitted it."""
    words = [f"Предложение отозвано ({person_name(request.user)}), решать ничего не нужно.", "Что предлагалось:"]
    _send(request, proposal, "План отозван с утверждения", words, _who_may("publish_plan", proposal.by_id))


def decided(request: HttpRequest, proposal: Proposal) -> None:
    """To who has submitted it: what came of it."""
    _warn(request, tell_decided(proposal, by=request.user, site=site_of(request)))


def tell_decided(proposal: Proposal, *, by: Any, site: str) -> str:
    """The letter of :func:`decided` where there is no request; ``site`` is what the link begins with.

    Returns a sentence for who decided where it did not go out, else nothing.
    """
    proposal = Proposal.objects.select_related("plan", "by", "edition").get(pk=proposal.pk)
    remarks = proposal.remarks.exclude(uid=None).count()
    said = [f"Замечаний к строкам: {remarks}."] if remarks else []
    if proposal.edition:
        subject = "План утверждён"
        words = [f"Утверждено и опубликовано: {proposal.edition}.", *said, "Что изменилось:"]
    else:
        subject = "План возвращён на доработку"
        words = [
            f"{proposal.decided_by_name}: {proposal.answer}"
            if proposal.answer
            else f"Вернул(а) {proposal.decided_by_name}.",
            *said,
            "Посмотреть замечания:",
        ]
    return _deliver(proposal, subject, words, User.objects.filter(pk=proposal.by_id or 0), by=by, site=site)


def _who_may(codename: str, other: int | None = None):
    """Active members of staff with this right, by role or of their own; and the ``other`` person, by key."""
    found = User.objects.with_perm(f"events.{codename}", backend="django.contrib.auth.backends.ModelBackend")
    return User.objects.filter(Q(pk__in=found.filter(is_staff=True).values("pk")) | Q(pk=other or 0))


def _send(request: HttpRequest, proposal: Proposal, subject: str, words: Iterable[str], to) -> None:
    _warn(request, _deliver(proposal, subject, words, to, by=request.user, site=site_of(request)))


def _warn(request: HttpRequest, unsent: str) -> None:
    if unsent:
        messages.warning(request, unsent)


def _deliver(proposal: Proposal, subject: str, words: Iterable[str], to, *, by: Any, site: str) -> str:
    """Send a letter to each: one whose address is wrong keeps nobody else's. Returns as :func:`tell_decided`."""
    wanted = to.filter(is_active=True).exclude(email="").exclude(profile__wants_letters=False)
    people = list(wanted.exclude(pk=by.pk if by else None).distinct())
    link = f"{site}{reverse('admin:events_proposal_review', args=[proposal.pk])}"
    body = "\n\n".join([*words, link, "Письма можно выключить: «Мой профиль» в Методплане."])
    took = _posted(people, f"{subject}: {proposal.plan}", body)
    unsent = [person_name(person) for person in people if person not in took]
    return _NOT_SENT.format(", ".join(unsent)) if unsent else ""


def _posted(people: Collection[User], subject: str, body: str) -> list[User]:
    """Those of the people whose letters the mail server took."""
    took: list[User] = []
    office = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        if people:
            office.open()  # once: who does not answer is not waited for again
        for person in people:
            try:
                EmailMessage(subject, body, to=[person.email], connection=office).send()
                took.append(person)
            except _FAILURES:
                _log.exception("The letter «%s» to %s was not sent", subject, person.email)
        office.close()
    except _FAILURES:
        _log.exception("Letters «%s» were not sent", subject)
    return took


def site_of(request: HttpRequest) -> str:
    """The address of the site: as it is configured, else as it was asked for."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
