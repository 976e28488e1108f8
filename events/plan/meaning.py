"""What the words of a row mean: the values of the reference books that they name, or the new ones that they would make.

Nothing is written here. A file is understood by the same means (``importers.matching``), and what is understood is written
by the same function (``cells``).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from events import text
from events.document import Facet, Row
from events.importers.matching.references import Book as Spelled
from events.models import Reference, Schedule
from events.models.reference import is_name
from events.persons import split_persons
from events.plan.books import BOOKS, Book
from events.plan.cells import LONGEST_FORMAT

# Words that differ so little from those that stood there are a correction of them, and mean what those meant.
_SAME_MEANING = 0.75


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words of one cell name.

    ``facets`` are values that are known; ``new`` is the name of a value that is in no book yet; ``near`` the printed name
    of a known one that the words are probably a slip for.
    """

    facets: tuple[Facet, ...] = ()
    new: str = ""
    near: str = ""

    @property
    def names(self) -> str:
        """What the row is found by."""
        return ", ".join(facet.label for facet in self.facets)


class Office:
    """The reference books, read once: four queries."""

    def __init__(self) -> None:
        self.books: dict[type[Reference], Book] = {model: Book(model) for model in BOOKS.values()}
        self.books[Schedule] = Book(Schedule)
        self._spelled = {name: Spelled(self.books[model].known) for name, model in BOOKS.items()}

    def facet(self, name: str, key: str) -> Facet | None:
        """The value of one book with this key."""
        value = self.books[BOOKS[name]].by_key.get(key)
        return Facet(value.key, value.name) if value else None

    def facets(self, name: str, keys: Collection[str]) -> tuple[Facet, ...]:
        """The values of one book with these keys; a key that names none is left out."""
        return tuple(facet for key in keys if (facet := self.facet(name, key)))

    def printed(self, name: str, facets: Collection[Facet]) -> str:
        """What a row prints that has no words of its own for these values."""
        book = self.books[BOOKS[name]]
        values = sorted((book.of(facet) for facet in facets), key=lambda value: value.name)
        return ", ".join(value.printed for value in values)

    def meaning(self, name: str, words: str) -> Meaning:
        """What the words of the cell ``name`` («format», «venue» or «department») mean."""
        words = text.clean(words)
        spelled = self._spelled[name]
        if name == "format" and (keys := spelled.find_all(words)):
            return Meaning(self.facets(name, keys))
        found = spelled.find_first(words) if name == "department" else spelled.find(words)
        if found.key:
            return Meaning(self.facets(name, (found.key,)))
        made = words
        if name == "department":
            made = split_persons(words)[0]
            if made != words and (known := spelled.find(made).key):
                return Meaning(self.facets(name, (known,)))
        may_be_new = is_name(made) and (name != "format" or len(made) <= LONGEST_FORMAT)
        return Meaning(new=made if may_be_new else "", near=found.proposal)

    def after(self, name: str, words: str, old_words: str, old: tuple[Facet, ...]) -> Meaning:
        """What words mean that were written in the place of others: a mere correction changes no meaning."""
        found = self.meaning(name, words)
        if found.facets or not old or text.similarity(words, old_words) < _SAME_MEANING:
            return found
        return Meaning(old)


def understand(row: Row, meanings: Mapping[str, Meaning], make: Collection[str]) -> Row:
    """The row with its facets. ``make`` names the cells whose new values are to be made; the others are only printed."""
    facets = {
        name: (Facet("", found.new),) if found.new and name in make else found.facets
        for name, found in meanings.items()
    }
    return replace(
        row,
        formats=facets.get("format", ()),
        venue_facet=next(iter(facets.get("venue", ())), None),
        department_facet=next(iter(facets.get("department", ())), None),
    )
