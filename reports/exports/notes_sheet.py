"""说明: what this workbook holds, how it counts, and exactly which versions are in it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openpyxl.workbook import Workbook

from reports.exports.rows import About, Report, Section
from reports.exports.sheets import Sheet, Value
from reports.statutory.editions import EDITIONS, TABLE_CODES, table_of

TITLE = "说明"
WIDTHS = [6, 34, 16, 10, 10, 8, 24, 18, 22, 18]
SECTION_TEXT = {Section.OWN: "计入本级", Section.AGGREGATE: "计入汇总", Section.APART: "另列，不计入"}

RULES = (
    "范围：本地区及其下级单位中已审核通过的现行有效版本；待审核、已退回、更正中的新版本不计入。",
    "空格：年报中为空白、斜杠或没有该项的单元格，一律留空，不作0处理；合计时留空的单元格不参加相加。"
    "某列没有任何一份年报填写数字的，合计也留空。",
    "口径：“本级”是单位自身的数字，“汇总”是地区或系统逐级汇总的数字，两者不相加。汇总年报逐级包含，"
    "只在同一层级、同一类型之间相加，没有跨层级的合计。",
    "垂直管理：垂直管理机构的年报另列在各数据表下方，不计入本地区任何合计。",
    "格式：每张表按实际印制的格式认定，同一份年报的各表可以是不同格式，分列在各自格式的数据表中；"
    "没有填报该表的年报列在本年度格式的数据表中，整行留空。",
    "金额：行政事业性收费按万元合计；2019年格式的采购总金额按原文单位分列，元与万元不相加，"
    "未注明单位或用其他单位的照录为文字，不合计。表格软件只保留15位有效数字。",
    "行政复议、行政诉讼：按年报所填数字相加；尚未审结的案件可能在下一年度再次计入。",
    "合计：“汇总表”和各数据表下方的合计都是公式，改动数据表中的数字后会随之变化；“与上年对比”的两年数字由数据库计算，"
    "其中“与汇总表核对”一列说明公式结果与数据库是否一致。筛选不影响合计。",
    "与上年对比：两年的单位范围可能不同，请结合份数比较；只有一年的格式才有的项目不比较。上年为空或为0的，不计算增减幅度。",
    "报送情况：以首次上报时间（北京时间）判断按时或逾期，不予受理的上报不算。",
    "更正：核对后更正的单元格按更正后的数字计入，可能与原件所印不同；各数据表以浅黄底色标出，批注写明原件的数字，年报档案中以“改”标出。",
    "校验问题：只列根源问题，改正后随之消除的连带问题只计数。",
)

#: One rule more where the workbook shows a past day.
AS_OF = (
    "截至日期：各数据表、合计和报送情况按截至日期当天24时的有效版本和报送状态，由操作记录推得；单位名称、层级、类型、"
    "免报和上报截止日期按制表时的设置，校验问题和情况说明按制表时的记录。"
)


@dataclass(frozen=True, slots=True)
class Included:
    """One line of the list of reports."""

    agency: str
    kind: str
    level: str
    scope: str
    version: int
    editions: str
    approved_at: datetime | None
    digest: str
    section: Section


def included(report: Report) -> Included:
    """What 说明 says about a report; editions are named once where all tables have the same."""
    names = {report.editions[table] for table in TABLE_CODES if table in report.editions}
    if len(names) == 1:
        editions = f"{names.pop()}年格式"
    else:
        editions = "、".join(
            f"{table_of(report.editions[table], table).label}{report.editions[table]}"
            for table in TABLE_CODES
            if table in report.editions
        )
    return Included(
        report.agency,
        report.kind,
        report.level,
        report.scope,
        report.version,
        editions or "（没有统计表）",
        report.approved_at,
        report.digest,
        report.section,
    )


def write_notes(book: Workbook, about: About, reports: list[Included]) -> None:
    """Adds the sheet: the particulars, the counting rules, and the list of reports with their content digests."""
    sheet = Sheet(book, TITLE, widths=WIDTHS, grid=False)
    columns = len(WIDTHS)
    sheet.heading(f"{about.region}{about.year}年年报汇总说明", columns)
    expected = EDITIONS.get(about.expected_edition or "")
    counts = {section: sum(each.section is section for each in reports) for section in Section}
    particulars = [
        ("报告年度", f"{about.year}年"),
        ("地区", about.region),
        ("范围", about.filtered or "全部单位"),
        ("截至", f"{about.as_of:%Y年%m月%d日}24时（北京时间）" if about.as_of else "制表时"),
        ("制表人", about.made_by),
        ("制表时间", f"{about.made_at:%Y-%m-%d %H:%M:%S}（北京时间）"),
        ("应用格式", f"{expected.label}（{expected.notice}）" if expected else "（该年度没有统一格式）"),
        (
            "年报份数",
            f"共{len(reports)}份：本级{counts[Section.OWN]}份，汇总{counts[Section.AGGREGATE]}份，"
            f"垂直管理（另列）{counts[Section.APART]}份",
        ),
    ]
    for name, text in particulars:
        row = sheet.append([None, sheet.styled(name, "label"), sheet.styled(text, "label")])
        sheet.merge(row, 3, row, columns)
    sheet.heading("计数规则", columns, "caption", 24)
    for number, rule in enumerate((*RULES, AS_OF) if about.as_of else RULES, 1):
        sheet.height(32)
        row = sheet.append([number, sheet.styled(rule, "wrapped")])
        sheet.merge(row, 2, row, columns)
    sheet.heading("所含年报", columns, "caption", 24)
    head = [
        "序号",
        "单位",
        "单位类型",
        "层级",
        "口径",
        "版本",
        "各表格式",
        "通过时间",
        "内容摘要（前16位）",
        "合计",
    ]
    sheet.append([sheet.styled(each, "head") for each in head])
    for number, each in enumerate(reports, 1):
        values: list[Value] = [
            number,
            each.agency,
            each.kind,
            each.level,
            each.scope,
            each.version,
            each.editions,
            each.approved_at,
            each.digest[:16],
            SECTION_TEXT[each.section],
        ]
        sheet.append([sheet.value(value) for value in values])
    if not reports:
        sheet.append([None, "（没有已通过的年报）"])
