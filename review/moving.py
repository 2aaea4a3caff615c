"""One move as a person asks for it, from a page or a program: the form of the move, then the mover."""

from __future__ import annotations

from typing import Any

from reports.models import Submission, Withdrawal
from reports.models.actors import Actor
from reports.models.decisions import Verdict
from reports.selectors.decisions import decisions_of
from reports.services.public_notes import public_note
from review.acts import CLERK_MOVES, HEAD_MOVES, REVIEWER_MOVES, Facts
from review.forms import ReturnReasons
from review.lifecycle import HANDING_IN, Move
from review.models import TextBlock
from review.returning import findings_to_return, questions_to_return, return_report
from review.services import move as make_move

#: Moves that a person makes by itself.
ASKED_FOR = tuple(dict.fromkeys(CLERK_MOVES + HEAD_MOVES + REVIEWER_MOVES))


def doubtful_cells(submission: Submission) -> int:
    """Return how many cells were read with doubt and confirmed by nobody; 0 while nothing was checked. No query."""
    run = getattr(submission, "check_run", None)
    return run.doubtful if run is not None else 0


def told_in_public(submission: Submission, wanted: Move, facts: Facts) -> bool:
    """Return whether a hand-in may bring a 更正说明: of a correction, or of a report that was withdrawn.

    The head signs what the clerk has written. At most one query.
    """
    if wanted not in HANDING_IN or facts.head:
        return False
    return facts.corrects or Withdrawal.objects.filter(report=submission.report_id).exists()


def return_reasons(submission: Submission, wanted: Move) -> ReturnReasons | None:
    """Return what may be ticked when a report is returned; a sentence of the office stands for itself."""
    if wanted is not Move.RETURN:
        return None
    blocks = TextBlock.objects.for_reports_of(submission.report.agency).values_list("text", flat=True)
    return ReturnReasons(
        findings=[
            (each.fingerprint, f"{each.get_severity_display()}：{each.message}")
            for each in findings_to_return(submission)
        ],
        questions=[(str(each.pk), each.subject_text) for each in questions_to_return(submission)],
        sentences=[(text, text) for text in dict.fromkeys(blocks)],
    )


def confirmed_findings(submission: Submission) -> list[str]:
    """Return the findings that a reviewer has decided to be real: they are ticked already."""
    return [key for key, row in decisions_of(submission).items() if row.verdict == Verdict.CONFIRM]


def made(
    *, actor: Actor, submission: Submission, wanted: Move, values: dict[str, Any], address: str | None
) -> Submission:
    """Make the move with the values of a valid form. Raises what the mover raises."""
    common: dict[str, Any] = {
        "actor": actor,
        "submission_id": submission.pk,
        "expected_lock_version": values["lock_version"],
        "expected_digest": values["digest"] or None,
        "address": address,
    }
    if wanted is Move.RETURN:
        return return_report(
            **common,
            fingerprints=values["findings"],
            queries=[int(each) for each in values["questions"]],
            sentences=values["sentences"],
            text=values["reason"],
            correct_by=values["correct_by"],
        )
    return make_move(
        **common,
        move=wanted,
        reason=values.get("reason", ""),
        reason_code=values.get("reason_code", ""),
        attested=values.get("attested", False),
        details=public_note(submission.report, values.get("public_note", "")),
    )
