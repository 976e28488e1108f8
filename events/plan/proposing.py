"""From what was read in a file and what people decided to the document that would be loaded. Nothing is stored here."""

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from events import text
from events.comparing import COMPARED, DETAILS, FACETS, LAYOUT, Choices
from events.comparing.sections import pair_sections
from events.document import Approval, PlanDocument, Section
from events.importers.known import References
from events.importers.matching.reading import Issue, Reading
from events.plan.choosing import choices_of
from events.plan.decisions import Decisions
from events.plan.lines import FILE_UIDS, Line, issue_id, lines_of
from events.plan.loading import Standing

_WORDS = ("heading", "plan_title", "approval")
NEW = "new"  # as a target: a section of its own


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
    ``mode`` is «plan» or «rows», ``guess`` the one the program would choose. ``standing`` is the plan it was made for,
    ``references`` what the office knows, ``values`` what was decided of words that no reference book knows.
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
    references: References
    values: Mapping[str, str]


def apply(
    reading: Reading, decisions: Decisions, *, seed: str, references: References, standing: Standing | None = None
) -> Proposal:
    """The reading with the decisions carried out; ``seed`` makes the uids of linked rows the file's own."""
    year = decisions.year or reading.document.year
    standing = standing or Standing.of(year)
    named = [(issue_id(issue), issue) for issue in reading.issues]
    lines = lines_of(reading, named, decisions, references, seed=seed, year=year)
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
        references=references,
        values=decisions.values,
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
            sections.append(replace(section, key=str(uuid.uuid5(FILE_UIDS, f"{seed}:section {target.index}"))))
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
