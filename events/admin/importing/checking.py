"""What words typed into a row would mean, said while they are typed."""

from collections.abc import Mapping

from events import schedules
from events.columns import CELLS
from events.importers.known import Known
from events.models import PlanImport
from events.plan import importing

_LONGEST = 1_000  # letters of one field that are looked at while they are typed


def checks(plan_import: PlanImport, asked: Mapping[str, str]) -> dict[str, str] | None:
    """A sentence for each column that was asked of; None for a line that the file does not have."""
    words = {key: asked[key] for key in CELLS if key in asked and len(asked[key]) <= _LONGEST}
    found = importing.check(plan_import, asked.get("line", ""), words)
    if found is None:
        return None
    meta, issues, references = found
    said = {issue.column: issue.message for issue in issues if issue.severity != "note"}
    plain = {
        "format": _names(references.formats, meta.formats, words.get("format", "")),
        "venue": _names(references.venues, (meta.venue,), words.get("venue", "")),
        "department": _names(references.departments, (meta.department,), words.get("department", "")),
        "schedule": _schedule(words.get("schedule", "")),
        "title": "" if words.get("title", "x").strip() else "Впишите название мероприятия.",
    }
    return {key: said.get(key) or plain[key] for key in words}


def _names(book: tuple[Known, ...], keys: tuple[str, ...], words: str) -> str:
    if not words.strip():
        return ""
    labels = [value.name for value in book if value.key in keys]
    return f"Найдётся по: {', '.join(labels)}" if labels else "В справочнике такого нет: будет новое значение"


def _schedule(words: str) -> str:
    if not words.strip():
        return ""
    schedule = schedules.parse(words)
    return schedule.problem or f"Понято так: {schedule.explanation}"
