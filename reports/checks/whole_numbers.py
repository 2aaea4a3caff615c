"""Counts are integers, not negative, without unit text: the same rule for 表二, 表三 and 表四."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from reports.checks.entries import Check
from reports.checks.names import cell_name
from reports.checks.results import CellValue, Instance, Severity, Subject
from reports.checks.subjects import edition_of, table_in
from reports.recognition.reading import CellState
from reports.statutory.elements import LARGEST, NumberKind, is_too_long

#: Name and wording of the finding about a number that no report can have.
TOO_LARGE = "too_large"
TOO_LONG = "too_long"
TOO_LARGE_TEXT = {
    TOO_LARGE: "“{格}”填“{原文}”，整数部分超过12位，不能作为统计数字，请核对是否多个数字连在一起。",
    TOO_LONG: "“{格}”填“{原文}”，位数太多，整数和小数合计超过15位，不能作为统计数字，请核对是否多个数字连在一起。",
}
#: 0件, 12.0: the value is clear, only its writing is not that of the form.
UNUSUAL_WRITING = re.compile(r"^[+-]?[\d,]+(?:\.0+)?[^\d.,]*$")
#: Digits of a number that every column holds.
LONGEST_PLAIN = 9
PLAIN_WRITING = re.compile(r"^[+-]?[\d,]+$")


def apply_whole_numbers(check: Check, subject: Subject, table_codes: tuple[str, ...]) -> Iterable[Instance]:
    """One failing instance for each cell that breaks the rule, else one passing instance for each table."""
    for table_code in table_codes:
        edition = edition_of(subject, table_code)
        table = table_in(subject, table_code)
        clean, seen = True, False
        for code in table.cell_codes:
            cell = subject.cells.get(code)
            if cell is None or cell.state is not CellState.NUMBER or cell.value is None:
                continue
            seen = True
            if not cell.confirmed and _is_plain(cell.raw):
                continue
            kind = edition.cells[code].column.kind
            if is_too_long(cell.value):
                clean = False
                values = {"格": cell_name(code, edition.name), "原文": cell.raw or cell.value}
                yield check.failed(
                    subject,
                    code,
                    values,
                    (code,),
                    variant=TOO_LARGE if abs(cell.value) >= LARGEST else TOO_LONG,
                    severity=Severity.ERROR,
                    quoted=cell.raw,
                )
                continue
            severity = _fault_of(cell, cell.value, kind)
            if severity is None:
                continue
            clean = False
            yield check.failed(
                subject,
                code,
                {"格": cell_name(code, edition.name), "原文": cell.raw or cell.value},
                (code,),
                severity=min_severity(severity, check.severity),
                quoted=cell.raw,
            )
        if not seen:
            yield check.not_assessable(table_code, "表中没有数字")
        elif clean:
            yield check.passed(table_code)


def _is_plain(raw: str) -> bool:
    """Whether a cell is printed as a short row of digits, as nearly all are: such a number breaks no rule."""
    return len(raw) <= LONGEST_PLAIN and raw.isascii() and raw.isdigit()


def min_severity(one: Severity, other: Severity) -> Severity:
    """The milder of the two."""
    order = (Severity.NOTICE, Severity.WARNING, Severity.ERROR)
    return min(one, other, key=order.index)


def _fault_of(cell: CellValue, value: Decimal, kind: NumberKind) -> Severity | None:
    """error: not such a number; notice: such a number, oddly written; None: nothing to say."""
    if kind is NumberKind.AMOUNT:
        return None
    if value != value.to_integral_value() or (value < 0 and kind is NumberKind.COUNT):
        return Severity.ERROR
    if cell.confirmed or kind is NumberKind.CHANGE:
        return None
    # NFKC: full-width digits and separators are right. What is neither digits nor digits with a unit is a note beside
    # the number or a mark that conversion left behind; C-NOTE-IN-CELL speaks of it.
    raw = "".join(unicodedata.normalize("NFKC", cell.raw).split()).replace(",", "")
    if not raw or PLAIN_WRITING.match(raw):
        return None
    return Severity.NOTICE if UNUSUAL_WRITING.match(raw) and "(" not in raw else None
