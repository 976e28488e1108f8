"""PlanDocument: the official table as plain frozen values, the bridge between import, plan, edition and export.

It holds printed words and beside them the structure they were published with. No database, no files, no clock.
"""

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

# The newest shape of a document. 2 added ``Section.key`` and ``Row.ancestor``.
SCHEMA = 2

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
    ``uid`` names the event for good; ``ancestor`` is the uid of the event of last year's plan that it continues (schema 2).
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
    ancestor: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str, str, str]:
        """The six printed cells in the order of ``columns.COLUMNS``."""
        return (self.number, self.title, self.format, self.venue, self.schedule, self.department)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its title (empty when the plan's first rows stand under none), note and rows.

    ``key`` names the section for good, whatever its title becomes: the text of a UUID (schema 2), or empty.
    """

    title: str = ""
    note: str = ""
    rows: tuple[Row, ...] = ()
    key: str = ""


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

    @property
    def event_count(self) -> int:
        """How many different events the rows list; a row without a uid is an event of its own."""
        return len({row.uid or place for place, row in enumerate(self.rows)})

    @property
    def schema(self) -> int:
        """The oldest schema that can hold all of this document: it is what :func:`to_json` writes."""
        is_second = any(section.key for section in self.sections) or any(row.ancestor for row in self.rows)
        return 2 if is_second else 1

    def in_schema(self, version: int) -> "PlanDocument":
        """The document without the fields that came after schema ``version``; the words are the same in every schema."""
        if version >= self.schema:
            return self
        sections = tuple(
            dataclasses.replace(
                section, key="", rows=tuple(dataclasses.replace(row, ancestor="") for row in section.rows)
            )
            for section in self.sections
        )
        return dataclasses.replace(self, sections=sections)

    def same_content(self, other: "PlanDocument") -> bool:
        """Whether the two say the same as far as the older of their schemas can say it.

        A document made today has section keys; that does not make it differ from an edition frozen before there were any.
        Two documents of one schema are the same only when they are equal.
        """
        schema = min(self.schema, other.schema)
        return self.in_schema(schema) == other.in_schema(schema)

    def words(self) -> "PlanDocument":
        """The same document with the printed words of its rows alone: what two files can be compared by."""
        sections = tuple(
            dataclasses.replace(section, key="", rows=tuple(Row(*row.cells) for row in section.rows))
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
    ``sections`` are the numbers that the sections of a partial file have in the whole plan; empty where they are numbered
    from 1. ``left_field`` is that of papers, in millimetres; ``is_extract``: the partial paper is a «Выписка из плана»,
    and ``contacts`` are lines that say whom to call.
    """

    edition: int
    published_at: datetime
    note: str = ""
    sha256: str = ""
    url: str = ""
    filter_line: str = ""
    sections: tuple[int, ...] = ()
    left_field: int = 20
    is_extract: bool = False
    contacts: tuple[str, ...] = ()

    @classmethod
    def of_draft(cls, year: int, left_field: int) -> "Imprint":
        """What is to be said of a draft: that it is of no edition, with a moment that is the same whenever it is made."""
        return cls(edition=0, published_at=datetime(year, 1, 1, tzinfo=UTC), left_field=left_field)

    @property
    def is_draft(self) -> bool:
        """Whether it is of no edition: nobody has approved the document."""
        return self.edition == 0


def to_json(document: PlanDocument) -> dict[str, Any]:
    """The document as JSON types; dates are ISO 8601 calendar dates.

    The fields of schema 1 are written as they always were: those of rows only when they are not empty. What came later is
    left out when it is empty, and so is the number of the first schema: no sum of an old document ever changes.
    """
    plain = dataclasses.asdict(document)
    approved_on = document.approval.approved_on
    plain["approval"]["approved_on"] = approved_on.isoformat() if approved_on else None
    for section in plain["sections"]:
        section["rows"] = [{key: value for key, value in row.items() if value} for row in section["rows"]]
        if not section["key"]:
            del section["key"]
    if document.schema > 1:
        plain["schema"] = document.schema
    # asdict keeps tuples, JSON has lists: what is stored must equal what is read back.
    return json.loads(json.dumps(plain, ensure_ascii=False))


class UnknownSchemaError(ValueError):
    """The document was written in a schema that this release does not know; the message is Russian and says what to do."""

    def __init__(self, schema: object):
        super().__init__(
            f"План записан более новой версией программы (схема {schema}, а эта версия знает схемы до {SCHEMA}). "
            "Обновите программу или сохраните план там, где он сделан, в DOCX или XLSX."
        )


def from_json(plain: dict[str, Any]) -> PlanDocument:
    """The inverse of :func:`to_json`.

    Raises ``UnknownSchemaError`` for a schema of the future, ``KeyError``, ``TypeError`` or ``ValueError`` for anything else.
    """
    if (schema := plain.get("schema", 1)) not in range(1, SCHEMA + 1):
        raise UnknownSchemaError(schema)

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

    def section(value: dict[str, Any]) -> Section:
        rows = tuple(row(item) for item in value["rows"])
        return Section(value["title"], value["note"], rows, value.get("key", ""))

    approval = dict(plain["approval"])
    if approval.get("approved_on"):
        approval["approved_on"] = date.fromisoformat(approval["approved_on"])
    return PlanDocument(
        heading=plain["heading"],
        title=plain["title"],
        year=plain["year"],
        sections=tuple(section(item) for item in plain["sections"]),
        approval=Approval(**approval),
    )


def is_uid(words: str) -> bool:
    """Whether the words are the text of a UUID: a file that was edited by hand may hold anything."""
    try:
        return str(uuid.UUID(words)) == words
    except ValueError:
        return False
