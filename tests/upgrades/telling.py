"""Tells, as JSON, the words a database holds and what its site answers; run as a program on the database to look at.

``tests/test_upgrade.py`` compares this with what was told before the upgrade. So it asks the models, not the tables: keep
it working when a model changes, and keep what it tells. Only ``tests/settings.py`` and the models are imported.
"""

import hashlib
import html
import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.contrib.admin.models import LogEntry  # noqa: E402 - models can be imported after the set-up only
from django.contrib.auth.models import Group, User  # noqa: E402
from django.test import Client  # noqa: E402

from events.models import (  # noqa: E402
    Department,
    Dismissal,
    Edition,
    EditionFile,
    Entry,
    Event,
    EventFormat,
    EventFormatUse,
    Job,
    Operation,
    Organisation,
    Plan,
    PlanImport,
    Proposal,
    Schedule,
    Section,
    SignedFile,
    Venue,
)

BOOKS = (Department, Venue, EventFormat, Schedule)
PLAN = ("year", "heading", "title", "approval_form", "approval_post", "approval_name", "approved_on", "order_number")
SECTION = ("title", "note")
EVENT = (
    "title",
    "format_wording",
    "venue_wording",
    "schedule_wording",
    "department_wording",
    "co_executors",
    "audience",
    "details",
    "contact",
    "link",
    "private_notes",
)
REFERENCE = ("name", "printed_name", "synonyms", "is_active", "key")
EDITION = ("year", "number", "published_at", "published_by", "note", "title", "sha256")
EDITION_ROW = (
    "section",
    "number",
    "title",
    "format",
    "venue",
    "schedule",
    "department",
    "uid",
    "format_keys",
    "venue_key",
    "department_key",
    "months",
)
ORGANISATION = ("name", "short_name", "address", "site", "telephone", "email")
PROPOSAL = ("sha256", "note", "state", "by_name", "at", "decided_by_name", "decided_at")
REMARK = ("uid", "field", "words", "by_name", "at", "resolved_by_name", "resolved_at")
SIGNED = ("kind", "file_name", "size", "sha256", "is_public", "by_name", "at", "removed_by_name", "removed_at")
CONTACTS = ("reader_name", "telephone", "email", "room", "head")
PERSON = ("first_name", "last_name", "email", "is_active", "is_staff", "is_superuser", "password")

CORRECTED = "Лаборатория сценической речи"  # in the file: «Лаборотория»


def words(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """The named fields of a record as JSON can hold them."""
    return {name: plain(getattr(thing, name)) for name in names}


def plain(value: Any) -> Any:
    """Moments and days in ISO 8601, a uid as text; what JSON holds stays as it is."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | dict | list | None) else str(value)


def name_of(value: Any) -> str | None:
    """The name of a value of a reference book, if there is one."""
    return value.name if value else None


def digest(data: Any) -> str:
    """The SHA-256 of bytes, or of a JSON value."""
    if isinstance(data, dict | list):
        data = json.dumps(data, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(bytes(data)).hexdigest()


def plans() -> list[dict[str, Any]]:
    """Each plan with its sections in order, and the uids of the events each section lists in order."""
    return [
        words(plan, PLAN)
        | {
            "sections": [
                words(section, SECTION)
                | {"events": [str(entry.event.uid) for entry in section.entries.order_by("position")]}
                for section in plan.sections.order_by("position")
            ]
        }
        for plan in Plan.objects.order_by("year")
    ]


def events() -> dict[str, Any]:
    """Every event by uid: its own words, its formats, its other references by name, and what the plan prints of it."""
    return {
        str(event.uid): words(event, EVENT)
        | {
            "plan": event.plan.year,
            "formats": sorted(value.name for value in event.formats.all()),
            "venue": name_of(event.venue),
            "schedule": name_of(event.schedule),
            "department": name_of(event.department),
        }
        | words(event, ("printed_format", "printed_venue", "printed_schedule", "printed_department"))
        for event in Event.objects.order_by("uid")
    }


def references() -> dict[str, Any]:
    """The reference books: every value by its key."""
    return {
        model.__name__: {value.key: words(value, REFERENCE) for value in model.objects.order_by("key")}
        for model in BOOKS
    }


def editions() -> list[dict[str, Any]]:
    """Each edition with its rows; the sums are counted here again, from the document and from the bytes of the files."""
    return [
        words(edition, EDITION)
        | {
            "document": edition.document.sha256(),
            "stored": digest(edition.stored),
            "rows": [list(words(row, EDITION_ROW).values()) for row in edition.rows.order_by("position")],
            "files": {file.format: digest(file.data) for file in edition.files.order_by("format")},
        }
        for edition in Edition.objects.order_by("year", "number")
    ]


def history() -> dict[str, list[dict[str, Any]]]:
    """Every step of everything: what was done, when, why, by whom, and the words it left."""
    used: dict[Any, tuple[str, ...]] = dict.fromkeys(BOOKS, REFERENCE)
    used |= {Plan: PLAN, Section: SECTION, Entry: ("section_id", "event_id")}
    told = {
        model.__name__: [step(record) | words(record, names) for record in model.history.order_by("history_id")]
        for model, names in used.items()
    }
    told["Event"] = [event_step(record) for record in Event.history.order_by("history_id")]
    return told


def step(record: Any) -> dict[str, Any]:
    """What a step says of itself."""
    told = words(record, ("history_id", "id", "history_type", "history_date", "history_change_reason"))
    return told | {"author": record.history_user.username if record.history_user else None}


def event_step(record: Any) -> dict[str, Any]:
    """A step of an event, with the formats it had then: by their keys, since a value may be gone by now."""
    references = {f"{name}_id": getattr(record, f"{name}_id") for name in ("plan", "venue", "schedule", "department")}
    formats: set[int] = set()
    for use in EventFormatUse.history.filter(event_id=record.id, history_date__lte=record.history_date).order_by(
        "history_id"
    ):
        (formats.discard if use.history_type == "-" else formats.add)(use.eventformat_id)
    return step(record) | words(record, ("uid", *EVENT)) | references | {"formats": sorted(formats)}


def imports() -> list[dict[str, Any]]:
    """The files that came in, how far each has got, and what was decided about it."""
    return [
        words(item, ("file_name", "uploaded_at", "uploaded_by", "year", "state", "loaded_at", "decisions"))
        | {"data": digest(item.data), "plan": item.plan.year if item.plan else None}
        for item in PlanImport.objects.order_by("uploaded_at")
    ]


def jobs() -> list[dict[str, Any]]:
    """Long work and what came of it."""
    return [
        words(job, ("kind", "note", "format", "started_at", "state", "message"))
        | {"plan": job.plan.year if job.plan else None, "person": job.started_by.username if job.started_by else None}
        for job in Job.objects.order_by("started_at")
    ]


def beside() -> dict[str, Any]:
    """What stands beside the plans since version 0.2: contacts, readers' names, lines taken off, findings that are meant so;
    since version 0.3 what went to the director, and signed files.
    """
    dropped = Entry.objects.filter(is_dropped=True).order_by("pk")
    return {
        "organisation": [words(one, ORGANISATION) for one in Organisation.objects.all()],
        "contacts": {one.key: words(one, CONTACTS) for one in Department.objects.order_by("key")},
        "venues": {one.key: one.reader_name for one in Venue.objects.order_by("key")},
        "dropped": [[str(entry.event.uid), entry.drop_reason] for entry in dropped],
        "dismissals": [
            words(one, ("year", "kind", "column", "words", "by_name")) for one in Dismissal.objects.order_by("pk")
        ],
        "proposals": [
            words(one, PROPOSAL)
            | {
                "stored": digest(one.stored),
                "remarks": [words(remark, REMARK) for remark in one.remarks.order_by("pk")],
            }
            for one in Proposal.objects.order_by("pk")
        ],
        "signed": [words(one, SIGNED) | {"data": digest(one.data)} for one in SignedFile.objects.order_by("pk")],
        "operations": [words(one, ("kind", "at", "by_name", "note")) for one in Operation.objects.order_by("pk")],
    }


def people() -> dict[str, Any]:
    """The accounts with their roles."""
    return {
        user.username: words(user, PERSON) | {"roles": sorted(user.groups.values_list("name", flat=True))}
        for user in User.objects.order_by("username")
    }


def log() -> list[dict[str, Any]]:
    """What Django's admin wrote down of itself."""
    return [
        words(line, ("action_time", "action_flag", "object_repr", "object_id")) | {"author": line.user.username}
        for line in LogEntry.objects.select_related("user").order_by("action_time", "pk")
    ]


def pages() -> dict[str, list[Any]]:
    """What the site answers: the status of each page, and whether the words it is about stand on it."""
    asked = {"/plans/2025/": Edition.objects.in_force(2025).title}
    for edition in Edition.objects.order_by("number"):
        asked[f"/plans/{edition.year}/editions/{edition.number}/"] = edition.title
        asked |= {f"/plans/{edition.year}/events/{row.uid}/": row.title for row in edition.rows.order_by("position")}
    visitor = Client()
    told = {address: answer(visitor, address, title) for address, title in asked.items()}
    # A file that waits for a decision goes on waiting: its page shows the row that was corrected by hand.
    waiting = PlanImport.objects.get(state=PlanImport.State.PREVIEW)
    methodist = Client()
    methodist.force_login(User.objects.get(username="krylova"))
    address = f"/admin/events/planimport/{waiting.pk}/preview/"
    return told | {address: answer(methodist, address, CORRECTED)}


def answer(client: Client, address: str, expected: str) -> list[Any]:
    """The status of a page, and whether the expected words stand on it."""
    response = client.get(address)
    return [response.status_code, expected in html.unescape(response.content.decode())]


def downloads() -> dict[str, str]:
    """The SHA-256 of each stored file as the site hands it out."""
    visitor, told = Client(), {}
    for file in EditionFile.objects.select_related("edition").order_by("edition__number", "format"):
        address = f"/plans/{file.edition.year}/editions/{file.edition.number}/plan.{file.format}"
        told[address] = digest(visitor.get(address).getvalue())
    return told


def tell() -> dict[str, Any]:
    """All of it. Pages come last: nobody has signed in while the rest is read."""
    return {
        "plans": plans(),
        "events": events(),
        "references": references(),
        "editions": editions(),
        "history": history(),
        "imports": imports(),
        "jobs": jobs(),
        "people": people(),
        "beside": beside(),
        "roles": sorted(Group.objects.values_list("name", flat=True)),
        "log": log(),
        "pages": pages(),
        "downloads": downloads(),
    }


if __name__ == "__main__":
    json.dump(tell(), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
