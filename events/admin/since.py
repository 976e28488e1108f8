"""What colleagues wrote while a preview was looked at: told where what it promises was refused."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from events import text
from events.models import Operation
from events.plan.steps import steps_of

_MOST_ACTS = 20  # acts of colleagues that are told one by one
_MOST_NAMES = 5  # things that are named of one act


def changed_since(operation: int, year: int) -> list[str]:
    """What was written to the plan and the reference books after an operation: who, when, what; a sentence each.

    The first of many, with how many there are besides; the same number of queries however much was written.
    """
    later = Operation.objects.filter(Q(year=year) | Q(year=None), pk__gt=operation).order_by("pk")
    told, every = list(later[:_MOST_ACTS]), later.count()
    steps = steps_of(told, first=_MOST_NAMES + 1)
    lines = []
    for entry in told:
        names = list(dict.fromkeys(_name(step) for step in steps if step.operation == entry.pk))
        if not names:
            continue  # publishing writes nothing here, and the look may be later than it
        if len(names) > _MOST_NAMES:
            names[_MOST_NAMES:] = ["и другое"]
        when = f"{timezone.localtime(entry.at):%d.%m.%Y %H:%M}"
        lines.append(f"{when}, {entry.by_name or 'коллега'}, {entry}: {'; '.join(names)}")
    if every > len(told):
        lines.append(f"и ещё {text.plural(every - len(told), 'запись', 'записи', 'записей')} в журнале")
    return lines


def _name(step: Any) -> str:
    """The thing of a step and its changed fields: «мероприятие «Семинар» (название)»."""
    values = step.after or step.before or {}
    name = values.get("title") or values.get("name") or ""
    fields = ", ".join(
        str(field.verbose_name) for field in step.model._meta.fields if field.attname in step.changed and field.editable
    )
    quoted = f"{step.model._meta.verbose_name} {name if name.startswith('«') else f'«{name}»'}".removesuffix(" «»")
    return f"{quoted} ({fields})" if fields else quoted
