"""The words found, as places in a text: what a page highlights."""

from collections.abc import Iterable

from events.edition.searching import words
from events.edition.searching.index import Tier
from events.edition.searching.terms import Term


class Marked(str):
    """A text that knows which stretches of it to highlight: (start, end), ascending and apart."""

    __slots__ = ("spans",)
    spans: list[tuple[int, int]]


class Marker:
    """Finds the words of some terms in any text of the document."""

    def __init__(self, terms: Iterable[Term] = ()):
        self._anywhere: set[str] = set()
        self._in_topics: set[str] = set()
        self._phrases = []
        for term in terms:
            for alternative in term.all_alternatives:
                if len(alternative.phrase) > 1:
                    self._phrases.append(alternative.phrase)
                else:
                    is_kin = alternative.up_to < Tier.ROW and not term.is_date
                    (self._in_topics if is_kin else self._anywhere).update(alternative.phrase[0])

    def mark(self, line: str, *, is_topic: bool = True) -> str:
        """The text, as :class:`Marked` where words of it were found."""
        marked = Marked(line)
        marked.spans = self.spans(line, is_topic=is_topic)
        return marked if marked.spans else line

    def spans(self, line: str, *, is_topic: bool = True) -> list[tuple[int, int]]:
        """(start, end) of each stretch to highlight, ascending and apart; ``is_topic`` for a title, a form or an audience."""
        if not line or not (self._anywhere or self._in_topics or self._phrases):
            return []
        known = self._anywhere | self._in_topics if is_topic else self._anywhere
        found = words.split(line)
        spans = [(word.start, word.end) for word in found if word.text in known]
        spans += [
            (found[first].start, found[last].end) for joined, first, last in words.compounds(found) if joined in known
        ]
        for phrase in self._phrases:
            for start in range(len(found) - len(phrase) + 1):
                stretch = found[start : start + len(phrase)]
                if all(word.text in any_of for word, any_of in zip(stretch, phrase, strict=True)):
                    spans.append((stretch[0].start, stretch[-1].end))
        return _apart(spans)


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
