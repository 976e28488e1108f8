"""Which rows of two documents are one event's line, and by what sign; what a person chose goes before every sign.

Rows with two different uids are never one. A row without a uid (an imported file has none) is known by the surest sign
there is; where there is none it is a new row, and a person may say otherwise: better asked than overwritten.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Literal

from events import text
from events.comparing.likeness import ALIKE, RENAMED, likeness
from events.document import PlanDocument, Row

# Where a row stands: the indices of its section and of the row in it, both from 0.
Place = tuple[int, int]

# Beyond that a likeness is not looked for everywhere: documents that differ that much are other plans.
MOST_PAIRS = 250_000


class Reason(StrEnum):
    """The sign by which two rows were taken for one, the surest first; :func:`explain` says it to people."""

    CHOSEN = "chosen"
    UID_AND_SECTION = "uid_and_section"
    UID = "uid"
    TITLE_AND_FORMAT = "title_and_format"
    TITLE = "title"
    TITLE_ELSEWHERE = "title_elsewhere"
    RENAMED = "renamed"
    ALIKE = "alike"


_EXPLANATIONS = {
    Reason.CHOSEN: "так указано вручную",
    Reason.UID_AND_SECTION: "тот же постоянный номер",
    Reason.UID: "тот же постоянный номер, в другом разделе",
    Reason.TITLE_AND_FORMAT: "то же название и форма в этом разделе",
    Reason.TITLE: "то же название в этом разделе",
    Reason.TITLE_ELSEWHERE: "то же название в другом разделе",
    Reason.RENAMED: "на том же месте, похожее название ({} %)",
    Reason.ALIKE: "похожее название ({} %)",
}


def explain(reason: Reason, alike: float) -> str:
    """The reason in Russian: «похожее название (92 %)». ``alike`` is the likeness of the titles, 0 to 1."""
    return _EXPLANATIONS[reason].format(int(alike * 100))


class ChoiceError(ValueError):
    """A choice that cannot be: the message is Russian and says what to choose instead."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person said of one row of the new document.

    ``same``: it is the row ``old`` of the old document, allowed only where one of the two has no uid; ``new``: it is no row
    of the old document; ``replaces``: ``old`` goes out, this one comes in. ``old`` is a place in the old document or the uid
    of an event there; of an event in several sections the row of the new row's own section is meant, else the first.
    """

    kind: Literal["same", "new", "replaces"]
    old: Place | str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What :func:`.compare` shall know beside the documents.

    ``rows`` are the choices by the place of the row in the new document. ``provisional`` are the uids of the new document
    that only link its rows with each other (an import makes them up for rows that its file lists twice): they are no sign
    that a row is another than one of the old document, which has a uid of its own.
    """

    rows: Mapping[Place, Choice] = field(default_factory=dict)
    provisional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """The old row that a new one continues, the sign, and how alike their titles are, 0 to 1."""

    old: Place
    reason: Reason
    likeness: float


@dataclass(frozen=True, slots=True)
class Pairing:
    """By the new row's place: the pairs, and the old rows that new ones replace by a person's choice."""

    pairs: Mapping[Place, Pair]
    replaced: Mapping[Place, Place]


def places(document: PlanDocument) -> dict[Place, Row]:
    """Every row by its place, in plan order."""
    return {
        (number, index): row
        for number, section in enumerate(document.sections)
        for index, row in enumerate(section.rows)
    }


def pair_rows(
    old: PlanDocument, new: PlanDocument, sections: Sequence[int | None], choices: Choices = Choices()
) -> Pairing:
    """The pairs of rows. ``sections`` gives for each new section the old one. Raises ``ChoiceError``."""
    pairer = _Pairer(old, new, sections, choices)
    pairer.take_choices()
    pairer.settle_uids()
    pairer.settle_titles()
    pairer.settle_renamed()
    pairer.settle_alike()
    return Pairing(pairer.pairs, pairer.replaced)


class _Pairer:
    """One pairing: what is left on both sides, and what was found."""

    def __init__(self, old: PlanDocument, new: PlanDocument, sections: Sequence[int | None], choices: Choices) -> None:
        self.old, self.new = places(old), places(new)
        self.left_old, self.left_new = dict(self.old), dict(self.new)
        self.sections, self.choices = sections, choices
        self.pairs: dict[Place, Pair] = {}
        self.replaced: dict[Place, Place] = {}

    def take_choices(self) -> None:
        """What a person chose; such rows take no part in anything else."""
        for place, choice in self.choices.rows.items():
            row = self.left_new.get(place)
            if row is None:
                raise ChoiceError("Строки, о которой сделан выбор, в файле больше нет. Посмотрите файл ещё раз.")
            if choice.kind == "new":
                self._refuse_known(row)
                del self.left_new[place]
                continue
            partner = self._chosen(place, choice)
            if choice.kind == "same":
                if not self._may_pair(row, self.old[partner]) and row.uid != self.old[partner].uid:
                    raise ChoiceError(
                        f"«{row.title}» и «{self.old[partner].title}» – два мероприятия с разными постоянными номерами. "
                        "Одной строкой они быть не могут: выберите «заменяет»."
                    )
                self._join(place, partner, Reason.CHOSEN)
            else:
                self._refuse_known(row)
                self.replaced[place] = partner
                del self.left_new[place], self.left_old[partner]

    def _chosen(self, place: Place, choice: Choice) -> Place:
        """The old row that is meant, if nothing has taken it yet."""
        if isinstance(choice.old, str):
            found = [other for other, row in self.left_old.items() if choice.old and row.uid == choice.old]
            found.sort(key=lambda other: other[0] != self.sections[place[0]])
        else:
            found = [choice.old] if choice.old in self.left_old else []
        if not found:
            raise ChoiceError(
                f"Строки плана, выбранной для «{self.new[place].title}», больше нет, или она выбрана дважды. Выберите ещё раз."
            )
        return found[0]

    def _refuse_known(self, row: Row) -> None:
        if self._uid(row) and any(self._uid(row) == other.uid for other in self.old.values()):
            raise ChoiceError(
                f"У «{row.title}» постоянный номер мероприятия, которое уже есть в плане: новой строкой оно быть не может."
            )

    def _uid(self, row: Row) -> str:
        """The uid of a new row, if it says who the row is."""
        return "" if row.uid in self.choices.provisional else row.uid

    def _may_pair(self, new: Row, old: Row) -> bool:
        return not self._uid(new) or not old.uid

    def _join(self, place: Place, partner: Place, reason: Reason, alike: float | None = None) -> None:
        if alike is None:
            alike = likeness(self.old[partner].title, self.new[place].title)
        self.pairs[place] = Pair(partner, reason, alike)
        del self.left_new[place], self.left_old[partner]

    def _settle(
        self,
        name: Callable[[Row], Hashable],
        reason: Reason,
        may_pair: Callable[[Row, Row], bool],
        *,
        is_here: bool,
    ) -> None:
        """Join rows of one name, the first with the first; ``is_here``: only within one section."""
        waiting: dict[Hashable, list[Place]] = defaultdict(list)
        for place, row in self.left_old.items():
            waiting[place[0] if is_here else None, name(row)].append(place)
        for place, row in list(self.left_new.items()):
            section = self.sections[place[0]] if is_here else None
            if not name(row) or (is_here and section is None):
                continue
            queue = waiting[section, name(row)]
            partner = next((other for other in queue if may_pair(row, self.old[other])), None)
            if partner is not None:
                queue.remove(partner)
                self._join(place, partner, reason)

    def settle_uids(self) -> None:
        """One event: in the same section, then wherever it stands."""

        def any_pair(_new: Row, _old: Row) -> bool:
            return True

        self._settle(attrgetter("uid"), Reason.UID_AND_SECTION, any_pair, is_here=True)
        self._settle(attrgetter("uid"), Reason.UID, any_pair, is_here=False)

    def settle_titles(self) -> None:
        """One title: in the same section with the same form, in the same section, elsewhere with the same form, elsewhere."""

        def title(row: Row) -> str:
            return text.fold(row.title)

        def title_and_format(row: Row) -> Hashable:
            return (title(row), text.fold(row.format)) if title(row) else ""

        self._settle(title_and_format, Reason.TITLE_AND_FORMAT, self._may_pair, is_here=True)
        self._settle(title, Reason.TITLE, self._may_pair, is_here=True)
        self._settle(title_and_format, Reason.TITLE_ELSEWHERE, self._may_pair, is_here=False)
        self._settle(title, Reason.TITLE_ELSEWHERE, self._may_pair, is_here=False)

    def settle_renamed(self) -> None:
        """Titles that are alike at one place of a section; each pair found is a landmark for its neighbours."""
        while found := self._best(self._at_one_place(), RENAMED):
            for place, partner, alike in found:
                self._join(place, partner, Reason.RENAMED, alike)

    def settle_alike(self) -> None:
        """Titles that are very much alike, wherever they stand."""
        if len(self.left_old) * len(self.left_new) > MOST_PAIRS:
            return
        for place, partner, alike in self._best(self._near_titles(), ALIKE):
            self._join(place, partner, Reason.ALIKE, alike)

    def _at_one_place(self) -> Iterator[tuple[Place, Place]]:
        """Rows of one index, or next to rows that are one already."""
        for section, index in self.left_new:
            own = self.sections[section]
            before, after = self.pairs.get((section, index - 1)), self.pairs.get((section, index + 1))
            candidates = {(own, index)}
            candidates |= {(before.old[0], before.old[1] + 1)} if before and before.old[0] == own else set()
            candidates |= {(after.old[0], after.old[1] - 1)} if after and after.old[0] == own else set()
            for candidate in sorted(place for place in candidates if place in self.left_old):
                yield (section, index), candidate

    def _near_titles(self) -> Iterator[tuple[Place, Place]]:
        """Rows whose titles look alike at all: a quick look before the careful one."""
        if not self.left_old or not self.left_new:
            return
        from rapidfuzz import fuzz, process  # slow to import: only where documents differ

        titles = {place: text.fold(row.title) for place, row in self.left_old.items()}
        for place, row in self.left_new.items():
            # Named, for the library's own choice of scorer takes one shared «по» for a likeness.
            near = process.extract(
                text.fold(row.title), titles, scorer=fuzz.token_sort_ratio, score_cutoff=RENAMED * 100, limit=None
            )
            for _title, _score, partner in near:
                yield place, partner

    def _best(self, candidates: Iterator[tuple[Place, Place]], least: float) -> list[tuple[Place, Place, float]]:
        """Of the candidates those alike enough, the best first, each row once; of equals, those of one section."""
        judged = [
            (alike, self.sections[place[0]] == partner[0], place, partner)
            for place, partner in candidates
            if self._may_pair(self.new[place], self.old[partner])
            and (alike := likeness(self.old[partner].title, self.new[place].title)) >= least
        ]
        judged.sort(key=lambda item: (-item[0], not item[1], item[2], item[3]))
        taken: set[tuple[str, Place]] = set()
        found = []
        for alike, _is_here, place, partner in judged:
            if ("new", place) not in taken and ("old", partner) not in taken:
                taken |= {("new", place), ("old", partner)}
                found.append((place, partner, alike))
        return found
