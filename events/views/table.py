"""The official table and the facets above it as HTML.

An edition never changes, so each of its rows is rendered once in a process; a page is the rendered rows joined. Where words
were looked for they are highlighted, and the rows found are rendered for that page.
"""

import dataclasses
from collections.abc import Container, Iterator
from functools import lru_cache

from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from events.columns import COLUMNS
from events.document import Row, Section
from events.edition.changes import Change, Changes
from events.edition.searching import Marker
from events.edition.selection import Group
from events.models import Edition


def anchor(section: int, row: Row) -> str:
    """The id of a row on the page of its plan; sections count from 1."""
    return f"p-{section}-{row.number}"


_BACK = "\0"  # stands in a kept row where its link takes along the query string of the page


def render(
    edition: Edition,
    positions: Container[int] | None = None,
    back: str = "",
    marker: Marker | None = None,
    changes: Changes | None = None,
) -> SafeString:
    """The table of the edition: whole, or the rows at ``positions`` (from 1) with the heads of their sections.

    ``back`` is the query string that the links to events take along, so that there is a way back to what was asked;
    ``marker`` finds the words to highlight; ``changes`` are shown beside the rows that the edition changed.
    """
    pieces = (
        _marked_pieces(edition, positions, marker, changes) if marker else _kept_pieces(edition, positions, changes)
    )
    sections = [
        f'<tbody role="rowgroup" id="s-{number}">{head}{"".join(rows)}</tbody>'
        for number, (head, rows) in enumerate(pieces, start=1)
        if rows or positions is None
    ]
    query = escape(f"?{back}") if back else ""
    body = mark_safe("\n".join(sections).replace(_BACK, query))  # noqa: S308 - every piece comes from a template below
    return render_to_string("events/_table.html", {"columns": COLUMNS, "title": edition.title, "body": body})


def _kept_pieces(
    edition: Edition, positions: Container[int] | None, changes: Changes | None
) -> Iterator[tuple[str, list[str]]]:
    position = 0
    for head, rows in _pieces(edition.sha256, edition.year, changes):
        first, position = position + 1, position + len(rows)
        yield head, [row for place, row in enumerate(rows, first) if positions is None or place in positions]


def _marked_pieces(
    edition: Edition, positions: Container[int] | None, marker: Marker, changes: Changes | None
) -> Iterator[tuple[str, list[str]]]:
    draw, position = _Drawing(edition.year, changes), 0
    for number, section in enumerate(edition.document.sections, start=1):
        first, position = position + 1, position + len(section.rows)
        chosen = [row for place, row in enumerate(section.rows, first) if positions is None or place in positions]
        head = draw.head(dataclasses.replace(section, title=marker.mark(section.title), note=marker.mark(section.note)))
        yield head, [draw.row(number, marked_row(row, marker)) for row in chosen]


def marked_row(row: Row, marker: Marker) -> Row:
    """The row with the words found marked in its printed cells."""
    return dataclasses.replace(
        row,
        title=marker.mark(row.title),
        format=marker.mark(row.format),
        venue=marker.mark(row.venue, is_topic=False),
        schedule=marker.mark(row.schedule, is_topic=False),
        department=marker.mark(row.department, is_topic=False),
    )


@lru_cache(maxsize=512)
def facet(group: Group) -> SafeString:
    """One facet of the filter as HTML. It depends on ``group`` alone, so equal groups are rendered once in a process."""
    return render_to_string("events/_facet.html", {"group": group})


@lru_cache(maxsize=16)
def _pieces(sha256: str, year: int, changes: Changes | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rendered head and rows of each section of the document with this checksum, beside what its edition changed."""
    draw = _Drawing(year, changes)
    return tuple(
        (draw.head(section), tuple(draw.row(number, row) for row in section.rows))
        for number, section in enumerate(Edition.document_of(sha256).sections, start=1)
    )


class _Drawing:
    """The templates of a row and of the head of a section, for one year."""

    def __init__(self, year: int, changes: Changes | None):
        self.changes: dict[str, Change] = changes.by_uid if changes else {}
        self.events = reverse("events:plan", args=[year]) + "events/"
        self.rows, self.heads = get_template("events/_row.html"), get_template("events/_section.html")

    def row(self, section: int, row: Row) -> str:
        link = f"{self.events}{row.uid}/{_BACK}"
        change = self.changes.get(row.uid)
        return self.rows.render({"row": row, "anchor": anchor(section, row), "link": link, "change": change})

    def head(self, section: Section) -> str:
        return self.heads.render({"section": section})
