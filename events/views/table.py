"""The official table as HTML. A row of an edition is rendered once and joined ever after: an edition never changes."""

from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from events.columns import COLUMNS
from events.document import PlanDocument, Row, Section


def anchor(section: int, row: Row) -> str:
    """The id of a row on the page of its plan; sections count from 1."""
    return f"p-{section}-{row.number}"


def render(document: PlanDocument, year: int) -> SafeString:
    """The table of the whole document or of a part of it."""
    events = reverse("events:plan", args=[year]) + "events/"
    body = [_section(number, section, events) for number, section in enumerate(document.sections, start=1)]
    context = {"columns": COLUMNS, "title": document.title, "body": mark_safe("".join(body))}  # noqa: S308 - rendered just now
    return render_to_string("events/_table.html", context)


def _section(number: int, section: Section, events: str) -> str:
    template = get_template("events/_row.html")
    rows = [
        template.render({"row": row, "anchor": anchor(number, row), "link": f"{events}{row.uid}/"}) for row in section.rows
    ]
    rows_html = mark_safe("".join(rows))  # noqa: S308 - rendered just now
    return render_to_string("events/_section.html", {"section": section, "rows": rows_html})
