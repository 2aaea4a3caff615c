"""批量通过: reports without open findings, each decided by its own digest and in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass

from reports.models import Submission
from reports.models.actors import Actor
from reports.permissions import NotAllowed
from reports.states import State
from review.lifecycle import Move
from review.queues import passable_by
from review.services import MoveRefused, move

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page showed of one report."""

    submission_id: int
    lock_version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Result:
    """Result of one report; ``sentence`` is the reason of a refusal, empty when it was passed."""

    submission: Submission
    sentence: str = ""

    @property
    def done(self) -> str:
        """What was passed: before the last stage the report goes on to the next one."""
        year, stage = self.submission.report.year, self.submission.stage
        if self.submission.state != State.SUBMITTED:
            return "已通过，定稿。"
        return f"{year.stage_name(stage - 1)}已通过，转{year.stage_name(stage)}审核。"


def pass_all(*, actor: Actor, seen: list[Seen], address: str | None = None) -> list[Result]:
    """Pass each of them if it still is what the page showed; one refusal does not stop the others.

    Reports that the person may not see are left out; those that are not passable any more are refused.
    """
    asked = {one.submission_id: one for one in seen[:MOST_AT_ONCE]}
    rows = Submission.objects.visible_to(actor).filter(pk__in=asked).select_related("report__agency")
    passable = set(passable_by(actor).filter(pk__in=asked).values_list("pk", flat=True))
    return [_pass_one(actor, row, asked[row.pk], row.pk in passable, address) for row in rows.order_by("pk")]


def _pass_one(actor: Actor, row: Submission, seen: Seen, passable: bool, address: str | None) -> Result:
    if not passable:
        return Result(
            row,
            "已不符合批量通过的条件（有未办结的问题、存疑数字、问询，属于对已通过年报的更正，或已被他人领取、办理），请单独审核。",
        )
    try:
        moved = move(
            actor=actor,
            submission_id=row.pk,
            move=Move.PASS,
            expected_lock_version=seen.lock_version,
            expected_digest=seen.digest,
            address=address,
        )
    except (MoveRefused, NotAllowed) as refused:
        return Result(row, refused.message)
    return Result(moved)
