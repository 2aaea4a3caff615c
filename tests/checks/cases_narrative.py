"""One passing and one failing report for every check of the narrative's figures and of the processing fee."""

from __future__ import annotations

from decimal import Decimal

from reports.checks.results import Severity, Subject
from tests.checks.building import TEXTS, requests_line, results_line, subject, zeros
from tests.checks.cases import Case

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE

#: Thirty requests: 26 received, 4 carried over, 25 settled, 5 carried forward.
THIRTY = (
    zeros()
    | requests_line("received", 20, 6, 0, 0, 0, 0, 26)
    | requests_line("carried_over", 4, 0, 0, 0, 0, 0, 4)
    | requests_line("disclosed", 9, 3, 0, 0, 0, 0, 12)
    | requests_line("partly_disclosed", 4, 0, 0, 0, 0, 0, 4)
    | requests_line("withheld_process_information", 2, 0, 0, 0, 0, 0, 2)
    | requests_line("withheld_enforcement_file", 1, 0, 0, 0, 0, 0, 1)
    | requests_line("unavailable_not_held", 4, 2, 0, 0, 0, 0, 6)
    | requests_line("outcomes_total", 20, 5, 0, 0, 0, 0, 25)
    | requests_line("carried_forward", 4, 1, 0, 0, 0, 0, 5)
    | results_line("cases", 7, 0, 0, 1, 8)
    | results_line("direct", 2, 0, 0, 0, 2)
    | results_line("after_reconsideration", 3, 0, 0, 0, 3)
)
FEE = "proactive.fees.amount"


def telling(text: str, **more: object) -> Subject:
    """Return the report of thirty requests with this text at the end of part 一."""
    return subject(THIRTY | more.pop("cells", {}), texts={1: TEXTS[1] + text}, **more)


def charging(text: str, fees: object = 1, **more: object) -> Subject:
    """Return an ordinary report with this part 六."""
    return subject({FEE: fees}, texts={6: text}, **more)


DOCUMENTS = {
    "proactive.normative_documents.issued": 3,
    "proactive.normative_documents.repealed": 1,
    "proactive.normative_documents.in_force": 18,
}

NARRATIVE_CASES = (
    Case(
        "X-TEXT-NEW",
        telling("2023年共收到政府信息公开申请30件。"),
        telling("2023年共收到政府信息公开申请27件。"),
        WARNING,
        "正文“2023年共收到政府信息公开申请27件”为27件，表三“一、本年新收”为26件，请核对口径。",
    ),
    Case(
        "X-TEXT-CARRY",
        telling("收到政府信息公开申请26件，上年结转4件，结转下年度继续办理5件。"),
        telling("收到政府信息公开申请26件，上年结转4件，结转下年度继续办理6件。"),
        WARNING,
        "正文“结转下年度继续办理6件”为6件，表三“四、结转下年度”为5件，请核对口径。",
    ),
    Case(
        "X-TEXT-TOTAL",
        telling("办理政府信息公开申请，共办结25件，延期答复3件。"),
        telling("办理政府信息公开申请，共办结24件。"),
        WARNING,
        "正文“共办结24件”为24件，表三“（七）总计”为25件，请核对口径。",
    ),
    Case(
        "X-TEXT-RESULTS",
        telling("依申请公开方面，予以公开及部分公开16件，不予公开3件，无法提供6件。"),
        telling("依申请公开方面，予以公开及部分公开16件，不予公开3件，无法提供5件。"),
        WARNING,
        "正文“无法提供5件”为5件，表三“（四）无法提供”合计6件。",
    ),
    Case(
        "X-TEXT-T4",
        telling("因政府信息公开申请被提起行政复议8件，其中维持7件，尚未审结1件；行政诉讼5件。"),
        telling("因政府信息公开申请被提起行政复议9件；行政诉讼5件。"),
        WARNING,
        "正文“因政府信息公开申请被提起行政复议9件”为9件，表四为8件。",
    ),
    Case(
        "X-CONTRADICT",
        telling("发生行政诉讼5件，均获维持。"),
        telling("发生行政复议8件，均获维持。"),
        WARNING,
        "正文称“均获维持”，但表四“行政复议·尚未审结”为1件。",
    ),
    Case(
        "X-NORM-TEXT",
        telling("全年制发行政规范性文件3件，废止1件，现行有效18件。", cells=DOCUMENTS),
        telling("全年制发行政规范性文件5件。", cells=DOCUMENTS),
        WARNING,
        "正文“全年制发行政规范性文件5件”为5件，表二为3件。",
    ),
    Case(
        "X-TEXT-PARTS",
        telling("全年更新信息1300余条，其中网站142条，公众号1119条。报刊99条。"),
        telling("全年更新信息120条，其中网站90条，公众号40条。"),
        WARNING,
        "正文“全年更新信息120条，其中网站90条，公众号40条”：分项合计130，与120不符。",
    ),
    Case(
        "X-TEXT-PCT",
        telling("依申请公开方面，予以公开12件，占48%，无法提供6件，占24.0%。"),
        telling("依申请公开方面，予以公开12件，占48.7%。"),
        WARNING,
        "正文“予以公开12件，占48.7%”：按12÷25应为48%。",
    ),
    Case(
        "X-TEXT-YOY",
        telling("收到政府信息公开申请26件，同比增长30%。", previous={"requests.received.total": Decimal(20)}),
        telling(
            "收到政府信息公开申请26件，同比增长25.5%。", previous={"requests.received.total": Decimal(20)}
        ),
        NOTICE,
        "正文“同比25.5%”，按26与20计算应为30%。",
    ),
    Case(
        "X-FEE-TEXT",
        charging("2023年我局信息处理费收费情况为零。"),
        charging("严格按照《政府信息公开信息处理费管理办法》执行，无其他需要报告的事项。"),
        WARNING,
        "第六部分未报告信息处理费收取情况。",
    ),
    Case(
        "X-FEE-SUM",
        charging(
            "2023年收取信息处理费25件2950元，其中甲县1件420元，乡2件290元，丙区15件1500元，丁局1件140元，戊镇6件600元。"
        ),
        charging("2023年收取信息处理费2590元，其中甲县420元，乡290元，丙区1500元，丁局140元，戊镇600元。"),
        WARNING,
        "信息处理费分项合计2950元，总额2590元。",
    ),
    Case(
        "X-FEE-STEP",
        charging("收取信息处理费1080元。"),
        charging("收取信息处理费1085元。"),
        WARNING,
        "信息处理费1085元不是10元的整倍数，请核对。",
    ),
    Case(
        "X-FEE-TABLE",
        charging("收取信息处理费2950元。", fees="0.295"),
        charging("收取信息处理费2950元。", fees="0.1"),
        NOTICE,
        "信息处理费2950元应计入行政事业性收费，表二填0.1万元。",
    ),
    Case(
        "X-FEE-UNIT",
        charging("没有收取信息处理费。", fees=15615),
        charging("收取信息处理费2230元。", fees=2230),
        WARNING,
        "表二收费2230万元与信息处理费2230元数值相同，疑似单位填错。",
    ),
)
