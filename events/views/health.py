"""Two addresses for monitoring: whether the process runs, and whether the site can serve plans. JSON without secrets."""

import os
import threading
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events import lane
from events.backup import record
from events.models import Edition
from events.views.keeping import shelf

_LEAST_ROOM = 50 * 2**20  # bytes; with less the next save may fail


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Status 200 as long as the process answers; no query to the database."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Status 200 when every check is ``ok``, else 503; a check is ``ok``, ``failed`` or ``unknown`` (not reached).

    Beside the checks: the last good backup and its age, null where this machine knows of none; whether readers are answered
    by what was kept (``keeping``); ``long_jobs``, which is ``nobody`` where they wait and nobody does them. The site serves
    without these.
    """
    long_jobs = "unknown"
    checks = {"database": "unknown", "migrations": "unknown", "published_plan": "unknown", "disk": _disk()}
    try:
        connection.ensure_connection()
        checks["database"] = "ok"
        executor = MigrationExecutor(connection)
        unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["migrations"] = "failed" if unapplied else "ok"
        if not unapplied:
            checks["published_plan"] = "ok" if Edition.objects.exists() else "failed"
            long_jobs = "nobody" if lane.is_asleep(timezone.now()) else "ok"
    except DatabaseError:
        checks["database"] = "failed"
    ready = all(state == "ok" for state in checks.values())
    answer = {
        "status": "ok" if ready else "unavailable",
        "checks": checks,
        "readers": {"served": "live" if checks["database"] == "ok" else "kept", "kept": shelf().count()},
        "last_backup": _last_backup(),
        "long_jobs": long_jobs,
    }
    return JsonResponse(answer, status=200 if ready else 503)


def _disk() -> str:
    """Whether the folder of the data can be written, with some room left."""
    probe = settings.VAR_DIR / f".readyz-{os.getpid()}-{threading.get_ident()}"
    try:
        probe.write_bytes(b"ok")
        probe.unlink()
        room = os.statvfs(settings.VAR_DIR)
    except OSError:
        return "failed"
    return "ok" if room.f_bavail * room.f_frsize >= _LEAST_ROOM else "failed"


def _last_backup() -> dict[str, Any] | None:
    last = record.last()
    return {"at": last.at.isoformat(), "hours": last.hours(timezone.now())} if last else None
