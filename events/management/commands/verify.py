"""``verify [FILE]``: whether the site's data, or those in a backup, are whole."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events.backup import checking, making, record, restoring
from events.backup.archive import DATA, BackupError


class Command(BaseCommand):
    """Print what is wrong, one sentence a line; status 1 when anything is."""

    help = "Проверяет целость данных сайта или резервной копии: базу, редакции, файлы, историю. Ничего не меняет."
    requires_system_checks = []  # noqa: RUF012 - as for a backup

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", nargs="?", help="резервная копия; без неё данные сайта")

    def handle(self, *, file, **options):
        try:
            findings = list(checking.look()) if file is None else self._look_into(file)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        if file is None:
            self.stdout.write(record.sentence(timezone.now()))
        if findings:
            raise CommandError("\n".join(findings))
        self.stdout.write("Данные сайта целы." if file is None else f"Копия {file} цела.")

    def _look_into(self, file: Path) -> list[str]:
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        with making.work_folder(settings.VAR_DIR) as folder:
            manifest, findings = restoring.prove(file, folder / DATA)
        rows = sum(table["rows"] for table in manifest.tables.values())
        self.stdout.write(f"Копия от {manifest.made_at}, версия {manifest.release}, записей {rows}.")
        return findings
