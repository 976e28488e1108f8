"""The answers to what went wrong before or beyond the views: a form too long to read, a database that does not answer.

The pages for these need no database and no style sheet: either may be what is missing.
"""

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers
from django.views import defaults

from events.outages import Outage, outage_of

_MEBIBYTE = 2**20
_STATUS = {Outage.FULL: 507, Outage.READ_ONLY: 503, Outage.BUSY: 503, Outage.AWAY: 503}
_RETRY_AFTER = {Outage.FULL: 600, Outage.READ_ONLY: 600, Outage.BUSY: 5, Outage.AWAY: 30}  # seconds


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 for what is too long, with the limit in it; 400 for what cannot be understood."""
    if isinstance(exception, TooManyFieldsSent):
        return _page("413.html", 413, {"fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS})
    if not isinstance(exception, RequestDataTooBig):
        return defaults.bad_request(request, exception)
    is_file = int(request.META.get("CONTENT_LENGTH") or 0) > settings.REQUEST_MAX_BYTES
    limit = settings.IMPORT_MAX_BYTES if is_file else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return _page("413.html", 413, {"is_file": is_file, "limit": limit // _MEBIBYTE})


def server_error(request: HttpRequest) -> HttpResponse:
    """503 or 507 with what has failed and whether words were lost, where the machine and not the program has failed."""
    error = sys.exc_info()[1]
    outage = outage_of(error) if error is not None else None
    if outage is None:
        return defaults.server_error(request)
    is_lost = request.method not in {"GET", "HEAD"}
    answer = _page("503.html", _STATUS[outage], {"outage": outage, "is_lost": is_lost})
    answer.headers["Retry-After"] = str(_RETRY_AFTER[outage])
    return answer


def _page(template: str, status: int, context: dict) -> HttpResponse:
    answer = HttpResponse(loader.render_to_string(template, context), status=status)
    add_never_cache_headers(answer)
    return answer
