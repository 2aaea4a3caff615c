"""The reports of this folder as code: invented agencies and text, layouts and damage of real reports.

``python -m tests.samples.builders`` rewrites them. Each file has a JSON beside it with the true cells: what a
careful person would read in the file (a line that is not printed is absent, null is a printed blank or mark).
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.demo.printing import PrintedReport, print_html, print_text
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import LineRole, cell_code, split_code
from reports.statutory.printed_form import Printable, PrintedTable

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """One file: how it is printed, how it is damaged, and the expected findings.

    ``lost``: lines (``table.line``) removed from the printed text. ``violations``: the checks that must report an
    error or a warning.
    """

    name: str
    report: PrintedReport
    write: Callable[[PrintedReport], bytes]
    violations: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()
    agency: str | None = None
    doubtful: int = 0
    notes: str = ""
    must_not_report: tuple[str, ...] = field(default=())

    @property
    def truth(self) -> dict[str, Any]:
        """Return the JSON beside the file, in the shape of ``manage.py read_report`` for tables."""
        tables: dict[str, dict[str, dict[str, object]]] = {}
        for code, value in self.report.cells.items():
            table, line, column = split_code(code)
            if f"{table}.{line}" not in self.lost:
                tables.setdefault(table, {}).setdefault(line, {})[column] = _true_value(value)
        return {
            "agency": self.agency or self.report.agency,
            "year": self.report.year,
            "edition": self.report.edition,
            "tables": tables,
            "doubtful": self.doubtful,
            "violations": [{"rule": rule, "severity": severity} for rule, severity in self.violations],
            "must_not_report": list(self.must_not_report),
        }


def _true_value(value: Printable) -> int | float | None:
    text = str(value).replace("[bookmark: _GoBack]", "").replace("减", "-").removesuffix("元")
    try:
        number = Decimal(text.split("（")[0])
    except ArithmeticError:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def balanced_cells(seed: int, edition: str = "2021", *, most: int = 20) -> dict[str, Printable]:
    """Return cells in which every printed relation holds; ``most`` limits the requests of one applicant kind."""
    chance = random.Random(seed)
    form = EDITIONS[edition]
    cells: dict[str, Printable] = {}
    for line in form.table("proactive").lines:
        for column in line.columns:
            cells[cell_code("proactive", line.code, column.code)] = chance.randrange(0, 9 * most)
    table = form.table("requests")
    columns = table.lines[0].columns
    for column in columns[:-1]:
        received = chance.randrange(0, most) if chance.random() < 0.6 else 0
        carried_over = chance.randrange(0, 3) if received else 0
        forward = min(received, chance.randrange(0, 3))
        left = received + carried_over - forward
        shares = {line.code: 0 for line in table.lines if line.role is LineRole.OUTCOME}
        for _ in range(left):
            shares[chance.choice(list(shares))] += 1
        values = {"received": received, "carried_over": carried_over, "carried_forward": forward}
        values |= {"outcomes_total": left} | shares
        for line in table.lines:
            cells[cell_code("requests", line.code, column.code)] = values[line.code]
    for line in table.lines:
        parts = (cells[cell_code("requests", line.code, column.code)] for column in columns[:-1])
        cells[cell_code("requests", line.code, "total")] = sum(int(part or 0) for part in parts)
    for code in ("reconsideration", "litigation"):
        for line in form.table(code).lines:
            values = [chance.randrange(0, 4) for _ in line.columns[:-1]]
            for column, value in zip(line.columns, [*values, sum(values)], strict=True):
                cells[cell_code(code, line.code, column.code)] = value
    order = list(form.cells)
    return {code: cells[code] for code in order}


def office_cells(seed: int, edition: str = "2021", *, most: int = 20) -> dict[str, Printable]:
    """Return balanced cells of an agency that cannot make rules (规章), as in most samples."""
    cells = balanced_cells(seed, edition, most=most)
    return cells | {code: 0 for code in cells if code.startswith("proactive.government_rules.")}


def zeros(edition: str = "2021") -> dict[str, Printable]:
    """Return cells of an agency with nothing to count."""
    return dict.fromkeys(EDITIONS[edition].cells, 0)


def edited(data: bytes, *changes: tuple[str, str], encoding: str = "utf-8") -> bytes:
    """Replace each text once; ValueError when one is missing, so that samples do not go stale."""
    text = data.decode(encoding)
    for old, new in changes:
        if old not in text:
            raise ValueError(f"not in the printed text: {old!r}")
        text = text.replace(old, new, 1)
    return text.encode(encoding)


def narrative(place: str, year: int, received: int) -> Mapping[int, tuple[str, ...]]:
    """Return typical report prose in invented wording."""
    return {
        1: (
            f"{year}年，{place}把便民利企作为公开工作的出发点，逐项对照目录查漏补缺，全年更新栏目内容若干批次。",
            "（一）主动公开情况",
            "办事指南、收费目录和应急预案按季度核对，过期内容及时下架。公开专栏设在门户首页右侧，手机上同样可以查看。",
            "（二）依申请公开情况",
            f"本年度共收到政府信息公开申请{received}件，逐件登记编号，由专人跟踪到答复送达。",
            "（三）政府信息管理",
            "公文拟制时同步确定公开属性，印发后五个工作日内入库。",
            "（四）平台建设",
            "查询窗口增设大字版说明，自助机可打印近三年目录。",
            "（五）监督保障",
            "每半年抽查一次答复文书，发现的文字差错当场改正。",
        ),
        5: (
            "主要不足：一是部分栏目更新不够均衡；二是新进人员对答复文书的格式还不熟悉。",
            "下一步将按月排出更新清单，并安排两次答复文书的练习。",
        ),
        6: (f"{year}年未收取信息处理费。",),
    }


def report(
    agency: str, year: int, cells: Mapping[str, Printable], *, edition: str = "2021", **more: Any
) -> PrintedReport:
    """Return a report with the usual prose, whose sentence on requests agrees with 表三."""
    received = int(str(cells.get("requests.received.total", 0)))
    more.setdefault("narrative", narrative(agency, year, received))
    return PrintedReport(agency, year, dict(cells), edition=edition, **more)


def regular_markdown(printed: PrintedReport) -> bytes:
    """Return Markdown pipe tables with all columns in every row; merged cells are empty cells."""
    lines = ["# " + "".join(printed.title_lines), ""]
    for heading, paragraphs, table in printed.parts():
        lines += [f"## {heading}", "", *(line for text in paragraphs for line in (text, ""))]
        if table:
            lines += [*_markdown_rows(table), ""]
    return "\n".join(lines).encode()


def _markdown_rows(table: PrintedTable) -> list[str]:
    rows: list[str] = []
    for number, row in enumerate(table.full_rows()):
        cells: list[str] = []
        for position, cell in enumerate(row):
            span = table.span_above(number, position) if cell is None else cell.column_span
            cells += [cell.text if cell else "", *[""] * (span - 1)]
        rows.append("| " + " | ".join(cells) + " |")
        if number == 0:
            rows.append("|" + " --- |" * table.column_count)
    return rows


def write_all(folder: Path = FOLDER) -> None:
    """Write every file with its JSON into ``folder``."""
    for name, data in built().items():
        (folder / name).write_bytes(data)


def built() -> dict[str, bytes]:
    """Return file name → bytes of every sample and its JSON."""
    from tests.samples.reports import SAMPLES

    files: dict[str, bytes] = {}
    for sample in SAMPLES:
        files[sample.name] = sample.write(sample.report)
        truth = json.dumps(sample.truth, ensure_ascii=False, indent=1) + "\n"
        files[f"{sample.name.rsplit('.', 1)[0]}.json"] = truth.encode()
    return files


def in_layout(
    layout: str, *changes: tuple[str, str], encoding: str = "utf-8", newline: str = "\n"
) -> Callable[[PrintedReport], bytes]:
    """Return a writer: report in a text layout, then the changes, then encoding and line ends."""

    def write(printed: PrintedReport) -> bytes:
        text = edited(print_text(printed, layout), *changes).decode()
        return text.replace("\n", newline).encode(encoding)

    return write


def as_page(*changes: tuple[str, str], charset: str = "utf-8") -> Callable[[PrintedReport], bytes]:
    """Return a writer: the report as a web page, then the changes."""
    return lambda printed: edited(print_html(printed, charset=charset), *changes, encoding=charset)


if __name__ == "__main__":
    write_all()
