"""Running the checks over a submission and storing what they found."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from reports.checks.engine import run_checks
from reports.checks.results import CheckResult, Instance, Outcome, Subject
from reports.checks.subjects import subject_from_reading
from reports.models import Agency, AgencyAlias, AnnualReport, CheckRun, Finding, Submission
from reports.recognition.reading import Reading
from reports.selectors.cells import corrections_of, current_cells, editions_from, overlay
from reports.services.digests import submission_digest
from reports.services.tables import cells_digest, write_tables
from reports.states import State

#: Submissions in these states are not "another report with the same figures".
GONE = (State.WITHDRAWN, State.REJECTED, State.SUPERSEDED, State.VOIDED, State.RETURNED)


def refresh(*, submission: Submission, reading: Reading) -> CheckResult:
    """Writes tables, digest and findings anew from the reading and the corrections; the caller holds the lock and saves

    ``lock_version``. Returns what the checks found.
    """
    corrections = corrections_of(submission)
    cells = overlay(reading, corrections)
    editions = editions_from(reading, submission.report.year_id)
    units = {code: cell.unit for code, cell in reading.cells.items() if cell.unit and code not in corrections}
    write_tables(submission=submission, cells=cells, editions=editions, units=units)
    submission.cells_digest = cells_digest(cells)
    submission.digest = submission_digest(submission)
    submission.save(update_fields=["cells_digest", "digest"])
    result = run_checks(subject_of(submission=submission, reading=reading))
    store(submission=submission, result=result)
    return result


def subject_of(*, submission: Submission, reading: Reading) -> Subject:
    """What the checks need to know about this submission: 4 queries."""
    report = submission.report
    agency = report.agency
    names = dict(Agency.objects.values_list("name", "name"))
    names |= dict(AgencyAlias.objects.values_list("name", "agency__name"))
    own_names = tuple(name for name, official in names.items() if official == agency.name)
    corrected = corrections_of(submission)
    cells = overlay(reading, corrected)
    return subject_from_reading(
        reading,
        year=report.year_id,
        agency=agency.name,
        agency_names=tuple(dict.fromkeys((agency.name, report.agency_name, *own_names))),
        known_names=names,
        agency_kind=agency.kind,
        scope=report.scope,
        duplicate_of=twin_of(submission),
        previous=previous_amounts(submission),
        corrections={code: cells.get(code) for code in corrected},
    )


def previous_amounts(submission: Submission) -> dict[str, Decimal] | None:
    """Cell code → amount of last year's effective report of the same agency and scope; None when none is on file."""
    report = submission.report
    before = (
        AnnualReport.objects.filter(
            agency_id=report.agency_id, year_id=report.year_id - 1, scope=report.scope
        )
        .select_related("effective_submission__active_run", "effective_submission__report")
        .first()
    )
    if before is None or before.effective_submission is None:
        return None
    cells = current_cells(before.effective_submission)
    return {code: cell.amount for code, cell in cells.items() if cell.amount is not None}


def twin_of(submission: Submission) -> str | None:
    """The name of another slot whose report has the same bytes or the same figures (I-DUPLICATE), else None."""
    others = (
        Submission.objects.exclude(report_id=submission.report_id)
        .exclude(report__agency_id=submission.report.agency_id, report__year_id=submission.report.year_id)
        .exclude(state__in=GONE)
        .select_related("report")
        .order_by("id")
    )
    twin = others.filter(source_file_id=submission.source_file_id).first()
    if twin is None and submission.cells_digest:
        twin = others.filter(cells_digest=submission.cells_digest).first()
    return f"{twin.report.agency_name}{twin.report.year_id}年" if twin else None


def store(*, submission: Submission, result: CheckResult) -> None:
    """Replaces the findings of the submission by those of this run."""
    Finding.objects.filter(submission=submission, echo_of__isnull=False).delete()
    Finding.objects.filter(submission=submission).delete()
    stored: dict[str, Finding] = {}
    positions = {instance.identity: number for number, instance in enumerate(result.findings)}
    for is_echo in (False, True):
        rows = [
            _finding(submission, instance, positions[instance.identity], stored, result.check_set_version)
            for instance in result.findings
            if (instance.echo_of is not None) == is_echo
        ]
        for row in Finding.objects.bulk_create(rows):
            stored[f"{row.check_id}:{row.key}"] = row
    CheckRun.objects.update_or_create(
        submission=submission,
        defaults={
            "check_set_version": result.check_set_version,
            "digest": submission.digest,
            "passed": result.count(Outcome.PASS),
            "failed": result.count(Outcome.FAIL),
            "uncertain": result.count(Outcome.UNCERTAIN),
            "not_assessable": result.count(Outcome.NOT_ASSESSABLE),
            "unassessed": [
                {"check": i.check, "key": i.key, "reason": i.reason}
                for i in result.instances
                if i.outcome is Outcome.NOT_ASSESSABLE
            ],
            "at": timezone.now(),
        },
    )


def _finding(
    submission: Submission, instance: Instance, position: int, stored: dict[str, Finding], version: str
) -> Finding:
    return Finding(
        submission=submission,
        position=position,
        check_id=instance.check,
        key=instance.key,
        severity=instance.severity,
        outcome=instance.outcome,
        fault=instance.fault,
        message=instance.message,
        cells=list(instance.cells),
        target=instance.target or "",
        left=instance.left,
        right=instance.right,
        proposed={code: f"{value:f}" for code, value in instance.proposed.items()},
        quoted=instance.quoted,
        fingerprint=instance.fingerprint,
        echo_of=stored.get(instance.echo_of) if instance.echo_of else None,
        check_set_version=version,
    )
