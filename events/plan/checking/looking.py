"""The working plan looked over: every finding with the row it stands in, less what people have said is meant so."""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from django.conf import settings

from events.models import Dismissal, Event, Plan, Revision
from events.models.recording import current

from .finding import KINDS, Finding, Line, Where
from .glyphs import check_glyphs
from .load import Load, load_of
from .misspelt import check_names
from .passages import beside_of, lines_of, passages_of, without
from .rules import check_lines, check_passages

_KEPT = 8  # plans whose findings a process remembers
_ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Dismissed:
    """A finding that is meant so: who said it, and when."""

    finding: Finding
    pk: int
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Checks:
    """What is to be noticed in a plan; going through it gives the open findings, by kind and in the order of the plan."""

    findings: tuple[Finding, ...]
    dismissed: tuple[Dismissed, ...]
    load: Load
    pin: str

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many open findings there are of each kind that has some."""
        return dict(Counter(finding.kind for finding in self.findings))

    @cached_property
    def by_entry(self) -> Mapping[int, tuple[Finding, ...]]:
        """The open findings of each line of the plan, by the key of the entry; an event listed twice has them in both."""
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for entry in finding.entries:
                found[entry].append(finding)
        return {entry: tuple(mine) for entry, mine in found.items()}

    @cached_property
    def by_mark(self) -> Mapping[str, Finding]:
        """The open findings by what names them."""
        return {finding.mark: finding for finding in self.findings}


def look(plan: Plan) -> Checks:
    """What is to be noticed in the working plan as it is now.

    Kept while no operation touches the plan, so that asking again costs one query. Inside an open operation nothing is
    kept: what it wrote may be rolled back.
    """
    pin, moments = Revision.objects.dated_pin(plan.year)
    if current() is not None:
        return _look(plan.pk, pin, settings.TOO_MANY_IN_A_MONTH)
    return _kept(plan.pk, pin, settings.TOO_MANY_IN_A_MONTH, moments)


@lru_cache(maxsize=_KEPT)
def _kept(pk: int, pin: str, bound: int, moments: tuple[datetime | None, ...]) -> Checks:
    return _look(pk, pin, bound)


def _look(pk: int, pin: str, bound: int) -> Checks:
    plan = Plan.objects.get(pk=pk)
    sections = list(plan.sections.prefetch_related("entries").in_order())
    events = {event.pk: event for event in plan.events.with_references().order_by("pk")}
    lines = lines_of(sections, events)
    named, misspelt = check_names(events, lines)
    passages = without(passages_of(plan, sections, events, lines), misspelt)
    found = [*check_lines(lines, plan.year), *named, *check_passages(passages, lines, plan.year)]
    found += check_glyphs(beside_of(plan, events, lines))
    found = [_placed(finding, lines) for finding in found]
    listed = {entry.event_id for section in sections for entry in section.entries.all()}
    found += unlisted(event for pk, event in events.items() if pk not in listed)
    found.sort(key=lambda finding: (_ORDER[finding.kind], finding.lines))
    said = {dismissal.mark: dismissal for dismissal in Dismissal.objects.filter(year=plan.year)}
    dismissed = [
        Dismissed(finding, said[finding.mark].pk, said[finding.mark].by_name, said[finding.mark].at)
        for finding in found
        if finding.mark in said
    ]
    still = tuple(finding for finding in found if finding.mark not in said)
    return Checks(still, tuple(dismissed), load_of((line.row for line in lines), bound), pin)


def _placed(finding: Finding, lines: Sequence[Line]) -> Finding:
    """The finding with what its lines are in the database."""
    mine = [lines[place] for place in finding.lines]
    return dataclasses.replace(
        finding,
        rows=tuple(Where(line.entries[0], line.event or 0, line.places[0], line.row.title) for line in mine),
        entries=tuple(entry for line in mine for entry in line.entries),
    )


def unlisted(events: Iterable[Event]) -> Iterator[Finding]:
    """What to say of events that nobody has put into a section; one that was taken off the plan stands there still."""
    for event in events:
        sentence = "Мероприятие не стоит ни в одном разделе и не попадёт в план."
        rows = (Where(0, event.pk, "", event.title),)
        yield Finding("unlisted", "title", event.title, sentence, f"event {event.uid}", rows=rows)
