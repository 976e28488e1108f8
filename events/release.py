"""What tells the answers of one release of the program from those of another."""

import hashlib
import itertools
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def release() -> str:
    """A digest of the code, the templates, the static files and the pinned libraries when this process started."""
    root = Path(settings.BASE_DIR)
    folders = [sorted((root / folder).rglob("*")) for folder in ("events", "templates", "static")]
    digest = hashlib.sha256((root / "requirements.txt").read_bytes())
    for path in itertools.chain.from_iterable(folders):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
