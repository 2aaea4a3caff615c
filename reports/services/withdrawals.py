"""What leaves the public at once when a published report is withdrawn, in the transaction of the withdrawal."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports.doorbell import announce_changed_open_data
from reports.models import AnnualReport, OpenDataBuild, Submission, Withdrawal
from reports.states import JobState


def withdrawn(*, report: AnnualReport, submission: Submission) -> Withdrawal:
    """Leave a mark for programs that keep copies, and hide the files of the open data that hold these figures.

    A build that is under way may have read them already and is hidden too; ``run_build`` takes the mark away where it
    begins after this transaction.
    """
    now = timezone.now()
    holding = Q(year=report.year_id) | Q(year=None)
    builds = OpenDataBuild.objects.filter(holding, state__in=(JobState.SUCCEEDED, JobState.RUNNING))
    builds.filter(removed_at=None, hidden_at=None).update(hidden_at=now)
    transaction.on_commit(partial(announce_changed_open_data, report.year_id), robust=True)
    return Withdrawal.objects.create(report=report, submission=submission, at=now)
