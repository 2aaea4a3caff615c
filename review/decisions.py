"""What reviewers decide on findings: 问题属实, 不属于问题, or the clerk's 情况说明 accepted for this report only."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.models import Decision, Explanation, Finding
from reports.models.actors import Actor
from reports.selectors.decisions import decisions_of
from reports.services.events import lock_submission, record
from reports.services.public_changes import note_public_change
from review.event_text import local_time
from review.facts import judged
from review.refusals import DecisionRefused, refuse
from review.rules import Attempt, OtherAct

__all__ = ["DecisionRefused", "decide"]


@transaction.atomic
def decide(
    *,
    actor: Actor,
    submission_id: int,
    fingerprint: str,
    verdict: str,
    reason: str = "",
    seen: int | None = None,
    address: str | None = None,
) -> Decision:
    """Decide on the finding with this fingerprint; the newest decision counts, for this report and no other.

    ``verdict`` is one of ``Verdict``; ``dismiss`` and ``waive`` need a reason, ``waive`` an explanation by the clerk;
    ``undo`` takes back the actor's own newest one, and the one before counts again. Nothing of what is approved
    changes, so the digest stays. ``seen``: the decision that the page had shown as the one that counts, 0 for none;
    with another one since then nothing is saved (DECIDED_MEANWHILE), unless it is the actor's own and says the same:
    that is the answer to a form sent twice. Raises NotAllowed and DecisionRefused.
    """
    submission = lock_submission(submission_id)
    reason = masked(reason.strip())
    finding = Finding.objects.filter(submission=submission, fingerprint=fingerprint).first()
    explained = Explanation.objects.filter(submission=submission, fingerprint=fingerprint).exists()
    counting = decisions_of(submission).get(fingerprint)
    if counting is not None and _says_the_same(
        counting, actor=actor, verdict=verdict, reason=reason, seen=seen
    ):
        return counting
    _, objected = judged(
        actor,
        submission,
        OtherAct.DECIDE,
        Attempt(reason=reason, verdict=verdict, seen_decision=seen),
        finding_known=finding is not None,
        finding_explained=explained,
        decided_by_self=counting is not None and counting.by_id == actor.pk,
        decision=counting.pk if counting is not None else 0,
        decided=_decided(counting),
    )
    refuse(objected, DecisionRefused)
    assert finding is not None  # noqa: S101 – the rules refuse an unknown finding
    decision = Decision.objects.create(
        submission=submission,
        fingerprint=fingerprint,
        check_id=finding.check_id,
        verdict=verdict,
        reason=reason,
        by=actor,
        at=timezone.now(),
    )
    if submission.report.published_at is not None:
        note_public_change()
    record(
        report=submission.report,
        submission=submission,
        move=OtherAct.DECIDE.value,
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=f"{finding.check_id} {decision.get_verdict_display()}：{reason}".rstrip("："),
        data={"check": finding.check_id, "fingerprint": fingerprint, "verdict": verdict},
    )
    return decision


def _says_the_same(counting: Decision, *, actor: Actor, verdict: str, reason: str, seen: int | None) -> bool:
    return seen not in (None, counting.pk) and (counting.by_id, counting.verdict, counting.reason) == (
        actor.pk,
        verdict,
        reason,
    )


def _decided(counting: Decision | None) -> str:
    """Return who decided what and when, as the beginning of a sentence."""
    if counting is None:
        return "原处理意见已被撤销"
    return f"{counting.by}在{local_time(counting.at)}已提出处理意见“{counting.get_verdict_display()}”"
