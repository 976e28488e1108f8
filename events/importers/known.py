"""The office's own names as a caller hands them over; :mod:`.references` finds them in a file."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Known:
    """One value of a reference book: ``key`` is the caller's, ``printed`` the full name as a plan prints it."""

    key: str
    name: str
    printed: str = ""
    synonyms: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name as a plan prints it."""
        return self.printed or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All spellings, the printed one first."""
        return tuple(filter(None, (self.printed, self.name, *self.synonyms)))


@dataclass(frozen=True, slots=True)
class References:
    """What the office knows already. Empty: every name of the file is new."""

    formats: tuple[Known, ...] = ()
    venues: tuple[Known, ...] = ()
    departments: tuple[Known, ...] = ()


def to_json(references: References) -> dict[str, Any]:
    """The references as JSON types."""
    return asdict(references)


def from_json(plain: dict[str, Any]) -> References:
    """The inverse of :func:`to_json`. Raises ``KeyError`` or ``TypeError`` for anything else."""

    def book(name: str) -> tuple[Known, ...]:
        return tuple(Known(**value | {"synonyms": tuple(value["synonyms"])}) for value in plain[name])

    return References(book("formats"), book("venues"), book("departments"))
