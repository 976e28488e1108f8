"""Whom to call: the institution, and the contacts of its departments. Readers see them at once, without a new edition."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from events import telephones

from .recording import Recorded, RecordedQuerySet, history


def validate_telephones(line: str) -> None:
    """Raise ``ValidationError`` for a telephone without a number in it: nobody could call it."""
    for telephone in telephones.read(line):
        if not telephone.href:
            raise ValidationError(f"В «{telephone.words}» нет номера телефона. Напишите, например: 8 (4812) 38-12-34.")


TELEPHONE_HELP = "Несколько номеров пишутся через запятую, добавочный – «доб. 12»."


class OrganisationQuerySet(RecordedQuerySet):
    """Words of the institution."""

    def current(self) -> "Organisation":
        """The institution; one without a word, unsaved, while nobody has described it."""
        return self.first() or self.model()


class Organisation(Recorded):
    """The institution that publishes the plan. There is one."""

    ONLY = 1

    name = models.CharField("полное название", max_length=500)
    short_name = models.CharField(
        "краткое название", max_length=120, help_text="Стоит на каждой странице под названием сайта."
    )
    address = models.CharField("адрес", max_length=500, blank=True)
    site = models.URLField("сайт", blank=True)
    telephone = models.CharField(
        "телефон", max_length=200, blank=True, validators=[validate_telephones], help_text=TELEPHONE_HELP
    )
    email = models.EmailField("электронная почта", blank=True)
    history = history()

    objects = OrganisationQuerySet.as_manager()

    is_seen_at_once = True

    class Meta(Recorded.Meta):
        verbose_name = "учреждение"
        verbose_name_plural = "учреждение"
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="organisation_is_one",
                violation_error_message="Учреждение уже описано: измените его.",
            )
        ]

    def __str__(self):
        return self.short_name or self.name

    def derive(self):
        """There is one row."""
        self.pk = self.ONLY


class Contacts(models.Model):
    """How readers reach somebody: telephone, e-mail, room, head."""

    telephone = models.CharField(
        "телефон", max_length=200, blank=True, validators=[validate_telephones], help_text=TELEPHONE_HELP
    )
    email = models.EmailField("электронная почта", blank=True)
    room = models.CharField("кабинет", max_length=100, blank=True)
    head = models.CharField("руководитель", max_length=200, blank=True, help_text="Фамилия, имя, отчество.")

    class Meta:
        abstract = True

    @property
    def is_reachable(self) -> bool:
        """Whether there is a way to reach them."""
        return bool(self.telephone or self.email)


class ReaderName(models.Model):
    """A name in a few words for the readers' pages; the official papers never have it."""

    reader_name = models.CharField(
        "название для читателей",
        max_length=120,
        blank=True,
        help_text="Несколько слов для страниц сайта: «аналитический отдел». Если пусто, стоит название из плана.",
    )

    class Meta:
        abstract = True
