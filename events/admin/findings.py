"""What pages show of a finding: the words it is about, what each mend would change in them, and where they are edited."""

import re
from dataclasses import dataclass

from django.urls import reverse
from rapidfuzz.distance import Indel

from events.columns import LABELS
from events.forms.differing import Parts, elided
from events.models import Plan
from events.plan.checking import Finding, Mend, Where

_PLACES = 5  # rows of one finding that are named


def cell_url(plan: Plan, finding: Finding, row: Where | None = None) -> str:
    """Where the words of a finding are edited: its cell in the editor, or the form of what holds them.

    ``row`` is one of the finding's rows, else the first is meant. The editor gives the focus to the cell; an anchor in the
    address would take it away where there are no scripts.
    """
    holder = finding.holder
    row = row or (finding.rows[0] if finding.rows else None)
    if holder and (row is None or holder.model != "event"):
        return reverse(f"admin:events_{holder.model}_change", args=[holder.pk])
    if row is None:
        return reverse("admin:events_plan_change", args=[plan.pk])
    if not row.entry:
        return reverse("admin:events_event_change", args=[row.event])
    page = reverse("admin:events_plan_editor", args=[plan.pk])
    return f"{page}?row={row.entry}&cell={finding.column}"


@dataclass(frozen=True, slots=True)
class ShownMend:
    """A mend with what it changes; ``value`` is what its button sends."""

    mend: Mend
    value: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding for the page. ``rows`` are addresses, places and titles; ``words`` are there where no mend shows them;
    ``is_named``: they are the title, which need not be said twice."""

    finding: Finding
    key: str
    column: str
    rows: list[tuple[str, str, str]]
    more: int
    words: Parts
    mends: list[ShownMend]
    is_named: bool


def shown_finding(plan: Plan, finding: Finding, *, may: bool = True) -> Shown:
    """The finding for the page; without its mends for those who ``may`` not make them."""
    rows = [(cell_url(plan, finding, row), row.place, row.title) for row in finding.rows[:_PLACES]]
    mends = [
        ShownMend(mend, f"{finding.mark}.{number}", pieces(finding.words, mend.after))
        for number, mend in enumerate(finding.mends)
    ]
    words = [] if mends and may else _spotted(finding)
    return Shown(
        finding,
        finding.mark[:12],
        LABELS.get(finding.column, ""),
        rows or [(cell_url(plan, finding), "", "")],
        max(len(finding.rows) - _PLACES, 0),
        words,
        mends if may else [],
        finding.column == "title" and bool(words or (mends and may)),
    )


def _spotted(finding: Finding) -> Parts:
    """The words with the doubtful places among them marked."""
    if finding.kind in ("repeat", "alike", "unlisted", "empty"):
        return []
    parts: Parts = []
    end = 0
    for first, last in finding.spots:
        parts += [("same", finding.words[end:first]), ("mark", finding.words[first:last])]
        end = last
    return elided([part for part in (*parts, ("same", finding.words[end:])) if part[1]])


def pieces(before: str, after: str) -> Parts:
    """Before and after, word by word, a word with the spaces behind it: a full stop or a space less is seen by its word."""
    old, new = re.findall(r"\S+\s*|^\s+", before), re.findall(r"\S+\s*|^\s+", after)
    parts: Parts = []
    was, now = "", ""
    for kind, first, last, start, end in [*Indel.opcodes(old, new), ("equal", 0, 0, 0, 0)]:
        if kind != "equal":
            was, now = was + "".join(old[first:last]), now + "".join(new[start:end])
            continue
        if was or now:
            parts += [("del", _with_seen_spaces(was)), ("gap", " → "), ("ins", now.rstrip()), ("gap", " ")]
        was, now = "", ""
        parts.append(("same", "".join(new[start:end])))
    return elided([part for part in parts if part[1]])


def _with_seen_spaces(words: str) -> str:
    """Runs of spaces as signs that can be seen."""
    return re.sub(r"[^\S\n]{2,}", lambda found: "␣" * len(found[0]), words.rstrip("\n")).rstrip(" ")
