"""Workers keep their database connection between tasks, as web processes do between requests."""

import pytest
from celery.signals import task_prerun
from django.db import connection

from reports.models import Agency
from reports.tasks import read_submission


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_task_does_not_stumble_over_a_connection_that_the_server_has_ended():
    before = backend()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", (before,))
    other.close()
    task_prerun.send(sender=read_submission)
    assert Agency.objects.count() == 0
    assert backend() != before


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_connection_in_order_is_kept_for_the_next_task():
    before = backend()
    connection.close_at = (
        None  # the test settings keep no connection; those of the portal keep it for a minute
    )
    task_prerun.send(sender=read_submission)
    assert backend() == before
