"""How much a word says of a row."""

from enum import IntEnum


class Tier(IntEnum):
    """How much a word says of its row: most where it says what the row is about, least in a note of its section.

    Rows found up to a tier include those found in the tiers before it.
    """

    OWN = 0  # the title, the form, the audience
    TOPIC = 1  # the title of the section
    ROW = 2  # the other cells
    NOTE = 3
