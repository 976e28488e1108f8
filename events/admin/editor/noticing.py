"""Findings as the cells of the table show them: a question that unfolds, what each mend would change, the doubtful places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from events.admin.checks import may_mend
from events.admin.findings import ShownMend, pieces
from events.columns import CELLS, SHORT_LABELS
from events.forms.differing import Parts
from events.plan.checking import Checks, Finding

# What a folded finding asks, by its kind.
QUESTIONS = {
    "repeat": "повтор?",
    "alike": "похоже на другое?",
    "unlisted": "не в плане?",
    "empty": "не заполнено",
    "schedule": "верный срок?",
    "year": "тот ли год?",
    "name": "опечатка?",
    "word": "опечатка?",
    "glued": "слитно?",
    "spaces": "лишний пробел?",
    "quotes": "прямые кавычки?",
    "stop": "точка в конце?",
    "case": "со строчной?",
    "letters": "чужие буквы?",
    "glyph": "не напечатается?",
}
_BOOKS = ("venue", "department", "eventformat")
_NO_PLACE = ("repeat", "alike", "empty")  # of these the whole cell is meant


@dataclass(frozen=True, slots=True)
class Noticed:
    """A finding in a cell. ``may_mend`` and ``may_dismiss`` are of the person who looks."""

    finding: Finding
    may_mend: bool
    may_dismiss: bool

    @property
    def question(self) -> str:
        """The folded words."""
        return QUESTIONS[self.finding.kind]

    @property
    def column(self) -> str:
        """The cell it stands in; what has no cell of its own is said under the title."""
        return self.finding.column if self.is_of_cell else "title"

    @property
    def is_of_cell(self) -> bool:
        """Whether the table has a cell for the words."""
        return self.finding.column in CELLS

    @property
    def name(self) -> str:
        """What words it is about, where no cell of the table shows them."""
        return "" if self.is_of_cell else SHORT_LABELS.get(self.finding.column, "")

    @property
    def is_everywhere(self) -> bool:
        """Whether a mend writes to a reference book, and so to every row that prints the value."""
        return self.may_mend and bool(self.finding.holder and self.finding.holder.model in _BOOKS)

    @property
    def mends(self) -> list[ShownMend]:
        """The mends with what each changes."""
        if not self.may_mend:
            return []
        finding = self.finding
        return [
            ShownMend(mend, f"{finding.mark}.{number}", pieces(finding.words, mend.after))
            for number, mend in enumerate(finding.mends)
        ]


def noticed(request: HttpRequest, checks: Checks) -> Mapping[int, Sequence[Noticed]]:
    """The findings of each row as this person sees them, by the key of the entry."""
    may_dismiss = request.user.has_perm("events.change_event")
    return {
        entry: [Noticed(finding, may_mend(request, finding), may_dismiss) for finding in found]
        for entry, found in checks.by_entry.items()
    }


def marked(words: str, found: Sequence[Noticed]) -> Parts:
    """The words of a cell with the doubtful places in them marked; empty where none can be pointed at."""
    spots = sorted(spot for one in found if one.finding.kind not in _NO_PLACE for spot in _spots(words, one.finding))
    parts: Parts = []
    end = 0
    for first, last in spots:
        if first < end or first == last:
            continue
        parts += [("same", words[end:first]), ("mark", words[first:last])]
        end = last
    return [*parts, ("same", words[end:])] if parts else []


def _spots(words: str, finding: Finding) -> list[tuple[int, int]]:
    """Where the doubtful places are in the printed words, which may hold those of the finding among others."""
    start = words.find(finding.words)
    return [] if start < 0 else [_seen(words, start + first, start + last) for first, last in finding.spots]


def _seen(words: str, first: int, last: int) -> tuple[int, int]:
    """The place with the word before it where it is a sign alone: a line under a full stop cannot be seen."""
    if any(map(str.isalnum, words[first:last])):
        return first, last
    return words.rfind(" ", 0, first) + 1, last
