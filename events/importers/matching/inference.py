"""The columns of a table without a head, inferred from what stands in them. Always a guess: the matching says so."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from events.importers.matching.grid import GridRow
from events.importers.matching.joint_cells import says_when
from events.importers.matching.line_kinds import is_number
from events.importers.matching.reading import ColumnUse
from events.persons import names_person
from events.text import clean

# A look at so many rows is enough.
_SAMPLE = 40
_MOSTLY = 0.6
_FORMATS = re.compile(
    r"(?:семинар|вебинар|мастер-класс|совещани|лаборатори|конференц|консультац|конкурс|фестивал|круглый стол|тренинг|выставк|"
    r"практикум|стажировк|лекци|концерт|курсы|занятие|встреч|форум|викторин|мониторинг|анкетирован)[а-яё -]*",
    re.IGNORECASE,
)
_RESPONSIBLE = re.compile(
    r"(?:отдел|сектор|управлени|методист|заведующ|директор|специалист|кабинет|служб)", re.IGNORECASE
)


def columns_by_width(rows: Sequence[GridRow], previous: tuple[ColumnUse, ...]) -> tuple[ColumnUse, ...]:
    """The columns of the table before, when this one's rows have as many cells and fit them; else nothing."""
    widths = Counter(len(row.cells) for row in rows if len(row.own) > 1)
    if not previous or not widths or widths.most_common(1)[0][0] != len(previous):
        return ()
    full = [row for row in rows if len(row.cells) == len(previous)][:_SAMPLE]
    for position, column in enumerate(previous):
        texts = [text for row in full if (text := clean(row.cells[position].text))]
        if column.key == "number" and texts and _share(texts, is_number) < _MOSTLY:
            return ()
        if column.key == "schedule" and len(column.names) < 2 and texts and _share(texts, says_when) < _MOSTLY / 2:
            return ()
    return previous


def columns_by_content(rows: Sequence[GridRow]) -> tuple[ColumnUse, ...]:
    """The columns inferred from their contents; empty when there is none that says when, or none that names the events."""
    grid = [row for row in rows if len(row.own) > 1][:_SAMPLE]
    width = Counter(len(row.cells) for row in grid).most_common(1)[0][0] if grid else 0
    grid = [row for row in grid if len(row.cells) == width]
    texts = [[clean(row.cells[place].text) for row in grid] for place in range(width)]
    keys = _keys([[text for text in column if text] for column in texts])
    if not {"title", "schedule"} <= set(keys):
        return ()
    cells = grid[0].cells
    return tuple(
        ColumnUse(cell.start, cell.end, "", key, (key,) if key else ()) for cell, key in zip(cells, keys, strict=True)
    )


def is_number_column(texts: Sequence[str]) -> bool:
    """Whether a column without a heading holds the rows' numbers."""
    filled = [text for text in texts if text]
    return bool(filled) and _share(filled, is_number) >= _MOSTLY


def _keys(columns: list[list[str]]) -> list[str]:
    keys = [""] * len(columns)
    if columns and is_number_column(columns[0]):
        keys[0] = "number"
    for place, texts in enumerate(columns):
        if not keys[place] and texts and _share(texts, says_when) >= _MOSTLY:
            keys[place] = "schedule"
    free = [place for place, key in enumerate(keys) if not key and columns[place]]
    _take(keys, free, columns, "department", _is_responsible)
    if free:
        title = max(free, key=lambda place: sum(map(len, columns[place])) / len(columns[place]))
        keys[title] = "title"
        free.remove(title)
    _take(keys, free, columns, "format", _is_format, leave=0)
    if free:
        keys[free[0]] = "venue"
    return keys


def _take(
    keys: list[str],
    free: list[int],
    columns: list[list[str]],
    key: str,
    is_one: Callable[[str], bool],
    *,
    leave: int = 1,
) -> None:
    """Give the key to the last free column that fits: who answers stands at the end of a plan's row."""
    fitting = [place for place in free if _share(columns[place], is_one) >= _MOSTLY]
    if fitting and len(free) > leave:
        keys[fitting[-1]] = key
        free.remove(fitting[-1])


def _share(texts: Sequence[str], is_one: Callable[[str], bool]) -> float:
    return sum(map(is_one, texts)) / len(texts) if texts else 0.0


def _is_format(text: str) -> bool:
    return len(text) < 60 and _FORMATS.match(text) is not None and "«" not in text


def _is_responsible(text: str) -> bool:
    return names_person(text) or _RESPONSIBLE.match(text) is not None
