"""From what was read in a file and what people decided to the document that would be loaded. Nothing is stored here."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from events import text
from events.columns import KEYS
from events.comparing import COMPARED, DETAILS, FACETS, LAYOUT, Choices, Place
from events.comparing.sections import pair_sections
from events.document import Approval, Facet, PlanDocument, Row, Section
from events.importers.known import References
from events.importers.matching.corrections import recognise_again
from events.importers.matching.reading import Issue, Reading, RowReading
from events.plan.choosing import choices_of
from events.plan.decisions import Decisions
from events.plan.loading import Standing
from events.plan.preparing import is_uid

# Rows that a person links become one event: their common uid is made from the file and the first row's place in it.
_LINKS = uuid.UUID("0d7b7e0a-4a4e-5f57-9c0f-9d5f6d1f7c11")
# Findings that compare whole rows of the file as it is.
_OF_WHOLE_ROWS = ("link", "repeat", "same_title")
_WORDS = ("heading", "plan_title", "approval")
NEW = "new"  # as a target: a section of its own


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: what the file says, what would be loaded, what was found.

    ``place`` is where the row stands in the document that would be loaded; None for a row that is left out.
    """

    id: str
    file_words: Row
    row: Row
    reading: RowReading
    issues: tuple[tuple[str, Issue], ...]
    is_left_out: bool
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where the new rows of one section of the file go, when only rows are loaded: ``section`` of the plan, None a new one.

    ``is_said``: the file names the section, or a person has chosen.
    """

    index: int
    title: str
    section: int | None
    is_said: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be loaded as things stand, and everything found on the way.

    ``columns`` are the keys that are compared and written; ``choices`` what is known of its rows beside their words.
    ``mode`` is «plan» or «rows», ``guess`` the one the program would choose. ``standing`` is the plan it was made for.
    """

    document: PlanDocument
    columns: tuple[str, ...]
    choices: Choices
    reading: Reading
    lines: tuple[Line, ...]
    general: tuple[tuple[str, Issue], ...]
    suggestions: tuple[str, ...]
    mode: str
    guess: str
    targets: tuple[Target, ...]
    standing: Standing


def apply(
    reading: Reading, decisions: Decisions, *, seed: str, references: References, standing: Standing | None = None
) -> Proposal:
    """The reading with the decisions carried out; ``seed`` makes the uids of linked rows the file's own."""
    year = decisions.year or reading.document.year
    standing = standing or Standing.of(year)
    named = [(issue_id(issue), issue) for issue in reading.issues]
    lines = _lines(reading, named, decisions, references, seed, year)
    provisional = frozenset(line.row.uid for line in lines) - {line.file_words.uid for line in lines}
    rows = [[line for line in lines if line.reading.section == n] for n in range(len(reading.document.sections))]
    sections = [
        replace(section, rows=tuple(line.row for line in group if not line.is_left_out))
        for section, group in zip(reading.document.sections, rows, strict=True)
    ]
    document = replace(reading.document, sections=tuple(sections), year=year)
    guess = _guess(document, reading, standing.document)
    mode = decisions.mode or guess
    targets: tuple[Target, ...] = ()
    homes = list(range(len(sections)))
    if mode == "rows":
        targets = _targets(document, standing.document, decisions, provisional)
        document, homes = _rows_alone(document, targets, standing.document, seed)
    hollow = {index for index, group in enumerate(rows) if reading.is_whole and not group}
    document, placed = _placed(document, lines, homes, hollow)
    places = {line.id: line.place for line in placed if line.place is not None}
    general = tuple((identifier, issue) for identifier, issue in named if issue.index is None)
    return Proposal(
        document=document,
        columns=_columns(reading, mode),
        choices=Choices(rows=choices_of(decisions.rows, places), provisional=provisional),
        reading=reading,
        lines=placed,
        general=general,
        suggestions=tuple(
            identifier
            for issues in (general, *(line.issues for line in lines))
            for identifier, issue in issues
            if issue.severity == "suggestion"
        ),
        mode=mode,
        guess=guess,
        targets=targets,
        standing=standing,
    )


def _columns(reading: Reading, mode: str) -> tuple[str, ...]:
    """The keys that the file speaks of: the columns some table of it has and, with the whole plan, its words and order."""
    document = reading.document
    if reading.is_whole:
        rows: tuple[str, ...] = (*COMPARED, *DETAILS, *FACETS)
        return rows if mode == "rows" else (*rows, *_WORDS, *LAYOUT)
    found = {key for table in reading.tables for use in table.columns for key in (use.key, *use.names)}
    rows = tuple(key for key in (*COMPARED, *DETAILS) if key in found) or COMPARED
    if mode == "rows":
        return rows
    words = {"heading": document.heading, "plan_title": document.title, "approval": document.approval != Approval()}
    has_sections = any(section.title or section.note for section in document.sections)
    layout = LAYOUT if has_sections else ("order",)
    return (*rows, *(key for key, value in words.items() if value), *layout)


def _guess(document: PlanDocument, reading: Reading, old: PlanDocument) -> str:
    """Whether the file looks like the whole plan or like rows for a plan that is there."""
    rows = list(old.rows)
    if not rows or reading.is_whole:
        return "plan"
    titles = {text.fold(row.title) for row in document.rows}
    uids = {row.uid for row in document.rows}
    known = sum(row.uid in uids or text.fold(row.title) in titles for row in rows)
    is_large = 2 * max(known, len(list(document.rows))) >= len(rows)
    return "plan" if known == len(rows) or (document.title and is_large) else "rows"


# Rows without the plan around them


def _targets(
    document: PlanDocument, old: PlanDocument, decisions: Decisions, provisional: frozenset[str]
) -> tuple[Target, ...]:
    by_key = {section.key: index for index, section in enumerate(old.sections)}
    paired = pair_sections(old, document, provisional)
    targets = []
    for index, section in enumerate(document.sections):
        chosen = decisions.targets.get(str(index), "")
        partner = paired[index]
        is_chosen = chosen == NEW or chosen in by_key
        if is_chosen:
            partner = by_key.get(chosen)
        elif partner is None and not section.title and old.sections:
            partner = 0
        is_said = is_chosen or bool(section.title) or len(old.sections) < 2
        targets.append(Target(index, section.title, partner, is_said))
    return tuple(targets)


def _rows_alone(
    document: PlanDocument, targets: Sequence[Target], old: PlanDocument, seed: str
) -> tuple[PlanDocument, list[int]]:
    """The document without the words of a plan, the rows of one target together; and where each section of it has gone."""
    sections: list[Section] = []
    homes: list[int] = []
    by_target: dict[int, int] = {}
    for section, target in zip(document.sections, targets, strict=True):
        if target.section is None:
            homes.append(len(sections))
            # With a key of its own it is no section of the plan, whatever the two have in common.
            sections.append(replace(section, key=str(uuid.uuid5(_LINKS, f"{seed}:section {target.index}"))))
            continue
        if target.section not in by_target:
            by_target[target.section] = len(sections)
            standing = old.sections[target.section]
            sections.append(Section(standing.title, standing.note, (), standing.key))
        homes.append(by_target[target.section])
        home = sections[homes[-1]]
        sections[homes[-1]] = replace(home, rows=home.rows + section.rows)
    return PlanDocument("", "", document.year, tuple(sections)), homes


def _placed(
    document: PlanDocument, lines: Sequence[Line], homes: Sequence[int], hollow: Set[int]
) -> tuple[PlanDocument, tuple[Line, ...]]:
    """The document without sections that have neither title nor rows, and the lines with their places in it.

    ``hollow`` are sections that the file itself has so.
    """
    kept = [
        index for index, section in enumerate(document.sections) if section.rows or section.title or index in hollow
    ]
    number = {index: place for place, index in enumerate(kept)}
    counts = dict.fromkeys(range(len(document.sections)), 0)
    placed = []
    for line in lines:
        if not line.is_left_out:
            home = homes[line.reading.section]
            line = replace(line, place=(number[home], counts[home]))
            counts[home] += 1
        placed.append(line)
    return replace(document, sections=tuple(document.sections[index] for index in kept)), tuple(placed)


# Lines


def _lines(reading: Reading, named, decisions: Decisions, references: References, seed: str, year: int) -> list[Line]:
    by_row: dict[int | None, list[tuple[str, Issue]]] = {}
    for identifier, issue in named:
        by_row.setdefault(issue.index, []).append((identifier, issue))
    labels = _labels(references)
    lines = [
        _line(words, meta, by_row.get(number, []), decisions, labels, seed)
        for number, (words, meta) in enumerate(zip(reading.document.rows, reading.rows, strict=True))
    ]
    bands = [section.title for section in reading.document.sections]
    corrected = [place for place, line in enumerate(lines) if decisions.cells.get(line.id)]
    again = recognise_again(
        [(lines[place].row, lines[place].reading, bands[lines[place].reading.section]) for place in corrected],
        references,
        title=reading.document.title,
        year=year,
    )
    for place, (meta, issues) in zip(corrected, again, strict=True):
        lines[place] = _corrected(lines[place], meta, issues, decisions, labels)
    return lines


def _line(file_words: Row, meta: RowReading, issues, decisions: Decisions, labels, seed: str) -> Line:
    identifier = line_id(meta)
    cells = {key: getattr(file_words, key) for key in KEYS}
    first = meta.index
    for name, issue in issues:
        if name not in decisions.accepted:
            continue
        if issue.code == "link" and meta.same_as is not None:
            first = meta.same_as
        elif issue.code == "split":
            cells |= meta.parts_of(issue.column)
        elif issue.column and issue.proposal:
            words = cells[issue.column]
            cells[issue.column] = words.replace(issue.text, issue.proposal) if issue.text else issue.proposal
    cells |= {key: text.clean(value) for key, value in decisions.cells.get(identifier, {}).items() if key in cells}
    row = replace(
        file_words,
        **cells,
        uid=file_words.uid if is_uid(file_words.uid) else str(uuid.uuid5(_LINKS, f"{seed}:{first}")),
        # What the month over a row makes of its words says nothing of others in their place.
        period=file_words.period or (meta.period if cells["schedule"] == file_words.schedule else ""),
        audience=file_words.audience or meta.audience,
        formats=file_words.formats or _facets(meta.formats, labels["formats"]),
        venue_facet=file_words.venue_facet or _facet(meta.venue, labels["venue"]),
        department_facet=file_words.department_facet or _facet(meta.department, labels["department"]),
    )
    return Line(identifier, file_words, row, meta, tuple(issues), identifier in decisions.left_out)


def _corrected(line: Line, meta: RowReading, found: Sequence[Issue], decisions: Decisions, labels) -> Line:
    """The line with what its new words mean in the place of what the old ones meant, and with their findings."""
    keys = set(decisions.cells[line.id])
    issues = [
        (name, issue) for name, issue in line.issues if issue.column not in keys and issue.code not in _OF_WHOLE_ROWS
    ]
    new = [(issue_id(issue), issue) for issue in found if issue.column in keys]
    row = line.row
    for name, issue in new:
        if name in decisions.accepted and issue.code == "spelling":
            words: dict[str, Any] = {issue.column: issue.proposal}
            row = replace(row, **words)
    if "format" in keys:
        audience = line.file_words.audience or meta.audience
        row = replace(row, formats=_facets(meta.formats, labels["formats"]), audience=audience)
    if "venue" in keys:
        row = replace(row, venue_facet=_facet(meta.venue, labels["venue"]))
    if "schedule" in keys:
        row = replace(row, period=meta.period, months=())
    if "department" in keys:
        row = replace(row, department_facet=_facet(meta.department, labels["department"]))
    return replace(line, row=row, reading=meta, issues=(*issues, *new))


def issue_id(issue: Issue) -> str:
    """A name for the finding that stays the same as long as the file and its column map do."""
    return hashlib.sha256(
        json.dumps([issue.code, issue.place, issue.row, issue.column, issue.text, issue.proposal]).encode()
    ).hexdigest()[:16]


def line_id(meta: RowReading) -> str:
    """A name for the row that stays the same when the columns are mapped anew."""
    return f"{text.slug(meta.place)}-{meta.line}"


def _labels(references: References) -> dict[str, dict[str, str]]:
    return {
        "formats": {value.key: value.name for value in references.formats},
        "venue": {value.key: value.name for value in references.venues},
        "department": {value.key: value.name for value in references.departments},
    }


def _facets(keys: Sequence[str], labels: Mapping[str, str]) -> tuple[Facet, ...]:
    return tuple(Facet(key, labels[key]) for key in keys if key in labels)


def _facet(key: str, labels: Mapping[str, str]) -> Facet | None:
    return next(iter(_facets((key,), labels)), None)
