"""Two addresses for monitoring: whether the process runs, and whether the site can serve plans. JSON without secrets."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.models import Edition


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Status 200 as long as the process answers; no query to the database."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Status 200 when every check is ``ok``, else 503; a check is ``ok``, ``failed`` or ``unknown`` (not reached)."""
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
