"""Leases of background jobs: one worker at a time, a fence against late ones, and an end after repeated losses.

The database is the queue of record. A worker takes a job under a lease, extends the lease while it works and ends the
job with the fence it was given. A job whose lease ran out, or whose worker has provably ended, waits again; after
``MOST_LOST_LEASES`` losses it fails as WORKER_LOST.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from reports.joined_statements import alone, update_counting
from reports.models.leased_job import LeasedJob
from reports.request_ids import work_for
from reports.services import holders
from reports.statements import Query, update
from reports.states import JobState

#: After this many leases that ended without a result the job fails.
MOST_LOST_LEASES = 3
#: A lease or an announcement further ahead than this many lease times was written by a clock that has been set back.
FARTHEST_AHEAD = 2

J = TypeVar("J", bound=LeasedJob)


class LeaseLost(Exception):
    """Another worker has the job now: this one must not write anything more."""


class Leases(Generic[J]):
    """The leases of one kind of job.

    ``ring`` wakes a worker for one job; ``worker_lost`` is the sentence of a job that was given up; ``related`` names
    the relations read with a job that is taken; ``begun`` are fields as they are when a job is taken; ``within`` are
    fields of the jobs in reach, others are as if they were not there.
    """

    def __init__(
        self,
        model: type[J],
        *,
        ring: Callable[[J], object],
        worker_lost: str,
        related: tuple[str, ...] = (),
        begun: Mapping[str, Any] | None = None,
        within: Mapping[str, Any] | None = None,
    ) -> None:
        self.begun, self.within = dict(begun or {}), dict(within or {})
        self.model, self.ring, self.worker_lost = model, ring, worker_lost
        self._job = Query(lambda pk: self.jobs.select_related(*related).filter(pk=pk).order_by(), pk=int)

    @property
    def jobs(self) -> QuerySet[J]:
        return self.model._default_manager.filter(**self.within)

    def take(self, job_id: int, **values: Any) -> tuple[J, int] | None:
        """Take the lease of a waiting job, or of one that was lost; return the job and its fence, or None.

        The one UPDATE is the claim: of several workers with the same id exactly one gets it. ``values`` are written
        with it. The last lease that may be lost fails the job instead.
        """
        self.free_lost(job_id)
        return self.take_waiting(job_id, **values)

    def take_waiting(self, job_id: int, **values: Any) -> tuple[J, int] | None:
        """Take the lease of a waiting job, as ``take``; one that was lost is not looked for."""
        waiting = {"pk": job_id, "state": JobState.QUEUED.value, **self.within}
        with alone():
            fence = update_counting(self.model, waiting, self._taken() | values, "fence")
        if fence is None:
            return None
        job: J | None = next(iter(self._job.objects(pk=job_id)), None)
        if job is None or job.fence != fence:  # removed or lost since, and taken by another worker
            return None
        work_for(job.request_id)
        return job, fence

    def take_lot(self, waiting: QuerySet[J], most: int) -> list[J]:
        """Take up to ``most`` of the waiting jobs, in their order, each with its own fence.

        Rows that another worker is taking at this moment are passed over.
        """
        with transaction.atomic():
            queued = waiting.filter(state=JobState.QUEUED).select_for_update(skip_locked=True)
            ids = list(queued.values_list("pk", flat=True)[:most])
            taken = self.jobs.filter(pk__in=ids, state=JobState.QUEUED)
            taken.update(fence=F("fence") + 1, **self._taken())
            return list(self.jobs.filter(pk__in=ids))

    def _taken(self) -> dict[str, Any]:
        return {
            "state": JobState.RUNNING.value,
            "lease_until": lease_end(),
            "holder": holders.this_process(),
            "started_at": timezone.now(),
            **self.begun,
        }

    def held(self, job_id: int, fence: int) -> QuerySet[J]:
        """Return the job as a queryset of one row while this fence has its lease, else of none."""
        return self.jobs.filter(pk=job_id, fence=fence, state=JobState.RUNNING)

    def extend(self, job_id: int, fence: int, **values: Any) -> None:
        """Lengthen the lease of a job in work and write its progress. Raises LeaseLost."""
        if not self.held(job_id, fence).update(lease_until=lease_end(), **values):
            raise LeaseLost

    def end(self, job_id: int, fence: int, *, state: str = JobState.SUCCEEDED, **values: Any) -> bool:
        """End the job; False when another worker has it by now, and then nothing is written."""
        written = {"state": state, **_ended(), **values}
        if any(hasattr(value, "resolve_expression") for value in values.values()):
            return bool(self.held(job_id, fence).update(**written))
        held = {"pk": job_id, "fence": fence, "state": JobState.RUNNING.value, **self.within}
        return bool(update(self.model, held, written))

    def fail(self, job_id: int, fence: int, code: str, message: str, **values: Any) -> bool:
        """End the job without a result, with a code and the sentence for the page; False as from ``end``."""
        return self.end(
            job_id, fence, state=JobState.FAILED, error_code=code, error_message=message[:300], **values
        )

    def give_up(self, lost: QuerySet[J]) -> bool:
        """Fail the job of this queryset of one row, whose last lease was lost; False when it matches none by now."""
        return bool(
            lost.update(
                state=JobState.FAILED,
                lost_leases=F("lost_leases") + 1,
                error_code="WORKER_LOST",
                error_message=self.worker_lost,
                **_ended(),
            )
        )

    def release(self, job_id: int, fence: int, **values: Any) -> bool:
        """Put a job in work back into the queue; False as from ``end``."""
        return bool(
            self.held(job_id, fence).update(state=JobState.QUEUED, lease_until=None, holder="", **values)
        )

    def lose(self, job_id: int, fence: int) -> None:
        """Count the lease as lost although its worker is alive: the job waits again, or has been tried enough."""
        self._free(self.held(job_id, fence))

    def reconcile(self) -> list[J]:
        """Return what the broker may have lost: jobs that nobody has taken up for a while, or that lost their lease.

        They count as announced from now, so that two reconcilers do not ring twice. Jobs that lost their last lease
        end here.
        """
        now = timezone.now()
        self.free_lost()
        with transaction.atomic():
            found = list(self.jobs.filter(_silent(now)).select_for_update().order_by("pk"))
            self.jobs.filter(pk__in=[job.pk for job in found]).update(announced_at=now)
        return found

    def call_again(self, job_id: int) -> bool:
        """Count a job that nobody takes up as announced now, for the caller to ring; False when it has its worker."""
        now = timezone.now()
        return bool(self.jobs.filter(_silent(now), pk=job_id).update(announced_at=now))

    def announce(self) -> int:
        """Ring for everything that ``reconcile`` finds; return how many jobs that were."""
        found = self.reconcile()
        for job in found:
            self.ring(job)
        return len(found)

    def free_lost(self, job_id: int | None = None) -> None:
        """Put jobs (one, or all) whose lease or worker has ended back into the queue; give up those tried enough."""
        now = timezone.now()
        ahead = now + timedelta(seconds=FARTHEST_AHEAD * settings.LEASE_SECONDS)
        running = self.jobs.filter(state=JobState.RUNNING)
        if job_id is not None:
            running = running.filter(pk=job_id)
        for job_id, fence, until, holder in running.values_list("pk", "fence", "lease_until", "holder"):
            if not now <= until <= ahead or holders.is_gone(holder):
                # Only while the lease is what was seen: a late worker may extend it at this moment.
                self._free(self.held(job_id, fence).filter(lease_until=until))

    def reopen(self, job_id: int) -> bool:
        """Put a job that failed back into the queue as if it had never been tried; False when it did not fail."""
        failed = self.jobs.filter(pk=job_id, state=JobState.FAILED)
        return bool(
            failed.update(
                state=JobState.QUEUED,
                lost_leases=0,
                done=0,
                announced_at=None,
                started_at=None,
                finished_at=None,
                error_code="",
                error_message="",
            )
        )

    def _free(self, lost: QuerySet[J]) -> None:
        if lost.filter(lost_leases__gte=MOST_LOST_LEASES - 1).exists():
            self.give_up(lost)
        else:
            lost.update(
                state=JobState.QUEUED,
                lease_until=None,
                holder="",
                announced_at=None,
                lost_leases=F("lost_leases") + 1,
            )


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)


def _silent(now: datetime) -> Q:
    """Queued and not announced since the last round, or in a time that has not come."""
    last_round = now - timedelta(seconds=settings.RECONCILE_SECONDS)
    ahead = now + timedelta(seconds=FARTHEST_AHEAD * settings.LEASE_SECONDS)
    old = Q(announced_at__isnull=True) | Q(announced_at__lt=last_round) | Q(announced_at__gt=ahead)
    return Q(state=JobState.QUEUED) & old


def _ended() -> dict[str, Any]:
    return {"lease_until": None, "holder": "", "finished_at": timezone.now()}
