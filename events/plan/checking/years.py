"""Years that are neither the plan's nor the one before: left over from an older plan, as a rule.

What is a year at all, and not a number of people or of an order, ``events.years`` knows.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from events.years.words import moved

from .finding import Finding, Mend, Passage, mend_words

_YEAR = re.compile(r"(?<!\d)(?:199\d|20[0-4]\d)(?!\d)")  # older years are history: «80-летие Победы 1945 года»
_RANGE = re.compile(r"(?<!\d)((?:199|20\d)\d)\s?[–—-]\s?((?:199|20\d)\d)(?!\d)")
_NEAR = 40  # letters before a year that may say what it is of
_FAR = 1000  # years; moved so far, a year is told from all others
# What has its own year for good: a beginning («с 2010 года», «основан в 1998 году»).
_BEGINNING = re.compile(r"(?:\bс\s+|\b(?:основан|создан|образован|открыт|учрежд[её]н)\w*\s+в\s+)$", re.IGNORECASE)
_AHEAD = re.compile(r"план|подготов|приоритет|перспектив|следующ|предсто|задач|заявк|календар", re.IGNORECASE)


def check_years(passages: Sequence[Passage], year: int) -> list[Finding]:
    """Each passage that names another year than ``year`` and the one before; next year's plans may be spoken of."""
    return [finding for passage in passages if (finding := _check(passage, year))]


def _check(passage: Passage, year: int) -> Finding | None:
    strange = _strange(passage.words, year)
    if not strange:
        return None
    named = list(dict.fromkeys(passage.words[first:last] for first, last in strange))
    said = f"Назван {named[0]} год" if len(named) == 1 else f"Названы {_listed(named)} годы"
    return Finding(
        "year",
        passage.column,
        passage.words,
        f"{said}, а план на {year} год.",
        passage.about,
        passage.lines,
        tuple(strange),
        tuple(_mends(passage, year)) if passage.holder else (),
        passage.holder,
    )


def _strange(words: str, year: int) -> list[tuple[int, int]]:
    """Where years stand that do not belong in the plan of ``year``."""
    own = {year, year - 1, *([year + 1] if _AHEAD.search(words) else [])}
    covered = list(_covering(words, year))
    far: dict[int, str] = {}  # the words with all years of one number moved far away: those that moved are years
    found = []
    for match in _YEAR.finditer(words):
        first, last = match.span()
        named = int(match[0])
        if named in own or any(start <= first < end for start, end in covered):
            continue
        if _BEGINNING.search(words[max(first - _NEAR, 0) : first]):
            continue
        if named not in far:
            far[named] = moved(words, named, named + _FAR)
        if far[named][first:last] == str(named + _FAR):
            found.append((first, last))
    return found


def _covering(words: str, year: int) -> Iterator[tuple[int, int]]:
    """Where spans of years stand that have the plan's own in them: «на 2021–2030 годы» is the name of a programme."""
    for found in _RANGE.finditer(words):
        if int(found[1]) <= year <= int(found[2]):
            yield found.span()


def _mends(passage: Passage, year: int) -> Iterator[Mend]:
    """All years of the words moved together, so that the last becomes the plan's or the one before; a person chooses."""
    last = max(int(found[0]) for found in _YEAR.finditer(passage.words))
    for wanted in (year, year - 1):
        after = moved(passage.words, last, wanted)
        named = [found[0] for found in _YEAR.finditer(after) if passage.words[slice(*found.span())] != found[0]]
        if named and not _strange(after, year):
            label = f"Поставить {_listed(dict.fromkeys(named))}"
            yield mend_words(passage, after, label, is_sure=False)


def _listed(years: Iterable[str]) -> str:
    """«2018, 2019 и 2020»."""
    *others, last = years
    return f"{', '.join(others)} и {last}" if others else last
