"""A request that waits for SQLite's single write lock gets it in time or ends with a clear refusal."""

import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from reports.models import ReportingYear

# Not marked for PostgreSQL, which locks rows: runs on SQLite only.
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_writes():
    """Hold a write transaction in another thread until the returned event is set."""
    begun, end = threading.Event(), threading.Event()

    def write():
        try:
            with transaction.atomic():
                ReportingYear.objects.create(year=2031)
                begun.set()
                end.wait(30)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(30)
    try:
        yield end
    finally:
        end.set()
        writer.join()


@pytest.fixture
def patience():
    """Set the lock timeout of this connection."""
    before = connection.settings_dict["OPTIONS"]["timeout"]

    def wait(seconds):
        connection.settings_dict["OPTIONS"]["timeout"] = seconds

    yield wait
    connection.settings_dict["OPTIONS"]["timeout"] = before


def test_a_transaction_begins_when_the_one_before_has_ended():
    with somebody_writes() as end:
        threading.Timer(0.2, end.set).start()
        with transaction.atomic():
            assert end.is_set()
            assert ReportingYear.objects.filter(year=2031).exists()
    assert not connection.errors_occurred


def test_whoever_has_waited_long_enough_is_told(patience):
    patience(0.1)
    with somebody_writes(), pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass


def test_other_statements_wait_as_long_as_they_are_told():
    with transaction.atomic():
        pass
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20_000,)
