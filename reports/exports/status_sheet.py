"""报送情况: every slot of the year, who was on time, and the counts below. Pure."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from reports.exports.rows import Slot
from reports.exports.sheets import Sheet, Value

TITLE = "报送情况"
HEAD = [
    "序号",
    "单位",
    "单位类型",
    "层级",
    "口径",
    "垂直管理",
    "上报截止日期",
    "首次上报时间",
    "报送情况",
    "逾期天数",
    "当前状态",
    "已通过版本",
    "审核人",
    "通过时间",
    "公布时间",
    "备注",
]
WIDTHS = [6, 30, 14, 8, 8, 8, 12, 17, 10, 8, 10, 8, 24, 17, 17, 24]
PUNCTUALITY = "I"
ARCHIVED = "历年归档"
#: What 报送情况 can say, in the order of the counts below the list.
PUNCTUALITIES = ("按时", "逾期", "未报", "未到期", "免报", ARCHIVED)


class StatusSheet:
    """``add`` the slots, then ``finish``."""

    def __init__(self, book: Workbook, heading: str) -> None:
        self.sheet = Sheet(book, TITLE, widths=WIDTHS, freeze="C3", head_rows="1:2", head_columns="A:B")
        self.sheet.heading(f"{heading}{TITLE}", len(HEAD), "caption", 28)
        self.sheet.height(32)
        self.sheet.append([self.sheet.styled(each, "head") for each in HEAD])
        self.number = 0

    def add(self, slot: Slot) -> None:
        """Writes one slot. ``days_late`` stays empty for those who were not late."""
        self.number += 1
        values: list[Value] = [
            self.number,
            slot.agency,
            slot.kind,
            slot.level,
            slot.scope,
            "是" if slot.vertically_managed else "否",
            slot.due_on,
            slot.handed_in_at,
            slot.punctuality,
            slot.days_late,
            slot.status,
            slot.version,
            slot.reviewers,
            slot.approved_at,
            slot.published_at,
            slot.remark,
        ]
        self.sheet.append([self.sheet.value(value) for value in values])

    def finish(self) -> None:
        """The filter, and under the list how many there are of each."""
        if not self.number:
            self.sheet.append([None, "（没有应报的年报）"])
            return
        first, last = 3, self.sheet.row
        self.sheet.ws.auto_filter.ref = f"A2:{get_column_letter(len(HEAD))}{last}"
        cells = f"${PUNCTUALITY}${first}:${PUNCTUALITY}${last}"
        self._count(
            "应报合计（含免报，不含历年归档）", f'=COUNTA({cells})-COUNTIF({cells},"{ARCHIVED}")', "sum"
        )
        for punctuality in PUNCTUALITIES:
            self._count(punctuality, f'=COUNTIF({cells},"{punctuality}")', "subtotal")

    def _count(self, label: str, formula: str, look: str) -> None:
        """The label under 单位, the count in the column that it counts."""
        row = [self.sheet.styled(None, look) for _ in HEAD]
        row[1] = self.sheet.styled(label, look)
        row[8] = self.sheet.formula(formula, look)
        self.sheet.append(row)
