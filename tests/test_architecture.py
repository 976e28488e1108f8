"""The one-way street: a module imports only from a lower rank or from its own package. The table is the architecture."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

RANKS = {
    "events.text": 0,
    "events.columns": 1,
    "events.document": 1,
    "events.schedules": 1,
    "events.comparing": 2,
    "events.importers": 2,
    "events.exporters": 3,
    "events.models": 4,
    "events.publishing": 5,
    "events.loading": 6,
    "events.importing": 7,
    "events.filters": 7,
    "events.jobs": 8,
    "events.forms": 8,
    "events.responses": 8,
    "events.views": 9,
    "events.admin": 9,
    "events.management": 9,
    "events.templatetags": 9,
    "events.urls": 10,
}
OUTSIDE = {"events", "events.apps", "events.migrations"}  # Django's own rooms, which hold no logic

# What a layer must never know, however it is imported.
FORBIDDEN = {
    "events.importers": ("django",),
    "events.exporters": ("django", "datetime.datetime.now", "datetime.date.today"),
    "events.comparing": ("django",),
    "events.document": ("django",),
    "events.columns": ("django",),
    "events.schedules": ("django",),
    "events.text": ("django",),
}


def modules():
    for path in sorted((ROOT / "events").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def room(module):
    """The row of the table a module belongs to: its top-level module or package."""
    return ".".join(module.split(".")[:2])


def imports(path, module):
    """Every absolute name a file imports, wherever in the file it does."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(
                    [*package.split(".")[: len(package.split(".")) - node.level + 1], *filter(None, [base])]
                )
            yield from (f"{base}.{alias.name}" for alias in node.names)


ALL = list(modules())


@pytest.mark.parametrize(("module", "path"), ALL, ids=[module for module, _ in ALL])
def test_module_has_a_rank(module, path):
    assert room(module) in RANKS or module in OUTSIDE or room(module) in OUTSIDE


@pytest.mark.parametrize(("module", "path"), ALL, ids=[module for module, _ in ALL])
def test_module_imports_only_from_below(module, path):
    mine = room(module)
    if mine in OUTSIDE:
        return
    known = {room(name) for name in imports(path, module)} & RANKS.keys()

    upward = {name for name in known if name != mine and RANKS[name] >= RANKS[mine]}

    assert upward == set()


@pytest.mark.parametrize(("module", "path"), ALL, ids=[module for module, _ in ALL])
def test_pure_module_knows_no_framework(module, path):
    names = list(imports(path, module))

    known = [name for word in FORBIDDEN.get(room(module), ()) for name in names if (name + ".").startswith(word + ".")]

    assert known == []


def test_nothing_below_the_views_asks_the_clock():
    askers = {
        module
        for module, path in ALL
        if RANKS.get(room(module), 9) < RANKS["events.views"]
        and any(call in path.read_text(encoding="utf-8") for call in (".now(", ".today(", "localdate()", "time.time("))
    }

    assert askers == set()


def test_no_signals_and_no_utils():
    offenders = [
        module
        for module, path in ALL
        if module.endswith("utils") or any("signals" in name for name in imports(path, module))
    ]

    assert offenders == []


def test_street_would_stop_an_upward_import(tmp_path):
    """The check itself: a file that imports from above is seen, in each way of writing it."""
    path = tmp_path / "text.py"
    path.write_text("from . import models\nimport events.views.pages\ndef f():\n    from events.models import Plan\n")

    assert set(imports(path, "events.text")) == {"events.models", "events.views.pages", "events.models.Plan"}
