"""A reading as plain JSON values, words as in the file: what ``import_plan --json`` prints and a reading can be scored by."""

from typing import Any

from events.document import Row
from events.importers.matching.reading import Reading, RowReading

# The format has no name for rhythms that are none of the usual ones; all of them cover the year.
_KINDS = {"periodic": "year_round"}


def golden(reading: Reading) -> dict[str, Any]:
    """``{"title", "year", "sections": [{"title", "note", "rows": [{…}]}]}``; ``months`` are 1–12."""
    rows = iter(reading.rows)
    return {
        "title": reading.document.title,
        "year": reading.document.year,
        "sections": [
            {"title": section.title, "note": section.note, "rows": [_row(row, next(rows)) for row in section.rows]}
            for section in reading.document.sections
        ],
    }


def _row(row: Row, understood: RowReading) -> dict[str, Any]:
    schedule = understood.schedule
    return {
        "number": row.number,
        "title": row.title,
        "format": row.format,
        "venue": row.venue,
        "schedule": row.schedule,
        "department": row.department,
        "schedule_kind": _KINDS.get(schedule.kind, schedule.kind),
        "months": list(schedule.months),
    }
