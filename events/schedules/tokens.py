"""A schedule's text as tokens: numbers, dotted dates, clock times, words, dashes, separators.

Only what a token is by itself; whether «11.00» is a time or a day depends on its neighbours and is decided in ``clock``.
"""

import re
from dataclasses import dataclass
from itertools import islice

from events.schedules.vocabulary import ROMAN_NUMERALS

_SUFFIX = "(?:ый|ий|ой|й|ая|я|ое|ье|е|e|ого|его|го|ом|ем|м|ую|ю|ые|ых|х)(?![а-яё])"
_DASH = "[-\u2010-\u2015\u2212]"
_TOKEN = re.compile(
    rf"""
    (?P<quote>«[^«»]*»|"[^"]*"|“[^“”]*”|„[^„“”]*[“”])
  | (?P<iso>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?![0-9]))
  | (?P<dotted>[0-9]{{1,2}}\ ?[./]\ ?[0-9]{{1,2}}\ ?[./]\ ?[0-9]{{4}}(?![0-9])
             | [0-9]{{1,2}}\.[0-9]{{1,2}}\.[0-9]{{2}}(?![0-9])
             | [0-9]{{1,2}}\.[0-9]{{2}}(?![0-9]))
  | (?P<month>[0-9]{{1,2}}\.[0-9]{{4}}(?![0-9]))
  | (?P<clock>[0-9]{{1,2}}\ ?:\ ?[0-9]{{2}}(?![0-9]))
  | (?P<roman>(?:1[vу]|[ivxlіух]{{0,4}}[ivlі][ivxlіух]{{0,4}})(?:\ ?{_DASH}\ ?{_SUFFIX})?(?=кв|пол|дек|[^a-zа-яё0-9]|$))
  | (?P<number>[0-9]+)(?:(?:\ ?{_DASH}\ ?)?{_SUFFIX})?
  | (?P<word>[a-zа-яёі]+)
  | (?P<dash>{_DASH}+)
  | (?P<comma>[,;/\\+&])
  | (?P<open>[(\[])
  | (?P<close>[)\]])
  | (?P<other>[^\s.])
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Abbreviations with a mark inside.
_QUARTER = re.compile(r"кв-л[а-я]?\b", re.IGNORECASE)
_HALF_YEAR = re.compile(r"\bп/г\b", re.IGNORECASE)
# «11⁰⁰»: the minutes set above the line.
_RAISED = re.compile("(?<![0-9])([0-9]{1,2})([⁰¹²³⁴⁵][⁰¹²³⁴⁵⁶⁷⁸⁹])")
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LOOKALIKES = str.maketrans("aceopxykmtbhіё", "асеорхукмтвние")
_ROMAN_LOOKALIKES = str.maketrans("іуlх", "ivix")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is a group of the pattern; ``text`` is folded; ``start`` and ``end`` are places in the text read.

    ``numbers``: of a number its value, of a dotted date day, month and maybe year, of a clock hour and minute.
    """

    kind: str
    text: str
    start: int
    end: int
    numbers: tuple[int, ...] = ()


def spell_out(text: str) -> str:
    """The text without spellings that break into wrong tokens: «11⁰⁰» is «11:00», «кв-л» квартал, «п/г» полугодие."""
    text = _HALF_YEAR.sub("полугодие", _QUARTER.sub("квартал", text))
    return _RAISED.sub(lambda match: f"{match[1]}:{match[2].translate(_RAISED_DIGITS)}", text)


def tokenize(text: str, most: int) -> list[Token]:
    """The first tokens of a clean line, at most so many. Dots between tokens are dropped, they only end abbreviations."""
    return [_token(match) for match in islice(_TOKEN.finditer(text), most)]


def _token(match: re.Match[str]) -> Token:
    kind, text = match.lastgroup or "", match[0].lower()
    numbers: tuple[int, ...] = ()
    if kind == "roman":
        value = ROMAN_NUMERALS.get(re.split("[^a-zіух1]", match[0].lower())[0].translate(_ROMAN_LOOKALIKES))
        kind, numbers = ("number", (value,)) if value else ("word", ())
    elif kind == "number":
        # More digits than a year has are no number of a schedule.
        kind, numbers = ("number", (int(match["number"]),)) if len(match["number"]) <= 4 else ("other", ())
    elif kind == "iso":
        year, month, day = (int(part) for part in text.split("-"))
        kind, numbers = "dotted", (day, month, year)
    elif kind in {"dotted", "month", "clock"}:
        numbers = tuple(int(part) for part in re.findall("[0-9]+", text))
        if kind == "dotted" and len(numbers) == 3 and numbers[2] < 100:
            numbers = (*numbers[:2], 2000 + numbers[2])
    elif kind == "word":
        text = text.translate(_LOOKALIKES) if re.search("[а-яё]", text) else text
    return Token(kind, text, match.start(), match.end(), numbers)
