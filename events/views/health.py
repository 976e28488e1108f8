"""Two plain answers for a watchdog: the process is alive; the site can do its work. No secrets, no HTML."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.models import Edition


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: 200, or 503 with the checks that failed; each check is ``ok``, ``failed`` or ``unknown``."""
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
    return JsonResponse({"status": "ok" if ready else "unavailable", "checks": checks}, status=200 if ready else 503)
