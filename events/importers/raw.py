"""What a reader hands on: the tables of a file exactly as they stand, before anything is understood."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell as in HTML: ``column`` counts from 0, a merged cell spans ``columns`` × ``rows``; line breaks are ``\\n``."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row; ``number`` is the row as a person counts it in the file (from 1; in a sheet, the sheet's own number)."""

    number: int
    cells: tuple[RawCell, ...]


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table. ``place`` is Russian for people («Таблица 2», «Лист „План“»); ``before`` the paragraphs since the last table."""

    place: str
    rows: tuple[RawRow, ...]
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawNote:
    """Something a reader had to change or pass over: a formula read as text, a link or a control character taken out."""

    place: str
    row: int
    message: str


@dataclass(frozen=True, slots=True)
class RawFile:
    """All tables of a file in reading order, the paragraphs after the last one, and the reader's notes."""

    tables: tuple[RawTable, ...]
    after: tuple[str, ...] = ()
    notes: tuple[RawNote, ...] = ()
