"""What the preview shows of one row of the file: its words, what they mean, what becomes of it. Nothing is decided here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from events import schedules, text
from events.columns import LABELS, SHORT_LABELS
from events.comparing import DETAILS, CellChange, Reason, RowChange
from events.document import Row, Section
from events.forms.differing import Parts, changed
from events.forms.importing import GUESS, SKIP
from events.importers.matching.reading import Issue
from events.models import PlanImport
from events.plan.books import BOOKS, value_key
from events.plan.choosing import Option, Options
from events.plan.importing import Line, Look, decisions_of

_DOUBTFUL = (Reason.RENAMED, Reason.ALIKE)
_PRINTED = ("format", "venue", "schedule", "department")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A change with the name of what changes."""

    label: str
    change: CellChange


@dataclass(frozen=True, slots=True)
class Words:
    """One cell of the file with what differs from the plan; ``label`` is the column's name."""

    label: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is understood by a cell; ``tag`` is a short doubt («дата не понята») before it, or empty."""

    words: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the file on the page. ``change`` is None for a line that is left out.

    ``options`` are the answers to «какая это строка плана», ``details`` what is written beside the six cells of a new row,
    ``unknown`` the columns whose words no reference book knows.
    """

    line: Line
    section: Section
    change: RowChange | None
    changes: tuple[Labelled, ...]
    options: tuple[Option, ...]
    decided: str
    details: tuple[str, ...]
    is_parted: bool
    needs_person: bool
    unknown: tuple[str, ...] = field(default=())

    @property
    def sort(self) -> str:
        """What of the page's filter it belongs to: «out», «new», «changed» or «same»."""
        if self.change is None:
            return "out"
        if self.change.kind == "same" and (self.change.is_moved or self.is_parted):
            return "changed"
        return self.change.kind

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

    @property
    def answers(self) -> tuple[Option, ...]:
        """What can be said of the line: who it is, where that is a question, and to leave it out."""
        plain = Option(self.decided, "загрузить" if self.change is None else self.state)
        known = self.options if self.change and self.options else (plain,)
        return (*(Option(option.value or GUESS, option.label) for option in known), Option(SKIP, "не загружать"))

    @property
    def chosen(self) -> str:
        """The answer that stands."""
        return SKIP if self.line.is_left_out else self.decided or GUESS

    @property
    def title(self) -> Parts:
        """The title, marked where it differs from that of the plan."""
        return self._parts("title")

    @property
    def cells(self) -> list[Words]:
        """The other printed cells that hold anything, marked in the same way; then other changes of the row."""
        differing = {item.change.key for item in self.changes}
        shown = [key for key in _PRINTED if getattr(self.line.row, key) or key in differing]
        others = [
            Words(item.label, changed(item.change.before, item.change.after))
            for item in self.changes
            if item.change.key not in _CELLS
        ]
        return [*(Words(LABELS[key], self._parts(key)) for key in shown), *others]

    def _parts(self, key: str) -> Parts:
        change = next((item.change for item in self.changes if item.change.key == key), None)
        return changed(change.before, change.after) if change else [("same", getattr(self.line.row, key))]

    @property
    def meanings(self) -> list[Meaning]:
        """What is understood, where it is not what the words say themselves."""
        row = self.line.row
        labels = {
            "format": ", ".join(facet.label for facet in row.formats),
            "venue": row.venue_facet.label if row.venue_facet else "",
            "department": row.department_facet.label if row.department_facet else "",
        }
        found = [
            Meaning(labels[key]) for key in labels if labels[key] and not _is_alike(labels[key], getattr(row, key))
        ]
        news = [Meaning(SHORT_LABELS[key].lower(), "новое в справочнике") for key in self.unknown]
        return [*found, *_schedule_meaning(row), *news]

    @property
    def issues(self) -> list[tuple[str, Issue]]:
        """The findings, without what is asked of once for the whole file."""
        once = {f"new_{key}" for key in self.unknown}
        return [(name, issue) for name, issue in self.line.issues if issue.code not in once]


_CELLS = ("title", *_PRINTED)


def _is_alike(first: str, second: str) -> bool:
    return text.fold(first) == text.fold(second)


def _schedule_meaning(row: Row) -> list[Meaning]:
    """The months a date covers, or that it is not understood; nothing where the words are the months."""
    if not row.schedule:
        return []
    schedule = schedules.parse(row.period or row.schedule)
    if not schedule.is_recognised:
        return [Meaning("напечатается как есть, по месяцам не найдётся", "дата не понята")]
    months = schedule.months
    words = "весь год" if len(months) == 12 else schedules.list_months(months) if months else "месяц не назван"
    return [] if _is_alike(words, row.schedule) else [Meaning(words)]


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
        # A row that is known by its title and brings nothing needs no question here; its own form has it.
        is_asked = change is not None and (bool(decided) or change.kind != "same" or change.reason in _DOUBTFUL)
        answers = options.of(change, decided, has_uid=bool(line.file_words.uid)) if change and is_asked else []
        parted = line.place in look.parted
        shown.append(
            Shown(
                line,
                sections[line.reading.section],
                change,
                labelled(change.cells) if change else (),
                tuple(answers),
                decided,
                _details(line.row, change),
                parted,
                _needs_person(line, change, decided, answers, decisions.accepted) or parted,
                _unknown(line.row, look) if change and change.kind != "same" else (),
            )
        )
    return shown


def answers_of(look: Look, line: Line, decided: str) -> Parts:
    """All rows of the plan that the line may be said to be, for its form; none for a row that its uid names."""
    change = next((change for change in look.comparison.rows if change.new and change.new == line.place), None)
    if change is None:
        return []
    options = Options(look.proposal.standing.document, look.comparison)
    found = options.of(change, decided, has_uid=bool(line.file_words.uid), everything=True)
    return [(option.value, option.label) for option in found]


def _unknown(row: Row, look: Look) -> tuple[str, ...]:
    if not look.unknown:
        return ()
    return tuple(key for key in BOOKS if value_key(key, getattr(row, key)) in look.unknown)


def labelled(changes: Iterable[CellChange]) -> tuple[Labelled, ...]:
    """The changes with the names of what changes."""
    return tuple(Labelled(LABELS[change.key], change) for change in changes)


def _details(row: Row, change: RowChange | None) -> tuple[str, ...]:
    """What is written of a new row that its cells do not show."""
    if change is None:
        return ()
    return tuple(f"{LABELS[key]}: {words}" for key in DETAILS if change.kind == "new" and (words := getattr(row, key)))


def _needs_person(
    line: Line, change: RowChange | None, decided: str, answers: list[Option], accepted: Collection[str]
) -> bool:
    """Whether something about the line is still to be said by a person.

    A finding, a pair by likeness alone, a new row that may be an old one; not what was answered already.
    """
    if change is None:
        return False
    is_doubtful = change.reason in _DOUBTFUL or (change.kind == "new" and len(answers) > 1)
    # That two rows are one event is a question of new rows: rows of the plan are what they are there.
    moot = ("link",) if change.kind == "same" else ()
    open_issues = (
        issue
        for name, issue in line.issues
        if issue.severity != "note" and name not in accepted and issue.code not in moot
    )
    return any(open_issues) or (is_doubtful and not decided)
