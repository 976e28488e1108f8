"""From the working plan to an edition: a Proposal is what was laid before the director, a Remark what he said to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from events.columns import LABELS
from events.document import PlanDocument, from_json

from .edition import Edition
from .plan import Plan


class ProposalQuerySet(models.QuerySet):
    """Words of the proposals."""

    def waiting(self):
        """Those that nobody has decided on."""
        return self.filter(state=Proposal.State.WAITING)


class Proposal(models.Model):
    """«На утверждение»: the plan's document as it stood when it was submitted. Work on the plan goes on beside it.

    ``restores`` is the earlier edition whose words it brings back; ``edition`` what it has become. The names stay when the
    accounts go.
    """

    class State(models.TextChoices):
        """Where it has got to."""

        WAITING = "waiting", "ждёт решения"
        WITHDRAWN = "withdrawn", "отозван"
        RETURNED = "returned", "возвращён"
        APPROVED = "approved", "утверждён"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="proposals", verbose_name="план")
    stored = models.JSONField("документ")
    sha256 = models.CharField("контрольная сумма SHA-256", max_length=64)
    note = models.TextField("что изменилось", blank=True)
    reasons = models.JSONField("почему исключаются", default=dict, blank=True)
    restores = models.ForeignKey(
        Edition, models.PROTECT, related_name="+", verbose_name="возвращает редакцию", null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name="учётная запись",
        null=True,
        blank=True,
    )
    by_name = models.CharField("кто предложил", max_length=200)
    at = models.DateTimeField("предложен")
    state = models.CharField("состояние", max_length=10, choices=State, default=State.WAITING)
    decided_by_name = models.CharField("кто решил", max_length=200, blank=True)
    decided_at = models.DateTimeField("решено", null=True, blank=True)
    answer = models.TextField("ответ", blank=True)
    edition = models.OneToOneField(
        Edition, models.PROTECT, related_name="proposal", verbose_name="стал редакцией", null=True, blank=True
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "предложение плана"
        verbose_name_plural = "на утверждение"
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state="waiting"),
                name="proposal_waiting_is_one_of_plan",
                violation_error_message="План уже на утверждении.",
            )
        ]

    def __str__(self):
        return f"{self.plan}: предложение {self.at:%d.%m.%Y}"

    @property
    def document(self) -> PlanDocument:
        """What was proposed."""
        return from_json(self.stored)

    @property
    def is_waiting(self) -> bool:
        """Whether a decision is still to come."""
        return self.state == self.State.WAITING


class ReviewRemarkQuerySet(models.QuerySet):
    """Words of the remarks."""

    def open(self):
        """What is to be mended and is not yet; of a proposal that waits nothing is, until it is decided."""
        return self.filter(resolved_at=None).exclude(proposal__state=Proposal.State.WAITING)


class ReviewRemark(models.Model):
    """What the director asks to mend: in a row of the proposal, in one cell of it, or in the whole of it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="remarks", verbose_name="предложение")
    uid = models.UUIDField("мероприятие", null=True, blank=True)
    field = models.CharField("поле", max_length=20, blank=True)
    words = models.TextField("замечание")
    by_name = models.CharField("кто", max_length=200)
    at = models.DateTimeField("когда")
    resolved_by_name = models.CharField("кто выполнил", max_length=200, blank=True)
    resolved_at = models.DateTimeField("выполнено", null=True, blank=True)

    objects = ReviewRemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "замечание"
        verbose_name_plural = "замечания"
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self):
        return self.words[:80]

    @property
    def about(self) -> str:
        """The name of the cell; empty for the whole row."""
        return LABELS.get(self.field, "")
