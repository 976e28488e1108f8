"""The real plan as an index whose rows have short names, and the table of synonyms as an office gets it at first."""

from importlib import import_module

from events.edition.searching import Index, Synonyms, find
from tests.exporters.plans import official_document

GROUPS = import_module("events.migrations.0008_search").GROUPS.strip().splitlines()
SYNONYMS = Synonyms(tuple(tuple(line.split("; ")) for line in GROUPS))
PLAN = official_document()
INDEX = Index(PLAN)
# «2.3» is the third row of the second section.
NAMES = [f"{number}.{row.number}" for number, section in enumerate(PLAN.sections, start=1) for row in section.rows]


def ask(question, index=INDEX):
    """What the question finds in the real plan."""
    return find(index, question, SYNONYMS)


def names(found):
    """The short names of the rows found, in plan order."""
    return [NAMES[position - 1] for position in sorted(found.positions)]
