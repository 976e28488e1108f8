"""Years that are neither the plan's nor the one before: left over from an older plan, as a rule."""

import re
from collections.abc import Iterator, Sequence

from .finding import Finding, Mend, Passage, mend_words

# Older years are history: «80-летие Победы 1945 года».
_YEAR = re.compile(r"(?<![\d№./-])(?:199\d|20[0-4]\d)(?!\d|[./-]\d)")
_RANGE = re.compile(r"(?<!\d)((?:199|20\d)\d)\s?[–—-]\s?((?:199|20\d)\d)(?!\d)")
# What has its own year for good: an act of a day («от 21 декабря 2021»), a beginning («с 2010 года», «основан в 1998 году»).
_OLDER = re.compile(
    r"(?:\bот\s+(?:\d{1,2}\s+[а-я]+\s+)?|\bс\s+|\b(?:основан|создан|образован|открыт|учрежд[её]н)\w*\s+в\s+)$",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"план|подготов|приоритет|перспектив|следующ|предсто|задач|заявк|календар", re.IGNORECASE)


def check_years(passages: Sequence[Passage], year: int) -> list[Finding]:
    """Each passage that names another year than ``year`` and the one before; next year's plans may be spoken of."""
    return [finding for passage in passages if (finding := _check(passage, year))]


def _check(passage: Passage, year: int) -> Finding | None:
    strange = [found for found in _YEAR.finditer(passage.words) if _is_strange(passage.words, found, year)]
    if not strange:
        return None
    named = list(dict.fromkeys(found[0] for found in strange))
    said = f"{'Назван' if len(named) == 1 else 'Названы'} {', '.join(named)} год{'' if len(named) == 1 else 'ы'}"
    return Finding(
        "year",
        passage.column,
        passage.words,
        f"{said}, а план на {year} год.",
        passage.about,
        passage.lines,
        tuple(found.span() for found in strange),
        tuple(_mends(passage, year)) if passage.holder else (),
        passage.holder,
    )


def _is_strange(words: str, found: re.Match[str], year: int) -> bool:
    named = int(found[0])
    if named in (year, year - 1):
        return False
    if named == year + 1 and _AHEAD.search(words):
        return False
    if any(first <= found.start() < last for first, last in _covering(words, year)):
        return False
    return not _OLDER.search(words[: found.start()])


def _covering(words: str, year: int) -> Iterator[tuple[int, int]]:
    """Where spans of years stand that have the plan's own in them: «на 2021–2030 годы» is the name of a programme."""
    for found in _RANGE.finditer(words):
        if int(found[1]) <= year <= int(found[2]):
            yield found.span()


def _mends(passage: Passage, year: int) -> Iterator[Mend]:
    """All years of the words moved together, so that the last becomes the plan's or the one before; a person chooses."""
    years = [found for found in _YEAR.finditer(passage.words) if not _OLDER.search(passage.words[: found.start()])]
    last = max(int(found[0]) for found in years)
    for wanted in (year, year - 1):
        moved = [int(found[0]) + wanted - last for found in years]
        if wanted == last or not set(moved) <= {year, year - 1}:
            continue
        after, end = [], 0
        for found, new in zip(years, moved, strict=True):
            after += [passage.words[end : found.start()], str(new)]
            end = found.end()
        named = " и ".join(map(str, dict.fromkeys(moved)))
        yield mend_words(passage, "".join([*after, passage.words[end:]]), f"Сделать {named}", is_sure=False)
