"""What readers would wait for, or would miss while the database is away, is made on each machine before they ask.

Indexes of the editions in force, and of each edition that has come into force since the last time its page and its whole
files, which ``views/keeping.py`` keeps. Not here: when; ``working.py`` does it in a process of its own.
"""

import logging

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from events import exporters
from events.edition import indexes
from events.management.asking import Ask, asking
from events.models import Edition
from events.release import release
from events.views import keeping

_log = logging.getLogger(__name__)


def newest() -> int:
    """A number that changes when an edition is published. One query."""
    return Edition.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def warm() -> None:
    """Make what is missing; the edition that was published last comes first."""
    if settings.DEBUG:  # the code that would make it may change at any moment
        return
    editions = list(Edition.objects.current().for_reading().order_by("-published_at"))
    if settings.KEPT_BYTES:
        ask = asking(WSGIHandler())
        fresh = [edition for edition in editions if _keep(edition, ask)]
        if fresh:
            for name in ("home", "plans"):
                ask(reverse(f"events:{name}"), accept_encoding="gzip")
    if settings.INDEX_BYTES:
        indexes.prepare(edition.sha256 for edition in editions)


def _keep(edition: Edition, ask: Ask) -> bool:
    """Whether the answers about this edition were not kept yet. What is evicted later is kept again as it is asked for."""
    # A page names style sheets that another release may not have any more.
    mark, words = f".in-force-{edition.year}", f"{edition.pk} {edition.sha256} {release()}".encode()
    known = keeping.shelf().open(mark)
    if known is not None:
        with known:
            if known.read() == words:
                return False
    is_whole = True
    for path in _paths(edition):
        status, headers, _ = ask(path, accept_encoding="gzip")
        if status != 200 or "Warning" in headers:  # the database went away, and this is what had been kept before
            is_whole = False
            _log.warning("%s was answered with %s, so it is not kept yet", path, status)
    if is_whole:
        keeping.shelf().put(mark, words)
    return True


def _paths(edition: Edition) -> list[str]:
    """Its page, and its files as they were made at publishing: none that would have to be made now."""
    stored = set(edition.files.values_list("format", flat=True))
    files = [reverse("events:plan_file", args=[edition.year, key]) for key in exporters.EXPORTERS if key in stored]
    pages = [reverse(f"events:{name}", args=[edition.year]) for name in ("plan", "editions")]
    return [*pages, edition.get_absolute_url(), *files]
