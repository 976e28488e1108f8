"""The counters that give new rows their keys: never below a key that has been given, to a row that is gone maybe.

A new row with the key of a dead one would have its history, and whatever is kept elsewhere under its number.
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
            cursor.execute(f"SELECT last_value FROM {_sequence(cursor, model)} WHERE is_called")  # noqa: S608 - see _sequence
            if row := cursor.fetchone():
                last[model._meta.db_table] = row[0]
        return last


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
            table, pk = model._meta.db_table, model._meta.pk
            cursor.execute(
                f"SELECT MAX({connection.ops.quote_name(pk.column)}) FROM {connection.ops.quote_name(table)}"  # noqa: S608
            )
            highest = max(cursor.fetchone()[0] or 0, *(keys.get(table, 0) for keys in wanted))
            if highest <= last.get(table, 0):
                continue
            if connection.vendor != "sqlite":
                cursor.execute(f"SELECT setval('{_sequence(cursor, model)}', %s)", [highest])  # noqa: S608 - see _sequence
            elif table in last:
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [highest, table])
            else:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, highest])


def _counted() -> list[type[models.Model]]:
    return [model for model in all_models() if isinstance(model._meta.pk, models.AutoField | models.BigAutoField)]


def _sequence(cursor, model: type[models.Model]) -> str:
    """The name of the table's sequence, quoted by PostgreSQL itself."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', model._meta.pk.column])
    return cursor.fetchone()[0]
