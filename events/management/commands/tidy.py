"""``tidy``: takes away what gathers by itself; without ``--remove`` it only says what it would."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events.management import tidying


class Command(BaseCommand):
    """Say what may go, one kind a line, and take it away when that is asked for."""

    help = "Убирает истёкшие входы, следы неудачных входов, законченные работы, брошенные файлы. Без --remove только говорит."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="убрать, а не только сказать")
        parser.add_argument(
            "--folder", type=Path, action="append", default=[], metavar="DIR", help="ещё папка с копиями"
        )

    def handle(self, *, remove, folder, **options):
        found = list(tidying.litter(timezone.now(), folder))
        failed = []
        for one in found:
            self.stdout.write(one.words)
            if remove:
                try:
                    one.remove()
                except OSError as error:
                    failed.append(f"Не убрать: {one.words} ({error.strerror}).")
        if failed:
            raise CommandError("\n".join(failed))
        if not found:
            self.stdout.write("Убирать нечего.")
        elif not remove:
            self.stdout.write("Ничего не убрано. Чтобы убрать: manage.py tidy --remove")
