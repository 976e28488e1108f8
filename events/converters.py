"""How numbers are written in addresses: in one way each, so that one page has one address and is kept once."""


class Year:
    """A year of four digits."""

    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Number(Year):
    """A number from 1, without leading zeros."""

    regex = "[1-9][0-9]{0,5}"
