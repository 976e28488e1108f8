"""The published side: an Edition is frozen, numbered and never changes; neither do its rows and files."""

import itertools
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from operator import itemgetter

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse

from events.document import Imprint, PlanDocument, Row, from_json
from events.schedules import LAST_YEAR

from .operation import CONTACTS, Revision
from .plan import Plan


class FrozenError(TypeError):
    """Raised by any attempt to change or delete something published."""

    def __init__(self):
        super().__init__("Опубликованная редакция не изменяется и не удаляется: опубликуйте следующую.")


class FrozenQuerySet(models.QuerySet):
    """Rows can be added and read, nothing else."""

    def update(self, **kwargs):
        raise FrozenError

    def delete(self):
        raise FrozenError

    def bulk_update(self, objs, fields, batch_size=None):
        raise FrozenError

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            raise FrozenError
        return super().bulk_create(objs, *args, **kwargs)


class Frozen(models.Model):
    """What is stored once and never again."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Store a new row. Raises ``FrozenError`` for one that is stored already."""
        if not self._state.adding:
            raise FrozenError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise FrozenError


# Of every repeated view one of these is the one query, and the ORM would take five times as long to compose it as to ask it.
_IN_FORCE = """
SELECT id, plan_id, year, number, published_at, published_by, note, title, sha256, number AS latest_number,
    (SELECT number FROM events_revision WHERE scope = 'contacts') AS contacts_version
FROM events_edition WHERE year = %s ORDER BY number DESC LIMIT 1
"""
_ALL_IN_FORCE = """
SELECT id, plan_id, year, number, published_at, published_by, note, title, sha256, number AS latest_number,
    (SELECT number FROM events_revision WHERE scope = 'contacts') AS contacts_version
FROM events_edition AS edition
WHERE number = (SELECT MAX(number) FROM events_edition WHERE year = edition.year) ORDER BY year DESC
"""


class EditionQuerySet(FrozenQuerySet):
    """Words of the editions."""

    def for_year(self, year: int):
        """The editions of one year, the newest first."""
        return self.filter(year=year).order_by("-number")

    def current(self):
        """The edition in force of every year, the newest year first."""
        newest = Edition.objects.filter(year=OuterRef("year")).order_by("-number").values("number")[:1]
        return self.filter(number=Subquery(newest)).order_by("-year")

    def all_in_force(self) -> "list[Edition]":
        """Those of ``current()`` as ``for_reading`` gives them."""
        return list(self.raw(_ALL_IN_FORCE))

    def in_force(self, year: int) -> "Edition":
        """The edition in force of one year, as ``for_reading`` gives it. Raises ``Edition.DoesNotExist``."""
        # No plan is of a later year, and a database may refuse to look for a number longer than its column.
        found = self.raw(_IN_FORCE, [year]) if year <= LAST_YEAR else ()
        for edition in found:
            return edition
        raise Edition.DoesNotExist

    def for_reading(self):
        """Each edition without its document, with ``latest_number``: the number of the one in force that year.

        And with ``contacts_version``, which rises whenever contacts or readers' names change (``Revision``).
        """
        latest = Edition.objects.filter(year=OuterRef("year")).order_by().values("year").annotate(last=Max("number"))
        contacts = Revision.objects.filter(scope=CONTACTS).values("number")
        return self.defer("stored", "reasons").annotate(
            latest_number=Subquery(latest.values("last")), contacts_version=Subquery(contacts)
        )


class _Documents:
    """The documents this process has read, by checksum: the last ones used, for all of its threads."""

    MOST = 24  # ten years with their last editions

    def __init__(self):
        self._found: OrderedDict[str, PlanDocument] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, sums: Iterable[str]) -> tuple[dict[str, PlanDocument], set[str]]:
        """The documents that are here, and the checksums of those that are not."""
        found, missing = {}, set()
        with self._lock:
            for sha256 in sums:
                if sha256 in self._found:
                    self._found.move_to_end(sha256)
                    found[sha256] = self._found[sha256]
                else:
                    missing.add(sha256)
        return found, missing

    def keep(self, sha256: str, document: PlanDocument) -> None:
        """Remember a document; the one unused for longest makes room."""
        with self._lock:
            self._found[sha256] = document
            while len(self._found) > self.MOST:
                self._found.popitem(last=False)


_documents = _Documents()


class Edition(Frozen):
    """«Редакция»: what the director approved, as a stored document with its SHA-256.

    ``reasons`` stand beside it: why events of the edition before are not in this one, in words, by the uid of the event.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions", verbose_name="план")
    year = models.PositiveSmallIntegerField("год")
    number = models.PositiveIntegerField("номер")
    published_at = models.DateTimeField("опубликована")
    published_by = models.CharField("кем опубликована", max_length=200)
    note = models.TextField("что изменилось", blank=True)
    reasons = models.JSONField("почему исключены", default=dict, blank=True)
    title = models.CharField("название", max_length=500)
    stored = models.JSONField("документ")
    sha256 = models.CharField("контрольная сумма SHA-256", max_length=64, db_index=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "редакция"
        verbose_name_plural = "редакции"
        ordering = ["-year", "-number"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"],
                name="edition_number_is_unique_in_year",
                violation_error_message="Редакция с этим номером уже опубликована.",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="edition_number_is_positive",
                violation_error_message="Редакции нумеруются с 1.",
            ),
        ]

    def __str__(self):
        return f"Редакция {self.number} плана на {self.year} год"

    def get_absolute_url(self):
        return reverse("events:edition", args=[self.year, self.number])

    @property
    def document(self) -> PlanDocument:
        """What was published."""
        return self.document_of(self.sha256)

    def imprint(self, site_url: str, filter_line: str = "", sections: tuple[int, ...] = ()) -> Imprint:
        """What a file says of the edition it is made from; ``site_url`` is the site's address without the last slash.

        A part of it is named by its ``filter_line``, and ``sections`` are the numbers of its sections in the whole.
        """
        return Imprint(
            edition=self.number,
            published_at=self.published_at,
            note=self.note,
            sha256=self.sha256,
            url=f"{site_url}{self.get_absolute_url()}" if site_url else "",
            filter_line=filter_line,
            sections=sections,
            left_field=settings.PAPER_LEFT_FIELD,
        )

    @staticmethod
    def draft_imprint(year: int) -> Imprint:
        """What a file says of the working plan, which is no edition yet."""
        return Imprint.of_draft(year, settings.PAPER_LEFT_FIELD)

    @staticmethod
    def document_of(sha256: str) -> PlanDocument:
        """The document with this checksum: the checksum names the words, so a process reads each document once."""
        return Edition.documents_of([sha256])[sha256]

    @staticmethod
    def documents_of(sums: Iterable[str]) -> dict[str, PlanDocument]:
        """The documents with these checksums, read in one query as far as this process has not read them yet.

        Raises ``Edition.DoesNotExist`` when one of them is not there.
        """
        found, missing = _documents.take(sums)
        if missing:
            for sha256, stored in Edition.objects.filter(sha256__in=missing).values_list("sha256", "stored"):
                if sha256 not in found:
                    found[sha256] = from_json(stored)
                    _documents.keep(sha256, found[sha256])
            if missing - found.keys():
                raise Edition.DoesNotExist
        return found

    @staticmethod
    def documents_in_turn(sums: Iterable[str]) -> Iterator[tuple[str, PlanDocument]]:
        """The same, each with its checksum, read one by one: whoever needs all the years once holds one of them at a time."""
        found, missing = _documents.take(sums)
        yield from found.items()
        if missing:
            of_missing = Edition.objects.filter(sha256__in=missing).order_by("sha256").values_list("sha256", "stored")
            for sha256, rows in itertools.groupby(of_missing.iterator(chunk_size=1), key=itemgetter(0)):
                yield sha256, from_json(next(rows)[1])


class EditionRow(Frozen):
    """One published line, flat: the printed words themselves and the facets the filters ask, so no query needs a join.

    The line stands in the edition's document at ``position``; labels and public details are read there.

    ``format_keys`` and ``months`` are sets written as ``|a|b|``, so that one portable LIKE answers «holds b».
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rows", verbose_name="редакция")
    position = models.PositiveIntegerField("порядок в редакции")
    uid = models.UUIDField("постоянный номер мероприятия")
    section = models.PositiveIntegerField("номер раздела")
    number = models.CharField("номер", max_length=20)
    title = models.TextField("название")
    format = models.TextField("форма")
    venue = models.TextField("место")
    schedule = models.TextField("срок")
    department = models.TextField("ответственный")
    format_keys = models.TextField("ключи форм")
    venue_key = models.CharField("ключ места", max_length=100)
    department_key = models.CharField("ключ отдела", max_length=100)
    months = models.CharField("месяцы", max_length=30)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = "строка редакции"
        verbose_name_plural = "строки редакции"
        ordering = ["edition", "position"]
        base_manager_name = "objects"
        indexes = [models.Index(fields=["uid"], name="edition_row_uid")]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="edition_row_position_is_unique",
                violation_error_message="На этом месте редакции уже стоит другая строка.",
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"

    @classmethod
    def of(cls, edition: Edition, position: int, section: int, row: Row) -> "EditionRow":
        """The unsaved row for line ``position`` (from 1) of the edition, standing in section ``section`` (from 1)."""
        return cls(
            edition=edition,
            position=position,
            uid=row.uid,
            section=section,
            number=row.number,
            title=row.title,
            format=row.format,
            venue=row.venue,
            schedule=row.schedule,
            department=row.department,
            format_keys=as_set(facet.key for facet in row.formats),
            venue_key=row.venue_facet.key if row.venue_facet else "",
            department_key=row.department_facet.key if row.department_facet else "",
            months=as_set(row.months),
        )


class EditionFile(Frozen):
    """A whole file of an edition, made once at publishing and handed out byte for byte ever after."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", verbose_name="редакция")
    format = models.CharField("формат", max_length=10)
    data = models.BinaryField("содержимое")
    sha256 = models.CharField("контрольная сумма SHA-256", max_length=64)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = "файл редакции"
        verbose_name_plural = "файлы редакции"
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "format"],
                name="edition_file_format_is_unique",
                violation_error_message="Файл этого формата у редакции уже есть.",
            )
        ]

    def __str__(self):
        return f"{self.edition}: {self.format}"


def as_set(values) -> str:
    """``|a|b|`` for a, b; the empty string for nothing."""
    joined = "|".join(str(value) for value in values)
    return f"|{joined}|" if joined else ""
