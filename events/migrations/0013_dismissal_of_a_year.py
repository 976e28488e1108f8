"""The same words may be meant so in the plans of two years: an answer is the only one of its year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0012_dropped_rows")]

    operations = [
        migrations.AlterField(
            model_name="dismissal",
            name="mark",
            field=models.CharField(editable=False, max_length=64, verbose_name="отпечаток замечания"),
        ),
        migrations.AlterField(
            model_name="historicaldismissal",
            name="mark",
            field=models.CharField(editable=False, max_length=64, verbose_name="отпечаток замечания"),
        ),
        migrations.AddConstraint(
            model_name="dismissal",
            constraint=models.UniqueConstraint(fields=("year", "mark"), name="dismissal_is_one_of_its_year"),
        ),
    ]
