"""The real plan as an index whose rows have short names, and the table of synonyms as an office gets it at first."""

from importlib import import_module

from events.edition.searching import Index, Synonyms, find
from tests.exporters.plans import official_document


def _lines(words):
    return [line.split("; ") for line in words.strip().splitlines()]


SEEDED, ADDED = (import_module(f"events.migrations.{name}") for name in ("0008_search", "0014_synonyms"))
MORE = {name: meanings for name, *meanings in _lines(ADDED.MORE)}
SYNONYMS = Synonyms(tuple((*group, *MORE.pop(group[0], ())) for group in [*_lines(SEEDED.GROUPS), *_lines(ADDED.NEW)]))
PLAN = official_document()
INDEX = Index.of(PLAN)
# «2.3» is the third row of the second section.
NAMES = [f"{number}.{row.number}" for number, section in enumerate(PLAN.sections, start=1) for row in section.rows]


def ask(question, index=INDEX):
    """What the question finds in the real plan."""
    return find(index, question, SYNONYMS)


def names(found):
    """The short names of the rows found, in plan order."""
    return [NAMES[position - 1] for position in sorted(found.positions)]
