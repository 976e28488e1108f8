"""The plan as tidy data: one line for each row, one kind of value in each column, for pivot tables and programs.

No day is here that the plan does not promise: «2 квартал» has months and a code of ISO 8601-2, and no first day; a deadline
has its last day alone.
"""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin

from events.document import Facet, Imprint, PlanDocument, Row
from events.exporters.periods import schedule_of
from events.exporters.wording import address, section_numbers
from events.schedules import MONTH_NAMES

Value = str | int | date | None

# By «(uid)» an import knows such a table and does not take it for a second plan.
HEADINGS = (
    "Код мероприятия (uid)",
    "Номер раздела",
    "Раздел плана",
    "Номер в разделе",
    "Полное название",
    "Перечень форм",
    "Для кого",
    "Площадка",
    "Отдел",
    "Срок словами плана",
    "Срок единообразно",
    "Код срока (EDTF)",
    "Первый день",
    "Последний день",
    *(f"Месяц {number:02}, {name}" for number, name in enumerate(MONTH_NAMES, start=1)),
    "Подробности",
    "Как записаться",
    "Ссылка мероприятия",
    "Адрес на сайте",
)
DAYS = (HEADINGS.index("Первый день"), HEADINGS.index("Последний день"))


def lines(document: PlanDocument, imprint: Imprint | None) -> Iterator[tuple[Value, ...]]:
    """The values of each row in plan order; a month that it covers is 1, another is 0."""
    for number, section in zip(section_numbers(document, imprint), document.sections, strict=True):
        for row in section.rows:
            place = (row.uid, number, section.title, row.number)
            yield (*place, *_facts(row), *_days(row, document.year), *_months(row), *_more(row, imprint))


def _facts(row: Row) -> tuple[Value, ...]:
    formats = "; ".join(facet.label for facet in row.formats) or row.format
    venue, department = _label(row.venue_facet, row.venue), _label(row.department_facet, row.department)
    return (row.title, formats, row.audience, venue, department)


def _label(facet: Facet | None, printed: str) -> str:
    return facet.label if facet else printed


def _days(row: Row, year: int) -> tuple[Value, ...]:
    schedule = schedule_of(row)
    first = last = None
    periods = schedule.periods(year)
    if periods and schedule.kind in ("dates", "deadline"):
        first = periods[0][0] if schedule.kind == "dates" else None
        last = periods[-1][1]
    return (row.schedule, schedule.wording, schedule.edtf(year), first, last)


def _months(row: Row) -> tuple[int, ...]:
    covered = row.months or schedule_of(row).months
    return tuple(int(month in covered) for month in range(1, 13))


def _more(row: Row, imprint: Imprint | None) -> tuple[str, ...]:
    site = address(imprint)
    # The page of an edition is /plans/2025/editions/2/, that of an event /plans/2025/events/<uid>/.
    page = urljoin(site, f"../../events/{row.uid}/") if site and row.uid else ""
    return (row.details, row.contact, row.link, page)
