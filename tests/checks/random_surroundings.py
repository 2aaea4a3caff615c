"""Random valid reports with narrative figures, last year's report and reports of subordinate units."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from reports.checks.results import Subject
from reports.checks.subjects import UnitReport, units_below
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import NumberKind
from tests.checks.building import APPLICANTS, YEAR, random_subject

OUTCOME_PREFIXES = {
    "予以公开": "disclosed",
    "部分公开": "partly_disclosed",
    "不予公开": "withheld_",
    "无法提供": "unavailable_",
    "不予处理": "not_processed_",
}
TOPICS = "主动公开、政府信息管理、平台建设、监督保障工作平稳推进。"
CHINESE = "零一二三四五六七八九"


def surrounded(rng: random.Random) -> Subject:
    """Return a random valid report with matching narrative, last year and units."""
    report = random_subject(rng)
    amounts = {code: cell.amount for code, cell in report.cells.items()}
    chapters = tuple(
        replace(chapter, text=chapter.text + narrative(rng, amounts, report.year))
        if chapter.part == 1
        else chapter
        for chapter in report.reading.chapters
    )
    reading = replace(report.reading, chapters=chapters)
    return replace(
        report,
        reading=reading,
        scope="aggregate",
        previous=last_year(rng, report, amounts),
        units=units_below(units(rng, report, amounts)),
    )


def group(amounts: dict[str, Decimal], prefix: str) -> Decimal:
    """Return the sum of one outcome group in the total column."""
    return sum(
        value
        for code, value in amounts.items()
        if code.startswith(f"requests.{prefix}") and code.endswith(".total")
        if prefix.endswith("_") or code == f"requests.{prefix}.total"
    )


def percent(part: Decimal, whole: Decimal, decimals: int) -> str:
    return str((100 * part / whole).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def narrative(rng: random.Random, amounts: dict[str, Decimal], year: int) -> str:
    """Return sentences about the requests with the figures of the tables, in one of several wordings."""
    total = {
        line: amounts[f"requests.{line}.total"]
        for line in ("received", "carried_over", "outcomes_total", "carried_forward")
    }
    received, over, settled, forward = total.values()
    said = [
        f"{year}年，共收到政府信息公开申请{received}件，上年结转{over}件，",
        f"{year - 1}年收到申请{rng.randint(0, 99)}件，{year}年新收{received}件，上年结转{over}件，",
        f"{year}年度受理政府信息公开申请{received + over}件（含上年结转{over}件），",
    ]
    text = rng.choice(said) + f"办结{settled}件，结转下年度继续办理{forward}件。"
    decimals = rng.randint(0, 2)
    parts = [
        f"{word}{count}件，占{percent(count, settled, decimals)}%"
        for word, prefix in OUTCOME_PREFIXES.items()
        if (count := group(amounts, prefix))
    ]
    text += "办理结果中，" + rng.choice(("，", "；")).join(parts) + "。" if parts else ""
    cases = "reconsideration.cases"
    upheld, all_cases = amounts[f"{cases}.upheld"], amounts[f"{cases}.total"]
    suits = amounts["litigation.direct.total"] + amounts["litigation.after_reconsideration.total"]
    text += f"因政府信息公开被申请行政复议{all_cases}件，其中维持{upheld}件；行政诉讼{suits}件。"
    hotline = rng.randint(0, 9999)
    first = rng.randint(1, 500)
    return (
        text
        + f"12345热线办理诉求{hotline}件，办结{hotline}件。发布信息{first + 9}条，其中网站{first}条、微信九条。{TOPICS}"
    )


def last_year(rng: random.Random, report: Subject, amounts: dict[str, Decimal]) -> dict[str, Decimal]:
    """Return a report of the previous year that agrees with this year's."""
    before = dict(amounts)
    for column in APPLICANTS:
        before[f"requests.carried_forward.{column}"] = amounts[f"requests.carried_over.{column}"]
    for line in ("reconsideration.cases", "litigation.direct", "litigation.after_reconsideration"):
        before[f"{line}.pending"] = Decimal(rng.randint(0, int(amounts[f"{line}.total"])))
    if report.year == YEAR:
        norms = "proactive.normative_documents"
        before[f"{norms}.in_force"] = (
            amounts[f"{norms}.in_force"] - amounts[f"{norms}.issued"] + amounts[f"{norms}.repealed"]
        )
        before["proactive.penalties.decisions"] = amounts["proactive.penalties.decisions"] + 1
    else:
        for code in [code for code in before if code.endswith(".items_last_year")]:
            change = before.get(code.replace("items_last_year", "change"), Decimal(0))
            before[code] = amounts[code] - change
        before["proactive.penalties.decisions"] = amounts["proactive.penalties.decisions"] + 1
    return before


def units(rng: random.Random, report: Subject, amounts: dict[str, Decimal]) -> list[UnitReport]:
    """Return units whose sums do not exceed this report; the last, with its own system, holds far more."""
    cells = EDITIONS["2021"].cells | EDITIONS["2019"].cells
    counts = {code: value for code, value in amounts.items() if cells[code].column.kind is NumberKind.COUNT}
    below: list[UnitReport] = []
    left = counts
    for number in range(rng.randint(1, 3)):
        held = {code: Decimal(rng.randint(0, max(0, int(value)))) for code, value in left.items()}
        left = {code: left[code] - value for code, value in held.items()}
        below.append(UnitReport(f"第{CHINESE[number + 1]}单位", held, approved=True))
    more = {code: value + 1_000 for code, value in counts.items()}
    return [*below, UnitReport("国家某局", more, approved=True, own_system=True)]
