"""Two addresses for monitoring: whether the process runs, and whether the site can serve plans. JSON without secrets."""

from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.backup import record
from events.models import Edition


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Status 200 as long as the process answers; no query to the database."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Status 200 when every check is ``ok``, else 503; a check is ``ok``, ``failed`` or ``unknown`` (not reached).

    Beside the checks: the last good backup and its age, null where this machine knows of none. The site serves without one.
    """
    checks = {"database": "unknown", "migrations": "unknown", "published_plan": "unknown"}
    try:
        connection.ensure_connection()
        checks["database"] = "ok"
        executor = MigrationExecutor(connection)
        unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["migrations"] = "failed" if unapplied else "ok"
        if not unapplied:
            checks["published_plan"] = "ok" if Edition.objects.exists() else "failed"
    except DatabaseError:
        checks["database"] = "failed"
    ready = all(state == "ok" for state in checks.values())
    answer = {"status": "ok" if ready else "unavailable", "checks": checks, "last_backup": _last_backup()}
    return JsonResponse(answer, status=200 if ready else 503)


def _last_backup() -> dict[str, Any] | None:
    last = record.last()
    return {"at": last.at.isoformat(), "hours": last.hours(timezone.now())} if last else None
