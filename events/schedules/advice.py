"""What to tell a person about a schedule's text in the plan of a given year."""

from events.schedules.grammar import read
from events.schedules.units import Day, Season, Span, name, word_spans
from events.schedules.vocabulary import WEEKDAY_NAMES


def misfits(text: str, year: int) -> list[str]:
    """Russian sentences about what in the text cannot be of this year: another year, the wrong weekday, 29 February."""
    reading = read(text)
    spans = reading.schedule.spans
    found = []
    for first, last in dict.fromkeys(reading.years):
        if not first <= year <= last:
            named = f"назван {first} год" if first == last else f"названы {first}–{last} годы"
            found.append(f"В сроке {named}, а план — на {year} год.")
    for day, weekday in reading.weekdays:
        real = day.edges(year)[0].weekday()
        if real != weekday:
            words = f"{name(day)} {year} года — {WEEKDAY_NAMES[real]}"
            found.append(f"{words}, а в тексте {WEEKDAY_NAMES[weekday]}.")
    leap_day = Day(2, 29)
    if any(leap_day in (span.first, span.last) for span in spans) and leap_day.edges(year)[0].day == 28:
        found.append(f"В {year} году нет 29 февраля: в календаре такого дня не будет.")
    return found


def warnings(text: str, year: int) -> list[str]:
    """Russian sentences about what in the text does not fit the plan of the year; empty when all is well."""
    found = misfits(text, year)
    for span in read(text).schedule.spans:
        if span.is_over_new_year(year) and not isinstance(span.first, Season):
            days = word_spans(Span(Day(a.month, a.day), Day(b.month, b.day)) for a, b in span.pieces(year))
            found.append(f"Срок переходит через Новый год: в плане на {year} год это {days}.")
    return found
