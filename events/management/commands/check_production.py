"""``check_production``: is this installation fit to serve an office."""

from django.core.management.base import BaseCommand, CommandError

from plan_site import production


class Command(BaseCommand):
    """Print what is wrong, one sentence a line; status 1 when anything is; advice alone is no fault."""

    help = "Проверяет, готова ли эта установка служить учреждению: настройки, база, файлы, копии. Ничего не меняет."
    requires_system_checks = []  # noqa: RUF012 - what Django finds is among the sentences

    def handle(self, **options):
        if found := list(production.findings()):
            raise CommandError("\n".join(found))
        for words in production.advice():
            self.stdout.write(f"Совет. {words}")
        self.stdout.write("Всё в порядке: сайт готов к работе.")
