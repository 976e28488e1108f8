"""Lines of a plan that were taken off it and stay where they stood, with the reason."""

from django.db import migrations, models


def keep_counter(apps, schema_editor):
    """Have SQLite never give the key of a line that was removed to another: remaking a table has reset its counter."""
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM events_historicalentry")
        highest = cursor.fetchone()[0] or 0
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'events_entry' AND seq < %s", [highest, highest])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'events_entry', %s "
            "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'events_entry')",
            [highest],
        )


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0011_dismissal'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='drop_reason',
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name='почему снято'),
        ),
        migrations.AddField(
            model_name='entry',
            name='is_dropped',
            field=models.BooleanField(default=False, editable=False, verbose_name='снято с плана'),
        ),
        migrations.AddField(
            model_name='historicalentry',
            name='drop_reason',
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name='почему снято'),
        ),
        migrations.AddField(
            model_name='historicalentry',
            name='is_dropped',
            field=models.BooleanField(default=False, editable=False, verbose_name='снято с плана'),
        ),
        migrations.RunPython(keep_counter, migrations.RunPython.noop),
    ]
