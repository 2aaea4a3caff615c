"""What the record says happened, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from reports.checks.catalogue import title_of
from reports.models import Event
from reports.states import RUN_STATE_TEXT, STATE_TEXT, RunState
from review.lifecycle import MOVE_TEXT

EVENT_TEXT: dict[str, str] = {str(move): text for move, text in MOVE_TEXT.items()} | {
    "read": "读取文件",
    "reread": "重新读取",
    "reparse": "用新版程序重新读取",
    "correct": "更正单元格",
    "undo": "撤销更正",
    "explain": "填写情况说明",
    "recheck": "重新校验",
    "decide": "处理问题",
    "open_slot": "开设年报",
    "exempt": "免报",
    "withdraw_year": "撤销年度",
    "restore_year": "恢复年度",
    "reinstate": "恢复应报",
    "extend": "延期",
    "due_date": "调整截止日期",
    "rename": "单位改名",
    "publish": "公布",
    "record_publication": "登记公布情况",
    "public_note": "填写更正说明",
    "begin_writing": "开始在线填写",
    "write": "在线填写",
    "make_version": "在线填写生成版本",
    "reopen_draft": "生成新草稿",
    "ask": "提出问询",
    "answer": "答复问询",
    "close_query": "办结问询",
    "void_request": "申请作废",
    "void_declined": "不同意作废",
    "remind_due_7": "到期提醒（7天内）",
    "remind_due_3": "到期提醒（3天内）",
    "remind_due_0": "到期提醒（当天）",
    # Written before the steps were 7, 3 and 0 days; records keep them.
    "remind_due_15": "到期提醒（15天内）",
    "remind_due_5": "到期提醒（5天内）",
    "remind_due_1": "到期提醒（1天内）",
    "remind_overdue": "逾期提醒",
    "urge": "催报",
    "add_up": "由下级生成汇总",
}


def reached_text(event: Event) -> str:
    """Where an event led, in words: the new state, of a reading its result; empty where the act says it."""
    if event.move == "read":
        failed = RunState.FAILED if event.data.get("error") else event.data.get("state")
        return RUN_STATE_TEXT[failed or RunState.SUCCEEDED]
    reached = STATE_TEXT.get(event.to_state, "") if event.from_state != event.to_state else ""
    return "" if reached in EVENT_TEXT.get(event.move, "") else reached


def comment_text(event: Event) -> str:
    """What was written with an event; a decision begins with the id of its check, people read the title instead."""
    check = str(event.data.get("check") or "")
    if event.move == "decide" and check and event.comment.startswith(f"{check} "):
        return f"“{title_of(check)}”{event.comment.removeprefix(check).lstrip()}"
    return event.comment


def local_time(moment: datetime) -> str:
    """Return date and minute in Asia/Shanghai, for sentences."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
