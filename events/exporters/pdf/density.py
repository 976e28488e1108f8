"""Rows set a little closer on a page that the next row misses by little, so that a page is not left partly white for it.

The letters stay as large as they are: only the space between lines and around the words of a cell gives way, and no further
than ``STEPS``. Each page is looked at by itself, whichever it is. Works on a paper that WeasyPrint has laid out; knows nothing
of plans.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# Millimetres above and below the words of a cell, and the height of a line in that of a letter: as paper is set, then closer.
STEPS = ((0.7, 1.14), (0.6, 1.12), (0.5, 1.1), (0.4, 1.08))
# Millimetres that may stay white at the foot of a page: a tenth of its table.
HOLE = 15.0
MOST_PAGES = 20  # a longer paper would take twice its time for millimetres on a few of many pages
# Added to the style sheet of a paper that has such rows.
STYLE = "".join(
    f"tr.close{step} > * {{ padding-top: {padding}mm; padding-bottom: {padding}mm; line-height: {height} }}"
    for step, (padding, height) in enumerate(STEPS)
    if step
)
_MM = 96 / 25.4  # CSS pixels
_LETTERS = 11 * 25.4 / 72  # millimetres of the table's letters
_SLACK = 0.05  # millimetres, for rounding


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table as it is laid out; ``leads``: it may not be the last of a page. ``tall``: a page may cut it."""

    height: float
    leads: bool
    tall: bool

    def saved(self, step: int) -> float:
        """What the row loses of its height when it is set as close as that."""
        (padding, line), (closer, shorter) = STEPS[0], STEPS[step]
        lines = round((self.height - 2 * padding) / (line * _LETTERS))
        return 2 * (padding - closer) + lines * (line - shorter) * _LETTERS


def steps_of(rendered: Any) -> dict[int, int]:
    """How close each row has to be set, by its place among the rows of the only table; those not named stay as they are."""
    pages = [_Page.of(page._page_box) for page in rendered.pages]
    pages = [page for page in pages if page.rows]
    if not 2 <= len(pages) <= MOST_PAGES:
        return {}
    rows = [row for page in pages for row in page.rows]
    heights = [pages[0].room, *[pages[1].room] * len(rows)]  # from the second on, all pages are alike
    return dict(_closed(rows, heights, pages[-1].after))


def _closed(rows: Sequence[_Row], rooms: Sequence[float], after: float) -> Iterator[tuple[int, int]]:
    """The rows go on page after page as they would when laid out again; ``after`` is what must stand below the last."""
    place = 0
    for room in rooms:
        first, used = place, 0.0
        while place < len(rows):
            chunk = _together(rows, place)
            needed = sum(row.height for row in rows[place:chunk]) + (after if chunk == len(rows) else 0)
            if any(row.tall for row in rows[place:chunk]):
                return  # where it is cut, nobody can tell beforehand
            if used + needed <= room:
                place, used = chunk, used + needed
                continue
            missing = used + needed - room
            step = _least(rows[first:chunk], missing) if room - used > HOLE and place > first else 0
            if step:
                yield from ((row, step) for row in range(first, chunk))
                place = chunk
            break
        if place == len(rows):
            return


def _together(rows: Sequence[_Row], place: int) -> int:
    """The end of what must stand on one page with this row: titles of sections with their notes go on to the first row."""
    while place < len(rows) - 1 and rows[place].leads:
        place += 1
    return place + 1


def _least(rows: Sequence[_Row], missing: float) -> int:
    """The first step that saves as much as is missing; 0 where none does."""
    return next(
        (step for step in range(1, len(STEPS)) if sum(row.saved(step) for row in rows) > missing + _SLACK),
        0,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """The rows on a page, the room there is for rows on it, and the height of what stands below them, in millimetres."""

    rows: list[_Row]
    room: float
    after: float

    @classmethod
    def of(cls, page: Any) -> "_Page":
        from weasyprint.formatting_structure import boxes

        found = [box for box in page.descendants() if isinstance(box, boxes.TableRowGroupBox) and not box.is_header]
        groups = [group for group in found if group.children]
        if not groups:
            return cls([], 0, 0)
        bottom = page.content_box_y() + page.height
        end = groups[-1].position_y + groups[-1].height
        below = [
            box.position_y + box.margin_height()
            for box in page.descendants()
            if isinstance(box, boxes.BlockBox) and box.is_in_normal_flow() and box.position_y >= end
        ]
        rows = [_row(box) for group in groups for box in group.children]
        return cls(rows, (bottom - groups[0].position_y) / _MM, (max(below, default=end) - end) / _MM)


def _row(box: Any) -> _Row:
    names = (box.element.get("class") or "").split()
    return _Row(box.height / _MM, bool({"band", "note"} & {*names}), "long" in names)
