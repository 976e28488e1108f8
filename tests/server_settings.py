"""The shipped settings for a real server in the tests; but nobody has collected the static files there."""

from plan_site.settings import *  # noqa: F403

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
