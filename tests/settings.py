"""The site's own settings in the environment of the tests, and the few that tests need otherwise.

Every variable that ``.env.example`` names is set here, so neither the developer's environment nor their ``.env`` is
heard. The database is a SQLite file of this very process, so that threads meet in it as they do in life, or what
TEST_DATABASE_URL says.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

NAMES = re.findall(r"^([A-Z_]+)=", (Path(__file__).parent.parent / ".env.example").read_text("utf-8"), re.MULTILINE)

os.environ.update(dict.fromkeys(NAMES, ""))
os.environ.update(
    DJANGO_SECRET_KEY="known-to-everybody-and-used-by-the-tests-only",
    DJANGO_ALLOWED_HOSTS="testserver,localhost",
    DJANGO_HTTPS="0",  # the test client and the live server speak plain http; test_settings.py looks at the rest
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or "sqlite://:memory:",
    # Playwright keeps an event loop in the thread of the test, and Django takes that for an asynchronous caller.
    DJANGO_ALLOW_ASYNC_UNSAFE="1",
)

from plan_site.settings import *  # noqa: E402, F403 - after the environment is set

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    folder = tempfile.mkdtemp(prefix="metodplan-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": f"{folder}/test.sqlite3"}  # noqa: F405
    if DATABASES["default"]["NAME"] == ":memory:":  # noqa: F405
        # A live server that is begun before the test database would take one in memory for shared by threads.
        DATABASES["default"]["NAME"] = f"{folder}/unused.sqlite3"  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hundreds of users, no secrets
PAPERS_AT_ONCE = 100  # the processes of the suite need not wait for each other
AXES_ENABLED = False  # a test of the lockout turns it on
KEPT_BYTES = 0  # tests of what is kept have a folder of their own
INDEX_BYTES = 0  # and so have those of indexes
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},  # no collectstatic needed
}
WHITENOISE_AUTOREFRESH = True  # reads files when asked, so STATIC_ROOT need not be there
WHITENOISE_USE_FINDERS = True
