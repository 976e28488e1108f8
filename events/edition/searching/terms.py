"""What a row must hold: a word, a phrase or a date, resolved against the index of one document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from events.edition.searching import words
from events.edition.searching.date_words import Date
from events.edition.searching.index import Index, Tier, stands
from events.edition.searching.synonyms import Sense


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words of the document that answer a term: for each place of a phrase any of a set, side by side.

    What is only akin to the question counts up to a tier: no row is found because its venue has a word like that.
    """

    phrase: tuple[frozenset[str], ...]
    up_to: Tier = Tier.NOTE

    def rows(self, index: Index, tier: Tier) -> int:
        """The rows it stands in."""
        return index.standing(self.phrase, min(tier, self.up_to))


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for, as it was typed: any alternative, or all ``parts``, or one of the rows ``always``."""

    typed: str
    alternatives: tuple[Alternative, ...] = ()
    parts: tuple["Term", ...] = ()
    always: int = 0
    is_date: bool = False
    is_weak: bool = False

    def rows(self, index: Index, tier: Tier) -> int:
        """The rows that answer it."""
        found = self.always
        for alternative in self.alternatives:
            found |= alternative.rows(index, tier)
        if self.parts:
            together = index.all
            for part in self.parts:
                together &= part.rows(index, tier)
            found |= together
        return found

    def stands_in(self, text: Sequence[str]) -> bool:
        """Whether the words of a text answer it."""
        is_alone = any(stands(alternative.phrase, text) for alternative in self.alternatives)
        return is_alone or bool(self.parts and all(part.stands_in(text) for part in self.parts))

    @property
    def all_alternatives(self) -> Iterable[Alternative]:
        """Its alternatives and those of its parts."""
        yield from self.alternatives
        for part in self.parts:
            yield from part.all_alternatives


def word_term(index: Index, typed: Sequence[str], *, is_weak: bool = False) -> Term:
    """A word in any form, unfinished, or in a word made of it; of several words (equally near to a misspelt one) any."""
    forms = frozenset().union(*(index.forms(word) | index.longer(word) for word in typed))
    kin = frozenset().union(*(index.kin(word) for word in typed))
    return Term(typed[0], tuple(_one_word(index, forms, kin - forms)), is_weak=is_weak)


def _one_word(index: Index, forms: frozenset[str], kin: frozenset[str]) -> Iterable[Alternative]:
    if forms:
        yield Alternative((forms,))
    if kin:
        # The title of a section has such a word for all of its rows, and a venue or a department for most of them: only
        # where no row has one, and nothing else has («аналитика» for the «аналитический» department).
        if index.holding(forms, Tier.NOTE) or index.holding(kin, Tier.OWN):
            yield Alternative((kin,), up_to=Tier.OWN)
        else:
            yield Alternative((kin,), up_to=Tier.TOPIC if index.holding(kin, Tier.TOPIC) else Tier.ROW)


def either_term(first: Term, second: Term) -> Term:
    """Rows that answer one term or the other, neither of which has parts: «семинары и вебинары»."""
    return Term(f"{first.typed}, {second.typed}", (*first.alternatives, *second.alternatives))


def compound_term(index: Index, parts: Sequence[str], joined: str) -> Term:
    """A hyphenated word: its parts side by side, the last perhaps unfinished, or the whole written as one."""
    last = index.forms(parts[-1]) | index.longer(parts[-1])
    phrase = (*(index.forms(part) for part in parts[:-1]), last)
    alternatives = [Alternative(phrase)] if all(phrase) else []
    alternatives += _one_word(index, index.forms(joined) | index.longer(joined), frozenset())
    return Term("-".join(parts), tuple(alternatives))


def phrase_term(index: Index, typed: Sequence[str]) -> Term:
    """Words in quotation marks: side by side in this order, each in any form."""
    phrase = tuple(index.forms(word) for word in typed)
    return Term(" ".join(typed), (Alternative(phrase),) if all(phrase) else ())


def sense_term(index: Index, typed: Sequence[str], sense: Sense) -> Term:
    """Words of the table of synonyms: any phrase of their groups, or the very words of the question."""
    alternatives: list[Alternative] = []
    for phrase in sense.phrases:
        if len(phrase) == 1:
            alternatives += _one_word(index, index.forms(phrase[0]), frozenset())
        elif all(resolved := tuple(index.forms(word) for word in phrase)):
            alternatives.append(Alternative(resolved))
    own = [word_term(index, [word]) for word in typed if word not in words.STOP]
    if len(own) == 1:
        # Its kin («работе» of «работник») only where nothing else is found.
        exact = tuple(one for one in own[0].alternatives if one.up_to is Tier.NOTE or not alternatives)
        return Term(own[0].typed, (*exact, *alternatives))
    return Term(" ".join(typed), tuple(alternatives), tuple(own))


def date_term(index: Index, typed: str, found: Sequence[str], dates: Sequence[Date]) -> Term:
    """The rows of the dates' months; or of a topic that names the date; or whose words name it where no month is known."""
    months = {month for date in dates for month in date.months}
    always = dated = 0
    for month in range(1, 13):
        dated |= index.months[month]
        if month in months:
            always |= index.months[month]
    phrase = tuple(index.forms(word) for word in found if word not in words.STOP)
    if not phrase or not all(phrase):
        return Term(typed, always=always, is_date=True)
    always |= index.standing(phrase, Tier.ROW) & ~dated
    return Term(typed, (Alternative(phrase, up_to=Tier.TOPIC),), always=always, is_date=True)
