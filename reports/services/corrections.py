"""Correcting one cell with a reason. What was read stays; the newest correction counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from django.db import transaction
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.checks.results import CellValue
from reports.models import Correction, Submission
from reports.models.actors import Actor
from reports.permissions import require
from reports.recognition.reading import CellState, Reading
from reports.refusals import Refused
from reports.selectors.cells import (
    correction_rows,
    current_cells,
    editions_of,
    newest_of,
    overlay,
    read_by,
    reading_of,
    seen_mark,
    standing,
    unchanged_since,
)
from reports.services.checking import follow_corrections
from reports.services.events import lock_submission, record
from reports.services.typed_numbers import KIND_TEXT, as_shown, fault_of, typed_number
from reports.statements import insert
from reports.statutory.editions import EDITIONS, cell_label
from reports.statutory.elements import NumberKind, is_storable, split_code


class CorrectionRefused(Refused):
    """``code_of_cell`` names the cell that was refused, where it was one of several."""

    MESSAGES = {
        "REASON_MISSING": "请填写更正理由，例如“对照原件，识别有误”。",
        "REASON_TOO_LONG": "更正理由不超过500字。",
        "VALUE_INVALID": "“{value}”不能填入{cell}：{kind}",
        "VALUE_TOO_LARGE": "“{value}”不能填入{cell}：整数部分不超过12位，请对照原件核对。",
        "VALUE_TOO_LONG": "“{value}”不能填入{cell}：位数太多，整数和小数合计不超过15位，请对照原件核对。",
        "CELL_UNKNOWN": "表格中没有这个单元格。",
        "UNCHANGED": "{cell}的数值没有变化，无需更正。",
        "CELL_CHANGED": "{who}在{when}已把{cell}改为{now}，您要改为{wanted}。"
        "请对照原件：认为对方正确，点“取消”；仍要改为{wanted}，再次保存。",
        "REREAD": "您打开页面之后，文件重新读取过（{who}，{when}），{cell}现为{now}。请对照原件后再次保存。",
        "NOTHING_TO_UNDO": "本单元格没有可以撤销的更正，请刷新页面。",
        "NOTHING_TO_CONFIRM": "所选单元格没有存疑，无需确认。",
        "SEEN_OLDER": "您打开页面之后，{cell}有变动，现为{now}。请对照原件后再次确认。",
        "NOT_READ": "文件还没有读取完成，暂不能更正。",
    }
    code_of_cell: str = ""


@dataclass(frozen=True, slots=True)
class CellChange:
    """What one cell shall become.

    ``value`` as typed, empty = not stated; ``seen`` what the person saw of this cell (``selectors.seen_mark``), None =
    not asked.
    """

    code: str
    value: str
    seen: str | None = None


#: The reason recorded where a person finds that a doubtful cell was read right.
CONFIRMED = "对照原件，识别无误"
#: What the system did, as the subject of a sentence: "文件读取完成，在…已改动这份年报".
BY_ITSELF = {"read": "系统（文件读取完成）"}


def correct_cell(
    *,
    actor: Actor,
    submission_id: int,
    code: str,
    value: str,
    reason: str,
    seen: str | None = None,
    address: str | None = None,
) -> Correction:
    """``correct_cells`` for one cell."""
    [correction] = correct_cells(
        actor=actor,
        submission_id=submission_id,
        changes=(CellChange(code, value, seen),),
        reason=reason,
        address=address,
    )
    return correction


@transaction.atomic
def correct_cells(
    *,
    actor: Actor,
    submission_id: int,
    changes: Iterable[CellChange],
    reason: str,
    address: str | None = None,
) -> list[Correction]:
    """Set cells to what a person read in the source, all or none, for one reason.

    Corrections that several people make to different cells all hold. Of several cells, those that have their value
    already are left out. Tables, digest and findings follow in the same transaction. Raises NotAllowed,
    CorrectionRefused.
    """
    submission = lock_submission(submission_id)
    require(actor, "correct", submission)
    reading = reading_of(submission)
    if reading is None:
        raise CorrectionRefused("NOT_READ")
    reason = masked(reason.strip())
    if not reason:
        raise CorrectionRefused("REASON_MISSING")
    if len(reason) > 500:
        raise CorrectionRefused("REASON_TOO_LONG")
    editions = editions_of(submission)
    earlier = correction_rows(submission)
    cells, newest = overlay(reading, standing(earlier)), newest_of(earlier)
    wanted = {change.code: change for change in changes}
    rows: list[Correction] = []
    for change in wanted.values():
        old = cells.get(change.code)
        try:
            kind, label = _cell(change.code, editions)
            number = parse_value(change.value, kind, label)
            if not _holds(old, number):
                _refuse_unseen(submission, change, label, newest.get(change.code), old, number)
                state = CellState.BLANK if number is None else CellState.NUMBER
                rows.append(_row(submission, actor, change.code, old, state, number, reason))
        except CorrectionRefused as refused:
            refused.code_of_cell = change.code
            raise
    if not rows:
        _refuse_unchanged(wanted, editions)
    _follow(submission, reading, actor, address, earlier, rows, "correct")
    return rows


def refusals_of(submission: Submission, changes: Iterable[CellChange]) -> list[CorrectionRefused]:
    """Return what ``correct_cells`` would refuse in these values, each with ``code_of_cell``; nothing is written.

    Values that are all there already are one refusal without a cell.
    """
    editions = editions_of(submission)
    cells = current_cells(submission)
    refusals: list[CorrectionRefused] = []
    unchanged = True
    for change in changes:
        try:
            kind, label = _cell(change.code, editions)
            unchanged &= _holds(cells.get(change.code), parse_value(change.value, kind, label))
        except CorrectionRefused as refused:
            refused.code_of_cell = change.code
            refusals.append(refused)
    if unchanged and not refusals:
        refusals.append(CorrectionRefused("UNCHANGED", cell="这些单元格"))
    return refusals


def _refuse_unchanged(wanted: Mapping[str, CellChange], editions: dict[str, str]) -> NoReturn:
    if len(wanted) != 1:
        raise CorrectionRefused("UNCHANGED", cell="这些单元格")
    code = next(iter(wanted))
    refused = CorrectionRefused("UNCHANGED", cell=_cell(code, editions)[1])
    refused.code_of_cell = code
    raise refused


@transaction.atomic
def confirm_cells(
    *, actor: Actor, submission_id: int, codes: Iterable[str], seen: str, address: str | None = None
) -> list[Correction]:
    """Record that a person compared doubtful cells with the source and found them read right.

    Each is a correction without change, all of one moment. Cells without a doubt are left out; ``seen`` is the mark of
    the page that showed them (``selectors.page_mark``). Raises NotAllowed, CorrectionRefused.
    """
    submission = lock_submission(submission_id)
    require(actor, "correct", submission)
    reading = reading_of(submission)
    if reading is None:
        raise CorrectionRefused("NOT_READ")
    earlier = correction_rows(submission)
    cells, newest, now = overlay(reading, standing(earlier)), newest_of(earlier), timezone.now()
    rows: list[Correction] = []
    for code in dict.fromkeys(codes):
        cell = cells.get(code)
        if cell is None or cell.confirmed or not cell.doubtful:
            continue
        if not unchanged_since(submission, newest.get(code), seen):
            shown = "未填" if cell.value is None else _text(cell.value)
            refused = CorrectionRefused("SEEN_OLDER", cell=cell_label(code), now=shown)
            refused.code_of_cell = code
            raise refused
        if cell.value is None or is_storable(cell.value):
            rows.append(_row(submission, actor, code, cell, cell.state, cell.value, CONFIRMED, at=now))
    if not rows:
        raise CorrectionRefused("NOTHING_TO_CONFIRM")
    _follow(submission, reading, actor, address, earlier, rows, "correct")
    return rows


def undo_correction(
    *, actor: Actor, submission_id: int, code: str, seen: str | None = None, address: str | None = None
) -> Correction:
    """``undo_corrections`` for one cell; ``seen`` what the person saw of this cell (``selectors.seen_mark``)."""

    def was_seen(submission: Submission, newest: Correction | None) -> bool:
        return seen in (None, seen_mark(submission, newest))

    [row] = _undo(actor, submission_id, (code,), address, was_seen)
    return row


def undo_corrections(
    *, actor: Actor, submission_id: int, codes: Iterable[str], seen: str, address: str | None = None
) -> list[Correction]:
    """Take back the newest correction of each cell, all or none; ``seen`` as in ``confirm_cells``.

    What counted before counts again, a doubt of the reading too. Both stay in the record. Raises NotAllowed and
    CorrectionRefused.
    """
    return _undo(
        actor, submission_id, codes, address, lambda given, newest: unchanged_since(given, newest, seen)
    )


@transaction.atomic
def _undo(
    actor: Actor,
    submission_id: int,
    codes: Iterable[str],
    address: str | None,
    was_seen: Callable[[Submission, Correction | None], bool],
) -> list[Correction]:
    submission = lock_submission(submission_id)
    require(actor, "correct", submission)
    reading = reading_of(submission)
    if reading is None:
        raise CorrectionRefused("NOT_READ")
    earlier = correction_rows(submission)
    counting, newest = standing(earlier), newest_of(earlier)
    cells = overlay(reading, counting)
    rows: list[Correction] = []
    for code in dict.fromkeys(codes):
        undone = counting.get(code)
        if undone is None or not was_seen(submission, newest.get(code)):
            raise CorrectionRefused("NOTHING_TO_UNDO")
        before, state = undone.old_value, CellState(undone.old_state)
        if state is CellState.NUMBER and before is None:
            state = CellState.MARK  # it was too large for the column; the reading has it
        reason = f"撤销更正：{undone.reason}"[:500]
        rows.append(_row(submission, actor, code, cells.get(code), state, before, reason, undoes=undone))
    if not rows:
        raise CorrectionRefused("NOTHING_TO_UNDO")
    _follow(submission, reading, actor, address, earlier, rows, "undo")
    return rows


def _holds(old: CellValue | None, number: Decimal | None) -> bool:
    """Whether the cell has this value already, without a doubt that saving it would settle."""
    state = CellState.BLANK if number is None else CellState.NUMBER
    return (
        old is not None and old.state is state and old.value == number and (old.confirmed or not old.doubtful)
    )


def _refuse_unseen(
    submission: Submission,
    change: CellChange,
    label: str,
    newest: Correction | None,
    old: CellValue | None,
    number: Decimal | None,
) -> None:
    """Refuse to overwrite a cell that was changed after this person saw it; the sentence names both values."""
    if change.seen is None or change.seen == seen_mark(submission, newest):
        return
    now = "未填" if old is None or old.value is None else _text(old.value)
    seen_already = newest is not None and change.seen.endswith(f".{newest.pk}")
    code = "REREAD" if newest is None or seen_already else "CELL_CHANGED"
    who, at = read_by(submission) if newest is None or seen_already else (newest.by, newest.at)
    raise CorrectionRefused(
        code,
        cell=label,
        who=who or BY_ITSELF["read"],
        when=timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S"),
        now=now,
        wanted="未填" if number is None else _text(number),
    )


def _row(
    submission: Submission,
    actor: Actor,
    code: str,
    old: CellValue | None,
    state: CellState,
    number: Decimal | None,
    reason: str,
    **values: Any,
) -> Correction:
    return Correction(
        submission=submission,
        code=code,
        old_state=old.state if old else CellState.MISSING,
        old_value=None if old is None or old.value is None or not is_storable(old.value) else old.value,
        new_state=state,
        new_value=number,
        reason=reason,
        by=actor,
        **{"at": timezone.now(), **values},
    )


def _follow(
    submission: Submission,
    reading: Reading,
    actor: Actor,
    address: str | None,
    earlier: list[Correction],
    rows: list[Correction],
    move: str,
) -> None:
    """Write the rows, and tables, findings, lock version and the record after them."""
    insert(rows, keys=True)
    submission.lock_version += 1
    follow_corrections(submission=submission, reading=reading, rows=[*earlier, *rows], new=rows)
    for row in rows:
        record(
            report=submission.report,
            submission=submission,
            move=move,
            actor=actor,
            address=address,
            from_state=submission.state,
            from_stage=submission.stage,
            comment=row.reason,
            data={"code": row.code, "old": _text(row.old_value), "new": _text(row.new_value)},
        )


def parse_value(value: str, kind: NumberKind, label: str) -> Decimal | None:
    """The typed text as a number, None for empty.

    Raises CorrectionRefused: VALUE_INVALID, VALUE_TOO_LARGE, VALUE_TOO_LONG.
    """
    said = as_shown(value)
    values = {"value": said, "cell": label, "kind": KIND_TEXT[kind]}
    try:
        number = typed_number(value)
    except ValueError:
        raise CorrectionRefused("VALUE_INVALID", **values) from None
    if number is not None and (fault := fault_of(number, kind)):
        raise CorrectionRefused(fault, **values)
    return number


def last_change(submission: Submission) -> dict[str, str]:
    """``who`` and ``when`` (Asia/Shanghai) of the newest change of the submission, for sentences about conflicts.

    A run of the checks changes nothing; what the system did is said, so that nobody looks for a person of that name.
    """
    event = submission.events.exclude(move="recheck").order_by("-sequence").first()
    if event is None:
        return {"who": "有人", "when": "刚才"}
    who = event.actor_name if event.actor_id else BY_ITSELF.get(event.move, event.actor_name)
    return {"who": who, "when": timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")}


def _cell(code: str, editions: dict[str, str]) -> tuple[NumberKind, str]:
    try:
        table, _, _ = split_code(code)
        cell = EDITIONS[editions[table]].cells[code]
    except (KeyError, ValueError):
        raise CorrectionRefused("CELL_UNKNOWN") from None
    return cell.column.kind, cell_label(code, editions[table])


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
