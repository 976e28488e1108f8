"""The environment of a real server, worker or command in the tests: a site that knows nothing of this machine's own."""

import os
from pathlib import Path

from tests.settings import NAMES

ROOT = Path(__file__).parent.parent


def environment_of(folder: Path, **own: str) -> dict[str, str]:
    """A site that keeps everything in this folder, its database too where ``own`` names no other."""
    # A fresh checkout has no such folder, and the server would say so first.
    (ROOT / "staticfiles").mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        **dict.fromkeys(NAMES, ""),
        "DJANGO_SETTINGS_MODULE": "tests.server_settings",
        "DJANGO_SECRET_KEY": "known-to-everybody-and-used-by-the-tests-only",
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_HTTPS": "0",
        "SITE_FOLDER": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'plan.sqlite3'}",
        **own,
    }
