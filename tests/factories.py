"""Plain functions that make the things tests are about; every argument can be overridden."""

import itertools
import json
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.contrib.auth.models import Group, User

from events import exporters
from events.models import Department, Entry, Event, EventFormat, Operation, Plan, Schedule, Section, Venue
from events.plan import operations
from events.plan.publishing import publish

SAMPLES = Path(__file__).parent / "samples"
OFFICIAL = json.loads((SAMPLES / "official-plan-2025.json").read_text(encoding="utf-8"))
PUBLISHED_AT = datetime(2025, 1, 9, 9, 0, tzinfo=UTC)
PASSWORD = "верный пароль для проверок"

_serial = itertools.count(1)
_files: dict[tuple[str, str, str], bytes] = {}
_EXPORT, _EXPORTERS = exporters.export, exporters.EXPORTERS


def begin(first=1):
    """Count anew: each test makes the same things, with the same uids, wherever it stands in the suite."""
    global _serial  # noqa: PLW0603
    _serial = itertools.count(first)


def make_uid():
    """A uid that is the same in the next run."""
    return uuid.uuid5(uuid.NAMESPACE_OID, str(next(_serial)))


def recording(plan=None, kind=Operation.Kind.EDIT, **fields):
    """An operation for a test that writes by hand."""
    return operations.recording(plan, kind, **fields)


def make_plan(year=2025, **overrides):
    """A plan without sections."""
    fields = {"title": f"ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на {year} г.", "heading": "Повышение квалификации кадров"}
    with recording():
        return Plan.objects.create(year=year, **{**fields, **overrides})


def make_section(plan=None, **overrides):
    """A section at the end of its plan."""
    with recording():
        return Section.objects.create(**{"plan": plan or make_plan(), "uid": make_uid(), **overrides})


def make_event(plan=None, *, section=None, formats=("семинар",), **overrides):
    """An event with every printed word; listed in ``section`` if there is one. Names of references may be given as text."""
    plan = plan or (section.plan if section else make_plan())
    fields = {
        "title": f"Мероприятие {next(_serial)}",
        "uid": make_uid(),
        "venue": "Областной центр",
        "schedule": "1 квартал, март",
        "department": "Методический отдел",
        **overrides,
    }
    with recording(plan):
        for field, book in {"venue": Venue, "schedule": Schedule, "department": Department}.items():
            if isinstance(fields[field], str):
                fields[field] = book.objects.obtain(fields[field])
        event = Event.objects.create(plan=plan, **fields)
        event.set_formats([EventFormat.objects.obtain(name) for name in formats])
        if section:
            Entry.objects.create(section=section, event=event)
    return event


def list_event(section, event):
    """The event listed at the end of the section, too."""
    with recording(section.plan):
        return Entry.objects.create(section=section, event=event)


def change(thing, **fields):
    """The thing with these fields, stored as one edit."""
    with recording(thing if isinstance(thing, Plan) else getattr(thing, "plan", None)):
        for name, value in fields.items():
            setattr(thing, name, value)
        thing.save()
    return thing


def obtain(model, name):
    """The value of a reference book called so."""
    with recording():
        return model.objects.obtain(name)


def make_plan_of(rows, year=2025):
    """A plan with one section of ``rows`` plain events."""
    section = make_section(make_plan(year))
    for _ in range(rows):
        make_event(section=section)
    return section.plan


def publish_plan(plan, **overrides):
    """The edition in force after publishing ``plan``."""
    fields = {"note": "", "by_name": "Анна Воронова", "at": PUBLISHED_AT, "site_url": "https://plan.example"}
    with _files_made_once():
        return publish(plan, **{**fields, **overrides}).edition


@contextmanager
def _files_made_once():
    """The files of a document that an earlier test has published in the same words are those it has made: the exporters
    are pure, and half a second of each test's time. What a test has put in their place is always asked.
    """
    export = exporters.export

    def remembered(key, document, imprint, progress):
        seen = (key, repr(document), repr(imprint))
        if seen not in _files:
            _files[seen] = export(key, document, imprint, progress)
        return _files[seen]

    if (export, exporters.EXPORTERS) == (_EXPORT, _EXPORTERS):
        exporters.export = remembered
    try:
        yield
    finally:
        exporters.export = export


def make_user(role=None, username=None, **overrides):
    """A member of staff with one role («Методист», «Руководитель», «Администратор») or none."""
    user = User.objects.create_user(
        username or f"user{next(_serial)}", password=PASSWORD, **{"is_staff": True, **overrides}
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user
