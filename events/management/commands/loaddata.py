"""``loaddata``: Django's own, free to write outside operations; what it brought gets its first line of history."""

from django.core.management.commands import loaddata

from events.models.recording import unrecorded
from events.plan.operations import baseline, begin_anew


class Command(loaddata.Command):
    """A fixture is a state to begin from: the journal knows it as such, and no page made before is taken for one of it."""

    def handle(self, *args, **options):
        with unrecorded():
            super().handle(*args, **options)
        baseline()
        begin_anew("Загрузка исходных данных")
