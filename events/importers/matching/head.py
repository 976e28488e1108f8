"""Where a table's head stands and which column feeds which field: the grid's rows cut into blocks, each under its head.

A table may hold no head, one, the same head again and again, or different ones. What a single heading names is
found by :mod:`.headings`, what the rows under the head are by :mod:`.rows`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from events.columns import OWN_HEADINGS, OWN_KEYS
from events.importers.matching.cell_text import Lexicon, one_line
from events.importers.matching.grid import Cell, GridRow
from events.importers.matching.heading_words import DATA_MARK, STAND_INS
from events.importers.matching.headings import MAX_LENGTH, Heading, may_be_heading, squeeze, understand
from events.importers.matching.inference import is_number_column
from events.importers.matching.reading import ColumnUse
from events.text import clean

# A row may lack many columns, but a plan's table says what or when.
TELLING = frozenset({"title", "schedule"})
FIELDS = frozenset({"number", "title", "format", "venue", "schedule", "department"})
_HEAD_ROWS = 4
_SAMPLE = 60


@dataclass(slots=True)
class Block:
    """Rows under one head; ``columns`` is empty for the rows above a table's first head.

    ``skipped`` gives, by position in ``rows``, why a row is no row of the plan: «head_repeated» or «column_numbers».
    ``beside`` counts the parts of a table that is set several times side by side, from 0.
    """

    columns: tuple[ColumnUse, ...] = ()
    head: tuple[GridRow, ...] = ()
    rows: list[GridRow] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    is_guessed: bool = False
    beside: int = 0


def cut(rows: Sequence[GridRow], lexicon: Lexicon) -> list[Block]:
    """The table as blocks; the first one holds what stands above the head and may be empty."""
    blocks = [Block()]
    position = 0
    while position < len(rows):
        row, block = rows[position], blocks[-1]
        is_new = not block.columns
        if reason := _skip_reason(row, block):
            block.skipped[len(block.rows)] = reason
            block.rows.append(row)
        elif _is_head(row, lexicon, is_first=is_new):
            columns, height = _read_head(rows, position, lexicon)
            head = tuple(rows[position : position + height])
            blocks.append(Block(columns, head))
            position += height - 1
        else:
            block.rows.append(row)
        position += 1
    return blocks


def settle(columns: Sequence[ColumnUse], rows: Sequence[GridRow]) -> tuple[ColumnUse, ...]:
    """The columns after a look at what stands in them.

    A column of numbers needs no heading; «Учреждение» is the department where no other is; and one column is the title.
    """
    settled = _own(columns)
    sample = [row for row in rows if len(row.cells) == len(settled)][:_SAMPLE]
    texts = [[clean(row.cells[place].text) for row in sample] for place in range(len(settled))]
    first = next((place for place, column in enumerate(texts) if any(column)), None)
    is_numbered = any(column.key == "number" for column in settled)
    if first is not None and not is_numbered and not settled[first].heading and is_number_column(texts[first]):
        settled[first] = replace(settled[first], key="number", names=("number",))
    for name, key in STAND_INS.items():
        if not any(column.key == key for column in settled):
            settled = [
                replace(column, key=key) if name in column.names and not column.key else column for column in settled
            ]
    lengths = [sum(map(len, column)) for column in texts]
    place = _stand_in_for_title(settled, lengths)
    if place is not None:
        settled[place] = replace(settled[place], key="title", names=(*settled[place].names, "title"))
    return tuple(settled)


def _own(columns: Sequence[ColumnUse]) -> list[ColumnUse]:
    """The columns of a table that the product has written: their headings say what they are, to the letter."""
    keys = dict(zip(OWN_HEADINGS, OWN_KEYS, strict=True))
    if not any(keys.get(column.heading) == "section_note" for column in columns):
        return list(columns)
    return [
        replace(column, key=keys[column.heading], names=(keys[column.heading],)) if column.heading in keys else column
        for column in columns
    ]


def is_data_sheet(columns: Sequence[ColumnUse]) -> bool:
    """Whether the table is the product's own sheet of data, which says nothing the plan's sheet does not."""
    return any(column.heading.endswith(DATA_MARK) for column in columns)


def _stand_in_for_title(columns: Sequence[ColumnUse], lengths: Sequence[int]) -> int | None:
    """The column that names the events where no heading says so: the fullest unknown one, else the form, else any other."""
    if any(column.key == "title" for column in columns):
        return None
    places = [place for place, length in enumerate(lengths) if length]
    for is_fit in (
        lambda column: not column.key and not column.names,
        lambda column: column.key == "format",
        lambda column: not column.key,
    ):
        if fitting := [place for place in places if is_fit(columns[place])]:
            return max(fitting, key=lengths.__getitem__)
    return None


def remap(columns: Sequence[ColumnUse], keys: Mapping[int, str]) -> tuple[ColumnUse, ...]:
    """The columns as a person wants them: ``keys`` gives the field (or an empty string) by a column's ``start``."""
    return tuple(
        replace(column, key=keys[column.start], names=(keys[column.start],) if keys[column.start] else ())
        if column.start in keys
        else column
        for column in columns
    )


def is_column_numbers(row: GridRow) -> bool:
    """Whether the row counts the columns: «1 2 3 4 5 6»."""
    texts = [cell.text.strip().rstrip(".") for cell in row.filled]
    return len(texts) > 1 and texts == [str(number) for number in range(int(texts[0] == "1"), len(texts) + 1)]


def _skip_reason(row: GridRow, block: Block) -> str:
    if not block.columns or len(row.filled) < 2:
        return ""
    if is_column_numbers(row) and (not block.rows or len(row.filled) > 2):
        return "column_numbers"
    return "head_repeated" if _repeats(row, block.columns) else ""


def _repeats(row: GridRow, columns: tuple[ColumnUse, ...]) -> bool:
    """Whether the cells say what stands at the head of their own columns; the same words in another order are a new head."""
    repeated = 0
    for cell in row.filled:
        column = _above(columns, cell)
        text = squeeze(cell.text)
        repeated += (
            column is not None and bool(text) and len(cell.text) <= MAX_LENGTH and text in squeeze(column.heading)
        )
    return repeated > 1 and repeated * 3 >= len(row.filled) * 2


def _is_head(row: GridRow, lexicon: Lexicon, *, is_first: bool) -> bool:
    filled = row.own
    if len(filled) < 2 or any(len(cell.text) > MAX_LENGTH for cell in filled):
        return False
    # Thousands of rows are looked at for a second head, and hardly any holds two words of headings.
    if not is_first and sum(may_be_heading(cell.text) for cell in filled) < 2:
        return False
    headings = [understand(one_line(cell.text, lexicon)) for cell in filled]
    if not is_first:
        # Amid the rows only a row of headings and nothing else: «Дата уточняется» is no head.
        headings = [heading if heading.is_sure else Heading() for heading in headings]
    named = [heading for heading in headings if heading.names]
    fields = {heading.key for heading in named} & FIELDS | {
        "schedule" for heading in named if "period" in heading.names
    }
    share = 2 if is_first else 1
    return (
        len(fields) > 1 and bool(fields & TELLING) and len(named) * share >= len(filled) and _is_unlike_data(headings)
    )


def _is_unlike_data(headings: list[Heading]) -> bool:
    return any(heading.is_sure and heading.key != "number" for heading in headings)


def _read_head(rows: Sequence[GridRow], first: int, lexicon: Lexicon) -> tuple[tuple[ColumnUse, ...], int]:
    """The columns of the head that begins at ``first``, and of how many rows it is."""
    columns = [_column(cell, one_line(cell.text, lexicon)) for cell in rows[first].cells]
    height = 1
    while height < _HEAD_ROWS and first + height < len(rows) and _goes_on(columns, rows[first + height], lexicon):
        columns = _deepen(columns, rows[first + height], lexicon)
        height += 1
    return tuple(columns), height


def _column(cell: Cell, heading: str) -> ColumnUse:
    understood = understand(heading)
    return ColumnUse(cell.start, cell.end, heading, understood.key, understood.names)


def _goes_on(columns: list[ColumnUse], row: GridRow, lexicon: Lexicon) -> bool:
    """Whether the row under a head belongs to it: a heading reaches into it, or it names what a joint heading holds."""
    texts = [one_line(cell.text, lexicon) for cell in row.own]
    if all(text.rstrip(".").isdigit() for text in texts):
        return False
    if any(cell.is_carried for cell in row.filled):
        return True
    if any(letter.isdigit() for text in texts for letter in text):
        return False
    above = [_above(columns, cell) for cell in row.own]
    are_endings = [
        column is not None and bool(column.heading) and _is_ending(column.heading, text)
        for column, text in zip(above, texts, strict=True)
    ]
    if len(row.own) < 2:
        # A text alone under the head is a section, be it «ЯНВАРЬ» or «Массовые мероприятия».
        return all(are_endings)
    return all(understand(text).is_sure or is_ending for text, is_ending in zip(texts, are_endings, strict=True))


def _is_ending(beginning: str, text: str) -> bool:
    """Whether a heading was typed over two rows: «Место», «проведения»."""
    return len(text.split()) < 3 and text[0].islower() and understand(f"{beginning} {text}").is_sure


def _deepen(columns: list[ColumnUse], row: GridRow, lexicon: Lexicon) -> list[ColumnUse]:
    """The columns after one more row of the head: the lower heading decides, together with the upper one if need be."""
    deeper = []
    for cell in row.cells:
        above, own = _above(columns, cell), one_line(cell.text, lexicon)
        upper = above.heading if above else ""
        if cell.is_carried or not own or own == upper:
            deeper.append(
                replace(_column(cell, upper), key=above.key, names=above.names) if above else _column(cell, own)
            )
            continue
        heading = f"{upper} {own}".strip()
        column = _column(cell, heading)
        lower = understand(own)
        if lower.key and (lower.is_sure or not column.key):
            column = replace(column, key=lower.key, names=lower.names)
        elif above and not column.key and "extra" not in lower.names:
            column = replace(column, key=above.key, names=above.names)
        deeper.append(column)
    untouched = [column for column in columns if not any(_overlap(column, cell) for cell in row.cells)]
    return sorted([*deeper, *untouched], key=lambda column: column.start)


def _overlap(column: ColumnUse, cell: Cell) -> int:
    return max(0, min(column.end, cell.end) - max(column.start, cell.start))


def _above(columns: Sequence[ColumnUse], cell: Cell) -> ColumnUse | None:
    return next((column for column in columns if column.start <= cell.start < column.end), None)
