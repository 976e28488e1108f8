"""The tables: reference books, the working plan, the published editions."""

from .edition import Edition, EditionFile, EditionRow
from .plan import Entry, Event, Plan, Section
from .reference import Department, EventFormat, Reference, Schedule, Venue

__all__ = [
    "Department",
    "Edition",
    "EditionFile",
    "EditionRow",
    "Entry",
    "Event",
    "EventFormat",
    "Plan",
    "Reference",
    "Schedule",
    "Section",
    "Venue",
]
