"""Nothing unpublished at any public address: each route, feed, file and picture, read as far as it can be read."""

import io
import zipfile

import pdfplumber
import pytest
from django.contrib.auth.models import AnonymousUser, User

from events import exporters, urls
from events.exporters import extract
from events.models import Department, EventFormat, SignedFile, Venue
from events.plan import signing
from tests.factories import (
    PUBLISHED_AT,
    change,
    make_event,
    make_plan,
    make_section,
    make_user,
    publish_plan,
    recording,
)

pytestmark = pytest.mark.django_db

SECRET = "тайное"
# By the name of the route: a new one needs its addresses here.
ADDRESSES = {
    "home": ["/"],
    "plans": ["/plans/"],
    "plan": ["/plans/2025/", "/plans/2025/?view=events&month=3", "/plans/2025/?q=новое", "/plans/2026/"],
    "plan_file": [
        *(f"/plans/2025/plan.{key}{query}" for key in exporters.EXPORTERS for query in ("", "?month=3")),
        *(f"/plans/2025/plan.{key}?month=3&extract=1" for key in extract.FORMATS),
        "/plans/2026/plan.json",
    ],
    "event": ["/plans/2025/events/{listed}/", "/plans/2025/events/{dropped}/", "/plans/2025/events/{draft}/"],
    "event_file": ["/plans/2025/events/{listed}/event.ics", "/plans/2025/events/{draft}/event.ics"],
    "editions": ["/plans/2025/editions/", "/plans/2026/editions/"],
    "edition": ["/plans/2025/editions/1/", "/plans/2025/editions/2/"],
    "edition_file": [f"/plans/2025/editions/1/plan.{key}" for key in exporters.EXPORTERS],
    "signed_file": ["/plans/2025/editions/1/signed/{signed}"],
    "changes": ["/plans/2025/changes/", "/plans/2025/changes/?from=1&to=2"],
    "changes_file": ["/plans/2025/changes.pdf", "/plans/2025/changes.docx", "/plans/2026/changes.pdf"],
    "cover": ["/plans/2025/editions/2/cover.png"],
    "changes_feed": ["/changes.atom"],
    "search": ["/search/?q=семинар", "/search/?q=новое", "/search/?q=фейерверк"],
    "verify": ["/verify/"],
    "help": ["/help/"],
    "help_desk": ["/help/desk/"],
    "accessibility": ["/accessibility/"],
    "robots": ["/robots.txt"],
    "sitemap": ["/sitemap.xml"],
    "sitemap_of_pages": ["/sitemap-pages.xml"],
    "sitemap_of_year": ["/plans/2025/sitemap.xml"],
    "appearance": ["/view/"],
    "style": ["/view/style.1.css"],
    "manifest": ["/manifest.webmanifest"],
    "service_worker": ["/worker.js"],
    "plan_schema": ["/plan.schema.json"],
    "healthz": ["/healthz"],
    "readyz": ["/readyz"],
}


@pytest.fixture
def uids():
    """Two editions; then everything in the working plan and its books is given other words, and a plan is drafted."""
    plan = make_plan(approval_form="none")
    section = make_section(plan, title="Раздел", note="Примечание")
    listed, dropped = (make_event(section=section, title=f"Семинар {n}", schedule="20 марта") for n in (1, 2))
    publish_plan(plan)
    change(listed, title="Семинар третий")
    publish_plan(plan)
    hide(plan)
    signing.attach(
        plan.editions.get(number=1),
        kind="scan",
        name=f"{SECRET}.pdf",
        data=SECRET.encode(),
        is_public=False,
        by=AnonymousUser(),
        at=PUBLISHED_AT,
    )
    return {
        "signed": SignedFile.objects.get().pk,
        "listed": listed.uid,
        "dropped": dropped.uid,
        "draft": plan.events.get(title=f"{SECRET} новое").uid,
    }


def hide(plan):
    """Secret words wherever the staff can write them."""
    words = ("contact", "audience", "details", "private_notes")
    for event in plan.events.all():
        change(
            event, title=f"{SECRET} {event.title}", link=f"https://{SECRET}.example/", **dict.fromkeys(words, SECRET)
        )
    section = plan.sections.get()
    change(section, title=SECRET, note=SECRET)
    change(plan, heading=SECRET, title=f"{SECRET} 2025", approval_name=SECRET)
    names = {"venue": f"{SECRET} место", "department": f"{SECRET} отдел", "formats": [f"{SECRET} форма"]}
    made = make_event(section=section, title=f"{SECRET} новое", schedule="20 марта", **names)
    change(made.department, telephone=f"{SECRET} телефон", reader_name=f"{SECRET} имя", head=SECRET)
    for number, value in enumerate([*Venue.objects.all(), *Department.objects.all(), *EventFormat.objects.all()]):
        change(value, name=f"{SECRET} {number}", printed_name=SECRET, synonyms=SECRET)
    with recording(plan, note=SECRET):
        entry = plan.sections.get().entries.order_by("position")[1]
        entry.is_dropped, entry.drop_reason = True, SECRET
        entry.save()
    make_event(section=make_section(make_plan(2026, title=SECRET), title=SECRET), title=SECRET)
    User.objects.filter(pk=make_user().pk).update(username=SECRET, last_name=SECRET)


def words_of(answer):
    """All that can be read in an answer, in small letters."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            body = b" ".join(package.read(name) for name in package.namelist())
    if body.startswith(b"%PDF"):
        with pdfplumber.open(io.BytesIO(body)) as paper:
            return " ".join([*(sheet.extract_text() for sheet in paper.pages), str(paper.metadata)]).lower()
    return body.decode(errors="replace").lower()


def test_no_public_address_says_an_unpublished_word(client, uids):
    assert ADDRESSES.keys() == {route.name for route in urls.urlpatterns}

    leaks, found = [], 0
    for path in (path.format(**uids) for paths in [*ADDRESSES.values(), ["/admin/login/"]] for path in paths):
        answer = client.get(path)
        found += answer.status_code == 200
        if SECRET in words_of(answer):
            leaks.append(path)

    assert leaks == []
    assert found > len(ADDRESSES)
