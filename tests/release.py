"""What a release must hold, beside a suite and a lint that pass: ``make release`` asks for all of it.

The version has its section in the changelog and nothing waits above it; its database is kept for the upgrades to come; every
migration is held by its sum; nothing lies about that is not committed.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
KINDS = ("_expected.json", "_sqlite.sql.gz", "_postgresql.sql.gz")


def findings(root: Path, landed: set[str], releases: list[str]) -> Iterator[str]:
    """Everything that is missing. ``landed`` are the files held by a sum, ``releases`` the sets that the suite upgrades."""
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    if not re.search(rf"^## \[{re.escape(version)}\] – \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        yield f"CHANGELOG.md has no section «## [{version}] – year-month-day»."
    waiting = changelog.partition("## [Unreleased]")[2].partition("\n## ")[0]
    if "- " in waiting:
        yield "CHANGELOG.md still has lines under [Unreleased]."
    held = {f"events/migrations/{path.name}" for path in (root / "events" / "migrations").glob("0*.py")}
    held |= {f"tests/upgrades/{release}{kind}" for release in releases for kind in KINDS}
    yield from (f"tests/test_upgrade.py does not hold the sum of {name}." for name in sorted(held - landed))
    newest = max((name for name in held if "migrations" in name), default="")
    if version not in releases:
        yield f"The database of {version} ({newest}) is not kept: python -m tests.upgrades.making {version} POSTGRESQL_URL"


def main() -> None:
    """Say what is missing; status 1 when anything is."""
    from tests.test_upgrade import LANDED, RELEASES

    found = list(findings(ROOT, set(LANDED), RELEASES))
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    if status.strip():
        found.append(f"Not committed:\n{status.rstrip()}")
    sys.stdout.write("\n".join([*(found or ["Everything a release needs is there."]), ""]))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
