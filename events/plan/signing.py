"""Signed files beside an edition: attached, shown to readers or hidden, taken away. The edition itself never changes."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from events.models import Edition, Operation, Revision, SignedFile
from events.models.operation import CONTACTS, person_name
from events.plan import operations


def attach(
    edition: Edition, *, kind: str, name: str, data: bytes, is_public: bool, by: Any, at: datetime
) -> SignedFile:
    """Attach the file; the same bytes a second time are the file that is there, shown to all if they are to be now."""
    sha256 = hashlib.sha256(data).hexdigest()
    with _shown_at_once(edition, by, f"{edition}: приложен файл «{name}»"):
        found, is_new = SignedFile.objects.get_or_create(
            edition=edition,
            sha256=sha256,
            defaults={
                "kind": kind,
                "file_name": name,
                "data": data,
                "size": len(data),
                "is_public": is_public,
                "by_name": person_name(by),
                "at": at,
            },
        )
        if is_public and not is_new:
            SignedFile.objects.filter(pk=found.pk).update(is_public=True)
    return found


def show(file: SignedFile, *, is_public: bool, by: Any) -> None:
    """Show the file to readers, or to staff alone."""
    with _shown_at_once(file.edition, by, f"{file.edition}: {file}, {'виден всем' if is_public else 'скрыт'}"):
        SignedFile.objects.filter(pk=file.pk).update(is_public=is_public)


def take_away(file: SignedFile, *, by: Any) -> None:
    """Remove a file that was attached by mistake."""
    with _shown_at_once(file.edition, by, f"{file.edition}: убран файл «{file.file_name}»"):
        SignedFile.objects.filter(pk=file.pk).delete()


@contextmanager
def _shown_at_once(edition: Edition, by: Any, note: str) -> Iterator[None]:
    """One line of the journal, and what readers were given before is not given again."""
    with operations.recording(edition.plan, Operation.Kind.SIGN, by=by, note=note) as record:
        yield
        record.keep()
        Revision.objects.raise_to(CONTACTS, record.operation)
