"""开放数据: published reports as files for anybody – wide and long, heads in two languages, four kinds of file. Pure.

Every file is written in one pass over the reports. None (no number printed) is an empty field, null, or NULL, never 0.
Parquet is made at the end, from the rows written beside the other files.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from reports.exports.open_checks import CHECKS_SHAPES, OpenChecks, check_rows
from reports.exports.open_checks import COLUMNS as CHECK_COLUMNS
from reports.exports.open_columns import EDITIONS, FRONT, LONG, Column
from reports.exports.parquet_rows import AMOUNT_DIGITS, AMOUNT_PLACES, COMPRESSION
from reports.exports.sheets import FORMULA_START
from reports.statutory.dictionary import Entry, dictionary
from reports.statutory.editions import TABLE_CODES
from reports.statutory.elements import NumberKind

SHAPES, HEADS, FORMS = ("wide", "long"), ("zh", "en"), ("csv", "jsonl", "parquet", "xlsx")
#: Where the installation publishes what the checks found.
SHAPES_WITH_FINDINGS = (*SHAPES, *CHECKS_SHAPES)
#: Rows of a sheet of Excel, one of them the head.
MOST_SHEET_ROWS = 1_048_576
#: Rows of a group of a Parquet file, which are held at a time.
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class OpenReport:
    """One published report. ``kind``, ``level`` and ``scope`` are codes; ``cells``: cell code → number or None."""

    report: int
    agency: int
    agency_code: str
    agency_name: str
    kind: str
    level: str
    scope: str
    year: int
    version: int
    approved_on: date | None
    published_on: date | None
    editions: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, int | Decimal | None] = field(default_factory=dict)
    checks: OpenChecks | None = None


@cache
def labels() -> dict[str, str]:
    """Cell code → its official label with table and group; no two are the same."""
    found: dict[str, str] = {}
    for entry in dictionary():
        parts = (entry.printed_as, entry.group_label, entry.line_label, entry.column_label)
        label = "·".join(part.strip() for part in parts if part)
        found[entry.code] = label if label not in found.values() else f"{label}（{entry.table_label}）"
    return found


@cache
def wide_columns() -> tuple[Column, ...]:
    """The columns of the wide files: a report a row, a cell a column, beside an amount its unit."""
    columns = [*FRONT, *EDITIONS]
    for entry in dictionary():
        label = labels()[entry.code]
        amount = entry.kind == NumberKind.AMOUNT
        note = f"单位：{entry.unit}；{'、'.join(entry.editions)}年格式"
        columns.append(Column(entry.code, label, "decimal" if amount else "integer", note))
        if amount:
            columns.append(Column(f"{entry.code}.unit", f"{label}（所印单位）", "text", "表内所印的金额单位"))
    return tuple(columns)


def unit_columns() -> tuple[Column, ...]:
    """The columns of the wide files that the dictionary of cells has not: the unit printed beside an amount."""
    return tuple(column for column in wide_columns() if column.en.endswith(".unit"))


def columns_of(shape: str) -> tuple[Column, ...]:
    """The columns of a shape: ``wide``, ``long``, ``checks`` or ``findings``."""
    return wide_columns() if shape == "wide" else (*FRONT, *CHECK_COLUMNS.get(shape, LONG))


def file_name(shape: str, head: str, form: str) -> str:
    return f"{shape}.{head}.{form}"


def write_files(
    reports: Iterable[OpenReport],
    folder: Path,
    progress: Callable[[], None] = lambda: None,
    *,
    shapes: Sequence[str] = SHAPES,
) -> dict[str, int]:
    """Write all files into the folder; return name → rows. ``progress`` is called after each report and each file."""
    with ExitStack() as stack:
        writers = [_Writers(shape, folder, stack) for shape in shapes]
        for report in reports:
            for each in writers:
                each.add(report)
            progress()
    rows: dict[str, int] = {}
    for each in writers:
        each.finish(progress)
        rows |= {file_name(each.shape, head, form): each.rows for head in HEADS for form in FORMS}
    return rows


class _Writers:
    """The files of one shape, written together."""

    def __init__(self, shape: str, folder: Path, stack: ExitStack) -> None:
        self.shape, self.folder, self.rows = shape, folder, 0
        self.columns = columns_of(shape)
        self._worded = [place for place, column in enumerate(self.columns) if column.words]
        self._csv, self._json = [], []
        for head in HEADS:
            stream = stack.enter_context(
                (folder / file_name(shape, head, "csv")).open("w", encoding="utf-8-sig", newline="")
            )
            writer = csv.writer(stream)
            writer.writerow(self._heads(head))
            self._csv.append(writer)
            lines = stack.enter_context(
                (folder / file_name(shape, head, "jsonl")).open("w", encoding="utf-8")
            )
            self._json.append((lines, self._heads(head)))
        self._raw = folder / f".{shape}.rows"
        self._rows = csv.writer(stack.enter_context(self._raw.open("w", encoding="utf-8", newline="")))
        self._books = [_Book(self._heads(head)) for head in HEADS]

    def _heads(self, head: str) -> list[str]:
        return [getattr(column, head) for column in self.columns]

    def add(self, report: OpenReport) -> None:
        for values in _rows(report, self.shape):
            self.rows += 1
            written = [_written(value) for value in values]
            self._rows.writerow(written)
            for number, head in enumerate(HEADS):
                self._add(number, self._said(values, head))

    def _said(self, values: Sequence[Any], head: str) -> list[Any]:
        said = list(values)
        for place in self._worded:
            said[place] = self.columns[place].value(said[place], head)
        return said

    def _add(self, number: int, values: Sequence[Any]) -> None:
        """Write a row into the files with one kind of heads."""
        guarded = [_guarded(value) if isinstance(value, str) else value for value in values]
        self._csv[number].writerow([_written(value) for value in guarded])
        lines, heads = self._json[number]
        row = dict(zip(heads, map(_jsoned, values), strict=True))
        lines.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
        self._books[number].add(guarded)

    def finish(self, progress: Callable[[], None]) -> None:
        for head, book in zip(HEADS, self._books, strict=True):
            book.save(self.folder / file_name(self.shape, head, "xlsx"))
            progress()
        _write_parquet(self._raw, self.folder, self.shape, self.columns)
        self._raw.unlink()
        progress()


class _Book:
    """A workbook that goes on in another sheet where one is full."""

    def __init__(self, heads: Sequence[str]) -> None:
        self.heads, self.number, self.left = heads, 0, 0
        self.book = Workbook(write_only=True)
        self._next_sheet()

    def _next_sheet(self) -> None:
        self.number += 1
        self.sheet = self.book.create_sheet(f"数据{self.number}")
        self.sheet.append(self.heads)
        self.left = MOST_SHEET_ROWS - 1

    def add(self, values: Sequence[Any]) -> None:
        if not self.left:
            self._next_sheet()
        self.sheet.append(list(values))
        self.left -= 1

    def save(self, path: Path) -> None:
        self.book.save(path)


def _rows(report: OpenReport, shape: str) -> Iterator[list[Any]]:
    if shape in CHECKS_SHAPES:
        return check_rows(_front(report), report.checks, shape)
    return _wide(report) if shape == "wide" else _long(report)


def _wide(report: OpenReport) -> Iterator[list[Any]]:
    values: list[Any] = [*_front(report), *(report.editions.get(table) for table in TABLE_CODES)]
    for entry in dictionary():
        values.append(report.cells.get(entry.code))
        if entry.kind == NumberKind.AMOUNT:
            values.append(report.units.get(entry.code))
    yield values


def _long(report: OpenReport) -> Iterator[list[Any]]:
    front = _front(report)
    for code, value in report.cells.items():
        entry = _entries()[code]
        unit = report.units.get(code) or entry.unit
        edition = report.editions[entry.table]
        yield [*front, edition, entry.table, entry.line, entry.column, code, labels()[code], value, unit]


@cache
def _entries() -> dict[str, Entry]:
    return {entry.code: entry for entry in dictionary()}


def _front(report: OpenReport) -> list[Any]:
    return [
        report.report,
        report.agency,
        report.agency_code,
        report.agency_name,
        report.kind,
        report.level,
        report.scope,
        report.year,
        report.version,
        report.approved_on,
        report.published_on,
    ]


def _written(value: Any) -> Any:
    """A value in a line of CSV: amounts without exponent and without the zeros that the database adds."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return _plain(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _jsoned(value: Any) -> Any:
    """A value in JSON: an amount as text, so that no digit is lost."""
    if isinstance(value, Decimal):
        return _plain(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in FORMULA_START else text


def _write_parquet(raw: Path, folder: Path, shape: str, columns: Sequence[Column]) -> None:
    """Read the rows back and write them with the types of the columns, once for each kind of heads, batch by batch."""
    from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
    from arro3.io import write_parquet

    kinds = {
        "integer": DataType.int64(),
        "decimal": DataType.decimal128(AMOUNT_DIGITS, AMOUNT_PLACES),
        "text": DataType.string(),
        "date": DataType.date32(),
    }

    def array(column: Column, values: Sequence[str], head: str) -> Any:
        if column.kind == "integer":
            return Array([int(value) if value else None for value in values], type=kinds["integer"])
        texts = Array([column.value(value, head) or None for value in values], type=kinds["text"])
        return texts if column.kind == "text" else texts.cast(kinds[column.kind])

    def batches(stream: Iterable[str], schema: Any, head: str) -> Iterator[Any]:
        lines = csv.reader(stream)
        while rows := list(islice(lines, ROWS_AT_ONCE)):
            arrays = [
                array(column, values, head)
                for column, values in zip(columns, zip(*rows, strict=True), strict=True)
            ]
            yield RecordBatch(arrays, schema=schema)

    for head in HEADS:
        schema = Schema([Field(getattr(each, head), kinds[each.kind], nullable=True) for each in columns])
        with raw.open(encoding="utf-8", newline="") as stream:
            write_parquet(
                RecordBatchReader.from_batches(schema, batches(stream, schema, head)),
                folder / file_name(shape, head, "parquet"),
                compression=COMPRESSION,
                max_row_group_size=ROWS_AT_ONCE,
            )
