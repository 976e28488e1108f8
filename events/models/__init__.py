"""The tables: reference books, the working plan, the published editions."""

from .edition import Edition, EditionFile, EditionRow
from .importing import PlanImport
from .job import Job
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
    "Job",
    "Plan",
    "PlanImport",
    "Reference",
    "Schedule",
    "Section",
    "Venue",
]
