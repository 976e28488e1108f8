"""PlanDocument ─► working plan: import, restore and roll-over go one path, as one operation, twice without effect.

What a comparison shows is what is written, and nothing is ever deleted: what a document lacks stays and is listed as
absent. Everything is prepared before the writers' lock is taken and written in a few statements inside it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from events import text
from events.comparing import EVERYTHING, Choices, Comparison, compare
from events.document import Approval, PlanDocument, is_uid
from events.models import Event, Operation, Plan, Revision, Section
from events.models.recording import Recording
from events.plan import operations
from events.plan.cells import LoadingError
from events.plan.document import build_document
from events.plan.preparing import Preparation
from events.schedules import FIRST_YEAR, LAST_YEAR

Progress = Callable[[int, int], None]
MOVED = "План изменился, пока вы смотрели, что загрузится. Посмотрите ещё раз и загрузите."
TRIES = 5  # at loading into a plan that others write to meanwhile


class MovedError(LoadingError):
    """The plan is no longer what the loading was prepared for; nothing is stored."""

    def __init__(self) -> None:
        super().__init__(MOVED)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The plan after loading, and what the document brought to it."""

    plan: Plan
    comparison: Comparison


def compare_with_plan(
    document: PlanDocument, columns: Iterable[str] = EVERYTHING, choices: Choices | None = None
) -> Comparison:
    """What loading ``document`` would do to the plan of its year; all rows are new when there is no such plan.

    Raises ``ChoiceError`` for a choice that cannot be.
    """
    return Loading(document, columns, choices).compare()


def load(
    document: PlanDocument,
    *,
    columns: Iterable[str] = EVERYTHING,
    choices: Choices | None = None,
    note: str = "",
    by: Any = None,
    by_name: str = "",
    progress: Progress | None = None,
) -> Loaded:
    """Bring the plan of ``document.year`` to the words of ``document``, making it if there is none.

    ``columns`` are the keys the document speaks of, ``choices`` what a person said of its rows; ``by``, ``by_name`` and
    ``note`` stand in the journal; ``progress`` is told how many rows are done and of how many. Raises ``LoadingError`` or
    ``ChoiceError`` and stores nothing when a row cannot be stored or a choice cannot be.
    """

    def attempt() -> Loaded:
        loading = Loading(document, columns, choices)
        loading.prepare(progress)
        with operations.recording(None, Operation.Kind.IMPORT, by=by, by_name=by_name, note=note) as record:
            return loading.write(record)

    return until_unmoved(attempt)


def until_unmoved(attempt: Callable[[], Loaded]) -> Loaded:
    """What ``attempt`` returns: it prepares anew, with nobody waiting, as often as the plan has moved meanwhile."""
    for _ in range(TRIES - 1):
        try:
            return attempt()
        except MovedError:
            continue
    return attempt()


@dataclass(frozen=True, slots=True)
class Standing:
    """The plan of a year as it stands, None where there is none, with its document and the pin of that state."""

    pin: str
    plan: Plan | None
    document: PlanDocument

    @classmethod
    def of(cls, year: int) -> "Standing":
        """As it stands now. The pin is read first: what is written meanwhile shows as a difference, never as none."""
        pin = Revision.objects.pin(year)
        plan = Plan.objects.for_year(year).first()
        return cls(pin, plan, build_document(plan) if plan else PlanDocument("", "", year))


class Loading:
    """One loading: compared and prepared while others go on writing, then written at once.

    ``pin`` says which state of the plan and of the reference books it was prepared for; ``values`` is what a person said of
    words that no reference book knows.
    """

    def __init__(
        self,
        document: PlanDocument,
        columns: Iterable[str] = EVERYTHING,
        choices: Choices | None = None,
        standing: Standing | None = None,
        values: Mapping[str, str] | None = None,
    ):
        self.document, self.columns, self.choices = _storable(document), frozenset(columns), choices
        self.standing, self.values = standing, values
        self._compared: tuple[Comparison, frozenset[str]] | None = None
        self._prepared: Preparation | None = None

    @property
    def pin(self) -> str:
        """The state of the plan that the loading was compared with; empty before it was."""
        return self.standing.pin if self.standing else ""

    def compare(self) -> Comparison:
        """What the document brings to the plan. Raises ``ChoiceError``."""
        return self._compare()[0]

    def _compare(self) -> tuple[Comparison, frozenset[str]]:
        if self._compared is None:
            self._compared = self._compare_anew()
        return self._compared

    def _compare_anew(self) -> tuple[Comparison, frozenset[str]]:
        self.standing = self.standing or Standing.of(self.document.year)
        self.document = _without_foreign_keys(self.document)
        foreign = _foreign_uids(self.document)
        choices = _known(self.choices, self.document, foreign)
        return compare(self.standing.document, self.document, self.columns, choices=choices), foreign

    def prepare(self, progress: Progress | None = None) -> Preparation:
        """Work out everything that is to be written. Raises ``LoadingError`` or ``ChoiceError``."""
        _refuse_unloadable(self.document)
        comparison, foreign = self._compare()
        standing = self.standing or Standing.of(self.document.year)
        self._prepared = Preparation(
            standing.plan,
            self.document,
            comparison,
            self.columns,
            old=standing.document,
            foreign=foreign,
            values=self.values,
        )
        self._prepared.run(progress)
        return self._prepared

    def write(self, record: Recording, pin: str | None = None) -> Loaded:
        """Store what was prepared, inside an operation; ``pin`` is what a person looked at, if anybody did.

        Raises ``MovedError`` when the plan is no longer what the person looked at, or what it was prepared for: nothing is
        prepared while all other writers wait.
        """
        prepared = self._prepared
        if prepared is None:
            raise RuntimeError("a loading is prepared before it is written")
        current = Revision.objects.pin(self.document.year)
        if current != self.pin or pin not in (None, current):
            raise MovedError
        _write(prepared)
        if not record.is_empty:
            record.say(plan=prepared.plan, year=prepared.plan.year)
        return Loaded(prepared.plan, prepared.comparison)


def _write(prepared: Preparation) -> None:
    for book in prepared.books.values():
        operations.add_all(book.made)
    if prepared.plan.pk is None or prepared.is_plan_changed:
        prepared.plan.save()
    operations.add_all(prepared.new_sections)
    operations.change_all(prepared.changed_sections)
    operations.add_all(prepared.new_events, is_derived=True)
    operations.change_all([*prepared.changed_events.values()], is_derived=True)
    operations.remove_all(prepared.cells.gone_uses)
    operations.add_all(prepared.cells.new_uses)
    operations.remove_all(prepared.gone_entries)
    operations.add_all(prepared.new_entries)
    operations.change_all([*prepared.changed_entries.values()])
    operations.remove_all(prepared.gone_events)


def _refuse_unloadable(document: PlanDocument) -> None:
    for number, section in enumerate(document.sections, start=1):
        for row in section.rows:
            if not text.clean(row.title):
                raise LoadingError(
                    f"Раздел {number}, пункт {row.number or 'без номера'}: пустое название. Впишите его или исключите строку."
                )
    if not FIRST_YEAR <= document.year <= LAST_YEAR:
        raise LoadingError(f"Год плана должен быть от {FIRST_YEAR} до {LAST_YEAR}. Впишите год и повторите загрузку.")


def _storable(document: PlanDocument) -> PlanDocument:
    """The document with its approval block as the plan can hold it: one that a file shows half filled in is for a hand."""
    approval = document.approval
    is_whole = approval.approved_on and {"signed": approval.name, "order": approval.order_number}.get(approval.form)
    form = approval.form if is_whole or approval.form == "none" else "stamp"
    return replace(document, approval=replace(approval, form=form) if approval != Approval() else approval)


def _foreign_uids(document: PlanDocument) -> frozenset[str]:
    """The uids of the document that belong to events of another year: its rows are other events, linked by them all the same."""
    uids = {row.uid for row in document.rows if is_uid(row.uid)}
    strangers = Event.objects.exclude(plan__year=document.year).filter(uid__in=uids)
    return frozenset(map(str, strangers.values_list("uid", flat=True)))


def _without_foreign_keys(document: PlanDocument) -> PlanDocument:
    """The document without the keys of another year's sections: here they name nothing."""
    keys = {section.key for section in document.sections if is_uid(section.key)}
    if not keys:
        return document
    strangers = Section.objects.exclude(plan__year=document.year).filter(uid__in=keys)
    foreign = set(map(str, strangers.values_list("uid", flat=True)))
    sections = tuple(replace(section, key="") if section.key in foreign else section for section in document.sections)
    return replace(document, sections=sections)


def _known(choices: Choices | None, document: PlanDocument, foreign: frozenset[str]) -> Choices:
    """The choices, with the uids that say nothing of this year's rows among the provisional ones."""
    choices = choices or Choices()
    return replace(choices, provisional=choices.provisional | foreign)
