"""The schedule language of a plan: «1 квартал, январь», «ежеквартально», «15–17 марта в 11:00», «по заявкам».

``parse`` reads Russian words into a :class:`Schedule`, a value without a year that says its canonical wording, its
months, its days in a given year and their ISO 8601-2 code. Pure: no database, no clock, no plan.

    units, schedule                  the value: stretches of a year and what is made of them
    vocabulary, set_phrases          words and their forms
    tokens, line                     a text as tokens, and questions about a place among them
    building, terms, clock, phrases  the parts of a schedule, read from a place
    nesting, grammar                 the parts put together
    advice                           what does not fit a plan's year
    plain                            a schedule as JSON

Laws, held by property tests: ``parse(s.wording) == s``; periods lie inside the year, in order, and do not overlap;
``months`` are the months the periods touch. A span over New Year («25 декабря – 10 января», «сентябрь–май») covers its
two ends inside the year, because a plan is of one year and the same words stand at both of its ends.
"""

from events.schedules.plain import from_json, to_json
from events.schedules.schedule import KINDS, Item, Phrase, Schedule
from events.schedules.units import Block, Day, Hours, NthWeekday, Part, Season, Span
from events.schedules.vocabulary import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH_NAMES,
    MONTH_NAMES_GENITIVE,
    MONTH_NAMES_PREPOSITIONAL,
    MONTH_STEMS,
    QUARTERS,
    list_months,
    months_of_quarter,
    quarter_of,
)

__all__ = [
    "FIRST_YEAR",
    "KINDS",
    "LAST_YEAR",
    "MONTH_NAMES",
    "MONTH_NAMES_GENITIVE",
    "MONTH_NAMES_PREPOSITIONAL",
    "MONTH_STEMS",
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
    "from_json",
    "list_months",
    "misfits",
    "months_of_quarter",
    "parse",
    "quarter_of",
    "to_json",
    "warnings",
]


def parse(text: str) -> Schedule:
    """When the text says something happens; never raises. A text that cannot be understood is «unknown» with its words."""
    from events.schedules.grammar import read  # every pattern of the language: only where a text is read

    return read(text).schedule


def misfits(text: str, year: int) -> list[str]:
    """Russian sentences about what in the text cannot be of this year; empty when all is well."""
    from events.schedules import advice

    return advice.misfits(text, year)


def warnings(text: str, year: int) -> list[str]:
    """Russian sentences about what in the text does not fit the plan of the year; empty when all is well."""
    from events.schedules import advice

    return advice.warnings(text, year)
