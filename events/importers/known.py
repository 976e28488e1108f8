"""The office's own names as a caller hands them over; :mod:`.references` finds them in a file."""

from dataclasses import dataclass


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
