"""Rows whose words a person has corrected, looked at again by the rules a file is read with."""

from collections.abc import Sequence
from dataclasses import replace

from events.columns import KEYS
from events.document import PlanDocument, Row, Section
from events.importers.known import References
from events.importers.matching.cell_text import Lexicon
from events.importers.matching.proposals import recognise
from events.importers.matching.reading import ColumnUse, Issue, RowReading
from events.importers.matching.rows import Draft
from events.importers.matching.sections import RowDraft, SectionDraft

_COLUMNS = tuple(ColumnUse(place, place + 1, "", key, (key,)) for place, key in enumerate(KEYS))


def recognise_again(
    rows: Sequence[tuple[Row, RowReading, str]], references: References, *, title: str, year: int
) -> list[tuple[RowReading, tuple[Issue, ...]]]:
    """For each row in its new words what is recognised in them and what is found wrong; ``title`` and ``year`` of the plan.

    The third of each is the title of the row's section, which may be a month. Where the row stands and what the file said
    beside its cells is kept.
    """
    sections = tuple(Section(band, rows=(row,)) for row, _reading, band in rows)
    drafts = [
        SectionDraft(
            title=band,
            rows=[RowDraft(reading.place, reading.line, Draft({key: [getattr(row, key)] for key in KEYS}), _COLUMNS)],
        )
        for row, reading, band in rows
    ]
    document = PlanDocument("", title, year, sections)
    readings, issues = recognise(document, drafts, references, Lexicon())
    found: list[list[Issue]] = [[] for _ in rows]
    for issue in issues:
        if issue.index is not None:
            found[issue.index].append(replace(issue, index=rows[issue.index][1].index))
    return [
        (_merged(old, new), tuple(said)) for (_row, old, _band), new, said in zip(rows, readings, found, strict=True)
    ]


def _merged(old: RowReading, new: RowReading) -> RowReading:
    return replace(
        old,
        schedule=new.schedule,
        formats=new.formats,
        venue=new.venue,
        department=new.department,
        executors=new.executors,
        audience=new.audience,
        period=new.period,
    )
