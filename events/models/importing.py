"""A plan file on its way into the working plan: the file itself, what was read in it, what a person decided."""

from django.db import models
from django.db.models import Q

from .operation import Operation
from .plan import Plan


class PlanImport(models.Model):
    """One uploaded file; it waits for a person's word as long as it takes and is kept for good.

    ``raw`` is the reader's answer, so that the file is read once; ``decisions`` what the person chose so far;
    ``operation`` what its loading did, so that it can be taken back.
    """

    class State(models.TextChoices):
        """Where the file has got to."""

        PREVIEW = "preview", "ждёт решения"
        LOADED = "loaded", "загружен"
        UNDONE = "undone", "загрузка отменена"

    file_name = models.CharField("файл", max_length=255)
    data = models.BinaryField("содержимое")
    sha256 = models.CharField("контрольная сумма SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("получен")
    uploaded_by = models.CharField("кем", max_length=200)
    year = models.PositiveSmallIntegerField("год плана", null=True, blank=True)
    raw = models.JSONField("прочитанное")
    decisions = models.JSONField("решения", default=dict)
    state = models.CharField("состояние", max_length=10, choices=State, default=State.PREVIEW)
    plan = models.ForeignKey(Plan, models.SET_NULL, related_name="imports", verbose_name="план", null=True, blank=True)
    loaded_at = models.DateTimeField("загружен", null=True, blank=True)
    operation = models.ForeignKey(
        Operation, models.SET_NULL, related_name="+", verbose_name="запись журнала", null=True, blank=True
    )

    class Meta:
        verbose_name = "загрузка плана"
        verbose_name_plural = "загрузки планов"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="preview") | Q(loaded_at__isnull=False),
                name="plan_import_loaded_has_its_time",
                violation_error_message="У загруженного файла должно быть время загрузки.",
            )
        ]

    def __str__(self):
        return self.file_name
