"""Accounts: an administrator keeps the office's own, and reaches neither a superuser's account nor a superuser's powers.

Every form sent is a valid one and is accepted or refused as a whole; what counts is what is stored afterwards.
"""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission, User
from django.test import RequestFactory

from events.admin.users import mark
from events.models import Department, Profile
from tests.admin.pages import form_of, press, text_of
from tests.factories import PASSWORD, make_user, obtain

pytestmark = pytest.mark.django_db

OTHER_PASSWORD = "совсем другой пароль 7"


@pytest.fixture
def administrator(client):
    person = make_user("Администратор", "administrator")
    client.force_login(person)
    return person


@pytest.fixture
def superuser():
    return make_user(username="glavny", is_superuser=True, last_name="Прежний")


def page(person, name="change"):
    return f"/admin/auth/user/{person.pk}/{name}/"


def form(person, **fields):
    """What the page of a person sends when nothing but ``fields`` is changed."""
    return {
        "seen": mark(person),
        "username": person.username,
        "last_name": person.last_name,
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk for group in person.groups.all()],
        "date_joined_0": "09.01.2025",
        "date_joined_1": "12:00:00",
        **fields,
    }


def levers():
    """The two fields that only a superuser may fill in."""
    return {"is_superuser": "on", "user_permissions": [Permission.objects.get(codename="delete_group").pk]}


def powers(person):
    stored = User.objects.get(pk=person.pk)
    return stored.is_superuser, [permission.codename for permission in stored.user_permissions.all()], stored.last_name


@pytest.mark.parametrize("whose", ["own", "colleague"])
def test_administrator_gives_nobody_the_powers_of_a_superuser(client, administrator, whose):
    person = administrator if whose == "own" else make_user("Методист")

    response = client.post(page(person), form(person, last_name="Новая", **levers()))

    assert (response.status_code, response.url) == (302, "/admin/auth/user/")
    assert powers(person) == (False, [], "Новая")


def test_administrator_is_not_shown_the_powers_of_a_superuser(client, administrator):
    shown = client.get(page(administrator)).context["adminform"].form.fields

    assert {"is_superuser", "user_permissions"} & shown.keys() == set()
    assert {"username", "last_name", "is_active", "is_staff", "groups"} <= shown.keys()


def test_new_account_made_by_an_administrator_is_a_plain_one(client, administrator):
    fields = {"username": "novy", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}

    response = client.post("/admin/auth/user/add/", {**fields, **levers(), "is_staff": "on"})

    assert response.status_code == 302
    made = User.objects.get(username="novy")
    assert (made.is_superuser, made.is_staff, made.user_permissions.count()) == (False, False, 0)


def test_administrator_gives_and_takes_roles(client, administrator):
    person = make_user("Методист")
    role = Group.objects.get(name="Руководитель")

    client.post(page(person), form(person, groups=[role.pk]))

    assert list(person.groups.all()) == [role]


def test_administrator_sets_a_colleagues_password(client, administrator):
    person = make_user("Методист")
    fields = {"usable_password": "true", "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}

    response = client.post(page(person, "password"), fields)

    assert response.status_code == 302
    assert User.objects.get(pk=person.pk).check_password(OTHER_PASSWORD)


def test_administrator_deletes_a_colleagues_account(client, administrator):
    person = make_user("Методист")

    client.post(page(person, "delete"), {"post": "yes"})

    assert not User.objects.filter(pk=person.pk).exists()


def test_administrator_does_not_see_superusers(client, administrator, superuser):
    listed = client.get("/admin/auth/user/").context["cl"].queryset

    assert [person.username for person in listed] == ["administrator"]
    assert client.get(page(superuser)).status_code == 302  # Django's answer to an object outside the list


def test_administrator_does_not_change_a_superuser(client, administrator, superuser):
    client.post(page(superuser), form(superuser, last_name="Чужой", username="podmena"))

    stored = User.objects.get(pk=superuser.pk)
    assert (stored.username, stored.last_name, stored.is_superuser) == ("glavny", "Прежний", True)


def test_administrator_does_not_set_a_superusers_password(client, administrator, superuser):
    fields = {"usable_password": "true", "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}

    response = client.post(page(superuser, "password"), fields)

    assert response.status_code == 404
    assert User.objects.get(pk=superuser.pk).check_password(PASSWORD)


@pytest.mark.parametrize("way", ["page", "list"])
def test_administrator_does_not_delete_a_superuser(client, administrator, superuser, way):
    if way == "page":
        client.post(page(superuser, "delete"), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [superuser.pk], "post": "yes"}
        client.post("/admin/auth/user/", chosen)

    assert User.objects.filter(pk=superuser.pk).exists()


@pytest.mark.parametrize(("who", "may"), [("administrator", False), ("superuser", True)])
def test_permission_to_a_superusers_account_is_a_superusers(administrator, superuser, who, may):
    """Asked directly: the list alone, which hides superusers, would keep an administrator out."""
    request = RequestFactory().get("/")
    request.user = {"administrator": administrator, "superuser": superuser}[who]
    accounts = site.get_model_admin(User)

    asked = [
        accounts.has_change_permission(request, superuser),
        accounts.has_delete_permission(request, superuser),
        accounts.get_queryset(request).filter(pk=superuser.pk).exists(),
    ]

    assert asked == [may] * 3
    assert accounts.has_change_permission(request, administrator)
    assert accounts.has_delete_permission(request, administrator)
    assert accounts.has_change_permission(request)


def test_superuser_makes_a_superuser(client, superuser):
    client.force_login(superuser)
    person = make_user("Администратор")

    client.post(page(person), form(person, last_name="Новая", **levers()))

    assert powers(person) == (True, ["delete_group"], "Новая")


@pytest.mark.parametrize("role", ["Методист", "Руководитель", None])
def test_others_change_no_account(client, role):
    person = make_user(role)
    client.force_login(person)
    fields = {"usable_password": "true", "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}

    answers = [
        client.post(page(person), form(person, last_name="Новая", **levers())).status_code,
        client.post(page(person, "password"), fields).status_code,
        client.post(page(person, "delete"), {"post": "yes"}).status_code,
    ]

    assert answers == [403, 403, 403]
    assert powers(person) == (False, [], "")
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)


def test_list_of_accounts_says_what_an_administrator_looks_for(client, administrator):
    head = client.get("/admin/auth/user/").context["cl"].list_display

    assert head[1:] == ["username", "last_name", "first_name", "email", "is_active", "last_login"]


def test_stale_page_gives_nobody_back_what_was_taken(client):
    """A opens an account, B dismisses the person, A saves another address: the person stays dismissed."""
    person = make_user("Методист", email="old@example.org")
    path = f"/admin/auth/user/{person.pk}/change/"
    client.force_login(make_user("Администратор"))
    sent = form_of(client.get(path), "email")
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.groups.clear()

    refused = press(client, path, sent, email="new@example.org")

    person.refresh_from_db()
    assert (person.is_active, person.groups.count(), person.email) == (False, 0, "old@example.org")
    assert "изменил коллега" in text_of(refused)


def test_administrator_says_which_department_a_person_is_of(client, administrator):
    person, department = make_user("Методист"), obtain(Department, "Отдел")

    client.post(page(person), form(person, department=department.key))

    assert Profile.objects.of(person).department() == department
