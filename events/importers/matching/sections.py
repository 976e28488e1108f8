"""The plan in the making: rows and bands taken in reading order become sections, notes and rows; every line is accounted for.

What a line is has been decided before (:mod:`.rows`, :mod:`.preamble`); here is only where it belongs.
"""

from dataclasses import dataclass, field

from events.importers.matching.line_kinds import is_bare_label, is_footnote, is_heading
from events.importers.matching.reading import ColumnUse, FileLine, Issue
from events.importers.matching.rows import Draft
from events.importers.matching.sheets import sheet_name
from events.text import clean


@dataclass(slots=True)
class RowDraft:
    """A row in the making: its place in the file, its words, the columns of its table."""

    place: str
    line: int
    draft: Draft
    columns: tuple[ColumnUse, ...]


@dataclass(slots=True)
class SectionDraft:
    """A section in the making; ``line`` is 0 when its title is a paragraph or it has none. ``highest`` is its last number."""

    title: str = ""
    note: str = ""
    place: str = ""
    line: int = 0
    rows: list[RowDraft] = field(default_factory=list)
    highest: int = 0


class Builder:
    """Takes the lines of a file one after another."""

    def __init__(self) -> None:
        self.sections: list[SectionDraft] = []
        self.lines: list[FileLine] = []
        self.issues: list[Issue] = []
        # Title and note of the section that the row itself names, in a table with columns for them.
        self._named = ("", "")

    def account(self, kind: str, place: str, row: int, text: str = "") -> None:
        """Remember what became of a line."""
        self.lines.append(FileLine(place, row, kind, clean(text)))

    def band(self, text: str, place: str, row: int, *, is_sure: bool = True) -> None:
        """A text across the table: a section's title, or the note of the section that has just begun."""
        current = self.sections[-1] if self.sections else None
        if is_footnote(text) and current and (current.rows or not current.title):
            self.leave(text, place, row)
            return
        if current and current.title and not current.rows and self._continues(current, text):
            self.account("section_note" if current.note else "section", place, row, text)
            return
        self.sections.append(SectionDraft(text, place=place, line=row))
        self.account("section", place, row, text)
        if not is_sure:
            self._warn(
                "section_guessed",
                "Строка без срока принята за заголовок раздела. Если это мероприятие, добавьте его вручную.",
                (place, row, text),
            )

    def _continues(self, section: SectionDraft, text: str) -> bool:
        """Whether a band right under a section's title belongs to it; if so, it is taken into the section."""
        if is_bare_label(section.title):
            section.title = f"{section.title} {text}"
            return True
        if is_heading(text):
            return False
        section.note = f"{section.note} {text}".strip()
        return True

    def enter(self, title: str, note: str, place: str, row: int) -> None:
        """The section that the next rows name; the one before goes on when it is the same."""
        self._named = (title, note)
        current = self.sections[-1] if self.sections else SectionDraft()
        if (current.title, current.note) != (title, note):
            self.sections.append(SectionDraft(title, note, place, row))

    def row(self, row: RowDraft) -> None:
        """A row of the plan. Where numbers begin anew without a title, a section without one begins."""
        number = _plain_number(row)
        is_restarted = bool(self.sections) and number == 1 and self.sections[-1].highest > 1
        if is_restarted and not self._named[0]:
            self._warn(
                "numbering_restarts",
                "Нумерация началась заново, а заголовка раздела нет: начат новый раздел без названия. Впишите название раздела.",
                (row.place, row.line, ""),
                proposal=sheet_name(row.place) if _begins_a_sheet(row, self.sections[-1]) else "",
            )
        if not self.sections or is_restarted:
            self.sections.append(SectionDraft(*self._named))
        section = self.sections[-1]
        section.rows.append(row)
        section.highest = max(section.highest, number)
        self.account("row", row.place, row.line, row.draft.text("title"))

    def go_on(self, draft: Draft, place: str, row: int, text: str) -> None:
        """A row that continues the last one."""
        last = self.sections[-1].rows[-1] if self.sections and self.sections[-1].rows else None
        if last is None:
            self.lose(text, place, row)
            return
        for key, texts in draft.words.items():
            pieces = last.draft.words.setdefault(key, [])
            if pieces:
                pieces[-1] = "\n".join([pieces[-1], *texts])
            else:
                pieces += texts
        last.draft.extras += draft.extras
        last.draft.stray += draft.stray
        self.account("continued", place, row, text)
        self._warn(
            "continued",
            f"Строка без номера присоединена к строке {last.line}. Проверьте её ячейки.",
            (place, row, text),
        )

    def leave(self, text: str, place: str, row: int) -> None:
        """A text that has no place in a plan."""
        self.account("text", place, row, text)
        self.issues.append(
            Issue("note", "text_left", "Текст вне таблицы не переносится в план.", place, row, text=clean(text))
        )

    def lose(self, text: str, place: str, row: int) -> None:
        """A line nobody understood."""
        self.account("unplaced", place, row, text)
        self._warn(
            "unplaced",
            "Строка не распознана и не перенесена. Проверьте, не пропущено ли мероприятие.",
            (place, row, text),
        )

    def lose_table(self, place: str, rows: list[tuple[int, str]]) -> None:
        """A whole table that is not the plan's."""
        for row, text in rows:
            self.account("unplaced", place, row, text)
        message = f"Таблица не похожа на план и не перенесена (строк: {len(rows)}). Если это план, укажите её столбцы."
        self._warn("table_unplaced", message, (place, rows[0][0], rows[0][1]))

    def finish(self) -> list[SectionDraft]:
        """The sections. A last title without rows is no section but a line under the table."""
        while self.sections and not self.sections[-1].rows:
            section = self.sections.pop()
            self.lines = [
                FileLine(line.place, line.row, "text", line.text)
                if line.kind in ("section", "section_note") and (line.place, line.row) == (section.place, section.line)
                else line
                for line in self.lines
            ]
            self._warn(
                "section_empty",
                "Под этой строкой нет мероприятий, в план она не перенесена.",
                (section.place, section.line, f"{section.title} {section.note}".strip()),
            )
        for section in self.sections:
            if not section.rows:
                message = (
                    "Заголовок без строк: под ним сразу стоит следующий заголовок. Он станет разделом без мероприятий."
                )
                self.issues.append(
                    Issue("note", "section_empty", message, section.place, section.line, text=section.title)
                )
        return self.sections

    def _warn(self, code: str, message: str, where: tuple[str, int, str], *, proposal: str = "") -> None:
        place, row, text = where
        self.issues.append(Issue("warning", code, message, place, row, text=clean(text), proposal=proposal))


def _plain_number(row: RowDraft) -> int:
    """The row's number when it is a whole one, else 0."""
    number = clean(row.draft.text("number")).rstrip(".")
    return int(number) if number.isdecimal() and len(number) < 6 else 0


def _begins_a_sheet(row: RowDraft, section: SectionDraft) -> bool:
    return row.place.startswith("Лист «") and row.place != section.rows[-1].place
