"""Words that no reference book knows, with the choices for each: answered once for the whole file."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from events import text
from events.columns import SHORT_LABELS
from events.importers.known import Known
from events.plan.books import BOOKS, value_key
from events.plan.choosing import Option
from events.plan.decisions import Decisions
from events.plan.importing import Look, Proposal

MOST = 50  # words that are asked of on one page, those of most rows first
_MOST_OPTIONS = 3_000  # of all lists together; beyond them a list holds only what is alike
_ALIKE, _LEAST_ALIKE = 3, 55


@dataclass(frozen=True, slots=True)
class NewName:
    """Words with what they may be; ``chosen`` is the value of the option that stands."""

    key: str
    heading: str
    words: str
    rows: int
    chosen: str
    options: tuple[Option, ...]


def new_names(look: Look, decisions: Decisions) -> list[NewName]:
    """All words of the file that no reference book knows, or did not before a person answered."""
    asked = {key: (unknown.column, unknown.words, unknown.rows) for key, unknown in look.unknown.items()}
    asked |= _mended(look.proposal, {key: value for key, value in decisions.values.items() if key not in asked})
    books = dict(zip(BOOKS, _books(look), strict=True))
    size = sum(len(books[column]) for column, *_ in asked.values())
    found = [
        NewName(
            key,
            SHORT_LABELS[column],
            words,
            rows,
            decisions.values.get(key, ""),
            _options(words, books[column], decisions.values.get(key, ""), is_short=size > _MOST_OPTIONS),
        )
        for key, (column, words, rows) in sorted(asked.items(), key=lambda item: -item[1][2])[:MOST]
    ]
    order = [SHORT_LABELS[column] for column in BOOKS]
    return sorted(found, key=lambda name: order.index(name.heading))


def _books(look: Look) -> tuple[tuple[Known, ...], ...]:
    references = look.proposal.references
    return references.formats, references.venues, references.departments


def _mended(proposal: Proposal, values: dict[str, str]) -> dict[str, tuple[str, str, int]]:
    """The words that a person wants written otherwise: they stand in the file and in no row any more."""
    if not values:
        return {}
    cells = [(key, getattr(line.file_words, key)) for line in proposal.lines if not line.is_left_out for key in BOOKS]
    found = Counter(key for column, words in cells if (key := value_key(column, words)) in values)
    words_of = {value_key(column, words): (column, text.clean(words)) for column, words in cells}
    return {key: (*words_of[key], rows) for key, rows in found.items()}


def _options(words: str, book: Sequence[Known], decided: str, *, is_short: bool) -> tuple[Option, ...]:
    from rapidfuzz import fuzz, process  # slow to import: only where a file brings new words

    spellings = [(name, place) for place, value in enumerate(book) for name in value.names]
    folded = [text.fold(name) for name, _ in spellings]
    near = process.extract(
        text.fold(words), folded, scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST_ALIKE, limit=2 * _ALIKE
    )
    alike = [book[place] for place in dict.fromkeys(spellings[index][1] for *_, index in near)][:_ALIKE]
    others = () if is_short else [value for value in book if value not in alike]
    found = (
        Option("", "завести в справочнике"),
        *(Option(f"mend {value.key}", f"это «{value.label}», исправить в словах") for value in alike),
        *(Option(f"is {value.key}", f"это «{value.label}», слова оставить") for value in (*alike, *others)),
        Option("words", "оставить словами, в справочник не заносить"),
    )
    # What was chosen stays chosen, in a list that has grown short or of a book that has lost the value.
    is_listed = any(option.value == decided for option in found)
    return found if is_listed else (*found, Option(decided, "как решено раньше"))
