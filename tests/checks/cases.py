"""One passing and one failing report for every check of the catalogue, with the expected message."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.checks.results import Severity, Subject
from reports.recognition.reading import GroupNumbers
from tests.checks.building import (
    AGENCY,
    PLACE,
    cell_reading,
    editions,
    ordinary,
    requests_line,
    results_line,
    subject,
    zeros,
)

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE
OLD = editions("2019", "2019")


@dataclass(frozen=True)
class Case:
    """A case; ``message`` is the full text of the failing instance without the additions of a root."""

    check: str
    passing: Subject
    failing: Subject
    severity: Severity
    message: str


def old(**cells: object) -> Subject:
    """Return a 2020 report in the 2019 edition; cells of 表二 as ``line__column``."""
    named = {f"proactive.{name.replace('__', '.')}": value for name, value in cells.items()}
    return subject(named, table_editions=OLD, year=2020)


def carried(received: int, carried_over: int, settled: int, carried_forward: int) -> Subject:
    """Return a report with these numbers for natural persons, half of them disclosed."""
    half = settled // 2
    numbers = {
        "received": received,
        "carried_over": carried_over,
        "disclosed": half,
        "partly_disclosed": settled - half,
        "outcomes_total": settled,
        "carried_forward": carried_forward,
    }
    cells = zeros()
    for line, value in numbers.items():
        cells |= requests_line(line, value, 0, 0, 0, 0, 0, value)
    return subject(cells)


def disclosed_only(count: int) -> Subject:
    cells = zeros()
    for line in ("received", "disclosed", "outcomes_total"):
        cells |= requests_line(line, count, 0, 0, 0, 0, 0, count)
    return subject(cells)


def facts(table: str = "requests", **more: object) -> Subject:
    return subject(table_facts={table: more})


CLEAN = subject()
CLEAN_OLD = old()
NONE_LEFT = carried(20, 0, 20, 0)
BLANK_ORGANISATIONS = {
    f"requests.{line.split('.')[1]}.{column}": ""
    for line in ordinary()
    if line.startswith("requests.") and line.endswith(".total")
    for column in (
        "business",
        "research_institution",
        "public_welfare_body",
        "legal_service_agency",
        "other_organization",
    )
}
ONE_PERSON = {
    code: value
    for line in ("received", "disclosed", "outcomes_total")
    for code, value in requests_line(line, 1, 0, 0, 0, 0, 0, 1).items()
}

CASES = (
    Case(
        "I-AGENCY",
        CLEAN,
        subject(agency="青岚县林业局", agency_names=(), known_names={AGENCY: AGENCY}),
        ERROR,
        "标题中的单位“青岚县水务局”与上报单位“青岚县林业局”不一致，请核对是否传错文件。",
    ),
    Case("I-YEAR", CLEAN, subject(read_year=2022), ERROR, "标题年度为2022，所报年度为2023，请核对。"),
    Case(
        "I-DUPLICATE",
        CLEAN,
        subject(duplicate_of="青岚县林业局2023年"),
        ERROR,
        "该文件与青岚县林业局2023年报告相同，或数据几乎全部相同，疑似传错。",
    ),
    Case(
        "I-SECOND",
        CLEAN,
        subject(second_title="青岚县水务局2023年政府信息公开工作年度报告"),
        ERROR,
        "文件中还有另一份年报“青岚县水务局2023年政府信息公开工作年度报告”，只读取了第一份。"
        "请把两份年报拆成两个文件，分别上传。",
    ),
    Case(
        "E-EDITION",
        CLEAN,
        subject(
            table_editions=editions("2019"),
            table_facts={"proactive": {"edition_labels": {"2019": ("本年新制作数量",)}}},
        ),
        ERROR,
        "表二使用2019年试行格式（表头“本年新制作数量”），2023年应使用2021年格式。",
    ),
    Case(
        "E-MIXED",
        facts("proactive", edition_labels={"2021": ("本年制发件数", "规范性文件")}),
        facts("proactive", edition_labels={"2019": ("本年新制作数量",), "2021": ("本年废止件数",)}),
        ERROR,
        "表二中两版格式的表头混用：“本年新制作数量”“本年废止件数”。",
    ),
    Case(
        "E-CITED",
        subject(cited_notice="国办公开办函〔2021〕30号"),
        subject(cited_notice="国办公开办函〔2019〕60号"),
        NOTICE,
        "正文引用国办公开办函〔2019〕60号，2023年应为国办公开办函〔2021〕30号。",
    ),
    Case(
        "T2-INT",
        subject(
            {"proactive.licensing.decisions": cell_reading("proactive.licensing.decisions", 12, raw="１２")}
        ),
        subject({"proactive.licensing.decisions": "12.5"}),
        ERROR,
        "表二“行政许可”填“12.5”，应为不小于0的整数。",
    ),
    Case(
        "T2-FEE-NEGATIVE",
        CLEAN,
        subject({"proactive.fees.amount": "-3.5"}),
        ERROR,
        "行政事业性收费为负数：-3.5。",
    ),
    Case(
        "T2-FEE-DECIMALS",
        subject({"proactive.fees.amount": "59237.24490"}),
        subject({"proactive.fees.amount": "190.457379"}),
        NOTICE,
        "收费金额190.457379超过4位小数。",
    ),
    Case(
        "T2o-INT",
        old(licensing__items_last_year=9, licensing__change=-8, procurement__amount="52.15"),
        old(licensing__items_last_year="9.5"),
        ERROR,
        "表二“行政许可·上一年项目数量”填“9.5”，应为整数。",
    ),
    Case(
        "T2o-OPEN-LE-MADE",
        CLEAN_OLD,
        old(
            normative_documents__newly_published=5,
            normative_documents__newly_made=3,
            normative_documents__total_published=9,
        ),
        WARNING,
        "规范性文件新公开5件，多于新制作3件。",
    ),
    Case(
        "T2o-TOTAL",
        CLEAN_OLD,
        old(
            government_rules__newly_made=5,
            government_rules__newly_published=5,
            government_rules__total_published=4,
        ),
        WARNING,
        "规章对外公开总数4，少于本年新公开5。",
    ),
    Case(
        "T2o-ITEMS",
        old(licensing__items_last_year=8, licensing__change=-8),
        old(fees__items_last_year=3, fees__change=-4),
        ERROR,
        "行政事业性收费上年3项，本年增减-4，结果为负。",
    ),
    Case(
        "T2o-DECISION",
        old(penalties__change=1, penalties__decisions=9),
        old(penalties__decisions=9),
        WARNING,
        "行政处罚有处理决定9件，但项目数为0。",
    ),
    Case(
        "T2o-PROC",
        old(procurement__projects=2, procurement__amount="52.15"),
        old(procurement__projects=2),
        WARNING,
        "政府集中采购：项目2，金额0。",
    ),
    Case(
        "T3-IDENT",
        CLEAN,
        subject(
            requests_line("received", 60, 1, 0, 0, 0, 0, 61)
            | requests_line("disclosed", 61, 0, 0, 0, 0, 0, 61)
            | requests_line("outcomes_total", 61, 1, 0, 0, 0, 0, 62)
            | requests_line("carried_forward", 0, 0, 0, 0, 0, 0, 0)
        ),
        ERROR,
        "表三“自然人”列：新收60＋上年结转0＝60，总计61＋结转下年0＝61，相差1。",
    ),
    Case(
        "T3-SUM",
        CLEAN,
        subject(zeros() | requests_line("unavailable_not_held", 1, 0, 0, 0, 0, 0, 1)),
        ERROR,
        "表三“自然人”列：各项办理结果合计1，（七）总计填0，相差1。",
    ),
    Case(
        "T3-ROW",
        CLEAN,
        subject(
            zeros()
            | requests_line("received", 14, 0, 0, 0, 0, 0, 14)
            | requests_line("disclosed", 41, 0, 0, 0, 0, 0, 14)
            | requests_line("outcomes_total", 14, 0, 0, 0, 0, 0, 14)
        ),
        ERROR,
        "表三“（一）予以公开”行：六类申请人合计41，总计填14。",
    ),
    Case(
        "T3-PARENT",
        facts(
            group_numbers=(
                GroupNumbers("unavailable", "（四）无法提供", (*map(Decimal, (0, 1, 0, 0, 0, 0, 1)),), PLACE),
            )
        ),
        facts(
            group_numbers=(
                GroupNumbers("unavailable", "（四）无法提供", (*map(Decimal, (0, 1, 0, 0, 0, 0, 3)),), PLACE),
            )
        ),
        ERROR,
        "表三“（四）无法提供·总计”填3，其下各项合计1。",
    ),
    Case(
        "T3-RESULT-WITHOUT-INTAKE",
        CLEAN,
        subject(zeros() | requests_line("unavailable_not_held", 1, 0, 0, 0, 0, 0, 1)),
        ERROR,
        "表三“自然人”列：没有收到申请（新收0、上年结转0），"
        "却有办理结果1件（（四）无法提供—1.本机关不掌握相关政府信息）。",
    ),
    Case(
        "T3-INT",
        subject({"requests.received.total": cell_reading("requests.received.total", 3, raw=" ３ ")}),
        subject({"requests.received.business": "-1"}),
        ERROR,
        "表三“一、本年新收政府信息公开申请数量·商业企业”填“-1”，应为不小于0的整数。",
    ),
    Case(
        "T3-CARRIED-TOO-OLD",
        carried(8, 12, 12, 8),
        carried(0, 12, 10, 2),
        WARNING,
        "上年结转12件，本年办结仅10件，结转件应在本年办结。",
    ),
    Case(
        "T3-CARRY-RATIO",
        carried(20, 0, 15, 5),
        carried(20, 0, 14, 6),
        NOTICE,
        "结转下年6件，占新收30%。",
    ),
    Case("T3-ALL-ZERO", CLEAN, subject(zeros()), NOTICE, "表三全部为0，请确认全年未收到申请。"),
    Case(
        "T3-EMPTY-APPLICANT",
        CLEAN,
        subject(zeros() | ONE_PERSON | BLANK_ORGANISATIONS),
        NOTICE,
        "法人或其他组织各栏空白，请填0。",
    ),
    Case(
        "T3-ONE-BUCKET",
        disclosed_only(19),
        disclosed_only(20),
        NOTICE,
        "20件中20件计入“（一）予以公开”，请核对分类。",
    ),
    Case(
        "T4-SUM",
        CLEAN,
        subject(results_line("after_reconsideration", 5, 0, 0, 0, 0)),
        ERROR,
        "表四“复议后起诉”：维持5＋纠正0＋其他0＋尚未审结0＝5，总计填0。",
    ),
    Case(
        "T4-INT",
        CLEAN,
        subject(results_line("cases", "1.5", "1.5", 0, 0, 3)),
        ERROR,
        "表四“行政复议·结果维持”填“1.5”，应为不小于0的整数。",
    ),
    Case(
        "T4-AFTER-ALONE",
        subject(
            results_line("after_reconsideration", 2, 0, 0, 0, 2),
            previous={"reconsideration.cases.total": Decimal(1)},
        ),
        subject(
            results_line("after_reconsideration", 2, 0, 0, 0, 2),
            previous={"reconsideration.cases.total": Decimal(0)},
        ),
        NOTICE,
        "复议后起诉2件，近两年均无行政复议，请核对。",
    ),
    Case(
        "T4-RECTIFIED-SHARE",
        subject(results_line("cases", 3, 2, 0, 0, 5)),
        subject(results_line("cases", 1, 2, 0, 1, 4)),
        NOTICE,
        "行政复议4件中纠正2件。",
    ),
    Case(
        "T4-WITHOUT-REQUEST",
        subject(results_line("direct", 1, 0, 0, 0, 1)),
        subject(zeros() | results_line("direct", 1, 0, 0, 0, 1)),
        NOTICE,
        "有复议或诉讼1件，但本年没有申请。",
    ),
)
