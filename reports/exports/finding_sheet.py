"""校验问题: the open findings of the approved reports, and what the clerks said about them. Pure."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports.exports.rows import FindingRow
from reports.exports.sheets import A3, Sheet

TITLE = "校验问题"
HEAD = [
    "序号",
    "单位",
    "层级",
    "口径",
    "版本",
    "校验编号",
    "级别",
    "结果",
    "归因",
    "单元格",
    "问题",
    "左边",
    "右边",
    "连带问题数",
    "情况说明",
    "说明人",
]
WIDTHS = [6, 30, 8, 8, 6, 18, 8, 8, 10, 30, 60, 12, 12, 8, 40, 12]
LONG = (10, 14)  # 问题, 情况说明


class FindingSheet:
    """``add`` the findings, then ``finish``."""

    def __init__(self, book: Workbook, heading: str) -> None:
        self.sheet = Sheet(
            book, TITLE, widths=WIDTHS, freeze="C3", head_rows="1:2", head_columns="A:B", paper=A3
        )
        self.sheet.heading(f"{heading}{TITLE}", len(HEAD), "caption", 28)
        self.sheet.height(32)
        self.sheet.append([self.sheet.styled(each, "head") for each in HEAD])
        self.number = 0

    def add(self, finding: FindingRow) -> None:
        """Writes one finding; ``left`` and ``right`` are the two sides of its formula where it has one."""
        self.number += 1
        values = [
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
            finding.left,
            finding.right,
            finding.echoes or None,
            finding.explanation,
            finding.explained_by,
        ]
        self.sheet.append(
            [
                self.sheet.styled(value, "wrapped") if index in LONG else self.sheet.value(value)
                for index, value in enumerate(values)
            ]
        )

    def finish(self) -> None:
        if self.number:
            self.sheet.ws.auto_filter.ref = f"A2:P{self.sheet.row}"
        else:
            self.sheet.append([None, "（已通过的年报没有未解决的校验问题）"])
