"""A line of tokens, and the small questions the grammar asks about a place in it."""

from events.schedules.tokens import Token
from events.schedules.vocabulary import (
    FIRST_YEAR,
    LAST,
    LAST_YEAR,
    NUMBERED_WORDS,
    ORDINAL_FORMS,
    ROMAN_LETTERS,
    YEAR_WORDS,
)

MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
Years = tuple[tuple[int, int], ...]


class Line:
    """The tokens of one text; a place past the last is an empty token of kind «end»."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def kind(self, place: int) -> str:
        """The kind of the token."""
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else "end"

    def text(self, place: int) -> str:
        """The folded text of the token."""
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def word(self, place: int) -> str:
        """The folded word, empty for anything else."""
        return self.text(place) if self.kind(place) == "word" else ""

    def numbers(self, place: int) -> tuple[int, ...]:
        """The numbers the token holds."""
        return self.tokens[place].numbers if 0 <= place < len(self.tokens) else ()

    def number(self, place: int) -> int | None:
        """A number up to 99 in digits, Roman or as an ordinal word; ``LAST`` for «последний»."""
        if self.kind(place) == "number":
            value = self.numbers(place)[0]
            return value if value < 100 else None
        if (word := self.word(place)) in ROMAN_LETTERS and self.word(place + 1) in NUMBERED_WORDS:
            return ROMAN_LETTERS[word]
        return ORDINAL_FORMS.get(word)

    def is_nth(self, place: int) -> bool:
        """Whether a number says which weekday of a month: the first to the fourth, or the last."""
        return self.number(place) in {1, 2, 3, 4, LAST}

    def is_year(self, place: int) -> bool:
        """Whether it is a year a plan may be of; the last of them, «2100», is read as nine in the evening instead."""
        return self.kind(place) == "number" and FIRST_YEAR <= self.numbers(place)[0] < LAST_YEAR

    def is_date(self, place: int) -> bool:
        """Whether a dotted token is a date and not «14.30». «31.02» is a date, a wrong one."""
        if self.kind(place) != "dotted":
            return False
        day, month, *year = self.numbers(place)
        return bool(year) or (1 <= month <= 12 and (1 <= day <= MONTH_LENGTHS[month - 1] or 23 < day <= 31))

    def is_comma(self, place: int) -> bool:
        """Whether a list may go on here."""
        return self.kind(place) == "comma" or self.word(place) == "и"

    def is_mark(self, place: int) -> bool:
        """A dash or a colon."""
        return self.kind(place) == "dash" or self.text(place) == ":"

    def is_joint(self, place: int) -> bool:
        """Whether a range may go on here: a dash, «по», «до»."""
        return self.kind(place) == "dash" or self.word(place) in {"по", "до"}

    def is_spaced(self, place: int) -> bool:
        """Whether white space stands on both sides of a dash, or after a colon."""
        if not 0 < place < len(self.tokens) - 1:
            return False
        before, token, after = self.tokens[place - 1 : place + 2]
        return (before.end < token.start or token.text == ":") and token.end < after.start

    def years(self, place: int) -> tuple[Years, int]:
        """The years that may follow a date, and the place after: «2025 г.», «, 2025», «2017, 2019 годов», «2017–2019 гг.»."""
        if len(self.text(place)) == 2 and self.kind(place) == "number" and self.word(place + 1) in YEAR_WORDS:
            year = 2000 + self.numbers(place)[0]
            return ((year, year),), place + 2
        years: list[tuple[int, int]] = []
        while True:
            is_open = self.kind(place) == "open"
            is_range = bool(years) and self.kind(place) == "dash"
            at = place + (is_open or is_range or self.is_comma(place))
            if not self.is_year(at):
                return tuple(years), place
            year = self.numbers(at)[0]
            years = [*years[:-1], (years[-1][0], year)] if is_range else [*years, (year, year)]
            place = at + 1
            place += self.word(place) in YEAR_WORDS
            place += is_open and self.kind(place) == "close"
