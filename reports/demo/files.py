"""The report files of the invented region: figures that fit from year to year, several kinds, some faulty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from reports.demo.figures import Cells, make_figures
from reports.demo.narratives import make_narrative
from reports.demo.printing import PrintedReport, print_docx, print_html, print_text
from reports.demo.region import (
    AGENCIES,
    FILE_KINDS,
    OUTCOMES_NEWEST,
    OUTCOMES_OLDEST,
    YEARS,
    DemoAgency,
)

LOST_LINES = ("other_supplement_overdue", "other_fee_unpaid", "other_other")


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file to upload and its intended state (``outcome`` as in region.OUTCOMES_NEWEST)."""

    agency: DemoAgency
    year: int
    name: str
    content: bytes
    outcome: str


def demo_files(seed: int = 20261120) -> list[DemoFile]:
    """All files of the region in a fixed order, the older year first; the same bytes for the same seed."""
    random = Random(seed)  # noqa: S311 – invented figures, not secrets
    files: list[DemoFile] = []
    previous: dict[str, dict[str, Decimal | int]] = {}
    for year in YEARS:
        outcomes = OUTCOMES_NEWEST if year == max(YEARS) else OUTCOMES_OLDEST | {"YL": "missing"}
        for number, agency in enumerate(AGENCIES):
            cells = make_figures(random, agency.kind, previous=previous.get(agency.code))
            previous[agency.code] = cells
            outcome = outcomes.get(agency.code, "published")
            narrative = make_narrative(random, agency.name, year, cells)
            if outcome == "missing":
                continue
            kind = FILE_KINDS[(number + year) % len(FILE_KINDS)]
            content, name = _print(agency, year, kind, cells, narrative, outcome)
            files.append(DemoFile(agency, year, name, content, outcome))
    return files


def _print(
    agency: DemoAgency,
    year: int,
    kind: str,
    cells: Cells,
    narrative: Mapping[int, tuple[str, ...]],
    outcome: str,
) -> tuple[bytes, str]:
    title_year = year - 1 if outcome == "draft_wrong_year" else year
    printed: dict[str, Decimal | int | str | None] = dict(cells)
    if outcome == "draft_broken_sum":
        printed["requests.disclosed.natural_person"] = int(cells["requests.disclosed.natural_person"]) + 3
    if outcome == "draft_lines_lost":
        kind = "text-B"
        printed = {code: value for code, value in printed.items() if code.split(".")[1] not in LOST_LINES}
    if outcome == "unreadable":
        text = (
            f"{agency.name}{year}年政务公开工作要点\n一、工作目标\n提高公开质量。\n二、主要任务\n开展培训。\n"
        )
        return text.encode(), f"{agency.name}{year}年工作要点.txt"
    report = PrintedReport(
        agency=agency.name,
        year=title_year,
        cells=printed,
        narrative=narrative,
        closing=(agency.name, f"{year + 1}年1月{10 + len(agency.name) % 15}日"),
    )
    name = f"{agency.name}{title_year}年政府信息公开工作年度报告"
    if kind == "docx":
        return print_docx(report), f"{name}.docx"
    if kind.startswith("html"):
        return print_html(report, charset="gb18030" if kind == "html-gbk" else "utf-8"), f"{name}.html"
    return print_text(report, kind.removeprefix("text-")), f"{name}.txt"
