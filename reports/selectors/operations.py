"""How the portal works at this moment: what waits, what failed, when each part was last heard of.

Read by the page 系统状态 and by ``/metrics`` in a number of queries that does not grow; what counts rows uses a partial
index of unfinished or failed ones, or a window of time.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.db.models import CharField, Count, Exists, Min, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from reports.models import (
    ArchiveBatch,
    DryRun,
    Event,
    ExportJob,
    FileFault,
    LoginAlarm,
    ParseRun,
    PendingCheck,
    PortalEvent,
    QueueSign,
    ReceivedPackage,
    SignedHeads,
)
from reports.models.actors import Actor
from reports.models.leased_job import UNFINISHED, LeasedJob
from reports.models.reach import Role, memberships_of
from reports.selectors.damaged_readings import versions_with_damaged_readings
from reports.statements import counted
from reports.states import JobState

#: Everything that works under a lease: its name in figures, in words, and its table.
JOBS: dict[str, tuple[str, type[LeasedJob]]] = {
    "readings": ("读取年报", ParseRun),
    "packages": ("核对压缩包", ReceivedPackage),
    "exports": ("导出", ExportJob),
    "checks": ("重新校验", PendingCheck),
    "dry_runs": ("词库试运行", DryRun),
    "archives": ("历年归档", ArchiveBatch),
}
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Work:
    """What there is of one kind of job in one state of waiting; ``oldest``: when the first of them was asked for."""

    job: str
    queued: int
    running: int
    oldest: datetime | None

    @property
    def label(self) -> str:
        return JOBS[self.job][0]


@dataclass(frozen=True, slots=True)
class Failures:
    """Jobs of one kind that ended with one code within the last day."""

    job: str
    code: str
    number: int

    @property
    def label(self) -> str:
        return JOBS[self.job][0]


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes of the disk that holds the files, and of the database (None where it cannot say)."""

    free: int
    total: int
    database: int | None

    @property
    def used_percent(self) -> int:
        return round(100 * (self.total - self.free) / self.total) if self.total else 0


@dataclass(frozen=True, slots=True)
class Operations:
    """All of it at ``at``; ``signs``: queue → when a worker last took a sign from it, and which worker.

    ``moves``, ``failed_logins``: within the last hour. ``clock_ahead``: seconds by which this machine's clock is
    ahead of the database's; None where both are one machine.
    """

    at: datetime
    work: tuple[Work, ...]
    failures: tuple[Failures, ...]
    signs: dict[str, tuple[datetime, str]]
    moves: dict[str, int]
    failed_logins: int
    login_alarms: int
    file_faults: int
    damaged_readings: int
    heads_signed: datetime | None
    backup_taken: datetime | None
    chains_verified: datetime | None
    space: Space
    clock_ahead: float | None


def operations() -> Operations:
    """Return how the portal works now."""
    now = timezone.now()
    faults, damaged = counted(
        FileFault.objects.filter(restored_at=None).values("pk"), versions_with_damaged_readings().values("pk")
    )
    return Operations(
        at=now,
        work=tuple(_work()),
        failures=tuple(_failures(now - DAY)),
        signs={sign.queue: (sign.at, sign.worker) for sign in QueueSign.objects.order_by("queue")},
        moves=dict(
            Event.objects.filter(at__gte=now - HOUR)
            .order_by()
            .values_list("move")
            .annotate(number=Count("pk"))
            .order_by("move")
        ),
        failed_logins=AccessAttempt.objects.filter(attempt_time__gte=now - HOUR).count(),
        login_alarms=LoginAlarm.objects.filter(hour__gte=now - DAY).count(),
        file_faults=faults,
        damaged_readings=damaged,
        heads_signed=SignedHeads.objects.order_by("-number").values_list("at", flat=True).first(),
        backup_taken=_last("backup_taken"),
        chains_verified=_last("chains_verified"),
        space=_space(),
        clock_ahead=_clock_ahead(),
    )


@dataclass(frozen=True, slots=True)
class FailedJob:
    """One job that failed; ``about``: of which report, region or file."""

    kind: str
    pk: int
    about: str
    code: str
    message: str
    at: datetime
    request_id: str

    @property
    def label(self) -> str:
        return JOBS[self.kind][0]


def failed_jobs(user: Actor, most: int) -> list[FailedJob]:
    """Return what failed within the last week in the administrator's region, newest first, at most so many."""
    since = timezone.now() - WEEK
    found = []
    for kind, (agency, about) in _SHOWN.items():
        jobs = JOBS[kind][1]._default_manager.filter(state=JobState.FAILED, finished_at__gte=since)
        if agency:
            jobs = jobs.filter(_administered(user, agency))
        if kind == "readings":  # what was read again since needs nobody
            newer = ParseRun.objects.filter(
                submission=OuterRef("submission"), attempt__gt=OuterRef("attempt")
            )
            jobs = jobs.exclude(Exists(newer))
        rows = jobs.order_by("-finished_at").values_list(
            "pk", "error_code", "error_message", "finished_at", "request_id", *about
        )[:most]
        found += [
            FailedJob(kind, pk, " ".join(str(part) for part in parts), code, message, at, request_id)
            for pk, code, message, at, request_id, *parts in rows
        ]
    return sorted(found, key=lambda job: job.at, reverse=True)[:most]


#: Kind of job → path to its agency ("": it belongs to the portal), and what it is about.
_SHOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "readings": (
        "submission__report__agency__",
        ("submission__report__agency_name", "submission__report__year"),
    ),
    "packages": ("", ("name",)),
    "exports": ("region__", ("region__name", "year")),
    "dry_runs": ("", ("word__pattern",)),
    "archives": ("region__", ("name",)),
}


def _administered(user: Actor, prefix: str) -> Q:
    """The filter for agencies in regions that the user administers; it matches nothing for others."""
    scope = Q(pk__in=())
    for membership in memberships_of(user):
        if membership.role == Role.ADMINISTRATOR:
            scope |= Q(**{f"{prefix}path__startswith": membership.agency.path})
    return scope


def _work() -> Iterator[Work]:
    found: dict[tuple[str, str], tuple[int, datetime]] = {}
    for name, state, number, oldest in _of_all_jobs(
        lambda jobs: (
            jobs.filter(state__in=UNFINISHED)
            .values_list("job_kind", "state")
            .annotate(Count("pk"), Min("created_at"))
        )
    ):
        found[name, state] = number, oldest
    for name in JOBS:
        queued, oldest = found.get((name, JobState.QUEUED), (0, None))
        running, _ = found.get((name, JobState.RUNNING), (0, None))
        yield Work(name, queued, running, oldest)


def _failures(since: datetime) -> Iterator[Failures]:
    counted = _of_all_jobs(
        lambda jobs: (
            jobs.filter(state=JobState.FAILED, finished_at__gte=since)
            .values_list("job_kind", "error_code")
            .annotate(Count("pk"))
        )
    )
    order = list(JOBS)
    for name, code, number in sorted(counted, key=lambda row: (order.index(row[0]), row[1])):
        yield Failures(name, code, number)


def _of_all_jobs(rows: Callable[[QuerySet[Any]], QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """The rows that ``rows`` asks of the jobs of each kind, which is in ``job_kind``. One query for all kinds."""
    parts = [
        rows(model._default_manager.order_by().annotate(job_kind=Value(name, CharField())))
        for name, (_, model) in JOBS.items()
    ]
    return list(parts[0].union(*parts[1:], all=True))


def _last(action: str) -> datetime | None:
    return PortalEvent.objects.filter(action=action).order_by("-at").values_list("at", flat=True)[:1].first()


def _space() -> Space:
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    disk = shutil.disk_usage(folder)
    return Space(disk.free, disk.total, _database_bytes())


def _database_bytes() -> int | None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = Path(str(connection.settings_dict["NAME"]))
    return file.stat().st_size if file.is_file() else None


def _clock_ahead() -> float | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return round((timezone.now() - cursor.fetchone()[0]).total_seconds(), 3)
