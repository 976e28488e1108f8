"""The roles of the office and what each may do. Migrations carry copies of their own; a test holds them to this table."""

BOOKS = ("department", "venue", "eventformat", "schedule")
EDITED = ("plan", "section", "event", "entry", *BOOKS, "abbreviation")
READ = (*EDITED, "organisation", "edition", "operation")

METHODIST, DIRECTOR, ADMINISTRATOR = "Методист", "Руководитель", "Администратор"


def _may(actions: tuple[str, ...], models: tuple[str, ...]) -> frozenset[str]:
    return frozenset(f"{action}_{model}" for action in actions for model in models)


_READING = _may(("view",), READ)
_WRITING = (
    _may(("add", "change", "delete"), EDITED)
    | _may(("add", "change"), ("organisation",))
    | _may(("view", "add"), ("planimport",))
    | {"undo_operation"}
)

# Whole plans are deleted by administrators alone; publishing is the director's alone.
ROLES: dict[str, frozenset[str]] = {
    METHODIST: (_READING | _WRITING) - {"delete_plan"},
    DIRECTOR: _READING | {"publish_plan"},
    ADMINISTRATOR: _READING
    | _WRITING
    | _may(("view", "add", "change", "delete"), ("user",))
    | _may(("view",), ("group",)),
}
