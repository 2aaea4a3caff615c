"""The reports of a year as plain rows for other programs: CSV and JSON Lines, the same reports in the same order. Pure.

None (blank, mark or missing) is an empty field and ``null``, never 0. Amounts keep all their digits.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from reports.exports.form_columns import STORED_COLUMNS, blocks_of
from reports.exports.line_sheets import PLANS
from reports.exports.rows import Number, Report
from reports.exports.sheets import FORMULA_START
from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import cell_code

FRONT = ("单位", "单位类型", "层级", "口径", "计入", "版本", "通过时间", "内容摘要")
#: Of the moments in ``Report``, which say none.
ZONE = ZoneInfo("Asia/Shanghai")
SECTIONS = {"own": "本级", "aggregate": "汇总", "apart": "垂直管理（另列）"}


def write_csv(reports: Iterable[Report], target: Path, progress: Callable[[], None] = lambda: None) -> None:
    """One line a report with the columns of both editions side by side; UTF-8 with a mark for Excel."""
    columns = [
        (plan, block, column) for plan in PLANS for block in blocks_of(plan.table) for column in block.columns
    ]
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        editions = [f"{plan.title}格式" for plan in PLANS]
        heads = [f"{plan.title}·{column.head}·{column.label}" for plan, _, column in columns]
        writer.writerow([*FRONT, *editions, *heads])
        for report in reports:
            values: list[Any] = [
                *map(_guarded, (report.agency, report.kind, report.level, report.scope)),
                SECTIONS[report.section],
                report.version,
                report.approved_at.isoformat(" ", "minutes") if report.approved_at else "",
                report.digest,
                *(report.editions.get(plan.table, "") for plan in PLANS),
            ]
            for plan in PLANS:
                for block in blocks_of(plan.table):
                    values += [_printed(value) for value in block.values(report)]
            writer.writerow(values)
            progress()


def write_json_lines(
    reports: Iterable[Report], target: Path, progress: Callable[[], None] = lambda: None
) -> None:
    """One JSON object a line: ``cells`` by cell code (docs/domain/form.md), amounts as text, ``units`` beside them."""
    with target.open("w", encoding="utf-8") as stream:
        for report in reports:
            row = {
                "agency": report.agency,
                "kind": report.kind,
                "level": report.level,
                "scope": report.scope,
                "section": report.section.value,
                "version": report.version,
                "approved_at": report.approved_at.replace(tzinfo=ZONE).isoformat()
                if report.approved_at
                else None,
                "digest": report.digest,
                "editions": report.editions,
                "cells": dict(_cells(report)),
                "units": report.units,
            }
            stream.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            progress()


def _cells(report: Report) -> Iterable[tuple[str, int | str | None]]:
    """(cell code, value) of every cell that the report's editions print."""
    for table in TABLE_CODES:
        edition = report.editions.get(table)
        if edition is None:
            continue
        for line in EDITIONS[edition].table(table).lines:
            stored = report.lines.get(table, {}).get(line.code)
            if stored is None:
                continue
            place = {name: i for i, name in enumerate(STORED_COLUMNS[table])}
            for column in line.columns:
                value = stored[place[column.code]]
                yield (
                    cell_code(table, line.code, column.code),
                    _plain(value) if isinstance(value, Decimal) else value,
                )


def _printed(value: Number | str) -> Any:
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, str):
        return _guarded(value)
    return "" if value is None else value


def _plain(value: Decimal) -> str:
    """Without exponent and without the zeros that the database adds."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in FORMULA_START else text
