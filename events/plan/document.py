"""The working plan as a :class:`PlanDocument`. Nothing here changes the plan."""

from events import schedules, text
from events.document import Facet, PlanDocument, Row, Section
from events.models import Event, Plan, Reference


def build_document(plan: Plan) -> PlanDocument:
    """The working plan as the official table, without what was taken off it; numbers are counted here.

    A constant number of queries.
    """
    events = Event.objects.with_references().in_bulk(plan.events.values_list("pk", flat=True))
    sections = []
    for section in plan.sections.prefetch_related("entries").in_order():
        listed = (entry for entry in section.entries.all() if not entry.is_dropped)
        entries = sorted(listed, key=lambda entry: (entry.position, entry.pk))
        rows = tuple(event_row(events[entry.event_id], number) for number, entry in enumerate(entries, start=1))
        sections.append(Section(text.clean(section.title), text.clean(section.note), rows, str(section.uid)))
    return PlanDocument(plan.heading, plan.title, plan.year, tuple(sections), plan.approval)


def event_row(event: Event, number: int = 0) -> Row:
    """The event as a row of the table; ``number`` is its place in the section."""
    schedule = event.schedule.parsed if event.schedule else schedules.parse(event.schedule_wording)
    return Row(
        number=str(number or ""),
        title=text.clean(event.title),
        format=text.clean(event.printed_format),
        venue=text.clean(event.printed_venue),
        schedule=text.clean(event.printed_schedule),
        department=text.clean(event.printed_department),
        uid=str(event.uid),
        period=schedule.wording,
        months=schedule.months,
        formats=tuple(_facet(value) for value in event.ordered_formats),
        venue_facet=_facet(event.venue) if event.venue else None,
        department_facet=_facet(event.department) if event.department else None,
        audience=text.clean(event.audience),
        details=text.clean_lines(event.details),
        contact=text.clean(event.contact),
        link=event.link,
        ancestor=str(event.ancestor or ""),
    )


def _facet(value: Reference) -> Facet:
    return Facet(value.key, value.name)
