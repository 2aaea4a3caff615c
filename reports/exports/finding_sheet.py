"""校验问题: the open findings of the approved reports, and what the clerks said about them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from openpyxl.workbook import Workbook

from reports.exports.rows import FindingRow
from reports.exports.sheets import A3, Sheet, Value

TITLE = "校验问题"
HEAD = [
    "序号",
    "单位",
    "层级",
    "口径",
    "版本",
    "校验",
    "级别",
    "结果",
    "归因",
    "单元格",
    "问题",
    "比较内容",
    "前者",
    "后者",
    "连带问题数",
    "情况说明",
    "说明人",
    "处理意见",
    "处理理由",
    "处理人",
]
WIDTHS = [6, 30, 8, 8, 6, 28, 8, 8, 10, 30, 60, 28, 12, 12, 8, 40, 12, 16, 40, 12]
NOTHING = "（已通过的年报没有未解决的校验问题）"
LONG = (10, 15, 18)  # 问题, 情况说明, 处理理由


class FindingSheet:
    """``add`` the findings, then ``finish``. ``title`` names the sheet, ``nothing`` is the text of an empty one."""

    def __init__(self, book: Workbook, heading: str, title: str = TITLE, nothing: str = NOTHING) -> None:
        self.nothing = nothing
        self.sheet = Sheet(
            book, title, widths=WIDTHS, freeze="C3", head_rows="1:2", head_columns="A:B", paper=A3
        )
        self.sheet.heading(f"{heading}{title}", len(HEAD), "caption", 28)
        self.sheet.height(32)
        self.sheet.append([self.sheet.styled(each, "head") for each in HEAD])
        self.number = 0

    def add(self, finding: FindingRow) -> None:
        """Writes one finding; ``left`` and ``right`` are the two numbers that ``compared`` names, where it has them."""
        self.number += 1
        values: list[Value] = [
            self.number,
            finding.agency,
            finding.level,
            finding.scope,
            finding.version,
            finding.check,
            finding.severity,
            finding.outcome,
            finding.fault,
            finding.cell,
            finding.message,
            finding.compared,
            finding.left,
            finding.right,
            finding.echoes or None,
            finding.explanation,
            finding.explained_by,
            finding.verdict,
            finding.verdict_reason,
            finding.decided_by,
        ]
        self.sheet.append_values(values, wrapped=LONG)

    def finish(self) -> None:
        if self.number:
            self.sheet.ws.auto_filter.ref = f"A2:T{self.sheet.row}"
        else:
            self.sheet.append([None, self.nothing])


def write_problem_list(findings: Iterable[FindingRow], heading: str, target: BinaryIO) -> None:
    """问题清单 of one report as a workbook of one sheet, written to a binary stream."""
    book = Workbook(write_only=True)
    sheet = FindingSheet(book, heading, "问题清单", "（没有发现问题）")
    for finding in findings:
        sheet.add(finding)
    sheet.finish()
    book.save(target)
