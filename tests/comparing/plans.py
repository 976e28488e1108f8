"""Small documents to compare."""

from events.document import PlanDocument, Row


def row(title, *, number="1", format="семинар", venue="Центр", schedule="март", department="Отдел", uid=""):
    return Row(number, title, format, venue, schedule, department, uid)


def plan(*sections):
    return PlanDocument("Шапка", "ПЛАН", 2025, tuple(sections))


def kinds(comparison):
    return [(change.kind, change.row.title) for change in comparison.rows]
