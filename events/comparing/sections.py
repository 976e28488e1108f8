"""Which sections of two documents are one: by their keys, and by titles, shared rows and order only where a key is missing."""

from collections.abc import Callable, Collection, Iterator

from events import text
from events.comparing.likeness import RENAMED, likeness
from events.document import PlanDocument, Section

_SHARED = 0.5  # of the rows of the smaller section so many must stand in both

# Judges one old and one new section: None when the sign is absent, else the more the surer.
_Sign = Callable[[int, int], tuple[float, ...] | None]


def pair_sections(old: PlanDocument, new: PlanDocument, provisional: Collection[str] = ()) -> tuple[int | None, ...]:
    """For each new section the index of the old one it continues, or None.

    Two sections with two different keys are never one. ``provisional`` uids, as in :class:`.Choices`, are no sign.
    """
    return _Pairing(old, new, provisional).run()


class _Pairing:
    """One pairing, from the surest sign to the weakest; under each sign the best pairs are settled first."""

    def __init__(self, old: PlanDocument, new: PlanDocument, provisional: Collection[str]) -> None:
        self.old, self.new = old.sections, new.sections
        self.old_signs = [_row_signs(section, ()) for section in self.old]
        self.new_signs = [_row_signs(section, provisional) for section in self.new]
        self.found: list[int | None] = [None] * len(self.new)
        self.free = set(range(len(self.old)))

    def run(self) -> tuple[int | None, ...]:
        signs: list[_Sign] = [self._same_key, self._same_title, self._shared_rows, self._untitled, self._same_place]
        for sign in signs:
            judged = sorted(
                ((judgement, -abs(mine - theirs), -mine, -theirs) for mine, theirs, judgement in self._judge(sign)),
                reverse=True,
            )
            for *_, mine, theirs in judged:
                if self.found[-mine] is None and -theirs in self.free:
                    self.found[-mine] = -theirs
                    self.free.remove(-theirs)
        return tuple(self.found)

    def _judge(self, sign: _Sign) -> Iterator[tuple[int, int, tuple[float, ...]]]:
        for mine, partner in enumerate(self.found):
            if partner is None:
                for theirs in self.free:
                    if self._may_pair(mine, theirs) and (judgement := sign(mine, theirs)) is not None:
                        yield mine, theirs, judgement

    def _may_pair(self, mine: int, theirs: int) -> bool:
        first, second = self.new[mine].key, self.old[theirs].key
        return not first or not second or first == second

    def _same_key(self, mine: int, theirs: int) -> tuple[float, ...] | None:
        return () if self.new[mine].key and self.new[mine].key == self.old[theirs].key else None

    def _same_title(self, mine: int, theirs: int) -> tuple[float, ...] | None:
        """One title; of several sections called so, those with the most rows in common."""
        title = text.fold(self.new[mine].title)
        if not title or title != text.fold(self.old[theirs].title):
            return None
        return (self._share(mine, theirs)[1],)

    def _shared_rows(self, mine: int, theirs: int) -> tuple[float, ...] | None:
        of_smaller, of_both = self._share(mine, theirs)
        return (of_both, self._both_untitled(mine, theirs)) if of_smaller >= _SHARED else None

    def _untitled(self, mine: int, theirs: int) -> tuple[float, ...] | None:
        return () if self._both_untitled(mine, theirs) else None

    def _same_place(self, mine: int, theirs: int) -> tuple[float, ...] | None:
        """The same number, if nothing speaks against it: neither the titles nor the rows are those of two sections."""
        first, second = self.new[mine], self.old[theirs]
        is_open = not (first.title and second.title) or not (first.rows or second.rows)
        return () if mine == theirs and (is_open or likeness(first.title, second.title) >= RENAMED) else None

    def _both_untitled(self, mine: int, theirs: int) -> bool:
        return not text.fold(self.new[mine].title) and not text.fold(self.old[theirs].title)

    def _share(self, mine: int, theirs: int) -> tuple[float, float]:
        """How much of the smaller section, and of both, stands in both: 0 to 1."""
        first, second = self.new_signs[mine], self.old_signs[theirs]
        if not first or not second:
            return 0.0, 0.0
        shared = sum(bool(signs & {sign for row in second for sign in row}) for signs in first)
        shared = min(shared, len(second))
        return shared / min(len(first), len(second)), 2 * shared / (len(first) + len(second))


def _row_signs(section: Section, provisional: Collection[str]) -> list[set[str]]:
    """What each row can be known by: its uid, its title."""
    return [
        {sign for sign in (row.uid if row.uid not in provisional else "", text.fold(row.title)) if sign}
        for row in section.rows
    ]
