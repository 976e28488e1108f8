"""Misspelt names in the working plan: which events have them, and the value of the reference book to take instead."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Count

from events import schedules, text
from events.importers.matching.references import Spellings
from events.models import Department, Event, EventFormat, Reference, Schedule, Venue

from .finding import Finding, Holder, Line, Mend
from .names import Name, misspelt
from .rules import name_finding

_BESIDE = 10**15  # the keys of wordings among those of values: all of them are younger
_BOOKS: dict[str, type[Reference]] = {"format": EventFormat, "venue": Venue, "department": Department}


class Names:
    """The names of one book and the wordings beside them, with what each misspelt one should be."""

    def __init__(self, model: type[Reference], wordings: Iterable[str]):
        values = list(model.objects.present().annotate(use_count=Count("events")))
        known = {text.fold(value.printed) for value in values}
        beside = Counter(words for words in map(text.clean, wordings) if words and text.fold(words) not in known)
        self.names = [Name(value.pk, value.printed, value.use_count) for value in values]
        self.names += [Name(_BESIDE + n, words, uses) for n, (words, uses) in enumerate(beside.items())]
        self.wrong = misspelt(self.names)
        self._by_words = {name.words: name for name in self.names if name.pk >= _BESIDE}

    def right(self, pk: int | None) -> Name | None:
        """What a value should be; None where nothing is wrong with it."""
        return self.wrong.get(pk) if pk is not None else None

    def right_words(self, words: str) -> Name | None:
        """What a wording should be; None where nothing is wrong with it."""
        name = self._by_words.get(text.clean(words))
        return self.right(name.pk) if name else None


def check_names(events: Mapping[int, Event], lines: Sequence[Line]) -> tuple[list[Finding], set[tuple[str, int]]]:
    """The findings, and the values that are misspelt: model and key. Four queries."""
    placed = [(place, line, events[line.event or 0]) for place, line in enumerate(lines)]
    books = {
        column: Names(model, (getattr(event, f"{column}_wording") for _, _, event in placed))
        for column, model in _BOOKS.items()
    }
    found = [finding for place, line, event in placed for finding in _of_event(books, place, line, event)]
    wrong = {(str(model._meta.model_name), pk) for column, model in _BOOKS.items() for pk in books[column].wrong}
    return [*found, *_terms(placed)], wrong


def _of_event(books: Mapping[str, Names], place: int, line: Line, event: Event) -> Iterator[Finding]:
    for column in ("venue", "department"):
        wording = getattr(event, f"{column}_wording")
        value = getattr(event, column)
        right = books[column].right_words(wording) if wording else books[column].right(value.pk if value else None)
        if right:
            words = wording or value.printed
            yield _finding(column, words, right, line, place, _value_fields(event, column, right))
    if event.format_wording:
        if right := books["format"].right_words(event.format_wording):
            yield _finding("format", event.format_wording, right, line, place, _format_fields(event, right))
        return
    for value in event.ordered_formats:
        if right := books["format"].right(value.pk):
            fields = _formats_fields(event, value.pk, right)
            yield _finding("format", value.printed, right, line, place, fields)


def _finding(column: str, words: str, right: Name, line: Line, place: int, fields: tuple) -> Finding:
    return dataclasses.replace(
        name_finding(column, words, right, line, place),
        mends=(Mend("Исправить", right.words, fields),) if fields else (),
        holder=Holder("event", line.event or 0, column),
    )


def _value_fields(event: Event, column: str, right: Name) -> tuple:
    wording = f"{column}_wording"
    seen = getattr(event, f"{column}_id")
    if right.pk >= _BESIDE:
        return ((column, seen, seen), (wording, getattr(event, wording), right.words))
    return ((column, seen, right.pk), (wording, getattr(event, wording), ""))


def _format_fields(event: Event, right: Name) -> tuple:
    seen = _format_keys(event)
    if right.pk >= _BESIDE:
        return (("formats", seen, seen), ("format_wording", event.format_wording, right.words))
    return (("formats", seen, frozenset({right.pk})), ("format_wording", event.format_wording, ""))


def _formats_fields(event: Event, wrong: int, right: Name) -> tuple:
    if right.pk >= _BESIDE:
        return ()
    seen = _format_keys(event)
    return (("formats", seen, seen - {wrong} | {right.pk}), ("format_wording", "", ""))


def _format_keys(event: Event) -> frozenset[int]:
    return frozenset(value.pk for value in event.formats.all())


def _terms(placed: Sequence[tuple[int, Line, Event]]) -> Iterator[Finding]:
    """Terms that nobody understands and that are near to one that the office uses."""
    values = {
        text.fold(value.name): value
        for value in Schedule.objects.present().annotate(use_count=Count("events"))
        if value.use_count and value.parsed.is_recognised
    }
    spellings = Spellings(values)
    for place, line, event in placed:
        words = line.row.schedule
        if not words or schedules.parse(line.row.period).is_recognised:
            continue
        value = values.get(spellings.nearest(text.fold(words)))
        if value:
            right = Name(value.pk, value.printed, 0)
            fields = (("schedule", event.schedule_id, value.pk), ("schedule_wording", event.schedule_wording, ""))
            yield _finding("schedule", words, right, line, place, fields)
