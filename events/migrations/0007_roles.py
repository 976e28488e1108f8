"""The journal for every role, taking back for those who write, publishing for the director alone.

A role keeps whatever else an administrator gave it.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

GIVEN = {
    "Методист": ["view_operation", "undo_operation"],
    "Руководитель": ["view_operation"],
    "Администратор": ["view_operation", "undo_operation"],
}
TAKEN = {"Администратор": ["publish_plan"]}


def change_roles(apps, schema_editor):
    # Permissions are made after the last migration of all; the roles need them now.
    create_permissions(
        installed.get_app_config("events"), apps=apps, using=schema_editor.connection.alias, verbosity=0
    )
    Group = apps.get_model("auth", "Group")
    ours = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="events")
    for name, codenames in GIVEN.items():
        role = Group.objects.filter(name=name).first()
        if role is None:  # the office has done away with it
            continue
        role.permissions.add(*ours.filter(codename__in=codenames))
        role.permissions.remove(*ours.filter(codename__in=TAKEN.get(name, [])))


class Migration(migrations.Migration):
    dependencies = [("events", "0006_after_journal")]
    operations = [
        migrations.AlterModelOptions(
            name="operation",
            options={
                "ordering": ["-pk"],
                "permissions": [("undo_operation", "Может отменять записанное в журнале")],
                "verbose_name": "запись журнала",
                "verbose_name_plural": "журнал",
            },
        ),
        migrations.RunPython(change_roles, migrations.RunPython.noop),
    ]
