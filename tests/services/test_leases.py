"""The lease service of readings, packages, exports, re-checks and dry runs: who holds a job and when a lease ends."""

import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from reports.intake import receive_upload
from reports.models import DryRun, ExportJob, PendingCheck, ReceivedPackage, WordListEntry
from reports.models.leased_job import LeasedJob
from reports.models.reach import Role
from reports.models.rechecks import RecheckReason
from reports.services import holders, rechecking
from reports.services.dry_runs import DRY_RUNS
from reports.services.exporting import EXPORTS
from reports.services.leases import MOST_LOST_LEASES, LeaseLost
from reports.services.package_titles import PACKAGES
from reports.services.parsing import READINGS
from reports.services.rechecking import RECHECKS
from reports.states import JobState
from tests.factories import county, make_agency, make_draft, make_slot, make_user, make_year, upload_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def reading():
    report = make_slot()
    clerk = make_user(Role.CLERK, report.agency)
    return receive_upload(actor=clerk, report=report, file=upload_bytes(), name="年报.txt").active_run


def export():
    region = make_agency("青禾县人民政府", kind="government")
    office = make_user(Role.OFFICE, region)
    return ExportJob.objects.create(year=make_year(2024), region=region, requested_by=office)


def recheck():
    draft = make_draft()
    return PendingCheck.objects.create(submission=draft, reason=RecheckReason.ASKED)


def dry_run():
    agency = make_agency()
    entry = WordListEntry.objects.create(pattern="供测试", changed_at=timezone.now())
    return DryRun.objects.create(word=entry, entry={}, asked_by=make_user(Role.ADMINISTRATOR, agency))


def package():
    return ReceivedPackage.objects.create(name="年报.zip", sent_by=make_user(Role.CLERK, make_agency()))


KINDS = {"reading": (READINGS, reading), "export": (EXPORTS, export), "recheck": (RECHECKS, recheck)}
KINDS |= {"dry run": (DRY_RUNS, dry_run), "package": (PACKAGES, package)}


@pytest.fixture(params=KINDS)
def kind(request):
    leases, make = KINDS[request.param]
    return leases, make()


def rewrite(job: LeasedJob, **values) -> None:
    type(job).objects.filter(pk=job.pk).update(**values)


def in_seconds(seconds: float):
    return timezone.now() + timedelta(seconds=seconds)


def test_a_job_is_taken_by_one_worker_and_ends_once(kind):
    leases, job = kind
    _, fence = leases.take(job.pk)
    assert leases.take(job.pk) is None
    leases.extend(job.pk, fence, done=3, total=3)
    assert leases.fail(job.pk, fence, "UNEXPECTED", "未完成")
    assert not leases.fail(job.pk, fence, "UNEXPECTED", "未完成")
    job.refresh_from_db()
    assert (job.state, job.fence, job.error_code, job.lease_until) == (JobState.FAILED, 1, "UNEXPECTED", None)
    assert job.is_finished
    assert job.finished_at is not None


def test_a_job_lost_as_soon_as_it_is_taken_belongs_to_the_next_worker_alone(kind, monkeypatch):
    leases, job = kind
    plain = leases._job.objects

    def after_another_took_it(**values):
        rewrite(job, fence=7)
        return plain(**values)

    monkeypatch.setattr(leases._job, "objects", after_another_took_it)
    assert leases.take(job.pk) is None
    monkeypatch.setattr(leases._job, "objects", lambda **_: [])
    rewrite(job, state=JobState.QUEUED)
    assert leases.take(job.pk) is None


def test_a_late_worker_writes_nothing(kind):
    leases, job = kind
    _, first = leases.take(job.pk)
    rewrite(job, lease_until=in_seconds(-1))
    _, second = leases.take(job.pk)
    assert second == first + 1
    with pytest.raises(LeaseLost):
        leases.extend(job.pk, first)
    assert not leases.fail(job.pk, first, "UNEXPECTED", "")
    assert not leases.release(job.pk, first)
    assert leases.release(job.pk, second)


def test_a_job_that_lost_three_leases_is_given_up(kind):
    leases, job = kind
    for lost in range(MOST_LOST_LEASES):
        taken, _ = leases.take(job.pk)
        assert taken.lost_leases == lost
        rewrite(job, lease_until=in_seconds(-1))
    assert leases.reconcile() == []
    job.refresh_from_db()
    assert (job.state, job.error_code, job.lost_leases) == (JobState.FAILED, "WORKER_LOST", MOST_LOST_LEASES)
    assert "中断" in job.error_message
    assert leases.take(job.pk) is None


def test_what_the_broker_lost_is_found_once_a_round(kind):
    leases, job = kind
    rewrite(job, announced_at=in_seconds(-3600))
    assert [found.pk for found in leases.reconcile()] == [job.pk]
    assert leases.reconcile() == []


def test_a_lease_written_by_a_clock_that_ran_ahead_does_not_hold_the_job(kind, settings):
    leases, job = kind
    leases.take(job.pk)
    rewrite(job, lease_until=in_seconds(86_400 * 365))
    assert [found.pk for found in leases.reconcile()] == [job.pk]
    _, fence = leases.take(job.pk)
    assert fence == 2
    rewrite(job, lease_until=in_seconds(settings.LEASE_SECONDS * 1.5))
    assert leases.take(job.pk) is None, "no tolerance for clock differences between machines"


def test_an_announcement_written_by_a_clock_that_ran_ahead_is_repeated(kind):
    leases, job = kind
    rewrite(job, announced_at=in_seconds(86_400 * 365))
    assert [found.pk for found in leases.reconcile()] == [job.pk]


def killed_worker() -> str:
    """Return the name of a process that took a lease and was killed."""
    code = "from reports.services.holders import this_process; print(this_process(), flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    name = child.stdout.readline().strip()
    assert name
    assert not holders.is_gone(name)
    child.kill()
    child.communicate()
    return name


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are named through /proc")
def test_a_job_whose_worker_was_killed_is_taken_up_before_its_lease_ends(kind):
    leases, job = kind
    leases.take(job.pk)
    assert leases.take(job.pk) is None
    rewrite(job, holder=killed_worker())
    taken, fence = leases.take(job.pk)
    assert (fence, taken.lost_leases) == (2, 1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are named through /proc")
def test_only_a_process_of_this_machine_can_be_known_to_be_gone():
    here = holders.this_process()
    boot, namespace, pid, started = here.split()
    assert int(pid) == os.getpid()
    assert not holders.is_gone(here)
    assert not holders.is_gone("")
    assert holders.is_gone(f"{boot} {namespace} {pid} {int(started) + 1}"), (
        "a reused process id passed for the old process"
    )
    assert not holders.is_gone(f"other-boot {namespace} 999999999 1")
    assert not holders.is_gone(f"{boot} pid:[1] 999999999 1")


@pytest.mark.django_db(transaction=True)
def test_workers_that_take_lots_together_share_no_report(monkeypatch):
    _, finance = county()
    drafts = [make_draft(make_slot(finance, year)) for year in (2021, 2022, 2023, 2024)]
    PendingCheck.objects.all().delete()
    rechecking.queue_rechecks(submissions=[draft.pk for draft in drafts], reason=RecheckReason.ASKED)
    monkeypatch.setattr(rechecking, "LOT", 1)
    start, taken = threading.Barrier(len(drafts)), []

    def work() -> None:
        try:
            start.wait(30)
            taken.extend(pending.submission_id for pending in rechecking.claim_lot())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == sorted(draft.pk for draft in drafts)
