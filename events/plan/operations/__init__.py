"""The one way to write the working plan and the reference books: operations, under one lock, field by field.

    with operations.recording(plan, kind="edit", by=user) as operation:
        operations.write(event, seen={"title": "старое"}, wanted={"title": "новое"})

Everything written inside stands in the history under one :class:`~events.models.Operation`; a write outside is refused
(``events.models.recording``). Taking an operation back is the business of ``undoing``.
"""

from .acts import begin_anew, recording
from .books import merge_references
from .many import add_all, baseline, change_all, differing_from_history, remove_all
from .order import arrange, place, place_behind
from .turns import queue, turn
from .writing import ConflictError, GoneError, plain, remove, write

__all__ = [
    "ConflictError",
    "GoneError",
    "add_all",
    "arrange",
    "baseline",
    "begin_anew",
    "change_all",
    "differing_from_history",
    "merge_references",
    "place",
    "place_behind",
    "plain",
    "queue",
    "recording",
    "remove",
    "remove_all",
    "turn",
    "write",
]
