"""The one-way street: a module imports only from a lower rank or from its own package. The table is the architecture.

Beside it stands the list of what is imported from elsewhere: each library is declared, and no further than it was tried.
"""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

RANKS = {
    "events.text": 0,
    "events.persons": 0,
    "events.telephones": 0,
    "events.columns": 1,
    "events.document": 1,
    "events.schedules": 1,
    "events.comparing": 2,
    "events.importers": 2,
    "events.edition.searching": 2,
    "events.exporters": 3,
    "events.years": 3,
    "events.outages": 4,
    "events.papers": 4,
    "events.release": 4,
    "events.second_factor": 5,
    "events.shelf": 4,
    "events.converters": 11,
    "events.models": 4,
    "events.plan.document": 5,
    "events.plan.checking": 6,
    "events.plan.merging": 5,
    "events.plan.authors": 5,
    "events.plan.books": 5,
    "events.plan.choosing": 5,
    "events.plan.cells": 6,
    "events.plan.decisions": 6,
    "events.plan.offering": 6,
    "events.plan.yearly": 6,
    "events.plan.rows": 6,
    "events.plan.operations": 6,
    "events.plan.steps": 6,
    "events.plan.bulk": 7,
    "events.plan.meaning": 7,
    "events.plan.editing": 8,
    "events.plan.renumbering": 7,
    "events.plan.naming": 7,
    "events.plan.mending": 7,
    "events.plan.journal_query": 8,
    "events.plan.journal": 9,
    "events.plan.preparing": 7,
    "events.plan.publishing": 7,
    "events.plan.undoing": 7,
    "events.plan.approval": 8,
    "events.plan.signing": 7,
    "events.plan.using": 7,
    "events.plan.loading": 8,
    "events.plan.rollover": 8,
    "events.plan.lines": 8,
    "events.edition": 8,
    "events.plan.proposing": 9,
    "events.plan.desk": 10,
    "events.plan.importing": 10,
    "events.backup": 11,
    "events.lane": 10,
    "events.jobs": 11,
    "events.letters": 10,
    "events.forms": 11,
    "events.responses": 11,
    "events.appearance": 10,
    "events.views": 12,
    "events.admin": 12,
    "events.management": 13,
    "events.templatetags": 12,
    "events.urls": 13,
}

# Packages with an inside of their own: a module imports only from lower inner ranks, or its neighbours in one room.
INNER = {
    "events.importers": [
        ("errors", "limits", "raw", "known", "recent", "imprint"),
        ("readers", "matching"),  # neither knows the other
        ("sandbox", "office"),
    ],
    "events.importers.readers": [
        ("package", "docx_numbering", "pdf_ruling", "marks"),
        ("markup", "detect", "collector", "pdf_page"),
        ("docx_text", "pdf_pages"),
        ("csv", "docx", "json", "paste", "pdf", "xlsx"),
    ],
    "events.importers.matching": [
        ("cell_text", "heading_words", "grid", "reading", "joint_cells", "references"),
        ("line_kinds", "years", "months"),
        ("approval", "headings", "inference", "notes", "sheets"),
        ("head", "preamble", "checks"),
        ("rows", "beside"),
        ("sections",),
        ("proposals", "walk", "whole"),
        ("match", "golden", "corrections"),
    ],
    "events.backup": [
        ("archive", "database", "record"),
        ("sequences",),
        ("copying", "checking"),
        ("making",),
        ("restoring", "moving"),
    ],
    "events.comparing": [("likeness",), ("pairing", "sections"), ("comparison",), ("act",)],
    "events.comparing.act": [
        ("phrases", "beside"),
        ("clauses",),
        ("applying",),
        ("drawing", "russian", "merged"),
    ],
    "events.years": [("words",), ("dates", "between")],
    "events.edition.searching": [
        ("words", "layout", "typos", "tiers", "titles"),
        ("date_words", "synonyms", "packed"),
        ("index",),
        ("terms",),
        ("question", "marking"),
        ("search",),
    ],
    "events.exporters": [
        ("measure", "wording", "periods", "zipped", "fields"),
        ("act", "tidy", "extract"),
        ("csv", "json", "ics", "atom", "xlsx", "docx"),
        ("pdf",),
    ],
    "events.plan.checking": [
        ("finding", "names", "load"),
        ("typography", "years", "cells", "repeats", "glyphs", "passages"),
        ("words",),
        ("rules",),
        ("misspelt",),
        ("looking",),
        ("readiness",),
    ],
    "events.plan.operations": [("turns", "writing"), ("acts",), ("many",), ("order", "books")],
    "events.plan.undoing": [("findings",), ("made", "fields", "order", "collisions"), ("looking",)],
    "events.exporters.xlsx": [("styles",), ("rows",), ("data",), ("plan",)],
    "events.exporters.docx": [("table", "frame"), ("plan", "act", "tracked")],
    "events.exporters.pdf": [
        ("fontconfig", "density"),
        ("fonts", "glyphs"),
        ("style", "tags", "joining"),
        ("paper",),
        ("sheet",),
        ("parts", "act", "cover"),
        ("plan", "marked"),
    ],
}
OUTSIDE = {"events", "events.apps", "events.migrations"}  # Django's own rooms, which hold no logic

# What a layer must never know, however it is imported.
FORBIDDEN = {
    "events.importers": ("django",),
    "events.exporters": ("django", "datetime.datetime.now", "datetime.date.today"),
    "events.comparing": ("django",),
    "events.years": ("django",),
    "events.edition.searching": ("django",),
    "events.document": ("django",),
    "events.columns": ("django",),
    "events.persons": ("django",),
    "events.telephones": ("django",),
    "events.schedules": ("django",),
    "events.text": ("django",),
}


# Declared libraries that no line of ours imports: what needs them instead.
USED_BY_OTHERS = {
    "psycopg": "Django, for a PostgreSQL database",
    "defusedxml": "openpyxl, wherever it is installed",
    "pillow": "pypdfium2, to write a picture",
}


def modules():
    for path in sorted((ROOT / "events").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def room(module):
    """The row of the table a module belongs to: the longest name in it that begins the module's."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 1, -1))
    return next((name for name in names if name in RANKS), ".".join(parts[:2]))


def inner_rank(package, module):
    """Which row of the package's inner table a module of it belongs to; None for the package itself and for strangers."""
    if not module.startswith(f"{package}."):
        return None
    name = module.removeprefix(f"{package}.").split(".")[0]
    return next((rank for rank, row in enumerate(INNER[package]) if name in row), None)


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
    is_package = path.name == "__init__.py" and any(name.startswith(f"{module}.") for name in RANKS)
    assert room(module) in RANKS or module in OUTSIDE or room(module) in OUTSIDE or is_package


@pytest.mark.parametrize(("module", "path"), ALL, ids=[module for module, _ in ALL])
def test_module_imports_only_from_below(module, path):
    mine = room(module)
    if mine in OUTSIDE:
        return
    known = {room(name) for name in imports(path, module)} & RANKS.keys()

    upward = {name for name in known if name != mine and RANKS[name] >= RANKS[mine]}

    assert upward == set()


@pytest.mark.parametrize("package", INNER)
def test_package_has_an_order_inside(package):
    """Every module of the package stands in its table, and none imports from its own row or from above."""
    inside = [(module, path) for module, path in ALL if module.startswith(f"{package}.")]
    unknown = [module for module, _ in inside if inner_rank(package, module) is None]
    upward = [
        (module, name)
        for module, path in inside
        for name in imports(path, module)
        if (theirs := inner_rank(package, name)) is not None
        and _inner_name(package, name) != _inner_name(package, module)
        and theirs >= inner_rank(package, module)
    ]

    assert (unknown, upward) == ([], [])


def _inner_name(package, module):
    return module.removeprefix(f"{package}.").split(".")[0]


@pytest.mark.parametrize(("module", "path"), ALL, ids=[module for module, _ in ALL])
def test_pure_module_knows_no_framework(module, path):
    names = list(imports(path, module))

    known = [name for word in FORBIDDEN.get(room(module), ()) for name in names if (name + ".").startswith(word + ".")]

    assert known == []


def test_nothing_below_the_views_asks_the_clock():
    askers = {
        module
        for module, path in ALL
        if RANKS.get(room(module), 99) < RANKS["events.views"]
        and any(call in path.read_text(encoding="utf-8") for call in (".now(", ".today(", "localdate()", "time.time("))
    }

    assert askers == set()


def test_no_signals_and_no_utils():
    offenders = [
        module
        for module, path in ALL
        if module.endswith("utils") or any("signals" in name for name in imports(path, module))
    ]

    # One signal: every connection is watched from the moment it is made (docs/architecture.md, «The one way to write»).
    assert offenders == ["events.apps"]


def test_street_would_stop_an_upward_import(tmp_path):
    """The check itself: a file that imports from above is seen, in each way of writing it."""
    path = tmp_path / "text.py"
    path.write_text("from . import models\nimport events.views.pages\ndef f():\n    from events.models import Plan\n")

    assert set(imports(path, "events.text")) == {"events.models", "events.views.pages", "events.models.Plan"}


def canonical(name):
    """The name of a distribution as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared():
    """The requirements of the product by the name of the distribution."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonical(re.match(r"[\w.-]+", line)[0]): line for line in project["dependencies"]}


def third_party():
    """The distributions that the product imports or names in its settings, and one module that does so."""
    distributions = packages_distributions()
    used = {}
    for path in [*(ROOT / "events").rglob("*.py"), *(ROOT / "plan_site").rglob("*.py")]:
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        names = set(imports(path, module))
        if path.name == "settings.py":
            strings = (node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if is_string(node))
            names |= {name for name in strings if re.fullmatch(r"[a-z_]+(\.\w+)*", name)}
        for package in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"events", "plan_site"}:
            used |= {canonical(name): module for name in distributions.get(package, ())}
    return used


def is_string(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_library_that_is_imported_is_declared():
    undeclared = {name: module for name, module in third_party().items() if name not in declared()}

    assert undeclared == {}


def test_every_declared_library_is_used():
    assert declared().keys() - third_party().keys() <= USED_BY_OTHERS.keys()


def test_every_library_is_declared_with_a_bound():
    """A new major version is tried before it is allowed: «~=», «==» or «<»."""
    unbounded = [line for line in declared().values() if not re.search(r"~=|==|<", line)]

    assert unbounded == []
