"""A new year's plan from an old one: what a person decided about the checklist, worked out in memory and written at once.

Every event of the new plan remembers its ancestor; one that is listed twice stays one event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from events import text
from events.document import Facet, PlanDocument, Row
from events.models import (
    Department,
    Entry,
    Event,
    EventFormat,
    EventFormatUse,
    Operation,
    Plan,
    Reference,
    Revision,
    Schedule,
    Section,
    Venue,
)
from events.models.ordering import STEP
from events.plan import operations
from events.plan.books import Book
from events.plan.cells import Cells, LoadingError
from events.plan.document import build_document
from events.plan.offering import CARRIED, Offer, Proposal, RowOffer, SectionOffer

KEEP, CHANGE, DROP = "keep", "change", "drop"
TYPED = ("title", "format", "venue", "schedule", "department")
MOVED = "Пока список был открыт, прежний план изменился. Ниже он как сейчас, с вашими решениями: посмотрите и создайте план."
_NOTHING = "Сняты все строки: составить план не из чего. Оставьте хотя бы одну."
_COPIED = (
    "title", "format_wording", "venue_id", "venue_wording", "schedule_id", "schedule_wording",
    "department_id", "department_wording", "co_executors",
)  # fmt: skip


class RolloverError(ValueError):
    """The plan cannot be made as decided; ``rows`` are Russian sentences by the entry they are about."""

    def __init__(self, message: str, rows: Mapping[int, str] | None = None):
        super().__init__(message)
        self.rows = rows or {}


class MovedError(RolloverError):
    """The old plan is no longer what the person looked at."""


class TakenError(RolloverError):
    """There is a plan of that year. ``is_twin``: it says just what this one would, as after a button pressed twice."""

    def __init__(self, plan: Plan, *, is_twin: bool = False):
        super().__init__(
            f"План на {plan.year} год уже есть, второго на тот же год не бывает. Ничего не создано, ваши решения целы."
        )
        self.plan, self.is_twin = plan, is_twin


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person said: of rows by their entry, of proposals by their key.

    A row without a word is kept; a proposal without an answer stays open. ``typed`` are the words of changed rows by column,
    ``carry`` the fields of ``CARRIED`` that go over.
    """

    rows: Mapping[int, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    carry: frozenset[str] = frozenset({"audience", "details", "contact"})
    with_approval: bool = True

    def choice(self, row: RowOffer) -> str:
        """What becomes of the row; only the first row of an event can have other words."""
        said = self.rows.get(row.entry, KEEP)
        return KEEP if row.twin and said == CHANGE else said


def asked(offer: Offer, decisions: Decisions) -> list[Proposal]:
    """The proposals that matter for the plan as decided so far, in its order."""
    found = list(offer.words)
    events = offer.events
    for section in offer.sections:
        if _is_carried(section, decisions):
            found += section.proposals
        for row in section.rows:
            if not row.twin and any(decisions.choice(listed) != DROP for listed in events[row.event.pk]):
                found += [proposal for proposal in row.proposals if _is_asked(row, proposal, decisions)]
    return found


def _is_asked(row: RowOffer, proposal: Proposal, decisions: Decisions) -> bool:
    if proposal.name in CARRIED:
        return proposal.name in decisions.carry
    return decisions.choice(row) != CHANGE or proposal.name not in decisions.typed.get(row.entry, {})


def unanswered(offer: Offer, decisions: Decisions) -> list[Proposal]:
    """The proposals still to be answered."""
    return [proposal for proposal in asked(offer, decisions) if not proposal.has(decisions.answers.get(proposal.key))]


def accept_all(offer: Offer, decisions: Decisions) -> Decisions:
    """The decisions with every open proposal answered as proposed."""
    open_now = {proposal.key: proposal.answers[0].value for proposal in unanswered(offer, decisions)}
    return replace(decisions, answers={**decisions.answers, **open_now})


def _is_carried(section: SectionOffer, decisions: Decisions) -> bool:
    """A section goes over with the rows that are left of it; one that had none goes over as it is."""
    return not section.rows or any(decisions.choice(row) != DROP for row in section.rows)


class Rollover:
    """One new plan, prepared while others go on writing. Raises ``RolloverError`` for what cannot be stored."""

    def __init__(self, offer: Offer, decisions: Decisions):
        if not any(decisions.choice(row) != DROP for row in offer.rows):
            raise RolloverError(_NOTHING)
        self.offer, self.decisions = offer, decisions
        self.books: dict[type[Reference], Book] = {
            model: Book(model) for model in (EventFormat, Venue, Schedule, Department)
        }
        self.cells = Cells(self.books, is_own=True)
        self.plan = self._plan()
        self.sections: list[Section] = []
        self.entries: list[Entry] = []
        self.uses: list[EventFormatUse] = []
        self.events: dict[int, Event] = {}
        self.printed: list[tuple[str, str, tuple[tuple[str, ...], ...]]] = []
        self.dropped = 0
        self.strangers: list[str] = []  # typed words that no reference book knows: printed, and found by nothing
        self._problems: dict[int, str] = {}
        self._run()
        if self._problems:
            raise RolloverError("Не все строки можно создать: исправьте отмеченные.", self._problems)

    def _answer(self, proposals: tuple[Proposal, ...]) -> dict[str, str]:
        return {proposal.name: proposal.words(self.decisions.answers.get(proposal.key)) for proposal in proposals}

    def _plan(self) -> Plan:
        old, words = self.offer.plan, self._answer(self.offer.words)
        plan = Plan(
            year=self.offer.year,
            heading=words.get("heading", old.heading),
            title=words.get("title", old.title),
            approval_form="none",
        )
        if self.decisions.with_approval:
            # The day and the number are those of the old approval, and a form that needs them waits for the new ones.
            plan.approval_form = {"signed": "stamp", "order": "none"}.get(old.approval_form, old.approval_form)
            plan.approval_post, plan.approval_name = old.approval_post, old.approval_name
        return plan

    def _run(self) -> None:
        rows: dict[int, Row] = {}
        first = {key: listed[0] for key, listed in self.offer.events.items()}
        for section in self.offer.sections:
            kept = [row for row in section.rows if self.decisions.choice(row) != DROP]
            self.dropped += len(section.rows) - len(kept)
            if not _is_carried(section, self.decisions):
                continue
            made = self._section(section)
            for number, row in enumerate(kept, start=1):
                if row.event.pk not in self.events:
                    self.events[row.event.pk], rows[row.event.pk] = self._event(first[row.event.pk])
                event = self.events[row.event.pk]
                self.entries.append(Entry(section=made, event=event, position=number * STEP))
            cells = tuple(rows[row.event.pk].cells[1:] for row in kept)
            self.printed.append((text.clean(made.title), text.clean(made.note), cells))

    def _section(self, section: SectionOffer) -> Section:
        words = self._answer(section.proposals)
        made = Section(
            plan=self.plan,
            title=words.get("title", section.section.title),
            note=words.get("note", section.section.note),
            position=(len(self.sections) + 1) * STEP,
        )
        self.sections.append(made)
        return made

    def _event(self, offered: RowOffer) -> tuple[Event, Row]:
        """The event as it goes over, and the row it prints."""
        old, row = offered.event, offered.row
        event = Event(plan=self.plan, ancestor=old.uid, **{name: getattr(old, name) for name in _COPIED})
        for name in self.decisions.carry:
            setattr(event, name, getattr(old, name))
        wanted = self._wanted(offered)
        keys = {name for name, words in wanted.items() if words != getattr(row, name)}
        if "schedule" in keys:
            row = replace(row, period="")
        changed: dict[str, Any] = {name: wanted[name] for name in keys}
        row = replace(row, **changed)
        if "format" not in keys:
            self.uses += [
                EventFormatUse(event=event, eventformat_id=use.eventformat_id) for use in old.format_uses.all()
            ]
        if not row.title:
            self._problems[offered.entry] = "Впишите название мероприятия."
        elif keys:
            self._write(event, row, keys, offered)
        event.derive()  # words are stemmed here, not while other writers wait
        return event, row

    def _write(self, event: Event, row: Row, keys: set[str], offered: RowOffer) -> None:
        if self.decisions.choice(offered) == CHANGE:
            row = self._recognised(row, keys & self.decisions.typed.get(offered.entry, {}).keys())
        try:
            self.cells.write(event, row, keys)
        except LoadingError as error:
            self._problems[offered.entry] = str(error)
        self.uses += self.cells.new_uses
        self.cells.new_uses = []

    def _wanted(self, offered: RowOffer) -> dict[str, str]:
        """The words the row shall have, by column and detail."""
        wanted = self._answer(offered.proposals)
        if self.decisions.choice(offered) == CHANGE:
            wanted |= {name: text.clean(words) for name, words in self.decisions.typed.get(offered.entry, {}).items()}
        return {name: words for name, words in wanted.items() if name not in CARRIED or name in self.decisions.carry}

    def _recognised(self, row: Row, keys: set[str]) -> Row:
        """Typed words as values of the reference books, where they are some; no book gets a new value by typing."""
        if "format" in keys:
            parts = [row.format] if self.books[EventFormat].find(row.format) else row.format.split(", ")
            found = [self.books[EventFormat].find(part) for part in parts]
            facets = tuple(Facet(value.key, value.name) for value in found if value)
            row = replace(row, formats=facets if len(facets) == len(found) else ())
            self._note(row.format, bool(row.formats))
        if "venue" in keys:
            row = replace(row, venue_facet=self._facet(Venue, row.venue))
            self._note(row.venue, row.venue_facet is not None)
        if "department" in keys:
            department = self._facet(Department, row.department) or self._facet(
                Department, row.department.split(", ")[0]
            )
            row = replace(row, department_facet=department)
            self._note(row.department, department is not None)
        return row

    def _note(self, words: str, is_known: bool) -> None:
        if words and not is_known and words not in self.strangers:
            self.strangers.append(words)

    def _facet(self, model: type[Reference], words: str) -> Facet | None:
        value = self.books[model].find(words) if words else None
        return Facet(value.key, value.name) if value else None

    # Writing

    def write(self, pin: str, *, by: Any = None) -> Plan:
        """Store the new plan as one operation; ``pin`` is the old plan the person looked at.

        Raises ``TakenError`` when the year has a plan by now and ``MovedError`` when the old plan has moved.
        """
        old = self.offer.plan
        with operations.recording(None, Operation.Kind.ROLL_OVER, by=by) as record:
            if taken := Plan.objects.for_year(self.plan.year).first():
                raise TakenError(taken, is_twin=self._is_made(build_document(taken)))
            if not pin == self.offer.pin == Revision.objects.pin(old.year):
                raise MovedError(MOVED)
            operations.add_all(self.books[Schedule].made)
            self.plan.full_clean()
            self.plan.save()
            operations.add_all(self.sections)
            operations.add_all(list(self.events.values()))
            operations.add_all(self.uses)
            operations.add_all(self.entries)
            note = f"из плана на {old.year} год, {text.plural(len(self.entries), 'строка', 'строки', 'строк')}"
            record.say(plan=self.plan, year=self.plan.year, note=note)
        return self.plan

    def _is_made(self, document: PlanDocument) -> bool:
        """Whether a plan prints just what this one would."""
        sections = [(part.title, part.note, tuple(row.cells[1:] for row in part.rows)) for part in document.sections]
        mine = (text.clean(self.plan.heading), text.clean(self.plan.title), self.printed)
        return (document.heading, document.title, sections) == mine
