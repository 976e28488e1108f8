"""The one row that stands open, as HTML: its cells as fields, what they mean, what may be chosen, what may be done with it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from events.admin.base import history_url
from events.columns import CELLS, SHORT_LABELS
from events.forms.editor import FOUND
from events.models import Event, Plan, ReviewRemark
from events.plan import checking
from events.plan.editing import was_published
from events.plan.meaning import Meaning, Office

from .noticing import Noticed, noticed
from .offering import said_of_meaning, understood
from .outcome import Desk, Opened, before
from .remarks import remarks_to
from .table import Places


def url(plan: Plan) -> str:
    """The address of the editor of one plan."""
    return reverse("admin:events_plan_editor", args=[plan.pk])


def row_html(desk: Desk, opened: Opened, places: Places, findings: Sequence[Noticed] = ()) -> SafeString:
    """The row that stands open, with what the checks say of the words that are stored."""
    context = _row_context(desk, opened, places, findings)
    return render_to_string("admin/events/editor/_open.html", {**context, **desk.rights}, desk.request)


def findings_of(desk: Desk, opened: Opened) -> Sequence[Noticed]:
    """The findings of the row that is to stand open; none of a new one."""
    if opened.entry is None:
        return ()
    return noticed(desk.request, checking.look(desk.plan)).get(opened.entry.pk, ())


def _row_context(desk: Desk, opened: Opened, places: Places, findings: Sequence[Noticed]) -> dict[str, Any]:
    entry = opened.entry
    form = opened.form or desk.form(_event(desk, opened), Office())
    is_asked = opened.form is None and not desk.request.htmx  # a script gives the focus itself, a refusal is to be read
    focus = (opened.cell if opened.cell in CELLS else "title") if is_asked else ""
    remarks = remarks_to(entry)
    beside = [] if entry and entry.is_dropped else [remark for remark in remarks if remark.field in CELLS]
    context = {
        "form": form,
        "remarks": [remark for remark in remarks if remark not in beside],
        "opened": opened,
        "entry": entry,
        "fresh": uuid.uuid4(),
        "cells": [_cell(form, key, desk.plan.year, focus, findings, beside) for key in CELLS],
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


def _cell(
    form: Any, key: str, year: int, focus: str, findings: Sequence[Noticed], remarks: Sequence[ReviewRemark]
) -> dict[str, Any]:
    """A field, what it means, what may be chosen instead, and what the checks and the director say of it."""
    words = form[key].value() or ""
    question = next((question for question in form.questions if question.cell == key), None)
    mine = [one for one in findings if one.column == key]
    said = [remark for remark in remarks if remark.field == key]
    described = [
        f"echo-{key}",
        *([f"error-{key}"] if form[key].errors else []),
        *([f"doubt-{key}"] if mine else []),
        *(f"remark-{remark.pk}" for remark in said),
    ]
    cell = {
        "key": key,
        "label": SHORT_LABELS[key],
        "bound": form[key],
        "widget": form[key].as_widget(attrs={"aria-describedby": " ".join(described), "autofocus": key == focus}),
        "question": question,
        "echo": "",
        "findings": mine,
        "remarks": said,
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
