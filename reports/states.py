"""The words for where things stand, shared by models, lifecycle and pages. Pure."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """States of a submission (docs/design.md)."""

    #: A new file beside a draft or an approved version, not read yet: what is there still counts.
    INCOMING = "incoming"
    #: A new file that could not be read, or is another agency's or year's: it took nobody's place.
    UNUSED = "unused"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"
    VOIDED = "voided"


STATE_TEXT: dict[str, str] = {
    State.INCOMING: "新文件读取中",
    State.UNUSED: "未采用",
    State.DRAFT: "草稿",
    State.SUBMITTED: "待审核",
    State.APPROVED: "已通过",
    State.RETURNED: "已退回",
    State.REJECTED: "不予受理",
    State.WITHDRAWN: "已撤回",
    State.SUPERSEDED: "已被新版本代替",
    State.DISCARDED: "草稿已作废",
    State.VOIDED: "已作废",
}

#: A slot has at most one submission in these states.
OPEN_STATES = (State.DRAFT, State.SUBMITTED)
#: States in which a version takes over what its file is read as.
READ_INTO_STATES = (State.DRAFT, State.INCOMING)

#: What never counted and counts no more: new files that took nobody's place, drafts that were discarded.
NEVER_COUNTED_STATES = (State.INCOMING, State.UNUSED, State.DISCARDED)


class RunState(StrEnum):
    """States of one attempt to read a file."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"


RUN_STATE_TEXT: dict[str, str] = {
    RunState.QUEUED: "排队等待读取",
    RunState.RUNNING: "正在读取",
    RunState.SUCCEEDED: "读取完成",
    RunState.PARTIAL: "读取完成，有缺项",
    RunState.FAILED: "读取失败",
}

FINISHED_RUN_STATES = (RunState.SUCCEEDED, RunState.PARTIAL, RunState.FAILED)


class JobState(StrEnum):
    """States of a job in the background; only an export is cancelled."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_STATE_TEXT: dict[str, str] = {
    JobState.QUEUED: "排队等待",
    JobState.RUNNING: "正在生成",
    JobState.SUCCEEDED: "已完成",
    JobState.FAILED: "失败",
    JobState.CANCELLED: "已取消",
}


class SlotStatus(StrEnum):
    """Where a slot stands; derived, never stored (docs/design.md)."""

    NOT_DUE = "not_due"
    OWED = "owed"
    OVERDUE = "overdue"
    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    APPROVED = "approved"
    CORRECTING = "correcting"
    EXEMPT = "exempt"


SLOT_STATUS_TEXT: dict[str, str] = {
    SlotStatus.NOT_DUE: "未到期",
    SlotStatus.OWED: "待报",
    SlotStatus.OVERDUE: "逾期",
    SlotStatus.DRAFTING: "填报中",
    SlotStatus.IN_REVIEW: STATE_TEXT[State.SUBMITTED],
    SlotStatus.RETURNED: STATE_TEXT[State.RETURNED],
    SlotStatus.APPROVED: STATE_TEXT[State.APPROVED],
    SlotStatus.CORRECTING: "更正中",
    SlotStatus.EXEMPT: "免报",
}

#: What a slot is in while its agency has not even a draft.
_UNTOUCHED = (SlotStatus.NOT_DUE, SlotStatus.OWED, SlotStatus.OVERDUE)


def slot_status_text(status: SlotStatus, newest: str | None) -> str:
    """The word for a slot; ``newest``: the state of the newest version that went beyond its agency, None without one.

    Whose report was voided is told so: the agency did hand in, and has to hand in again (decision 0258).
    """
    if newest == State.VOIDED:
        if status in _UNTOUCHED:
            return "已作废，待重报"
        if status is SlotStatus.DRAFTING:
            return "已作废，重报填报中"
    return SLOT_STATUS_TEXT[status]
