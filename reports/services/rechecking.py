"""Checking reports again when something they were checked against has changed.

What waits has rows in ``PendingCheck``; workers take small lots, each report under its own lease. A report that is
asked for again while a worker has it is checked once more. Decisions and explanations hang on fingerprints and
outlive every run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.checks.catalogue import depending_on
from reports.checks.dependencies import Depends
from reports.doorbell import announce_rechecks
from reports.models import Agency, AnnualReport, CheckRun, Finding, PendingCheck, RecheckJob, Submission
from reports.models.actors import Actor
from reports.models.agencies import AgencyKind
from reports.models.annual_reports import Scope
from reports.models.parse_runs import has_reading
from reports.models.rechecks import RecheckReason
from reports.selectors.cells import reading_of
from reports.selectors.check_set import CheckContext, check_context, current_version
from reports.services.checking import Examined, check, examine, keep, standing_of
from reports.services.digests import submission_digest
from reports.services.events import lock_submission, record
from reports.services.leases import Leases
from reports.services.recheck_list import Asked, queue_all, queue_rechecks
from reports.states import OPEN_STATES, JobState, State

log = logging.getLogger(__name__)

#: Most reports that a worker takes at once.
LOT = 20
#: Reasons whose run is recorded even when it found nothing else: the owner shall see that it was checked.
ALWAYS_RECORDED = (RecheckReason.LAST_YEAR, RecheckReason.ASKED)
WORKER_LOST = "重新校验多次中断，没有完成。请联系系统管理员。"

RECHECKS = Leases(PendingCheck, ring=lambda _: announce_rechecks(1), worker_lost=WORKER_LOST)


def current_ids(reports: Iterable[int] | Q) -> list[int]:
    """Ids of the submissions that count in these slots: the open version and the effective one."""
    slots = reports if isinstance(reports, Q) else Q(report_id__in=list(reports))
    return list(_current(slots).values_list("pk", flat=True))


def _current(slots: Q) -> QuerySet[Submission]:
    return (
        Submission.objects.filter(slots)
        .filter(Q(state__in=OPEN_STATES) | Q(effective_for__isnull=False))
        .filter(has_reading("active_run__"))
        .order_by("id")
    )


@transaction.atomic
def recheck_year(
    *, year: int | None, actor: Actor | None = None, reason: RecheckReason = RecheckReason.ASKED
) -> RecheckJob:
    """Puts every current report of a year (None: of all years) on the list and returns the job to follow."""
    slots = Q() if year is None else Q(report__year_id=year)
    label = "全部年度" if year is None else f"{year}年"
    return queue_job(submissions=current_ids(slots), label=label, reason=reason, actor=actor)


def queue_job(
    *, submissions: Iterable[int], label: str, reason: RecheckReason, actor: Actor | None = None
) -> RecheckJob:
    """As ``queue_rechecks``, with a job whose progress can be followed. The caller is in a transaction."""
    ids = list(submissions)
    job = RecheckJob.objects.create(reason=reason, label=label, total=len(ids), asked_by=actor)
    queue_rechecks(submissions=ids, reason=reason, job=job)
    return job


def progress_of(job: RecheckJob) -> tuple[int, int]:
    """(done, given up): reports of the job that wait no more, and those that no worker could finish."""
    waiting = job.pending.all()
    given_up = waiting.filter(state=JobState.FAILED).count()
    return job.total - waiting.count() + given_up, given_up


def surroundings_changed(what: Depends, *, slots: Q, reason: RecheckReason, urgent: bool = False) -> int:
    """Queue the current reports of these slots, where a check depends on what changed; return how many.

    Every service that changes what checks look at calls this, or a function here that does, in its transaction.
    """
    if not depending_on(what):
        return 0
    return queue_rechecks(submissions=current_ids(slots), reason=reason, urgent=urgent)


def dates_changed(*, reports: Iterable[int]) -> int:
    """Due dates of these slots changed (dates of the year, extensions): D-HANDIN and D-LATE run again."""
    slots = Q(report_id__in=list(reports))
    return surroundings_changed(Depends.DATES, slots=slots, reason=RecheckReason.DATES)


def duties_changed(*, report: AnnualReport) -> int:
    """A report is owed, or owed no more: the aggregate report above counts its units again (L-MISSING)."""
    above = _aggregate_above(report)
    return surroundings_changed(Depends.UNITS, slots=above, reason=RecheckReason.RELATED)


def effective_changed(*, report: AnnualReport) -> int:
    """The effective version of this slot is another one now: what was checked against it is checked again.

    These are the next year of the same agency (Y-*), the aggregate report above (L-*), and for a government's report
    those that are compared with it (T2-SCOPE-NORM, L-SCOPE). Call it inside the transaction of the change.
    """
    agency = report.agency
    queued = queue_all(_dependents(report))
    if agency.kind != AgencyKind.GOVERNMENT:
        return queued
    below = Agency.objects.below(agency).filter(kind__in=(AgencyKind.OFFICE, AgencyKind.DEPARTMENT))
    compared = Q(report__agency__in=below, report__year_id=report.year_id)
    return queued + surroundings_changed(Depends.GOVERNMENT, slots=compared, reason=RecheckReason.RELATED)


def approved_left(*, report: AnnualReport) -> int:
    """The slot has no approved version any more: a draft that would have replaced it is no correction now (V-*)."""
    replacing = Q(report_id=report.pk, state__in=OPEN_STATES)
    return surroundings_changed(Depends.APPROVED, slots=replacing, reason=RecheckReason.RELATED)


def handed_in(*, submission: Submission) -> None:
    """A report was handed in: what came before it is known now (S-OTHER, D-HANDIN), and others may count with it."""
    own = Asked([submission.pk], RecheckReason.HANDED_IN, urgent=True)
    queue_all([own, *_dependents(submission.report)])


def published(*, report: AnnualReport) -> None:
    """When the agency published a report is known now, or another day: whether it was in time (D-LATE)."""
    slots = Q(report_id=report.pk)
    surroundings_changed(Depends.PUBLICATION, slots=slots, reason=RecheckReason.PUBLISHED)


def _dependents(report: AnnualReport) -> list[Asked]:
    """The next year of the same agency and the aggregate report above: 1 query.

    The slots are chosen first, along their index; a condition over slots and versions at once reads all versions.
    """
    slots = Q(pk__in=())
    if depending_on(Depends.LAST_YEAR):
        slots |= Q(agency_id=report.agency_id, year_id=report.year_id + 1)
    if depending_on(Depends.UNITS):
        slots |= Q(agency_id=report.agency.parent_id, year_id=report.year_id, scope=Scope.AGGREGATE)
    chosen = AnnualReport.objects.filter(slots).order_by().values("pk")
    found = list(_current(Q(report__in=chosen)).values_list("pk", "report__year_id"))
    later = [pk for pk, year in found if year > report.year_id]
    above = [pk for pk, year in found if year == report.year_id]
    return [Asked(later, RecheckReason.LAST_YEAR, urgent=True), Asked(above, RecheckReason.RELATED)]


def _aggregate_above(report: AnnualReport) -> Q:
    return Q(
        report__agency_id=report.agency.parent_id,
        report__year_id=report.year_id,
        report__scope=Scope.AGGREGATE,
    )


def agency_changed(*, agency: Agency) -> int:
    """What is known of an agency changed: its reports of open years are checked again, and those that name it.

    Name, kind, level, telephone and parent count for its own reports and for those below (the agencies above are
    named in texts); a name is looked at in every report whose title says it, and where another name was found.
    """
    opened = Q(report__year__is_open=True)
    within = opened & Q(report__agency__path__startswith=agency.branch)
    return surroundings_changed(Depends.AGENCY, slots=within, reason=RecheckReason.AGENCY) + names_changed(
        names=[agency.name]
    )


def names_changed(*, names: Iterable[str]) -> int:
    """These names are registered now, or no more: reports that say them, or an unknown one, are checked again."""
    said = Q(active_run__found_agency__in=list(names)) | Q(active_run__reading_json__agency__in=list(names))
    found = Finding.objects.filter(check_id__in=depending_on(Depends.NAMES)).values("submission_id")
    slots = Q(report__year__is_open=True) & (said | Q(pk__in=found))
    return surroundings_changed(Depends.NAMES, slots=slots, reason=RecheckReason.AGENCY)


def check_set_changed(*, summary: str, actor: Actor) -> RecheckJob:
    """Settings or a list changed: drafts, waiting and approved reports of the open years are checked again."""
    ids = current_ids(Q(report__year__is_open=True))
    return queue_job(submissions=ids, label=summary[:200], reason=RecheckReason.CHECK_SET, actor=actor)


def open_reports() -> int:
    """Return how many reports a change of settings or lists checks again."""
    return len(current_ids(Q(report__year__is_open=True)))


def ensure_checked(*, submission: Submission) -> str | None:
    """Run the checks now when they ran with another check set or on other data; return the digest of the data.

    None where nothing was read or checked yet. The caller holds the lock.
    """
    run = CheckRun.objects.filter(submission=submission).first()
    reading = reading_of(submission)
    if reading is None or run is None:
        return None
    digest = submission_digest(submission)
    if run.check_set_version != current_version() or run.digest != digest:
        submission.digest = digest
        submission.save(update_fields=["digest"])
        check(submission=submission, reading=reading, context=check_context())
    return digest


def work_off(*, seconds: float, clock: Callable[[], float]) -> int:
    """Check what waits, lot after lot, for about ``seconds`` of ``clock``; return the number of reports done."""
    started, done = clock(), 0
    while clock() - started < seconds:
        lot = claim_lot()
        if not lot:
            break
        context = check_context()
        for pending in lot:
            try:
                done += recheck(pending=pending, context=context)
            except (OperationalError, InterfaceError):
                raise  # the database is away: the lease ends and another worker takes the lot up
            except Exception:
                log.exception("re-check of submission %s failed", pending.submission_id)
                RECHECKS.lose(pending.pk, pending.fence)
    return done


def claim_lot() -> list[PendingCheck]:
    """Take up to ``LOT`` reports, each under its own lease.

    What waits more than once is taken as one. A report whose worker vanished is taken alone, so that the one that kills
    workers takes no others with it. One that another worker has is left until it is done.
    """
    RECHECKS.free_lost()
    in_work = PendingCheck.objects.filter(submission=OuterRef("submission"), state=JobState.RUNNING)
    waiting = PendingCheck.objects.exclude(Exists(in_work)).order_by("-urgent", "pk")
    lost = PendingCheck.objects.filter(submission=OuterRef("submission"), lost_leases__gt=0)
    with transaction.atomic():
        lot = RECHECKS.take_lot(waiting.exclude(Exists(lost)), LOT) or RECHECKS.take_lot(waiting, 1)
        return _as_one(lot)


def _as_one(lot: list[PendingCheck]) -> list[PendingCheck]:
    """Keep one row a submission of those taken, and let it stand for all others that wait or failed: 1 to 3 queries.

    It keeps the reason that is always recorded, and the newest job.
    """
    if not lot:
        return []
    kept: dict[int, PendingCheck] = {}
    for row in sorted(lot, key=lambda row: (-row.lost_leases, not row.urgent, row.pk)):
        kept.setdefault(row.submission_id, row)
    leading = {row.pk for row in kept.values()}
    others = PendingCheck.objects.filter(submission__in=kept).exclude(pk__in=leading)
    idle = others.exclude(state=JobState.RUNNING).select_for_update(skip_locked=True)
    spare = [row for row in lot if row.pk not in leading] + list(idle)
    for row in sorted(spare, key=lambda row: row.pk):
        lead = kept[row.submission_id]
        lead.job_id = row.job_id or lead.job_id
        if row.reason in ALWAYS_RECORDED and lead.reason not in ALWAYS_RECORDED:
            lead.reason = row.reason
    if spare:
        PendingCheck.objects.filter(pk__in=[row.pk for row in spare]).delete()
        PendingCheck.objects.bulk_update(kept.values(), ["job", "reason"])
    return list(kept.values())


def recheck(*, pending: PendingCheck, context: CheckContext) -> bool:
    """Checks one report of a lot and takes it off the list; False when the lease was lost meanwhile.

    The checks run before the lock is taken, so that many workers wait for one another only to write. Where the report
    has changed by then they run once more under the lock; where another report has, it is on the list again.
    """
    seen = (
        Submission.objects.select_related("report__agency", "report__year", "active_run")
        .filter(pk=pending.submission_id)
        .get()
    )
    reading = reading_of(seen)
    examined = examine(submission=seen, reading=reading, context=context) if reading else None
    with transaction.atomic():
        submission = lock_submission(pending.submission_id)
        held = RECHECKS.held(pending.pk, pending.fence)
        if not held.exists():
            return False
        if standing_of(submission) != standing_of(seen):
            examined = None
        recheck_submission(submission=submission, reason=pending.reason, context=context, examined=examined)
        held.delete()
    return True


def recheck_submission(
    *,
    submission: Submission,
    reason: str,
    context: CheckContext | None = None,
    examined: Examined | None = None,
) -> tuple[set[str], set[str]]:
    """Runs the checks again; (fingerprints that are new, that are gone) among the roots. The caller holds the lock.

    ``examined``: they have run already, on the report as it is now. Figures, digest and state stay as they are. An
    event is recorded where something changed, and always for a change of last year's report, so that the owner sees it.
    """
    current = submission.state in OPEN_STATES or submission.report.effective_submission_id == submission.pk
    if submission.active_run is None or not submission.active_run.has_reading or not current:
        return set(), set()
    context = context or check_context()
    before = _roots(submission)
    if submission.state in (State.DRAFT, State.SUBMITTED):
        digest = submission_digest(submission)
        if digest != submission.digest:
            submission.digest = digest
            submission.save(update_fields=["digest"])
    if examined is None:
        reading = reading_of(submission)
        assert reading is not None  # noqa: S101 - has_reading
        examined = examine(submission=submission, reading=reading, context=context)
    keep(submission=submission, examined=examined, context=context)
    after = _roots(submission)
    new, gone = set(after) - set(before), set(before) - set(after)
    if new or gone or reason in ALWAYS_RECORDED:
        record(
            report=submission.report,
            submission=submission,
            move="recheck",
            from_state=submission.state,
            from_stage=submission.stage,
            comment=_sentence(reason, new, gone),
            data={
                "reason": str(reason),
                "version": context.check_set.version,
                "new": sorted({after[print_] for print_ in new}),
                "gone": sorted({before[print_] for print_ in gone}),
            },
        )
    return new, gone


def _roots(submission: Submission) -> dict[str, str]:
    roots = Finding.objects.filter(submission=submission, echo_of__isnull=True)
    return dict(roots.values_list("fingerprint", "check_id"))


def _sentence(reason: str, new: set[str], gone: set[str]) -> str:
    changed = "，".join(
        text
        for text in (f"新增问题{len(new)}个" if new else "", f"消除问题{len(gone)}个" if gone else "")
        if text
    )
    return f"{RecheckReason(reason).label}，已重新校验：{changed or '问题没有变化'}。"


def rechecks_to_announce() -> int:
    """Return how many reports wait for a worker; announced again by the reconciler."""
    RECHECKS.free_lost()
    return PendingCheck.objects.filter(state=JobState.QUEUED).count()


def outdated(year: int | None = None) -> int:
    """How many current reports were last checked with another check set than the one that holds now."""
    runs = CheckRun.objects.exclude(check_set_version=current_version())
    standing = AnnualReport.objects.filter(effective_submission=OuterRef("submission"))
    runs = runs.filter(Q(submission__state__in=OPEN_STATES) | Exists(standing))
    return runs.filter(submission__report__year_id=year).count() if year else runs.count()
