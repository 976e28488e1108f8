"""The tables of a file as a person chooses among them: their names, their rows, the years they are of."""

from collections import Counter
from collections.abc import Collection, Sequence

from events.document import PlanDocument
from events.importers.matching.reading import Issue, Sheet
from events.importers.matching.years import title_year, title_years, years_of_dates
from events.importers.raw import RawFile, RawNote, RawTable
from events.text import clean, fold

# Years are named above the table; a sheet has its text there in its first rows.
_ROWS_ABOVE = 12


def sheet_name(place: str) -> str:
    """«План» of «Лист «План»»; the place itself for a table that is no sheet."""
    return place.removeprefix("Лист «").rpartition("»")[0] if place.startswith("Лист «") else place


def is_chosen(table: RawTable, names: Collection[str]) -> bool:
    """Whether a table is among those a person chose, by place or by the sheet's name; no choice is all of them."""
    wanted = {fold(name) for name in names}
    return not wanted or fold(table.place) in wanted or fold(sheet_name(table.place)) in wanted


def sheets_of(raw: RawFile, names: Collection[str], rows_by_place: Counter[str]) -> tuple[Sheet, ...]:
    """Every table of the file, chosen or not, in the file's order; ``rows_by_place`` are the plan's rows read of each."""
    return tuple(
        Sheet(
            place=table.place,
            name=sheet_name(table.place),
            rows=rows_by_place[table.place] or len(table.rows),
            years=_years(table),
            is_chosen=is_chosen(table, names),
        )
        for table in raw.tables
    )


def without_others(raw: RawFile, names: Collection[str]) -> tuple[RawNote, ...]:
    """The notes about the chosen tables and about the file as a whole."""
    left = {table.place for table in raw.tables if not is_chosen(table, names)}
    return tuple(note for note in raw.notes if note.place not in left)


def check_sheets(sheets: Sequence[Sheet], names: Collection[str], document: PlanDocument) -> list[Issue]:
    """What is to be said when a chosen name is not in the file, and when the tables that were read are of several years."""
    issues = []
    known = {fold(name) for sheet in sheets for name in (sheet.place, sheet.name)}
    for name in names:
        if fold(name) not in known:
            told = ", ".join(f"«{sheet.name}»" for sheet in sheets)
            issues.append(Issue("error", "sheet_unknown", f"Листа «{name}» в файле нет. Есть: {told}.", text=name))
    dated = [sheet for sheet in sheets if sheet.is_chosen and sheet.years]
    years = {sheet.years[0] for sheet in dated}
    if len(years) > 1 and not years <= set(title_years(document.title)):
        told = "; ".join(f"«{sheet.name}» – {', '.join(map(str, sheet.years))}" for sheet in dated)
        message = f"Таблицы файла – планы разных лет: {told}. Выберите листы одного года."
        issues.append(Issue("warning", "sheets_of_years", message))
    return issues


def _years(table: RawTable) -> tuple[int, ...]:
    """The years a table is of: that of a title above it or of the sheet's name, else those of its dates."""
    first = [[clean(cell.text) for cell in row.cells if clean(cell.text)] for row in table.rows[:_ROWS_ABOVE]]
    alone = [texts[0] for texts in first if len(texts) == 1]
    for text in (*table.before, *alone, sheet_name(table.place)):
        if (year := title_year(text)) and ("план" in fold(text) or text == sheet_name(table.place)):
            return (year,)
    dates = Counter(years_of_dates([cell.text for row in table.rows for cell in row.cells if len(cell.text) < 200]))
    return tuple(sorted(year for year, count in dates.items() if count * 2 > dates.total()))
