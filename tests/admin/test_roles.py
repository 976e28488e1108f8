import html
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from events.models import Operation, Venue, roles
from events.plan import undoing
from tests.factories import change, make_event, make_plan, make_section, make_user, obtain, publish_plan, recording

pytestmark = pytest.mark.django_db

OK, FORBIDDEN, NOT_FOUND, SIGN_IN, REDIRECT = 200, 403, 404, 302, 302


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan))
    publish_plan(plan)
    with recording(plan, note="правка для отмены"):
        change(plan.events.get(), audience="все")
    return plan


def paths(plan):
    """What each page of the admin is called in the table below."""
    section, event, edition = plan.sections.get(), plan.events.get(), plan.editions.get()
    admin = "/admin/events"
    return {
        "events": f"{admin}/event/",
        "event": f"{admin}/event/{event.pk}/change/",
        "new event": f"{admin}/event/add/",
        "drop event": f"{admin}/event/{event.pk}/delete/",
        "event history": f"{admin}/event/{event.pk}/history/",
        "order": f"{admin}/section/{section.pk}/order/",
        "draft": f"{admin}/plan/{plan.pk}/draft.json",
        "drop plan": f"{admin}/plan/{plan.pk}/delete/",
        "publish": f"{admin}/plan/{plan.pk}/publish/",
        "edition": f"{admin}/edition/{edition.pk}/change/",
        "drop edition": f"{admin}/edition/{edition.pk}/delete/",
        "new edition": f"{admin}/edition/add/",
        "new venue": f"{admin}/venue/add/",
        "schedule echo": f"{admin}/event/schedule-echo/?text=май",
        "users": "/admin/auth/user/",
        "journal": f"{admin}/operation/",
        "act": f"{admin}/operation/{addition().pk}/change/",
        "undo": f"{admin}/operation/{addition().pk}/undo/",
    }


def addition():
    """The act that an undo is tried on."""
    return Operation.objects.get(kind=Operation.Kind.EDIT, note="правка для отмены")


ROLES = {
    "Методист": {
        "events": OK,
        "event": OK,
        "new event": OK,
        "drop event": OK,
        "event history": REDIRECT,
        "order": OK,
        "draft": OK,
        "drop plan": FORBIDDEN,
        "publish": FORBIDDEN,
        "edition": OK,
        "drop edition": FORBIDDEN,
        "new edition": FORBIDDEN,
        "new venue": OK,
        "schedule echo": OK,
        "users": FORBIDDEN,
        "journal": OK,
        "act": OK,
        "undo": OK,
    },
    "Руководитель": {
        "events": OK,
        "event": OK,
        "new event": FORBIDDEN,
        "drop event": FORBIDDEN,
        "event history": REDIRECT,
        "order": OK,
        "draft": OK,
        "drop plan": FORBIDDEN,
        "publish": OK,
        "edition": OK,
        "drop edition": FORBIDDEN,
        "new edition": FORBIDDEN,
        "new venue": FORBIDDEN,
        "schedule echo": OK,
        "users": FORBIDDEN,
        "journal": OK,
        "act": OK,
        "undo": FORBIDDEN,
    },
    "Администратор": {
        "events": OK,
        "event": OK,
        "new event": OK,
        "drop event": OK,
        "event history": REDIRECT,
        "order": OK,
        "draft": OK,
        "drop plan": OK,
        "publish": FORBIDDEN,
        "edition": OK,
        "drop edition": FORBIDDEN,
        "new edition": FORBIDDEN,
        "new venue": OK,
        "schedule echo": OK,
        "users": OK,
        "journal": OK,
        "act": OK,
        "undo": OK,
    },
}


def test_migrations_bring_about_the_table():
    kept = {
        name: set(Group.objects.get(name=name).permissions.values_list("codename", flat=True)) for name in roles.ROLES
    }

    assert kept == roles.ROLES


def test_role_keeps_what_an_administrator_gave_it_but_publishing():
    role = Group.objects.get(name="Администратор")
    extra, publish = (Permission.objects.get(codename=name) for name in ("view_session", "publish_plan"))
    role.permissions.add(extra, publish)

    import_module("events.migrations.0007_roles").change_roles(apps, connection.schema_editor(atomic=False))

    assert extra in role.permissions.all()
    assert publish not in role.permissions.all()


@pytest.mark.parametrize("role", ROLES)
def test_role_opens_just_its_pages(client, plan, role):
    client.force_login(make_user(role))

    answers = {name: client.get(path).status_code for name, path in paths(plan).items()}

    assert answers == ROLES[role]


@pytest.mark.parametrize(
    ("role", "audience"), [("Методист", ""), ("Администратор", ""), ("Руководитель", "все"), (None, "все")]
)
def test_others_edits_are_undone_by_those_who_write(client, plan, role, audience):
    client.force_login(make_user(role))
    pin = undoing.look(addition()).pin

    client.post(paths(plan)["undo"], {"pin": pin})

    assert plan.events.get().audience == audience


@pytest.mark.parametrize(("role", "count"), [("Методист", 1), ("Администратор", 1), ("Руководитель", 2), (None, 1)])
def test_director_alone_publishes(client, plan, role, count):
    client.force_login(make_user(role))
    page = client.get(paths(plan)["publish"])
    fields = page.context["form"].initial if page.status_code == OK else {}
    data = {name: value for name, value in {**fields, **_hidden(page)}.items() if value is not None}

    client.post(paths(plan)["publish"], {**data, "note": "добавлено, для кого"})

    assert plan.editions.count() == count


def _hidden(page):
    """What the page sends back unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


@pytest.mark.parametrize(("role", "left"), [("Методист", 1), ("Администратор", 1), ("Руководитель", 2)])
def test_reference_books_are_merged_by_those_who_write(client, plan, role, left):
    client.force_login(make_user(role))
    old, new = Venue.objects.get(), obtain(Venue, "Дом культуры")
    data = {"action": "merge", "_selected_action": [old.pk, new.pk]}
    asked = client.post("/admin/events/venue/", data)

    client.post("/admin/events/venue/", {**data, **_hidden(asked), **data, "target": new.pk})

    assert Venue.objects.present().count() == left


def test_outsider_is_sent_to_sign_in_everywhere(client, plan):
    answers = {client.get(path).status_code for path in paths(plan).values()}

    assert answers == {SIGN_IN}


def test_staff_without_a_role_opens_nothing(client, plan):
    client.force_login(make_user())
    pages = paths(plan)
    pages.pop("schedule echo")  # tells nothing about the plan

    answers = {name: client.get(path).status_code for name, path in pages.items()}

    assert set(answers.values()) == {FORBIDDEN}


def test_director_cannot_move_an_entry(client, plan):
    client.force_login(make_user("Руководитель"))
    entry = plan.sections.get().entries.get()

    response = client.post(paths(plan)["order"], {"item": entry.pk, "number": 1})

    assert response.status_code == FORBIDDEN


@pytest.mark.parametrize("role", [*ROLES, None])
def test_nobody_posts_an_old_version_back(client, plan, role):
    event = plan.events.get()
    version = event.history.last().pk
    client.force_login(make_user(role))

    response = client.post(f"/admin/events/event/{event.pk}/history/{version}/", {"title": "Подменённое"})

    assert response.status_code == NOT_FOUND
    assert plan.events.get().title == event.title
