"""The entry point of the WSGI server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_site.settings")

# What is made at the start is in use until the end: the garbage collector is off meanwhile and never looks at it later,
# so the pages of memory with it stay shared between the processes of the server.
gc.disable()
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
gc.freeze()
gc.enable()
