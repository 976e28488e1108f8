"""What the editor shows, as HTML: the page, one open row, or the rows that differ after an act with the numbers."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from events.columns import CELLS, SHORT_LABELS
from events.models import Edition, Operation, Plan
from events.plan import checking

from .choosing import choice_of
from .noticing import noticed
from .open_row import row_html, url
from .outcome import Desk, Opened, Outcome
from .remarks import attach_remarks
from .sections import OpenedBand
from .table import Band, Line, Places, line_of, places_of, read_bands, rows_of

# The content policy allows no inline style and no code made of text; a refusal is shown in the row, a lost session is not.
_HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "historyEnabled": False,
    "scrollIntoViewOnBoost": False,
    "attributesToSettle": [],  # it would write them as inline styles
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "400|404|409|422", "swap": True},
        {"code": "...", "swap": False, "error": True},
    ],
}
# Findings that the whole table holds with their mends; of more it says the questions alone, to keep it light.
UNFOLDED = 12
_ROW, _PAGE = "admin/events/editor/_row.html", "admin/events/editor/page.html"


@dataclass(slots=True)
class Open:
    """What stands open on the page: a row or a section, and what is said of it."""

    row: Opened | None = None
    band: OpenedBand | None = None
    said: str = ""
    status: int = 200


# Rows


def rows_html(desk: Desk, outcome: Outcome) -> str:
    """The row that was worked on, closed or open; in a template the others that differ now, and numbers if they changed."""
    places, opened = places_of(desk.plan), outcome.opened
    keys = [pk for pk in outcome.shown if pk in places.numbers]
    if opened and opened.entry is not None and opened.entry.pk in keys:
        keys.remove(opened.entry.pk)
    lines = {line.pk: _line_html(desk, line) for line in _lines(desk, keys, places)}
    main = [lines.pop(outcome.entry)] if outcome.entry in lines else []
    if opened is not None:
        is_above = opened.entry is None and opened.behind != outcome.entry
        main.insert(0 if is_above else len(main), row_html(desk, opened, places))
    told: dict[str, Any] = {"said": outcome.said, "refused": outcome.is_refused, "gone": outcome.gone}
    told["undo"] = last_step(desk)
    if outcome.order_changed or outcome.is_refused:
        told |= places.for_page()
    others = format_html_join("", "{}", ([html] for html in lines.values()))
    return "".join([*main, format_html('<template id="told" data-told="{}">{}</template>', json.dumps(told), others)])


def found_html(desk: Desk, keys: Sequence[int]) -> str:
    """Closed rows with their findings, and in how many rows of the plan there are some: asked for after an act.

    An act does not wait for it: the whole plan is looked over anew.
    """
    checks = checking.look(desk.plan)
    found, places = noticed(desk.request, checks), places_of(desk.plan)
    lines = [line_of(entry, places, found.get(entry.pk, ())) for entry in rows_of(desk.plan).filter(pk__in=keys)]
    attach_remarks(desk.plan, lines)
    rows = format_html_join("", "{}", ([_line_html(desk, line)] for line in lines))
    return format_html('<template id="found" data-total="{}">{}</template>', len(checks.by_entry), rows)


def _lines(desk: Desk, keys: Sequence[int], places: Places) -> list[Line]:
    lines = [line_of(entry, places) for entry in rows_of(desk.plan).filter(pk__in=keys)] if keys else []
    if lines:
        attach_remarks(desk.plan, lines)
    return lines


def _line_html(desk: Desk, line: Line) -> SafeString:
    return render_to_string(_ROW, {"line": line, **desk.rights}, desk.request)


# The page


def page_html(desk: Desk, opened: Open, context: Mapping[str, Any]) -> str:
    """The whole page."""
    plan, choice, checks = desk.plan, choice_of(desk), checking.look(desk.plan)
    found = noticed(desk.request, checks)
    bands, places = read_bands(plan, found)
    lines = [line for band in bands for line in band.lines]
    remarks = attach_remarks(plan, lines)
    counted = [line for line in lines if not line.is_dropped]
    shown = [(band, [*choice.of(band.lines, opened.row)]) for band in bands]
    loose = ""
    if opened.row:
        entry = opened.row.entry.pk if opened.row.entry else 0
        loose = _put_open(shown, opened.row, row_html(desk, opened.row, places, found.get(entry, ())))
    if choice.is_any and opened.band is None:
        shown = [(band, lines) for band, lines in shown if lines]
    own = {
        "title": f"План на {plan.year} год: таблица",
        "plan": plan,
        "choice": choice,
        "opened": opened,
        "labels": [SHORT_LABELS[key] for key in CELLS],
        "section_total": len(bands),
        "row_total": len(counted),
        "event_total": len({line.event for line in counted}),
        "remarks": remarks,
        "found_total": len(checks.by_entry),
        "edition": _difference(plan, bands),
        "undo": last_step(desk),
        "editor_url": url(plan),
        "config": json.dumps(_HTMX),
        "bands": shown,
        "loose": loose,
        "is_brief": len(checks) > UNFOLDED and not choice.is_any,
    }
    return render_to_string(_PAGE, {**context, **own, **desk.rights}, desk.request)


def _put_open(shown: list[tuple[Band, list[Any]]], opened: Opened, html: str) -> str:
    """Put the open row in the place of the closed one, a new one behind its neighbour. Returns a row that has no place:
    its words wait for a section.
    """
    if opened.entry is not None:
        for _band, lines in shown:
            for index, line in enumerate(lines):
                if line.pk == opened.entry.pk:
                    lines[index] = html
                    return ""
        return html
    for band, lines in shown:
        if band.section.pk == opened.section:
            index = next((index for index, line in enumerate(lines) if line.pk == opened.behind), -1)
            lines.insert(index + 1, html)
            return ""
    return html


def _difference(plan: Plan, bands: Sequence[Band]) -> dict[str, Any] | None:
    """The edition in force, and how many rows differ from it now. One query, once the process knows the edition."""
    edition = Edition.objects.for_year(plan.year).defer("stored").first()
    if edition is None:
        return None
    then, now = Counter(), Counter()
    for section in edition.document.sections:
        then.update((row.uid, *row.cells[1:]) for row in section.rows)
    for band in bands:
        now.update((line.uid, *(cell.words for cell in line.cells)) for line in band.lines if not line.is_dropped)
    differs: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for side, left in enumerate((then - now, now - then)):
        for row, count in left.items():
            differs[row[0]][side] += count
    return {"number": edition.number, "at": edition.published_at, "rows": sum(map(max, differs.values()))}


def last_step(desk: Desk) -> dict[str, Any] | None:
    """This person's last act on this plan, if it can be taken back: what to send and how to call it. One query."""
    if not desk.user.has_perm("events.undo_operation"):
        return None
    own = Operation.objects.filter(plan=desk.plan, by=desk.user)
    last = own.exclude(kind__in=[*Operation.NOT_UNDONE, Operation.Kind.UNDO]).filter(undone_by=None).first()
    if last is None:
        return None
    label = last.note.partition(": «")[0].partition(" «")[0][:60]
    return {"pk": last.pk, "label": label or last.get_kind_display()}
