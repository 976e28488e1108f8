"""More of the words by which people ask for what the plan calls otherwise. What the office has changed or removed stays so."""

from django.db import migrations
from django.utils import timezone

from events import text

# A name as it was seeded, and what means the same besides.
MORE = """
ДПИ; вышивка; вышивание; кружево; кружевоплетение; ткачество; вязание; лоскутное шитьё; гончар; керамика; роспись; резьба; народная кукла
хореография; хореограф; балетмейстер; плясовой
вокал; хормейстер; фольклор
театр; постановка; сценическая речь
руководитель; худрук; завклубом
обучение; стажировка; практикум
"""
NEW = """
любительский; самодеятельность; самодеятельный
коллектив; ансамбль; кружок; студия
заявка; выезд; выездной
"""


def add_words(apps, schema_editor):
    """Each step has its line of history, as the words that were seeded at first; nobody's act has made it."""
    Abbreviation = apps.get_model("events", "Abbreviation")
    history = apps.get_model("events", "HistoricalAbbreviation")
    for line in MORE.strip().splitlines():
        name, *meanings = line.split("; ")
        found = Abbreviation.objects.filter(folded=text.fold(name)).first()
        if found and history.objects.filter(id=found.pk).count() == 1:
            _write(found, [*found.meanings.split("\n"), *meanings])
            _record(history, found, "~")
    for line in NEW.strip().splitlines():
        name, *meanings = line.split("; ")
        if not Abbreviation.objects.filter(folded=text.fold(name)).exists():
            made = Abbreviation(name=name, folded=text.fold(name))
            _write(made, meanings)
            _record(history, made, "+")


def _write(group, meanings):
    group.meanings = "\n".join(dict.fromkeys(meanings))
    group.stems = "".join(f" {stem}" for stem in dict.fromkeys(text.stems(f"{group.name} {group.meanings}")))
    group.save()


def _record(history, group, kind):
    words = {"name": group.name, "meanings": group.meanings, "folded": group.folded}
    history.objects.create(id=group.pk, history_date=timezone.now(), history_type=kind, operation_id=None, **words)


class Migration(migrations.Migration):

    dependencies = [("events", "0013_dismissal_of_a_year")]

    operations = [migrations.RunPython(add_words, migrations.RunPython.noop)]
