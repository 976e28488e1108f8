"""A schedule that leaves its month to what stands around it: «14», «до 20», «3-я декада» under the heading «Март».

Where the month stands (a section's title, a column, the plan's title) is found by :mod:`.proposals`.
"""

import re
from collections.abc import Iterator

from events import schedules
from events.schedules import Schedule
from events.text import clean, fold

_LONGEST = 80
# «15», «20-21», «до 20», «1 (суббота)», with hours behind them.
_DAYS = re.compile(
    r"((?:до |с |к |не позднее )?\d{1,2}(?:\s*(?:[-–—,]|\bи\b|\bпо\b|\bдо\b)\s*\d{1,2}){0,9})(?: ?числа)?\.?"
    r"(\s*\([а-яё. ]{1,20}\)|,?\s+[а-яё]{2,12})?(?:,?\s+(\D{0,5}\d.*))?",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:(?:в |на )?(?:течени[еи]|протяжении) |за |весь |в )?(?:всего |этого |целый )?(?:месяц[аеу]?|период[ае]?)"
)


def in_month(text: str, around: str) -> Schedule | None:
    """The schedule of a text in the month named around it; ``None`` when the text says its own, or none at all.

    ``around`` names one month, or a quarter that «в течение квартала» means. The schedule has the month in its words.
    """
    months = schedules.parse(around).months
    own = schedules.parse(text)
    if not months or len(text) > _LONGEST or own.spans or own.kind in ("on_request", "by_plan", "year_round"):
        return None
    for words in _candidates(clean(text), fold(text), clean(around), months):
        found = schedules.parse(words)
        if found.is_recognised and not found.problem and not found.note and set(found.months) <= set(months):
            return found
    return None


def _candidates(text: str, folded: str, around: str, months: tuple[int, ...]) -> Iterator[str]:
    """The ways a text may be completed; the first that says when is meant."""
    if _WHOLE.fullmatch(folded) or re.fullmatch(r"(?:в течени[еи] )?квартала?", folded):
        yield around
    if len(months) > 1:
        return
    genitive, name = schedules.MONTH_NAMES_GENITIVE[months[0] - 1], schedules.MONTH_NAMES[months[0] - 1]
    yield f"{text} {genitive}"
    if days := _DAYS.fullmatch(text):
        weekday, hours = (days[2] or "").strip(" ,"), days[3] or ""
        yield f"{days[1]} {genitive} {weekday} {hours}"
        yield f"{days[1]} {genitive} {hours}"
    yield f"{name}, {text}"
