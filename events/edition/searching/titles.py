"""The title of an event beside that of another year: the year in it says nothing, nor do the endings of its words."""

import re

from events import text

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LETTERS = 5  # of a word


def folded(title: str) -> str:
    """The title as two spellings of it are equal."""
    return text.fold(_YEAR.sub("", title))


def beginnings(title: str) -> frozenset[str]:
    """The beginnings of its words."""
    return frozenset(word[:_LETTERS] for word in text.words(_YEAR.sub("", title)))
