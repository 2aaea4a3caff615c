"""What waits for whom, as queries over the whole table.

A list is one query, so it cannot ask ``review.rules`` row by row; ``tests/review/test_rules_and_queues.py`` proves that
both say the same. ``waiting_for`` is what the person may decide on; ``passable_by`` is narrower than a pass.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.checks.dates import LATENESS
from reports.checks.results import Severity
from reports.models import Correction, Decision, DraftWriter, Event, Finding, Submission
from reports.models.actors import Visitor
from reports.models.decisions import Verdict
from reports.models.reach import Role, memberships_of
from reports.models.submissions import BEYOND_ITS_AGENCY, SubmissionQuerySet
from reports.states import State
from review.lifecycle import Move
from review.models import Query
from review.models.questions import QueryState


def reviewable_by(user: Visitor) -> SubmissionQuerySet:
    """Return everything handed in below the user's reviewing agencies, whatever its state and stage."""
    scope = Q(pk__in=())
    for membership in memberships_of(user):
        if membership.role == Role.REVIEWER:
            scope |= Q(report__agency__path__startswith=membership.agency.path) & ~Q(
                report__agency_id=membership.agency_id
            )
    return Submission.objects.filter(scope & BEYOND_ITS_AGENCY)


def waiting_for(user: Visitor) -> SubmissionQuerySet:
    """Return what waits at a stage of the user, without what separate duties keep from the user."""
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
    wrote = DraftWriter.objects.filter(draft__report=OuterRef("report"), person=user.pk)
    passed = Event.objects.filter(submission=OuterRef("pk"), actor=user.pk, move=Move.PASS)
    return (
        Submission.objects.filter(scope, state=State.SUBMITTED)
        .exclude(Q(report__agency_id__in=own) | Q(uploaded_by=user.pk) | Q(submitted_by=user.pk))
        .exclude(Exists(_corrections_that_count(user)))
        .exclude(Exists(wrote))
        .exclude(Exists(passed))
    )


def _corrections_that_count(user: Visitor) -> QuerySet[Correction]:
    """Return the person's corrections of the outer submission as ``review.own_hands`` counts them."""
    handed_in = Submission.objects.filter(
        pk=OuterRef("submission"), submitted_at__gt=OuterRef("undoes__at"), submitted_at__lte=OuterRef("at")
    )
    passed = Event.objects.filter(
        submission=OuterRef("submission"),
        move=Move.PASS,
        at__gt=OuterRef("undoes__at"),
        at__lte=OuterRef("at"),
    )
    in_time = (
        Correction.objects.filter(undoes=OuterRef("pk")).exclude(Exists(handed_in)).exclude(Exists(passed))
    )
    counts = Q(undoes__isnull=True) & ~Exists(in_time) | Q(undoes__isnull=False) & ~Q(undoes__by=user.pk)
    return Correction.objects.filter(counts, submission=OuterRef("pk"), by=user.pk)


def to_handle_by(user: Visitor) -> SubmissionQuerySet:
    """Return what waits for the person, without reports of which the person has accepted the explanation of an error.

    Somebody else has to pass those (WAIVED_ALONE). One whose acceptance was followed by decisions that were undone is
    still in: the order of decisions is not taken apart here.
    """
    later = Decision.objects.filter(
        submission__report=OuterRef("submission__report"),
        fingerprint=OuterRef("fingerprint"),
        pk__gt=OuterRef("pk"),
    )
    error = Finding.objects.filter(
        submission=OuterRef(OuterRef("pk")),
        fingerprint=OuterRef("fingerprint"),
        severity=Severity.ERROR,
        echo_of__isnull=True,
    )
    waived = Decision.objects.filter(
        Exists(error),
        ~Exists(later),
        submission__report=OuterRef("report"),
        verdict=Verdict.WAIVE,
        by=user.pk,
    )
    return waiting_for(user).exclude(Exists(waived))


def passable_by(user: Visitor) -> SubmissionQuerySet:
    """Return what waits for the person without any open finding, doubtful cell or question, or claim of another.

    A correction of an approved report is left out as well: what it changes is published already.

    Errors and warnings count as open whatever was explained: a report with one is looked at on its own page, as is one
    with cells read with doubt that nobody has confirmed. Notices do not, and lateness only where the year says so.
    """
    matters = ~Q(check_id__in=LATENESS) | Q(submission__report__year__late_passes_singly=True)
    open_findings = Finding.objects.filter(
        matters,
        submission=OuterRef("pk"),
        echo_of__isnull=True,
        severity__in=(Severity.ERROR, Severity.WARNING),
    )
    questions = Query.objects.filter(report=OuterRef("report"), state=QueryState.OPEN)
    free = waiting_for(user).unclaimed_for(user).exclude(check_run__doubtful__gt=0)
    free = free.filter(report__effective_submission__isnull=True)
    return free.exclude(Exists(open_findings)).exclude(Exists(questions))
