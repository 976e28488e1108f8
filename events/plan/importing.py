"""An import from upload to undo: the file is read once, a person decides, one transaction loads, one undoes it."""

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from events import text
from events.columns import KEYS
from events.comparing import COMPARED, DETAILS, EVERYTHING, FACETS, LAYOUT, Choices
from events.document import Approval, Facet, PlanDocument, Row
from events.importers import Limits, raw, read_file, understand
from events.importers.known import Known, References
from events.importers.limits import Progress
from events.importers.matching.reading import Issue, Reading, RowReading
from events.models import Department, EventFormat, Operation, PlanImport, Venue
from events.plan import operations, undoing
from events.plan.loading import Loaded, Loading, LoadingError
from events.plan.preparing import is_uid

# Rows that a person links become one event: their common uid is made from the file and the first row's place in it.
_LINKS = uuid.UUID("0d7b7e0a-4a4e-5f57-9c0f-9d5f6d1f7c11")

# What is derived from the words of a cell, and what stands there when nothing is known of them.
_DERIVED: dict[str, dict[str, Any]] = {
    "format": {"formats": ()},
    "venue": {"venue_facet": None},
    "schedule": {"period": "", "months": ()},
    "department": {"department_facet": None},
}


class ImportStateError(ValueError):
    """The import is not in the state the step needs; the message is Russian and says what to do."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person chose: ``columns`` by table and first grid column, ``cells`` by line and column key.

    ``sheets`` are the sheets (or places of tables) to read; empty means all.
    """

    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    year: int | None = None
    sheets: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: what the file says, what would be loaded, what was found."""

    id: str
    file_words: Row
    row: Row
    reading: RowReading
    issues: tuple[tuple[str, Issue], ...]
    is_left_out: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be loaded as things stand, and everything found on the way.

    ``columns`` are the keys the file speaks of; ``choices`` say which uids were made up here to link its rows.
    """

    document: PlanDocument
    columns: tuple[str, ...]
    choices: Choices
    reading: Reading
    lines: tuple[Line, ...]
    general: tuple[tuple[str, Issue], ...]
    suggestions: tuple[str, ...]


def receive(
    name: str, data: bytes, *, by: str, at: datetime, limits: Limits, progress: Progress | None = None
) -> PlanImport:
    """Read the file and keep it with what was read. Raises ``ImportFileError`` and keeps nothing for a file that cannot be."""
    file = read_file(name, data, limits, progress)
    # A file that cannot be matched within the limits is refused here, not on its preview.
    understand(file, references=known_references(), limits=limits)
    return keep(name, data, file, by=by, at=at)


def keep(name: str, data: bytes, file: raw.RawFile, *, by: str, at: datetime) -> PlanImport:
    """Store a file that was read already."""
    return PlanImport.objects.create(
        file_name=name[:255],
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
        raw=raw.to_json(file),
    )


def decisions_of(plan_import: PlanImport) -> Decisions:
    """The decisions made so far."""
    return Decisions(**plan_import.decisions)


def decide(plan_import: PlanImport, decisions: Decisions) -> None:
    """Keep the decisions, so that the preview survives a closed browser. Raises ``ImportStateError`` once it is loaded."""
    waiting = PlanImport.objects.filter(pk=plan_import.pk, state=PlanImport.State.PREVIEW)
    if not waiting.update(decisions=asdict(decisions)):
        raise ImportStateError("Этот файл уже загружен: решения по нему больше не меняются.")
    plan_import.decisions = asdict(decisions)


def read_again(plan_import: PlanImport) -> Reading:
    """What the file says under the column map chosen so far and the names the office knows today.

    Matched in a child process, the last few readings kept. Raises ``ImportFileError`` when that takes too long.
    """
    decisions = decisions_of(plan_import)
    columns = {
        int(table): {int(start): key for start, key in keys.items()} for table, keys in decisions.columns.items()
    }
    return understand(
        raw.from_json(plan_import.raw),
        references=known_references(),
        year=decisions.year,
        columns=columns,
        tables=decisions.sheets,
    )


def propose(plan_import: PlanImport) -> Proposal:
    """The document that would be loaded, with every line and finding of the file beside it."""
    return apply(read_again(plan_import), decisions_of(plan_import), seed=plan_import.sha256)


def correct(plan_import: PlanImport, identifier: str, words: dict[str, str]) -> None:
    """Keep the words a person gives one row, where they differ from what would be loaded without a correction."""
    decisions = decisions_of(plan_import)
    cells = {line: cells for line, cells in decisions.cells.items() if line != identifier}
    plain = apply(read_again(plan_import), replace(decisions, cells=cells), seed=plan_import.sha256)
    row = next(line.row for line in plain.lines if line.id == identifier)
    changed = {key: value for key, value in words.items() if value != getattr(row, key)}
    decide(plan_import, replace(decisions, cells={**cells, identifier: changed} if changed else cells))


def apply(reading: Reading, decisions: Decisions, *, seed: str) -> Proposal:
    """The reading with the decisions carried out; ``seed`` makes the uids of linked rows the file's own."""
    named = [(issue_id(issue), issue) for issue in reading.issues]
    by_row: dict[int | None, list[tuple[str, Issue]]] = {}
    for identifier, issue in named:
        by_row.setdefault(issue.index, []).append((identifier, issue))
    labels = _labels(known_references())
    lines, number, sections = [], 0, []
    for section in reading.document.sections:
        rows = []
        for words in section.rows:
            meta = reading.rows[number]
            line = _line(words, meta, by_row.get(number, []), decisions, labels, seed)
            lines.append(line)
            if not line.is_left_out:
                rows.append(line.row)
            number += 1
        if rows or section.title or (reading.is_whole and not section.rows):
            sections.append(replace(section, rows=tuple(rows)))
    document = replace(reading.document, sections=tuple(sections), year=decisions.year or reading.document.year)
    return Proposal(
        document=document,
        columns=columns_of(reading),
        choices=Choices(
            provisional=frozenset(line.row.uid for line in lines) - {line.file_words.uid for line in lines}
        ),
        reading=reading,
        lines=tuple(lines),
        general=tuple(by_row.get(None, [])),
        suggestions=tuple(identifier for identifier, issue in named if issue.severity == "suggestion"),
    )


def columns_of(reading: Reading) -> tuple[str, ...]:
    """The keys that the file speaks of: the columns some table of it has, and those words above the table that it has.

    Our own JSON speaks of everything.
    """
    if reading.is_whole:
        return (*EVERYTHING, *FACETS)
    document = reading.document
    found = {key for table in reading.tables for use in table.columns for key in (use.key, *use.names)}
    words = {"heading": document.heading, "plan_title": document.title, "approval": document.approval != Approval()}
    spoken = tuple(key for key in (*COMPARED, *DETAILS) if key in found) or COMPARED
    return (*spoken, *(key for key, value in words.items() if value), *LAYOUT)


def issue_id(issue: Issue) -> str:
    """A name for the finding that stays the same as long as the file and its column map do."""
    return hashlib.sha256(
        json.dumps([issue.code, issue.place, issue.row, issue.column, issue.text, issue.proposal]).encode()
    ).hexdigest()[:16]


def line_id(meta: RowReading) -> str:
    """A name for the row that stays the same when the columns are mapped anew."""
    return f"{text.slug(meta.place)}-{meta.line}"


def known_references() -> References:
    """The reference books as the matching takes them."""

    def book(model) -> tuple[Known, ...]:
        return tuple(
            Known(value.key, value.name, value.printed_name, tuple(filter(None, value.synonyms.splitlines())))
            for value in model.objects.present().order_by("pk")
        )

    return References(formats=book(EventFormat), venues=book(Venue), departments=book(Department))


def _labels(references: References) -> dict[str, dict[str, str]]:
    return {
        "formats": {value.key: value.name for value in references.formats},
        "venue": {value.key: value.name for value in references.venues},
        "department": {value.key: value.name for value in references.departments},
    }


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
    corrected = decisions.cells.get(identifier, {})
    cells |= {key: text.clean(value) for key, value in corrected.items() if key in cells}
    # What our own file recognised in its words says nothing of the words a person put in their place.
    outdated = [_DERIVED[key] for key in corrected if key in _DERIVED and cells[key] != getattr(file_words, key)]
    known = replace(file_words, **{name: empty for fields in outdated for name, empty in fields.items()})
    row = replace(
        known,
        **cells,
        uid=file_words.uid if is_uid(file_words.uid) else str(uuid.uuid5(_LINKS, f"{seed}:{first}")),
        # What the month over a row makes of its words says nothing of others in their place.
        period=known.period or (meta.period if cells["schedule"] == file_words.schedule else ""),
        audience=file_words.audience or meta.audience,
        formats=known.formats or _facets(meta.formats, labels["formats"], "format" in corrected),
        venue_facet=known.venue_facet or _facet(meta.venue, labels["venue"], "venue" in corrected),
        department_facet=known.department_facet
        or _facet(meta.department, labels["department"], "department" in corrected),
    )
    return Line(identifier, file_words, row, meta, tuple(issues), identifier in decisions.left_out)


def _facets(keys: tuple[str, ...], labels: dict[str, str], is_corrected: bool) -> tuple[Facet, ...]:
    # What was recognised in the file's words says nothing of the words a person put in their place.
    return () if is_corrected else tuple(Facet(key, labels[key]) for key in keys if key in labels)


def _facet(key: str, labels: dict[str, str], is_corrected: bool) -> Facet | None:
    return next(iter(_facets((key,), labels, is_corrected)), None)


def confirm(
    plan_import: PlanImport,
    *,
    at: datetime,
    by: Any = None,
    by_name: str = "",
    pin: str | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Load what is proposed, as one operation; ``pin`` is the state of the plan that the person looked at.

    Read and matched before the writers' lock is taken. Raises ``ImportStateError``, ``LoadingError`` or ``ChoiceError`` and
    stores nothing.
    """
    _refuse_loaded(plan_import)
    proposal = propose(plan_import)
    if not proposal.document.year:
        raise LoadingError("В файле не найден год плана. Впишите год и повторите загрузку.")
    loading = Loading(proposal.document, proposal.columns, proposal.choices)
    loading.prepare(progress)
    note = f"«{plan_import}»"
    with operations.recording(None, Operation.Kind.IMPORT, by=by, by_name=by_name, note=note) as record:
        plan_import = PlanImport.objects.get(pk=plan_import.pk)
        _refuse_loaded(plan_import)
        loaded = loading.write(record, pin)
        plan_import.plan, plan_import.year = loaded.plan, loaded.plan.year
        plan_import.state, plan_import.loaded_at = PlanImport.State.LOADED, at
        plan_import.operation = None if record.is_empty else record.operation
        plan_import.save()
    return loaded


def _refuse_loaded(plan_import: PlanImport) -> None:
    if plan_import.state != PlanImport.State.PREVIEW:
        raise ImportStateError("Этот файл уже загружен. Чтобы загрузить его ещё раз, выберите его заново.")


def undo(plan_import: PlanImport, *, by: Any = None, by_name: str = "") -> None:
    """Take the loading back. Raises ``ImportStateError`` or ``UndoError``."""
    plan_import = PlanImport.objects.select_related("operation").get(pk=plan_import.pk)
    if plan_import.state != PlanImport.State.LOADED:
        raise ImportStateError("Отменить можно только загруженный файл.")
    if plan_import.operation is None:
        raise ImportStateError("Эта загрузка ничего не изменила или была до обновления программы: отменять нечего.")
    undoing.undo(plan_import.operation, by=by, by_name=by_name)
