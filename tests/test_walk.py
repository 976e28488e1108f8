"""The walk from an empty Debian to a running site (docs/operating.md): the commands of its user, in their order."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.settings import NAMES

ROOT = Path(__file__).parent.parent
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")
WALK = OPERATING.partition("## С пустого Debian")[2].partition("\n## ")[0]
ANSWERS = {"DJANGO_SECRET_KEY": "W8n0Zb5qT3yVx1Lr7Kc9Jd2Hf4Gs6Pa8Mu0Ne5Bi3Ow1Qx7Ez9Ry2Tv4Uk"}


@pytest.fixture
def office(tmp_path):
    """What the steps of root leave: the program in its folder, and the folders beside it."""
    place = tmp_path / "metodplan"
    place.mkdir()
    for name in (
        "events",
        "plan_site",
        "templates",
        "static",
        "fixtures",
        "manage.py",
        "requirements.txt",
        "pyproject.toml",
        ".env.example",
    ):
        (place / name).symlink_to(ROOT / name)
    (place / "plan_site").unlink()  # the settings take the folder they lie in
    shutil.copytree(ROOT / "plan_site", place / "plan_site", ignore=shutil.ignore_patterns("__pycache__"))
    (place / "manage.py").unlink()
    shutil.copy(ROOT / "manage.py", place)
    (place / "var").mkdir()
    (place / ".venv" / "bin").mkdir(parents=True)
    (place / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "backups").mkdir()
    return place


def test_walk_leads_to_a_site_that_is_fit_for_service(office):
    commands = re.findall(r"^ +\$ (.+)$", WALK, re.MULTILINE)
    told = re.findall(r"^ +([A-Z_]+)=(.+)$", WALK, re.MULTILINE)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        "DJANGO_SUPERUSER_PASSWORD": "верный пароль для проверок",
        "DJANGO_SUPERUSER_USERNAME": "administrator",
        "DJANGO_SUPERUSER_EMAIL": "administrator@example.org",
    }
    said = []

    for command in commands:
        # What a person would type when asked; the environment of a test has no terminal.
        asked = command.replace("createsuperuser", "createsuperuser --noinput").replace(
            "/srv/backups", str(office.parent / "backups")
        )
        asked = asked.replace(".venv/bin/python", sys.executable)  # the same interpreter, beside its packages
        done = subprocess.run(
            ["bash", "-c", asked], cwd=office, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (command, done.stderr)
        said.append(done.stdout)
        if "cp .env.example" in command:
            lines = (office / ".env").read_text("utf-8").splitlines()
            new = dict(told) | ANSWERS
            (office / ".env").write_text(
                "\n".join(f"{name}={new[name]}" if (name := line.partition("=")[0]) in new else line for line in lines),
                encoding="utf-8",
            )

    assert len(commands) == 6
    assert {name for name, _ in told} < set(NAMES)
    assert said[-1].splitlines()[-1] == "Всё в порядке: сайт готов к работе."
    assert (office / "var" / "metodplan.sqlite3").exists()
