"""Searching editions: the office's synonyms, and what is said about what was found. Their indexes are in ``indexes``.

What a question finds in one document is the business of ``searching``, which knows no database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict

from events import text
from events.edition.indexes import index_of
from events.edition.searching import Found, Synonyms, find
from events.models import Abbreviation

LONGEST = 200  # characters of a question
NO_SYNONYMS = Synonyms()


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about what was found; ``label`` and ``question`` are another question to ask, or empty."""

    sentence: str
    label: str = ""
    question: str = ""


def synonyms() -> Synonyms:
    """The office's abbreviations and synonyms as they are now. One query."""
    return _compiled(Abbreviation.objects.groups())


def synonyms_for(asked: QueryDict) -> Synonyms:
    """The table as it is now if words are looked for, else an empty one: what an answer to the query depends on."""
    return synonyms() if "q" in asked else NO_SYNONYMS


@lru_cache(maxsize=4)
def _compiled(groups: tuple[tuple[str, ...], ...]) -> Synonyms:
    return Synonyms(groups)


def ask(sha256: str, question: str, table: Synonyms) -> Found:
    """What the question finds in the document with this checksum."""
    return find(index_of(sha256), question, table)


def understood(found: Found) -> str:
    """The question in words for a chip and a file: «поиск «фирма» (показано по слову «форма»)»; empty for dates alone."""
    asked = found.question
    if asked.dates and all(term.is_date for term in asked.terms):
        return ""
    shown = [_quoted(correction.used) for correction in found.corrections]
    aside = f" (показано по {'слову' if len(shown) == 1 else 'словам'} {', '.join(shown)})" if shown else ""
    return f"поиск «{asked.rest}»{aside}" if asked.dates else f"поиск «{asked.typed}»{aside}"


def notes(found: Found) -> tuple[Note, ...]:
    """What a reader must know of how the question was understood."""
    said = [
        Note(
            f"Показано по {'слову' if len(one.used) == 1 else 'словам'} {_quoted(one.used)}: «{one.typed}» в плане нет."
        )
        for one in found.corrections
        if found.positions
    ]
    said += [
        Note(f"«{date.typed}» понято как срок.", "Искать как слово", date.as_words)
        for date in found.dates
        if found.positions
    ]
    if found.dropped:
        is_one = len(found.dropped) == 1
        others = ", показано по остальным" if found.positions else ""
        said.append(
            Note(
                f"{'Слово' if is_one else 'Слова'} {_quoted(found.dropped)} не {'найдено' if is_one else 'найдены'}{others}."
            )
        )
    if found.is_partly:
        said.append(Note("Все слова вместе не встречаются: показаны пункты, где их больше всего."))
    return tuple(said)


def suggestions(found: Found) -> tuple[Note, ...]:
    """Questions to ask instead of one without an answer."""
    return tuple(
        Note("", f"{one.line}, {text.plural(one.count, 'пункт', 'пункта', 'пунктов')}", one.line)
        for one in found.suggestions
    )


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"«{word}»" for word in words)
