"""When a row takes place, as the formats with dates need it: read once for each wording, not once for each row."""

from functools import lru_cache

from events import schedules
from events.document import Row


@lru_cache(maxsize=4096)
def read(wording: str) -> schedules.Schedule:
    """The schedule behind a wording; ``parse`` is pure, so its answers may be kept."""
    return schedules.parse(wording)


def schedule_of(row: Row) -> schedules.Schedule:
    """The row's schedule: of its canonical wording, or of the printed one where an imported file has no other."""
    return read(row.period or row.schedule)
