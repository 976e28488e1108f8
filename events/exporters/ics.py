"""ICS: the plan as a calendar to subscribe to (RFC 5545, RFC 7986).

An event is made for every stretch of days the plan promises: a day, «15–17 марта», «май», «2 квартал», each quarter of
«ежеквартально». What is promised for the whole year or for no day at all («в течение года», «еженедельно», «по заявкам»)
would cover every page of a calendar and help nobody: it is left out, and the calendar's description counts it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, Timezone
from icalendar.enums import TRANSP

from events.document import Imprint, PlanDocument, Row
from events.exporters import wording
from events.exporters.periods import schedule_of
from events.schedules import Hours, Schedule, Span
from events.text import plural

PRODID = "-//Методплан//План методических мероприятий//RU"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of one calendar event, both inclusive; with ``hours`` a time of its one day, by the Moscow clock."""

    first: date
    last: date
    hours: Hours | None = None


def export(document: PlanDocument, imprint: Imprint | None = None) -> bytes:
    """The plan as a calendar. An event listed in several sections stands in it once."""
    rows: dict[str, Row] = {}
    for row in document.rows:
        rows.setdefault(_uid(row), row)
    stretches = {uid: stretches_of(schedule_of(row), document.year) for uid, row in rows.items()}
    calendar = _calendar(document, imprint, [row for uid, row in rows.items() if not stretches[uid]])
    every = [stretch for some in stretches.values() for stretch in some]
    # RFC 5545 §3.4 requires at least one component: a calendar without events has the time zone.
    if not every or any(stretch.hours for stretch in every):
        calendar.add_component(_timezone(document.year))
    for uid, row in rows.items():
        for number, stretch in enumerate(stretches[uid], start=1):
            calendar.add_component(_event(f"{uid}-{number}", row, stretch, document, imprint))
    return calendar.to_ical()


def stretches_of(schedule: Schedule, year: int) -> list[Stretch]:
    """What of a schedule stands in a calendar of the year, in order; a time counts where it belongs to a single day."""
    if schedule.hours and schedule.kind == "dates":
        found = [
            Stretch(first, last, hours)
            for item in schedule.items
            if isinstance(item.what, Span)
            for first, last in item.what.pieces(year)
            for hours in (item.hours if first == last and item.hours else (None,))
        ]
        found.sort(key=lambda stretch: (stretch.first, stretch.hours is not None and stretch.hours.start))
    else:
        found = [Stretch(first, last) for first, last in schedule.periods(year)]
    whole_year = (date(year, 1, 1), date(year, 12, 31))
    return [stretch for stretch in found if (stretch.first, stretch.last) != whole_year]


def _uid(row: Row) -> str:
    """The same for an event in every section and edition. A row that came without one gets it from its name."""
    return wording.one_line(row.uid) or str(
        uuid5(NAMESPACE_URL, wording.printable(f"urn:metodplan:{row.title}|{row.format}"))
    )


def _calendar(document: PlanDocument, imprint: Imprint | None, left_out: list[Row]) -> Calendar:
    calendar = Calendar.new(
        prodid=PRODID,
        name=_name(document, imprint),
        description=_description(imprint, left_out),
        uid=uuid5(NAMESPACE_URL, f"urn:metodplan:plan:{document.year}"),
        last_modified=wording.made_at(document, imprint),
        url=wording.address(imprint) or None,
    )
    calendar.add("REFRESH-INTERVAL", timedelta(days=1), parameters={"VALUE": "DURATION"})
    # What Outlook reads in place of REFRESH-INTERVAL.
    calendar.add("X-PUBLISHED-TTL", "P1D")
    return calendar


def _name(document: PlanDocument, imprint: Imprint | None) -> str:
    """What programs call the calendar; a selection says what was chosen, so that it is not taken for the whole."""
    chosen = f", {wording.one_line(imprint.filter_line)}" if imprint and imprint.filter_line else ""
    return f"План методических мероприятий {document.year}{chosen}"


def _description(imprint: Imprint | None, left_out: list[Row]) -> str:
    sentences = [wording.origin(imprint)]
    if left_out:
        terms = Counter(schedule_of(row).wording or "срок не указан" for row in left_out)
        listed = "; ".join(f"{term} – {count}" for term, count in terms.items())
        count = plural(len(left_out), "мероприятие", "мероприятия", "мероприятий")
        sentences.append(wording.one_line(f"Вне календаря {count} без дат: {listed}"))
    return ". ".join(sentences) + "."


def _event(uid: str, row: Row, stretch: Stretch, document: PlanDocument, imprint: Imprint | None) -> Event:
    moment = wording.made_at(document, imprint)
    start, end = _start_and_end(stretch)
    return Event.new(
        uid=uid,
        summary=wording.one_line(row.title),
        start=start,
        end=end,
        location=wording.one_line(row.venue) or None,
        description=_details(row),
        categories=[wording.one_line(facet.label) for facet in row.formats],
        # A promise of days leaves a person's day free; an hour does not.
        transparency=TRANSP.OPAQUE if stretch.hours else TRANSP.TRANSPARENT,
        sequence=imprint.edition if imprint else 0,
        stamp=moment,
        last_modified=moment,
    )


def _start_and_end(stretch: Stretch) -> tuple[date, date | None]:
    """DTSTART and DTEND. Of whole days DTEND is the day after the last (RFC 5545 §3.6.1); a time without an end has none."""
    if not stretch.hours:
        return stretch.first, stretch.last + timedelta(days=1)
    start = datetime.combine(stretch.first, stretch.hours.start, wording.MOSCOW)
    if not stretch.hours.end or stretch.hours.end <= stretch.hours.start:
        return start, None
    return start, datetime.combine(stretch.first, stretch.hours.end, wording.MOSCOW)


def _details(row: Row) -> str:
    return "\n".join(_detail_lines(row))


def _detail_lines(row: Row) -> Iterable[str]:
    labelled = (
        ("Срок", row.schedule),
        ("Форма", row.format),
        ("Ответственный", row.department),
        ("Для кого", row.audience),
        ("Контакт", row.contact),
    )
    yield from (f"{label}: {wording.one_line(value)}" for label, value in labelled if value)
    yield from (wording.printable(value) for value in (row.details, row.link) if value)


@lru_cache(maxsize=16)  # asked for every event of a plan, and slow
def _timezone(year: int) -> Timezone:
    """Europe/Moscow as it is in the year of the plan."""
    return Timezone.from_tzid("Europe/Moscow", first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1))
