"""The words by which searching knows that two things are one; editions no longer keep stems, an index is made of the document."""

import django.db.models.deletion
import events.models.recording
import simple_history.models
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.utils import timezone

from events import text

# A name, then what means the same. The office changes and adds in the admin.
GROUPS = """
ДПИ; ДПТ; декоративно-прикладное искусство; декоративно-прикладное творчество; рукоделие; ремесло; ремёсла; народные промыслы; художественные промыслы
КДУ; культурно-досуговое учреждение; учреждение культуры; дом культуры; ДК; клуб; клубное учреждение
МО; муниципальное образование; муниципалитет; район; муниципальный округ
ИМЦ; информационно-методический центр
ЦНТ; СОЦНТ; центр народного творчества; областной центр
7-НК; форма федерального статистического наблюдения; статистическая форма; статотчёт; статистический отчёт
МК; мастер-класс
хореография; танец; танцы; танцевальный; пляска; балет
вокал; пение; песня; песенный; хор; хоровой; певец; вокалист
театр; театральный; режиссура; режиссёр; драма; драматический; актёр; спектакль
вебинар; онлайн; онлайн-семинар; дистанционно; видеоконференция; ВКС
мультимедиа; мультимедийный; презентация; видео; видеоролик
фото; фотография; фотосъёмка; фотоаппарат; снимок
статистика; статистический; цифры; показатели
руководитель; директор; заведующий; начальник
специалист; работник; сотрудник
ежеквартально; каждый квартал; раз в квартал; ежеквартальный
в течение года; весь год; круглый год; круглогодично
обучение; обучающий; учёба; курсы
"""
WRITE = [f"{action}_abbreviation" for action in ("view", "add", "change", "delete")]
GIVEN = {"Методист": WRITE, "Руководитель": ["view_abbreviation"], "Администратор": WRITE}


def add_groups(apps, schema_editor):
    """Each has its first line of history, so that the first change can be taken back; nobody's act has made it."""
    Abbreviation = apps.get_model("events", "Abbreviation")
    history = apps.get_model("events", "HistoricalAbbreviation")
    for line in GROUPS.strip().splitlines():
        name, *meanings = line.split("; ")
        words = {"name": name, "meanings": "\n".join(meanings), "folded": text.fold(name)}
        stems = "".join(f" {stem}" for stem in dict.fromkeys(text.stems(" ".join([name, *meanings]))))
        made = Abbreviation(**words, stems=stems)
        made.save()
        history.objects.create(
            id=made.pk, history_date=timezone.now(), history_type="+", operation_id=None, **words
        )


def change_roles(apps, schema_editor):
    # Permissions are made after the last migration of all; the roles need them now.
    create_permissions(
        installed.get_app_config("events"), apps=apps, using=schema_editor.connection.alias, verbosity=0
    )
    Group = apps.get_model("auth", "Group")
    ours = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="events")
    for name, codenames in GIVEN.items():
        role, _ = Group.objects.get_or_create(name=name)
        role.permissions.add(*ours.filter(codename__in=codenames))


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0007_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name='editionrow',
            name='stems',
        ),
        migrations.CreateModel(
            name='Abbreviation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Например «ДПИ» или «вокал». Прописные и строчные буквы не различаются.', max_length=100, verbose_name='сокращение или слово')),
                ('meanings', models.TextField(help_text='Расшифровки и синонимы, по одному в строке, в любой форме. По каждому найдётся то же, что и по остальным.', verbose_name='что означает то же')),
                ('folded', models.CharField(editable=False, max_length=100)),
                ('stems', models.TextField(editable=False)),
            ],
            options={
                'verbose_name': 'сокращение или синоним',
                'verbose_name_plural': 'сокращения и синонимы для поиска',
                'ordering': ['folded'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('folded',), name='abbreviation_name_is_unique', violation_error_message='Такое сокращение или слово уже есть. Допишите значения к нему.'), models.CheckConstraint(condition=models.Q(('folded', ''), _negated=True), name='abbreviation_name_is_not_empty', violation_error_message='Впишите сокращение: оно не может состоять из одних пробелов и знаков.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalAbbreviation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(help_text='Например «ДПИ» или «вокал». Прописные и строчные буквы не различаются.', max_length=100, verbose_name='сокращение или слово')),
                ('meanings', models.TextField(help_text='Расшифровки и синонимы, по одному в строке, в любой форме. По каждому найдётся то же, что и по остальным.', verbose_name='что означает то же')),
                ('folded', models.CharField(editable=False, max_length=100)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operation', models.ForeignKey(default=events.models.recording.current_operation, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='events.operation', verbose_name='операция')),
            ],
            options={
                'verbose_name': 'historical сокращение или синоним',
                'verbose_name_plural': 'historical сокращения и синонимы для поиска',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(add_groups, migrations.RunPython.noop),
        migrations.RunPython(change_roles, migrations.RunPython.noop),
    ]
