"""A reference book held in memory while a document is taken in: every value by its key and by each of its spellings."""

from events import text
from events.document import Facet
from events.importers.known import Known
from events.models import Department, EventFormat, Reference, Venue
from events.models.reference import LONGEST_NAME, is_name

# The books whose values are names that people choose, by the column of the plan they stand in.
BOOKS: dict[str, type[Reference]] = {"format": EventFormat, "venue": Venue, "department": Department}


def value_key(column: str, words: str) -> str:
    """By what it is remembered what words in a column mean that no book knows."""
    return f"{column} {text.fold(words)[:LONGEST_NAME]}"


class Book:
    """One reference book. ``made`` are the values met for the first time, not stored yet."""

    def __init__(self, model: type[Reference]):
        self.model = model
        self.made: list[Reference] = []
        self.by_key: dict[str, Reference] = {}
        self.by_name: dict[str, Reference] = {}
        # A value that was merged away keeps its key, and the key leads to what it was merged into.
        values = model.objects.in_bulk()
        for value in sorted(values.values(), key=lambda value: -value.pk):
            if value.merged_into_id is None:
                self._remember(value)
        for value in values.values():
            if value.merged_into_id is not None:
                self.by_key.setdefault(value.key, _last(value, values))

    def find(self, words: str) -> Reference | None:
        """The value called so, if there is one."""
        return self.by_name.get(text.fold(words))

    def obtain(self, words: str, key: str = "") -> Reference:
        """The value called so, made if there is none; a name longer than the book holds is cut."""
        return self.find(words[:LONGEST_NAME]) or self._make(text.clean(words)[:LONGEST_NAME], key)

    @property
    def known(self) -> tuple[Known, ...]:
        """The values as the matching takes them."""
        values = sorted({value.pk: value for value in self.by_name.values()}.items())
        return tuple(
            Known(value.key, value.name, value.printed_name, tuple(filter(None, value.synonyms.splitlines())))
            for _pk, value in values
        )

    def of(self, facet: Facet) -> Reference:
        """The value of a recognised facet. A new one keeps the facet's key, for the key stands in public addresses."""
        found = self.by_key.get(facet.key) or self.find(facet.label)
        if found or not is_name(facet.label):
            return found or self.obtain(facet.key)
        return self.obtain(facet.label, facet.key if text.slug(facet.key) == facet.key else "")

    def _make(self, name: str, key: str) -> Reference:
        value = self.model(name=name, key=key or self._free_key(name))
        self.made.append(value)
        self._remember(value)
        return value

    def _free_key(self, name: str) -> str:
        base = text.slug(name) or self.model.__name__.lower()
        number, key = 1, base
        while key in self.by_key:
            number += 1
            key = f"{base}-{number}"
        return key

    def _remember(self, value: Reference) -> None:
        self.by_key[value.key] = value
        for name in value.folded_names:
            self.by_name[name] = value


def _last(value: Reference, values: dict[int, Reference]) -> Reference:
    """What a value was merged into in the end."""
    while value.merged_into_id is not None:
        value = values[value.merged_into_id]
    return value
