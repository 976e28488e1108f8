"""What is done at the desk: each POST saves the words that were typed in the open row, then does what was pressed.

Every act is an operation of its own. Nothing here renders: an ``Outcome`` says what is to be shown.
"""

from collections.abc import Callable

from . import moving, remarks, writing
from .outcome import WRONG, Desk, Outcome

# What may be pressed: the permissions it takes, and what it does after the words are saved.
ACTS: dict[str, tuple[tuple[str, ...], Callable[[Desk], Outcome] | None]] = {
    "save": (("change_event",), None),
    "next": (("change_event",), moving.insert(1)),
    "above": (("add_event", "add_entry"), moving.insert(0)),
    "below": (("add_event", "add_entry"), moving.insert(1)),
    "up": (("change_entry",), moving.move(-1)),
    "down": (("change_entry",), moving.move(1)),
    "number": (("change_entry",), moving.move(0)),
    "into": (("change_entry",), moving.to_section),
    "too": (("add_entry",), moving.list_too),
    "copy": (("add_event", "add_entry"), moving.copy),
    "split": (("add_event", "change_entry"), moving.split),
    "drop": (("delete_entry",), moving.drop),
    "back": (("change_entry",), moving.back),
    "take": (("add_event", "add_entry"), None),
    "resolve": (("change_event",), remarks.resolve),
}
# Their buttons have a name of their own, and say in the value what it is about.
_NAMED = ("take", "resolve", "into", "too")


def act(desk: Desk) -> Outcome:
    """Save what was typed, then do what was pressed."""
    pressed = next((name for name in _NAMED if name in desk.sent), desk.sent.get("act", "save"))
    if pressed not in ACTS:
        return Outcome("Такого действия здесь нет. Ничего не изменилось.", WRONG)
    permissions, run = ACTS[pressed]
    desk.require(*permissions)
    if "new" in desk.sent:
        return writing.add(desk, pressed)
    key = desk.number("row")
    desk.entry = desk.row(key)
    if desk.entry is None:
        return writing.gone_row(desk, key)
    saved = writing.save(desk) if "title" in desk.sent else Outcome(entry=desk.entry.pk, shown=[desk.entry.pk])
    if saved.is_refused:
        return saved
    if pressed == "save" and _is_renumbered(desk):
        desk.require("change_entry")
        run = moving.move(0)
    if run is None:
        return saved
    done = run(desk)
    done.said = " ".join(said for said in (saved.said, done.said) if said)
    done.order_changed |= saved.order_changed
    return done


def _is_renumbered(desk: Desk) -> bool:
    """Whether another number was typed beside the words that are saved."""
    seen, number = moving.seen_place(desk), desk.number("number")
    return bool(seen and number and number != seen[2])
