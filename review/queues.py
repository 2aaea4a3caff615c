"""What waits for whom."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from reports.models import Correction, Event, Submission
from reports.models.reach import Role, memberships_of
from reports.models.submissions import SubmissionQuerySet
from reports.states import State
from review.lifecycle import Move


def reviewable_by(user) -> SubmissionQuerySet:
    """Everything handed in below the user's reviewing agencies, whatever its state and stage."""
    scope = Q(pk__in=())
    for membership in memberships_of(user):
        if membership.role == Role.REVIEWER:
            scope |= Q(report__agency__path__startswith=membership.agency.path) & ~Q(
                report__agency_id=membership.agency_id
            )
    return Submission.objects.filter(scope, submitted_at__isnull=False)


def waiting_for(user) -> SubmissionQuerySet:
    """Submissions that wait at a stage of the user and that the user may decide on (separate duties excluded)."""
    scope, own = Q(pk__in=()), []
    for membership in memberships_of(user):
        if membership.role == Role.CLERK:
            own.append(membership.agency_id)
        if membership.role == Role.REVIEWER:
            scope |= Q(
                report__agency__path__startswith=membership.agency.path,
                stage__gte=membership.first_stage,
                stage__lte=membership.last_stage,
            ) & ~Q(report__agency_id=membership.agency_id)
    corrected = Correction.objects.filter(submission=OuterRef("pk"), by=user.pk)
    passed = Event.objects.filter(submission=OuterRef("pk"), actor=user.pk, move=Move.PASS)
    return (
        Submission.objects.filter(scope, state=State.SUBMITTED)
        .exclude(Q(report__agency_id__in=own) | Q(uploaded_by=user.pk) | Q(submitted_by=user.pk))
        .exclude(Exists(corrected))
        .exclude(Exists(passed))
    )
