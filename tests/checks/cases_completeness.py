"""Cases of the checks of completeness and form of the tables (C-*)."""

from __future__ import annotations

from reports.recognition.reading import UnknownLine
from tests.checks.building import (
    PLACE,
    cell_reading,
    ordinary,
    subject,
    without,
)
from tests.checks.cases import CLEAN, ERROR, NOTICE, WARNING, Case, facts

COMPLETENESS_CASES = (
    Case(
        "C-MISSING-SECTION",
        CLEAN,
        subject(parts=(1, 2, 3, 5, 6)),
        ERROR,
        "缺少“四、政府信息公开行政复议、行政诉讼情况”。",
    ),
    Case(
        "C-MISSING-TABLE",
        CLEAN,
        subject(whole=without(ordinary(), "requests."), absent_tables=("requests",)),
        ERROR,
        "未找到表三。",
    ),
    Case(
        "C-MISSING-ROW",
        CLEAN,
        subject(whole=without(ordinary(), "proactive.government_rules.")),
        ERROR,
        "表二缺少1行：规章。所缺数据不按0处理，相关勾稽未校验。",
    ),
    Case(
        "C-MISSING-CELL",
        CLEAN,
        subject(
            whole=without(ordinary(), "requests.carried_forward.total"),
            table_facts={"requests": {"short_lines": {"carried_forward": 6}}},
        ),
        ERROR,
        "表三“四、结转下年度继续办理”只有6个数，应为7个。",
    ),
    Case(
        "C-WORDS",
        CLEAN,
        subject(
            whole=without(ordinary(), "proactive.licensing.decisions"),
            table_facts={"proactive": {"worded_cells": {"proactive.licensing.decisions": "同上年"}}},
        ),
        ERROR,
        "表二“行政许可”填“同上年”，不是数字，不按0处理，请填数字。",
    ),
    Case(
        "C-MERGED",
        CLEAN,
        subject(
            whole=without(ordinary(), "requests.carried_over."),
            table_facts={"requests": {"merged_lines": {"carried_over": "0"}}},
        ),
        WARNING,
        "表三“二、上年结转政府信息公开申请数量”七栏合并为一格，仅填“0”，请逐栏填写。",
    ),
    Case(
        "C-EXTRA-ROW",
        facts(extra_columns=("法人或其他组织小计",)),
        facts("proactive", unknown_lines=(UnknownLine("其他主动公开文件", ("3",), PLACE),)),
        NOTICE,
        "表二有格式以外的行“其他主动公开文件”，未计入合计。",
    ),
    Case(
        "C-BLANK",
        CLEAN,
        subject({"proactive.government_rules.issued": "", "proactive.government_rules.repealed": ""}),
        WARNING,
        "表二有2个单元格空白，汇总时按0计，请填0。",
    ),
    Case(
        "C-SLASH",
        CLEAN,
        subject({"proactive.government_rules.issued": "/", "proactive.government_rules.repealed": "/"}),
        WARNING,
        "表二有2个单元格填“/”，汇总时按0计，请填0。",
    ),
    Case(
        "C-ORDER",
        CLEAN,
        subject(numerals={5: "六"}),
        WARNING,
        "标题“六、存在的主要问题及改进情况”序号有误，应为“五、存在的主要问题及改进情况”。",
    ),
    Case(
        "C-TWICE",
        facts(printed_again=()),
        facts(printed_again=("received", "carried_over")),
        WARNING,
        "表三在文件中出现两次，有2行数字不同：一、本年新收政府信息公开申请数量、二、上年结转政府信息公开申请数量。"
        "已取第一份，请核对，并删去多余的一份。",
    ),
    Case(
        "C-LABEL",
        facts(labels={"disclosed": "(一) 予以公开", "withheld_state_secret": "1、属于国家秘密"}),
        facts(labels={"withheld_internal_affairs": "5.属于三类内容事务信息"}),
        NOTICE,
        "表三“5.属于三类内容事务信息”应为“5.属于三类内部事务信息”。",
    ),
    Case(
        "C-NOTE-IN-CELL",
        CLEAN,
        subject(
            {
                "proactive.government_rules.issued": cell_reading(
                    "proactive.government_rules.issued", 22, raw="22（其中修订16件）", note="其中修订16件"
                )
            }
        ),
        NOTICE,
        "表二“规章·本年制发件数”填“22（其中修订16件）”，按22计，注释保留。",
    ),
)
