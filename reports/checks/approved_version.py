"""A correction of an approved report against what people corrected in the version that counts (V-*)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.names import cell_name, number
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import edition_of
from reports.statutory.elements import split_code

KEY = "report"
BLANK = "空白"


def corrections_kept(check: Check, subject: Subject) -> Iterable[Instance]:
    approved = subject.approved
    if approved is None or not approved.corrected:
        yield check.passed(KEY)
        return
    for code, before in approved.corrected.items():
        cell = subject.cells.get(code)
        if cell is None:
            yield check.not_assessable(code, "新文件缺少此单元格", (code,))
        elif cell.confirmed or cell.value == before:
            yield check.passed(code, (code,), left=before, right=cell.value)
        else:
            values = {
                "格": cell_name(code, edition_of(subject, split_code(code)[0]).name),
                "版": approved.version,
                "旧": _said(before),
                "新": _said(cell.value),
            }
            proposed = {} if before is None else {code: before}
            yield check.failed(
                subject, code, values, (code,), left=before, right=cell.value, proposed=proposed
            )


def _said(value: Decimal | None) -> str:
    return BLANK if value is None else number(value)


CHECKS = (
    Check(
        "V-CORRECTED",
        Family.APPROVED,
        "更正过的数字与新文件一致",
        Severity.ERROR,
        "What people corrected in the approved version is printed in the file of its correction.",
        "“{格}”在已通过的第{版}版中更正为{旧}，新文件为{新}，请核对新文件是否仍有原来的错误。",
        corrections_kept,
        sides=("已通过版本更正后", "新文件"),
        must_not_flag=(
            "a first version",
            "a cell that the clerk has corrected or confirmed in the new version",
        ),
        depends=(Depends.APPROVED,),
    ),
)
