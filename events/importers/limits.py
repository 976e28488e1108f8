"""How much of a file the readers are ready to take in. The caller fills it from the settings."""

from collections.abc import Callable
from dataclasses import dataclass

# Called with (pages or rows done, of how many); only long files are worth reporting.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one file; the defaults let a plan of 2 000 rows from Word or Excel and of 220 from PDF through.

    ``max_bytes`` is the file itself and ``max_unzipped`` the sum of its inflated parts, in bytes; ``max_text`` counts
    the characters that were read, ``max_cells`` the cells of all tables. The child process that reads has ``seconds``
    of processor time, the one that matches ``matching_seconds``; either has twice as many by the clock, and ``memory_mb``
    mebibytes of address space. LibreOffice has ``office_seconds``, twice as many by the clock, ``office_memory_mb`` for each
    of its processes, and writes no file larger than ``office_file_mb``.
    """

    max_bytes: int = 10 * 2**20
    max_unzipped: int = 60 * 2**20
    max_parts: int = 2_000
    max_pages: int = 300
    max_rows: int = 5_000
    max_cells: int = 100_000
    max_text: int = 4_000_000
    seconds: float = 4.5
    matching_seconds: float = 9
    memory_mb: int = 300
    office_seconds: float = 30
    office_memory_mb: int = 2_000
    office_file_mb: int = 60
