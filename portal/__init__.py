"""The Django project: settings, URL roots, the Celery application and the process stack. No behaviour."""

from portal import collector  # the first import: the collector waits for the others
from portal.celery import app as celery_app

__all__ = ["celery_app", "collector"]
