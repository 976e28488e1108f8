"""What readers were answered last is kept, and answered again while the database or the disk fails: readers come last to harm.

Kept are the addresses that take no question: pages, events, whole files, as they were for everybody. In the memory of the
process first, then in a folder beside the database, which all processes share and a restart does not empty.
"""

import gzip
import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from events.outages import Outage, outage_of
from events.responses import SHELVED
from events.shelf import Shelf
from events.views.frozen import takes_gzip

ROUTES = {
    "home", "plans", "plan", "plan_file", "event", "event_file", "editions", "edition", "edition_file", "cover",
    "changes", "changes_file", "changes_feed", "help", "help_desk", "accessibility",
    "sitemap", "sitemap_of_pages", "sitemap_of_year",
}  # fmt: skip
_HEADERS = ("Content-Type", "Content-Disposition", "ETag", "X-Robots-Tag")
_LONGEST = 4 * 2**20  # bytes of one answer
_IN_MEMORY = 8 * 2**20  # bytes of one process
_AGAIN = 5  # seconds between two tries whether the database answers again


def shelf() -> Shelf:
    """The folder with the answers, and with the whole files that are handed out from the disk."""
    return Shelf(settings.VAR_DIR / "kept", settings.KEPT_BYTES)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as everybody gets it: ``shelved`` names the file with its body where that is a whole file of an edition."""

    headers: dict[str, str]
    at: str
    shelved: str = ""
    is_packed: bool = False
    body: bytes = b""

    @classmethod
    def of(cls, response: Any) -> "Answer":
        headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
        at = timezone.now().isoformat(timespec="seconds")
        if response.streaming:
            return cls(headers, at, shelved=getattr(response, SHELVED))
        return cls(headers, at, is_packed=response.headers.get("Content-Encoding") == "gzip", body=response.content)

    def dump(self) -> bytes:
        told = {name: value for name, value in asdict(self).items() if name != "body"}
        return json.dumps(told | {"length": len(self.body)}).encode() + b"\n" + self.body

    @classmethod
    def load(cls, data: bytes) -> "Answer":
        head, _, body = data.partition(b"\n")
        told = json.loads(head)
        if told.pop("length", len(body)) != len(body):  # the power went away while it was written
            raise ValueError
        return cls(**told, body=body)

    @property
    def size(self) -> int:
        return len(self.body) + 1000


class Keeping:
    """The middleware, inside of all that add headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        if settings.DEBUG or not settings.KEPT_BYTES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._shelf = shelf()
        self._answers: OrderedDict[str, tuple[Answer, int | None]] = OrderedDict()  # each with the time of its file
        self._tags: dict[str, str] = {}  # of what has been put on the shelf, by name
        self._lock = threading.Lock()
        self._outage: Outage | None = None
        self._next_try = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _is_kept(request) and response.status_code == 200 and "Warning" not in response.headers:
            self._outage = None
            if request.method == "GET":
                self._keep(_name(request), response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """What is kept, as long as the database is away: each try would cost its visitor seconds, so a thread tries aside."""
        if self._outage is None or not _is_kept(request):
            return None
        with self._lock:
            is_time = time.monotonic() >= self._next_try
            if is_time:
                self._next_try = time.monotonic() + _AGAIN
        if is_time:
            threading.Thread(target=self._try_again, daemon=True).start()
        return self._answer(request)

    def _try_again(self) -> None:
        try:
            connection.ensure_connection()
        except DatabaseError:
            return
        finally:
            connection.close()
        self._outage = None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """What is kept, where the machine has failed; None leaves the rest to the page that says so."""
        outage = outage_of(exception)
        if outage is None or not _is_kept(request):
            return None
        if outage is Outage.AWAY:
            self._outage, self._next_try = outage, time.monotonic() + _AGAIN
        return self._answer(request)

    def _keep(self, name: str, response: Any) -> None:
        tag = response.headers.get("ETag", "")
        if not tag or (response.streaming and not hasattr(response, SHELVED)):
            return
        if self._tags.get(name) == tag and self._shelf.time_of(name) is not None:
            return  # it may have made room for others since
        answer = Answer.of(response)
        if answer.size > _LONGEST:
            return
        self._shelf.put(name, answer.dump())
        self._remember(name, answer)
        if len(self._tags) > 20_000:
            self._tags.clear()
        self._tags[name] = tag

    def _remember(self, name: str, answer: Answer) -> None:
        at = self._shelf.time_of(name)
        with self._lock:
            self._answers[name] = answer, at
            self._answers.move_to_end(name)
            while sum(one.size for one, _ in self._answers.values()) > _IN_MEMORY:
                self._answers.popitem(last=False)

    def _find(self, name: str) -> Answer | None:
        """The last answer of any process: another one may have answered with a newer edition meanwhile."""
        at = self._shelf.time_of(name)
        with self._lock:
            answer, known_at = self._answers.get(name, (None, None))
            if answer is not None and (at is None or at == known_at):
                self._answers.move_to_end(name)
                return answer
        file = self._shelf.open(name)
        if file is None:
            return answer
        try:
            with file:
                answer = Answer.load(file.read())
        except (OSError, TypeError, ValueError):  # a failing disk
            return answer
        self._remember(name, answer)
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponseBase | None:
        answer = self._find(_name(request))
        if answer is None:
            return None
        response = _response(request, answer, self._shelf)
        if response is None:
            return None
        for name, value in answer.headers.items():
            response.headers[name] = value
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Warning"] = (
            f'110 - "kept {answer.at}"'  # RFC 7234 §5.5.1: nobody could ask whether it is still so
        )
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


def _response(request: HttpRequest, answer: Answer, on: Shelf) -> HttpResponseBase | None:
    unchanged = get_conditional_response(request, etag=answer.headers["ETag"])
    if unchanged is not None:
        return unchanged
    if answer.shelved:
        file = on.open(answer.shelved)
        return FileResponse(file) if file else None
    if not answer.is_packed:
        return HttpResponse(answer.body)
    if takes_gzip(request):
        return HttpResponse(answer.body, headers={"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(answer.body))


def _is_kept(request: HttpRequest) -> bool:
    match = request.resolver_match
    return (
        match is not None
        and match.app_names == ["events"]
        and match.url_name in ROUTES
        and request.method in {"GET", "HEAD"}
        and not request.META.get("QUERY_STRING")
    )


def _name(request: HttpRequest) -> str:
    return hashlib.sha256(request.path.encode()).hexdigest()[:40]
