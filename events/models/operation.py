"""The journal of the working plan: an Operation is one act of one person; a Revision counts the acts on one thing."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone


class Operation(models.Model):
    """One act: who, when, what kind. The changes themselves stand in the historical rows that carry it.

    ``plan`` is empty for acts on the reference books; ``year`` and ``by_name`` stay when the plan or the account goes.
    """

    class Kind(models.TextChoices):
        """What was done."""

        EDIT = "edit", "правка"
        ADD = "add", "добавление"
        REMOVE = "remove", "удаление"
        MOVE = "move", "перестановка"
        LINK = "link", "повтор в разделе"
        SPLIT = "split", "отделение строки"
        BULK = "bulk", "правка нескольких строк"
        IMPORT = "import", "загрузка файла"
        PUBLISH = "publish", "публикация"
        SUBMIT = "submit", "представление на утверждение"
        WITHDRAW = "withdraw", "отзыв с утверждения"
        RETURN = "return", "возврат на доработку"
        SIGN = "sign", "подписанный файл"
        ROLL_OVER = "roll-over", "перенос на новый год"
        RESTORE = "restore", "возврат редакции"
        MERGE = "merge", "объединение в справочнике"
        UNDO = "undo", "отмена"
        START = "start", "исходное состояние"
        EARLIER = "earlier", "правка до обновления"

    # Acts that only say what there was: there is nothing to take back.
    NOT_UNDONE = (Kind.PUBLISH, Kind.SUBMIT, Kind.WITHDRAW, Kind.RETURN, Kind.SIGN, Kind.START, Kind.EARLIER)

    plan = models.ForeignKey(
        "events.Plan", models.SET_NULL, related_name="operations", verbose_name="план", null=True, blank=True
    )
    year = models.PositiveSmallIntegerField("год плана", null=True, blank=True)
    kind = models.CharField("что сделано", max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name="учётная запись",
        null=True,
        blank=True,
    )
    by_name = models.CharField("кто", max_length=200, blank=True)
    at = models.DateTimeField("когда", default=timezone.now, db_index=True, editable=False)
    note = models.TextField("пояснение", blank=True)
    undoes = models.ForeignKey(
        "self", models.PROTECT, related_name="undone_by", verbose_name="отменяет", null=True, blank=True
    )

    class Meta:
        verbose_name = "запись журнала"
        verbose_name_plural = "журнал"
        ordering = ["-pk"]
        permissions = [("undo_operation", "Может отменять записанное в журнале")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.note}" if self.note else self.get_kind_display()

    @property
    def can_be_undone(self) -> bool:
        """Whether there is anything to take back, as far as the kind tells."""
        return self.kind not in self.NOT_UNDONE


def person_name(user) -> str:
    """How a member of staff is named in the journal and in the list of editions; empty for nobody."""
    return (user.get_full_name() or user.get_username())[:200] if user and user.is_authenticated else ""


BOOKS = "books"
CONTACTS = "contacts"  # what readers see at once: contacts, and names for the readers' pages


def plan_scope(year: int) -> str:
    """What the revisions of one year's plan are counted under."""
    return f"plan {year}"


def pin_after(pin: str, operation: Operation) -> str:
    """What a pin of a plan becomes by this operation, if it has written to that plan alone."""
    return f"{operation.pk}.{pin.partition('.')[2]}"


class RevisionQuerySet(models.QuerySet):
    """Words of the revisions."""

    def number(self, scope: str) -> int:
        """The key of the last operation that touched the scope; 0 for a new one."""
        return self.filter(scope=scope).values_list("number", flat=True).first() or 0

    def pin(self, year: int | None) -> str:
        """What the plan of the year looks like now, as a short text that differs after any operation that could touch it.

        A plan is made of its own rows and of the words of the reference books. One query.
        """
        scopes = [BOOKS] if year is None else [plan_scope(year), BOOKS]
        found = dict(self.filter(scope__in=scopes).values_list("scope", "number"))
        return ".".join(str(found.get(scope, 0)) for scope in scopes)

    def dated_pin(self, year: int) -> tuple[str, tuple[datetime | None, ...]]:
        """The pin of a plan with the moments of the operations it names, by scope. One query.

        Where a database is put back to an earlier state, the numbers of operations come a second time, their moments do not.
        """
        scopes = [plan_scope(year), BOOKS]
        at = Operation.objects.filter(pk=models.OuterRef("number")).order_by().values("at")[:1]
        found = {
            scope: told
            for scope, *told in self.filter(scope__in=scopes).values_list("scope", "number", models.Subquery(at))
        }
        told = [found.get(scope, (0, None)) for scope in scopes]
        return ".".join(str(number) for number, _ in told), tuple(moment for _, moment in told)

    def raise_to(self, scope: str, operation: Operation) -> None:
        """Note the last operation that touched the scope; call it with the writers' lock held.

        The key of the operation is the number: two scopes never come to the same number by different ways.
        """
        if not self.filter(scope=scope).update(number=operation.pk):
            self.create(scope=scope, number=operation.pk)


class Revision(models.Model):
    """The last operation on a plan, or on the reference books together: what previews and publishing are pinned to."""

    scope = models.CharField("что", max_length=20, unique=True)
    number = models.PositiveBigIntegerField("номер")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = "счётчик изменений"
        verbose_name_plural = "счётчики изменений"

    def __str__(self):
        return f"{self.scope}: {self.number}"
