"""What the editor shows, as HTML: the page, one open row, or the rows that differ after an act with the numbers."""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from events.admin.base import history_url
from events.columns import CELLS, SHORT_LABELS
from events.forms.editor import FOUND
from events.models import Edition, Event, Operation, Plan
from events.plan import checking
from events.plan.editing import was_published
from events.plan.meaning import Meaning, Office

from .choosing import choice_of
from .noticing import noticed
from .offering import said_of_meaning, understood
from .outcome import Desk, Opened, Outcome, before
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
_ROW, _OPEN, _PAGE = (f"admin/events/editor/{name}.html" for name in ("_row", "_open", "page"))


@dataclass(slots=True)
class Open:
    """What stands open on the page: a row or a section, and what is said of it."""

    row: Opened | None = None
    band: OpenedBand | None = None
    said: str = ""
    status: int = 200


def url(plan: Plan) -> str:
    """The address of the editor of one plan."""
    return reverse("admin:events_plan_editor", args=[plan.pk])


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
    lines = (line_of(entry, places, found.get(entry.pk, ())) for entry in rows_of(desk.plan).filter(pk__in=keys))
    rows = format_html_join("", "{}", ([_line_html(desk, line)] for line in lines))
    return format_html('<template id="found" data-total="{}">{}</template>', len(checks.by_entry), rows)


def _lines(desk: Desk, keys: Sequence[int], places: Places) -> list[Line]:
    return [line_of(entry, places) for entry in rows_of(desk.plan).filter(pk__in=keys)] if keys else []


def _line_html(desk: Desk, line: Line) -> SafeString:
    return render_to_string(_ROW, {"line": line, **rights(desk)}, desk.request)


def row_html(desk: Desk, opened: Opened, places: Places) -> SafeString:
    """The row that stands open."""
    return render_to_string(_OPEN, {**_row_context(desk, opened, places), **rights(desk)}, desk.request)


def _row_context(desk: Desk, opened: Opened, places: Places) -> dict[str, Any]:
    entry = opened.entry
    form = opened.form or desk.form(_event(desk, opened), Office())
    context = {
        "form": form,
        "opened": opened,
        "entry": entry,
        "fresh": uuid.uuid4(),
        "cells": [_cell(form, key, desk.plan.year) for key in CELLS],
        "is_clash": form.is_bound and (form.clashes or form.is_unmarked),
        "sections": list(enumerate(desk.plan.sections.in_order(), start=1)),
        "own_section": entry.section_id if entry else opened.section,
        "behind": before(entry) if entry else opened.behind,
        "editor_url": url(desk.plan),
        "plan_key": desk.plan.pk,
    }
    if entry is None:
        return {**context, "number": _number_of_new(opened, places)}
    number = places.numbers.get(entry.pk, (0, 0))[1]
    return {
        **context,
        "number": number,
        "place": f"{entry.section_id}.{entry.position}.{number}",
        "count": places.counts.get(entry.section_id, 0),
        "twins": places.twins(entry) if entry.pk in places.numbers else [],
        "is_published": was_published(entry),
        "history_url": history_url(Event, entry.event_id),
    }


def _event(desk: Desk, opened: Opened) -> Event:
    if opened.entry is None:
        return Event(plan=desk.plan)
    return Event.objects.with_references().prefetch_related("format_uses").get(pk=opened.entry.event_id)


def _number_of_new(opened: Opened, places: Places) -> int:
    """The number the new row will have: one more than that of the last counted row before it."""
    if opened.behind not in places.numbers:
        return 1
    section = places.numbers[opened.behind][0]
    until = places.order[: places.order.index(opened.behind) + 1]
    return 1 + max((places.numbers[pk][1] for pk in until if places.numbers[pk][0] == section), default=0)


def _cell(form: Any, key: str, year: int) -> dict[str, Any]:
    """A field, what it means, and what may be chosen instead."""
    words = form[key].value() or ""
    question = next((question for question in form.questions if question.cell == key), None)
    described = f"echo-{key} error-{key}" if form[key].errors else f"echo-{key}"
    widget = form[key].as_widget(attrs={"aria-describedby": described})
    cell = {
        "key": key,
        "label": SHORT_LABELS[key],
        "bound": form[key],
        "widget": widget,
        "question": question,
        "echo": "",
    }
    if key == "schedule":
        cell["echo"] = understood(words, year)
    if key in FOUND:
        stored = form.office.facets(key, form.found_by(key))
        cell |= {"found": form[FOUND[key]], "takes": not words or words == form.office.printed(key, stored)}
        if words and question is None:
            meaning = form.found.get(key) or Meaning(stored)
            cell["echo"] = said_of_meaning(key, words, meaning, form.office).echo
    return cell


# The page


def page_html(desk: Desk, opened: Open, context: Mapping[str, Any]) -> str:
    """The whole page."""
    plan, choice, checks = desk.plan, choice_of(desk), checking.look(desk.plan)
    bands, places = read_bands(plan, noticed(desk.request, checks))
    lines = [line for band in bands for line in band.lines]
    counted = [line for line in lines if not line.is_dropped]
    shown = [(band, [*choice.of(band.lines, opened.row)]) for band in bands]
    loose = _put_open(shown, opened.row, row_html(desk, opened.row, places)) if opened.row else ""
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
        "found_total": len(checks.by_entry),
        "edition": _difference(plan, bands),
        "undo": last_step(desk),
        "editor_url": url(plan),
        "config": json.dumps(_HTMX),
        "bands": shown,
        "loose": loose,
        "is_brief": len(checks) > UNFOLDED and not choice.is_any,
    }
    return render_to_string(_PAGE, {**context, **own, **rights(desk)}, desk.request)


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


def rights(desk: Desk) -> dict[str, bool]:
    """What this person may do here, by name."""
    may = desk.user.has_perm
    return {
        "may_edit": may("events.change_event"),
        "may_add": may("events.add_event") and may("events.add_entry"),
        "may_move": may("events.change_entry"),
        "may_drop": may("events.delete_entry"),
        "may_word_sections": may("events.change_section"),
        "may_add_section": may("events.add_section"),
        "may_remove_section": may("events.delete_section") and may("events.delete_entry"),
    }
