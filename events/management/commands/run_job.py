"""``run_job ID``: the process behind a long loading, publishing or draft; begun by the pages, not by people."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from events import jobs
from events.models import Job


class Command(BaseCommand):
    """Do one job and write down what came of it."""

    help = "Выполняет одну долгую работу, начатую на странице."

    def add_arguments(self, parser):
        parser.add_argument("job", type=int, help="номер работы")

    def handle(self, *, job, **options):
        found = Job.objects.select_related("started_by").filter(pk=job, state=Job.State.RUNNING).first()
        if found is None:
            raise CommandError(f"Работы {job} нет или она уже закончена.")
        jobs.run(found, at=timezone.now())
