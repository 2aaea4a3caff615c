"""The WSGI entry: `portal.wsgi`."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal import collector
from portal.postgresql.base import limit_answers, limit_statements

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
limit_answers(settings.DATABASE_ANSWER_SECONDS)
limit_statements(settings.DATABASE_ANSWER_SECONDS)

# Import the pages before a process takes requests: the first visitor of each would wait a second for it.
import_module("portal.urls")
collector.spare()
