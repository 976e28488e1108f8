"""What a reader gathers while it walks through a file: rows, paragraphs and notes, cleaned and counted.

The readers of the formats find the cells; :mod:`events.importers.matching` finds what they mean.
"""

import re
from collections.abc import Sequence

from events.importers.errors import ImportFileError
from events.importers.limits import Limits
from events.importers.raw import RawCell, RawFile, RawNote, RawRow, RawTable
from events.importers.readers.marks import Piece, settle
from events.text import without_controls

MAX_NOTES = 500
# Marks that turn the reading direction round (Unicode UAX #9): «‮fdp.exe» must not look like another word.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = str.maketrans({"\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_FORMULA = re.compile(r"[=＝]\s*[A-Za-zА-Яа-яЁё0-9(\"'+$@\[-]")
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

    def note(self, place: str, row: int, message: str, code: str = "", column: int = -1) -> None:
        """Remember what was changed or passed over; beyond ``MAX_NOTES`` they are only counted."""
        note = RawNote(place, row, message, code, column)
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

    def settled(self, cells: Sequence[Sequence[Piece]], columns: Sequence[int], place: str, row: int) -> list[str]:
        """The texts of a row's cells without leftovers of an edit; ``columns`` are the grid's, for what is said of them."""
        texts, findings = settle(cells)
        for finding in findings:
            self.note(place, row, finding.message, finding.code, columns[finding.cell] if finding.cell >= 0 else -1)
        return texts

    def note_formula(self, text: str, place: str, row: int, column: int) -> None:
        """Say that a text looks like a formula: a program has pasted or saved it in place of its value."""
        if _FORMULA.match(text):
            message = f"Текст «{text[:100]}» похож на формулу, перенесён как текст. Впишите её значение."
            self.note(place, row, message, "formula_text", column)

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
            notes += (RawNote("", 0, f"Ещё замечаний того же рода: {self._notes_left_out}", "more"),)
        return notes
