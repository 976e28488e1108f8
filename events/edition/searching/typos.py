"""Which words of a list a misspelt word is nearest to, by optimal string alignment: two swapped letters are one slip."""

from collections.abc import Sequence

# Letters a word must have for one slip and for two; a shorter word has too many neighbours.
_ONE_FROM, _TWO_FROM = 5, 8
MOST_WORDS = 8  # of one question: each costs a walk through the whole list


def allowed(word: str) -> int:
    """How many slips a word of this length may have."""
    return 2 if len(word) >= _TWO_FROM else 1 if len(word) >= _ONE_FROM else 0


def nearest(word: str, vocabulary: Sequence[str], slips: int | None = None) -> tuple[int, list[str]]:
    """(slips, words) of ``vocabulary`` that differ least from ``word``; no words when all differ too much."""
    from rapidfuzz import process  # slow to import: only where a word is unknown
    from rapidfuzz.distance import OSA

    most = allowed(word) if slips is None else slips
    if not most or not vocabulary:
        return 0, []
    found = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=most, limit=None)
    least = min((int(distance) for _, distance, _ in found), default=0)
    return least, [known for known, distance, _ in found if distance == least]


def with_a_letter_more(word: str, vocabulary: Sequence[str]) -> list[str]:
    """The words of ``vocabulary`` that a word too short for slips becomes with one letter put in: «тетр» is «театр».

    Any other slip in four letters has too many neighbours, and so has one in the first letter.
    """
    if len(word) != _ONE_FROM - 1:
        return []
    found = [known for known in vocabulary if len(known) == _ONE_FROM and known[0] == word[0]]
    return [known for known in found if any(known[:cut] + known[cut + 1 :] == word for cut in range(1, _ONE_FROM))]


def near_places(word: str, vocabulary: Sequence[str]) -> list[int]:
    """The places in ``vocabulary`` of all that differ from ``word`` by no more slips than it may have."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=allowed(word), limit=None)
    return [place for _, _, place in found]
