"""Work that outlasts a request: what was asked, by whom, who does it at the moment, and what came of it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from .edition import Edition
from .importing import PlanImport
from .plan import Plan
from .proposal import Proposal


class JobQuerySet(models.QuerySet):
    """Words of the jobs."""

    def active(self):
        """Those that wait or run: of one key there is one."""
        return self.filter(state__in=Job.ACTIVE)

    def in_turn(self):
        """The order in which jobs are begun: the most urgent kind first, in it whoever asked first."""
        order = [models.When(kind=kind, then=place) for place, kind in enumerate(Job.URGENT_FIRST)]
        return self.order_by(models.Case(*order, default=len(order)), "pk")

    def lapsed(self, now: datetime):
        """Those whose worker has not been heard of for longer than its lease."""
        return self.filter(state=Job.State.RUNNING).filter(Q(lease_until=None) | Q(lease_until__lt=now))

    def held_by(self, job: "Job"):
        """This job, as long as it is in the same hands: it runs under the token it was taken with."""
        return self.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)


class Job(models.Model):
    """One long piece of work. Whoever takes it from the queue holds it for some seconds and renews that hold while he works;
    a hold that lapses says that he has died. See ``events/lane.py``.
    """

    class Kind(models.TextChoices):
        """What is to be done."""

        LOAD = "load", "Загрузка плана"
        PUBLISH = "publish", "Публикация плана"
        DRAFT = "draft", "Файл проекта плана"
        PAPER = "paper", "Файл для посетителя"
        READ = "read", "Чтение файла"

    class State(models.TextChoices):
        """Where it has got to."""

        WAITING = "waiting", "ждёт очереди"
        RUNNING = "running", "идёт"
        DONE = "done", "готово"
        FAILED = "failed", "не удалось"
        LOST = "lost", "прервана"
        CANCELLED = "cancelled", "остановлена"

    ACTIVE = (State.WAITING, State.RUNNING)
    URGENT_FIRST = (Kind.LOAD, Kind.PUBLISH, Kind.DRAFT, Kind.PAPER, Kind.READ)

    kind = models.CharField("что", max_length=10, choices=Kind)
    key = models.CharField("просьба", max_length=200, blank=True)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="jobs", verbose_name="план", null=True)
    plan_import = models.ForeignKey(PlanImport, models.CASCADE, related_name="jobs", verbose_name="загрузка", null=True)
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+", verbose_name="редакция", null=True)
    note = models.TextField("что изменилось", blank=True)
    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="jobs", verbose_name="предложение", null=True, blank=True
    )
    decision = models.JSONField("решение", default=dict, blank=True)
    reasons = models.JSONField("почему исключаются", default=dict, blank=True)
    pin = models.CharField("что было показано", max_length=200, blank=True)
    format = models.CharField("формат файла", max_length=10, blank=True)
    query = models.TextField("отбор", blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="кем начато", null=True)
    visitor = models.CharField("откуда", max_length=64, blank=True)
    started_at = models.DateTimeField("начато")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.WAITING)
    token = models.CharField("кто взялся", max_length=32, blank=True)
    lease_until = models.DateTimeField("отзовётся до", null=True)
    attempts = models.PositiveSmallIntegerField("попытки", default=0)
    done_rows = models.PositiveIntegerField("сделано", default=0)
    all_rows = models.PositiveIntegerField("всего", default=0)
    message = models.TextField("итог", blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "долгая работа"
        verbose_name_plural = "долгие работы"
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["state", "kind"], name="job_of_a_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["waiting", "running"]) & ~Q(key=""),
                name="job_of_a_key_is_one",
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in self.ACTIVE

    @property
    def percent(self) -> int | None:
        """How far it is; None before the first report."""
        return min(100 * self.done_rows // self.all_rows, 100) if self.all_rows else None


class JobFile(models.Model):
    """The file that a job has made, or that it is to read. In the database, for another machine may be asked for it."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="file", verbose_name="работа")
    name = models.CharField("имя", max_length=255, blank=True)
    data = models.BinaryField("содержимое")
    made_at = models.DateTimeField("когда", db_index=True)

    class Meta:
        verbose_name = "файл долгой работы"
        verbose_name_plural = "файлы долгих работ"

    def __str__(self):
        return self.name

    @classmethod
    def put(cls, job: Job, data: bytes, *, at: datetime, name: str = "") -> None:
        """Keep the file of this job, in the place of an earlier one."""
        values: dict[str, Any] = {"data": data, "name": name[:255], "made_at": at}
        cls.objects.update_or_create(job=job, defaults=values)
