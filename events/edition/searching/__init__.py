"""Searching the words of one plan: an index of its document, and questions put to it. Pure: no database, no clock.

words                    a text as words, their stems and roots
layout                   words typed in the other keyboard layout
synonyms                 the office's abbreviations and synonyms, found among words
date_words               months, quarters and seasons among the words of a question
typos                    the words of a list that a misspelt word is nearest to
tiers                    how much a word says of a row
titles                   a title beside that of another year
packed                   a document as bytes that are asked without reading all of it
index                    where each word of a document stands
terms                    what a row must hold: words and phrases resolved against an index
question                 what a person typed, read into terms
marking                  the words found, as places in a text
search                   the rows that answer a question, and what to say beside them
"""

from events.edition.searching.index import Index, places
from events.edition.searching.marking import Marked, Marker
from events.edition.searching.packed import DamagedError, Packed, pack
from events.edition.searching.search import Found, Suggestion, find
from events.edition.searching.synonyms import Synonyms

__all__ = [
    "DamagedError",
    "Found",
    "Index",
    "Marked",
    "Marker",
    "Packed",
    "Suggestion",
    "Synonyms",
    "find",
    "pack",
    "places",
]
