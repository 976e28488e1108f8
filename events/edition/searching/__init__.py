"""Searching the words of one plan: an index of its document, and questions put to it. Pure: no database, no clock.

words                    a text as words, their stems and roots
layout                   words typed in the other keyboard layout
synonyms                 the office's abbreviations and synonyms, found among words
date_words               months, quarters and seasons among the words of a question
typos                    the words of a list that a misspelt word is nearest to
index                    where each word of a document stands
terms                    what a row must hold: words and phrases resolved against an index
question                 what a person typed, read into terms
marking                  the words found, as places in a text
search                   the rows that answer a question, and what to say beside them
"""

from events.edition.searching.index import Index
from events.edition.searching.marking import Marked, Marker
from events.edition.searching.search import Found, Suggestion, find
from events.edition.searching.synonyms import Synonyms

__all__ = ["Found", "Index", "Marked", "Marker", "Suggestion", "Synonyms", "find"]
