"""Correcting one cell with a reason. What was read stays; the newest correction counts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.models import Correction, Submission
from reports.permissions import require
from reports.recognition.reading import CellState
from reports.selectors.cells import corrections_of, editions_of, overlay, reading_of
from reports.services.checking import refresh
from reports.services.events import lock_submission, record
from reports.services.refusals import Refused
from reports.services.tables import LARGEST
from reports.statutory.editions import EDITIONS, cell_label
from reports.statutory.elements import NumberKind, split_code


class CorrectionRefused(Refused):
    MESSAGES = {
        "REASON_MISSING": "请填写更正理由，例如“对照原件，识别有误”。",
        "REASON_TOO_LONG": "更正理由不超过500字。",
        "VALUE_INVALID": "“{value}”不能填入{cell}：{kind}",
        "CELL_UNKNOWN": "表格中没有这个单元格。",
        "UNCHANGED": "{cell}的数值没有变化，无需更正。",
        "STALE": "{who}在{when}已改动这份年报，请刷新页面核对后再更正。",
        "NOT_READ": "文件还没有读取完成，暂不能更正。",
    }


KIND_TEXT = {
    NumberKind.COUNT: "应为不小于0的整数，没有填写的留空。",
    NumberKind.CHANGE: "应为整数（减少用负数），没有填写的留空。",
    NumberKind.AMOUNT: "应为不小于0的数，最多6位小数，没有填写的留空。",
}


@transaction.atomic
def correct_cell(
    *,
    actor,
    submission_id: int,
    code: str,
    value: str,
    reason: str,
    expected_lock_version: int | None = None,
    address: str | None = None,
) -> Correction:
    """Sets one cell to what a person read in the source; ``value`` as typed, empty = not stated (空白).

    Tables, digest and findings follow in the same transaction. Raises NotAllowed and CorrectionRefused.
    """
    submission = lock_submission(submission_id)
    require(actor, "correct", submission)
    if expected_lock_version is not None and submission.lock_version != expected_lock_version:
        raise CorrectionRefused("STALE", **last_change(submission))
    reading = reading_of(submission)
    if reading is None:
        raise CorrectionRefused("NOT_READ")
    editions = editions_of(submission)
    kind, label = _cell(code, editions)
    reason = masked(reason.strip())
    if not reason:
        raise CorrectionRefused("REASON_MISSING")
    if len(reason) > 500:
        raise CorrectionRefused("REASON_TOO_LONG")
    number = parse_value(value, kind, label)
    old = overlay(reading, corrections_of(submission)).get(code)
    new_state = CellState.BLANK if number is None else CellState.NUMBER
    if (
        old is not None
        and old.state is new_state
        and old.value == number
        and (old.confirmed or not old.doubtful)
    ):
        raise CorrectionRefused("UNCHANGED", cell=label)
    correction = Correction.objects.create(
        submission=submission,
        code=code,
        old_state=old.state if old else CellState.MISSING,
        old_value=None
        if old is None or old.value is None or abs(old.value) >= LARGEST
        else round(old.value, 6),
        new_state=new_state,
        new_value=number,
        reason=reason,
        by=actor,
        at=timezone.now(),
    )
    refresh(submission=submission, reading=reading)
    submission.lock_version += 1
    submission.save(update_fields=["lock_version"])
    record(
        report=submission.report,
        submission=submission,
        move="correct",
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=reason,
        data={"code": code, "old": _text(correction.old_value), "new": _text(number)},
    )
    return correction


def parse_value(value: str, kind: NumberKind, label: str) -> Decimal | None:
    """The typed text as a number, None for empty. Raises CorrectionRefused("VALUE_INVALID")."""
    text = value.strip().replace(",", "").replace("，", "").replace("－", "-")
    if not text:
        return None
    refused = CorrectionRefused("VALUE_INVALID", value=value.strip()[:40], cell=label, kind=KIND_TEXT[kind])
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise refused from None
    if not number.is_finite() or abs(number) >= LARGEST or number != round(number, 6):
        raise refused
    if kind is not NumberKind.CHANGE and number < 0:
        raise refused
    if kind is not NumberKind.AMOUNT and number != number.to_integral_value():
        raise refused
    return number


def last_change(submission: Submission) -> dict[str, str]:
    """``who`` and ``when`` (Asia/Shanghai) of the newest event of the submission, for sentences about conflicts."""
    event = submission.events.order_by("-sequence").first()
    if event is None:
        return {"who": "有人", "when": "刚才"}
    return {"who": event.actor_name, "when": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")}


def _cell(code: str, editions: dict[str, str]) -> tuple[NumberKind, str]:
    try:
        table, _, _ = split_code(code)
        cell = EDITIONS[editions[table]].cells[code]
    except (KeyError, ValueError):
        raise CorrectionRefused("CELL_UNKNOWN") from None
    return cell.column.kind, cell_label(code, editions[table])


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
