"""Whom to call: the institution, contacts of departments, names for the readers' pages."""

import django.db.models.deletion
import events.models.organisation
import events.models.recording
import simple_history.models
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

CHANGE = ["view_organisation", "add_organisation", "change_organisation"]
ROLES = {"Методист": CHANGE, "Руководитель": ["view_organisation"], "Администратор": CHANGE}


def extend_roles(apps, schema_editor):
    """Let each role see the institution, and those who keep the reference books describe it."""
    create_permissions(installed.get_app_config("events"), apps=apps, using=schema_editor.connection.alias, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="events")
    for role in apps.get_model("auth", "Group").objects.filter(name__in=ROLES):
        role.permissions.add(*permissions.filter(codename__in=ROLES[role.name]))


def keep_counters(apps, schema_editor):
    """Have SQLite never give the key of a value that was removed to another: remaking a table has reset its counter."""
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        for table in ("department", "venue"):
            cursor.execute(f"SELECT MAX(id) FROM events_historical{table}")
            highest = cursor.fetchone()[0] or 0
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = %s WHERE name = %s AND seq < %s", [highest, f"events_{table}", highest]
            )
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s "
                "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
                [f"events_{table}", highest, f"events_{table}"],
            )


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0008_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='department',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='электронная почта'),
        ),
        migrations.AddField(
            model_name='department',
            name='head',
            field=models.CharField(blank=True, help_text='Фамилия, имя, отчество.', max_length=200, verbose_name='руководитель'),
        ),
        migrations.AddField(
            model_name='department',
            name='reader_name',
            field=models.CharField(blank=True, help_text='Несколько слов для страниц сайта: «аналитический отдел». Если пусто, стоит название из плана.', max_length=120, verbose_name='название для читателей'),
        ),
        migrations.AddField(
            model_name='department',
            name='room',
            field=models.CharField(blank=True, max_length=100, verbose_name='кабинет'),
        ),
        migrations.AddField(
            model_name='department',
            name='telephone',
            field=models.CharField(blank=True, help_text='Несколько номеров пишутся через запятую, добавочный – «доб. 12».', max_length=200, validators=[events.models.organisation.validate_telephones], verbose_name='телефон'),
        ),
        migrations.AddField(
            model_name='historicaldepartment',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='электронная почта'),
        ),
        migrations.AddField(
            model_name='historicaldepartment',
            name='head',
            field=models.CharField(blank=True, help_text='Фамилия, имя, отчество.', max_length=200, verbose_name='руководитель'),
        ),
        migrations.AddField(
            model_name='historicaldepartment',
            name='reader_name',
            field=models.CharField(blank=True, help_text='Несколько слов для страниц сайта: «аналитический отдел». Если пусто, стоит название из плана.', max_length=120, verbose_name='название для читателей'),
        ),
        migrations.AddField(
            model_name='historicaldepartment',
            name='room',
            field=models.CharField(blank=True, max_length=100, verbose_name='кабинет'),
        ),
        migrations.AddField(
            model_name='historicaldepartment',
            name='telephone',
            field=models.CharField(blank=True, help_text='Несколько номеров пишутся через запятую, добавочный – «доб. 12».', max_length=200, validators=[events.models.organisation.validate_telephones], verbose_name='телефон'),
        ),
        migrations.AddField(
            model_name='historicalvenue',
            name='reader_name',
            field=models.CharField(blank=True, help_text='Несколько слов для страниц сайта: «аналитический отдел». Если пусто, стоит название из плана.', max_length=120, verbose_name='название для читателей'),
        ),
        migrations.AddField(
            model_name='venue',
            name='reader_name',
            field=models.CharField(blank=True, help_text='Несколько слов для страниц сайта: «аналитический отдел». Если пусто, стоит название из плана.', max_length=120, verbose_name='название для читателей'),
        ),
        migrations.CreateModel(
            name='HistoricalOrganisation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=500, verbose_name='полное название')),
                ('short_name', models.CharField(help_text='Стоит на каждой странице под названием сайта.', max_length=120, verbose_name='краткое название')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='адрес')),
                ('site', models.URLField(blank=True, verbose_name='сайт')),
                ('telephone', models.CharField(blank=True, help_text='Несколько номеров пишутся через запятую, добавочный – «доб. 12».', max_length=200, validators=[events.models.organisation.validate_telephones], verbose_name='телефон')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='электронная почта')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operation', models.ForeignKey(default=events.models.recording.current_operation, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.operation', verbose_name='операция')),
            ],
            options={
                'verbose_name': 'historical учреждение',
                'verbose_name_plural': 'historical учреждение',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=500, verbose_name='полное название')),
                ('short_name', models.CharField(help_text='Стоит на каждой странице под названием сайта.', max_length=120, verbose_name='краткое название')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='адрес')),
                ('site', models.URLField(blank=True, verbose_name='сайт')),
                ('telephone', models.CharField(blank=True, help_text='Несколько номеров пишутся через запятую, добавочный – «доб. 12».', max_length=200, validators=[events.models.organisation.validate_telephones], verbose_name='телефон')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='электронная почта')),
            ],
            options={
                'verbose_name': 'учреждение',
                'verbose_name_plural': 'учреждение',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='organisation_is_one', violation_error_message='Учреждение уже описано: измените его.')],
            },
        ),
        migrations.RunPython(keep_counters, migrations.RunPython.noop),
        migrations.RunPython(extend_roles, migrations.RunPython.noop),
    ]
