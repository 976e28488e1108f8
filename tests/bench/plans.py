"""The plans that are measured: the 18 rows of the real one, repeated, each title with a serial number."""

import dataclasses
import itertools
from uuid import NAMESPACE_URL, uuid5

from events.document import Facet, PlanDocument, Row, Section
from tests.exporters.plans import make_imprint, official_document

IMPRINT = make_imprint()


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
