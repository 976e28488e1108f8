"""The three roles of the office. Rerunnable: a role keeps what an administrator added to it."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

BOOKS = ["department", "venue", "eventformat", "schedule"]
EDITED = ["plan", "section", "event", "entry", *BOOKS]
READ = [*EDITED, "edition"]

ROLES = {
    "Методист": [
        *(f"view_{model}" for model in READ),
        *(f"{action}_{model}" for action in ("add", "change", "delete") for model in EDITED if model != "plan"),
        "add_plan",
        "change_plan",
        "view_planimport",
        "add_planimport",
    ],
    "Руководитель": [*(f"view_{model}" for model in READ), "publish_plan"],
    "Администратор": [
        *(f"view_{model}" for model in READ),
        *(f"{action}_{model}" for action in ("add", "change", "delete") for model in EDITED),
        "publish_plan",
        "view_planimport",
        "add_planimport",
        *(f"{action}_user" for action in ("view", "add", "change", "delete")),
        "view_group",
    ],
}


def create_roles(apps, schema_editor):
    # Permissions are made after the last migration of all; the roles need them now.
    for label in ("auth", "events"):
        create_permissions(installed.get_app_config(label), apps=apps, using=schema_editor.connection.alias, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, codenames in ROLES.items():
        role, _ = group.objects.get_or_create(name=name)
        role.permissions.add(*permission.objects.filter(codename__in=codenames, content_type__app_label__in=["auth", "events"]))


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
