"""The entry point of the WSGI server."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_site.settings")

# Nothing that the start makes is garbage: it is not searched for any, now or later, and the server's processes share it.
gc.disable()
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
gc.freeze()
gc.enable()
