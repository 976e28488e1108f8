"""``move_database URL``: everything into another database, proved equal."""

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from events.backup import moving
from events.backup.archive import BackupError
from plan_site.settings import with_options

SCHEMES = ("sqlite:////", "postgres://", "postgresql://")


class Command(BaseCommand):
    """Copy all data into an empty database; status 1 when that is not possible, or when the data were not whole before."""

    help = (
        "Переносит все данные в другую, пустую базу: из SQLite в PostgreSQL или обратно. Сайт на это время остановите."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "url", metavar="URL", help="адрес новой базы, как в DATABASE_URL: postgres://… или sqlite:////полный/путь"
        )

    def handle(self, *, url, **options):
        if not url.startswith(SCHEMES):
            raise CommandError(f"Адрес новой базы начинается с одного из: {', '.join(SCHEMES)}.")
        try:
            rows = moving.move(with_options(environ.Env.db_url_config(url)))
        except (BackupError, ImproperlyConfigured, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Перенесено записей: {rows}, всё сошлось. Впишите новый адрес в .env (DATABASE_URL) и запустите сайт."
        )
