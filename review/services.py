"""The mover: the one function that changes the state of a submission."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.checks.results import Severity
from reports.models import CheckRun, Correction, Explanation, Finding, Submission
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.cells import current_cells, editions_of, gaps, reading_of
from reports.selectors.working_days import after_working_days
from reports.services.checking import refresh
from reports.services.corrections import last_change
from reports.services.decisions import undecided_errors
from reports.services.digests import submission_digest
from reports.services.events import lock_submission, record
from reports.services.rechecking import effective_changed, ensure_checked, handed_in
from reports.services.slots import next_version
from reports.services.submission_states import StateMoved, set_state
from reports.services.tables import write_narrative
from reports.states import STATE_TEXT, RunState, State
from reports.statutory.editions import cell_label
from review.event_text import local_time
from review.lifecycle import MOVE_TEXT, REJECT_REASONS, TRANSITIONS, LifecycleRefused, Move, Standing, follow
from review.models import Endorsement, Query, VoidRequest
from review.models.questions import QueryState
from review.permissions import (
    CLERK_MOVES,
    OTHER_MOVES,
    REVIEWER_MOVES,
    claimed_by_another,
    refuse_reviewer,
)
from review.second_persons import cells_needing_second_person, endorse
from review.selectors import moved_over_limit, waived_by

CLAIM_WORKING_DAYS = 2
#: The others follow from these, or from an upload.
MOVES_OF_PEOPLE = (*CLERK_MOVES, *REVIEWER_MOVES, *OTHER_MOVES)


class MoveRefused(Refused):
    """The move cannot be made now (409). ``by`` and ``at``: who moved it before; ``changed``: cells that moved."""

    MESSAGES = {
        "STALE": "{who}在{when}已改动这份年报（现为“{state}”），请刷新页面核对后再{move}。",
        "DIGEST_CHANGED": "您打开页面之后数据有变动（{cells}），请核对后再{move}。",
        "NOT_READ": "文件还没有读取成功，不能上报。请等待读取完成，或重新上传可读取的文件。",
        "GAPS": "还有{n}个单元格缺失（如{cells}），请对照原件补填后再上报。",
        "ERRORS_OPEN": "还有{n}个错误没有更正或说明：{messages}",
        "ERRORS_UNDECIDED": "还有{n}个错误没有处理意见，请逐个认可情况说明，或请退回修改：{messages}",
        "NOT_CHECKED": "数据改动后还没有重新校验，请刷新页面后再试。",
        "NOT_ATTESTED": "请先勾选“以上数据与正式公布的年报一致，由本单位负责”。",
        "REASON_CODE": "请选择不予受理的理由。",
        "CLAIMED": "这份年报已由{who}领取（至{until}），请待其办理或放回后再{move}。",
        "NOT_CLAIMED": "这份年报没有人领取，无需放回。",
        "QUESTIONS_OPEN": "还有{n}条质询没有答复（如{subject}），答复或办结后才能通过。",
        "SECOND_PERSON": "{cells}的更正幅度超过本年度规定的{limit}，须先由另一名审核员复核，再由您通过。",
        "WAIVED_ALONE": "您认可了这份年报中某个错误的情况说明，须由另一名审核员通过。",
        "NOT_BY_HAND": "“{move}”由系统办理，不能单独进行。",
        "NOT_NEEDED": "这份年报不需要复核，或者您已经复核过。",
        "VOID_NOT_REQUESTED": "没有待确认的作废申请，请先提出申请。",
        "VOID_SAME_PERSON": "作废须由申请人以外的另一人确认。",
        "WITHDRAW_LATE": "已通过{stage}，不能撤回。如需修改，请联系审核人员退回。",
    }

    def __init__(self, code: str, message: str = "", **values: object) -> None:
        self.code = code
        self.message = message or self.MESSAGES[code].format(**values)
        self.by = str(values.get("who", ""))
        self.at = str(values.get("when", ""))
        self.changed: tuple[str, ...] = tuple(values.get("changed", ()))  # type: ignore[arg-type]
        Exception.__init__(self, f"{code}: {self.message}")


@transaction.atomic
def move(
    *,
    actor,
    submission_id: int,
    move: Move,
    expected_lock_version: int | None = None,
    expected_digest: str | None = None,
    reason: str = "",
    reason_code: str = "",
    attested: bool = False,
    address: str | None = None,
) -> Submission:
    """Moves one submission and returns it: state, stage, pointers and event in one transaction.

    ``expected_*`` are what the page showed; where they no longer hold, nothing changes and MoveRefused names who moved
    it and when. Raises NotAllowed (403) and MoveRefused (409).
    """
    if move not in MOVES_OF_PEOPLE:
        raise MoveRefused("NOT_BY_HAND", move=MOVE_TEXT[move])
    submission = lock_submission(submission_id)
    require(actor, move.value, submission)
    _refuse_stale(submission, move, expected_lock_version)
    standing = Standing(State(submission.state), submission.stage)
    try:
        reached = follow(move, standing, stages=submission.report.year.review_stages, reason=reason)
    except LifecycleRefused as refused:
        who = last_change(submission)
        message = refused.message
        if refused.code == "WRONG_STATE":
            message = f"{message}（{who['who']}，{who['when']}）"
        raise MoveRefused(refused.code, message, **who) from None
    if move in REVIEWER_MOVES or move is Move.CLAIM:
        refuse_reviewer(actor, submission)
        _refuse_claimed(submission, move, actor)
    _refuse_digest(submission, move, expected_digest)
    _conditions(submission, move, reason_code=reason_code, attested=attested)
    if move in (Move.PASS, Move.ENDORSE, Move.RELEASE, Move.VOID):
        _second_persons(submission, move, reached, actor)
    _set_state(submission, standing, reached, actor, move)
    comment = f"{REJECT_REASONS[reason_code]}：{reason.strip()}" if move is Move.REJECT else reason.strip()
    record(
        report=submission.report,
        submission=submission,
        move=move.value,
        actor=actor,
        address=address,
        from_state=standing.state,
        from_stage=standing.stage,
        comment=comment,
        data={"reason_code": reason_code} if reason_code else {},
    )
    if reached.state is State.APPROVED:
        _make_effective(submission, actor, address)
    if move is Move.SUBMIT:
        handed_in(submission=submission)
    if move is Move.VOID:
        _take_back(submission, actor)
    if TRANSITIONS[move].opens_next:
        _open_next(submission, actor, address)
    return submission


def _refuse_stale(submission: Submission, move: Move, expected: int | None) -> None:
    if expected is not None and submission.lock_version != expected:
        raise MoveRefused(
            "STALE", state=STATE_TEXT[submission.state], move=MOVE_TEXT[move], **last_change(submission)
        )


def _refuse_digest(submission: Submission, move: Move, expected: str | None) -> None:
    """A reviewer decides on exactly what the page showed (rule 3); the stored digest is not trusted, it is computed."""
    if expected is None or move not in REVIEWER_MOVES:
        return
    if expected == submission_digest(submission):
        return
    newest = Correction.objects.filter(submission=submission).order_by("-id")[:5]
    editions = editions_of(submission)
    changed = tuple(dict.fromkeys(cell_label(c.code, editions[c.code.split(".")[0]]) for c in newest))
    raise MoveRefused(
        "DIGEST_CHANGED",
        cells="、".join(changed) or "情况说明或校验版本",
        changed=changed,
        move=MOVE_TEXT[move],
    )


def _refuse_claimed(submission: Submission, move: Move, actor) -> None:
    """A claim is a courtesy lease: only the claimer decides until it ends, then anybody."""
    if claimed_by_another(submission, actor):
        raise MoveRefused(
            "CLAIMED",
            who=submission.claimed_by,
            until=local_time(submission.claimed_until),
            move=MOVE_TEXT[move],
        )


def _second_persons(submission: Submission, move: Move, reached: Standing, actor) -> None:
    """What only several persons may do, and what they answer one another."""
    if move is Move.PASS:
        open_queries = Query.objects.filter(report=submission.report, state=QueryState.OPEN).order_by("id")
        first = open_queries.first()
        if first is not None:
            raise MoveRefused("QUESTIONS_OPEN", n=open_queries.count(), subject=first.subject_text)
        if waived_by(submission, actor):
            raise MoveRefused("WAIVED_ALONE")
        if reached.state is State.APPROVED:
            _refuse_alone(submission, actor)
    elif move is Move.ENDORSE:
        digest = submission_digest(submission)
        endorsed = Endorsement.objects.filter(submission=submission, digest=digest, by=actor)
        if not moved_over_limit(submission) or endorsed.exists():
            raise MoveRefused("NOT_NEEDED")
        endorse(actor=actor, submission=submission, digest=digest)
    elif move is Move.RELEASE and submission.claimed_by_id is None:
        raise MoveRefused("NOT_CLAIMED")
    elif move is Move.VOID:
        asked = VoidRequest.objects.filter(submission=submission, closed_at__isnull=True).first()
        if asked is None:
            raise MoveRefused("VOID_NOT_REQUESTED")
        if asked.by_id == actor.pk:
            raise MoveRefused("VOID_SAME_PERSON")


def _refuse_alone(submission: Submission, actor) -> None:
    codes = cells_needing_second_person(submission, actor, submission_digest(submission))
    if not codes:
        return
    editions = editions_of(submission)
    names = "、".join(cell_label(code, editions[code.split(".")[0]]) for code in codes[:3])
    raise MoveRefused("SECOND_PERSON", cells=names, limit=submission.report.year.second_person_limit)


def _take_back(submission: Submission, actor) -> None:
    """A voided version counts nowhere any more: the slot is owed again and leaves the archive."""
    now = timezone.now()
    VoidRequest.objects.filter(submission=submission, closed_at__isnull=True).update(
        closed_by=actor, closed_at=now, confirmed=True
    )
    report = submission.report
    report.effective_submission, report.published_at = None, None
    report.save(update_fields=["effective_submission", "published_at"])
    effective_changed(report=report)


def _conditions(submission: Submission, move: Move, *, reason_code: str, attested: bool) -> None:
    if move is Move.REJECT and reason_code not in REJECT_REASONS:
        raise MoveRefused("REASON_CODE")
    if move is Move.WITHDRAW and submission.stage > 1:
        raise MoveRefused("WITHDRAW_LATE", stage=submission.report.year.stage_name(submission.stage - 1))
    if move is Move.SUBMIT:
        ensure_checked(submission=submission)
        blocked = submit_blockers(submission)
        if blocked:
            raise blocked[0]
        if not attested:
            raise MoveRefused("NOT_ATTESTED")
    if move is Move.PASS:
        undecided = undecided_errors(submission)
        if undecided:
            shown = "；".join(finding.message for finding in undecided[:3])
            raise MoveRefused("ERRORS_UNDECIDED", n=len(undecided), messages=shown)


def submit_blockers(submission: Submission) -> list[MoveRefused]:
    """What stands between a draft and its hand-in (rule 5), as the refusals that the mover would raise."""
    run = submission.active_run
    unread = run is None or run.state not in (RunState.SUCCEEDED, RunState.PARTIAL)
    newer = submission.parse_runs.filter(state__in=(RunState.QUEUED, RunState.RUNNING)).exists()
    if unread or newer:
        return [MoveRefused("NOT_READ")]
    blocked = []
    editions = editions_of(submission)
    missing = gaps(current_cells(submission), editions)
    if missing:
        names = "、".join(cell_label(code, editions[code.split(".")[0]]) for code in missing[:3])
        blocked.append(MoveRefused("GAPS", n=len(missing), cells=names))
    # The mover runs outdated checks itself; what is missing here is a run, or one on other data.
    check_run = CheckRun.objects.filter(submission=submission).first()
    if check_run is None or check_run.digest != submission_digest(submission):
        blocked.append(MoveRefused("NOT_CHECKED"))
    errors = unexplained_errors(submission)
    if errors:
        shown = "；".join(finding.message for finding in errors[:3])
        blocked.append(MoveRefused("ERRORS_OPEN", n=len(errors), messages=shown))
    return blocked


def unexplained_errors(submission: Submission) -> list[Finding]:
    """Root findings of severity error to which the clerk has written no explanation."""
    explained = Explanation.objects.filter(submission=submission).values("fingerprint")
    return list(
        Finding.objects.filter(submission=submission, severity=Severity.ERROR, echo_of__isnull=True)
        .exclude(fingerprint__in=explained)
        .order_by("position")
    )


def _set_state(submission: Submission, standing: Standing, reached: Standing, actor, move: Move) -> None:
    """Writes where the move leads and what goes with it. A claim ends with its stage."""
    now = timezone.now()
    values: dict[str, object] = {}
    if move is Move.CLAIM:
        until = after_working_days(now, CLAIM_WORKING_DAYS)
        values |= {"claimed_by": actor, "claimed_until": until}
    elif move is not Move.ENDORSE:
        values |= {"claimed_by": None, "claimed_until": None}
    if standing.state is State.DRAFT and reached.state is State.SUBMITTED:
        values |= {"submitted_by": actor, "submitted_at": now}
    if reached.state in (State.APPROVED, State.RETURNED, State.REJECTED):
        values["decided_at"] = now
    if reached.state is State.APPROVED:
        _retire_effective(submission, actor)
    try:
        set_state(submission, reached.state, stage=reached.stage, **values)
    except StateMoved:
        raise MoveRefused(
            "STALE", state=STATE_TEXT[standing.state], move="操作", **last_change(submission)
        ) from None


def _retire_effective(submission: Submission, actor) -> None:
    """The approved version before this one is superseded; it stays readable."""
    old = Submission.objects.filter(report=submission.report, state=State.APPROVED).first()
    if old is None:
        return
    set_state(old, State.SUPERSEDED)
    record(
        report=submission.report,
        submission=old,
        move=Move.SUPERSEDE.value,
        actor=actor,
        from_state=State.APPROVED,
        from_stage=old.stage,
        comment=f"由第{submission.version}版代替",
    )


def _make_effective(submission: Submission, actor, address: str | None) -> None:
    report = submission.report
    report.effective_submission = submission
    report.save(update_fields=["effective_submission"])
    effective_changed(report=report)


def _open_next(submission: Submission, actor, address: str | None) -> Submission:
    """Version n+1 from the same file, with corrections and explanations carried over: nothing is lost."""
    draft = Submission.objects.create(
        report=submission.report,
        version=next_version(submission.report),
        source_file=submission.source_file,
        original_name=submission.original_name,
        active_run=submission.active_run,
        uploaded_by=submission.uploaded_by,
        based_on=submission,
    )
    for correction in Correction.objects.filter(submission=submission).order_by("id"):
        origin, correction.pk, correction._state.adding = correction.pk, None, True
        correction.carried_from_id, correction.submission = origin, draft
        correction.save(force_insert=True)
    for explanation in Explanation.objects.filter(submission=submission).order_by("id"):
        explanation.pk, explanation._state.adding, explanation.submission = None, True, draft
        explanation.save(force_insert=True)
    reading = reading_of(draft)
    if reading is not None:
        write_narrative(submission=draft, reading=reading)
        refresh(submission=draft, reading=reading)
    record(
        report=draft.report,
        submission=draft,
        move="reopen_draft",
        address=address,
        comment=f"由第{submission.version}版继续",
    )
    return draft
