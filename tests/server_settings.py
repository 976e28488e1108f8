"""The shipped settings for a real server in the tests; but nobody has collected the static files there, and what it keeps
beside the database is for it alone.
"""

import os
from pathlib import Path

from plan_site.settings import *  # noqa: F403

VAR_DIR = Path(os.environ["SITE_FOLDER"])
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
