"""Telephones as people write them, and the same as an address that a telephone dials. Pure."""

import re
from dataclasses import dataclass

_BETWEEN = re.compile(r"[,;\n]\s*(?!\s*доб)")
_NUMBER = re.compile(r"\+?[\d()\s\u00a0\u2010-\u2015-]*\d")
_EXTENSION = re.compile(r"доб\.?\s*(\d+)", re.IGNORECASE)
_SHORTEST = 5  # digits of a local number


@dataclass(frozen=True, slots=True)
class Telephone:
    """One number: ``words`` as it was written, ``href`` its address by RFC 3966, empty where there is no number in it."""

    words: str
    href: str


def read(line: str) -> list[Telephone]:
    """The telephones of a line, parted by commas, semicolons or line breaks; «доб. 12» belongs to the number before it."""
    return [Telephone(part, _href(part)) for part in (part.strip() for part in _BETWEEN.split(line)) if part]


def _href(words: str) -> str:
    number = _NUMBER.search(words)
    digits = re.sub(r"\D", "", number[0]) if number else ""
    if len(digits) < _SHORTEST:
        return ""
    extension = _EXTENSION.search(words)
    # Within Russia 8 stands for +7, and a number of ten digits is one without it.
    if len(digits) == 11 and digits[0] in "78":
        digits = f"+7{digits[1:]}"
    elif len(digits) == 10:
        digits = f"+7{digits}"
    elif number and number[0].startswith("+"):
        digits = f"+{digits}"
    return f"tel:{digits}" + (f";ext={extension[1]}" if extension else "")
