"""What a reader gathers while it walks through a file: rows, paragraphs and notes, cleaned and counted.

How a cell is found in a format is the readers' business, what it means is the matching's.
"""

import re

from events.importers.errors import ImportFileError
from events.importers.limits import Limits
from events.importers.raw import RawCell, RawFile, RawNote, RawRow, RawTable
from events.text import without_controls

MAX_NOTES = 500
# Marks that turn the reading direction round (Unicode UAX #9): «‮fdp.exe» must not look like another word.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = str.maketrans({"\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
CONTROLS_NOTE = "Убраны невидимые управляющие символы"


class Collector:
    """Takes the parts of one file in reading order; raises :class:`ImportFileError` when they outgrow the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tables: list[RawTable] = []
        self._before: list[str] = []
        self._notes: list[RawNote] = []
        self._notes_left_out = 0
        self._rows = self._cells = self._characters = 0

    def note(self, place: str, row: int, message: str) -> None:
        """Remember what was changed or passed over; beyond ``MAX_NOTES`` they are only counted."""
        note = RawNote(place, row, message)
        if note in self._notes[-5:]:
            return
        if len(self._notes) < MAX_NOTES:
            self._notes.append(note)
        else:
            self._notes_left_out += 1

    def link(self, place: str, row: int, target: str) -> None:
        """Note that a link was taken off; the target is shown, so that nothing is lost, but it is text from now on."""
        shown = without_controls(target).strip()[:200]
        self.note(
            place, row, f"Ссылка «{shown}» убрана, её текст оставлен" if shown else "Ссылка убрана, её текст оставлен"
        )

    def text(self, text: str, place: str, row: int = 0) -> str:
        """The text without control characters and direction marks, trimmed; every line break is ``\\n``."""
        return self.plain(text, place, row).strip()

    def plain(self, text: str, place: str, row: int = 0) -> str:
        """As :meth:`text`, but not trimmed."""
        self._characters += len(text)
        if self._characters > self._limits.max_text:
            raise ImportFileError("В файле слишком много текста для плана. Оставьте в нём только таблицу плана.")
        unified = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS)
        plain = _DIRECTION.sub("", without_controls(unified))
        if plain != unified:
            self.note(place, row, CONTROLS_NOTE)
        return plain

    def paragraph(self, text: str, place: str) -> None:
        """A paragraph outside the tables; empty ones carry no meaning and are left out."""
        if text := self.text(text, place):
            self._before.append(text)

    def row(self, number: int, cells: list[RawCell]) -> RawRow:
        """A row, counted."""
        self.count(rows=1, cells=len(cells))
        return RawRow(number, tuple(cells))

    def count(self, *, rows: int, cells: int) -> None:
        """Count rows and cells against the limits, before they take up memory."""
        self._rows += rows
        self._cells += cells
        if self._rows > self._limits.max_rows:
            raise ImportFileError(
                f"В файле больше {self._limits.max_rows} строк. Разделите его на части или удалите лишние строки."
            )
        if self._cells > self._limits.max_cells:
            raise ImportFileError(
                f"В таблицах файла больше {self._limits.max_cells} ячеек. Удалите лишние строки и столбцы."
            )

    def table(self, place: str, rows: list[RawRow]) -> None:
        """A table with the paragraphs met since the last one; a table without a word is none."""
        if any(cell.text for row in rows for cell in row.cells):
            self._tables.append(RawTable(place, tuple(rows), tuple(self._before)))
            self._before = []

    def finish(self) -> RawFile:
        """The whole file. Raises :class:`ImportFileError` when it holds no table."""
        if not self._tables:
            raise ImportFileError(
                "В файле нет таблицы. Нужен файл, в котором план набран таблицей: "
                "строка – мероприятие, столбцы – сведения о нём."
            )
        return RawFile(tuple(self._tables), tuple(self._before), self.notes)

    @property
    def notes(self) -> tuple[RawNote, ...]:
        """The notes made so far, and how many were left out."""
        notes = tuple(self._notes)
        if self._notes_left_out:
            notes += (RawNote("", 0, f"Ещё замечаний того же рода: {self._notes_left_out}"),)
        return notes
