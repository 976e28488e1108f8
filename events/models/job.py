"""Work that outlasts a request: what was asked, by whom, and what came of it."""

from django.conf import settings
from django.db import models

from .importing import PlanImport
from .plan import Plan


class Job(models.Model):
    """One long piece of work, done by a process of its own; how far it is stands in a file beside the database.

    Not in the database: the work is one transaction, and SQLite has one writer at a time.
    """

    class Kind(models.TextChoices):
        """What is to be done."""

        LOAD = "load", "Загрузка плана"
        PUBLISH = "publish", "Публикация плана"
        DRAFT = "draft", "Файл проекта плана"

    class State(models.TextChoices):
        """Where it has got to."""

        RUNNING = "running", "идёт"
        DONE = "done", "готово"
        FAILED = "failed", "не удалось"

    kind = models.CharField("что", max_length=10, choices=Kind)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="jobs", verbose_name="план", null=True)
    plan_import = models.ForeignKey(PlanImport, models.CASCADE, related_name="jobs", verbose_name="загрузка", null=True)
    note = models.TextField("что изменилось", blank=True)
    reasons = models.JSONField("почему исключаются", default=dict, blank=True)
    pin = models.CharField("что было показано", max_length=200, blank=True)
    format = models.CharField("формат файла", max_length=10, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="кем начато", null=True)
    started_at = models.DateTimeField("начато")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.RUNNING)
    message = models.TextField("итог", blank=True)

    class Meta:
        verbose_name = "долгая работа"
        verbose_name_plural = "долгие работы"
        ordering = ["-started_at"]

    def __str__(self):
        return self.get_kind_display()
