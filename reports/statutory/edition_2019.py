"""Edition 2019 (trial): 国办公开办函〔2019〕60号, used for report years 2019 and 2020. 198 cells."""

from __future__ import annotations

from reports.statutory.elements import (
    ITEMS,
    YUAN_AS_PRINTED,
    Column,
    Edition,
    Group,
    Line,
    NumberKind,
    Table,
)
from reports.statutory.shared_tables import (
    CLOSING_LINES,
    INTAKE_LINES,
    LITIGATION,
    OUTCOME_LINES,
    OUTCOMES,
    RECONSIDERATION,
    request_line,
)

DOCUMENTS = (
    Column("newly_made", "本年新制作数量"),
    Column("newly_published", "本年新公开数量"),
    Column("total_published", "对外公开总数量"),
)
ITEM_COUNT = (
    Column("items_last_year", "上一年项目数量", ITEMS),
    Column("change", "本年增/减", ITEMS, NumberKind.CHANGE),
)
POWERS = (*ITEM_COUNT, Column("decisions", "处理决定数量"))
PROCUREMENT = (
    Column("projects", "采购项目数量", ITEMS),
    Column("amount", "采购总金额", YUAN_AS_PRINTED, NumberKind.AMOUNT),
)

ITEM_1 = Group("article_20_1", "第二十条第（一）项")
ITEM_5 = Group("article_20_5", "第二十条第（五）项")
ITEM_6 = Group("article_20_6", "第二十条第（六）项")
ITEM_8 = Group("article_20_8", "第二十条第（八）项")
ITEM_9 = Group("article_20_9", "第二十条第（九）项")

PROACTIVE = Table(
    "proactive",
    "主动公开政府信息情况",
    "表二",
    2,
    (
        Line("government_rules", "规章", DOCUMENTS, ITEM_1),
        Line("normative_documents", "规范性文件", DOCUMENTS, ITEM_1),
        Line("licensing", "行政许可", POWERS, ITEM_5),
        Line("other_services", "其他对外管理服务事项", POWERS, ITEM_5),
        Line("penalties", "行政处罚", POWERS, ITEM_6),
        Line("compulsion", "行政强制", POWERS, ITEM_6),
        Line("fees", "行政事业性收费", ITEM_COUNT, ITEM_8),
        Line("procurement", "政府集中采购", PROCUREMENT, ITEM_9),
    ),
)

REQUESTS = Table(
    "requests",
    "收到和处理政府信息公开申请情况",
    "表三",
    3,
    INTAKE_LINES
    + OUTCOME_LINES
    + (request_line("other_handling", "（六）其他处理", OUTCOMES),)
    + CLOSING_LINES,
)

EDITION_2019 = Edition(
    name="2019",
    label="2019年试行格式",
    notice="国办公开办函〔2019〕60号",
    first_year=2019,
    last_year=2020,
    tables=(PROACTIVE, REQUESTS, RECONSIDERATION, LITIGATION),
)
