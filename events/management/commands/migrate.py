"""``migrate``: Django's own, free to write outside operations (one of the exceptions of ``events.models.recording``)."""

from django.core.management.commands import migrate

from events.models.recording import unrecorded


class Command(migrate.Command):
    """Migrations write the tables of the plan as they bring them to a new form."""

    def handle(self, *args, **options):
        with unrecorded():
            return super().handle(*args, **options)
