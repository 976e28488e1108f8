"""``make release`` sees what a release lacks."""

import pytest

from tests.release import KINDS, findings


@pytest.fixture
def root(tmp_path):
    (tmp_path / "events" / "migrations").mkdir(parents=True)
    (tmp_path / "events" / "migrations" / "0001_initial.py").touch()
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n', "utf-8")
    (tmp_path / "CHANGELOG.md").write_text("## [Unreleased]\n\n## [1.2.0] – 2027-01-09\n\n- Всё.\n", "utf-8")
    return tmp_path


LANDED = {"events/migrations/0001_initial.py", *(f"tests/upgrades/1.2.0{kind}" for kind in KINDS)}


def test_whole_release_is_let_go(root):
    assert list(findings(root, LANDED, ["1.2.0"])) == []


def test_everything_that_is_missing_is_named(root):
    (root / "CHANGELOG.md").write_text("## [Unreleased]\n\n- Новое.\n\n## [1.1.0] – 2026-12-09\n", "utf-8")
    (root / "events" / "migrations" / "0002_more.py").touch()

    found = list(findings(root, LANDED, ["1.1.0"]))

    assert [words.split(" ")[0] for words in found] == ["CHANGELOG.md"] * 2 + ["tests/test_upgrade.py"] * 4 + ["The"]
    assert "sum of events/migrations/0002_more.py." in found[2]
