"""The four statistical tables laid out as the official form prints them: cells with their merges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.statutory.editions import EDITIONS
from reports.statutory.elements import Edition, Line, cell_code

#: What one cell shows: a number, a text printed as it is (``/``), or nothing.
Printable = int | Decimal | str | None

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
LABEL_COLUMNS = 3
APPLICANT_COLUMNS = 7
RESULT_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell of the form; the spans are its merges, ``is_value`` tells numbers from labels."""

    text: str
    row_span: int = 1
    column_span: int = 1
    is_value: bool = False


#: Rows of the cells that begin in them; a position covered from above has no entry.
PrintedRows = tuple[tuple[PrintedCell, ...], ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """表二, 表三 or 表四 as printed: ``part`` is its chapter."""

    part: int
    column_count: int
    rows: PrintedRows

    def full_rows(self) -> tuple[tuple[PrintedCell | None, ...], ...]:
        """Every row with its cells in order; None stands once for a cell that reaches down from above."""
        reaching: dict[int, tuple[int, int]] = {}  # column → (rows left, columns)
        found = []
        for row in self.rows:
            cells: list[PrintedCell | None] = []
            waiting = list(row)
            column = 0
            while column < self.column_count:
                rows_left, span = reaching.get(column, (0, 0))
                if rows_left:
                    cells.append(None)
                    reaching[column] = (rows_left - 1, span)
                    column += span
                elif waiting:
                    cell = waiting.pop(0)
                    cells.append(cell)
                    reaching[column] = (cell.row_span - 1, cell.column_span)
                    column += cell.column_span
                else:
                    break
            found.append(tuple(cells))
        return tuple(found)

    def span_above(self, row: int, position: int) -> int:
        """How many columns the None at this position of ``full_rows()`` covers."""
        full = self.full_rows()
        column = 0
        starts: dict[int, int] = {}
        for number in range(row + 1):
            column = 0
            for index, cell in enumerate(full[number]):
                span = cell.column_span if cell else starts[column]
                if number == row and index == position:
                    return span
                starts[column] = span
                column += span
        raise IndexError(position)


def print_tables(
    edition: Edition | str, cells: Mapping[str, Printable], labels: Mapping[str, str] | None = None
) -> tuple[PrintedTable, ...]:
    """表二, 表三, 表四 of this edition filled with ``cells`` (code → what is printed).

    A line none of whose codes is in ``cells`` is not printed, nor is a table without any. ``labels`` maps
    ``table.line`` to a wording that replaces the official one.
    """
    form = EDITIONS[edition] if isinstance(edition, str) else edition
    wording = dict(labels or {})
    tables = (
        _proactive(form, cells, wording),
        _requests(form, cells, wording),
        _reconsideration(form, cells),
    )
    return tuple(table for table in tables if table is not None)


def shown(value: Printable) -> str:
    """The text of a cell: plain digits, never an exponent; nothing for None."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _printed_lines(table: str, lines: Iterable[Line], cells: Mapping[str, Printable]) -> list[Line]:
    return [
        line
        for line in lines
        if any(cell_code(table, line.code, column.code) in cells for column in line.columns)
    ]


def _values(table: str, line: Line, cells: Mapping[str, Printable]) -> list[PrintedCell]:
    return [
        PrintedCell(shown(cells.get(cell_code(table, line.code, column.code))), is_value=True)
        for column in line.columns
    ]


def _stretched(cells: list[PrintedCell], to_columns: int) -> tuple[PrintedCell, ...]:
    """The last cell merged over the columns that this block of the form does not use."""
    last = cells[-1]
    spare = to_columns - len(cells)
    return (*cells[:-1], PrintedCell(last.text, column_span=1 + spare, is_value=last.is_value))


def _proactive(
    form: Edition, cells: Mapping[str, Printable], labels: Mapping[str, str]
) -> PrintedTable | None:
    table = form.table("proactive")
    width = 1 + max(len(line.columns) for line in table.lines)
    rows: list[tuple[PrintedCell, ...]] = []
    block = None
    for line in _printed_lines("proactive", table.lines, cells):
        if line.group != block:
            block = line.group
            rows.append((PrintedCell(block.label if block else "", column_span=width),))
            heads = [PrintedCell("信息内容"), *(PrintedCell(column.label) for column in line.columns)]
            rows.append(_stretched(heads, width))
        label = PrintedCell(labels.get(f"proactive.{line.code}", line.label))
        rows.append(_stretched([label, *_values("proactive", line, cells)], width))
    return PrintedTable(2, width, tuple(rows)) if rows else None


def _requests(
    form: Edition, cells: Mapping[str, Printable], labels: Mapping[str, str]
) -> PrintedTable | None:
    table = form.table("requests")
    lines = _printed_lines("requests", table.lines, cells)
    if not lines:
        return None
    applicants = lines[0].columns
    rows: list[tuple[PrintedCell, ...]] = [
        (
            PrintedCell(BALANCE_NOTE, row_span=3, column_span=LABEL_COLUMNS),
            PrintedCell("申请人情况", column_span=APPLICANT_COLUMNS),
        ),
        (
            PrintedCell(applicants[0].label, row_span=2),
            PrintedCell("法人或其他组织", column_span=APPLICANT_COLUMNS - 2),
            PrintedCell(applicants[-1].label, row_span=2),
        ),
        tuple(PrintedCell(column.label) for column in applicants[1:-1]),
    ]
    outcome_lines = [line for line in lines if line.group is not None]
    opened: set[str] = set()
    for line in lines:
        label = labels.get(f"requests.{line.code}", line.label)
        values = _values("requests", line, cells)
        if line.group is None:
            rows.append((PrintedCell(label, column_span=LABEL_COLUMNS), *values))
            continue
        row: list[PrintedCell] = []
        if "outcomes" not in opened:
            opened.add("outcomes")
            row.append(PrintedCell("三、本年度办理结果", row_span=len(outcome_lines)))
        if line.group.code == "outcomes":
            row.append(PrintedCell(label, column_span=LABEL_COLUMNS - 1))
        else:
            if line.group.code not in opened:
                opened.add(line.group.code)
                size = sum(1 for other in outcome_lines if other.group == line.group)
                row.append(
                    PrintedCell(labels.get(f"requests.{line.group.code}", line.group.label), row_span=size)
                )
            row.append(PrintedCell(label))
        rows.append((*row, *values))
    return PrintedTable(3, LABEL_COLUMNS + APPLICANT_COLUMNS, tuple(rows))


def _reconsideration(form: Edition, cells: Mapping[str, Printable]) -> PrintedTable | None:
    blocks = [(code, line) for code in ("reconsideration", "litigation") for line in form.table(code).lines]
    if not any(_printed_lines(code, [line], cells) for code, line in blocks):
        return None
    heads = [PrintedCell(column.label) for column in blocks[0][1].columns]
    rows = (
        (
            PrintedCell("行政复议", column_span=RESULT_COLUMNS),
            PrintedCell("行政诉讼", column_span=2 * RESULT_COLUMNS),
        ),
        (
            *(PrintedCell(head.text, row_span=2) for head in heads),
            *(PrintedCell(line.label, column_span=RESULT_COLUMNS) for _, line in blocks[1:]),
        ),
        (*heads, *heads),
        tuple(value for code, line in blocks for value in _values(code, line, cells)),
    )
    return PrintedTable(4, 3 * RESULT_COLUMNS, rows)
