"""What reviewers decide on findings: 属实, 不是问题, or the clerk's 情况说明 accepted for this report only."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.checks.results import Severity
from reports.models import Decision, Explanation, Finding, Submission
from reports.models.actors import Actor
from reports.models.decisions import Verdict
from reports.permissions import require
from reports.refusals import Refused
from reports.services.events import lock_submission, record


class DecisionRefused(Refused):
    MESSAGES = {
        "VERDICT": "请选择处理意见。",
        "REASON_MISSING": "请写明理由。",
        "REASON_TOO_LONG": "理由不超过500字。",
        "FINDING_GONE": "这个问题已经不存在（数据已改动），请刷新页面。",
        "NOT_EXPLAINED": "单位没有写情况说明，不能“情况说明后认可”。请退回修改，或选择其他意见。",
    }


@transaction.atomic
def decide(
    *,
    actor: Actor,
    submission_id: int,
    fingerprint: str,
    verdict: str,
    reason: str = "",
    address: str | None = None,
) -> Decision:
    """Decides on the finding with this fingerprint; the newest decision counts, for this report and no other.

    ``verdict`` is one of ``Verdict``; all but ``confirm`` need a reason, ``waive`` an explanation by the clerk. Nothing
    of what is approved changes, so the digest stays. Raises NotAllowed and DecisionRefused.
    """
    submission = lock_submission(submission_id)
    require(actor, "decide", submission)
    if verdict not in Verdict.values:
        raise DecisionRefused("VERDICT")
    reason = masked(reason.strip())
    if not reason and verdict != Verdict.CONFIRM:
        raise DecisionRefused("REASON_MISSING")
    if len(reason) > 500:
        raise DecisionRefused("REASON_TOO_LONG")
    finding = Finding.objects.filter(submission=submission, fingerprint=fingerprint).first()
    if finding is None:
        raise DecisionRefused("FINDING_GONE")
    explained = Explanation.objects.filter(submission=submission, fingerprint=fingerprint).exists()
    if verdict == Verdict.WAIVE and not explained:
        raise DecisionRefused("NOT_EXPLAINED")
    decision = Decision.objects.create(
        submission=submission,
        fingerprint=fingerprint,
        check_id=finding.check_id,
        verdict=verdict,
        reason=reason,
        by=actor,
        at=timezone.now(),
    )
    record(
        report=submission.report,
        submission=submission,
        move="decide",
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=f"{finding.check_id} {decision.get_verdict_display()}：{reason}".rstrip("："),
        data={"check": finding.check_id, "fingerprint": fingerprint, "verdict": verdict},
    )
    return decision


def decisions_of(submission: Submission) -> dict[str, Decision]:
    """Fingerprint → the newest decision within this report (all its versions): 1 query."""
    rows = Decision.objects.filter(submission__report_id=submission.report_id).select_related("by")
    return {row.fingerprint: row for row in rows.order_by("id")}


def undecided_errors(submission: Submission) -> list[Finding]:
    """Root errors that no reviewer has dismissed or waived; one that was confirmed has to be mended, not approved."""
    settled = _settled(decisions_of(submission).values())
    roots = Finding.objects.filter(submission=submission, severity=Severity.ERROR, echo_of__isnull=True)
    return [finding for finding in roots.order_by("position") if finding.fingerprint not in settled]


def _settled(decisions: Iterable[Decision]) -> set[str]:
    return {each.fingerprint for each in decisions if each.verdict in (Verdict.DISMISS, Verdict.WAIVE)}
