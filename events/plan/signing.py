"""Signed files beside an edition: attached, shown to readers or hidden, removed, brought back. The edition never changes."""

import hashlib
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from events.models import Edition, Operation, Revision, SignedFile
from events.models.operation import CONTACTS, person_name
from events.models.recording import Recording
from events.plan import operations


def attach(
    edition: Edition, *, kind: str, name: str, data: bytes, is_public: bool, by: Any, at: datetime
) -> SignedFile:
    """Attach the file; the same bytes a second time are the file that is there, shown to all if they are to be now.

    One that was removed is there again, as it is attached now.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    fields = {"kind": kind, "file_name": name, "is_public": is_public, "by_name": person_name(by), "at": at}
    note = f"{edition}: приложен файл «{name}»"
    with operations.recording(edition.plan, Operation.Kind.SIGN, by=by, note=note) as record:
        found, is_new = SignedFile.objects.get_or_create(
            edition=edition, sha256=sha256, defaults={**fields, "data": data, "size": len(data)}
        )
        same = SignedFile.objects.filter(pk=found.pk)
        is_back = same.exclude(removed_at=None).update(**fields, removed_at=None, removed_by_name="")
        is_shown = is_public and same.filter(is_public=False).update(is_public=True)
        if is_new or is_back or is_shown:
            _seen_at_once(record)
    if is_back:
        found.refresh_from_db(fields=[*fields, "removed_at", "removed_by_name"])
    return found


def show(file: SignedFile, *, is_public: bool, by: Any) -> bool:
    """Show the file to readers, or to staff alone; one that was removed meanwhile stays as it was.

    Returns whether that changed anything, as the others do.
    """
    others = SignedFile.objects.standing().exclude(is_public=is_public)
    return _change(file, others, f"{file}, {'виден всем' if is_public else 'скрыт'}", by, is_public=is_public)


def take_away(file: SignedFile, *, by: Any, at: datetime) -> bool:
    """Remove a file that was attached by mistake; it is kept, to be brought back."""
    fields = {"removed_at": at, "removed_by_name": person_name(by)}
    return _change(file, SignedFile.objects.standing(), f"убран файл «{file.file_name}»", by, **fields)


def bring_back(file: SignedFile, *, by: Any) -> bool:
    """Have a removed file again, seen by those who saw it before."""
    fields = {"removed_at": None, "removed_by_name": ""}
    removed = SignedFile.objects.exclude(removed_at=None)
    return _change(file, removed, f"возвращён файл «{file.file_name}»", by, **fields)


def _change(file: SignedFile, among: QuerySet, note: str, by: Any, **fields: Any) -> bool:
    """Give the file these fields if it is ``among`` those that do not have them yet: a second press does nothing."""
    with operations.recording(file.edition.plan, Operation.Kind.SIGN, by=by, note=f"{file.edition}: {note}") as record:
        is_changed = bool(among.filter(pk=file.pk).update(**fields))
        if is_changed:
            _seen_at_once(record)
    return is_changed


def _seen_at_once(record: Recording) -> None:
    """One line of the journal, and what readers were given before is not given again."""
    record.keep()
    Revision.objects.raise_to(CONTACTS, record.operation)
