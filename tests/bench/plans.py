"""The plans that are measured: the 18 rows of the real one, repeated, each title with a serial number."""

import dataclasses
import itertools
import random
from uuid import NAMESPACE_URL, uuid5

from events.document import Facet, PlanDocument, Row, Section
from tests.exporters.plans import make_imprint, official_document

IMPRINT = make_imprint()
OWN_WORDS = 5
_SYLLABLES = ("ба", "го", "ди", "жа", "ку", "лу", "ме", "но", "пе", "ра", "си", "то", "фа", "хо", "ча", "шу")


def repeated(rows: int, year: int = 2025) -> PlanDocument:
    """A plan of so many rows in the real plan's two sections; every row is an event of its own."""
    official = official_document()
    first, second = (section.rows for section in official.sections)
    at_front = round(rows * len(first) / (len(first) + len(second)))
    sections = tuple(
        dataclasses.replace(section, rows=tuple(_rows(section, count, start, year)))
        for section, count, start in zip(official.sections, (at_front, rows - at_front), (0, at_front), strict=True)
    )
    title = official.title.replace(str(official.year), str(year))
    return dataclasses.replace(official, title=title, year=year, sections=sections)


def _rows(section: Section, count: int, start: int, year: int) -> list[Row]:
    rows = itertools.islice(itertools.cycle(section.rows), count)
    return [
        dataclasses.replace(
            row,
            number=str(number),
            title=f"{row.title} № {start + number}",
            uid=str(uuid5(NAMESPACE_URL, f"bench:{year}:{start + number}")),
            department_facet=Facet("отдел", row.department),
        )
        for number, row in enumerate(rows, start=1)
    ]


def wordy(plan: PlanDocument, dice: random.Random) -> PlanDocument:
    """The plan with words in each title that no other row has: repeated rows would cost the stemmer nothing."""
    sections = tuple(
        dataclasses.replace(
            section,
            rows=tuple(
                dataclasses.replace(row, title=" ".join([row.title, *(_word(dice) for _ in range(OWN_WORDS))]))
                for row in section.rows
            ),
        )
        for section in plan.sections
    )
    return dataclasses.replace(plan, sections=sections)


def _word(dice: random.Random) -> str:
    return "".join(dice.choices(_SYLLABLES, k=dice.randint(3, 5)))
