"""Who last wrote a thing of the working plan, or one of its fields: what a person is told when words of two people meet."""

from collections.abc import Iterable
from typing import Any

from events.models import Operation
from events.models.recording import Recorded

# A field is hardly ever older than this many steps of its thing; then the oldest of them is named.
_LOOKED_AT = 200


def author_of(thing: Recorded, names: Iterable[str]) -> Operation | None:
    """The operation that gave these attributes their present values; None where the history does not tell. One query."""
    names = tuple(names)
    rows = type(thing).history.filter(id=thing.pk).select_related("operation").order_by("-history_id")[:_LOOKED_AT]
    found, values = None, None
    for row in rows:
        older = tuple(getattr(row, name) for name in names)
        if values is not None and older != values:
            break
        found, values = row.operation, older
    return found


def author_of_set(model: type[Recorded], **owner: Any) -> Operation | None:
    """The operation that last added one of the things that belong to ``owner``, or took one away."""
    row = model.history.filter(**owner).select_related("operation").order_by("-history_id").first()
    return row.operation if row else None


def remover_of(model: type[Recorded], pk: int) -> Operation | None:
    """The operation that removed the thing with this key."""
    return author_of_set(model, id=pk, history_type="-")
