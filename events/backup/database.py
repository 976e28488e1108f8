"""Another database for a while: under an alias of its own, or in the place of the site's for the thread that asks.

In the place of the site's, all code works there as it does on the site: models, migrations, operations, checks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import load_backend


@contextmanager
def opened(database: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """The thread's connection ``alias`` leads to ``database`` meanwhile; ``database`` as in the settings."""
    options = {name: value for name, value in database.get("OPTIONS", {}).items() if name != "pool"}
    # Pools are kept by alias: one of the site's own database would be taken for this one's.
    completed = connections.configure_settings({DEFAULT_DB_ALIAS: {**database, "OPTIONS": options}})
    # What the settings do not say of a connection is as with the site's own.
    full = {
        **connection.settings_dict,
        "HOST": "",
        "PORT": "",
        "USER": "",
        "PASSWORD": "",
        **completed[DEFAULT_DB_ALIAS],
    }
    outer = connections[alias] if alias in connections.databases else None
    inner = load_backend(full["ENGINE"]).DatabaseWrapper(full, alias)
    connections[alias] = inner
    try:
        yield
    finally:
        inner.close()
        if outer is None:
            del connections[alias]
        else:
            connections[alias] = outer


def sqlite(path: Path) -> dict[str, Any]:
    """The settings of a SQLite database that is nobody else's: one file, nothing beside it once it is closed."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=DELETE"},
    }


def live() -> dict[str, Any]:
    """The settings of the site's own database, for a second connection to it."""
    return dict(connection.settings_dict)


def all_models() -> list[type[models.Model]]:
    """Every model with a table of its own, the tables between two models included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def applied() -> list[str]:
    """The migrations that the database has seen, as «app.name»; empty for one without tables."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def known() -> set[str]:
    """The migrations that this release knows, as «app.name»."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def is_current() -> bool:
    """Whether every migration of this release has been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def build() -> None:
    """Make all tables in an empty database as the migrations leave them, and note the migrations as applied.

    The migrations themselves would take many seconds for what is only going to be filled with rows; a test compares.
    """
    with connection.schema_editor() as editor:
        for model in _models_of_the_migrations():
            editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for name in sorted(known()):
        recorder.record_applied(*name.split(".", 1))


@cache
def _models_of_the_migrations() -> list[type[models.Model]]:
    found = MigrationLoader(None).project_state().apps.get_models()
    return [model for model in found if model._meta.managed and not model._meta.proxy]
