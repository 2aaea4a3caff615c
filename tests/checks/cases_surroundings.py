"""One passing and one failing report for every check that looks at last year, other levels, powers or dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reports.checks.check_settings import CheckSettings
from reports.checks.results import ApprovedVersion, Severity, Subject
from reports.checks.subjects import UnitReport, units_below
from tests.checks.building import (
    AGENCY,
    TEXTS,
    editions,
    ordinary,
    requests_line,
    results_line,
    subject,
    zeros,
)
from tests.checks.cases import CLEAN, Case, old

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


def documents(issued: int, repealed: int, in_force: int) -> dict[str, object]:
    """Return the line 行政规范性文件."""
    line = "proactive.normative_documents"
    return {f"{line}.issued": issued, f"{line}.repealed": repealed, f"{line}.in_force": in_force}


def before(*parts: dict[str, object]) -> dict[str, Decimal]:
    """Return the amounts of last year's report: an ordinary one with these cells."""
    cells = {**ordinary(), "requests.carried_forward.natural_person": 0, "requests.carried_forward.total": 0}
    for part in parts:
        cells |= part
    return {code: Decimal(str(value)) for code, value in cells.items()}


def since(previous: dict[str, Decimal], *parts: dict[str, object], **more: object) -> Subject:
    """Return an ordinary report with these cells and last year's report."""
    cells: dict[str, object] = {}
    for part in parts:
        cells |= part
    return subject(cells, previous=previous, **more)


def fees(amount: object) -> dict[str, object]:
    return {"proactive.fees.amount": amount}


def licences(count: int) -> dict[str, object]:
    return {"proactive.licensing.decisions": count}


def of_a_county(units: list[UnitReport], **more: object) -> Subject:
    return subject(
        agency_kind="government",
        agency_level="county",
        scope="aggregate",
        texts={1: TEXTS[1] + "开展工作考核、社会评议，无责任追究情形。"},
        units=units_below(units),
        **more,
    )


def unit(name: str, received: int, **more: object) -> UnitReport:
    amounts = {"requests.received.total": Decimal(received)}
    return UnitReport(name, more.pop("amounts", amounts), approved=True, **more)


CARRIED_THREE = requests_line("carried_forward", 3, 0, 0, 0, 0, 0, 3)
ITEMS = {"proactive.licensing.items_last_year": 9, "proactive.licensing.change": -1}
ITEMS_BEFORE = {code: Decimal(0) for code in old().cells} | {
    "proactive.licensing.items_last_year": Decimal(12),
    "proactive.licensing.change": Decimal(-3),
}
SAME = {code: Decimal(str(value)) for code, value in ordinary().items()}
OFFICE = {"agency_kind": "office", "scope": "own", "agency_level": "county"}

SURROUNDING_CASES = (
    Case(
        "V-CORRECTED",
        subject(licences(41), approved=ApprovedVersion(1, {"proactive.licensing.decisions": Decimal(41)})),
        subject(licences(912), approved=ApprovedVersion(1, {"proactive.licensing.decisions": Decimal(41)})),
        ERROR,
        "“行政许可”在已通过的第1版中更正为41，新文件为912，请核对新文件是否仍有原来的错误。",
    ),
    Case(
        "Y-STALE-YEAR",
        subject(
            texts={5: "2023年存在更新不及时的问题。2024年，我局将加强培训，展望2035年远景目标，提高质量。"}
        ),
        subject(texts={5: "存在更新不及时的问题。2023年，我局将加强培训，提高质量。"}),
        WARNING,
        "第五部分下一步打算写作“2023年”，应为2024年，疑似沿用上年文字。",
    ),
    Case(
        "T2-FEE-UNIT",
        since(before(fees("12.5")), fees(13)),
        since(before(fees("12.5")), fees(125000)),
        WARNING,
        "收费金额125000万元，上年12.5万元，疑似把元填成万元。",
    ),
    Case(
        "T2-VALID-BALANCE",
        since(before(documents(40, 3, 597)), documents(50, 227, 420)),
        since(before(documents(40, 3, 597)), documents(50, 227, 402)),
        WARNING,
        "行政规范性文件：上年有效597＋本年制发50−本年废止227＝420，本年填402。",
    ),
    Case(
        "T2-ABOLISH-BOUND",
        since(before(documents(1, 0, 8)), documents(2, 10, 0)),
        since(before(documents(1, 0, 8)), documents(2, 11, 0)),
        WARNING,
        "行政规范性文件废止11件，多于可废止的10件。",
    ),
    Case(
        "T2-VALID-GE-MADE",
        subject(documents(3, 0, 8)),
        subject(documents(5, 3, 2)),
        NOTICE,
        "行政规范性文件制发5件，有效仅2件，请核对。",
    ),
    Case(
        "T2-VALID-EQUALS-MADE",
        subject(documents(86, 0, 86), agency_since=date(2023, 3, 1)),
        subject(documents(86, 0, 86), agency_since=date(2019, 3, 1)),
        NOTICE,
        "行政规范性文件制发与有效均为86件，疑似把全年发文当作规范性文件。",
    ),
    Case(
        "T2-JUMP",
        since(before(licences(550)), licences(5499)),
        since(before(licences(550)), licences(9487)),
        NOTICE,
        "行政许可由上年550变为9487，请核对。",
    ),
    Case(
        "T2-DROP-TO-ZERO",
        since(before(licences(19))),
        since(before(licences(20))),
        NOTICE,
        "行政许可上年20，本年为0，请核对。",
    ),
    Case(
        "T2o-ITEMS-CHAIN",
        subject(ITEMS, table_editions=editions("2019", "2019"), year=2020, previous=ITEMS_BEFORE),
        subject(
            ITEMS | {"proactive.licensing.items_last_year": 12},
            table_editions=editions("2019", "2019"),
            year=2020,
            previous=ITEMS_BEFORE,
        ),
        WARNING,
        "行政许可上一年项目数12，上年报告应为9。",
    ),
    Case(
        "T2-RULES-POWER",
        subject(
            {"proactive.government_rules.in_force": 12},
            agency_kind="government",
            agency_level="prefecture",
            texts={1: TEXTS[1] + "开展工作考核、社会评议，无责任追究情形。"},
        ),
        subject({"proactive.government_rules.in_force": 12}),
        ERROR,
        "青岚县水务局无规章制定权，规章现行有效件数填了12。",
    ),
    Case(
        "T2-SCOPE-NORM",
        subject(documents(3, 0, 8), government_report=before(documents(9, 0, 8))),
        subject(documents(3, 0, 88), government_report=before(documents(9, 0, 61))),
        NOTICE,
        "本单位有效88件，多于同级政府61件，疑似填报全县数。",
    ),
    Case(
        "T2-NO-POWER",
        subject({"proactive.penalties.decisions": 4}, agency_kind="street"),
        subject({"proactive.penalties.decisions": 4}, **OFFICE),
        NOTICE,
        "政府办公室一般无行政处罚，填了4件。",
    ),
    Case(
        "Q-LEN",
        subject(settings=CheckSettings(narrative_length_on=True)),
        subject(
            settings=CheckSettings(narrative_length_on=True, narrative_length_max=30),
            texts={1: TEXTS[1][:26] + "平稳推进。" * 3},
        ),
        NOTICE,
        "总体情况41字，超过30字。",
    ),
    Case(
        "Q-OTHER-AGENCY",
        subject(
            texts={1: "2023年，青岚县林业局与我局联合执法。" + TEXTS[1]},
            known_names={AGENCY: AGENCY, "青岚县林业局": "青岚县林业局"},
        ),
        subject(
            texts={1: "2023年，青岚县林业局认真落实各项要求。" + TEXTS[1]},
            known_names={AGENCY: AGENCY, "青岚县林业局": "青岚县林业局"},
        ),
        WARNING,
        "正文以“青岚县林业局”自称，疑似套用其他单位文字。",
    ),
    Case(
        "Q-SELF-NAME",
        subject(texts={1: "我县开展抽查，我局整改到位。" + TEXTS[1]}),
        subject(texts={1: "我局开展抽查，我委整改到位。" + TEXTS[1]}),
        NOTICE,
        "自称前后不一：我局、我委。",
    ),
    Case(
        "Y-CARRY",
        since(before(CARRIED_THREE), requests_line("carried_over", 3, 0, 0, 0, 0, 0, 3)),
        since(before(CARRIED_THREE), requests_line("carried_over", 0, 0, 0, 0, 0, 0, 0)),
        ERROR,
        "表三“自然人”列上年结转填0，上年报告“结转下年度”为3。",
    ),
    Case(
        "Y-PENDING",
        since(before(results_line("cases", 0, 0, 0, 6, 6)), results_line("cases", 6, 0, 0, 0, 6)),
        since(before(results_line("cases", 0, 0, 0, 6, 6)), results_line("cases", 2, 0, 0, 0, 2)),
        NOTICE,
        "行政复议总计2，少于上年尚未审结6。",
    ),
    Case(
        "Y-SAME",
        subject(zeros(), previous={code: Decimal(0) for code in zeros()}),
        subject(previous=SAME),
        WARNING,
        "三张表数据与上年完全相同，疑似沿用上年报告。",
    ),
    Case(
        "L-MISSING",
        of_a_county([unit("青岚县林业局", 1), UnitReport("石桥镇", None, must_report=False)]),
        of_a_county([unit("青岚县林业局", 1), UnitReport("石桥镇", None), UnitReport("双河镇", {})]),
        NOTICE,
        "尚缺2个单位：石桥镇、双河镇。",
    ),
    Case(
        "L-TOTAL",
        of_a_county([unit("青岚县林业局", 3), unit("青岚县气象局", 5, own_system=True)]),
        of_a_county([unit("青岚县林业局", 3), unit("石桥镇", 2), UnitReport("双河镇", None)]),
        WARNING,
        "一、本年新收（总计）：本级汇总3，所属单位已报合计5（2个单位），少2。",
    ),
    Case(
        "L-SCOPE",
        subject(zeros(), government_report={code: Decimal(0) for code in zeros()}, **OFFICE),
        subject(government_report=SAME, **OFFICE),
        WARNING,
        "办公室报告与政府汇总报告数据完全相同，请核对口径。",
    ),
    Case(
        "D-HANDIN",
        subject(hand_in_due=date(2024, 1, 21), submitted_on=date(2024, 1, 21)),
        subject(hand_in_due=date(2024, 1, 21), submitted_on=date(2024, 1, 22)),
        WARNING,
        "应于2024年1月21日前上报，实际2024年1月22日。",
    ),
    Case(
        "D-LATE",
        subject(published_on=date(2024, 1, 31)),
        subject(published_on=date(2024, 2, 1)),
        WARNING,
        "应于2024年1月31日前公布，实际2024年2月1日。",
    ),
    Case(
        "D-EARLY",
        CLEAN,
        subject(report_date="2023-12-29"),
        ERROR,
        "报告日期2023年12月29日早于统计年度结束。",
    ),
    Case("D-NONE", CLEAN, subject(report_date=None), NOTICE, "报告未标注日期。"),
)
