"""``export_plan YEAR --format F --output FILE [--edition N]``: the file a reader would download."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from events import exporters
from events.models import Edition, EditionFile


class Command(BaseCommand):
    """Write a published edition to a file, byte for byte as it was made at publishing."""

    help = "Сохраняет опубликованную редакцию плана в файл."

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="год плана")
        parser.add_argument("--format", required=True, choices=sorted(exporters.EXPORTERS), help="формат файла")
        parser.add_argument("--output", required=True, type=Path, help="куда сохранить")
        parser.add_argument("--edition", type=int, help="номер редакции; без него действующая")

    def handle(self, *, year, format, output, edition, **options):
        editions = Edition.objects.for_year(year)
        found = (editions if edition is None else editions.filter(number=edition)).first()
        if found is None:
            wanted = "Опубликованного плана" if edition is None else f"Редакции {edition} плана"
            raise CommandError(f"{wanted} на {year} год нет.")
        stored = EditionFile.objects.filter(edition=found, format=format).first()
        if stored is None:
            raise CommandError(f"У редакции {found.number} нет файла {format}: этот формат появился после неё.")
        data = stored.data
        try:
            output.write_bytes(data)
        except OSError as error:
            raise CommandError(f"Не удалось записать {output}: {error.strerror}. Проверьте папку и права.") from error
        self.stdout.write(f"{found}: {output}")
