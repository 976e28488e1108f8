"""What the journal has made needless, and what needed its data first."""

import uuid

from django.db import migrations, models


TABLES = ["department", "venue", "eventformat", "schedule", "plan", "section", "event", "event_formats", "entry"]


def keep_old_keys(apps, schema_editor):
    """SQLite forgets the highest key of a table it makes anew: a new row must not get the key, and so the history, of a
    deleted one.
    """
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            history = "historicaleventformatuse" if table == "event_formats" else f"historical{table}"
            cursor.execute(f"SELECT MAX(id) FROM events_{history}")
            highest = cursor.fetchone()[0] or 0
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [f"events_{table}"])
            row = cursor.fetchone()
            if row is None:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [f"events_{table}", highest])
            elif row[0] < highest:
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [highest, f"events_{table}"])


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_journal_data'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='historicalevent_formats',
            name='event',
        ),
        migrations.RemoveField(
            model_name='historicalevent_formats',
            name='eventformat',
        ),
        migrations.RemoveField(
            model_name='historicalevent_formats',
            name='history',
        ),
        migrations.RemoveConstraint(
            model_name='department',
            name='department_name_is_unique',
        ),
        migrations.RemoveConstraint(
            model_name='eventformat',
            name='eventformat_name_is_unique',
        ),
        migrations.RemoveConstraint(
            model_name='schedule',
            name='schedule_name_is_unique',
        ),
        migrations.RemoveConstraint(
            model_name='venue',
            name='venue_name_is_unique',
        ),
        migrations.RemoveField(
            model_name='planimport',
            name='after',
        ),
        migrations.RemoveField(
            model_name='planimport',
            name='before',
        ),
        migrations.AlterField(
            model_name='historicalsection',
            name='uid',
            field=models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, verbose_name='постоянный номер'),
        ),
        migrations.AlterField(
            model_name='section',
            name='uid',
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='постоянный номер'),
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.UniqueConstraint(condition=models.Q(('merged_into', None)), fields=('folded',), name='department_name_is_unique', violation_error_message='Такое значение в справочнике уже есть. Выберите его из списка.'),
        ),
        migrations.AddConstraint(
            model_name='eventformat',
            constraint=models.UniqueConstraint(condition=models.Q(('merged_into', None)), fields=('folded',), name='eventformat_name_is_unique', violation_error_message='Такое значение в справочнике уже есть. Выберите его из списка.'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.UniqueConstraint(condition=models.Q(('merged_into', None)), fields=('folded',), name='schedule_name_is_unique', violation_error_message='Такое значение в справочнике уже есть. Выберите его из списка.'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.UniqueConstraint(condition=models.Q(('merged_into', None)), fields=('folded',), name='venue_name_is_unique', violation_error_message='Такое значение в справочнике уже есть. Выберите его из списка.'),
        ),
        migrations.DeleteModel(
            name='HistoricalEvent_formats',
        ),
        migrations.AddField(
            model_name='job',
            name='pin',
            field=models.CharField(blank=True, max_length=200, verbose_name='что было показано'),
        ),
        migrations.RunPython(keep_old_keys),
    ]
