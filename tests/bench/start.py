"""The line about starting: S1, the import of the site beside that of a bare Django site, and what must not come with it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.measuring import Line, Target, ratios

HEAVY = ("weasyprint", "openpyxl", "docx", "pdfplumber", "lxml")
LOOK = f"""
seconds = time.perf_counter() - start
print(json.dumps({{"seconds": seconds, "heavy": [name for name in {HEAVY} if name in sys.modules]}}))
"""
SITE = "import json, sys, time; start = time.perf_counter()\nimport plan_site.wsgi\n" + LOOK
# What `django-admin startproject` makes, with its admin.
BARE = (
    """
import json, sys, time, types; start = time.perf_counter()
from django.conf import settings
apps = [f"django.contrib.{name}" for name in "admin auth contenttypes sessions messages staticfiles".split()]
middleware = "security.SecurityMiddleware common.CommonMiddleware csrf.CsrfViewMiddleware clickjacking.XFrameOptionsMiddleware"
settings.configure(
    SECRET_KEY="bare", ROOT_URLCONF="bare_urls", INSTALLED_APPS=apps, USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    MIDDLEWARE=[f"django.middleware.{name}" for name in middleware.split()] + [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
        "context_processors": ["django.template.context_processors.request",
                               "django.contrib.auth.context_processors.auth",
                               "django.contrib.messages.context_processors.messages"]}}],
)
import django
django.setup()
from django.contrib import admin
from django.urls import path
urls = sys.modules["bare_urls"] = types.ModuleType("bare_urls")
urls.urlpatterns = [path("admin/", admin.site.urls)]
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
"""
    + LOOK
)


def starts(*, is_quick: bool) -> Iterator[Line]:
    """S1."""
    heavy: set[str] = set()

    def site() -> float:
        found = _run(SITE)
        heavy.update(found["heavy"])
        return found["seconds"]

    def bare() -> float:
        return _run(BARE)["seconds"]

    site(), bare()  # byte code
    found = ratios(site, bare, 3 if is_quick else 9)
    note = f"loaded: {', '.join(sorted(heavy))}" if heavy else "no PDF, XLSX or DOCX module loaded"
    yield Line("S1", "import: the site / a bare Django site", found, Target(1.3), note, is_held=not heavy)


def _run(code: str) -> dict:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "plan_site.settings"}  # without the rivals' pages
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout)
