"""What a person typed, read into terms: quotation marks, the other layout, misspelt words, dates, abbreviations."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from events import text
from events.edition.searching import date_words, layout, terms, typos, words
from events.edition.searching.index import Index, Tier
from events.edition.searching.synonyms import Synonyms
from events.edition.searching.terms import Term
from events.edition.searching.words import Word

_QUOTED = re.compile(r'«([^«»]*)»|“([^“”]*)”|„([^„“”]*)[“”]|"([^"]*)"')
_BETWEEN_ALTERNATIVES = frozenset((",", "и", "или", ", или", "/"))
_SHORTEST_PART, _LONGEST_GLUED = 4, 40  # letters of two words written as one
_MOST_NEIGHBOURS = 3  # words equally near to a misspelt one that are all taken


@dataclass(frozen=True, slots=True)
class Correction:
    """Words that were not known as they were typed, and the words of the plan looked for instead."""

    typed: str
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in the question: what it is called, its months, and the question in which it is words, and without it."""

    typed: str
    label: str
    months: tuple[int, ...]
    as_words: str
    without: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question read: ``typed`` is how it was written, ``line`` how it was understood, ``terms`` what a row must hold."""

    typed: str
    line: str
    terms: tuple[Term, ...]
    corrections: tuple[Correction, ...] = ()
    dates: tuple[FoundDate, ...] = ()
    rest: str = ""  # the question without its dates


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the question, in quotation marks or not, and its dates."""

    line: str
    is_quoted: bool
    dates: tuple[date_words.Date, ...] = ()
    found: tuple[Word, ...] = ()

    def shown(self, quoted: date_words.Date | None = None, left_out: Sequence[date_words.Date] = ()) -> str:
        """The stretch with one date in quotation marks, or without some."""
        if self.is_quoted:
            return f"«{self.line}»"
        line = self.line
        for date in reversed(self.dates):
            start, end = self.found[date.start].start, self.found[date.end - 1].end
            if date is quoted:
                line = f"{line[:start]}«{line[start:end]}»{line[end:]}"
            elif any(date is one for one in left_out):
                line = f"{line[: self._with_preposition(date)]}{line[end:]}"
        return line

    def _with_preposition(self, date: date_words.Date) -> int:
        """Where a date begins with the small words before it: «в» of «танцы в мае»."""
        first = date.start
        while first and self.found[first - 1].text in words.STOP:
            first -= 1
        return self.found[first].start


def read(question: str, index: Index, synonyms: Synonyms) -> Question:
    """The question as terms of this document."""
    return _Reader(index, synonyms).read(question)


class _Reader:
    def __init__(self, index: Index, synonyms: Synonyms):
        self.index, self.synonyms = index, synonyms
        self.corrections: list[Correction] = []
        self.neighbours: dict[str, list[str]] = {}
        self.tries = typos.MOST_WORDS

    def read(self, question: str) -> Question:
        typed = unicodedata.normalize("NFC", text.clean(question))
        pieces = [self._understand(piece) for piece in _pieces(typed)]
        found = [term for piece in pieces for term in self._terms(piece)]
        dates = [date for piece in pieces for date in piece.dates]
        if dates:
            found.append(self._date_term(pieces))
        if any(not term.is_weak for term in found):
            found = [term for term in found if not term.is_weak]
        return Question(
            typed=typed,
            line=_joined(piece.shown() for piece in pieces),
            terms=tuple(found),
            corrections=tuple(self.corrections),
            dates=tuple(_found_date(pieces, piece, date) for piece in pieces for date in piece.dates),
            rest=_joined(piece.shown(left_out=dates) for piece in pieces),
        )

    # From what was typed to known words

    def _understand(self, piece: _Piece) -> _Piece:
        line = " ".join(self._in_layout(chunk) for chunk in piece.line.split())
        line = self._corrected(line)
        found = tuple(words.split(line))
        dates = () if piece.is_quoted else tuple(date_words.find(line, found))
        return replace(piece, line=line, dates=dates, found=found)

    def _in_layout(self, chunk: str) -> str:
        """The chunk, or what its keys give in the other layout when that is known and this is not."""
        typed = words.split(chunk)
        if not typed or any(self._is_known(word.text) for word in typed if not word.is_number):
            return chunk
        swapped = layout.swap(chunk)
        for line in dict.fromkeys((swapped, layout.swap(chunk.rstrip(".,;:")))):
            found = [word.text for word in words.split(line) if not word.is_number]
            if found and all(self._is_known(word) or self._near(word) for word in found):
                self.corrections.append(Correction(chunk, (line,)))
                return line
        return chunk

    def _corrected(self, line: str) -> str:
        """The line with each unknown word replaced by the known one it is nearest to."""
        found = words.split(line)
        known_joined = {
            place
            for joined, first, last in words.compounds(found)
            if self.index.forms(joined)
            for place in range(first, last + 1)
        }
        corrections: list[Correction] = []
        for place, word in reversed(list(enumerate(found))):
            if place in known_joined or word.is_number or self._is_known(word.text):
                continue
            if not self.tries:
                break
            self.tries -= 1
            if near := self._near(word.text) or self._apart(word.text):
                self.neighbours[near[0]] = near
                corrections.insert(0, Correction(line[word.start : word.end], tuple(near)))
                line = f"{line[: word.start]}{near[0]}{line[word.end :]}"
        self.corrections += corrections
        return line

    def _is_known(self, word: str) -> bool:
        return (
            word in words.STOP
            or self.index.is_of_all(word)
            or word in date_words.date_words()
            or self.synonyms.knows(word)
            or self.index.knows(word)
        )

    def _near(self, word: str) -> list[str]:
        """The known words nearest to a misspelt one: of the document, of the table of synonyms, or of a date."""
        index, found = self.index, []
        for vocabulary in (index.long_words, self.synonyms.vocabulary, date_words.long_date_words()):
            slips, near = typos.nearest(word, vocabulary)
            found += [(slips, word) for word in near]
        slips, near = index.with_stem_near(words.stem(word))
        found += [(slips, form) for form in near]
        if not found:
            near = [*index.with_a_letter_more(word), *typos.with_a_letter_more(word, self.synonyms.vocabulary)]
            found = [(1, form) for form in near]
        if not found:
            return []
        least = min(slips for slips, _ in found)
        nearest = dict.fromkeys(form for slips, form in found if slips == least)
        # People seldom mistake the first letter.
        alike = [form for form in nearest if form[0] == word[0]] or list(nearest)
        return _different(alike)[:_MOST_NEIGHBOURS]

    def _apart(self, word: str) -> list[str]:
        """Two known words written without the space between them."""
        for cut in range(_SHORTEST_PART, min(len(word), _LONGEST_GLUED) - _SHORTEST_PART + 1):
            if self.index.forms(word[:cut]) and self.index.forms(word[cut:]):
                return [f"{word[:cut]} {word[cut:]}"]
        return []

    # From known words to terms

    def _terms(self, piece: _Piece) -> list[Term]:
        found = piece.found
        if piece.is_quoted:
            return [terms.phrase_term(self.index, [word.text for word in found])] if found else []
        spelt = [word.text for word in found]
        joins = {first: (joined, last) for joined, first, last in words.compounds(list(found))}
        dated = {place: date.end for date in piece.dates for place in range(date.start, date.end)}
        result: list[tuple[int, int, Term]] = []  # each with the places of its words
        place = 0
        while place < len(found):
            start = place
            stretch = spelt[place : min((start for start in dated if start > place), default=len(found))]
            if place in dated:
                place = dated[place]
            elif sense := self.synonyms.at(stretch, 0):
                place += sense.length
                result.append((start, place, terms.sense_term(self.index, stretch[: sense.length], sense)))
            elif place in joins and joins[place][1] - place < len(stretch):
                joined, last = joins[place]
                place = last + 1
                result += [(start, place, term) for term in self._compound(spelt[start:place], joined)]
            else:
                place += 1
                if spelt[start] not in words.STOP:
                    result.append((start, place, self._word(spelt[start])))
        if not result and not dated:
            return [self._word(word) for word in spelt]
        return self._alternated(piece, result)

    def _alternated(self, piece: _Piece, found: Sequence[tuple[int, int, Term]]) -> list[Term]:
        """The terms, with forms of events that are listed made one: a «семинар и вебинар» is hardly ever meant."""
        result: list[Term] = []
        before: tuple[int, int] | None = None
        for start, end, term in found:
            spelt = tuple(words.stem(word.text) for word in piece.found[start:end])
            kind = (start, end) if spelt in self.index.kinds and not term.parts else None
            between = piece.line[piece.found[before[1] - 1].end : piece.found[start].start].strip() if before else ""
            if kind and before and between in _BETWEEN_ALTERNATIVES:
                result[-1] = terms.either_term(result[-1], term)
            else:
                result.append(term)
            before = kind
        return result

    def _compound(self, parts: list[str], joined: str) -> list[Term]:
        """A hyphenated word as one term, or each of its parts where the plan has no such word."""
        term = terms.compound_term(self.index, parts, joined)
        return (
            [term]
            if term.rows(self.index, Tier.NOTE)
            else [self._word(part) for part in parts if part not in words.STOP]
        )

    def _word(self, word: str) -> Term:
        is_weak = self.index.is_of_all(word)
        return terms.word_term(self.index, self.neighbours.get(word, [word]), is_weak=is_weak)

    def _date_term(self, pieces: Sequence[_Piece]) -> Term:
        """All dates together: «март, апрель» asks for either month."""
        one = [
            terms.date_term(
                self.index,
                date.label,
                [word.text for word in piece.found[date.start : date.end]],
                [date],
            )
            for piece in pieces
            for date in piece.dates
        ]
        always = 0
        for term in one:
            always |= term.always
        alternatives = tuple(alternative for term in one for alternative in term.alternatives)
        return Term(", ".join(term.typed for term in one), alternatives, always=always, is_date=True)


def _pieces(question: str) -> list[_Piece]:
    pieces, end = [], 0
    for match in _QUOTED.finditer(question):
        pieces.append(_Piece(question[end : match.start()], is_quoted=False))
        pieces.append(_Piece(next(group for group in match.groups() if group is not None), is_quoted=True))
        end = match.end()
    pieces.append(_Piece(question[end:], is_quoted=False))
    return [piece for piece in pieces if piece.line.strip()]


def _found_date(pieces: Sequence[_Piece], piece: _Piece, date: date_words.Date) -> FoundDate:
    return FoundDate(
        typed=piece.line[piece.found[date.start].start : piece.found[date.end - 1].end],
        label=_label(date),
        months=date.months,
        as_words=_joined(one.shown(quoted=date) for one in pieces),
        without=_joined(one.shown(left_out=[date]) for one in pieces),
    )


def _joined(lines) -> str:
    return " ".join(" ".join(lines).split())


def _label(date: date_words.Date) -> str:
    return f"месяц: {date.label}" if len(date.months) == 1 and " " not in date.label else date.label


def _different(forms: Sequence[str]) -> list[str]:
    """One form of each word."""
    found: list[str] = []
    for form in forms:
        if not any(set(words.keys(form)) & set(words.keys(other)) for other in found):
            found.append(form)
    return found
