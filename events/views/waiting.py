"""A long file that is made for a visitor: at once a small page that tells how far it is, later the file at the same address.

The page asks again by itself, with the header Refresh, and has a link for browsers that do not: it needs no script.
"""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac

from events import jobs, lane
from events.edition.directory import Directory
from events.models import Edition, Job
from events.release import release
from events.responses import busy_response
from plan_site.middleware import client_network

_REFRESH = 3  # seconds
_BROKEN = (
    "Файл сделать не получилось, ошибка записана в журнал сервера. Попробуйте через минуту или выберите меньше строк. "
    "Готовые файлы всего плана открываются как обычно."
)
_ASLEEP = (
    f"Файлы длиннее {jobs.LONG_PAPER} строк сейчас не делаются: программа для этого на сервере не запущена. Попробуйте позже "
    "или выберите меньше строк. Готовые файлы всего плана открываются как обычно."
)


def long_file(
    request: HttpRequest,
    edition: Edition,
    format_key: str,
    query: str,
    depends_on: str,
) -> bytes | HttpResponse:
    """The file, if it is made already, or the answer in its place: 202 while it is made, 503 where it cannot be.

    It is never made in the request: beside the pages of other visitors a long one would take minutes, and the memory of a
    process for good. ``query`` says to the job what is asked for, in one form; ``depends_on`` names what else the file
    depends on.
    """
    parts = (edition.pk, edition.sha256, format_key, query, depends_on, settings.SITE_URL, release())
    try:
        job = jobs.ask_paper(
            edition,
            format_key,
            query,
            key=hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest(),
            visitor=_visitor(request),
            now=timezone.now(),
        )
    except lane.FullError as error:
        return busy_response(str(error))
    made = jobs.result(job)
    if made is not None:
        return bytes(made.data)
    if not job.is_active:
        return busy_response(_BROKEN)
    return busy_response(_ASLEEP) if lane.is_asleep(timezone.now()) else _told(request, edition, job)


def _told(request: HttpRequest, edition: Edition, job: Job) -> HttpResponse:
    context = {
        "directory": Directory.read(),
        "year": edition.year,
        "job": job,
        "before": lane.before(job) if job.state == Job.State.WAITING else 0,
        "address": request.get_full_path(),
    }
    answer = render(request, "events/waiting.html", context, status=202)
    add_never_cache_headers(answer)
    answer.headers["Refresh"] = answer.headers["Retry-After"] = str(_REFRESH)
    return answer


def _visitor(request: HttpRequest) -> str:
    """What counts as one visitor, for the limits of the queue; not their address, which nobody needs to know."""
    return salted_hmac("events.views.waiting", client_network(request) or "").hexdigest()
