"""The schedule language of a plan: «1 квартал, январь», «ежеквартально», «15–17 марта в 11:00», «до 1 февраля», «по заявкам».

``parse`` reads Russian words into a :class:`Schedule`, a value without a year that says its canonical wording, its months,
its days in a given year and their ISO 8601-2 code. Pure: no database, no clock, no plan.

    vocabulary  words and their forms          tokens   a text as tokens        grammar, phrases  the parts of a schedule
    units       stretches of a year            schedule the value itself        nesting, reading  parts put together
    advice      what does not fit a plan's year

Laws, held by property tests: ``parse(s.wording) == s``; periods lie inside the year, in order, and do not overlap;
``months`` are the months the periods touch. A span over New Year («25 декабря – 10 января», «сентябрь–май») covers its
two ends inside the year, because a plan is of one year and the same words stand at both of its ends.
"""

from .advice import warnings
from .reading import parse
from .schedule import KINDS, Item, Phrase, Schedule
from .units import Block, Day, Hours, NthWeekday, Part, Season, Span
from .vocabulary import (
    MONTH_NAMES,
    MONTH_NAMES_GENITIVE,
    MONTH_NAMES_PREPOSITIONAL,
    QUARTERS,
    list_months,
    months_of_quarter,
    quarter_of,
)

__all__ = [
    "KINDS",
    "MONTH_NAMES",
    "MONTH_NAMES_GENITIVE",
    "MONTH_NAMES_PREPOSITIONAL",
    "QUARTERS",
    "Block",
    "Day",
    "Hours",
    "Item",
    "NthWeekday",
    "Part",
    "Phrase",
    "Schedule",
    "Season",
    "Span",
    "list_months",
    "months_of_quarter",
    "parse",
    "quarter_of",
    "warnings",
]
