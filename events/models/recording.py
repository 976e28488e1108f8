"""What keeps every word of the working plan: each write belongs to an open operation, or is refused.

The tables of a :class:`Recorded` model are watched on the connection itself (``watch`` is installed by ``events.apps``), so
related managers, cascades and raw SQL are seen as well as ``save``. Opening an operation is the business of
``events.plan.operations``; here are the parts that models need.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from simple_history.models import HistoricalRecords

from .operation import Operation

_recording: ContextVar["Recording | None"] = ContextVar("recording", default=None)
_is_free: ContextVar[bool] = ContextVar("is_free", default=False)
_is_bulk: ContextVar[bool] = ContextVar("is_bulk", default=False)
# The statements that write, whatever comes before them in a statement with a WITH clause.
_WRITING = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|MERGE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|COPY|TRUNCATE(?:\s+TABLE)?)"
    r'\s+(?:ONLY\s+)?(?:"?\w+"?\s*\.\s*)?"?(\w+)"?',
    re.IGNORECASE,
)
_FIRST_LETTERS = frozenset("IURMDWCTiurmdwct \n\t(/-")


class UnrecordedWriteError(RuntimeError):
    """A table of the working plan was about to be written outside an operation: a mistake in the code, never of a user."""

    def __init__(self, table: str):
        super().__init__(f"{table} is written outside an operation: use events.plan.operations")


class Recording:
    """One open operation. Its row is stored with the first thing written, so an operation that changes nothing leaves none."""

    def __init__(self, **fields: Any):
        self.fields = fields
        self.written: set[str] = set()
        self.is_written = False
        self._outer = tuple(connection.savepoint_ids)
        self._operation: Operation | None = None
        self._stored_in: tuple[str, ...] = ()

    @property
    def operation(self) -> Operation:
        """The stored operation, stored now if it was not yet."""
        if self.is_empty or self._operation is None:
            self._operation = Operation.objects.create(**self.fields)
            self._stored_in = tuple(connection.savepoint_ids)
        return self._operation

    def keep(self) -> None:
        """Store the operation although it writes nothing of the plan: the act itself is worth a line."""
        _ = self.operation

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written so far, or all of it has been rolled back to a savepoint."""
        if self._operation is None:
            return True
        is_inside = tuple(connection.savepoint_ids[: len(self._stored_in)]) == self._stored_in
        if not is_inside and not Operation.objects.filter(pk=self._operation.pk).exists():
            self._operation = None
        return self._operation is None

    def note_write(self, table: str) -> None:
        """Remember that a table was written, and whether that could still be rolled back alone."""
        self.written.add(table)
        if tuple(connection.savepoint_ids) == self._outer:
            self.is_written = True

    def say(self, **fields: Any) -> None:
        """Set fields of the operation (``note``, ``plan``, ``year``, ``kind``), before or after it is stored."""
        self.fields |= fields
        if self._operation is not None:
            for name, value in fields.items():
                setattr(self._operation, name, value)
            self._operation.save(update_fields=list(fields))


def current() -> Recording | None:
    """The recording that is open in this thread."""
    return _recording.get()


@contextmanager
def opened(recording: Recording) -> Iterator[Recording]:
    """``recording`` as the current one. Only ``events.plan.operations`` calls this: it takes the lock and the transaction."""
    token = _recording.set(recording)
    try:
        yield recording
    finally:
        _recording.reset(token)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Writing without operations: for flushing, fixtures, restoring and migrations, whose commands enter it by name."""
    token = _is_free.set(True)
    try:
        yield
    finally:
        _is_free.reset(token)


@contextmanager
def bulk() -> Iterator[None]:
    """Bulk writes allowed: the caller records each thing itself. Only ``events.plan.operations`` calls this."""
    token = _is_bulk.set(True)
    try:
        yield
    finally:
        _is_bulk.reset(token)


def watch(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    """A wrapper for ``connection.execute_wrappers``: raises ``UnrecordedWriteError`` for a write outside an operation."""
    if sql[:1] in _FIRST_LETTERS and not _is_free.get():
        for table in _WRITING.findall(sql):
            if table in recorded_tables():
                recording = _recording.get()
                if recording is None:
                    raise UnrecordedWriteError(table)
                recording.note_write(table)
    return execute(sql, params, many, context)


@cache
def recorded_models() -> tuple[type["Recorded"], ...]:
    """Every recorded model, in an order in which each refers to earlier ones alone."""
    found = [model for model in apps.get_app_config("events").get_models() if issubclass(model, Recorded)]
    return tuple(sorted(found, key=lambda model: model.record_order))


@cache
def recorded_tables() -> frozenset[str]:
    """The tables of the recorded models."""
    return frozenset(model._meta.db_table for model in recorded_models())


def current_operation() -> int | None:
    """The key of the open operation, for the default of ``Step.operation``; None outside one."""
    recording = _recording.get()
    return recording.operation.pk if recording else None


class Step(models.Model):
    """What every historical row has: the operation it belongs to. Rows from before the first release with operations, too."""

    operation = models.ForeignKey(
        Operation, models.PROTECT, related_name="+", null=True, default=current_operation, verbose_name="операция"
    )

    class Meta:
        abstract = True


def _author(instance: models.Model, request: Any = None, **kwargs: Any) -> Any:
    recording = _recording.get()
    return recording.fields.get("by") if recording else None


def history(**options: Any) -> HistoricalRecords:
    """The history of a recorded model: every row carries its operation and the operation's author."""
    return HistoricalRecords(bases=[Step], get_user=_author, **options)


class RecordedQuerySet(models.QuerySet):
    """Rows of a recorded model. Writing many at once bypasses the history, so only ``events.plan.operations`` may."""

    def update(self, **kwargs):
        self._refuse()
        return super().update(**kwargs)

    def bulk_create(self, *args, **kwargs):
        self._refuse()
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args, **kwargs):
        self._refuse()
        return super().bulk_update(*args, **kwargs)

    def _refuse(self) -> None:
        if not (_is_bulk.get() or _is_free.get()):
            raise UnrecordedWriteError(self.model._meta.db_table)


class Recorded(models.Model):
    """A thing of the working plan or a reference book; each of its states is kept.

    ``record_order`` sorts the models so that each refers to earlier ones alone. ``units`` are fields that only make sense
    together: two people who change different fields of one unit have changed the same thing. ``is_seen_at_once``: readers
    see words of it as soon as they are written, so a write outdates the pages that are kept.
    """

    # Given to each model by ``history()``.
    history: Any
    record_order = 0
    units: tuple[tuple[str, ...], ...] = ()
    is_seen_at_once = False

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def derive(self) -> None:
        """Bring the fields that follow from others up to date; ``save`` and the bulk writes call it."""

    def save(self, *args, **kwargs):
        """Store the thing with what follows from its fields."""
        self.derive()
        super().save(*args, **kwargs)
