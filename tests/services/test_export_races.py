"""Concurrent threads on a real database: many clicks give one job, many deliveries one workbook."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from reports.models import ExportJob, User
from reports.models.people import Role
from reports.services.exporting import request_export, run_export
from reports.states import JobState
from tests.factories import make_agency, make_user, make_year
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
TIMES = 8


def at_once(call: Callable[[], object]) -> list[object]:
    """Return results or exceptions of one call made by several threads at once."""
    start, results = threading.Barrier(TIMES), []

    def run() -> None:
        try:
            start.wait(30)
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(TIMES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_many_clicks_make_one_job_and_many_deliveries_one_workbook(settings, tmp_path: Path):
    settings.MEDIA_ROOT = str(tmp_path)
    region = make_agency("青禾县人民政府", kind="government")
    make_year(2024)
    approve(make_agency(parent=region), {"requests.received.total": 5})
    office = make_user(Role.OFFICE, region)
    asked = at_once(lambda: request_export(actor=User.objects.get(pk=office.pk), year=2024, region=region).pk)
    job = ExportJob.objects.get()
    assert asked == [job.pk] * TIMES
    made = at_once(lambda: run_export(job.pk))
    assert sorted(made) == [False] * (TIMES - 1) + [True]
    job.refresh_from_db()
    assert (job.state, job.fence) == (JobState.SUCCEEDED, 1)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [Path(job.file.path)]
