"""The official table and the facets above it as HTML.

An edition never changes, so each of its rows is rendered once in a process; a page is the rendered rows joined.
"""

from collections.abc import Container
from functools import lru_cache

from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from events.columns import COLUMNS
from events.document import Row
from events.edition.filters import Group
from events.models import Edition


def anchor(section: int, row: Row) -> str:
    """The id of a row on the page of its plan; sections count from 1."""
    return f"p-{section}-{row.number}"


_BACK = "\0"  # in a rendered row: where the query of the page goes, which its link takes along


def render(edition: Edition, positions: Container[int] | None = None, back: str = "") -> SafeString:
    """The table of the edition: whole, or the rows at ``positions`` (from 1) with the heads of their sections.

    ``back`` is the query string that the links to events take along, so that there is a way back to what was asked.
    """
    sections, position = [], 0
    for number, (head, rows) in enumerate(_pieces(edition.sha256, edition.year), start=1):
        chosen = []
        for row in rows:
            position += 1
            if positions is None or position in positions:
                chosen.append(row)
        if chosen or positions is None:
            sections.append(f'<tbody role="rowgroup" id="s-{number}">{head}{"".join(chosen)}</tbody>')
    query = escape(f"?{back}") if back else ""
    body = mark_safe("\n".join(sections).replace(_BACK, query))  # noqa: S308 - every piece comes from a template below
    return render_to_string("events/_table.html", {"columns": COLUMNS, "title": edition.title, "body": body})


@lru_cache(maxsize=512)
def facet(group: Group) -> SafeString:
    """One facet of the filter as HTML. It depends on ``group`` alone, so equal groups are rendered once in a process."""
    return render_to_string("events/_facet.html", {"group": group})


@lru_cache(maxsize=16)
def _pieces(sha256: str, year: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rendered head and rows of each section of the document with this checksum."""
    events = reverse("events:plan", args=[year]) + "events/"
    row_template, head_template = get_template("events/_row.html"), get_template("events/_section.html")
    pieces = []
    for number, section in enumerate(Edition.document_of(sha256).sections, start=1):
        rows = tuple(
            row_template.render({"row": row, "anchor": anchor(number, row), "link": f"{events}{row.uid}/{_BACK}"})
            for row in section.rows
        )
        pieces.append((head_template.render({"section": section}), rows))
    return tuple(pieces)
