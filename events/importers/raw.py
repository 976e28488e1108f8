"""What a reader hands on: the tables of a file exactly as they stand, before anything is understood."""

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as in HTML: ``column`` counts from 0, it spans ``columns`` × ``rows``; line breaks are ``\\n``."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row; ``number`` is the row as a person counts it in the file (from 1; in a sheet, the sheet's own number)."""

    number: int
    cells: tuple[RawCell, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table. ``place`` is Russian for people («Таблица 2»); ``before`` are the paragraphs since the last table."""

    place: str
    rows: tuple[RawRow, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawNote:
    """What a reader had to change, to pass over or to doubt; ``message`` is Russian.

    ``code`` is empty for trifles (a link or a control character taken out), else one of the readers' words for what a
    person has to look at: «formula», «struck», «hidden»… ``column`` is the grid's, from 0; -1 for the whole row.
    """

    place: str
    row: int
    message: str
    code: str = ""
    column: int = -1


@dataclass(frozen=True, slots=True)
class RawFile:
    """All tables of a file in reading order, the paragraphs after the last one, and the reader's notes.

    A file of our own that holds the whole document has it in ``document``, as ``events.document.to_json`` writes it, and no
    tables: there is nothing in it to be understood.
    """

    tables: tuple[RawTable, ...]
    after: tuple[str, ...] = ()
    notes: tuple[RawNote, ...] = ()
    document: dict[str, Any] | None = None


def to_json(file: RawFile) -> dict[str, Any]:
    """The file as JSON types: what the reading process hands over and a preview keeps."""
    # Not ``asdict``, which copies each word by itself: that takes ten times as long for a plan of thousands of rows.
    tables = [_table(table) for table in file.tables]
    plain = {"tables": tables, "after": list(file.after), "notes": _plain(file.notes)}
    return plain if file.document is None else {**plain, "document": file.document}


def _table(table: RawTable) -> dict[str, Any]:
    rows = [{"number": row.number, "cells": _plain(row.cells)} for row in table.rows]
    return {"place": table.place, "rows": rows, "before": list(table.before)}


def _plain(values: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Flat values of one class as dictionaries."""
    names = [field.name for field in dataclasses.fields(values[0])] if values else []
    return [{name: getattr(value, name) for name in names} for value in values]


def from_json(plain: dict[str, Any]) -> RawFile:
    """The inverse of :func:`to_json`. Raises ``KeyError`` or ``TypeError`` for anything else."""
    tables = tuple(
        RawTable(
            table["place"],
            tuple(RawRow(row["number"], tuple(RawCell(**cell) for cell in row["cells"])) for row in table["rows"]),
            tuple(table["before"]),
        )
        for table in plain["tables"]
    )
    notes = tuple(RawNote(**note) for note in plain["notes"])
    return RawFile(tables, tuple(plain["after"]), notes, plain.get("document"))
