"""``export_site DIR``: all public pages and files as a folder that any web server can hand out."""

import os
from pathlib import Path

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events.management import mirroring


class Command(BaseCommand):
    """Write the mirror, or bring it up to date, and say what changed."""

    help = "Записывает все открытые страницы и файлы в папку: копию сайта, которую отдаст любой веб-сервер."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="DIR", help="папка копии, например /srv/mirror")

        parser.add_argument(
            "--processes", type=int, default=os.cpu_count() or 1, help="сколько процессов, по числу ядер"
        )

    def handle(self, *, folder, processes, **options):
        settings.KEPT_BYTES = 0  # the mirror itself is what is kept of these answers
        try:
            done = mirroring.export(
                folder, WSGIHandler(), at=timezone.localtime(), processes=max(1, min(processes, 16))
            )
        except mirroring.MirrorError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Копия сайта в {folder}: записано {done.written}, без изменений {done.same}, убрано {done.removed}."
        )
