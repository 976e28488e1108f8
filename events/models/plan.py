"""The working plan that methodologists edit: the plan of one year and its sections."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from events import text
from events.document import APPROVAL_FORMS, Approval
from events.schedules import FIRST_YEAR, LAST_YEAR

from .ordering import Positioned
from .recording import Recorded, RecordedQuerySet, history

MAX_WORDS = 5_000
PUBLISHED_YEAR = (
    "План уже опубликован, поэтому год у него не меняется. Для другого года нужен другой план: "
    "откройте на странице плана «Новый план из этого», строки перенесёте оттуда."
)


class Words(models.TextField):
    """Printed words of one cell: any length a person would type, no more."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(MAX_WORDS))


class Formats(models.ManyToManyField):
    """The formats of an event; a form stores them as rows of their own, so that each has a history. The migrations that
    have landed look for it here.
    """

    def save_form_data(self, instance, data):
        instance.set_formats(data)


class PlanQuerySet(RecordedQuerySet):
    """Words of the working plan."""

    def for_year(self, year: int):
        """The plan of one year: none or one."""
        return self.filter(year=year)

    def at_hand(self, year: int) -> "Plan | None":
        """The plan that people work at in ``year``: of that year, else the newest; None where there is none. One query."""
        is_other = models.Case(models.When(year=year, then=0), default=1)
        return self.order_by(is_other, "-year").first()


class Plan(Recorded):
    """One year's working plan: its heading, title and approval block. What the public sees is an Edition of it."""

    year = models.PositiveSmallIntegerField(
        "год",
        unique=True,
        error_messages={"unique": "План на этот год уже есть. Откройте его в списке планов."},
    )
    heading = models.CharField("шапка", max_length=500, blank=True, help_text="Строка над названием плана.")
    title = models.CharField("название", max_length=500, help_text="Например: ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2025 г.")
    approval_form = models.CharField(
        "гриф утверждения", max_length=10, choices=list(APPROVAL_FORMS.items()), default="stamp"
    )
    approval_post = models.TextField(
        "должность",
        max_length=500,
        blank=True,
        help_text="Должность и организация, каждая строка грифа с новой строки. Для приказа: чей приказ.",
    )
    approval_name = models.CharField(
        "инициалы и фамилия", max_length=200, blank=True, help_text="Например: И. И. Иванова"
    )
    approved_on = models.DateField("дата утверждения", null=True, blank=True)
    order_number = models.CharField("номер приказа", max_length=50, blank=True)
    history = history()

    objects = PlanQuerySet.as_manager()

    record_order = 2
    units = (("approval_form", "approval_post", "approval_name", "approved_on", "order_number"),)

    class Meta(Recorded.Meta):
        verbose_name = "план"
        verbose_name_plural = "планы"
        ordering = ["-year"]
        permissions = [("publish_plan", "Может публиковать план")]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="plan_year_is_between_1990_and_2100",
                violation_error_message=f"Год плана должен быть от {FIRST_YEAR} до {LAST_YEAR}.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="plan_title_is_not_empty",
                violation_error_message="Впишите название плана.",
            ),
            models.CheckConstraint(
                condition=~Q(approval_form="signed") | (Q(approved_on__isnull=False) & ~Q(approval_name="")),
                name="plan_signed_approval_has_name_and_date",
                violation_error_message="Гриф с датой требует даты утверждения и фамилии. "
                "Впишите их или выберите строки для подписи от руки.",
            ),
            models.CheckConstraint(
                condition=~Q(approval_form="order") | (Q(approved_on__isnull=False) & ~Q(order_number="")),
                name="plan_order_approval_has_number_and_date",
                violation_error_message="Утверждение приказом требует номера и даты приказа.",
            ),
        ]

    def __str__(self):
        return f"План на {self.year} год"

    def clean(self):
        """Raises ``ValidationError`` when the year of a published plan would change: its editions stay where they are."""
        self.title = text.clean(self.title)
        self.heading = text.clean(self.heading)
        self.approval_post = text.clean_lines(self.approval_post)
        if self.pk and self.editions.exclude(year=self.year).exists():
            raise ValidationError({"year": PUBLISHED_YEAR})

    @property
    def approval(self) -> Approval:
        """The approval block as the document has it."""
        return Approval(self.approval_form, self.approval_post, self.approval_name, self.approved_on, self.order_number)


class Section(Positioned):
    """A section of a plan; the title of the first is often empty."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections", verbose_name="план")
    title = Words("название", blank=True, help_text="Печатается полосой над пунктами. У первого раздела бывает пустым.")
    note = Words("примечание", blank=True, help_text="Печатается под названием: «… проходят также по заявкам МО».")
    uid = models.UUIDField("постоянный номер", default=uuid.uuid4, unique=True, editable=False)
    history = history()

    record_order = 3
    parent_field = "plan"

    class Meta(Positioned.Meta):
        verbose_name = "раздел"
        verbose_name_plural = "разделы"
        ordering = ["plan", "position", "pk"]

    def __str__(self):
        return text.clean(self.title) or "Раздел без названия"
