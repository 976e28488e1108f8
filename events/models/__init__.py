"""The tables: reference books, the working plan, the published editions, the journal."""

from .dismissal import Dismissal
from .edition import Edition, EditionFile, EditionRow
from .entry import Entry
from .event import Event, EventFormatUse
from .importing import PlanImport
from .job import Job, JobFile
from .operation import Operation, Revision
from .organisation import Organisation
from .plan import Plan, Section
from .profile import Profile
from .proposal import Proposal, ReviewRemark
from .reference import Abbreviation, Department, EventFormat, Reference, Schedule, Venue
from .signed import SignedFile

__all__ = [
    "Abbreviation",
    "Department",
    "Dismissal",
    "Edition",
    "EditionFile",
    "EditionRow",
    "Entry",
    "Event",
    "EventFormat",
    "EventFormatUse",
    "Job",
    "JobFile",
    "Operation",
    "Organisation",
    "Plan",
    "PlanImport",
    "Profile",
    "Proposal",
    "Reference",
    "ReviewRemark",
    "Revision",
    "Schedule",
    "Section",
    "SignedFile",
    "Venue",
]
