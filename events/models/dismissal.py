"""«Так и нужно»: what people have said of findings in a plan, so that nobody is asked twice about the same words."""

from django.db import models
from django.utils import timezone

from .plan import Words
from .recording import Recorded, history


class Dismissal(Recorded):
    """One finding that is meant so. It is named by the words it was about: other words are another finding.

    Nothing refers to the event: it may be moved, removed and brought back, and keeps its uid, which is part of the mark.
    """

    year = models.PositiveSmallIntegerField("год плана", db_index=True)
    mark = models.CharField("отпечаток замечания", max_length=64, editable=False)
    kind = models.CharField("о чём", max_length=20)
    column = models.CharField("столбец", max_length=20, blank=True)
    words = Words("слова", blank=True)
    by_name = models.CharField("кто", max_length=200, blank=True)
    at = models.DateTimeField("когда", default=timezone.now, editable=False)
    history = history()

    record_order = 7

    class Meta(Recorded.Meta):
        verbose_name = "ответ «так и нужно»"
        verbose_name_plural = "ответы «так и нужно»"
        ordering = ["-pk"]
        constraints = [
            # Words of a reference book stand in the plans of several years, and each plan is another person's concern.
            models.UniqueConstraint(fields=["year", "mark"], name="dismissal_is_one_of_its_year"),
        ]

    def __str__(self):
        return self.words or "пустая ячейка"
