"""PlanDocument: the official table as plain frozen values, the bridge between import, plan, edition and export.

It holds printed words and beside them the structure they were published with. No database, no files, no clock.
"""

import dataclasses
import hashlib
import json
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

APPROVAL_FORMS = {
    "none": "без грифа",
    "stamp": "«УТВЕРЖДАЮ», строки для подписи от руки",
    "signed": "«УТВЕРЖДАЮ», с датой",
    "order": "«УТВЕРЖДЁН» приказом",
}


@dataclass(frozen=True, slots=True)
class Facet:
    """What a row is found by: ``key`` stands in addresses and never changes, ``label`` is the name on the day of publishing."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One numbered line. The six words of the table are printed as approved; the rest may be empty (an imported file has none).

    ``period`` is the canonical wording of the schedule (``schedules.parse`` reads it), ``months`` the months it covers, 1–12.
    """

    number: str = ""
    title: str = ""
    format: str = ""
    venue: str = ""
    schedule: str = ""
    department: str = ""
    uid: str = ""
    period: str = ""
    months: tuple[int, ...] = ()
    formats: tuple[Facet, ...] = ()
    venue_facet: Facet | None = None
    department_facet: Facet | None = None
    audience: str = ""
    details: str = ""
    contact: str = ""
    link: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str, str, str]:
        """The six printed cells in the order of ``columns.COLUMNS``."""
        return (self.number, self.title, self.format, self.venue, self.schedule, self.department)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its title (empty when the plan's first rows stand under none), note and rows."""

    title: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval block; ``form`` is a key of ``APPROVAL_FORMS``. ``post`` may have several lines."""

    form: str = "none"
    post: str = ""
    name: str = ""
    approved_on: date | None = None
    order_number: str = ""


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """The whole plan of one year."""

    heading: str
    title: str
    year: int
    sections: tuple[Section, ...] = ()
    approval: Approval = Approval()

    @property
    def rows(self) -> Iterator[Row]:
        """All rows of all sections in plan order."""
        return (row for section in self.sections for row in section.rows)

    def words(self) -> "PlanDocument":
        """The same document with the printed words of its rows alone: what two files can be compared by."""
        sections = tuple(
            dataclasses.replace(section, rows=tuple(Row(*row.cells) for row in section.rows))
            for section in self.sections
        )
        return dataclasses.replace(self, sections=sections)

    def only(self, positions: Container[int]) -> "PlanDocument":
        """The document with the rows at ``positions`` (from 1, in plan order); their numbers stay, emptied sections go.

        Nobody approved a part: the approval block goes too.
        """
        sections, first = [], 1
        for section in self.sections:
            rows = tuple(row for place, row in enumerate(section.rows, start=first) if place in positions)
            first += len(section.rows)
            if rows:
                sections.append(dataclasses.replace(section, rows=rows))
        return dataclasses.replace(self, sections=tuple(sections), approval=Approval())

    def sha256(self) -> str:
        """64 hexadecimal digits over the canonical JSON: equal documents have equal sums, in every process."""
        canonical = json.dumps(to_json(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an exporter may say of where its document comes from; all of it data, so that equal input gives equal bytes.

    ``url`` is the absolute address of the edition's page; ``filter_line`` names the filter of a partial file, else empty.
    """

    edition: int
    published_at: datetime
    note: str = ""
    sha256: str = ""
    url: str = ""
    filter_line: str = ""


def to_json(document: PlanDocument) -> dict[str, Any]:
    """The document as JSON types; dates are ISO 8601 calendar dates, empty fields of rows are left out."""
    plain = dataclasses.asdict(document)
    approved_on = document.approval.approved_on
    plain["approval"]["approved_on"] = approved_on.isoformat() if approved_on else None
    for section in plain["sections"]:
        section["rows"] = [{key: value for key, value in row.items() if value} for row in section["rows"]]
    # asdict keeps tuples, JSON has lists: what is stored must equal what is read back.
    return json.loads(json.dumps(plain, ensure_ascii=False))


def from_json(plain: dict[str, Any]) -> PlanDocument:
    """The inverse of :func:`to_json`. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""

    def facet(value: dict[str, str] | None) -> Facet | None:
        return Facet(**value) if value else None

    def row(value: dict[str, Any]) -> Row:
        return Row(
            **{
                **value,
                "months": tuple(value.get("months", ())),
                "formats": tuple(Facet(**item) for item in value.get("formats", ())),
                "venue_facet": facet(value.get("venue_facet")),
                "department_facet": facet(value.get("department_facet")),
            }
        )

    approval = dict(plain["approval"])
    if approval.get("approved_on"):
        approval["approved_on"] = date.fromisoformat(approval["approved_on"])
    return PlanDocument(
        heading=plain["heading"],
        title=plain["title"],
        year=plain["year"],
        sections=tuple(
            Section(item["title"], item["note"], tuple(row(value) for value in item["rows"]))
            for item in plain["sections"]
        ),
        approval=Approval(**approval),
    )
