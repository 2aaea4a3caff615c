"""What may follow what: the one transition table of a submission. Pure.

Source: docs/design.md. The mover (review.services) walks this table; nothing else changes a state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reports.refusals import Refused
from reports.states import STATE_TEXT, State


class Move(StrEnum):
    UPLOAD = "upload"  # opens version n of a slot (done by intake, recorded as an event)
    REPLACE = "replace"  # a new file takes the place of an open draft
    ADOPT = "adopt"  # a new file has been read and becomes the draft
    SET_ASIDE = "set_aside"  # a new file could not be read, or belongs elsewhere: what was there stays
    PRESENT = "present"  # the clerk shows the draft to the head of the agency
    GIVE_BACK = "give_back"  # the head gives a presented draft back to the clerk
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    RESTORE = "restore"  # a draft is opened from a version that was put aside
    PASS = "pass"  # noqa: S105 – 通过
    RETURN = "return"
    REJECT = "reject"
    SUPERSEDE = "supersede"  # an approved version gives way to a newer approved one
    CLAIM = "claim"  # a courtesy lease of one reviewer
    RELEASE = "release"
    ENDORSE = "endorse"  # a second reviewer has looked at the same figures
    ARCHIVE = "archive"  # an old report that the office brings in counts as approved, without a review
    VOID = "void"  # an approved version is taken back by two persons of the office


MOVE_TEXT: dict[str, str] = {
    Move.UPLOAD: "上传",
    Move.REPLACE: "替换文件",
    Move.ADOPT: "采用新文件",
    Move.SET_ASIDE: "未采用新文件",
    Move.PRESENT: "送签",
    Move.GIVE_BACK: "退回经办人",
    Move.SUBMIT: "上报",
    Move.WITHDRAW: "撤回",
    Move.DISCARD: "作废草稿",
    Move.RESTORE: "恢复此版本",
    Move.PASS: "通过",
    Move.RETURN: "退回修改",
    Move.REJECT: "不予受理",
    Move.SUPERSEDE: "由新版本代替",
    Move.CLAIM: "领取",
    Move.RELEASE: "退领",
    Move.ENDORSE: "复核",
    Move.ARCHIVE: "历年归档",
    Move.VOID: "作废",
}

#: Moves by which the figures of a draft leave the hands of the clerk.
HANDING_IN = (Move.PRESENT, Move.SUBMIT)

#: Why a report is not received at all (不予受理): the slot is still owed.
REJECT_REASONS: dict[str, str] = {
    "not_a_report": "不是政府信息公开工作年度报告",
    "wrong_agency": "不是本单位的年报",
    "wrong_year": "不是该年度的年报",
    "unreadable": "文件无法识读",
}


class Refusal(StrEnum):
    """Why a move is refused; the text for the page is in REFUSAL_TEXT."""

    WRONG_STATE = "WRONG_STATE"
    REASON_MISSING = "REASON_MISSING"


REFUSAL_TEXT: dict[str, str] = {
    Refusal.WRONG_STATE: "当前状态为“{state}”，不能{move}。",
    Refusal.REASON_MISSING: "请填写理由后再{move}。",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. ``opens_next``: draft n+1 follows.

    ``to_state`` None: decided by the stage (pass), or as it was (restore).
    """

    move: Move
    from_states: tuple[State, ...]
    to_state: State | None
    needs_reason: bool = False
    opens_next: bool = False


TRANSITIONS: dict[Move, Transition] = {
    t.move: t
    for t in (
        Transition(Move.REPLACE, (State.DRAFT,), State.SUPERSEDED),
        Transition(Move.ADOPT, (State.INCOMING,), State.DRAFT),
        Transition(Move.SET_ASIDE, (State.INCOMING,), State.UNUSED),
        Transition(Move.PRESENT, (State.DRAFT,), State.DRAFT),
        Transition(Move.GIVE_BACK, (State.DRAFT,), State.DRAFT, needs_reason=True),
        Transition(Move.SUBMIT, (State.DRAFT,), State.SUBMITTED),
        Transition(Move.WITHDRAW, (State.SUBMITTED,), State.WITHDRAWN, needs_reason=True, opens_next=True),
        Transition(Move.DISCARD, (State.DRAFT,), State.DISCARDED),
        Transition(Move.RESTORE, (State.UNUSED, State.SUPERSEDED, State.DISCARDED), None, opens_next=True),
        Transition(Move.PASS, (State.SUBMITTED,), None),
        Transition(Move.RETURN, (State.SUBMITTED,), State.RETURNED, needs_reason=True, opens_next=True),
        Transition(Move.REJECT, (State.SUBMITTED,), State.REJECTED, needs_reason=True),
        Transition(Move.SUPERSEDE, (State.APPROVED,), State.SUPERSEDED),
        Transition(Move.ARCHIVE, (State.DRAFT,), State.APPROVED, needs_reason=True),
        Transition(Move.CLAIM, (State.SUBMITTED,), State.SUBMITTED),
        Transition(Move.RELEASE, (State.SUBMITTED,), State.SUBMITTED),
        Transition(Move.ENDORSE, (State.SUBMITTED,), State.SUBMITTED),
        Transition(Move.VOID, (State.APPROVED,), State.VOIDED, needs_reason=True),
    )
}


#: Moves after which a submission stands where it stood before.
STAYING_MOVES = (Move.PRESENT, Move.GIVE_BACK, Move.CLAIM, Move.RELEASE, Move.ENDORSE, Move.RESTORE)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a submission stands: its state and the review stage it waits at (0 outside review)."""

    state: State
    stage: int


class LifecycleRefused(Refused):
    """The table does not allow this; ``code`` is a Refusal."""

    MESSAGES = REFUSAL_TEXT


def follow(move: Move, standing: Standing, *, stages: int, reason: str = "") -> Standing:
    """Where the move leads from here with ``stages`` (1–3) review stages. Raises LifecycleRefused."""
    transition = TRANSITIONS.get(move)
    if transition is None or standing.state not in transition.from_states:
        raise LifecycleRefused(Refusal.WRONG_STATE, state=STATE_TEXT[standing.state], move=MOVE_TEXT[move])
    if transition.needs_reason and not reason.strip():
        raise LifecycleRefused(Refusal.REASON_MISSING, move=MOVE_TEXT[move])
    if move is Move.PASS:
        if standing.stage >= stages:
            return Standing(State.APPROVED, standing.stage)
        return Standing(State.SUBMITTED, standing.stage + 1)
    if move is Move.ARCHIVE:  # as if it had passed them all
        return Standing(State.APPROVED, stages)
    if move is Move.RESTORE:
        return standing
    if move is Move.SUBMIT:
        return Standing(State.SUBMITTED, 1)
    if transition.to_state is None:
        raise AssertionError(f"{move} has no target state")
    return Standing(transition.to_state, standing.stage)


def possible_moves(state: State) -> tuple[Move, ...]:
    """The moves that the table knows from this state, in the order of the table."""
    return tuple(t.move for t in TRANSITIONS.values() if state in t.from_states)
