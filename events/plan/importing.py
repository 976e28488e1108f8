"""An import from upload to loading: the file is read once, people decide, one operation loads. The journal takes it back."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from events.columns import CELLS
from events.comparing import ChoiceError, Comparison, Place
from events.importers import Limits, raw, read_file, understand
from events.importers.known import Known, References
from events.importers.limits import Progress
from events.importers.matching.reading import Issue, Reading, RowReading
from events.models import Department, EventFormat, Operation, PlanImport, Venue
from events.models.recording import Recording
from events.plan import operations
from events.plan.cells import LoadingError, Unknown
from events.plan.decisions import Decisions, merge_decisions
from events.plan.lines import Line, line_id, look_again
from events.plan.loading import Loaded, Loading, Standing, until_unmoved
from events.plan.merging import FieldConflict, Merge, merge
from events.plan.proposing import Proposal, apply

__all__ = ["Decisions", "Line", "Proposal", "line_id"]

_UNDECIDED = "Решения по файлу тем временем изменил коллега. Посмотрите ещё раз, что загрузится."
_LOADED = "Этот файл уже загружен"
WHO = "who"  # beside the words of a row: which row of the plan it is


class ImportStateError(ValueError):
    """The import is not in the state the step needs; the message is Russian and says what to do."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a person's decisions: those where a colleague decided otherwise, and what else colleagues decided."""

    conflicts: tuple[FieldConflict, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What loading would do now. ``pin`` names this state: of the plan, of the reference books, of the decisions.

    ``made`` are the values the reference books would get, by book; ``unknown`` the words that no book knows, by what decisions
    call them; ``parted`` the rows that would stop being the event they were. ``problem`` is the Russian reason why nothing
    can be loaded, or empty.
    """

    proposal: Proposal
    comparison: Comparison
    pin: str
    made: Mapping[str, list[str]]
    unknown: Mapping[str, Unknown]
    parted: frozenset[Place]
    problem: str


def receive(
    name: str, data: bytes, *, by: str, at: datetime, limits: Limits, progress: Progress | None = None
) -> PlanImport:
    """Read the file and keep it with what was read. Raises ``ImportFileError`` and keeps nothing for a file that cannot be."""
    return keep(name, data, read(name, data, limits, progress), by=by, at=at)


def read(name: str, data: bytes, limits: Limits, progress: Progress | None = None) -> raw.RawFile:
    """What is in the file. Raises ``ImportFileError``, also for one that cannot be matched within the limits: it is refused
    here, not on its preview.
    """
    file = read_file(name, data, limits, progress)
    understand(file, references=known_references(), limits=limits)
    return file


def digest(data: bytes) -> str:
    """What names these bytes: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def keep(name: str, data: bytes, file: raw.RawFile, *, by: str, at: datetime) -> PlanImport:
    """Store a file that was read already."""
    return PlanImport.objects.create(
        file_name=name[:255],
        data=data,
        sha256=digest(data),
        uploaded_by=by,
        uploaded_at=at,
        raw=raw.to_json(file),
    )


def decisions_of(plan_import: PlanImport) -> Decisions:
    """The decisions made so far."""
    return Decisions.from_stored(plan_import.decisions)


def decide(plan_import: PlanImport, wanted: Decisions, *, seen: Decisions | None = None) -> Decided:
    """Keep what a person decided, so that the preview survives a closed browser; ``seen`` is what he looked at.

    Only what differs from what was seen is written: two people at one file keep each other's ticks. Raises
    ``ImportStateError`` once it is loaded.
    """
    with transaction.atomic():
        stored = PlanImport.objects.select_for_update().only("state", "decisions").get(pk=plan_import.pk)
        if stored.state != PlanImport.State.PREVIEW:
            raise ImportStateError(f"{_LOADED}: решения по нему больше не меняются.")
        current = decisions_of(stored)
        merged, conflicts, theirs = merge_decisions(seen or current, current, wanted)
        stored.decisions = plan_import.decisions = merged.to_json()
        stored.save(update_fields=["decisions"])
    return Decided(conflicts, theirs)


def read_again(plan_import: PlanImport, references: References | None = None) -> Reading:
    """What the file says under the column map chosen so far and the names the office knows today.

    Matched in a child process, the last few readings kept. Raises ``ImportFileError`` when that takes too long.
    """
    decisions = decisions_of(plan_import)
    chosen = {int(table): {int(start): key for start, key in keys.items()} for table, keys in decisions.columns.items()}
    return understand(
        raw.from_json(plan_import.raw),
        references=references or known_references(),
        year=decisions.year,
        columns=chosen,
        tables=decisions.sheets,
    )


def propose(plan_import: PlanImport, standing: Standing | None = None) -> Proposal:
    """The document that would be loaded, with every line and finding of the file beside it."""
    return _propose(plan_import, decisions_of(plan_import), standing)


def _propose(plan_import: PlanImport, decisions: Decisions, standing: Standing | None = None) -> Proposal:
    references = known_references()
    reading = read_again(plan_import, references)
    return apply(reading, decisions, seed=plan_import.sha256, references=references, standing=standing)


def look(plan_import: PlanImport) -> Look:
    """Everything that loading would write, as things stand; a constant number of queries. Raises ``ImportFileError``."""
    proposal = propose(plan_import)
    loading = _loading(proposal)
    made: Mapping[str, list[str]] = {}
    unknown: Mapping[str, Unknown] = {}
    parted: frozenset[Place] = frozenset()
    problem = ""
    try:
        comparison = loading.compare()
    except ChoiceError as error:
        problem = str(error)
        proposal = replace(proposal, choices=replace(proposal.choices, rows={}))
        loading = _loading(proposal)
        comparison = loading.compare()
    try:
        prepared = loading.prepare()
        made, unknown, parted = prepared.made, prepared.cells.unknown, frozenset(prepared.parted)
    except LoadingError as error:
        problem = problem or str(error)
    return Look(proposal, comparison, _pin(loading.pin, plan_import), made, unknown, parted, problem)


def _loading(proposal: Proposal) -> Loading:
    return Loading(proposal.document, proposal.columns, proposal.choices, proposal.standing, proposal.values)


def _pin(standing: str, plan_import: PlanImport) -> str:
    decided = json.dumps(decisions_of(plan_import).to_json(), sort_keys=True).encode()
    return f"{standing} {hashlib.sha256(decided).hexdigest()[:16]}"


def check(
    plan_import: PlanImport, identifier: str, words: Mapping[str, str]
) -> tuple[RowReading, tuple[Issue, ...], References] | None:
    """What words typed into a row would mean, what is wrong with them and the names they were sought among.

    None for a line that the file does not have.
    """
    references = known_references()
    reading = read_again(plan_import, references)
    year = decisions_of(plan_import).year or reading.document.year
    found = look_again(reading, identifier, words, references, year=year)
    return None if found is None else (*found, references)


def correct(
    plan_import: PlanImport, identifier: str, words: Mapping[str, str], *, seen: Mapping[str, str] | None = None
) -> Merge:
    """Keep the words a person gives one row, where they differ from what would be loaded without a correction.

    ``WHO`` among them is which row of the plan it is. ``seen`` is what he looked at: the answer of :func:`words_of` then.
    Words that are not among ``words`` stay as they are. Where a colleague has decided the same otherwise meanwhile nothing
    is kept: the conflicts are returned, for the person to choose.
    """
    stored = PlanImport.objects.defer("data").get(pk=plan_import.pk)
    decisions = decisions_of(stored)
    current = words_of(_propose(stored, decisions), decisions, identifier)
    found = merge(seen or current, current, words)
    if found.conflicts:
        return found
    others = {line: cells for line, cells in decisions.cells.items() if line != identifier}
    plain = words_of(_propose(stored, replace(decisions, cells=others)), decisions, identifier)
    new = current | found.write
    corrected = {key: new[key] for key in CELLS if new[key] != plain[key]}
    cells = {**others, identifier: corrected} if corrected else others
    rows = {line: value for line, value in {**decisions.rows, identifier: new[WHO]}.items() if value}
    # Worked out without a lock: should a colleague have been faster, the word is his and the person is asked.
    if decide(stored, replace(decisions, cells=cells, rows=rows), seen=decisions).conflicts:
        return correct(plan_import, identifier, words, seen=seen or current)
    plan_import.decisions = stored.decisions
    return found


def words_of(proposal: Proposal, decisions: Decisions, identifier: str) -> dict[str, str]:
    """The words of one line as they would be loaded, and what was said of which row of the plan it is."""
    row = next(line.row for line in proposal.lines if line.id == identifier)
    return {key: getattr(row, key) for key in CELLS} | {WHO: decisions.rows.get(identifier, "")}


def dump_words(words: Mapping[str, str]) -> str:
    """The words of a line as a page carries them, to say later what it showed."""
    return json.dumps(dict(words), ensure_ascii=False)


def known_references() -> References:
    """The reference books as the matching takes them."""

    def book(model) -> tuple[Known, ...]:
        return tuple(
            Known(value.key, value.name, value.printed_name, tuple(filter(None, value.synonyms.splitlines())))
            for value in model.objects.present().order_by("pk")
        )

    return References(formats=book(EventFormat), venues=book(Venue), departments=book(Department))


def confirm(
    plan_import: PlanImport,
    *,
    at: datetime,
    by: Any = None,
    by_name: str = "",
    pin: str | None = None,
    progress: Progress | None = None,
    within: Callable[[Loaded], None] | None = None,
) -> Loaded:
    """Load what is proposed, as one operation; ``pin`` is that of the :class:`Look` the person had.

    ``within`` is told of it in the same transaction; what it raises takes everything back.

    Read, matched and prepared before the writers' lock is taken. Raises ``ImportStateError``, ``LoadingError`` or
    ``ChoiceError`` and stores nothing.
    """

    def attempt() -> Loaded:
        stored = PlanImport.objects.defer("data").get(pk=plan_import.pk)
        loading = _prepared(stored, pin, progress)
        note = f"«{stored}»"
        with operations.recording(None, Operation.Kind.IMPORT, by=by, by_name=by_name, note=note) as record:
            loaded = _store(loading, record, stored, at, pin)
            if within:
                within(loaded)
            return loaded

    return until_unmoved(attempt) if pin is None else attempt()


def _prepared(plan_import: PlanImport, pin: str | None, progress: Progress | None) -> Loading:
    _refuse_loaded(plan_import)
    if pin is not None and pin.partition(" ")[2] != _pin("", plan_import).strip():
        raise ImportStateError(_UNDECIDED)
    proposal = propose(plan_import)
    if not proposal.document.year:
        raise LoadingError("В файле не найден год плана. Впишите год и повторите загрузку.")
    loading = _loading(proposal)
    loading.prepare(progress)
    return loading


def _store(loading: Loading, record: Recording, seen: PlanImport, at: datetime, pin: str | None) -> Loaded:
    """Write what was prepared for the import as it was ``seen``, and that it is loaded."""
    stored = PlanImport.objects.select_for_update().only("state", "decisions").get(pk=seen.pk)
    _refuse_loaded(stored)
    if stored.decisions != seen.decisions:
        raise ImportStateError(_UNDECIDED)
    loaded = loading.write(record, None if pin is None else pin.partition(" ")[0])
    stored.plan, stored.year = loaded.plan, loaded.plan.year
    stored.state, stored.loaded_at = PlanImport.State.LOADED, at
    stored.operation = None if record.is_empty else record.operation
    stored.save(update_fields=["plan", "year", "state", "loaded_at", "operation"])
    return loaded


def _refuse_loaded(plan_import: PlanImport) -> None:
    if plan_import.state != PlanImport.State.PREVIEW:
        raise ImportStateError(f"{_LOADED}. Чтобы загрузить его ещё раз, выберите его заново.")
