"""The fields of a sheet, in millimetres (ГОСТ Р 7.0.97-2025): right 10, top and bottom 20, left 20, or 30 for what is kept
longer than ten years.
"""

from events.columns import COLUMNS
from events.document import Imprint

STANDARD_FIELD = 20


def left_field(imprint: Imprint | None) -> int:
    """The left field of a paper."""
    return imprint.left_field if imprint else STANDARD_FIELD


def table_width(imprint: Imprint | None) -> int:
    """What the fields leave of the sheet for the six columns, each of which gives a share of a wider field."""
    return sum(column.width for column in COLUMNS) - (left_field(imprint) - STANDARD_FIELD)
