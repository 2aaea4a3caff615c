"""The samples: one per layout, with the difficulties of real reports."""

from __future__ import annotations

from decimal import Decimal

from tests.samples.builders import (
    Sample,
    as_page,
    in_layout,
    office_cells,
    regular_markdown,
    report,
    zeros,
)

HEADING_FOUR = "四、政府信息公开行政复议、行政诉讼情况"

# A zone with only one outcome, missing from its total (like a report seen in practice).
ZONE = zeros() | {
    "requests.unavailable_must_be_created.natural_person": 1,
    "requests.unavailable_must_be_created.total": 1,
    "reconsideration.cases.upheld": 2,
    "reconsideration.cases.total": 2,
}
COUNTY = office_cells(11) | {
    "proactive.fees.amount": Decimal("417.0538"),
    "proactive.licensing.decisions": 208113,
}
TOWN = {
    code: value
    for code, value in (
        zeros() | {"proactive.licensing.decisions": 83, "proactive.penalties.decisions": 12}
    ).items()
    if not code.startswith("proactive.government_rules")
}
TOWN_LOST = tuple(
    f"requests.{line}"
    for line in (
        "unavailable_not_held",
        "unavailable_must_be_created",
        "unavailable_still_unclear",
        "not_processed_petition",
        "not_processed_repeated",
        "not_processed_publication",
        "not_processed_excessive",
        "not_processed_confirmation",
        "other_supplement_overdue",
        "other_fee_unpaid",
        "other_other",
        "outcomes_total",
        "carried_forward",
    )
)
TOWN_CELLS = {code: value for code, value in TOWN.items() if code.rsplit(".", 1)[0] not in TOWN_LOST}
TRIAL = office_cells(5, "2019") | {
    "proactive.licensing.change": "减4",
    "proactive.penalties.change": "+17",
    "proactive.procurement.amount": "251000元",
    "proactive.government_rules.total_published": 301,
    "proactive.normative_documents.total_published": 302,
}
MARKED = office_cells(23) | {
    f"proactive.government_rules.{column}": "/" for column in ("issued", "repealed", "in_force")
}
NOTED = office_cells(31) | {"proactive.normative_documents.issued": "22（其中修订16件）"}
META = (
    '<ul><li><a href="/">首页</a></li><li>政府信息公开年报</li></ul>\n<table><tr><td>名称</td><td colspan="3">'
    "柳泉口市统计局2023年政府信息公开工作年度报告</td></tr><tr><td>索引号</td><td>000/2024-00017</td>"
    "<td>公开日期</td><td>2024-01-19</td></tr></table>\n<h1>"
)

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "zone_cell_a_line.txt",
        report(
            "鹿鸣县高新区",
            2022,
            ZONE,
            title=("鹿鸣县高新区2022年政府信息公开", "工作年度报告"),
            headings={3: "3、 收到和处理政府信息公开申请情况"},
            labels={
                "proactive.normative_documents": "规范性文件",
                "requests.not_processed": "(五)不予公开",
                "requests.not_processed_confirmation": "5.要求行政机关确认或新出具已获取信息",
            },
        ),
        in_layout(
            "A",
            ("\t规章", "\t\n\t\n\t\n\t\n\n\t规章"),
            ("（一）予以公开", "(一)予以公开"),
            ("\t四、结转下年度继续办理\n\t0", "\t四、结转下年度继续办理\n\t[bookmark: _GoBack]0"),
        ),
        violations=(("T3-SUM", "error"),),
        must_not_report=("T3-IDENT", "T3-ROW", "T4-SUM"),
    ),
    Sample(
        "county_cell_a_line.txt",
        report(
            "青石渡县",
            2023,
            COUNTY,
            preamble=(
                "本报告中所列数据的统计期限自2023年1月1日起至2023年12月31日止，依据国办公开办函〔2021〕30号规定的格式编制。"
                "如有疑问，请与青石渡县人民政府办公室联系（地址：青石渡县望江路8号，电话：0559-4410377）。",
            ),
            closing=("　　　　　　　　　　　　　　2024年1月18日",),
        ),
        in_layout(
            "A",
            ("\t三、本年度办理结果", "\t \n \n \n三、本年度办理结果"),
            ("（三）不予公开", "（三）不予 公开"),
            ("\n四、政府", "\n　　四、政府"),
            ("每半年抽查", "[bookmark: _GoBack]每半年抽查"),
        ),
    ),
    Sample(
        "town_rows_lost.txt",
        report(
            "石渡新区（近河镇）",
            2022,
            TOWN_CELLS,
            title=("石渡新区（近河镇）2022年 政府信息公开工作年度报告",),
            headings={4: None},
        ),
        in_layout(
            "B",
            ("三、本年度办理结果\t", "（三）\t"),
            ("（三）不予公开\t", "不予公开\t"),
            ("一、本年新收", "一、\t本年新收"),
            ("行政复议\t\t\t\t\t行政诉讼\t\t\t\t\t\t\t\t\t\n", ""),
            ("结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t复议后起诉\n", ""),
            (
                "\t\t\t\t\t" + "\t".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 2) + "\n",
                "",
            ),
            ("\t".join(["0"] * 15), "\t".join(["0"] * 15) + "\n" + "\t".join(["---"] * 15)),
        ),
        violations=(("C-MISSING-ROW", "error"), ("C-MISSING-SECTION", "error")),
        doubtful=25,
        must_not_report=("T3-IDENT", "T3-SUM", "T3-ROW", "T4-SUM", "C-MISSING-TABLE"),
    ),
    Sample(
        "bureau_rows_trial_form.txt",
        report("丰谷口市自然资源局", 2020, TRIAL, edition="2019"),
        in_layout("B", ("本年新制作数量", "本年新 制作数量")),
    ),
    Sample(
        "street_token_a_line.txt",
        report("螺湾区松口街道办事处", 2023, office_cells(3)),
        in_layout("C", (HEADING_FOUR, "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况")),
    ),
    Sample(
        "district_page_text.txt",
        report("云岭台区", 2024, office_cells(7), title=("云岭台区", "2024年政府信息公开工作年度报告")),
        in_layout("D"),
    ),
    Sample(
        "bureau_pipe_after_cell.txt",
        report("竹影县交通运输局", 2023, office_cells(13)),
        in_layout("E", encoding="gb18030"),
    ),
    Sample(
        "bureau_pipes_both_sides.txt",
        report("丰谷口市退役军人事务局", 2022, office_cells(17)),
        in_layout("F", ("第二十条第（一）项", "第二十条  第(一)项"), encoding="utf-16", newline="\r\n"),
    ),
    Sample(
        "bureau_pipe_closes_line.txt",
        report("西岭坡区统计局", 2023, MARKED),
        in_layout("G"),
        violations=(("C-SLASH", "warning"),),
    ),
    Sample(
        "city_pipe_between_lines.txt",
        report("柳泉口市", 2023, office_cells(29, most=60)),
        in_layout("H", ("存在的主要问题及改进情况", "存在的主要问题及整改措施")),
    ),
    Sample(
        "office_torn_tables.md",
        report("鹿鸣县人民政府办公室", 2024, NOTED),
        in_layout("I"),
    ),
    Sample(
        "bureau_regular_tables.md",
        report("青石渡县审计局", 2023, office_cells(37)),
        regular_markdown,
    ),
    Sample(
        "bureau_page.html",
        report("柳泉口市统计局", 2023, office_cells(41)),
        as_page(("<h1>", META), charset="gbk"),
    ),
)
