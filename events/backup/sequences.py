"""The counters that give new rows their keys: never below a key that has been given, even to a row that is gone.

A new row with the key of a deleted one would have its history, and whatever is kept elsewhere under its number.
"""

from collections.abc import Mapping

from django.db import DEFAULT_DB_ALIAS, connections, models

from events.models.recording import recorded_models

from .database import all_models


def last_keys(using: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """The last key that was given, by table; tables that have given none are left out."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            found = dict(cursor.fetchall())
            return {
                model._meta.db_table: found[model._meta.db_table]
                for model in _counted()
                if model._meta.db_table in found
            }
        last = {}
        for model in _counted():
            # NULL for a sequence that has given no key yet.
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", _column(model))
            last[model._meta.db_table] = cursor.fetchone()[0]
        return {table: key for table, key in last.items() if key is not None}


def highest_in_history(using: str = DEFAULT_DB_ALIAS) -> dict[str, int]:
    """The highest key that the history knows, by table."""
    found = {
        model._meta.db_table: model.history.using(using).aggregate(highest=models.Max("id"))["highest"]
        for model in recorded_models()
    }
    return {table: highest for table, highest in found.items() if highest}


def raise_to(*wanted: Mapping[str, int], using: str = DEFAULT_DB_ALIAS) -> None:
    """Give no table a key that is not above all of ``wanted`` for it. No counter ever goes back."""
    connection = connections[using]
    last = last_keys(using)
    with connection.cursor() as cursor:
        for model in _counted():
            table = model._meta.db_table
            stored = model._base_manager.using(using).aggregate(highest=models.Max("pk"))["highest"]
            highest = max(stored or 0, *(keys.get(table, 0) for keys in wanted))
            if highest <= last.get(table, 0):
                continue
            if connection.vendor != "sqlite":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [*_column(model), highest])
            elif table in last:
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [highest, table])
            else:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, highest])


def _counted() -> list[type[models.Model]]:
    return [model for model in all_models() if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)]


def _column(model: type[models.Model]) -> list[str]:
    """The table and the column of the key, as ``pg_get_serial_sequence`` wants them: the table quoted, the column not."""
    return [f'"{model._meta.db_table}"', model._meta.pk.column]
