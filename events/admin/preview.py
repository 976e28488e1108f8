"""What the preview page of an import shows: the lines of the file beside what they do to the plan. Nothing is decided here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from events import text
from events.columns import LABELS
from events.comparing import DETAILS, CellChange, Comparison, Reason, RowChange, SectionChange
from events.document import PlanDocument, Row, Section
from events.forms.importing import FIELDS, Seen
from events.importers.matching.reading import Reading, Sheet
from events.models import Entry, Event, EventFormatUse, Operation, PlanImport
from events.plan.choosing import Option, Options
from events.plan.importing import Line, Look, decisions_of
from events.plan.proposing import NEW
from events.plan.steps import Step, steps_of
from events.plan.undoing import Undoing

_DOUBTFUL = (Reason.RENAMED, Reason.ALIKE)
_MOST_ACTS = 20  # acts of colleagues that are told one by one
_MOST_NAMES = 5  # things that are named of one act
_PARTS = (EventFormatUse, Entry)  # told under their event


@dataclass(frozen=True, slots=True)
class Told:
    """A change with the name of what changes."""

    label: str
    change: CellChange


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the file on the page. ``change`` is None for a line that is left out.

    ``options`` are the answers to «какая это строка плана», ``details`` what is written beside the six cells of a new row.
    """

    line: Line
    section: Section
    change: RowChange | None
    told: tuple[Told, ...]
    options: tuple[Option, ...]
    decided: str
    details: tuple[str, ...]
    is_parted: bool
    needs_person: bool

    @property
    def state(self) -> str:
        """What becomes of the line, in a word or two."""
        if self.change is None:
            return "не загружается"
        if self.change.kind == "new":
            return "заменит строку плана" if self.change.replaces else "новая"
        if self.is_parted:
            return "станет отдельным мероприятием"
        if self.change.kind == "changed":
            return "изменена"
        return "переставлена" if self.change.is_moved else "без изменений"


def shown_lines(plan_import: PlanImport, look: Look) -> list[Shown]:
    """Every line of the file as the page shows it."""
    proposal, decisions = look.proposal, decisions_of(plan_import)
    changes = {change.new: change for change in look.comparison.rows if change.new is not None}
    options = Options(proposal.standing.document, look.comparison)
    sections = proposal.reading.document.sections
    shown = []
    for line in proposal.lines:
        change = changes.get(line.place) if line.place else None
        decided = decisions.rows.get(line.id, "")
        # A row that is known by its title and brings nothing needs no question here; its own page has it.
        is_asked = change is not None and (bool(decided) or change.kind != "same" or change.reason in _DOUBTFUL)
        answers = options.of(change, decided, has_uid=bool(line.file_words.uid)) if change and is_asked else []
        parted = line.place in look.parted
        shown.append(
            Shown(
                line,
                sections[line.reading.section],
                change,
                told(change.cells) if change else (),
                tuple(answers),
                decided,
                _details(line.row, change),
                parted,
                _needs_person(line, change, decided, answers, decisions.accepted) or parted,
            )
        )
    return shown


def told(changes: Iterable[CellChange]) -> tuple[Told, ...]:
    """The changes with the names of what changes."""
    return tuple(Told(LABELS[change.key], change) for change in changes)


def _details(row: Row, change: RowChange | None) -> tuple[str, ...]:
    """What is written of a row that its cells do not show: details of a new one, and what it will be found by."""
    if change is None or change.kind == "same":
        return ()
    lines = [f"{LABELS[key]}: {words}" for key in DETAILS if change.kind == "new" and (words := getattr(row, key))]
    cells = {cell.key for cell in change.cells} if change.kind == "changed" else {"format", "venue", "department"}
    found = [
        *(facet.label for facet in row.formats if "format" in cells),
        *(facet.label for facet in (row.venue_facet,) if facet and "venue" in cells),
        *(facet.label for facet in (row.department_facet,) if facet and "department" in cells),
    ]
    printed = {text.fold(cell) for cell in row.cells}
    other = [label for label in found if text.fold(label) not in printed]
    return (*lines, f"Найдётся как: {', '.join(other)}") if other else tuple(lines)


def _needs_person(
    line: Line, change: RowChange | None, decided: str, answers: list[Option], accepted: Collection[str]
) -> bool:
    """Whether something about the line is still to be said by a person.

    A finding, a pair by likeness alone, a new row that may be an old one; not what was answered already.
    """
    if change is None:
        return False
    is_doubtful = change.reason in _DOUBTFUL or (change.kind == "new" and len(answers) > 1)
    open_issues = (issue for name, issue in line.issues if issue.severity != "note" and name not in accepted)
    return any(open_issues) or (is_doubtful and not decided)


def seen_of(plan_import: PlanImport, look: Look, lines: Iterable[Shown]) -> Seen:
    """What a page with these lines shows of the decisions."""
    reading, lines = look.proposal.reading, list(lines)
    issues = [look.proposal.general, *(shown.line.issues for shown in lines)]
    return Seen(
        decisions=decisions_of(plan_import),
        mode=look.proposal.mode,
        lines=tuple(shown.line.id for shown in lines),
        issues=tuple(name for group in issues for name, issue in group if issue.severity == "suggestion"),
        columns={
            f"{table.table}-{use.start}": use.key
            for table in reading.tables
            for use in table.columns
            if use.key in FIELDS
        },
        targets={str(target.index): target.chosen for target in shown_targets(look)},
        sheets=tuple(sheet.place for sheet in sheets_of(reading)),
    )


def sheets_of(reading: Reading) -> tuple[Sheet, ...]:
    """The tables of the file to choose among; none where there is nothing to choose."""
    return reading.sheets if len(reading.sheets) > 1 else ()


@dataclass(frozen=True, slots=True)
class TargetShown:
    """A section of the file and the places its new rows may go to."""

    index: int
    title: str
    is_said: bool
    chosen: str
    options: tuple[Option, ...]


def shown_targets(look: Look) -> list[TargetShown]:
    """Where new rows go, for each section of the file that brings some; nothing when the whole plan is loaded."""
    old = look.proposal.standing.document
    fresh = {change.new for change in look.comparison.rows if change.kind == "new" and not change.replaces}
    bringing = {line.reading.section for line in look.proposal.lines if line.place in fresh}
    places = [Option(section.key, section_name(old, index)) for index, section in enumerate(old.sections)]
    return [
        TargetShown(
            target.index,
            target.title,
            target.is_said,
            NEW if target.section is None else old.sections[target.section].key,
            (*places, Option(NEW, f"новый раздел «{target.title}»" if target.title else "новый раздел без названия")),
        )
        for target in look.proposal.targets
        if target.index in bringing and old.sections
    ]


def section_name(document: PlanDocument, index: int) -> str:
    """«раздел 2. Мероприятия на выезде»."""
    title = document.sections[index].title
    return f"раздел {index + 1}. {title}" if title else f"раздел {index + 1}"


def told_sections(comparison: Comparison) -> list[tuple[SectionChange, tuple[Told, ...]]]:
    """The sections to which loading would do something."""
    changes = [change for change in comparison.section_changes if change.kind != "absent"]
    return [(change, told(change.cells)) for change in changes if change.kind in ("new", "changed") or change.is_moved]


def changed_since(operation: int, year: int) -> list[str]:
    """What was written to the plan and the reference books after an operation: who, when, what; a sentence each.

    The first of many, with how many there are besides; the same number of queries however much was written.
    """
    later = Operation.objects.filter(Q(year=year) | Q(year=None), pk__gt=operation).order_by("pk")
    told, every = list(later[:_MOST_ACTS]), later.count()
    steps = steps_of(told, first=_MOST_NAMES + 1)
    lines = []
    for entry in told:
        names = list(dict.fromkeys(_name(step) for step in steps if step.operation == entry.pk))
        if len(names) > _MOST_NAMES:
            names[_MOST_NAMES:] = ["и другое"]
        when = f"{timezone.localtime(entry.at):%d.%m.%Y %H:%M}"
        lines.append(f"{when}, {entry.by_name or 'коллега'}, {entry}: {'; '.join(names)}".removesuffix(": "))
    if every > len(told):
        lines.append(f"и ещё {text.plural(every - len(told), 'запись', 'записи', 'записей')} в журнале")
    return lines


def _name(step: Any) -> str:
    """The thing of a step and its changed fields: «мероприятие «Семинар» (название)»."""
    values = step.after or step.before or {}
    name = values.get("title") or values.get("name") or ""
    fields = ", ".join(
        str(field.verbose_name) for field in step.model._meta.fields if field.attname in step.changed and field.editable
    )
    quoted = f"{step.model._meta.verbose_name} «{name}»" if name else str(step.model._meta.verbose_name)
    return f"{quoted} ({fields})" if fields else quoted


def undoing(found: Undoing) -> dict[str, Any]:
    """What the page of taking a loading back shows: things by what becomes of them, later words, what stays and why."""
    steps = found.steps()
    own = [step for step in steps if step.model not in _PARTS]
    sorts = {
        "Вернётся": [_name(step) for step in own if step.before is None],
        "Станет как было": [*(_name(step) for step in own if step.before and step.after), *_events_of_parts(steps)],
        "Будет убрано": [_name(step) for step in own if step.after is None],
    }
    return {
        "sorts": [(heading, names[:_MOST_ACTS], len(names[_MOST_ACTS:])) for heading, names in sorts.items() if names],
        "later": [(item, _thing_name(item.thing), *_field_now(item.thing, item.name)) for item in found.later],
        "kept": [(_thing_name(kept.thing), kept.reason) for kept in found.kept],
    }


def _events_of_parts(steps: Iterable[Step]) -> list[str]:
    """The events that have no step of their own, but a format or a line of the plan that has."""
    steps = list(steps)
    own = {step.pk for step in steps if step.model is Event}
    parts = {(step.after or step.before or {})["event_id"] for step in steps if step.model in _PARTS}
    titles = Event.objects.filter(pk__in=parts - own).order_by("pk").values_list("title", flat=True)
    return [f"{Event._meta.verbose_name} «{title}»" for title in titles]


def stayed(found: Undoing) -> int:
    """How many things of a loading that was taken back are there all the same."""
    return len(found.later) + sum(not kept.thing._state.adding for kept in found.kept)


def _thing_name(thing: Model) -> str:
    """«мероприятие «Семинар»»; of a thing that is gone only what it was."""
    name = "" if thing._state.adding else str(thing)
    return f"{thing._meta.verbose_name} «{name}»" if name else str(thing._meta.verbose_name)


def _field_now(thing: Model, attribute: str) -> tuple[str, str]:
    """A field as people call it, by the name of its column, and what stands there; empty for the thing as a whole."""
    field = next((field for field in thing._meta.concrete_fields if field.attname == attribute), None)
    if field is None or not field.editable:
        return (str(field.verbose_name) if field else "", "")
    return str(field.verbose_name), str(getattr(thing, field.name) or "пусто")
