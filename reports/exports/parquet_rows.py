"""The reports of a year as Parquet, for programs that analyse: one row a report, a typed column for each cell. Pure.

Columns are named by cell code, amounts with their unit (``proactive.fees.amount@万元``); the head of the form is the
``label`` in a column's metadata. None (blank, mark or missing) is null, never 0. Amounts are exact decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from reports.exports.form_columns import LineBlock, blocks_of
from reports.exports.line_sheets import PLANS
from reports.exports.rows import Report
from reports.statutory.elements import cell_code

#: Reports of which the values are held as Python objects at a time, and rows of a group in the file.
REPORTS_AT_ONCE = 1_000
COMPRESSION = "zstd(3)"
#: Digits of an amount, and digits after the point: as the database keeps them.
AMOUNT_DIGITS, AMOUNT_PLACES = 18, 6

#: name, head of the form, what a report has there
FRONT: tuple[tuple[str, str, Callable[[Report], Any]], ...] = (
    ("agency", "单位", lambda report: report.agency),
    ("kind", "单位类型", lambda report: report.kind),
    ("level", "层级", lambda report: report.level),
    ("scope", "口径", lambda report: report.scope),
    ("section", "计入", lambda report: report.section.value),
    ("version", "版本", lambda report: report.version),
    ("approved_at", "通过时间", lambda report: report.approved_at and report.approved_at.isoformat()),
    ("digest", "内容摘要", lambda report: report.digest),
)


def write_parquet(
    reports: Iterable[Report], target: Path, progress: Callable[[], None] = lambda: None
) -> None:
    """Write the reports in their order. Times are those of Asia/Shanghai without a zone.

    In milliseconds: Parquet has no type for seconds, and readers would see bare numbers.
    """
    # 20 ms that only the worker of an export spends.
    from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet as write

    blocks = [(plan.table, block) for plan in PLANS for block in blocks_of(plan.table)]
    text, count = DataType.string(), DataType.int64()
    amount = DataType.decimal128(AMOUNT_DIGITS, AMOUNT_PLACES)
    special = {"version": count, "approved_at": DataType.timestamp("ms")}
    named = [(name, label, special.get(name, text)) for name, label, _ in FRONT]
    named += [(f"{plan.table}.edition", f"{plan.title}格式", text) for plan in PLANS]
    for table, block in blocks:
        for name, label in _columns(table, block):
            kind = text if name.endswith("@other") else amount if "@" in name else count
            named.append((name, label, kind))
    schema = Schema(
        [Field(name, kind, nullable=True, metadata={"label": label}) for name, label, kind in named]
    )
    batches, left = [], iter(_told(reports, progress))
    while rows := [_values(report, blocks) for report in islice(left, REPORTS_AT_ONCE)]:
        columns = []
        for values, (_, _, kind) in zip(zip(*rows, strict=True), named, strict=True):
            if kind in (text, count):
                columns.append(Array(values, type=kind))
            else:
                columns.append(Array([_plain(value) for value in values], type=text).cast(kind))
        batches.append(RecordBatch(columns, schema=schema))
    write(
        RecordBatchReader.from_batches(schema, batches),
        target,
        compression=COMPRESSION,
        max_row_group_size=REPORTS_AT_ONCE,
    )


def _told(reports: Iterable[Report], progress: Callable[[], None]) -> Iterable[Report]:
    for report in reports:
        progress()
        yield report


def _columns(table: str, block: LineBlock) -> list[tuple[str, str]]:
    """(name, label) of the columns of a line; the text column of amounts in other units ends in ``@other``."""
    other = f"{cell_code(table, block.line, 'amount')}@other"
    return [(column.key or other, f"{column.head}·{column.label}") for column in block.columns]


def _values(report: Report, blocks: list[tuple[str, LineBlock]]) -> list[Any]:
    values = [value(report) for _, _, value in FRONT]
    values += [report.editions.get(plan.table) for plan in PLANS]
    for _, block in blocks:
        values += block.values(report)
    return values


def _plain(value: Decimal | int | str | None) -> str | None:
    """A number without exponent, a moment as it is."""
    return f"{value:f}" if isinstance(value, Decimal) else None if value is None else str(value)
