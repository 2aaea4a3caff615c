"""The WSGI entry: `portal.wsgi`."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# Import the pages before a process takes requests: the first visitor of each would wait a second for it.
import_module("portal.urls")
