"""A raw file understood as a plan: :func:`match` is the one call, from tables and paragraphs to a :class:`.Reading`.

Each step has a module of its own: the walk through the file (:mod:`.walk`), the words of a cell
(:mod:`.cell_text`), what is doubtful (:mod:`.checks`). Pure: no database, no clock.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from events.document import PlanDocument, Row, Section, from_json
from events.importers.known import References
from events.importers.matching import checks
from events.importers.matching.cell_text import Lexicon, lexicon_of, one_line, schedule_line
from events.importers.matching.notes import issues_of
from events.importers.matching.proposals import recognise
from events.importers.matching.reading import Issue, Reading
from events.importers.matching.sections import RowDraft, SectionDraft
from events.importers.matching.sheets import check_sheets, sheets_of, without_others
from events.importers.matching.walk import Walk
from events.importers.matching.whole import read_whole
from events.importers.matching.years import title_year, years_of_dates
from events.importers.raw import RawFile

# A year that fewer than so many of the dates name is a slip.
_SHARE_OF_YEAR = 0.1
_BROKEN_NUMBER = re.compile(r"[\d. ]+")


def match(
    raw: RawFile,
    *,
    references: References = References(),  # noqa: B008 - frozen, the same for every call
    year: int | None = None,
    columns: Mapping[int, Mapping[int, str]] | None = None,
    tables: Collection[str] = (),
) -> Reading:
    """The plan a file holds, with what is doubtful in it.

    ``tables`` names the tables to read, by place («Таблица 2») or by the sheet's name; none named means all.

    ``year`` is taken when the file names none; another one in the file wins, with a warning. ``columns`` overrides what the
    columns are: by table (from 0), by the column's ``start``, a key of :data:`events.columns.KEYS`, ``"audience"`` or ``""``.
    Never raises for what a file holds: a file without a plan gives a reading with an «error».
    """
    if raw.document is not None:
        return read_whole(raw, from_json(raw.document), year=year)
    lexicon = lexicon_of(raw)
    walk = Walk(raw, lexicon, columns or {}, tables)
    walk.go()
    sections = walk.builder.finish()
    title, printed = walk.preamble.joined("title"), tuple(_section(section, lexicon) for section in sections)
    found_year = title_year(title) or _year_of_dates([row.schedule for section in printed for row in section.rows])
    document = PlanDocument(
        heading=walk.preamble.joined("heading"),
        title=title,
        year=found_year or year or 0,
        sections=printed,
        approval=walk.preamble.approval,
    )
    rows, findings = recognise(document, sections, references, lexicon, year=year)
    sheets = sheets_of(raw, tables, Counter(row.place for row in rows))
    issues = [
        *checks.check_file(
            document, asked_year=year, found_year=found_year, is_title_guessed=walk.preamble.is_title_guessed
        ),
        *check_sheets(sheets, tables, document),
        *issues_of(without_others(raw, tables), rows, walk.tables),
        *walk.builder.issues,
        *findings,
        *checks.check_rows(document, rows, findings),
    ]
    return Reading(
        document, tuple(rows), _in_order(issues, raw), tuple(walk.builder.lines), tuple(walk.tables), sheets=sheets
    )


def _section(section: SectionDraft, lexicon: Lexicon) -> Section:
    return Section(section.title, section.note, tuple(_row(row, lexicon) for row in section.rows))


def _row(row: RowDraft, lexicon: Lexicon) -> Row:
    """The words as in the file: columns of one field joined with a space, lines joined to one."""
    words = defaultdict(str)
    for key, texts in row.draft.words.items():
        join = schedule_line if key == "schedule" else one_line
        words[key] = " ".join(join(text, lexicon) for text in texts)
    number = words["number"]
    return Row(
        # A narrow column breaks even a number in two.
        number=("".join(number.split()) if _BROKEN_NUMBER.fullmatch(number) else number).rstrip("."),
        title=words["title"],
        format=words["format"],
        venue=words["venue"],
        schedule=words["schedule"],
        department=words["department"],
        audience=words["audience"],
        details=words["details"],
        contact=words["contact"],
        link=words["link"],
    )


def _year_of_dates(schedules: Sequence[str]) -> int | None:
    """Of the years the dates name the first, slips aside."""
    years = Counter(years_of_dates(schedules))
    common = [year for year, count in years.items() if count >= _SHARE_OF_YEAR * years.total()]
    return min(common, default=None)


def _in_order(issues: Sequence[Issue], raw: RawFile) -> tuple[Issue, ...]:
    """The issues as a person goes through the file: the whole file first, then place by place, row by row."""
    places = {table.place: number for number, table in enumerate(raw.tables, start=1)}
    return tuple(sorted(issues, key=lambda issue: (places.get(issue.place.split(", столбец ")[0], 0), issue.row)))
