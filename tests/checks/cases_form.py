"""Cases of the checks of headings and of the form of the narrative (Q-*)."""

from __future__ import annotations

from tests.checks.building import subject
from tests.checks.cases import CLEAN, NOTICE, WARNING, Case

FORM_CASES = (
    Case(
        "Q-TITLE",
        subject(title="青岚县水务局2023年政府信息公开工作\n年度报告"),
        subject(title="青岚县2023年度政府信息公开工作报告"),
        NOTICE,
        "标题应为“青岚县水务局2023年政府信息公开工作年度报告”。",
    ),
    Case(
        "Q-ART50",
        subject(agency_kind="government", texts={1: "开展工作考核、社会评议，无责任追究情形。"}),
        subject(agency_kind="government", texts={1: "开展工作考核。"}),
        NOTICE,
        "未见社会评议、责任追究内容（条例第五十条第四项）。",
    ),
    Case(
        "Q-SEC1",
        CLEAN,
        subject(texts={1: "主动公开、政府信息管理、平台建设、监督保障工作平稳推进。"}),
        NOTICE,
        "总体情况缺少“依申请公开”。",
    ),
    Case("Q-SEC5", CLEAN, subject(texts={5: "无。"}), WARNING, "第五部分内容空缺。"),
    Case(
        "Q-TEMPLATE",
        CLEAN,
        subject(texts={2: "该部分以表格形式报告。表格如下："}),
        NOTICE,
        "残留模板文字“该部分以表格形式报告”。",
    ),
    Case(
        "Q-GAP",
        subject(texts={1: "共收到申请 3 件，公共条件改善，占 12.5 %，2023年 1 月 5 日办结。"}),
        subject(texts={1: "全年主动公开信息共 条，依申请公开平稳。"}),
        WARNING,
        "“全年主动公开信息共 条”缺少数字。",
    ),
)
