"""The title of an event beside that of another year: the year in it says nothing, nor do the endings of its words."""

import re
from functools import lru_cache

from events import text

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LETTERS = 5  # of a word


def folded(title: str) -> str:
    """The title as two spellings of it are equal."""
    return text.fold(_YEAR.sub("", title))


@lru_cache(maxsize=8192)  # the titles of all years stand against the title of each event
def beginnings(title: str) -> frozenset[str]:
    """The beginnings of its words; of the folded title they are the same."""
    return frozenset(word[:_LETTERS] for word in text.words(_YEAR.sub("", title)))
