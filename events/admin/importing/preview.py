"""The preview of an import as a whole: which rows are on the page, the counts, and everything around the rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from events import text
from events.forms.importing import FIELDS, PreviewForm, RowForm, Seen
from events.models import Operation, PlanImport
from events.plan import importing
from events.plan.importing import Line, Look, decisions_of
from events.plan.merging import FieldConflict

from .around import changed_sections, sheets_of, shown_targets
from .lines import Shown, answers_of, labelled, shown_lines
from .names import NewName, new_names

MANY = 30  # rows; a longer file shows first what needs a person
PER_PAGE = 100
# The page's filter: its address, and what is said beside the number of rows.
SHOWS = {
    "attention": ("ждёт решения", "ждут решения", "ждут решения"),
    "changed": ("изменится", "изменятся", "изменятся"),
    "new": ("новая", "новые", "новых"),
    "same": ("без изменений", "без изменений", "без изменений"),
    "out": ("не загружается", "не загружаются", "не загружаются"),
    "absent": ("нет в файле", "нет в файле", "нет в файле"),
    "all": ("строка в файле", "строки в файле", "строк в файле"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the rows a person looks at, as it stands in the address."""

    show: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Part":
        """What an address or a pressed button says; anything else is the whole."""
        show, page = query.get("show", ""), query.get("page", "")
        return cls(show if show in SHOWS else "", int(page) if page.isdecimal() and len(page) < 6 else 1)

    def query(self, **more: str) -> str:
        """The end of an address; empty for the page as it opens."""
        found = {"show": self.show, "page": str(self.page) if self.page > 1 else "", **more}
        said = {name: value for name, value in found.items() if value}
        return f"?{urlencode(said)}" if said else ""


@dataclass(frozen=True, slots=True)
class Count:
    """One part with its number of rows."""

    show: str
    number: int
    label: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """The row that is open for correction. ``conflicts`` are fields that a colleague has corrected otherwise."""

    line: Line
    form: RowForm
    conflicts: Sequence[tuple[str, FieldConflict]] = ()


PREFIX = "cell"  # of the fields of the open row, which stand in the form of the page


def open_row(plan_import: PlanImport, look: Look, identifier: str, posted: Any = None) -> Opened | None:
    """The form of one line, filled in with what would be loaded or with what was sent; None when the file has no such line."""
    line = next((line for line in look.proposal.lines if line.id == identifier), None)
    if line is None:
        return None
    words = importing.words_of(look.proposal, decisions_of(plan_import), identifier)
    form = RowForm(
        posted,
        prefix=PREFIX,
        initial={**words, "seen": importing.dump_words(words)},
        options=answers_of(look, line, words[importing.WHO]),
    )
    return Opened(line, form)


def preview_context(
    plan_import: PlanImport, look: Look, part: Part, *, opened: Opened | None = None, posted: PreviewForm | None = None
) -> dict[str, Any]:
    """Everything the template needs; a constant number of queries."""
    last = Operation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    proposal, comparison = look.proposal, look.comparison
    every = shown_lines(plan_import, look)
    absent = (
        [change.row for change in comparison.rows if change.kind == "absent" and not change.replaced_by]
        if proposal.mode == "plan"
        else []
    )
    needing = sum(line.needs_person for line in every)
    show = part.show or ("attention" if needing and len(every) > MANY else "all")
    page = Paginator(_chosen(every, show), PER_PAGE).get_page(part.page)
    lines = list(page.object_list)
    if opened and opened.line.id not in {shown.line.id for shown in lines}:
        lines.insert(0, next(shown for shown in every if shown.line.id == opened.line.id))
    names = new_names(look, decisions_of(plan_import))
    seen = _seen_of(plan_import, look, lines, names)
    targets, sheets = shown_targets(look), sheets_of(proposal.reading)
    warned = [(name, issue) for name, issue in proposal.general if issue.severity != "note"]
    return {
        "plan_import": plan_import,
        "form": posted or _form(seen, look, last),
        "seen": seen.dump(),
        "look": look,
        "proposal": proposal,
        "lines": lines,
        "opened": opened,
        "every": len(every),
        "needing": needing,
        "show": show,
        "part": part,
        "page": page,
        "pages": _pages(page),
        "shows": _counts(every, absent, show),
        "has_plan": proposal.standing.plan is not None,
        "counts": comparison.counts,
        "events": len({line.row.uid for line in proposal.lines if not line.is_left_out}),
        "absent": absent,
        "words": labelled(comparison.words),
        "section_changes": changed_sections(comparison),
        "is_reordered": comparison.is_reordered,
        "targets": targets,
        "sheets": sheets,
        "warned": warned,
        "remarks": [issue for _name, issue in proposal.general if issue.severity == "note"],
        "names": names,
        "more_names": len(look.unknown) - len(names),
        "schedules": look.made.get("сроки", []),
        "accepted": set(seen.decisions.accepted),
        "fields": list(FIELDS.items()),
        "field_keys": list(FIELDS),
        "is_doubted": not every or not proposal.document.year or any(not target.is_said for target in targets),
        "will": _will(comparison.counts, len(absent)),
    }


def _form(seen: Seen, look: Look, last: int) -> PreviewForm:
    return PreviewForm(
        initial={
            "year": seen.decisions.year,
            "mode": look.proposal.mode,
            "seen": seen.dump(),
            "pin": look.pin,
            "since": last,
        }
    )


def _chosen(every: list[Shown], show: str) -> list[Shown]:
    if show == "attention":
        return [line for line in every if line.needs_person]
    return every if show == "all" else [line for line in every if line.sort == show]


def _counts(every: list[Shown], absent: list[Any], show: str) -> list[Count]:
    """The parts that have rows, and the one that is looked at."""
    numbers = {key: len(absent) if key == "absent" else len(_chosen(every, key)) for key in SHOWS}
    return [
        Count(key, number, text.plural(number, *SHOWS[key]).partition(text.NBSP)[2], key == show)
        for key, number in numbers.items()
        if number or key == show
    ]


def _pages(page: Page) -> list[int | str]:
    paginator = page.paginator
    return list(paginator.get_elided_page_range(page.number)) if paginator.num_pages > 1 else []


def _seen_of(plan_import: PlanImport, look: Look, lines: Iterable[Shown], names: Iterable[NewName]) -> Seen:
    """What a page with these lines shows of the decisions."""
    reading, lines = look.proposal.reading, list(lines)
    issues = [look.proposal.general, *(shown.issues for shown in lines)]
    return Seen(
        decisions=decisions_of(plan_import),
        mode=look.proposal.mode,
        lines=tuple(shown.line.id for shown in lines),
        issues=tuple(name for group in issues for name, issue in group if issue.severity == "suggestion"),
        columns={
            f"{table.table}-{use.start}": use.key
            for table in reading.tables
            for use in table.columns
            if use.key in FIELDS
        },
        targets={str(target.index): target.chosen for target in shown_targets(look)},
        sheets=tuple(sheet.place for sheet in sheets_of(reading)),
        values={name.key: name.chosen for name in names},
    )


def _will(counts: Mapping[str, int], absent: int) -> str:
    """What loading does to the plan, in a sentence; empty where it does nothing."""
    changed, new = counts["changed"], counts["new"]
    said = [
        f"{text.plural(changed, 'строка изменится', 'строки изменятся', 'строк изменятся')}" if changed else "",
        f"{text.plural(new, 'строка прибавится', 'строки прибавятся', 'строк прибавятся')}" if new else "",
        f"{text.plural(absent, 'строка не из файла останется', 'строки не из файла останутся', 'строк не из файла останутся')}"
        if absent
        else "",
    ]
    words = ", ".join(filter(None, said))
    return f"{words}. Загрузку можно отменить одним нажатием в журнале." if words else ""
