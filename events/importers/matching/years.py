"""The years a text names: in a title, in dates."""

import re
from collections.abc import Sequence

# Older years in a title are history: «61-й годовщине Победы 1941 – 1945 гг.».
_YEAR = r"(?:199\d|20\d{2})"
_NAMED_YEAR = re.compile(rf"(?<!\d)({_YEAR})(?: ?[-–—/,и] ?\d{{2,4}})* ?(?:г\b|гг|год|уч)", re.IGNORECASE)
_YEAR_AFTER_FOR = re.compile(rf"\bна ({_YEAR})(?!\d)", re.IGNORECASE)
_ANY_YEAR = re.compile(rf"(?<!\d)({_YEAR})(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)\d{1,2}\.\d{1,2}\.(\d{2})(?!\d|[.:]\d)")


def title_year(title: str) -> int | None:
    """The year a title names, of several the first: «на 2017 – 2019 годы» is 2017."""
    for pattern in (_NAMED_YEAR, _YEAR_AFTER_FOR, _ANY_YEAR):
        if found := pattern.search(title):
            return int(found[1])
    return None


def title_years(title: str) -> range:
    """All years a title covers; empty when it names none."""
    years = [int(year) for year in _ANY_YEAR.findall(title)]
    first = title_year(title)
    return range(first, max(first, *years) + 1) if first else range(0)


def years_of_dates(texts: Sequence[str]) -> list[int]:
    """Every year written in dates, in their order: four digits, or two at the end of a date."""
    years = []
    for text in texts:
        years += [int(year) for year in _ANY_YEAR.findall(text)]
        years += [2000 + int(year) for year in _SHORT_YEAR.findall(text)]
    return years
