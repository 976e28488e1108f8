"""What is signed by hand or by key: the scan or the detached signature of an edition, attached to it afterwards."""

from django.db import models

from .edition import Edition


class SignedFileQuerySet(models.QuerySet):
    """Words of the signed files."""

    def standing(self):
        """Those that nobody has removed."""
        return self.filter(removed_at=None)

    def public(self):
        """Those that readers may see."""
        return self.standing().filter(is_public=True)


class SignedFile(models.Model):
    """One file beside an edition. Staff see it; readers do when it is said to be public.

    One that was removed stays, out of the way of readers: whoever removed the wrong one brings it back.
    """

    class Kind(models.TextChoices):
        """What it is."""

        SCAN = "scan", "скан подписанного плана"
        SIGNATURE = "signature", "отсоединённая электронная подпись"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="signed", verbose_name="редакция")
    kind = models.CharField("что это", max_length=10, choices=Kind)
    file_name = models.CharField("имя файла", max_length=255)
    data = models.BinaryField("содержимое")
    size = models.PositiveIntegerField("байт")
    sha256 = models.CharField("контрольная сумма SHA-256", max_length=64)
    is_public = models.BooleanField("виден всем", default=False)
    by_name = models.CharField("кто приложил", max_length=200)
    at = models.DateTimeField("когда приложен")
    removed_by_name = models.CharField("кто убрал", max_length=200, blank=True)
    removed_at = models.DateTimeField("когда убран", null=True, blank=True)

    objects = SignedFileQuerySet.as_manager()

    class Meta:
        verbose_name = "подписанный файл"
        verbose_name_plural = "подписанные файлы"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "sha256"],
                name="signed_file_is_attached_once",
                violation_error_message="Этот файл уже приложен.",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.file_name}"
