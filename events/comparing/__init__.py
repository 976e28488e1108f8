"""What differs between two documents: the preview of an import, loading, and «Что изменилось» between editions.

Pure: documents in, differences out; nothing is stored. :func:`compare` is the one call. Which rows and sections belong
together is decided in :mod:`.pairing` and :mod:`.sections`, how alike two titles are in :mod:`.likeness`.
"""

from events.comparing.comparison import (
    COMPARED,
    DETAILS,
    EVERYTHING,
    FACETS,
    LAYOUT,
    WORDS,
    CellChange,
    Comparison,
    RowChange,
    SectionChange,
    compare,
)
from events.comparing.likeness import ALIKE, RENAMED, likeness
from events.comparing.pairing import Choice, ChoiceError, Choices, Place, Reason

__all__ = [
    "ALIKE",
    "COMPARED",
    "DETAILS",
    "EVERYTHING",
    "FACETS",
    "LAYOUT",
    "RENAMED",
    "WORDS",
    "CellChange",
    "Choice",
    "ChoiceError",
    "Choices",
    "Comparison",
    "Place",
    "Reason",
    "RowChange",
    "SectionChange",
    "compare",
    "likeness",
]
