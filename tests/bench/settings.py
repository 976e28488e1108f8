"""The site's own production settings, with the rivals' pages beside the product's and static files in the run's folder."""

import os
from pathlib import Path

from plan_site.settings import *  # noqa: F403

BENCH_FOLDER = Path(os.environ["BENCH_FOLDER"])
ROOT_URLCONF = "tests.bench.urls"
STATIC_ROOT = BENCH_FOLDER / "static"
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")  # type: ignore[attr-defined] # noqa: F405
