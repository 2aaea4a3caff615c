"""Storing the findings of a run of the checks, and the amounts that were checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils import timezone

from reports.checks.results import CheckResult, Instance, Outcome, Subject
from reports.joined_statements import insert_together
from reports.models import CheckRun, Finding, Submission
from reports.services.packing import cells_to_store, checked_columns
from reports.statements import insert, update
from reports.statutory.elements import LARGEST, MOST_DECIMALS, is_storable


def store(
    *,
    submission: Submission,
    result: CheckResult,
    subject: Subject,
    doubtful: int,
    version: str,
    first: bool = False,
    anew: bool = False,
) -> None:
    """Replace the findings of the submission by those of this run, and store the amounts that were checked.

    ``doubtful``: how many cells were read with doubt and confirmed by nobody. ``anew``: they are not compared with
    those that are stored, because they are likely to be others.
    """
    roots = {instance.identity: instance.fingerprint for instance in result.findings}
    stored = [] if first or anew else _stored(submission)
    waiting: list[Finding] = []
    if anew:
        waiting = _replace(submission, result, version, first=False)
    elif stored == [_said(instance, roots) for instance in result.findings]:
        # Nothing new: the rows stay, and with them what points at them.
        if stored:
            Finding.objects.filter(submission=submission).exclude(check_set_version=version).update(
                check_set_version=version
            )
    else:
        waiting = _replace(submission, result, version, first=not stored)
    unassessed = [
        {"check": i.check, "key": i.key, "reason": i.reason}
        for i in result.instances
        if i.outcome is Outcome.NOT_ASSESSABLE
    ]
    amounts = {
        code: f"{cell.amount.normalize():f}"
        for code, cell in subject.cells.items()
        if cell.amount is not None
    }
    values = {
        "check_set_version": version,
        "digest": submission.digest,
        "passed": result.count(Outcome.PASS),
        "failed": result.count(Outcome.FAIL),
        "uncertain": result.count(Outcome.UNCERTAIN),
        "not_assessable": result.count(Outcome.NOT_ASSESSABLE),
        **checked_columns(amounts, unassessed),
        "doubtful": doubtful,
        "at": timezone.now(),
    }
    if first or not update(CheckRun, {"submission": submission}, values):
        insert_together(waiting, [CheckRun(submission=submission, **values)])
    else:
        insert(waiting)


def _stored(submission: Submission) -> list[tuple[str | None, ...]]:
    """What the stored findings say, in their order."""
    rows = Finding.objects.filter(submission=submission).order_by("position")
    return list(
        rows.values_list("fingerprint", "severity", "outcome", "fault", "message", "echo_of__fingerprint")
    )


def _said(instance: Instance, roots: Mapping[str, str]) -> tuple[str | None, ...]:
    root = roots.get(instance.echo_of) if instance.echo_of else None
    return (
        instance.fingerprint,
        instance.severity.value,
        instance.outcome.value,
        instance.fault.value,
        instance.message,
        root,
    )


def _replace(submission: Submission, result: CheckResult, version: str, *, first: bool) -> list[Finding]:
    """Rewrites the findings, roots before the echoes that point at them; the last lot is returned, still to be stored.

    ``first``: none are stored.
    """
    if not first:
        # Nothing else points at findings, and what points from one to another goes with them.
        old = Finding.objects.filter(submission=submission)
        old._raw_delete(old.db)
    stored: dict[str, Finding] = {}
    positions = {instance.identity: number for number, instance in enumerate(result.findings)}

    def made(instances: Iterable[Instance]) -> list[Finding]:
        return [_finding(submission, each, positions[each.identity], stored, version) for each in instances]

    roots = made(each for each in result.findings if each.echo_of is None)
    echoes = [each for each in result.findings if each.echo_of is not None]
    if not echoes:
        return roots
    insert(roots, keys=True)
    stored |= {f"{row.check_id}:{row.key}": row for row in roots}
    return made(echoes)


def _side(value: Decimal | int | None) -> Decimal | None:
    """A side of a finding as the column holds it; None where it cannot: the sentence has it all the same."""
    number = None if value is None else Decimal(value)
    if number is None or abs(number) >= LARGEST:
        return None
    rounded = round(number, MOST_DECIMALS)
    return rounded if is_storable(rounded) else None


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
        cells=cells_to_store(instance.cells),
        target=instance.target or "",
        left=_side(instance.left),
        right=_side(instance.right),
        proposed={code: f"{value:f}" for code, value in instance.proposed.items()},
        quoted=instance.quoted,
        fingerprint=instance.fingerprint,
        echo_of=stored.get(instance.echo_of) if instance.echo_of else None,
        check_set_version=version,
    )
