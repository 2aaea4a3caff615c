"""情况说明: what the clerks wrote about findings of the approved reports, and what was decided on it. Pure."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports.exports.rows import FindingRow
from reports.exports.sheets import A3, Sheet, Value

TITLE = "情况说明"
HEAD = [
    "序号",
    "单位",
    "层级",
    "口径",
    "版本",
    "校验",
    "单元格",
    "问题",
    "情况说明",
    "说明人",
    "说明时间",
    "处理意见",
    "处理理由",
]
WIDTHS = [6, 30, 8, 8, 6, 28, 30, 50, 60, 12, 17, 16, 40]
LONG = (7, 8, 12)  # 问题, 情况说明, 处理理由
NOTHING = "（已通过的年报没有情况说明）"


class ExplanationSheet:
    """``add`` every finding, of which those with an explanation are written, then ``finish``."""

    def __init__(self, book: Workbook, heading: str) -> None:
        self.sheet = Sheet(
            book, TITLE, widths=WIDTHS, freeze="C3", head_rows="1:2", head_columns="A:B", paper=A3
        )
        self.sheet.heading(f"{heading}{TITLE}", len(HEAD), "caption", 28)
        self.sheet.height(32)
        self.sheet.append([self.sheet.styled(each, "head") for each in HEAD])
        self.number = 0

    def add(self, finding: FindingRow) -> None:
        """Writes the newest explanation of a finding; nothing where there is none."""
        if not finding.explanation:
            return
        self.number += 1
        values: list[Value] = [
            self.number,
            finding.agency,
            finding.level,
            finding.scope,
            finding.version,
            finding.check,
            finding.cell,
            finding.message,
            finding.explanation,
            finding.explained_by,
            finding.explained_at,
            finding.verdict,
            finding.verdict_reason,
        ]
        self.sheet.append_values(values, wrapped=LONG)

    def finish(self) -> None:
        if self.number:
            self.sheet.ws.auto_filter.ref = f"A2:M{self.sheet.row}"
        else:
            self.sheet.append([None, NOTHING])
