"""情况说明: the clerk says why a finding is right as it is."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.models import Explanation, Finding
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.services.digests import submission_digest
from reports.services.events import lock_submission, record


class ExplanationRefused(Refused):
    MESSAGES = {
        "TEXT_MISSING": "请写明情况，例如数据口径或原因。",
        "TEXT_TOO_LONG": "情况说明不超过2000字。",
        "FINDING_GONE": "这个问题已经不存在（数据已改动），无需说明。请刷新页面。",
    }


@transaction.atomic
def explain(
    *, actor: Actor, submission_id: int, fingerprint: str, text: str, address: str | None = None
) -> Explanation:
    """Writes an explanation to the finding with this fingerprint, personal numbers masked.

    Raises NotAllowed and ExplanationRefused.
    """
    submission = lock_submission(submission_id)
    require(actor, "explain", submission)
    text = masked(text.strip())
    if not text:
        raise ExplanationRefused("TEXT_MISSING")
    if len(text) > 2000:
        raise ExplanationRefused("TEXT_TOO_LONG")
    finding = Finding.objects.filter(submission=submission, fingerprint=fingerprint).first()
    if finding is None:
        raise ExplanationRefused("FINDING_GONE")
    explanation = Explanation.objects.create(
        submission=submission,
        fingerprint=fingerprint,
        check_id=finding.check_id,
        text=text,
        by=actor,
        at=timezone.now(),
    )
    submission.digest = submission_digest(submission)
    submission.lock_version += 1
    submission.save(update_fields=["digest", "lock_version"])
    submission.check_run.digest = submission.digest
    submission.check_run.save(update_fields=["digest"])
    record(
        report=submission.report,
        submission=submission,
        move="explain",
        actor=actor,
        address=address,
        from_state=submission.state,
        comment=text,
        data={"check": finding.check_id, "fingerprint": fingerprint},
    )
    return explanation
