"""What the matching hands on: the document as the file has it, and beside it what was understood of every line of the file.

Only values live here; :mod:`.match` and the modules it calls make them.
"""

from collections import Counter
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from events import document, schedules
from events.document import PlanDocument
from events.schedules import Schedule

Severity = Literal["error", "warning", "suggestion", "note"]

# What a line of the file became. Only "row", "section", "section_note", "title", "heading" and "approval" reach the document.
LINE_KINDS = {
    "row": "строка плана",
    "continued": "продолжение предыдущей строки",
    "section": "заголовок раздела",
    "section_note": "примечание к разделу",
    "title": "название плана",
    "heading": "надпись над названием",
    "approval": "гриф утверждения",
    "head": "шапка таблицы",
    "head_repeated": "повторённая шапка",
    "column_numbers": "номера столбцов",
    "empty": "пустая строка",
    "total": "итоговая строка",
    "signature": "подпись",
    "appendix": "отметка о приложении или согласовании",
    "text": "текст вне таблицы",
    "data": "служебный лист с данными",
    "unplaced": "не распознано",
}
KEPT_KINDS = frozenset({"row", "continued", "section", "section_note", "title", "heading", "approval"})


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of the file and what it became (a key of ``LINE_KINDS``); ``row`` is 0 for a paragraph outside the tables."""

    place: str
    row: int
    kind: str
    text: str = ""

    @property
    def reason(self) -> str:
        """The kind in Russian, for people."""
        return LINE_KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding. ``message`` is Russian and says what to do; ``proposal`` is the text to put in the place of ``text``.

    ``row`` is the row as the file counts it (0: the whole file), ``column`` a key of :data:`events.columns.KEYS` or empty,
    ``index`` the row's position in the document, from 0 (``None``: not about one row).
    """

    severity: Severity
    code: str
    message: str
    place: str = ""
    row: int = 0
    column: str = ""
    text: str = ""
    proposal: str = ""
    index: int | None = None


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column of the file's table: it covers the grid's columns ``start`` to ``end`` (half-open, from 0).

    ``key`` is the field it feeds: a key of :data:`events.columns.KEYS`, ``"audience"``, in the product's own tables one of
    ``headings.OWN_KEYS``, or empty for a column that has no place in the plan. ``names`` are all fields its heading names
    («Время и место» names two).
    """

    start: int
    end: int
    heading: str
    key: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableUse:
    """How one table was read; ``table`` counts from 0 in the file, ``rows`` are the head's rows in the file's count.

    ``is_guessed`` says that there was no head and the columns were inferred.
    """

    table: int
    place: str
    columns: tuple[ColumnUse, ...]
    rows: tuple[int, ...] = ()
    is_guessed: bool = False


@dataclass(frozen=True, slots=True)
class RowReading:
    """What is proposed for one row of the document; its words stay in the document untouched.

    ``formats``, ``venue`` and ``department`` are keys of the caller's references (empty: not known); ``executors`` is what
    stands after the known department; ``split`` the words a joined column can be parted into, by field; ``same_as`` the
    position of the row that lists the same event in another section; ``extras`` the (heading, text) without a place.
    ``period`` is the schedule's canonical wording where the row's own words leave the month to what stands around them.
    """

    index: int
    section: int
    place: str
    line: int
    schedule: Schedule
    formats: tuple[str, ...] = ()
    venue: str = ""
    department: str = ""
    executors: str = ""
    audience: str = ""
    split: tuple[tuple[str, str], ...] = ()
    same_as: int | None = None
    extras: tuple[tuple[str, str], ...] = ()
    period: str = ""

    def parts_of(self, column: str) -> dict[str, str]:
        """What a «split» suggestion about a column puts where: the words by field; empty when there is none."""
        joint = {"schedule": ("schedule", "venue"), "title": ("title", "format")}.get(column, ())
        return {key: text for key, text in self.split if key in joint}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the file, a sheet of a workbook or any other: what a person chooses by.

    ``name`` is the sheet's name or the place; ``rows`` the plan's rows read of it, or all of its rows where none was;
    ``years`` those it is of, as far as it says.
    """

    place: str
    name: str
    rows: int
    years: tuple[int, ...] = ()
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, understood: ``rows`` stand beside ``document.rows`` one to one, ``lines`` account for every line of the file.

    ``is_whole``: the file is our own and holds the document itself, with all its fields; nothing was guessed.
    ``sheets`` are all tables of the file, those that were not chosen too.
    """

    document: PlanDocument
    rows: tuple[RowReading, ...]
    issues: tuple[Issue, ...]
    lines: tuple[FileLine, ...] = ()
    tables: tuple[TableUse, ...] = ()
    is_whole: bool = False
    sheets: tuple[Sheet, ...] = ()

    @property
    def left_out(self) -> tuple[FileLine, ...]:
        """The lines of the file that did not reach the document, each with its reason."""
        return tuple(line for line in self.lines if line.kind not in KEPT_KINDS)

    @property
    def has_errors(self) -> bool:
        """Whether something stands in the way of taking the file in."""
        return any(issue.severity == "error" for issue in self.issues)

    @property
    def event_count(self) -> int:
        """Distinct events when every offered link is taken."""
        return sum(row.same_as is None for row in self.rows)

    def counts(self) -> Counter[str]:
        """How many issues there are of each severity."""
        return Counter(issue.severity for issue in self.issues)


def to_json(reading: Reading) -> dict[str, Any]:
    """The reading as JSON types: what the child process that matches hands over."""
    return {
        "document": document.to_json(reading.document),
        "rows": [_row_to_json(row) for row in reading.rows],
        "issues": [_fields(issue) for issue in reading.issues],
        "lines": [_fields(line) for line in reading.lines],
        "tables": [asdict(table) for table in reading.tables],
        "is_whole": reading.is_whole,
        "sheets": [asdict(sheet) for sheet in reading.sheets],
    }


def from_json(plain: dict[str, Any]) -> Reading:
    """The inverse of :func:`to_json`. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
    return Reading(
        document=document.from_json(plain["document"]),
        rows=tuple(_row_from_json(row) for row in plain["rows"]),
        issues=tuple(Issue(**issue) for issue in plain["issues"]),
        lines=tuple(FileLine(**line) for line in plain["lines"]),
        tables=tuple(_table_from_json(table) for table in plain["tables"]),
        is_whole=plain["is_whole"],
        sheets=tuple(Sheet(**sheet | {"years": tuple(sheet["years"])}) for sheet in plain["sheets"]),
    )


def _fields(value: Any) -> dict[str, Any]:
    """The fields of one flat value: ``asdict`` would copy each, which is slow for thousands."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _row_to_json(row: RowReading) -> dict[str, Any]:
    return _fields(row) | {"schedule": schedules.to_json(row.schedule)}


def _row_from_json(plain: dict[str, Any]) -> RowReading:
    pairs = {key: tuple((first, second) for first, second in plain[key]) for key in ("split", "extras")}
    return RowReading(
        **plain | pairs | {"schedule": schedules.from_json(plain["schedule"]), "formats": tuple(plain["formats"])}
    )


def _table_from_json(plain: dict[str, Any]) -> TableUse:
    columns = tuple(ColumnUse(**column | {"names": tuple(column["names"])}) for column in plain["columns"])
    return TableUse(**plain | {"columns": columns, "rows": tuple(plain["rows"])})
