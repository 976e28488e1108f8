"""The documents say what the code does: every format, command, variable and address, and no others."""

import re
from pathlib import Path

import pytest
from django.core import management
from django.core.management import find_commands, get_commands
from django.urls import get_resolver

from events.exporters import EXPORTERS
from events.importers import READERS
from tests.test_architecture import RANKS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def test_readme_shows_just_the_formats_there_are():
    line = re.search(r"^\| files out \|(.+)\|$", README, re.MULTILINE)[1]

    assert set(re.findall(r"`\.(\w+)`", line)) == set(EXPORTERS)


def test_readme_shows_just_the_formats_that_are_read():
    line = re.search(r"^\| files in \|(.+)\|$", README, re.MULTILINE)[1]

    assert set(re.findall(r"`\.(\w+)`", line)) == set(READERS) - {"paste"}


def _of_django():
    """Commands of Django's own that the product only wraps."""
    return set(find_commands(Path(management.__path__[0])))


def test_operating_names_just_the_commands_there_are():
    own = {name for name, app in get_commands().items() if app == "events"} - _of_django()

    assert set(re.findall(r"`manage\.py (\w+)", OPERATING)) & own == own
    assert set(re.findall(r"`manage\.py (\w+)", OPERATING)) <= set(get_commands())


def test_documents_name_just_the_make_targets_there_are():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    named = {name for path in DOCUMENTS for name in re.findall(r"\bmake (\w+)", path.read_text(encoding="utf-8"))}

    assert named <= targets
    assert {"run", "test", "lint", "fmt", "bench", "dev"} <= named


def test_architecture_names_every_room():
    rooms = {room.rpartition(".")[2] for room in RANKS}

    named = {name.rstrip("/").removesuffix(".py") for name in re.findall(r"`(\w+(?:\.py|/))`", ARCHITECTURE)}

    assert rooms <= named


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_architecture_names_every_public_address():
    routes = {str(pattern.pattern) for pattern in get_resolver("events.urls").url_patterns}

    named = set(re.findall(r"^\| `/([^`]*)` \|", ARCHITECTURE, re.MULTILINE))

    assert named == {re.sub(r"<\w+:(\w+)>", r"<\1>", route) for route in routes}
