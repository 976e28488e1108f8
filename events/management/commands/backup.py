"""``backup FILE``: one consistent copy of everything while people work."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events.backup import making
from events.backup.archive import BackupError


class Command(BaseCommand):
    """Write a backup, say what is in it; status 1 when none was made or something is wrong with the data."""

    help = "Делает резервную копию всех данных в один файл; работать при этом можно."
    requires_system_checks = []  # noqa: RUF012 - a copy is made whatever else is wrong

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="файл копии, например /srv/backups/metodplan.zip")

    def handle(self, *, file, **options):
        try:
            manifest = making.make(file, at=timezone.localtime())
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest.tables.values())
        size = file.stat().st_size / 2**20
        self.stdout.write(f"Копия сделана: {file}, {size:.1f} МБ, записей {rows}.")
        if manifest.findings:
            raise CommandError("\n".join(["Копия сделана, но с самими данными не всё в порядке:", *manifest.findings]))
