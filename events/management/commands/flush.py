"""``flush``: Django's own, free to write outside operations (one of the exceptions of ``events.models.recording``)."""

from django.core.management.commands import flush

from events.models.recording import unrecorded


class Command(flush.Command):
    """Emptying the database writes no journal."""

    def handle(self, *args, **options):
        with unrecorded():
            return super().handle(*args, **options)
