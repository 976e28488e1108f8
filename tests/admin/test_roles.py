from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

from events.models import roles
from tests.factories import make_event, make_plan, make_section, make_user, publish_plan

pytestmark = pytest.mark.django_db

OK, FORBIDDEN, NOT_FOUND, SIGN_IN = 200, 403, 404, 302


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan))
    publish_plan(plan)
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
    }


ROLES = {
    "Методист": {
        "events": OK,
        "event": OK,
        "new event": OK,
        "drop event": OK,
        "event history": OK,
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
    },
    "Руководитель": {
        "events": OK,
        "event": OK,
        "new event": FORBIDDEN,
        "drop event": FORBIDDEN,
        "event history": OK,
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
    },
    "Администратор": {
        "events": OK,
        "event": OK,
        "new event": OK,
        "drop event": OK,
        "event history": OK,
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
