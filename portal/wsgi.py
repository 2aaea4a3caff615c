"""The WSGI entry for gunicorn: `gunicorn portal.wsgi`."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# The pages are imported before a process takes requests: else whoever comes first to each waits a second for it.
import_module("portal.urls")
