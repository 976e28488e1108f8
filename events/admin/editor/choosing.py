"""Which rows of the table a person wants to see: by words, with findings alone, of the own department alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from events import text
from events.models import Department, Profile

from .outcome import Desk, Opened
from .table import Line


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for. ``department`` is the person's, where it is asked for and there is one."""

    sought: str = ""
    only_found: bool = False
    only_mine: bool = False
    department: Department | None = None

    @property
    def is_any(self) -> bool:
        """Whether not all rows are asked for."""
        return bool(self.sought) or self.only_found or self.only_mine

    @property
    def query(self) -> str:
        """The same for an address."""
        asked = {"q": self.sought, "findings": self.only_found or "", "mine": self.only_mine or ""}
        return urlencode([(name, "1" if value is True else value) for name, value in asked.items() if value])

    @property
    def is_homeless(self) -> bool:
        """Whether the own department is asked for by who has not said which it is."""
        return self.only_mine and self.department is None

    def of(self, lines: Iterable[Line], opened: Opened | None) -> list[Line]:
        """The lines that are asked for, and the one that stands open."""
        entry = opened.entry.pk if opened and opened.entry else None
        parts = text.words(self.sought)
        return [line for line in lines if line.pk == entry or self._keeps(line, parts)]

    def _keeps(self, line: Line, parts: Iterable[str]) -> bool:
        if self.only_mine and (self.department is None or line.department != self.department.pk):
            return False
        if self.only_found and not line.is_doubtful:
            return False
        words = text.fold(" ".join(cell.words for cell in line.cells))
        return all(part in words for part in parts)


def choice_of(desk: Desk) -> Choice:
    """What the address of the page asks for. Two queries where it asks for the own department."""
    query = desk.request.GET
    only_mine = "mine" in query
    department = Profile.objects.of(desk.user).department() if only_mine else None
    return Choice(query.get("q", "").strip()[:200], "findings" in query, only_mine, department)
