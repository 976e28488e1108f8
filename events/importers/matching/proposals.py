"""What is proposed for each row: its schedule understood, known names found, joint columns parted. Words are never changed.

The rows come as drafts beside the document made of them; findings that need several rows at once are in :mod:`.checks`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from events import schedules
from events.columns import HEADINGS, KEYS
from events.document import PlanDocument, Row
from events.importers.known import References
from events.importers.matching.cell_text import MONTHS, Lexicon, one_line
from events.importers.matching.checks import find_repeats
from events.importers.matching.headings import understand
from events.importers.matching.joint_cells import says_when, split_form, split_schedule
from events.importers.matching.line_kinds import is_period
from events.importers.matching.months import in_month
from events.importers.matching.reading import Issue, RowReading, Severity
from events.importers.matching.references import Book, Found, audience_of
from events.importers.matching.sections import RowDraft, SectionDraft
from events.importers.matching.years import title_years, years_of_dates
from events.persons import split_persons
from events.schedules import Schedule
from events.text import clean, fold

HEADING_OF = dict(zip(KEYS, HEADINGS, strict=True))
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVXІХ]{1,5})[.)]\s*")
_MONTH_OF_TITLE = re.compile(rf"\b(?:на|за) ((?:{MONTHS})[а-я]*)\b", re.IGNORECASE)
_BOOK_NAMES = {"format": "форм мероприятий", "venue": "мест проведения", "department": "отделов"}


def recognise(
    document: PlanDocument,
    sections: Sequence[SectionDraft],
    references: References,
    lexicon: Lexicon,
    *,
    year: int | None = None,
) -> tuple[list[RowReading], list[Issue]]:
    """One proposal for each row of the document, in its order, and the findings in single rows.

    ``year`` is that of the plan the rows go to, when it is not the document's.
    """
    recogniser = _Recogniser(document, references, lexicon, year or document.year)
    repeats = find_repeats(document)
    rows = []
    index = 0
    for position, (section, draft_section) in enumerate(zip(document.sections, sections, strict=True)):
        for row, draft in zip(section.rows, draft_section.rows, strict=True):
            rows.append(recogniser.read(_Place(index, position, section.title, row, draft), repeats.get(index)))
            index += 1
    return rows, recogniser.issues


@dataclass(frozen=True, slots=True)
class _Place:
    """A row on its way: where it stands, its words, its draft."""

    index: int
    section: int
    band: str
    row: Row
    draft: RowDraft

    def names(self, key: str) -> set[str]:
        """All fields that the headings of the columns of one field name."""
        return {name for column in self.draft.columns if column.key == key for name in column.names}


@dataclass(slots=True)
class _Recogniser:
    document: PlanDocument
    references: References
    lexicon: Lexicon
    year: int
    issues: list[Issue] = field(default_factory=list)
    _new: set[tuple[str, str]] = field(default_factory=set)
    _books: dict[str, Book] = field(default_factory=dict)
    _years: range = range(0)
    _month: str = ""
    _bands: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        known = self.references
        self._books = {
            "format": Book(known.formats),
            "venue": Book(known.venues),
            "department": Book(known.departments),
        }
        self._years = title_years(self.document.title)

    def read(self, place: _Place, same_as: int | None) -> RowReading:
        row = place.row
        self._check_cells(place)
        split = self._split(place)
        parts = dict(split)
        self._check_band(place)
        schedule, period = self._schedule(place, parts.get("schedule", ""))
        venue = self._find(place, "venue", parts.get("venue") or row.venue)
        department = self._department(place)
        return RowReading(
            index=place.index,
            section=place.section,
            place=place.draft.place,
            line=place.draft.line,
            schedule=schedule,
            formats=self._formats(place, parts.get("format") or row.format),
            venue=venue.key,
            department=department.key,
            executors=department.rest,
            audience=row.audience or audience_of(row.format),
            split=split,
            same_as=same_as,
            period=period,
            extras=tuple((heading, one_line(text, self.lexicon)) for heading, text in place.draft.draft.extras),
        )

    def _say(
        self,
        severity: Severity,
        code: str,
        place: _Place,
        column: str,
        message: str,
        *,
        text: str = "",
        proposal: str = "",
    ) -> None:
        draft = place.draft
        issue = Issue(severity, code, message, draft.place, draft.line, column, text, proposal, place.index)
        self.issues.append(issue)

    def _check_cells(self, place: _Place) -> None:
        draft = place.draft.draft
        if not place.row.title:
            self._say(
                "error", "title_missing", place, "title", "Нет названия мероприятия. Впишите его или исключите строку."
            )
        for key in draft.wide:
            message = (
                f"Ячейка объединена на несколько столбцов, её текст отнесён к столбцу «{_heading(key)}». Проверьте."
            )
            self._say("warning", "wide_cell", place, key, message, text=getattr(place.row, key))
        for text in draft.stray:
            message = "Текст стоит вне столбцов таблицы и не перенесён. Впишите его в нужную ячейку."
            self._say("warning", "stray_text", place, "", message, text=one_line(text, self.lexicon))

    def _split(self, place: _Place) -> tuple[tuple[str, str], ...]:
        """The words of joint columns in parts, offered as one suggestion for each column."""
        parts: list[tuple[str, str]] = []
        if {"schedule", "venue"} <= place.names("schedule") and not place.row.venue:
            when, where = split_schedule(place.draft.draft.text("schedule"))
            parts += self._offer(place, "schedule", [("schedule", when), ("venue", one_line(where, self.lexicon))])
        if {"title", "format"} <= place.names("title") and not place.row.format:
            form, name = split_form(place.row.title)
            parts += self._offer(place, "title", [("title", name), ("format", form)])
        return tuple(parts)

    def _offer(self, place: _Place, column: str, parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if not all(text for _key, text in parts):
            return []
        told = "; ".join(f"{_heading(key)}: {text}" for key, text in parts)
        message = f"В столбце стоит два сведения. Можно разделить: {told}."
        self._say("suggestion", "split", place, column, message, text=getattr(place.row, column), proposal=parts[0][1])
        return parts

    def _schedule(self, place: _Place, part: str) -> tuple[Schedule, str]:
        """The schedule of the row's words, and its wording where they need what stands around them.

        Where several columns make the words, the first that says when decides.
        """
        text = place.row.schedule
        schedule = schedules.parse(text)
        if within := self._within(place, text):
            return within, within.wording
        if not schedule.is_recognised:
            lines = ", ".join(filter(None, place.draft.draft.text("schedule").split("\n")))
            pieces = [
                part,
                lines,
                *(one_line(piece, self.lexicon) for piece in place.draft.draft.words.get("schedule", ())),
            ]
            understood = [found for piece in pieces if (found := schedules.parse(piece)).is_recognised]
            schedule = understood[0] if understood else schedule
        self._check_schedule(place, schedule)
        return schedule, ""

    def _within(self, place: _Place, text: str) -> Schedule | None:
        """The schedule of words that leave their month to the section, the column of months or the plan's title."""
        if not text or any("period" in understand(heading).names for heading, _mark in place.draft.draft.extras):
            return None
        named = _MONTH_OF_TITLE.search(self.document.title)
        for around in filter(None, (_band(place.band), named[1] if named else "")):
            if schedule := in_month(text, around):
                message = f"Месяц взят из заголовка «{around}»: {schedule.wording}. Слова остаются как в файле."
                self._say("note", "schedule_in_month", place, "schedule", message, text=text)
                self._check_year(place, text)
                return schedule
        return None

    def _check_year(self, place: _Place, text: str) -> None:
        """Another year than the plan's in a schedule is said: the schedule itself has no year."""
        if not self.year:
            return
        if len(self._years) < 2:
            for message in schedules.warnings(text, self.year):
                self._say("warning", "schedule_year", place, "schedule", message, text=text)
            return
        # A plan of several years names all of them.
        for year in dict.fromkeys(years_of_dates([text])):
            if year not in self._years:
                message = f"В сроке назван {year} год, а план — на {self._years[0]}–{self._years[-1]} годы."
                self._say("warning", "schedule_year", place, "schedule", message, text=text)

    def _check_band(self, place: _Place) -> None:
        """The year of a period that stands over rows: «Март 2026» in the plan of 2025."""
        if place.section in self._bands:
            return
        self._bands.add(place.section)
        if _band(place.band):
            self._check_year(place, place.band)

    def _check_schedule(self, place: _Place, schedule: Schedule) -> None:
        text = place.row.schedule
        proposal = self._schedule_from_around(place)
        if proposal:
            message = f"Срок можно взять из заголовка или строки выше: «{proposal}»."
            self._say("suggestion", "schedule_from_around", place, "schedule", message, text=text, proposal=proposal)
        elif not text:
            if place.names("schedule"):
                message = "Срок не указан: мероприятие попадёт в «срок уточняется»."
                self._say("warning", "schedule_missing", place, "schedule", message)
        elif schedule.problem:
            self._say("warning", "schedule_contradiction", place, "schedule", schedule.problem, text=text)
        elif not schedule.is_recognised:
            message = "Срок не распознан и останется словами. Исправьте его, чтобы мероприятие попало в календарь."
            self._say("warning", "schedule_unknown", place, "schedule", message, text=text)
        self._check_year(place, text)

    def _schedule_from_around(self, place: _Place) -> str:
        """A month that stands over the rows: as the section's title, or in the first of the rows it holds for."""
        text = place.row.schedule
        if marked := [
            (heading, mark) for heading, mark in place.draft.draft.extras if "period" in understand(heading).names
        ]:
            # Columns of months or quarters with «+» in them; a date in one says more than its heading.
            return ", ".join(clean(mark) if says_when(clean(mark)) else clean(heading) for heading, mark in marked)
        is_by_month = any(fold(column.heading) in ("месяц", "квартал", "период") for column in place.draft.columns)
        if is_by_month and text:
            self._month = text
        return "" if text else _band(place.band) or (self._month if is_by_month else "")

    def _department(self, place: _Place) -> Found:
        """The department a row names, and who stands after it. Persons are executors and no department."""
        text = place.row.department
        department, persons = split_persons(text)
        if not persons:
            return self._find(place, "department", text)
        found = self._find(place, "department", department) if department else Found()
        return replace(found, rest=", ".join(filter(None, (found.rest, persons))))

    def _formats(self, place: _Place, wording: str) -> tuple[str, ...]:
        keys = self._books["format"].find_all(wording)
        if not keys and wording:
            found = self._find(place, "format", wording)
            keys = (found.key,) if found.key else ()
        return keys

    def _find(self, place: _Place, column: str, text: str) -> Found:
        book = self._books[column]
        found = book.find_first(text) if column == "department" else book.find(text)
        if found.proposal:
            message = f"Похоже на «{found.proposal}» из справочника. Заменить?"
            self._say("suggestion", "spelling", place, column, message, text=text, proposal=found.proposal)
        elif book.known and text and not found.key and (column, fold(text)) not in self._new:
            self._new.add((column, fold(text)))
            message = f"Нет в справочнике {_BOOK_NAMES[column]}: при переносе будет добавлено новое значение."
            self._say("note", f"new_{column}", place, column, message, text=text)
        return found


def _band(title: str) -> str:
    """The period a section's title is, in small letters: «1. МАРТ» is «март»; empty for any other title."""
    bare = _NUMBERED.sub("", title, count=1).strip(" .:")
    return bare.lower() if is_period(bare) else ""


def _heading(key: str) -> str:
    return HEADING_OF.get(key, "Участники")
