"""The Celery application. Its settings are the CELERY_* names of portal.settings."""

import os

from celery import Celery
from celery.signals import beat_init, celeryd_after_setup, task_prerun, worker_process_init

from portal import broker_messages, collector
from reports.request_ids import work_for

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

broker_messages.use()
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def look_at_connections(**_: object) -> None:
    """As Django before a request: a database connection that is too old or broken is not used for the next task.

    Celery itself would open a new one for every task (CELERY_DB_REUSE_MAX).
    """
    from django.db import close_old_connections

    close_old_connections()


@task_prerun.connect
def log_under_an_id(task_id: str, **_: object) -> None:
    """Log under the id of the message until a job says which request asked for it."""
    work_for(task_id)


@celeryd_after_setup.connect
@beat_init.connect
@worker_process_init.connect
def spare_the_collector(**_: object) -> None:
    """Spare the collector in beat, in a worker before it forks and in each of its processes: all is imported then."""
    collector.spare()


@worker_process_init.connect
def limit_the_database(**_: object) -> None:
    """Let the server end a statement that outlives every task."""
    from django.conf import settings

    from portal.postgresql.base import limit_statements

    limit_statements(settings.DATABASE_STATEMENT_SECONDS)
