"""Values, changes and names of cells in words, for pages."""

from __future__ import annotations

from decimal import Decimal

from reports.checks.results import CellValue
from reports.models import Correction, Finding
from reports.recognition.reading import CellState, Reading
from reports.selectors.cells import overlay
from reports.statutory.editions import cell_label

UNKNOWN_CELL = "格式以外的单元格"


def shown_number(value: Decimal) -> str:
    """Plain digits without exponent and without trailing zeros after the point."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_value(cell: CellValue | None) -> str:
    """The text of the cell on the page: the number, the printed mark, 空 for a printed blank, 缺 for missing."""
    if cell is None or cell.state is CellState.MISSING:
        return "缺"
    if cell.state is CellState.BLANK:
        return "空"
    if cell.state is CellState.MARK:
        return cell.raw.strip()[:8] or "/"
    return shown_number(cell.value) if cell.value is not None else "缺"


def same_cell(before: CellValue | None, after: CellValue | None) -> bool:
    """Whether both state the same: the same number, or both blank, or both not there."""
    was = (before.state, before.value) if before else (CellState.MISSING, None)
    now = (after.state, after.value) if after else (CellState.MISSING, None)
    return was == now


def shown_change(before: CellValue | None, after: CellValue | None) -> str:
    """The signed difference of two numbers; empty where they are equal or one of them is not a number."""
    if before is None or after is None or before.value is None or after.value is None:
        return ""
    change = after.value - before.value
    return "" if not change else f"{'+' if change > 0 else '−'}{shown_number(abs(change))}"


def read_otherwise(
    reading: Reading | None, corrections: dict[str, Correction]
) -> dict[str, CellValue | None]:
    """Cell code → the cell as the file has it (None: not there), of each that counts with another value now."""
    if reading is None:
        return {}
    read, now = overlay(reading, {}), overlay(reading, corrections)
    return {code: read.get(code) for code in corrections if not same_cell(read.get(code), now.get(code))}


def is_confirmation(correction: Correction) -> bool:
    """Whether the person left the cell as it was read."""
    was = (correction.old_state, correction.old_value)
    return was == (correction.new_state, correction.new_value)


def correction_sentence(correction: Correction) -> str:
    """Who set the cell from what to what, and why."""
    if is_confirmation(correction):
        return f"{correction.by}已确认，理由：{correction.reason}"
    old = "未填" if correction.old_value is None else shown_number(correction.old_value)
    new = "未填" if correction.new_value is None else shown_number(correction.new_value)
    return f"{correction.by}由{old}改为{new}，理由：{correction.reason}"


def finding_anchor(finding: Finding) -> str:
    """HTML id of a finding on the report page, the same after every run of the checks."""
    return anchor_of(finding.fingerprint)


def anchor_of(fingerprint: str) -> str:
    """HTML id of the finding with this fingerprint."""
    return f"finding-{fingerprint[:16]}"


def cell_name(code: str, edition: str | None = None) -> str:
    """Return the Chinese name of a cell in this edition, else in whichever edition has it."""
    for name in (edition, None):
        try:
            return cell_label(code, name)
        except KeyError:
            continue
    return UNKNOWN_CELL
