"""Edition 2021: 国办公开办函〔2021〕30号, used for report years from 2021. 200 cells."""

from __future__ import annotations

from reports.statutory.elements import TEN_THOUSAND_YUAN, Column, Edition, Group, Line, NumberKind, Table
from reports.statutory.shared_tables import (
    CLOSING_LINES,
    INTAKE_LINES,
    LITIGATION,
    OTHER,
    OUTCOME_LINES,
    RECONSIDERATION,
    request_line,
)

DOCUMENTS = (
    Column("issued", "本年制发件数"),
    Column("repealed", "本年废止件数"),
    Column("in_force", "现行有效件数"),
)
DECISIONS = (Column("decisions", "本年处理决定数量"),)
FEES = (Column("amount", "本年收费金额（单位：万元）", TEN_THOUSAND_YUAN, NumberKind.AMOUNT),)

ITEM_1 = Group("article_20_1", "第二十条第（一）项")
ITEM_5 = Group("article_20_5", "第二十条第（五）项")
ITEM_6 = Group("article_20_6", "第二十条第（六）项")
ITEM_8 = Group("article_20_8", "第二十条第（八）项")

PROACTIVE = Table(
    "proactive",
    "主动公开政府信息情况",
    "表二",
    2,
    (
        Line("government_rules", "规章", DOCUMENTS, ITEM_1),
        Line("normative_documents", "行政规范性文件", DOCUMENTS, ITEM_1),
        Line("licensing", "行政许可", DECISIONS, ITEM_5),
        Line("penalties", "行政处罚", DECISIONS, ITEM_6),
        Line("compulsion", "行政强制", DECISIONS, ITEM_6),
        Line("fees", "行政事业性收费", FEES, ITEM_8),
    ),
)

OTHER_LINES = (
    request_line(
        "other_supplement_overdue",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        OTHER,
    ),
    request_line(
        "other_fee_unpaid",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        OTHER,
    ),
    request_line("other_other", "3.其他", OTHER),
)

REQUESTS = Table(
    "requests",
    "收到和处理政府信息公开申请情况",
    "表三",
    3,
    INTAKE_LINES + OUTCOME_LINES + OTHER_LINES + CLOSING_LINES,
)

EDITION_2021 = Edition(
    name="2021",
    label="2021年格式",
    notice="国办公开办函〔2021〕30号",
    first_year=2021,
    last_year=None,
    tables=(PROACTIVE, REQUESTS, RECONSIDERATION, LITIGATION),
)
