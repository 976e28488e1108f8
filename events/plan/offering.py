"""What a plan would say in another year, row by row: proposals that a person answers. Nothing is decided or written here."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from events import schedules
from events.columns import SHORT_LABELS
from events.comparing import COMPARED
from events.document import Row
from events.models import Event, Plan, Revision, Section
from events.plan.document import event_row
from events.years import dates
from events.years.words import moved, reminders

YEARS, WEEKDAY, NUMBER, EMPTY, SAME = "years", "weekday", "number", "empty", "same"
ROW_LABELS = {key: SHORT_LABELS[key] for key in (*COMPARED, "audience", "details")}
# What people write beside the table: carried only as asked.
CARRIED = {
    "audience": "для кого",
    "details": "подробности",
    "contact": "как записаться",
    "link": "ссылки",
    "private_notes": "служебные заметки",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a proposal: the words it gives, and what weekdays its dates are where it has some."""

    value: str
    label: str
    words: str
    weekdays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words that name the old year. The first answer is the proposed one.

    ``key`` differs as soon as the words do: what a person answered is never taken for an answer to other words.
    """

    key: str
    name: str
    label: str
    before: str
    answers: tuple[Answer, ...]
    weekdays: tuple[str, ...] = ()

    def words(self, value: str | None) -> str:
        """What the answer gives; the old words where it is none."""
        return next((answer.words for answer in self.answers if answer.value == value), self.before)

    def has(self, value: str | None) -> bool:
        """Whether the proposal knows such an answer."""
        return any(answer.value == value for answer in self.answers)


@dataclass(frozen=True, slots=True)
class RowOffer:
    """One line of the old plan. ``twin`` is the place of the first line of the same event («1.4»), if it is another."""

    entry: int
    event: Event
    row: Row
    place: str
    twin: str
    proposals: tuple[Proposal, ...]
    reminders: tuple[str, ...]

    @property
    def needs_person(self) -> bool:
        """Whether there is something to answer or to look at."""
        return bool(self.proposals or self.reminders)


@dataclass(frozen=True, slots=True)
class SectionOffer:
    """One section of the old plan with its rows."""

    section: Section
    number: int
    proposals: tuple[Proposal, ...]
    rows: tuple[RowOffer, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """The old plan as the checklist of the year ``year``; ``pin`` is the state of the old plan it was made of.

    ``unlisted`` is how many events of the plan stand in no section: they are not carried.
    """

    plan: Plan
    year: int
    pin: str
    words: tuple[Proposal, ...]
    sections: tuple[SectionOffer, ...]
    unlisted: int

    @property
    def rows(self) -> Iterator[RowOffer]:
        """All rows in plan order."""
        return (row for section in self.sections for row in section.rows)

    @property
    def events(self) -> dict[int, list[RowOffer]]:
        """The rows of each event by its key; its proposals stand with the first."""
        found: dict[int, list[RowOffer]] = {}
        for row in self.rows:
            found.setdefault(row.event.pk, []).append(row)
        return found

    def filled(self, name: str) -> int:
        """How many events have something in a field that is carried only as asked."""
        return sum(bool(getattr(rows[0].event, name)) for rows in self.events.values())


def make_offer(plan: Plan, year: int) -> Offer:
    """The checklist for the year ``year`` made of ``plan``. A constant number of queries."""
    pin = Revision.objects.pin(plan.year)  # first: what is written meanwhile shows as a difference
    plan = Plan.objects.get(pk=plan.pk)
    events = {
        event.pk: event for event in Event.objects.with_references().prefetch_related("format_uses").filter(plan=plan)
    }
    maker = _Maker(plan.year, year)
    sections, listed = [], set()
    for number, section in enumerate(plan.sections.prefetch_related("entries").in_order(), start=1):
        entries = sorted(
            (entry for entry in section.entries.all() if not entry.is_dropped),
            key=lambda entry: (entry.position, entry.pk),
        )
        rows = [maker.row(entry.pk, events[entry.event_id], number, place) for place, entry in enumerate(entries, 1)]
        listed |= {entry.event_id for entry in section.entries.all()}
        named = {"title": ("Название раздела", section.title), "note": ("Примечание", section.note)}
        sections.append(SectionOffer(section, number, maker.years(f"s{section.pk}", named), tuple(rows)))
    words = maker.years("plan", {"heading": ("Шапка", plan.heading), "title": ("Название плана", plan.title)})
    return Offer(plan, year, pin, words, tuple(sections), len(events.keys() - listed))


class _Maker:
    """Proposals for one pair of years; each event gets its own once, at its first row."""

    def __init__(self, year: int, to: int):
        self.year, self.to = year, to
        self.first: dict[int, str] = {}
        self.dated: dict[str, tuple[Answer, ...]] = {}  # many rows have one schedule

    def row(self, entry: int, event: Event, section: int, number: int) -> RowOffer:
        place, twin = f"{section}.{number}", self.first.get(event.pk, "")
        row = event_row(event, number)
        if twin:
            return RowOffer(entry, event, row, place, twin, (), ())
        self.first[event.pk] = place
        words = {name: (label, getattr(row, name)) for name, label in ROW_LABELS.items() if name != "schedule"}
        found = [*self.years(f"e{event.pk}", words), *self._schedule(event, row)]
        order = list(ROW_LABELS)
        found.sort(key=lambda proposal: order.index(proposal.name))
        said = dict.fromkeys(line for words in (row.title, row.format) for line in reminders(words, self.to))
        return RowOffer(entry, event, row, place, "", tuple(found), (*said, *_unused(event)))

    def years(self, thing: str, words: dict[str, tuple[str, str]]) -> tuple[Proposal, ...]:
        """A proposal for each of the words, by the name of its field, in which a year would move."""
        found = []
        for name, (label, before) in words.items():
            after = moved(before, self.year, self.to)
            if after != before:
                answers = (Answer(YEARS, "Заменить", after), Answer(SAME, "Оставить как есть", before))
                found.append(Proposal(self._key(thing, name, before), name, label, before, answers))
        return tuple(found)

    def _schedule(self, event: Event, row: Row) -> Sequence[Proposal]:
        before = row.schedule
        if before not in self.dated:
            self.dated[before] = self._dated(before)
        if not (answers := self.dated[before]):
            return self.years(f"e{event.pk}", {"schedule": (ROW_LABELS["schedule"], before)})
        key = self._key(f"e{event.pk}", "schedule", before)
        said = tuple(dates.weekdays(before, self.year))
        return [Proposal(key, "schedule", ROW_LABELS["schedule"], before, answers, said)]

    def _dated(self, before: str) -> tuple[Answer, ...]:
        """What can become of a schedule with exact dates; nothing for one without."""
        if not any(letter.isdigit() for letter in before) or not dates.has_dates(schedules.parse(before)):
            return ()
        choices = [(NUMBER, "То же число", moved(before, self.year, self.to)), (EMPTY, "Без даты", "")]
        if weekday := dates.same_weekdays(before, self.year, self.to):
            choices.insert(0, (WEEKDAY, "Тот же день недели", weekday))
        return tuple(
            Answer(value, label, words, tuple(dates.weekdays(words, self.to))) for value, label, words in choices
        )

    def _key(self, thing: str, name: str, before: str) -> str:
        mark = hashlib.blake2s(f"{self.to} {before}".encode(), digest_size=4).hexdigest()
        return f"{thing}-{name}-{mark}"


def _unused(event: Event) -> Iterator[str]:
    """What the event refers to and nobody should choose any more."""
    for value in (event.department, event.venue, *event.formats.all()):
        if value and not value.is_active:
            yield f"В справочнике отмечено, что «{value}» больше не действует."
