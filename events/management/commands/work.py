"""``work``: does the long jobs of this machine until it is told to stop. ``make run`` starts it beside the server."""

import os
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from events import lane
from events.management.working import Worker
from events.models import Job


class Command(BaseCommand):
    """Take jobs from the queue, one process for each; several machines may do so at one database."""

    help = (
        "Выполняет долгие работы из очереди: загрузку, публикацию, проекты, длинные файлы. "
        "Нужен один такой процесс на машину; его запускает make run, на сервере – systemd."
    )

    def add_arguments(self, parser):
        parser.add_argument("--beside", type=int, metavar="PID", help="остановиться, когда не станет этого процесса")
        parser.add_argument("--drain", action="store_true", help="остановиться, когда в очереди ничего нет")

    def handle(self, *, beside, drain, **options):
        told = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: told.set())
        # The pool has threads, which do not come along into a child.
        connection.close()
        connection.settings_dict["OPTIONS"].pop("pool", None)
        worker = Worker(settings.JOBS_AT_ONCE)

        def is_over() -> bool:
            return (
                told.is_set()
                or bool(beside and not _is_there(beside))
                or (drain and not worker.children and not _is_waiting())
            )

        worker.serve(is_over)


def _is_waiting() -> bool:
    lane.sweep(timezone.now())
    return Job.objects.active().exists()


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
