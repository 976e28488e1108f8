"""What the readers noted, as findings: which of it a person has to look at, and which row and column it is about."""

from collections.abc import Iterator, Sequence

from events.importers.matching.reading import Issue, RowReading, TableUse
from events.importers.raw import RawNote

HIDDEN_SHEET = " (скрытый)"


def issues_of(notes: Sequence[RawNote], rows: Sequence[RowReading], tables: Sequence[TableUse]) -> Iterator[Issue]:
    """One finding for each note; those with a code are warnings. Every row of a hidden sheet is marked as hidden."""
    by_line = {(row.place, row.line): row.index for row in rows}
    columns = {table.place: table.columns for table in tables}
    for note in notes:
        place, row = note.place, note.row
        key = next((use.key for use in columns.get(place, ()) if use.start <= note.column < use.end), "")
        yield Issue(
            "warning" if note.code else "note",
            note.code or "reader",
            note.message,
            place,
            row,
            key,
            index=by_line.get((place, row)),
        )
    for reading in rows:
        if reading.place.endswith(HIDDEN_SHEET):
            message = "Строка стоит на скрытом листе. Если в плане её быть не должно, исключите её."
            yield Issue("warning", "hidden", message, reading.place, reading.line, index=reading.index)
