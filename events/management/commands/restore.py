"""``restore FILE``: back to a backup, with a proof; what does not verify is refused."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events.backup import restoring
from events.backup.archive import BackupError


class Command(BaseCommand):
    """Replace all data by those of a backup, or nothing; status 1 when nothing was replaced."""

    help = "Заменяет все данные данными резервной копии. Нынешние данные сначала копируются в var/."
    requires_system_checks = []  # noqa: RUF012 - the database may be missing

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="резервная копия")
        parser.add_argument(
            "--no-copy", action="store_true", help="не копировать нынешние данные (когда они испорчены или не нужны)"
        )
        parser.add_argument(
            "--despite-findings",
            action="store_true",
            help="восстановить и то, с чем при копировании было не всё в порядке",
        )

    def handle(self, *, file, no_copy, despite_findings, **options):
        try:
            done = restoring.restore(
                file, at=timezone.localtime(), is_copied=not no_copy, despite_findings=despite_findings
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Восстановлено из копии от {done.manifest.made_at}. Всем нужно войти заново.")
        if done.earlier:
            self.stdout.write(f"Прежние данные сохранены в {done.earlier}.")
