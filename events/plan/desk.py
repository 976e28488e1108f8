"""What a methodologist finds on the desk about one plan. Nothing here changes the plan."""

from dataclasses import dataclass
from functools import lru_cache

from events.comparing.comparison import compare
from events.models import Department, Edition, Entry, Operation, Plan, Revision
from events.plan import journal_query
from events.plan.document import build_document

_KEPT = 32  # answers that a process remembers
SILENT = (Operation.Kind.START, Operation.Kind.EARLIER)  # acts that only say what there was


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A line of the plan as a reader of the table would call it: «8», in the second section «2.8»."""

    entry: int
    number: str
    title: str
    schedule: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The edition in force and by how many rows the plan differs from it; None and 0 for a plan never published."""

    edition: Edition | None
    differing: int


def rows_of(plan: Plan, department: Department) -> list[OwnRow]:
    """The rows this department answers for, in the order of the plan. One query."""
    lines = Entry.objects.listed().filter(section__plan=plan).in_plan_order()
    fields = ("pk", "section", "event__department", "event__title", "event__schedule_wording")
    named = ("event__schedule__printed_name", "event__schedule__name")
    found: list[OwnRow] = []
    sections: dict[int, int] = {}  # how many lines of each have gone by
    for pk, section, whose, title, *wordings in lines.values_list(*fields, *named):
        sections[section] = number = sections.get(section, 0) + 1
        if whose == department.pk:
            place = f"{len(sections)}.{number}" if len(sections) > 1 else str(number)
            found.append(OwnRow(pk, place, title, next(filter(None, wordings), "")))
    return found


def standing_of(plan: Plan) -> Standing:
    """How the plan stands to what is published. A constant number of queries."""
    pin = Revision.objects.pin(plan.year)
    edition = Edition.objects.for_year(plan.year).defer("stored").first()
    return Standing(edition, _differing(plan.pk, pin, edition.sha256) if edition else 0)


@lru_cache(maxsize=_KEPT)
def _differing(plan: int, pin: str, sha256: str) -> int:
    """By how many rows this plan, as it was at ``pin`` or a little later, differs from the edition with this checksum."""
    rows = compare(Edition.document_of(sha256), build_document(Plan.objects.get(pk=plan))).rows
    return sum(1 for row in rows if row.kind != "same" or row.is_moved)


def others_acts(plan: Plan, user, since):
    """What others have done to this plan and the reference books since then, the newest first."""
    acts = journal_query.of_year(Operation.objects.select_related("plan", "undoes"), plan.year)
    return acts.filter(at__gt=since).exclude(by=user).exclude(kind__in=SILENT)
