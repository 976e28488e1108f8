"""What stands beside the approved words and is public at once: whom to call, and short names of departments and venues.

The working plan's reference books are read here for these fields alone; no other word of theirs reaches a reader.
"""

from dataclasses import dataclass, field, replace

from events import telephones, text
from events.document import Facet, Imprint, PlanDocument, Row
from events.models import Department, Organisation, Venue
from events.telephones import Telephone


@dataclass(frozen=True, slots=True)
class Contact:
    """A department as a reader calls it; ``key`` is that of the edition's facet."""

    key: str
    name: str
    telephones: tuple[Telephone, ...] = ()
    email: str = ""
    room: str = ""
    head: str = ""

    @property
    def is_reachable(self) -> bool:
        """Whether there is a way to reach it."""
        return bool(self.telephones or self.email)

    @property
    def telephone(self) -> Telephone | None:
        """The first number."""
        return self.telephones[0] if self.telephones else None

    @property
    def line(self) -> str:
        """All of it in one line."""
        numbers = ", ".join(number.words for number in self.telephones)
        parts = (self.name, self.head, numbers and f"тел. {numbers}", self.email, self.room and f"каб. {self.room}")
        return text.clean(", ".join(part for part in parts if part))

    @property
    def name_inside(self) -> str:
        """The name as it stands within a line: «отдел народного творчества»."""
        return self.name[:1].lower() + self.name[1:] if self.name[1:2].islower() else self.name


@dataclass(frozen=True, slots=True)
class Directory:
    """Contacts and names by the keys that editions know them by; a merged value has those of the one it was merged into."""

    organisation: Organisation = field(default_factory=Organisation)
    departments: dict[str, Department] = field(default_factory=dict)
    venues: dict[str, Venue] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Directory":
        """All of it. Three queries."""
        return cls(Organisation.objects.current(), _by_key(Department), _by_key(Venue))

    @property
    def telephones(self) -> list[Telephone]:
        """Those of the institution."""
        return telephones.read(self.organisation.telephone)

    def contact(self, facet: Facet | None) -> Contact | None:
        """Whom to call about a row with this facet; None for a row without a department."""
        if facet is None:
            return None
        department = self.departments.get(facet.key)
        if department is None:
            return Contact(facet.key, facet.label)
        return Contact(
            facet.key,
            department.reader_name or facet.label,
            tuple(telephones.read(department.telephone)),
            department.email,
            department.room,
            department.head,
        )

    def of_extract(self, imprint: Imprint, document: PlanDocument) -> Imprint:
        """The imprint of an extract with this document: it says of each department in it, in plan order, whom to call there.

        A department is named as in the table above, not as readers call it: that is for pages.
        """
        facets = dict.fromkeys(row.department_facet for row in document.rows if row.department_facet)
        found = [(facet, self.contact(facet)) for facet in facets]
        lines = [replace(one, name=facet.label).line for facet, one in found if one and one.is_reachable]
        return replace(imprint, is_extract=True, contacts=tuple(lines))

    def venue(self, row: Row) -> str:
        """The place in a few words: the reader's name of it, else the edition's own words."""
        facet = row.venue_facet
        known = self.venues.get(facet.key) if facet else None
        return (known.reader_name if known else "") or (facet.label if facet else row.venue)

    def format(self, row: Row) -> str:
        """The form in a few words: «Вебинар», «Семинар, мастер-класс»."""
        words = ", ".join(facet.label for facet in row.formats) or text.clean(row.format)
        return words[:1].upper() + words[1:]


def _by_key(model: type) -> dict:
    """The values of a reference book by key, each merged one as the value it ended in."""
    values = {value.pk: value for value in model.objects.all()}
    found = {}
    for value in values.values():
        end, seen = value, {value.pk}
        while end.merged_into_id in values and end.merged_into_id not in seen:
            end = values[end.merged_into_id]
            seen.add(end.pk)
        found[value.key] = end
    return found
