"""What was written before there were operations: each old line of history gets one, each thing a line to begin from."""

import uuid
from collections import defaultdict
from datetime import timedelta

from django.db import migrations
from django.db.models import F
from django.utils import timezone

STEP = 2**20
# Sections get a lasting name from what names them already: the same on every database of one office.
SECTIONS = uuid.UUID("6b0e3f0c-7c58-5c0e-8f0a-3b6c2f1f7a11")
BOOKS = ["Department", "Venue", "EventFormat", "Schedule"]
THINGS = [*BOOKS, "Plan", "Section", "Event", "Entry"]
ONE_ACT = timedelta(seconds=2)
BATCH = 500


def make_room(apps, schema_editor):
    """Positions get room between them."""
    for name in ("Section", "Entry", "HistoricalSection", "HistoricalEntry"):
        apps.get_model("events", name)._base_manager.update(position=F("position") * STEP)


def name_sections(apps, schema_editor):
    for model in (apps.get_model("events", "Section"), apps.get_model("events", "HistoricalSection")):
        for pk in set(model._base_manager.values_list("id", flat=True)):
            model._base_manager.filter(id=pk).update(uid=uuid.uuid5(SECTIONS, str(pk)))


def record_earlier_steps(apps, schema_editor):
    """One operation for what one person did at one moment; it keeps the author's name for good."""
    Operation = apps.get_model("events", "Operation")
    names = {
        user.pk: (f"{user.first_name} {user.last_name}".strip() or user.username)[:200]
        for user in apps.get_model("auth", "User")._base_manager.all()
    }
    plans = dict(apps.get_model("events", "HistoricalPlan").objects.order_by("history_id").values_list("id", "year"))
    present = set(apps.get_model("events", "Plan")._base_manager.values_list("pk", flat=True))
    sections = dict(apps.get_model("events", "HistoricalSection").objects.values_list("id", "plan_id"))

    def plan_of(name, row):
        if name == "Plan":
            return row.id
        if name in ("Section", "Event"):
            return row.plan_id
        return sections.get(row.section_id) if name == "Entry" else None

    rows = []
    for name in THINGS:
        model = apps.get_model("events", f"Historical{name}")
        rows += [(row.history_date, name, row) for row in model.objects.order_by("history_id")]
    rows.sort(key=lambda item: (item[0], THINGS.index(item[1]), item[2].history_id))
    groups, open_group, touched = [], None, set()
    for at, name, row in rows:
        mark = (row.history_user_id, row.history_change_reason)
        is_new = (
            open_group is None
            or open_group[1] != mark
            or at - open_group[0] > ONE_ACT
            or ((name, row.id, row.history_type) in touched)
        )
        if is_new:
            open_group, touched = [at, mark, plan_of(name, row), []], set()
            groups.append(open_group)
        open_group[2] = open_group[2] or plan_of(name, row)
        open_group[3].append((name, row))
        touched.add((name, row.id, row.history_type))
    operations = [
        Operation(
            kind="earlier",
            at=at,
            by_id=user,
            by_name=names.get(user, ""),
            note=reason or "",
            plan_id=plan if plan in present else None,
            year=plans.get(plan),
        )
        for at, (user, reason), plan, _ in groups
    ]
    for operation in operations:  # one by one: their keys must follow the time on every database
        operation.save()
    by_model = defaultdict(list)
    for operation, (_, _, _, members) in zip(operations, groups):
        for name, row in members:
            row.operation_id = operation.pk
            by_model[name].append(row)
    for name, members in by_model.items():
        apps.get_model("events", f"Historical{name}").objects.bulk_update(members, ["operation"], batch_size=BATCH)


def record_formats(apps, schema_editor):
    """The formats of an event had no history of their own: each event's line of history listed all of them."""
    Step = apps.get_model("events", "HistoricalEventFormatUse")
    listed = defaultdict(dict)
    for row in apps.get_model("events", "HistoricalEvent_formats").objects.all():
        listed[row.history_id][row.eventformat_id] = row.id
    steps, had = [], defaultdict(dict)
    for line in apps.get_model("events", "HistoricalEvent").objects.order_by("history_id"):
        old, new = had[line.id], {} if line.history_type == "-" else listed[line.history_id]
        common = {
            "event_id": line.id,
            "history_date": line.history_date,
            "history_user_id": line.history_user_id,
            "history_change_reason": line.history_change_reason,
            "operation_id": line.operation_id,
        }
        for key in sorted(old.keys() - new.keys()):
            steps.append(Step(id=old[key], eventformat_id=key, history_type="-", **common))
        for key in sorted(new.keys() - old.keys()):
            steps.append(Step(id=new[key], eventformat_id=key, history_type="+", **common))
        had[line.id] = new
    now = set(apps.get_model("events", "EventFormatUse")._base_manager.values_list("pk", flat=True))
    for event, formats in had.items():
        for key, pk in formats.items():
            if pk not in now:  # went with its format, of which no history was kept
                moment = timezone.now()
                steps.append(Step(id=pk, event_id=event, eventformat_id=key, history_type="-", history_date=moment))
    Step.objects.bulk_create(steps, batch_size=BATCH)


def begin(apps, schema_editor):
    """Each thing gets one line that says how it stands today."""
    things = {name: list(apps.get_model("events", name)._base_manager.order_by("pk")) for name in [*THINGS, "EventFormatUse"]}
    if not any(things.values()):
        return
    operation = apps.get_model("events", "Operation").objects.create(kind="start", note="Обновление программы")
    for name, members in things.items():
        history = apps.get_model("events", f"Historical{name}")
        own = {"history_id", "history_date", "history_type", "history_user", "history_change_reason", "operation"}
        fields = [field.attname for field in history._meta.concrete_fields if field.name not in own]
        known = set(history.objects.values_list("id", flat=True))
        history.objects.bulk_create(
            [
                history(
                    history_date=operation.at,
                    history_type="~" if thing.pk in known else "+",
                    operation_id=operation.pk,
                    **{field: getattr(thing, field) for field in fields},
                )
                for thing in members
            ],
            batch_size=BATCH,
        )


class Migration(migrations.Migration):
    dependencies = [("events", "0004_journal"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.RunPython(step)
        for step in (make_room, name_sections, record_earlier_steps, record_formats, begin)
    ]
